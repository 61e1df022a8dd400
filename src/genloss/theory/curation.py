"""Loops in which someone chooses what is kept: by a reward, by a verifier, by a temperature."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln

from genloss.theory.domain import law, need_generations, need_not_negative, need_positive, need_share, need_size

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LARGEST_ENUMERATION = 2_000_000


def curated(p: ArrayLike, reward: ArrayLike, choices: int) -> NDArray[np.float64]:
    """Shape of p: the next law where of K draws one is kept, with a chance in proportion to e^reward.

    ``p(x) H(x)``, ``H(x) = E[K e^r(x) / (e^r(x) + sum_{j<K} e^r(x_j))]``, K = ``choices``, x_j independent from p: summed over
    all multisets of the K - 1 others, so exact; then divided by its sum, as rounding would grow to the power K over generations.
    K = 1: p; large K: p e^r / E e^r. Equal rewards: p. ValueError for p not a law, a reward of other length or not finite, K
    below 1, more than 2,000,000 multisets times types. Source: Ferbach et al., NeurIPS 2024 (arXiv 2407.09499).
    """
    start, rewards = _pair(p, reward)
    need_size(choices, 1, "choices")
    held = start > 0
    others = _multisets(int(held.sum()), choices - 1)
    chance = np.exp(gammaln(choices) - gammaln(others + 1).sum(axis=1) + others @ np.log(start[held]))
    after = np.zeros_like(start)
    for i in np.flatnonzero(held):
        beside = np.exp(np.clip(rewards[held] - rewards[i], -700, 700))
        after[i] = start[i] * (chance * choices / (1 + others @ beside)).sum()
    return after / float(after.sum())


def curated_mixed(p: ArrayLike, reference: ArrayLike, reward: ArrayLike, choices: int, ratio: float) -> NDArray[np.float64]:
    """Shape of p: the next law where curated data join real ones, ``ratio`` of them for each real one.

    ``(p_ref + lambda q)/(1 + lambda)``, q = ``curated``, lambda = ``ratio``; 0: the reference. ValueErrors as ``curated``, a
    reference not a law or of other length, a ratio below 0. Source: as there.
    """
    after, real = curated(p, reward, choices), law(reference, "reference")
    if real.shape != after.shape:
        raise ValueError(f"p and reference must be as many, not {after.size} and {real.size}")
    need_not_negative(ratio, "ratio")
    return (real + ratio * after) / (1 + ratio)


def curated_limit(p: ArrayLike, reward: ArrayLike) -> NDArray[np.float64]:
    """Shape of p: where ``curated`` ends after many generations without real data: p on its best rewards alone.

    ``p(x) / sum p`` over x whose reward is the greatest of those with p > 0; 0 elsewhere. Equal rewards: p. Holds for choices
    above 1. ValueError for p not a law, a reward of other length or not finite. Source: Ferbach et al. (arXiv 2407.09499),
    theorem 2.1.
    """
    start, rewards = _pair(p, reward)
    best = np.where((start > 0) & (rewards == rewards[start > 0].max()), start, 0.0)
    return best / float(best.sum())


def reward_gain_bound(p: ArrayLike, reward: ArrayLike, choices: int) -> float:
    """The least by which one ``curated`` generation raises the mean of e^reward: ``(K-1)/K Var_p(e^r) / e^(r*)``.

    r* the greatest reward where p > 0, K = ``choices``. Units of e^reward, 0 and above; equal rewards or K = 1: 0. ValueErrors
    as ``curated_limit``, K below 1. Source: Ferbach et al. (arXiv 2407.09499), lemma 2.2.
    """
    start, rewards = _pair(p, reward)
    need_size(choices, 1, "choices")
    top = float(rewards[start > 0].max())
    worth = np.exp(np.where(start > 0, rewards - top, 0.0))
    spread = float((start * (worth - (start * worth).sum()) ** 2).sum())
    return (choices - 1) / choices * spread * math.exp(top)


def mixed_divergence_bound(ratio: float, choices: int) -> float:
    """The most that ``curated_mixed``, begun at its reference, ever diverges from it: ``-log(1 - lambda (K-1))``.

    Of KL(p_t, p_ref), lambda = ``ratio``, K = ``choices``. Nats, from 0 at lambda = 0 or K = 1; inf, that is no bound, from
    lambda = 1/(K-1) on. ValueError for a ratio below 0, K below 1. Source: Ferbach et al. (arXiv 2407.09499), theorem 2.4.
    """
    need_not_negative(ratio, "ratio")
    need_size(choices, 1, "choices")
    moved = ratio * (choices - 1)
    return -math.log1p(-moved) if moved < 1 else math.inf


def breakdown(keep_right: float, keep_wrong: float) -> float:
    """The share of wrong labels above which a verifier no longer rescues the student: ``1/(1 + psi/phi)``.

    phi = ``keep_right`` and psi = ``keep_wrong``, the chances that a right and a wrong label is kept. With endless data the
    student is always right below it, always wrong above. Share, 0 to 1; phi = psi, no verifier: 1/2. ValueError for a chance
    outside 0 to 1, both 0. Source: Feng et al., ICLR 2025 (arXiv 2406.07515).
    """
    need_share(keep_right, "keep_right")
    need_share(keep_wrong, "keep_wrong")
    need_positive(keep_right + keep_wrong, "keep_right + keep_wrong")
    return keep_right / (keep_right + keep_wrong)


def tempered(p: ArrayLike, temperature: float, k: int) -> NDArray[np.float64]:
    """Shape of p: the law after k generations that are each sampled at a temperature and learned exactly.

    ``p^b / sum p^b``, ``b = temperature^-k``. k = 0 or temperature 1: p; below 1 it ends on the most likely types, above 1 on
    all with p > 0 alike. ValueError for p not a law, a temperature not above 0, k below 0. Source: own; the setting of Marchi et
    al. (arXiv 2404.02325).
    """
    start = law(p)
    need_positive(temperature, "temperature")
    need_generations(k)
    held = start > 0
    log_p = np.log(start[held])
    after = np.zeros_like(start)
    after[held] = np.exp((log_p - log_p.max()) * math.exp(min(-k * math.log(temperature), 700.0)))
    return after / float(after.sum())


def _pair(p: ArrayLike, reward: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    start, rewards = law(p), np.atleast_1d(np.asarray(reward, np.float64))
    if rewards.shape != start.shape or not np.isfinite(rewards).all():
        raise ValueError(f"reward must be {start.size} finite numbers, one for each type")
    return start, rewards


@lru_cache(maxsize=4)
def _multisets(types: int, size: int) -> NDArray[np.float64]:
    """Shape (multisets, types): how often each type occurs in each multiset of this size."""
    many = math.comb(types + size - 1, size)
    if many * types > LARGEST_ENUMERATION:
        raise ValueError(f"{types} types and {size + 1} choices make {many} cases, too many: the table holds 2,000,000 numbers")
    counts = np.zeros((many, types))
    for row, chosen in enumerate(combinations_with_replacement(range(types), size)):
        for i in chosen:
            counts[row, i] += 1
    return counts
