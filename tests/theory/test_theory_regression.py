from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from genloss.theory import regression as law


def agrees(draws: np.ndarray, expected: float) -> bool:
    """Whether the mean of independent draws is within 5 standard errors of what is expected."""
    return bool(abs(draws.mean() - expected) <= 5 * draws.std(ddof=1) / math.sqrt(len(draws)))


def inverse_chi2(free: int) -> float:
    """E[1/chi2] by numerical integration: each diagonal entry of an inverse Wishart matrix is one over a chi-square."""

    def density(x: float) -> float:
        return math.exp((free / 2 - 2) * math.log(x) - x / 2 - math.lgamma(free / 2) - free / 2 * math.log(2))

    return float(quad(density, 0, free, limit=400)[0] + quad(density, free, free + 60 * math.sqrt(free) + 100, limit=400)[0])


def loop(n: int, d: int, k: int, regime: str, chains: int, seed: int) -> np.ndarray:
    """Squared error of the k-th least-squares fit in each chain, with unit noise, from the zero vector."""
    rng = np.random.default_rng(seed)
    design = rng.standard_normal((chains, n, d))
    fitted = np.zeros((chains, d))
    labels = np.zeros((chains, n))
    for fit in range(1, k + 1):
        if regime == "grown":
            design = rng.standard_normal((chains, n * fit, d))
        elif regime == "fresh":
            design = rng.standard_normal((chains, n, d))
        drawn = np.einsum("cnd,cd->cn", design, fitted) + rng.standard_normal(design.shape[:2])
        # Accumulating over one design is a fit to the mean of all label vectors so far.
        labels = (labels * (fit - 1) + drawn) / fit if regime == "accumulate" else drawn
        gram = np.einsum("cni,cnj->cij", design, design)
        fitted = np.linalg.solve(gram, np.einsum("cnd,cn->cd", design, labels)[:, :, None])[:, :, 0]
    return np.asarray((fitted**2).sum(1))


@pytest.mark.parametrize(("n", "d"), [(4, 1), (20, 5), (60, 40)])
def test_one_fit_is_a_sum_of_inverse_chi_squares(n: int, d: int) -> None:
    """The error of least squares is noise times d integrals of 1/chi2 with n - d + 1 degrees of freedom."""
    assert law.ols_error(n, d, noise=2.0) == pytest.approx(2 * d * inverse_chi2(n - d + 1), rel=1e-6)


def test_accumulating_over_one_design_in_fractions() -> None:
    """Each fit is the mean of earlier fits plus one noise each, so its coefficients' squares sum to 1 + 1/4 + ... + 1/k^2."""
    k = 8
    fits = [[Fraction(0)] * k]
    for fit in range(1, k + 1):
        batches = [[a + (j == i) for j, a in enumerate(fits[i])] for i in range(fit)]
        fits.append([sum(column, Fraction(0)) / fit for column in zip(*batches, strict=True)])
        ratio = float(sum(a * a for a in fits[fit]))
        assert law.accumulate_error(20, 5, fit) == pytest.approx(ratio * law.ols_error(20, 5), rel=1e-12)


@pytest.mark.parametrize("regime", ["replace", "fresh", "accumulate", "grown"])
def test_loops_agree_with_simulation(regime: str) -> None:
    """The third fit of 4000 simulated loops is as wrong as predicted, within 5 standard errors."""
    n, d, k = 20, 3, 3
    errors = loop(n, d, k, regime, 4000, 7)
    form = {
        "replace": law.replace_error,
        "fresh": law.replace_error,
        "accumulate": law.accumulate_error,
        "grown": law.grown_error,
    }
    assert agrees(errors, form[regime](n, d, k))


def test_published_ratios() -> None:
    """Errors of replacing and accumulating, in units of one fit, are those of Gerstgrasser et al. (arXiv 2404.01413)."""
    # Theory 1, 1.25, 1.361, 1.424, 1.491, 1.565 at fits 1, 2, 3, 4, 6, 12 beside simulations with d = 5, T = 20; bound pi^2/6.
    one = law.ols_error(20, 5)
    assert one == pytest.approx(5 / 14, rel=1e-14)
    for k, printed in [(1, 1.0), (2, 1.25), (3, 1.361), (4, 1.424), (6, 1.491), (12, 1.565)]:
        assert law.accumulate_error(20, 5, k) / one == pytest.approx(printed, abs=6e-4)
        assert law.replace_error(20, 5, k) / one == pytest.approx(k, rel=1e-12)
    assert law.accumulate_error_limit(20, 5, noise=3.0) == pytest.approx(3 * one * math.pi**2 / 6, rel=1e-12)


@given(st.integers(1, 30), st.integers(2, 200), st.integers(1, 60), st.floats(0.01, 10))
def test_accumulating_is_bounded_and_growing_batches_lie_below_replacing(d: int, extra: int, k: int, noise: float) -> None:
    """Accumulating stays below its limit and below replacing, as growing batches do, and errors never fall with k."""
    n = d + extra
    accumulate, replace = law.accumulate_error(n, d, k, noise=noise), law.replace_error(n, d, k, noise=noise)
    assert accumulate <= law.accumulate_error_limit(n, d, noise=noise) * (1 + 1e-12)
    assert accumulate <= replace * (1 + 1e-12)
    assert law.grown_error(n, d, k, noise=noise) <= replace * (1 + 1e-12)
    assert law.grown_error(n, d, k, noise=noise) <= law.grown_error(n, d, k + 1, noise=noise)


def test_growing_batches_grow_like_a_logarithm() -> None:
    """From 1000 to 4000 generations the error of growing batches rises by noise d/n ln 4, that is without end."""
    rise = law.grown_error(500, 3, 4000) - law.grown_error(500, 3, 1000)
    assert rise == pytest.approx(3 / 500 * math.log(4), rel=2e-3)


def test_proportional_error_is_the_limit_of_many_dimensions() -> None:
    """With d = n/4 and n growing, the error of replacing tends to the proportional form."""
    assert law.proportional_error(0.25, 3, noise=2.0) == pytest.approx(
        law.replace_error(4 * 10**7, 10**7, 3, noise=2.0), rel=1e-6
    )
    assert law.proportional_error(0.25, 0) == 0
    assert law.proportional_error(0.0, 5) == 0


def weighted_fits(weight: float, share: float, bias: float, noises: tuple[float, float], seed: int) -> np.ndarray:
    """Squared errors of weighted least squares on 60 random designs of 2000 x 20, each the mean over all biases and noises."""
    n, d = 2000, 20
    fake = round(share * n)
    rng = np.random.default_rng(seed)
    rows = np.repeat([(1 - weight) / (1 - share), weight / share], [n - fake, fake])
    variances = np.repeat(noises, [n - fake, fake])
    found = []
    for _ in range(60):
        design = rng.standard_normal((n, d))
        weighted = (rows[:, None] * design).T
        hat = np.linalg.solve(weighted @ design, weighted)
        moved = hat[:, n - fake :] @ design[n - fake :]
        found.append(bias * float((moved**2).sum()) / d + float((hat**2 @ variances).sum()))
    return np.array(found)


@pytest.mark.parametrize(
    ("weight", "share", "bias", "noises"),
    [(0.02, 0.02, 1.0, (0.01, 0.01)), (0.2, 0.1, 1.0, (0.1, 0.02)), (0.3, 0.5, 0.2, (1.0, 0.5)), (0.8, 0.6, 0.0, (1.0, 2.0))],
)
def test_strong_errors_agree_with_random_designs(weight: float, share: float, bias: float, noises: tuple[float, float]) -> None:
    """The weighted error is that of 60 random designs at d/n = .01, within 5 standard errors and 8 % of its first order.

    The second order is 1/d or d/n over the lesser share of the first.
    """
    errors = weighted_fits(weight, share, bias, noises, 17)
    found = law.strong_weighted_error(weight, share, 0.01, bias, *noises)
    first = abs(found - weight**2 * bias)
    assert abs(errors.mean() - found) <= 5 * errors.std(ddof=1) / math.sqrt(len(errors)) + 0.08 * first
    if weight == share:
        assert law.strong_error(share, 0.01, bias, *noises) == pytest.approx(found, rel=1e-10)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 1.0])
def test_strong_error_is_the_slope_of_theorem_1(share: float) -> None:
    """For a covariance of 1 and no ridge, Theorem 1 has the same value and the same first order in d/n."""
    # zeta = p2^2 (1 + p1 u) c^2 + p2 p1^2 u c^2 and variance u, both with u = phi/(1 - phi) (arXiv 2410.04840, kappa = 0).
    real, u, bias = 1 - share, 1e-5 / (1 - 1e-5), 2.0
    theorem = share**2 * (1 + real * u) * bias + share * real**2 * u * bias + (real * 0.5 + share * 0.3) * u
    found = law.strong_error(share, 1e-5, bias, 0.5, 0.3)
    floor = law.strong_floor(share, bias)
    assert floor == pytest.approx(share**2 * bias, rel=1e-12)
    assert found - floor == pytest.approx(theorem - floor, rel=1e-4)


def test_published_floor_of_strong_collapse() -> None:
    """At 1, 10 and 50 % synthetic data the error is that of simulations, which the floor and the noise alone do not reach."""
    # d = 50, n = 5000, c^2 = 1, s^2 = .01: simulated .00029, .0118, .240 to a few percent; floor and noise .00020, .0101, .250.
    for share, printed, digits in [(0.01, 0.00029, 0.1), (0.1, 0.0118, 0.1), (0.5, 0.240, 0.1)]:
        assert law.strong_error(share, 0.01, 1.0, 0.01, 0.01) == pytest.approx(printed, rel=digits)
        alone = law.strong_floor(share, 1.0) + 0.01 * 0.01
        assert alone == pytest.approx({0.01: 0.0002, 0.1: 0.0101, 0.5: 0.25}[share], rel=1e-3)
    assert law.strong_floor(0.0, 2.0) == law.strong_floor(1.0, 0.0) == 0


@settings(max_examples=60, deadline=None)
@example(share=0.5, ratio=0.004, bias=4e-77, real=1.0, synthetic=1.0)
@given(st.floats(0.05, 0.95), st.floats(0.0001, 0.005), st.floats(0.0, 3), st.floats(0.01, 2), st.floats(0.01, 2))
def test_the_best_weight_is_the_minimum(share: float, ratio: float, bias: float, real: float, synthetic: float) -> None:
    """No weight on a grid of 101 has less error than the best one, the error is never negative, and the share pools."""
    best = law.strong_best_weight(share, ratio, bias, real, synthetic)
    assert 0 <= best <= 1
    least = law.strong_weighted_error(best, share, ratio, bias, real, synthetic)
    grid = [law.strong_weighted_error(i / 100, share, ratio, bias, real, synthetic) for i in range(101)]
    assert 0 <= least <= min(grid) * (1 + 1e-9)
    pooled = law.strong_error(share, ratio, bias, real, synthetic)
    assert law.strong_weighted_error(share, share, ratio, bias, real, synthetic) == pytest.approx(pooled, rel=1e-9)


def test_unbiased_synthetic_data_are_worth_their_share() -> None:
    """Without bias and with equal noise the best weight is the share; with much bias it is near 0."""
    assert law.strong_best_weight(0.3, 0.1, 0.0, 1.0, 1.0) == pytest.approx(0.3, rel=1e-12)
    assert law.strong_best_weight(0.3, 0.1, 1e9, 1.0, 1.0) < 1e-6


def test_iterated_mixing_is_a_geometric_series() -> None:
    """The limit of iterated mixing is the sum of error times share^(2t) over all t."""
    assert law.mixed_limit(0.6, 2.0) == pytest.approx(sum(2.0 * 0.36**t for t in range(200)), rel=1e-12)
    assert law.mixed_limit(0.0, 2.0) == 2.0


def test_generation_0_and_impossible_arguments() -> None:
    """Before any fit there is no error; too few samples, ratios of 1 and shares outside 0 to 1 are refused."""
    assert law.replace_error(20, 5, 0) == law.accumulate_error(20, 5, 0) == law.grown_error(20, 5, 0) == 0
    refused: list[Callable[[], object]] = [
        lambda: law.ols_error(6, 5),
        lambda: law.replace_error(6, 5, 1),
        lambda: law.replace_error(20, 5, -1),
        lambda: law.accumulate_error(6, 5, 1),
        lambda: law.accumulate_error_limit(6, 5),
        lambda: law.grown_error(6, 5, 1),
        lambda: law.proportional_error(1.0, 1),
        lambda: law.strong_floor(1.1, 1.0),
        lambda: law.strong_error(-0.1, 0.1, 1.0, 1.0, 1.0),
        lambda: law.mixed_limit(1.1, 1.0),
    ]
    for bad in refused:
        with pytest.raises(ValueError, match=r"."):
            bad()
