"""Counts that are drawn anew from themselves: the replace loop of any discrete model, which is haploid Wright-Fisher drift."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import xlog1py, xlogy

from genloss.theory.binary_chain import counts_after, gone_from, need_chain
from genloss.theory.branching import survival_rate
from genloss.theory.domain import need_generations, need_not_negative, need_positive, need_share, need_size, probabilities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


def diversity_kept(n: int, k: int) -> float:
    """Expected diversity 1 - sum p^2 after k generations of n draws over that at the start: ``(1 - 1/n)^k``.

    Ratio, 0 to 1; k = 0: 1. Exact for any law and any number of types. ValueError for n below 1, k below 0. Source: Wright
    (1931), Genetics 16:97-159; in this setting also Seddik et al. (arXiv 2404.05090).
    """
    need_size(n, 1)
    need_generations(k)
    return (1 - 1 / n) ** k


def diversity_kept_sizes(sizes: Sequence[int]) -> float:
    """The same where every generation has its own number of draws: ``prod (1 - 1/n_i)``.

    No generation: 1. Stays above 0 for ever only where sum 1/n_i is finite, which takes growth faster than linear. ValueError
    for a size below 1. Source: as there; the condition in Shumailov et al. (arXiv 2305.17493).
    """
    for n in sizes:
        need_size(n, 1, "a size")
    return math.prod(1 - 1 / n for n in sizes)


def distinct_left(k: int) -> float:
    """Expected share of n items, all different, that have a descendant after k generations of n draws each, for large n.

    ``g_(k+1)``, g of ``survival_rate``: 1, .632, .469, ... Share, 0 to 1; k = 0: 1; about 2/k. ValueError for k below 0. Source:
    Suresh, Thangaraj and Khandavally, AISTATS 2025 (arXiv 2412.17646), with p = 1/n.
    """
    need_generations(k)
    return survival_rate(k + 1)


def time_to_one(n: int) -> float:
    """Mean number of generations until one of n items, all different, has replaced the others: ``2 (n - 1)``.

    Generations; n = 1: 0; exact at n = 2. For large n: a little high otherwise (n = 20: 38 against 37.3 simulated). ValueError
    for n below 1. Source: Kingman (1982), Stochastic Processes and their Applications 13:235-248, in units of haploid
    generations.
    """
    need_size(n, 1)
    return 2.0 * (n - 1)


def two_type_time(p: float, n: int) -> float:
    """Mean number of generations until one of two types is lost, by diffusion: ``-2n (p log p + (1-p) log(1-p))``.

    Generations; 0 at p = 0 and 1. For large n and n p, n (1-p) well above 1. ValueError for p outside 0 to 1, n below 1. Source:
    Kimura and Ohta (1969), Genetics 61:763-771, for n haploid items.
    """
    need_share(p, "p")
    need_size(n, 1)
    return 2.0 * n * abs(float(xlogy(p, p) + xlog1py(1 - p, -p)))


def binary_alive(n: int, p: float, k: int) -> float:
    """Probability that a type of share p still occurs after k generations of n draws: P(P_k > 0), by the Markov chain of counts.

    ``X_1 ~ Bin(n, p)``, ``X_(k+1) ~ Bin(n, X_k / n)``, powers of its n by n matrix. Range 0 to 1; k = 0: 1 where p > 0. Exact.
    ValueError for n outside 1 to 2000 (a matrix of 32 MB, kept), p outside 0 to 1, k below 0. Source: the process of Suresh et
    al. (arXiv 2412.17646).
    """
    need_chain(n, p, k)
    return float(min(counts_after(n, p, k)[1:].sum(), 1.0)) if k else float(p > 0)


def types_alive(n: int, p: ArrayLike, k: int) -> NDArray[np.float64]:
    """``binary_alive`` of every share in ``p``, in its shape: chances that a type lives after k generations of n draws.

    Backwards: from the counts from which a type is gone k generations later. ValueErrors and source as there.
    """
    shares = np.asarray(p, np.float64)
    for share in (float(shares.min(initial=1.0)), float(shares.max(initial=0.0))):
        need_chain(n, share, k)
    return np.asarray(1 - gone_from(n, shares, k) if k else (shares > 0).astype(np.float64))


def binary_alive_bounds(n: int, p: float, k: int) -> tuple[float, float]:
    """Published bounds (low, high) of ``binary_alive``, cut to 0 to 1.

    ``1 - e``, ``1 - (1 - 3 n p^2 - 3 k p) e``, ``e = exp(-n p g_k)``, g of ``survival_rate``. k = 0: both 1 where p > 0. The
    lower one is close. ValueError for n below 1, p outside 0 to 1, k below 0. Errata: the paper has g_k below 3/k; 2/k holds.
    Source: Suresh et al. (arXiv 2412.17646), theorem 1.
    """
    need_size(n, 1)
    need_share(p, "p")
    return distinct_bounds(n, [p], k)


def binary_mixed(n: int, p: float, k: int) -> float:
    """Probability that neither of two types is lost after k generations of n draws: P(0 < P_k < 1), by the chain of counts.

    Range 0 to 1; k = 0: 1 where 0 < p < 1. Exact. ValueErrors as ``binary_alive``. Source: the process of Seddik et al. (arXiv
    2404.05090).
    """
    need_chain(n, p, k)
    return float(min(counts_after(n, p, k)[1:-1].sum(), 1.0)) if k else float(0 < p < 1)


def binary_mixed_bounds(n: int, p: float, k: int) -> tuple[float, float]:
    """Published bounds (low, high) of ``binary_mixed``, not cut: the upper one is often above 1.

    ``4 p (1-p) (1 - 1/n)^k`` and ``2 n p (1-p) (1 - 1/n)^k``. The upper one holds from k = 1 and n = 2 on, before which p is not
    a count over n; ``n p (1-p) (1 - 1/n)^(k-1)`` is tighter. ValueError for n below 1, p outside 0 to 1, k below 0. Source:
    Seddik et al. (arXiv 2404.05090), as quoted by Suresh et al. (arXiv 2412.17646).
    """
    need_share(p, "p")
    mixed = p * (1 - p) * diversity_kept(n, k)
    return 4 * mixed, 2 * n * mixed


def poisson_alive(n: int, rate: float, k: int) -> float:
    """Probability that a Poisson count is not lost after k fits of n draws each: ``1 - exp(-n rate g_k)``.

    ``rate`` is the mean of one draw at the start; its expectation never changes. g of ``survival_rate``. Range 0 to 1; k = 0: 1
    where rate > 0. Exact: a branching process. ValueError for n below 1, rate or k below 0. Source: Suresh et al. (arXiv
    2412.17646), theorem 2.
    """
    need_size(n, 1)
    need_not_negative(rate, "rate")
    need_generations(k)
    return -math.expm1(-n * rate * survival_rate(k)) if rate > 0 else 0.0


def distinct_bounds(n: int, p: ArrayLike, k: int) -> tuple[float, float]:
    """Published bounds (low, high) of the expected number of types left after k generations of n draws.

    ``sum 1 - e_i`` and ``sum 1 - e_i max(1 - 3 n p_i^2 - 3 k p_i, 0)``, ``e_i = exp(-n p_i g_k)``, p the law at the start.
    Types; no types: 0; k = 0: both the number of p above 0. The upper one says much only for p well below 1/(3k) and 1/sqrt(3n).
    ValueError for n below 1, a p outside 0 to 1, k below 0. Source: Suresh et al. (arXiv 2412.17646), corollary 1.
    """
    need_size(n, 1)
    found = probabilities(p)
    found = found[found > 0]
    lost = np.exp(-n * found * survival_rate(k))
    low = -np.expm1(-n * found * survival_rate(k))
    high = low + lost * np.minimum(3 * n * found**2 + 3 * k * found, 1)
    return float(low.sum()), float(high.sum())


def migration_loss(n: int, share: float) -> float:
    """Diversity lost for good where each of n draws is fresh and real with probability m: ``1/(n - (n-1)(1-m)^2)``.

    1 - E(1 - sum p^2) / (1 - sum p_0^2) of the n draws' own frequencies p, at equilibrium; m = ``share``. The fixed point of
    ``F' = 1/n + (1 - 1/n)(1-m)^2 F``. The law that is drawn from, (1-m) p + m p_0, has lost (1-m)^2 of that, the fixed point of
    ``(1-m)^2 (1/n + (1 - 1/n) F)``. Share, 0 to 1; m = 0: 1; m = 1: 1/n, of the sample's own size. ValueError for n below 1, a
    share outside 0 to 1. Source: Wright (1931), Genetics 16:97-159, island model, in this setting own; agrees with simulation.
    """
    need_size(n, 1)
    need_share(share, "share")
    return 1 / (n - (n - 1) * (1 - share) ** 2)


def migration_loss_rule(n: int, share: float) -> float:
    """The rule of thumb for ``migration_loss``: ``1/(1 + 2 n m)``, in which the number n m of fresh draws is all that matters.

    For large n and small m. Share, 0 to 1. ValueErrors and source: as there.
    """
    need_size(n, 1)
    need_share(share, "share")
    return 1 / (1 + 2 * n * share)


def fresh_needed(loss: float) -> float:
    """How many fresh real draws a generation needs for this loss at equilibrium: ``(1/loss - 1)/2``, whatever n.

    The inverse of ``migration_loss_rule``. Draws; loss .1: 4.5; loss 1: 0. Of diversity 1 - sum p^2, which common types carry;
    rare types need more. ValueError for a loss not above 0 or above 1. Source: as there.
    """
    need_share(loss, "loss")
    need_positive(loss, "loss")
    return (1 / loss - 1) / 2


def migration_path(n: int, share: float, k: int) -> float:
    """The loss of ``migration_loss`` after k generations: ``F (1 - r^k)``, ``r = (1 - 1/n)(1-m)^2``, F its equilibrium.

    Share, 0 to 1; k = 0: 0; m = 0: 1 - ``diversity_kept``. ValueErrors as there, and k below 0. Source: as there.
    """
    need_generations(k)
    return migration_loss(n, share) * (1 - ((1 - 1 / n) * (1 - share) ** 2) ** k)


def replay_distance(n_real: int, n_synthetic: int, start_diversity: float) -> float:
    """How far the training law stays from its own real data where these are replayed: the limit of E |p_t - p_0|^2.

    ``s^2 (H/n_s) / (1 - s^2 (1 - 1/n_s))``: n_s = ``n_synthetic``, ``s = n_s / (n_real + n_s)``, H = ``start_diversity`` = 1 -
    sum p_0^2 of the n_real items. Squared distance, at most H, which it is without real data. The real sample's own error comes
    on top. No synthetic data: 0. ValueError for a size below 0, both 0, a diversity outside 0 to 1. Source: own; agrees with
    simulation.
    """
    step, keep = _replay(n_real, n_synthetic, start_diversity)
    return step / (1 - keep)


def replay_path(n_real: int, n_synthetic: int, start_diversity: float, k: int) -> float:
    """The distance of ``replay_distance`` after k generations: ``D (1 - (s^2 (1 - 1/n_s))^k)``, D its limit.

    k = 0: 0, the real data alone; k = 1: the first mixture. ValueErrors as there, and k below 0. Source: as there.
    """
    need_generations(k)
    step, keep = _replay(n_real, n_synthetic, start_diversity)
    return step / (1 - keep) * (1 - keep**k)


def uniform_kept(n: int, k: int) -> float:
    """Expected upper end of a uniform law on 0 to theta after k fits by maximum likelihood, over theta: ``(n/(n+1))^k``.

    The fit is the largest of n draws. Ratio, 0 to 1; k = 0: 1. ValueError for n below 1, k below 0. Source: the mean of a
    largest order statistic.
    """
    need_size(n, 1)
    need_generations(k)
    return (n / (n + 1)) ** k


def _replay(n_real: int, n_synthetic: int, start_diversity: float) -> tuple[float, float]:
    """What a generation adds to the distance, and the factor by which it keeps what was there."""
    need_size(n_real, 0, "n_real")
    need_size(n_synthetic, 0, "n_synthetic")
    need_size(n_real + n_synthetic, 1, "n_real + n_synthetic")
    need_share(start_diversity, "start_diversity")
    if n_synthetic == 0:
        return 0.0, 0.0
    mixed = (n_synthetic / (n_real + n_synthetic)) ** 2
    return mixed * start_diversity / n_synthetic, mixed * (1 - 1 / n_synthetic)
