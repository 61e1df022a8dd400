"""Linear models that learn from the labels of linear models."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from genloss.lab.regression import Regression
from genloss.loops.seeds import rng_for
from genloss.theory import regression
from genloss.verification.cases import SEED, Case, Run, between, exact, mean, printed, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

GERSTGRASSER = "Gerstgrasser et al. 2024 (arXiv 2404.01413)"
DOHMATOB = "Dohmatob, Feng and Kempe 2024 (arXiv 2402.07712)"
STRONG = "Dohmatob et al. 2025 (arXiv 2410.04840), theorem 1, linear setting"
N, D = 20, 5
RATIO, BIAS, NOISE = 0.001, 1.0, 0.01
"""Dimensions over samples, c^2 and the variance of both noises; the formulas are of first order in the ratio."""


def cases() -> Iterator[Case]:
    """All of them; a few seconds."""
    yield from _loops()
    yield from _limits()
    yield from _strong()
    yield from _weighted()
    yield from _mixed()


def _loops() -> Iterator[Case]:
    one = regression.ols_error(N, D)
    fresh, fixed = Regression(dimensions=D), Regression(dimensions=D, design="fixed")
    for word, law in (("fresh", fresh), ("fixed", fixed)):
        run = Run(law, "replace", N, (1, 6, 12))
        yield mean(f"lab.regression.ols_error {word} design", GERSTGRASSER, one, run.draws("test_error", 1))
        for k in (6, 12):
            expected = regression.replace_error(N, D, k)
            yield mean(f"lab.regression.replace_error {word} design k={k}", GERSTGRASSER, expected, run.draws("test_error", k))
    kept = Run(fixed, "accumulate", N, (2, 3, 4, 6, 12, 100))
    for k in (2, 3, 4, 6, 12):
        expected = regression.accumulate_error(N, D, k)
        yield mean(f"lab.regression.accumulate_error fixed design k={k}", GERSTGRASSER, expected, kept.draws("test_error", k))
    limit = regression.accumulate_error_limit(N, D)
    source = f"{GERSTGRASSER}: at most pi^2/6"
    yield between("lab.regression.accumulate_error_limit k=100", source, kept.draws("test_error", 100), high=limit)
    anew = Run(fresh, "accumulate", N, (12,))
    expected = regression.accumulate_error(N, D, 12)
    source = f"{GERSTGRASSER}, erratum: below the formula where the design is drawn anew"
    yield between("lab.regression.accumulate_error fresh design k=12", source, anew.draws("test_error", 12), high=expected)
    grown = Run(fresh, "replace+grow=1", N, (8,))
    source = f"{GERSTGRASSER}, halfway regime"
    yield mean("lab.regression.grown_error k=8", source, regression.grown_error(N, D, 8), grown.draws("test_error", 8))


def _limits() -> Iterator[Case]:
    one = regression.ols_error(N, D)
    yield printed(
        "theory.regression.accumulate_error_limit", "pi^2/6", regression.accumulate_error_limit(N, D) / one, 1.644934, 6
    )
    left = 1 / 100_000  # of the sum of 1/i^2 after so many terms
    yield within(
        "theory.regression.accumulate_error_limit sum",
        "100,000 terms",
        regression.accumulate_error(N, D, 100_000),
        regression.accumulate_error_limit(N, D),
        left,
    )
    large = regression.replace_error(4_000_000, 1_000_000, 3)
    yield within("theory.regression.proportional_error", DOHMATOB, regression.proportional_error(0.25, 3), large, 1e-6)
    run = Run(Regression(dimensions=50), "replace", 200, (3,), 1500)
    yield mean(
        "lab.regression.replace_error d=50 n=200 k=3", DOHMATOB, regression.replace_error(200, 50, 3), run.draws("test_error", 3)
    )


def _strong() -> Iterator[Case]:
    for share in (0.001, 0.01, 0.1, 0.5):
        expected = regression.strong_error(share, RATIO, BIAS, NOISE, NOISE)
        draws = partial(_joined, share, share, 2000)
        yield mean(f"lab.regression.strong_error d=20 n=20000 p2={share}", STRONG, expected, draws)
        floor = regression.strong_floor(share, BIAS)
        yield between(f"lab.regression.strong_floor d=20 n=20000 p2={share}", STRONG, draws, low=floor)
    # 8 million samples: what is left above the floor is under 1e-5 of it.
    draws = partial(_joined, 0.5, 0.5, 500, 20, 8_000_000)
    yield mean("lab.regression.strong_floor d=20 n=8e6 p2=.5", STRONG, regression.strong_floor(0.5, BIAS), draws)
    for share, seen_before in ((0.1, 0.0101), (0.5, 0.250)):
        value = regression.strong_floor(share, BIAS) + RATIO * 10 * NOISE
        digits = 4 if share < 0.5 else 3
        yield printed(f"theory.regression.strong_floor with noise p2={share}", STRONG, value, seen_before, digits)


def _weighted() -> Iterator[Case]:
    share = 0.3
    setting = (share, RATIO, BIAS, 1.0, 1.0)
    source = "derived for the weighted setting of Dohmatob et al. 2025"
    for weight in (0.05, 0.3, 0.7):
        expected = regression.strong_weighted_error(weight, *setting)
        draws = partial(_joined, weight, share, 2000, noise=1.0)
        yield mean(f"lab.regression.strong_weighted_error p2=.3 a={weight}", source, expected, draws)
    same = regression.strong_weighted_error(share, *setting)
    yield exact("theory.regression.strong_weighted_error a=p2", "unweighted", same, regression.strong_error(*setting))
    # Without bias the best weight is R/(R+S): for equal noise, each sample counts the same.
    best = regression.strong_best_weight(share, RATIO, 0.0, 1.0, 1.0)
    yield exact("theory.regression.strong_best_weight without bias", "equal noise: as pooled", best, share)
    best = regression.strong_best_weight(share, 0.02, 0.1, 1.0, 1.0)
    for apart in (-0.06, 0.06):
        draws = partial(_worse, best, best + apart, share)
        yield between(f"lab.regression.strong_best_weight against {apart:+g}", f"{source}: not better", draws, low=0)


def _mixed() -> Iterator[Case]:
    """Ten dimensions, 4000 samples: the factor p2^2 is right to 2 in 1000."""
    run = Run(Regression(dimensions=10), "fresh=25%", 4000, (20,))
    expected = regression.mixed_limit(0.75, regression.ols_error(4000, 10))
    source = "Dohmatob et al. 2025 (arXiv 2410.04840), iterative mixing"
    yield mean("lab.regression.mixed_limit p2=.75 k=20", source, expected, run.draws("test_error", 20))


def _joined(
    weight: float, share: float, replicates: int, d: int = 20, n: int = 20_000, noise: float = NOISE, bias: float = BIAS
) -> NDArray[np.float64]:
    """Test error of one fit to real labels and to those of a biased model, of total weight ``weight``."""
    law = Regression(dimensions=d, noise=noise, bias=bias)
    rng = rng_for(SEED, "strong", str(share), d, n)
    n_synthetic = round(share * n)
    real = law.real(n - n_synthetic, replicates, rng)
    synthetic = law.sample(law.origin(replicates), n_synthetic, rng)
    data = real.weighted((1 - weight) / (1 - share)) + synthetic.weighted(weight / share)
    return law.measure(law.fit(data, rng))["test_error"]


def _worse(best: float, other: float, share: float) -> NDArray[np.float64]:
    """By how much another weight errs more on the same data."""
    settings = (share, 4000, 20, 1000, 1.0, 0.1)
    return np.asarray(_joined(other, *settings) - _joined(best, *settings))
