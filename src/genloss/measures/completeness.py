"""Diversity at equal coverage: Hill numbers of two corpora thinned, by groups, to the same share of unseen tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from genloss.measures import kernel_shift as shift
from genloss.measures.jackknife import type_variance, without_each
from genloss.measures.kernel_thin import group_logs
from genloss.measures.testing import LOWER, estimated, log_ratio
from genloss.theory.coverage import log_missed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from genloss.measures.estimate import Estimate
    from genloss.measures.side_by_side import SideBySide

EXACT = 512
PER_DOUBLING = 16
STEPS = 40


@dataclass(frozen=True)
class Complete:
    """Hill numbers q = 0, 1, 2 of both sides at equal group coverage, shape (V, 3)."""

    reference: NDArray[np.float64]
    candidate: NDArray[np.float64]
    types: NDArray[np.float64]
    coverage: float
    """The coverage at which they are compared."""


@dataclass(frozen=True)
class _Histogram:
    """Sums over types by class of group frequency, for one side in n versions."""

    sizes: NDArray[np.float64]
    """Shape (K,): groups a type of each class is in."""
    sums: NDArray[np.float64]
    """Shape (n, K, 4)."""
    groups: NDArray[np.float64]
    """Shape (n,)."""
    tokens: NDArray[np.float64]

    def unseen(self, m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of a further group's tokens whose type is in none of m groups: ``sum (c/n) C(N-g, m)/C(N-1, m)``."""
        chance = np.exp(_log_missed(self.sizes - 1, self.groups - 1, m))
        return (self.sums[:, :, shift.MASS] * chance).sum(axis=1) / self.tokens

    def hill(self, m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Shape (n, 3): Hill numbers of m groups, real numbers: between the two whole numbers around m."""
        low = np.floor(m)
        part = (m - low)[:, None]
        below = self._whole(low)
        return below if not part.any() else (1 - part) * below + part * self._whole(np.minimum(low + 1, self.groups))

    def _whole(self, m: NDArray[np.float64]) -> NDArray[np.float64]:
        count, mass, logs, squares = (self.sums[:, :, i] for i in range(4))
        types = (count * (1 - np.exp(_log_missed(self.sizes, self.groups, m)))).sum(axis=1)
        share = m / self.groups
        kept = np.stack([group_logs(self.sizes, n, k) for n, k in zip(self.groups, m, strict=True)])
        size = self.tokens * share
        total = (mass / self.sizes * kept).sum(axis=1) + share * logs.sum(axis=1)
        spread = share * (1 - share) * np.maximum(self.groups[:, None] - self.sizes, 0).T / np.maximum(self.groups - 1, 1)
        second = (squares * (self.sizes * spread.T + (self.sizes * share[:, None]) ** 2)).sum(axis=1)
        return np.stack([types, np.exp(np.log(size) - total / size), size**2 / second], axis=1)


def _log_missed(
    counts: NDArray[np.float64], n: NDArray[np.float64], m: NDArray[np.float64]
) -> NDArray[np.float64]:
    return np.stack([log_missed(counts, float(a), float(b)) for a, b in zip(n, m, strict=True)])


def complete(pair: SideBySide) -> Complete:
    """Thin the side that covers more, by groups, until both leave the same share of a further group's tokens unseen."""
    bins, sizes = _classes(int(max(pair.reference_groups.max(), pair.candidate_groups.max())))
    r, more_r = _histograms(pair, sizes, bins, candidate=False)
    c, more_c = _histograms(pair, sizes, bins, candidate=True)
    (hill_r, hill_c, seen), (few_r, few_c, _) = _equal(r, c), _equal(more_r, more_c)
    changes = np.log(few_c / few_r)
    types = np.array([type_variance(changes[:, i], pair.aligned.share) for i in range(3)])
    return Complete(hill_r, hill_c, types, seen)


def _equal(
    r: _Histogram, c: _Histogram
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    most_r, most_c = r.groups - 1, c.groups - 1
    unseen_r, unseen_c = r.unseen(most_r), c.unseen(most_c)
    target = np.maximum(unseen_r, unseen_c)
    m_r = np.where(unseen_r < target, _solved(r, target, most_r), most_r)
    m_c = np.where(unseen_c < target, _solved(c, target, most_c), most_c)
    return r.hill(m_r), c.hill(m_c), float(1 - target[0])


def _solved(side: _Histogram, target: NDArray[np.float64], most: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = np.zeros_like(most), most.copy()
    for _ in range(STEPS):
        middle = (low + high) / 2
        over = side.unseen(middle) > target
        low, high = np.where(over, middle, low), np.where(over, high, middle)
    return (low + high) / 2


def _classes(most: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Class of each number of groups, and the number that stands for a class: each to ``EXACT``, then 16 to a doubling."""
    top = max(most, 1)
    g = np.arange(min(top, 1 << 22) + 1)
    bins = np.where(g <= EXACT, g, EXACT + np.ceil(PER_DOUBLING * np.log2(np.maximum(g, 1) / EXACT)).astype(np.int64))
    bins = np.maximum(bins - 1, 0)
    k = np.arange(1, int(bins[-1]) + 2)
    sizes = np.where(k <= EXACT, k, EXACT * 2 ** ((k - EXACT - 0.5) / PER_DOUBLING))
    return bins.astype(np.int64), np.minimum(sizes, top).astype(np.float64)


def _histograms(
    pair: SideBySide, sizes: NDArray[np.float64], bins: NDArray[np.int64], *, candidate: bool
) -> tuple[_Histogram, _Histogram]:
    """One side in all views, and in the whole with each stratum of sampled types left out."""
    side = pair.aligned.candidate if candidate else pair.aligned.reference
    without = pair.views.candidate if candidate else pair.views.reference
    groups = pair.candidate_groups if candidate else pair.reference_groups
    tokens = pair.candidate_tokens if candidate else pair.reference_tokens
    sums = shift.group_sums(
        side.starts, side.folds, side.tokens, side.groups, pair.aligned.weights, pair.aligned.strata, without, bins,
        len(sizes),
    )  # fmt: skip
    every = _scaled(sums[:, :-1].sum(axis=1), sums[:, -1], tokens)
    each = without_each(np.concatenate([sums[0, :-1], np.zeros_like(sums[0, -1:])]))[1:]
    fewer = _scaled(each, np.broadcast_to(sums[0, -1], each.shape), np.full(len(each), tokens[0]))
    used = max(int(np.flatnonzero(every[0, :, 0])[-1]) + 1, 1) if every[0, :, 0].any() else 1
    return (
        _Histogram(sizes[:used], every[:, :used], groups, tokens),
        _Histogram(sizes[:used], fewer[:, :used], np.full(len(each), groups[0]), np.full(len(each), tokens[0])),
    )


def _scaled(
    sampled: NDArray[np.float64], once: NDArray[np.float64], tokens: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Both strata together, the sampled types' sums of c log c and c^2 scaled to the tokens that are known exactly."""
    seen = sampled[:, :, shift.MASS].sum(axis=1)
    rest = tokens - once[:, :, shift.MASS].sum(axis=1)
    scale = np.where(seen > 0, rest / np.where(seen > 0, seen, 1), 0)[:, None]
    both = sampled + once
    # The mass itself must sum to the tokens for the entropy, but the unseen share reads rare types only: scaled it would be worse.
    for i in (shift.MASS_LOGS, shift.MASS_SQUARES):
        both[:, :, i] = scale * sampled[:, :, i] + once[:, :, i]
    return both


def hill(pair: SideBySide, at: Complete, q: int) -> Estimate:
    """Effective number of types of order q at equal coverage.

    Both sides thinned, by whole groups, to the same unseen share. Unit: types. All-same: 1. The most fragile of the measures:
    coverage is steep, so an error in it is multiplied; prefer equal size. iNEXT equalises coverage of tokens, which is .12 too
    low in log for 20 speeches. Source: Chao and Jost (2012), Ecology 93:2533-2547, with groups as sampling units.
    """
    contrast = log_ratio(at.candidate[:, q], at.reference[:, q], float(at.types[q]))
    null = float(at.reference[0, q])
    return estimated(
        contrast, pair.views, null=null, size_ratio=pair.size_ratio, groups=pair.fewest_groups, n=at.coverage,
        n_unit="coverage", unit="types", loss=LOWER, reference=null,
    )  # fmt: skip
