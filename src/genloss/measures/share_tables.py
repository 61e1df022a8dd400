"""How much likelier each type is under each synthetic reference than under the human one, with one fold left out at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from genloss.measures import kernel_share
from genloss.profiles.type_counts import FOLDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from genloss.profiles.profile import Profile
    from genloss.profiles.type_counts import TypeCounts

_PRIOR = 0.5
"""Occurrences that every type is granted everywhere: to be seen once in one reference and never in another is little proof."""


@dataclass(frozen=True)
class RatioTable:
    """Log ratios of the types of one unit, ready to be looked up."""

    width: int
    """Words in a type: 1 or 2."""
    keys: NDArray[np.uint64]
    places: NDArray[np.int32]
    bits: int
    ratios: NDArray[np.float32]
    """Shape (16, T, K): by the fold left out, by type, by synthetic reference; nan where no other fold holds the type."""
    threshold: np.uint64
    """All types of the references whose hash is at most this are in the table (bounded tables hold a sample of types)."""

    @property
    def sampled_share(self) -> float:
        """Share of types that the table would hold: 1, less where the references' tables are bounded."""
        return (int(self.threshold) + 1) / 2**64


def ratio_tables(human: Profile, synthetic: Sequence[Profile]) -> tuple[RatioTable, RatioTable]:
    """The tables of words and of word pairs. Only types whose counts are known in all references are in them."""
    return tuple(  # type: ignore[return-value]  # two of them
        _table(width, [(getattr(one, unit), getattr(one, size)) for one in (human, *synthetic)])
        for width, unit, size in ((1, "words", "n_tokens"), (2, "pairs", "n_pairs"))
    )


def _table(width: int, sides: Sequence[tuple[TypeCounts, NDArray[np.int64]]]) -> RatioTable:
    level = max(counts.level for counts, _ in sides)
    threshold = np.uint64(2 ** (64 - level) - 1)
    hashes = np.unique(np.concatenate([part.hashes for counts, _ in sides for part in (counts.table, counts.head)]))
    known = hashes <= threshold
    if level:
        in_all = np.logical_and.reduce([_known(counts, hashes) for counts, _ in sides])
        hashes = hashes[in_all | known]
    types = max(len(hashes), int(np.count_nonzero(hashes <= threshold)) * 2**level)
    logs = [_logs(counts, sizes, hashes, types) for counts, sizes in sides]
    seen = np.logical_or.reduce([held for _, held in logs])
    ratios = np.stack([log - logs[0][0] for log, _ in logs[1:]], axis=2)
    ratios[~seen] = np.nan
    bits = max(8, int(len(hashes) * 2 - 1).bit_length())
    keys, places = kernel_share.place_types(hashes, bits)
    while not len(keys):
        bits += 1
        keys, places = kernel_share.place_types(hashes, bits)
    return RatioTable(width, keys, places, bits, ratios, threshold)


def _known(counts: TypeCounts, hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which types a bounded table can speak of: the sampled ones, and those of its head."""
    head = np.zeros(len(hashes), bool)
    head[np.searchsorted(hashes, counts.head.hashes)] = True
    return head | (hashes <= np.uint64(2 ** (64 - counts.level) - 1))


def _logs(
    counts: TypeCounts, sizes: NDArray[np.int64], hashes: NDArray[np.uint64], types: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Shape (16, T) each: log probability of a type in the reference without a fold, and whether it occurs there.

    ``types`` is how many there are in all references together, as far as a sample tells.
    """
    dense = np.zeros((FOLDS, len(hashes)), np.float32)
    for part in (counts.table, counts.head):
        place = np.searchsorted(hashes, part.hashes)
        fits = place < len(hashes)
        fits[fits] = hashes[place[fits]] == part.hashes[fits]
        of_entry = np.repeat(np.arange(len(part)), np.diff(part.starts))
        kept = fits[of_entry]
        dense[part.folds[kept], place[of_entry[kept]]] += part.tokens[kept]
    rest = dense.sum(axis=0) - dense
    tokens = (sizes.sum() - sizes + _PRIOR * types)[:, None]
    return (np.log(rest + np.float32(_PRIOR)) - np.log(tokens)).astype(np.float32), rest > 0
