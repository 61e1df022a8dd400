"""How often each type occurs, fold by fold: the sparse table that every measure reads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLD_BITS = 4
FOLDS = 1 << FOLD_BITS
"""B: every record falls into one of 16 folds, drawn by its group's hash."""

FOLD_MASK = np.uint64(FOLDS - 1)


@dataclass(frozen=True)
class Table:
    """Sparse counts by (type, fold). ``E`` entries, ``T`` types; everything sorted by hash, then fold.

    A type's hash is 64 bits with the low four cleared; an entry's key is that hash with the fold in the low four bits, so
    that one sorted array of keys is both.
    """

    keys: NDArray[np.uint64]
    """Shape (E,), strictly increasing: hash | fold."""
    tokens: NDArray[np.int64]
    """Shape (E,): occurrences of the type in the fold, at least 1."""
    records: NDArray[np.uint32]
    """Shape (E,): records of the fold that hold the type (record frequency)."""
    groups: NDArray[np.uint32]
    """Shape (E,): groups of the fold that hold the type (group frequency; a group counts once per shard it spans)."""
    examples: NDArray[np.uint64]
    """Shape (T,): the smallest hash of a record that holds the type."""
    text_offsets: NDArray[np.int64] | None
    """Shape (T + 1,): type t's text is ``text_bytes[text_offsets[t]:text_offsets[t + 1]]``, UTF-8; None where left out."""
    text_bytes: NDArray[np.uint8] | None

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """Shape (T + 1,): type t's entries are ``starts[t]:starts[t + 1]``."""
        if not len(self.keys):
            return np.zeros(1, np.int64)
        kinds = self.keys >> np.uint64(FOLD_BITS)
        first = np.flatnonzero(kinds[1:] != kinds[:-1]) + 1
        return np.concatenate([[0], first, [len(kinds)]]).astype(np.int64)

    @cached_property
    def hashes(self) -> NDArray[np.uint64]:
        """Shape (T,): the types' hashes, increasing, low four bits clear."""
        return self.keys[self.starts[:-1]] & ~FOLD_MASK

    @cached_property
    def folds(self) -> NDArray[np.uint8]:
        """Shape (E,): each entry's fold, 0 to 15."""
        return (self.keys & FOLD_MASK).astype(np.uint8)

    def __len__(self) -> int:
        """T, the number of types."""
        return len(self.starts) - 1


@dataclass(frozen=True)
class TypeCounts:
    """Counts of one unit (words, word pairs, records or groups) in bounded memory.

    ``table`` holds the types with ``hash < 2**(64 - level)``, with exact counts: all types at level 0, a uniform sample of
    one type in ``2**level`` above, the same sample in every corpus. ``level`` is the smallest at which the table has at most
    ``capacity`` types, so it depends on the corpus alone, not on the order or the sharding. Above level 0 ``head`` holds the
    most frequent of the other types; their counts are too low by at most ``head_bound`` tokens, as is that of any type in
    neither (0 for a type that is in neither means at most ``head_bound``).
    """

    capacity: int
    level: int
    table: Table
    head: Table
    head_weights: NDArray[np.int64]
    """Shape (types in head,): the Misra-Gries counters by which the head is cut (at most the token counts)."""
    head_bound: int

    @property
    def sampled_share(self) -> float:
        """Probability that a type's hash lies in the table: ``2**-level``."""
        return 2.0**-self.level
