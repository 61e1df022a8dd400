"""Two corpora's counts of one unit side by side: the types that are known in both, each with the number of types it stands for.

Both tables are samples of types by hash, the same sample where their levels agree. The rule here makes every sum over types an
unbiased estimate: a type counts ``2**level`` times (Horvitz-Thompson), where ``level`` is the higher of the two, if its hash lies
below that threshold; but a *heavy* type, frequent enough to be known in both whatever its hash, counts once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from genloss.measures.kernel_thin import STRATA
from genloss.profiles.type_counts import FOLD_MASK, head_capacity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from genloss.profiles.type_counts import TypeCounts

MAX_TYPES = 1 << 16
"""Above this many types both sides are thinned to a sample: the error that this adds is part of every stderr."""
MAX_HEAVY = 1 << 13
ONCE = STRATA - 1
"""The stratum of heavy types, and of all types where nothing is sampled."""


@dataclass(frozen=True)
class Sparse:
    """One side: type t's entries are ``starts[t]:starts[t + 1]``, one a fold."""

    starts: NDArray[np.int64]
    folds: NDArray[np.uint8]
    tokens: NDArray[np.float64]
    records: NDArray[np.float64]
    groups: NDArray[np.float64]


@dataclass(frozen=True)
class Aligned:
    """Types known in both corpora. ``T`` types, in order of hash."""

    hashes: NDArray[np.uint64]
    weights: NDArray[np.float64]
    """Shape (T,): how many types each stands for."""
    strata: NDArray[np.uint8]
    """Shape (T,): 0 to 15 by hash for sampled types, ``ONCE`` for the others."""
    reference: Sparse
    candidate: Sparse
    share: float
    """Share of the types that were sampled: 1 where all are known."""


@dataclass(frozen=True)
class _Known:
    hashes: NDArray[np.uint64]
    counts: TypeCounts
    totals: NDArray[np.int64]
    level: int
    floor: float
    """A type of at least so many tokens is known whatever its hash: 0 where every type is."""


def align(reference: TypeCounts, candidate: TypeCounts, max_types: int = MAX_TYPES) -> Aligned:
    """Bring two corpora's counts together. Works in O(types log types)."""
    r, c = _known(reference), _known(candidate)
    hashes = _union(r.hashes, c.hashes)
    level = max(r.level, c.level)
    while _below(hashes, level) > max_types:
        level += 1
    in_r, in_c = _spread(hashes, r), _spread(hashes, c)
    if level == 0:
        keep = np.ones(len(hashes), bool)
        heavy = keep
    else:
        sampled = np.zeros(len(hashes), bool)
        sampled[: _below(hashes, level)] = True
        heavy = _heavy(in_r, in_c, r.floor, c.floor, ~sampled)
        keep = sampled | heavy
    weights = np.where(heavy[keep], 1.0, 2.0**level)
    strata = np.where(heavy[keep], ONCE, (hashes[keep] >> np.uint64(4)) & np.uint64(15)).astype(np.uint8)
    return Aligned(hashes[keep], weights, strata, _taken(hashes[keep], r), _taken(hashes[keep], c), 2.0**-level)


def _union(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Both increasing arrays as one, each hash once."""
    both = np.sort(np.concatenate([a, b]), kind="stable")  # two runs: a merge
    return both[np.concatenate([[True], both[1:] != both[:-1]])] if len(both) else both


def _below(hashes: NDArray[np.uint64], level: int) -> int:
    return len(hashes) if level == 0 else int(np.searchsorted(hashes, np.uint64(1 << (64 - level))))


def _known(counts: TypeCounts) -> _Known:
    parts = (counts.table, counts.head)  # the head's hashes all lie above the table's
    floor = 0.0
    if counts.level:
        floor = counts.head_bound + 1.0
        if len(counts.head) >= head_capacity(counts.capacity):
            floor += float(counts.head_weights.min())
    hashes = np.concatenate([part.hashes for part in parts])
    return _Known(hashes, counts, np.concatenate([part.totals for part in parts]), counts.level, floor)


def _spread(hashes: NDArray[np.uint64], side: _Known) -> NDArray[np.float64]:
    out = np.zeros(len(hashes))
    out[np.searchsorted(hashes, side.hashes)] = side.totals
    return out


def _heavy(
    in_r: NDArray[np.float64], in_c: NDArray[np.float64], floor_r: float, floor_c: float, outside: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """A rule that does not look at the hash, so that it picks the same kind of types inside the sample and outside it."""
    known = (in_r >= floor_r) & (in_c >= floor_c)
    size = in_r / max(in_r.sum(), 1.0) + in_c / max(in_c.sum(), 1.0)
    eligible = size[known & outside]
    if len(eligible) > MAX_HEAVY:
        known &= size > np.partition(eligible, -MAX_HEAVY)[-MAX_HEAVY]
    return known


def _taken(hashes: NDArray[np.uint64], side: _Known) -> Sparse:
    """The entries of the types ``hashes``, an increasing array; types that the side lacks have none."""
    sizes = np.zeros(len(hashes), np.int64)
    entries = []
    for part in (side.counts.table, side.counts.head):
        at = np.searchsorted(part.hashes, hashes)
        held = np.flatnonzero(at < len(part))
        held = held[part.hashes[at[held]] == hashes[held]]
        first = part.starts[at[held]]
        sizes[held] = part.starts[at[held] + 1] - first
        place = np.repeat(first - np.cumsum(sizes[held]) + sizes[held], sizes[held]) + np.arange(sizes[held].sum())
        entries.append((part, place))
    columns = {
        name: np.concatenate([getattr(part, name)[place] for part, place in entries]).astype(np.float64)
        for name in ("tokens", "records", "groups")
    }
    folds = np.concatenate([(part.keys[place] & FOLD_MASK).astype(np.uint8) for part, place in entries])
    return Sparse(np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64), folds, **columns)
