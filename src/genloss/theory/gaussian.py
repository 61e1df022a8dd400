"""The Gaussian that is fitted to its own draws, over and over: what its spread and its mean do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, overload

import numpy as np
from scipy.special import log_ndtr, poch, polygamma, psi

from genloss.theory.domain import need_generations, need_not_negative, need_positive, need_share, need_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@overload
def c4(n: float) -> float: ...
@overload
def c4(n: NDArray[np.generic]) -> NDArray[np.float64]: ...
def c4(n: float | NDArray[np.generic]) -> float | NDArray[np.float64]:
    """How far short the standard deviation of a sample falls on average, though its square is unbiased: E s / sigma.

    ``sqrt(2/(n-1)) Gamma(n/2) / Gamma((n-1)/2)``, s with divisor n-1. Ratio, from .798 at n = 2 to 1. One number or an array of
    them. ValueError below n = 2. Source: the mean of a chi-distributed number; exact for Gaussian draws.
    """
    size = np.asarray(n, np.float64)
    if not (size >= 2).all():
        raise ValueError(f"n must be 2 or more, not {n}")
    kept = np.sqrt(2 / (size - 1)) * poch((size - 1) / 2, 0.5)
    return np.asarray(kept, np.float64) if isinstance(n, np.ndarray) else float(kept)


def variance_kept(n: int, k: int, *, biased: bool = False) -> float:
    """Expected variance after k fits over the variance at the start: E sigma_k^2 / sigma^2.

    1 with divisor n-1; ``(1 - 1/n)^k`` with divisor n (``biased``). Ratio, 0 to 1; k = 0: 1. The mean over runs: with the
    unbiased divisor it never moves although every run collapses, see ``median_variance_kept``. In d dimensions the same holds of
    the trace. ValueError for n below 2, k below 0. Errata: the theory of Shumailov et al. has divisor n-1, their released code
    n. Source: Shumailov et al., Nature 631:755-759 (arXiv 2305.17493).
    """
    need_size(n, 2)
    need_generations(k)
    return (1 - 1 / n) ** k if biased else 1.0


def spread_kept(n: int, k: int, *, biased: bool = False) -> float:
    """Expected standard deviation after k fits over the one at the start: E sigma_k / sigma.

    ``c4(n)^k`` with divisor n-1; ``(c4(n) sqrt((n-1)/n))^k`` with divisor n (``biased``). Ratio, 0 to 1; k = 0: 1. Exact: the
    steps sigma_k / sigma_(k-1) are independent. ValueError for n below 2, k below 0. Source: derived here for the process of
    Shumailov et al. (arXiv 2305.17493); the unbiased one also in Suresh et al. (arXiv 2412.17646).
    """
    need_generations(k)
    return _step_spread(n, biased=biased) ** k


def mean_drift(n: int, k: int, *, biased: bool = False) -> float:
    """How far the mean has wandered after k fits: E (mu_k - mu)^2 / sigma^2.

    ``k/n`` with divisor n-1; ``1 - (1 - 1/n)^k`` with divisor n (``biased``): what the variance loses, the mean's wandering
    gains, and the two sum to 1. In units of the starting variance, from 0 at k = 0; unbounded, or at most 1. ValueError for n
    below 2, k below 0. Source: derived here for the process of Shumailov et al. (arXiv 2305.17493).
    """
    need_size(n, 2)
    need_generations(k)
    return -math.expm1(k * math.log1p(-1 / n)) if biased else k / n


def wasserstein_squared(sizes: Sequence[int], *, biased: bool = False) -> float:
    """Expected squared Wasserstein-2 distance of the last fit to the start, in one dimension, over sigma^2.

    ``E (mu_k - mu)^2 + E (sigma_k - sigma)^2``: ``sum 1/n_i + 2 (1 - prod c4(n_i))`` with divisor n-1; ``2 (1 - prod c4(n_i)
    sqrt(1 - 1/n_i))`` with divisor n (``biased``). ``sizes``: n of every fit, in order. No fit: 0. Unbounded with divisor n-1,
    at most 2 with divisor n. Exact where the paper's expansion is of first order, ``wasserstein_squared_expansion``. ValueError
    for a size below 2. Source: derived here for the process of Shumailov et al. (arXiv 2305.17493), theorem 3.1.
    """
    log_kept = math.fsum(math.log(_step_spread(n, biased=biased)) for n in sizes)
    drift = 0.0 if biased else math.fsum(1 / n for n in sizes)
    return drift - 2 * math.expm1(log_kept)


def wasserstein_squared_expansion(sizes: Sequence[int]) -> float:
    """The published first-order form of ``wasserstein_squared`` with divisor n-1, for comparison: ``3/2 sum 1/n_i``.

    Over sigma^2. Above the exact one: 3.0 against 2.851 after 20 fits at n = 10. No fit: 0. ValueError for a size below 2.
    Source: Shumailov et al. (arXiv 2305.17493), supplement 3.1.1.
    """
    for n in sizes:
        need_size(n, 2, "a size")
    return 1.5 * math.fsum(1 / n for n in sizes)


def log_variance_drift(n: int, *, biased: bool = False) -> float:
    """Mean of one step of the logarithm of the variance, a random walk: E log(sigma_1^2 / sigma^2).

    ``psi((n-1)/2) - log((n-1)/2)``, about -1/(n-1), with divisor n-1; ``psi((n-1)/2) - log(n/2)``, about -2/n, with divisor n
    (``biased``). Nats per generation, below 0: so every run collapses. ValueError for n below 2. Source: the mean of the log of
    a chi-squared number, for the process of Shumailov et al. (arXiv 2305.17493).
    """
    need_size(n, 2)
    return float(psi((n - 1) / 2)) - math.log((n if biased else n - 1) / 2)


def log_variance_step(n: int) -> float:
    """Variance of one step of the logarithm of the variance: Var log(sigma_1^2 / sigma^2).

    ``psi'((n-1)/2)``, about 2/(n-1); the same for both divisors. Nats squared, above 0. ValueError for n below 2. Source: the
    variance of the log of a chi-squared number, for the process of Shumailov et al. (arXiv 2305.17493).
    """
    need_size(n, 2)
    return float(polygamma(1, (n - 1) / 2))


def median_variance_kept(n: int, k: int, *, biased: bool = False) -> float:
    """Typical variance after k fits over the one at the start: half of the runs have less.

    ``exp(k drift)``, drift of ``log_variance_drift``. Ratio, 0 to 1; k = 0: 1. The limit for many generations: at k = 1 and
    small n the median is that of chi-squared/(n-1), higher (n = 10: .927 against .891). ValueError for n below 2, k below 0.
    Source: as ``log_variance_drift``.
    """
    need_generations(k)
    return math.exp(k * log_variance_drift(n, biased=biased))


def half_life(n: int, *, biased: bool = False, of: Literal["median", "mean"] = "median") -> float:
    """Generations until half of the variance is left, of the median run or of the mean over runs.

    Median: ``log 2 / -drift``, drift of ``log_variance_drift``; mean: ``log 2 / -log(1 - 1/n)`` with divisor n (``biased``), inf
    with divisor n-1, whose mean never moves. A real number above 0. ValueError for n below 2 and another ``of``. Source: as
    ``variance_kept`` and ``log_variance_drift``.
    """
    need_size(n, 2)
    if of == "median":
        return -math.log(2) / log_variance_drift(n, biased=biased)
    if of != "mean":
        raise ValueError(f'of must be "median" or "mean", not {of!r}')
    return -math.log(2) / math.log1p(-1 / n) if biased else math.inf


def determinant_kept(n: int, d: int, k: int) -> float:
    """Expected determinant of the covariance after k fits in d dimensions over the one at the start, with divisor n.

    ``(prod_{j=1..d} (n-j)/n)^k``. Ratio, 0 to 1; k = 0: 1; 0 where n <= d, when a sample spans no volume; d = 1:
    ``variance_kept``. ValueError for n below 2, d below 1, k below 0. Source: the moments of a Wishart determinant; the setting
    is that of Kazdan et al. (arXiv 2410.16713).
    """
    need_size(n, 2)
    need_size(d, 1, "d")
    need_generations(k)
    if n <= d:
        return 1.0 if k == 0 else 0.0
    return math.exp(k * math.fsum(math.log1p(-j / n) for j in range(1, d + 1)))


def shrunk_variance_kept(shrink: float, k: int) -> float:
    """Expected variance after k fits where every draw is from N(mu, shrink sigma^2) and the divisor is n-1: ``shrink^k``.

    Ratio, 0 to 1; k = 0: 1; shrink = 1 is the loop without sampling bias. Each of the k fits is of shrunk draws; a first fit of
    real data has no such factor. ValueError for a shrink outside 0 to 1, k below 0. Source: Alemohammad et al., ICLR 2024 (arXiv
    2307.01850).
    """
    need_share(shrink, "shrink")
    need_generations(k)
    return float(shrink) ** k


def tail_mass_kept(variance: float, beyond: float) -> float:
    """Mass beyond so many starting standard deviations in a centred Gaussian of this variance, over its mass at the start.

    ``Phi(-z / sqrt(v)) / Phi(-z)``, z = ``beyond``, v = ``variance`` over that at the start. Ratio, 0 to 1 for v up to 1; 1 at z
    = 0; 0 at v = 0. Of one fit of known variance, not the mean over runs: that grows, for a run that widens adds more than
    others lose (n = 10^4, 100 fits, divisor n, 4 sigma: .92 at the mean variance; simulated about the own mean, .85 in the
    median run, 1.50 on average, and 1.61 about the starting mean). ValueError for a negative variance or ``beyond``. Source:
    own; the normal integral.
    """
    need_not_negative(variance, "variance")
    need_not_negative(beyond, "beyond")
    if beyond == 0 or variance == 0:
        return 1.0 if beyond == 0 else 0.0
    return math.exp(float(log_ndtr(-beyond / math.sqrt(variance))) - float(log_ndtr(-beyond)))


def spread_exceeds_bound(n: int, k: int, ratio: float) -> float:
    """Published upper bound on the chance that the standard deviation is above eps after k fits with divisor n-1.

    ``min(1, ratio exp(-k/(4n-1)))``, ratio = sigma / eps. Range 0 to 1. ValueError for n below 2, k below 0, a ratio not above
    0. ``spread_exceeds_markov`` is tighter. Source: Suresh, Thangaraj and Khandavally, AISTATS 2025 (arXiv 2412.17646), theorem
    3.
    """
    need_size(n, 2)
    need_generations(k)
    return _bound(math.exp(-k / (4 * n - 1)), ratio)


def spread_exceeds_markov(n: int, k: int, ratio: float) -> float:
    """Tighter upper bound on the same chance, by Markov's inequality from the exact mean: ``min(1, ratio c4(n)^k)``.

    Ratio, range and ValueErrors as ``spread_exceeds_bound``; below it, as c4(n) < exp(-1/(4n-1)). Source: own reading of the
    Bertrand-style bound in Suresh et al. (arXiv 2412.17646): its factor is c4(n).
    """
    return _bound(spread_kept(n, k), ratio)


def mixture_exceeds_bound(n: int, k: int, ratio: float) -> float:
    """Published upper bound on the same chance for a component of a mixture of Gaussians: ``min(1, ratio exp(-k/(4n)))``.

    Ratio, range and ValueErrors as ``spread_exceeds_bound``. Source: Suresh et al. (arXiv 2412.17646), theorem 4.
    """
    need_size(n, 2)
    need_generations(k)
    return _bound(math.exp(-k / (4 * n)), ratio)


def fresh_fixed_point(n_real: int, n_synthetic: int, *, shrink: float = 1.0) -> tuple[float, float]:
    """Where the loop with fresh real data settles, per coordinate: (S, D) = (E sigma^2, E (mu_t - mu)^2), over sigma^2.

    Each generation fits N = n_real + n_synthetic draws with divisor N-1, the synthetic from N(mu_t, shrink sigma_t^2). With ``A
    = n_real + n_synthetic shrink S``: ``S = A/N + n_real n_synthetic D / (N (N-1))``, ``D = (A + n_synthetic^2 D) / N^2``, two
    linear equations. Does not depend on the first model. No synthetic data: (1, 1/N). ValueError for n_real below 1 (no limit),
    n_synthetic below 0, N below 2, a shrink outside 0 to 1. Source: derived here for the fresh data loop of Alemohammad et al.,
    ICLR 2024 (arXiv 2307.01850).
    """
    need_size(n_real, 1, "n_real")
    need_size(n_synthetic, 0, "n_synthetic")
    need_size(n_real + n_synthetic, 2, "n_real + n_synthetic")
    need_share(shrink, "shrink")
    n = n_real + n_synthetic
    per_draw = (1 + n_synthetic / ((n - 1) * (n + n_synthetic))) / n  # S / A, with D = A / (N^2 - n_synthetic^2) put in
    variance = n_real * per_draw / (1 - n_synthetic * shrink * per_draw)
    return variance, variance / per_draw / (n_real * (n + n_synthetic))


def fresh_path(n_real: int, n_synthetic: int, k: int, *, shrink: float = 1.0, biased: bool = False) -> tuple[float, float]:
    """The k-th model of the loop with fresh real data: (S, D) as in ``fresh_fixed_point``, on the way there.

    The first model is fitted to N = n_real + n_synthetic real draws: (1, 1/N); ``A = n_real + n_synthetic shrink S``, then ``S'
    = A/N + n_real n_synthetic D / (N (N-1))``, ``D' = (A + n_synthetic^2 D) / N^2``. ``biased``: divisor N, so ``S`` is times
    1 - 1/N each time; then it holds of 1 - sum p^2 of counts as well, which is the variance of a type written as a vector. k =
    0: (1, 0). ValueErrors and source as there, and for k below 0.
    """
    need_generations(k)
    need_size(n_real, 0, "n_real")
    need_size(n_synthetic, 0, "n_synthetic")
    need_size(n_real + n_synthetic, 2, "n_real + n_synthetic")
    need_share(shrink, "shrink")
    if k == 0:
        return 1.0, 0.0
    n = n_real + n_synthetic
    divided = 1 - 1 / n if biased else 1.0
    variance, apart = divided, 1 / n
    for _ in range(k - 1):
        drawn = n_real + n_synthetic * shrink * variance
        variance = divided * (drawn / n + n_real * n_synthetic * apart / (n * (n - 1)))
        apart = (drawn + n_synthetic**2 * apart) / n**2
    return variance, apart


def effective_real(n_real: int, n_synthetic: int, *, shrink: float = 1.0) -> float:
    """How many real draws alone would place the mean as well as the loop with fresh real data does: ``1/D``.

    D of ``fresh_fixed_point``. Draws; without synthetic data n_real. Counts the error of the mean only: with shrink below 1 the
    mean is better and the variance wrong (the paper's n_e is of the whole distance, and then fewer). ValueErrors as there.
    Source: as there.
    """
    return 1 / fresh_fixed_point(n_real, n_synthetic, shrink=shrink)[1]


def _step_spread(n: int, *, biased: bool) -> float:
    return c4(n) * math.sqrt(1 - 1 / n) if biased else c4(n)


def _bound(value: float, ratio: float) -> float:
    need_positive(ratio, "ratio")
    return min(1.0, ratio * value)
