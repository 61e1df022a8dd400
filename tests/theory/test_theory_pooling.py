from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genloss.theory import pooling as law


def pooled_moments(n: int, k: int, *, everything: bool) -> tuple[float, float]:
    """E V and E mu^2 of fit k, from the full matrix of second moments of every item in the pool.

    The k-th fit is to the whole pool, or to a random n of it; a new item is the mean plus a deviation of the fitted spread.
    """
    second = np.eye(n)
    for fit in range(1, k + 1):
        pool = len(second)
        square = np.trace(second) / pool
        pair = (second.sum() - np.trace(second)) / max(pool * (pool - 1), 1)
        used = pool if everything else n
        drift = square / used + (1 - 1 / used) * pair
        variance = square - drift
        if fit == k:
            return float(variance), float(drift)
        with_old = second.mean(1)
        grown = np.empty((pool + n, pool + n))
        grown[:pool, :pool] = second
        grown[pool:, :pool] = with_old
        grown[:pool, pool:] = with_old[:, None]
        grown[pool:, pool:] = drift + variance * np.eye(n)
        second = grown
    return 1.0, 0.0


def agrees(draws: np.ndarray, expected: float) -> bool:
    """Whether the mean of independent draws is within 5 standard errors of what is expected."""
    return bool(abs(draws.mean() - expected) <= 5 * draws.std(ddof=1) / math.sqrt(len(draws)))


@pytest.mark.parametrize(("n", "k"), [(1, 1), (2, 6), (3, 12), (10, 15), (40, 3)])
def test_accumulate_by_the_matrix_of_all_items(n: int, k: int) -> None:
    """Variance kept by the k-th fit to everything so far is that of the whole matrix of second moments."""
    assert law.accumulate_kept(n, k) == pytest.approx(pooled_moments(n, k, everything=True)[0], rel=1e-10, abs=1e-14)


@pytest.mark.parametrize(("n", "k"), [(2, 6), (3, 12), (10, 15), (40, 3)])
def test_subsample_by_the_matrix_of_all_items(n: int, k: int) -> None:
    """Variance and drift of the k-th fit to a random n of the pool are those of the whole matrix of second moments."""
    assert law.subsample_kept(n, k) == pytest.approx(pooled_moments(n, k, everything=False), rel=1e-10)


@pytest.mark.parametrize("everything", [True, False])
def test_pools_agree_with_simulation(*, everything: bool) -> None:
    """The variance of fit 4 in 20000 simulated pools of batches of 5 is within 5 standard errors of the closed form."""
    rng = np.random.default_rng(21)
    chains, n, k = 20_000, 5, 4
    pool = rng.standard_normal((chains, n))
    mean, variance = pool.mean(1), pool.var(1)
    for _ in range(k - 1):
        fresh = mean[:, None] + np.sqrt(variance)[:, None] * rng.standard_normal((chains, n))
        pool = np.concatenate([pool, fresh], axis=1)
        used = pool if everything else rng.permuted(pool, axis=1)[:, :n]
        mean, variance = used.mean(1), used.var(1)
    if everything:
        assert agrees(variance, law.accumulate_kept(n, k))
        assert agrees(mean**2, 1 - law.accumulate_kept(n, k))
    else:
        expected = law.subsample_kept(n, k)
        assert agrees(variance, expected[0])
        assert agrees(mean**2, expected[1])


def test_published_accumulate() -> None:
    """The limits of accumulating are those printed, and the product has nearly reached its limit after 20000 fits."""
    # Exact results for the settings of Collapse or Thrive (arXiv 2410.16713); n = 10, T = 200: simulated 0.8422, exact 0.8439.
    for n, printed in [(10, 0.8434), (32, 0.9494), (100, 0.9836), (316, 0.9948), (1000, 0.9984)]:
        assert law.accumulate_limit(n) == pytest.approx(printed, abs=0.5e-4)
        assert law.accumulate_kept(n, 20_000) == pytest.approx(law.accumulate_limit(n), rel=1e-4)
    assert law.accumulate_kept(10, 200) == pytest.approx(0.8439, abs=0.5e-4)
    # Heterozygosity of a uniform categorical of 50 types, n = 20, T = 50: 1 - 1/50 at first, 0.9023 at last.
    assert 0.98 * law.accumulate_kept(20, 50) == pytest.approx(0.9023, abs=0.5e-4)


def test_published_subsample() -> None:
    """The variance kept in a random n = 10 of the pool is that printed at fits 1, 2, 3, 10 and 30, and in the limit."""
    # Predicted .9000, .8313, .8036, .7598, .7461 beside simulations .9014, .8329, .8094, .7654, .7481; limits .739 and .971.
    for k, printed in [(1, 0.9), (2, 0.8313), (3, 0.8036), (10, 0.7598), (30, 0.7461)]:
        assert law.subsample_kept(10, k)[0] == pytest.approx(printed, abs=0.5e-4)
    assert law.subsample_limit(10)[0] == pytest.approx(0.739, abs=1e-3)
    assert law.subsample_limit(100)[0] == pytest.approx(0.971, abs=1e-3)


@pytest.mark.parametrize("n", [2, 10, 50])
def test_subsample_limit_is_extrapolated_from_the_recursion(n: int) -> None:
    """The limit is where variances at 2000, 4000 and 8000 fits point to, by Aitken's rule for a power-law approach."""
    first, second, third = (law.subsample_kept(n, k)[0] for k in (2000, 4000, 8000))
    limit = third - (third - second) ** 2 / (third - 2 * second + first)
    assert law.subsample_limit(n) == pytest.approx((limit, 1 - limit), rel=2e-6)


@settings(max_examples=40)
@given(st.integers(2, 400), st.integers(1, 40))
def test_replace_keeps_less_than_subsample_less_than_accumulate(n: int, k: int) -> None:
    """Replacing keeps least, accumulating most, and what a random n of the pool loses inside it has gained in drift."""
    variance, drift = law.subsample_kept(n, k)
    assert (1 - 1 / n) ** k <= variance * (1 + 1e-12) <= law.accumulate_kept(n, k) * (1 + 2e-12)
    assert variance + drift == pytest.approx(1, rel=1e-10)
    assert law.accumulate_limit(n) < law.accumulate_kept(n, k)


def test_kernel_density_agrees_with_simulation() -> None:
    """Resampling a training set of variance 2 with noise of bandwidth 0.5 changes its mean variance as predicted."""
    rng = np.random.default_rng(4)
    chains, n, h, k = 20_000, 6, 0.5, 3
    first = np.arange(n) - (n - 1) / 2
    data = np.tile(first * math.sqrt(2 / first.var()), (chains, 1))
    for _ in range(k):
        chosen = data[np.arange(chains)[:, None], rng.integers(0, n, data.shape)]
        data = chosen + h * rng.standard_normal(data.shape)
    assert agrees(data.var(1), law.kde_variance(n, h, k, start=2.0))


def test_kernel_density_at_its_ends() -> None:
    """With n = 10 and bandwidth 0.3 the limit is the published 0.81, from above and from below, and no step changes it."""
    # Simulated 0.8104 +- 0.0022.
    assert law.kde_variance_limit(10, 0.3) == pytest.approx(0.81, rel=1e-12)
    assert law.kde_variance(10, 0.3, 17, start=0.81) == pytest.approx(0.81, rel=1e-12)
    for start in (0.0, 1.0, 9.0):
        assert law.kde_variance(10, 0.3, 400, start=start) == pytest.approx(0.81, rel=1e-9)
        assert law.kde_variance(10, 0.3, 0, start=start) == start
    assert law.kde_variance(10, 0.0, 3) == pytest.approx(0.9**3, rel=1e-12)


def test_generation_0_and_impossible_arguments() -> None:
    """Nothing has changed before the first fit; empty batches, negative generations and negative bandwidths are refused."""
    assert law.accumulate_kept(4, 0) == 1
    assert law.subsample_kept(4, 0) == (1, 0)
    assert (
        law.accumulate_kept(1, 1) == law.accumulate_limit(1) == law.kde_variance(1, 0.5, 1) == law.kde_variance_limit(1, 0.5) == 0
    )
    assert law.subsample_kept(1, 3) == law.subsample_limit(1) == (0, 1)
    assert law.accumulate_limit(2) == pytest.approx(law.accumulate_kept(2, 10**5), rel=1e-4)
    refused: list[Callable[[], object]] = [
        lambda: law.accumulate_kept(0, 1),
        lambda: law.accumulate_kept(5, -1),
        lambda: law.accumulate_limit(0),
        lambda: law.subsample_kept(0, 1),
        lambda: law.subsample_kept(5, -1),
        lambda: law.kde_variance(0, 0.3, 1),
        lambda: law.kde_variance(5, 0.3, -1),
        lambda: law.kde_variance(5, -0.3, 1),
    ]
    for bad in refused:
        with pytest.raises(ValueError, match=r"."):
            bad()
