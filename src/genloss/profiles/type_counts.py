"""How often each type occurs, fold by fold: the sparse table that every measure reads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from genloss.profiles import kernel_merge

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
    """Shape (E,): groups of the fold that hold the type (group frequency; a group counts once per block it spans)."""
    examples: NDArray[np.uint64]
    """Shape (T,): the smallest hash of a record that holds the type."""
    text_offsets: NDArray[np.int64] | None = None
    """Shape (T + 1,): type t's text is ``text_bytes[text_offsets[t]:text_offsets[t + 1]]``, UTF-8; None where left out."""
    text_bytes: NDArray[np.uint8] | None = None
    parts: NDArray[np.uint64] | None = None
    """Shape (T, 2), of word pairs: the hashes of the two words, which is how a pair's text is found."""

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """Shape (T + 1,): type t's entries are ``starts[t]:starts[t + 1]``."""
        return kernel_merge.type_starts(self.keys)

    @cached_property
    def hashes(self) -> NDArray[np.uint64]:
        """Shape (T,): the types' hashes, increasing, low four bits clear."""
        return self.keys[self.starts[:-1]] & ~FOLD_MASK

    @cached_property
    def folds(self) -> NDArray[np.uint8]:
        """Shape (E,): each entry's fold, 0 to 15."""
        return (self.keys & FOLD_MASK).astype(np.uint8)

    @cached_property
    def totals(self) -> NDArray[np.int64]:
        """Shape (T,): each type's tokens over all folds."""
        return np.add.reduceat(self.tokens, self.starts[:-1]) if len(self) else np.zeros(0, np.int64)

    def __len__(self) -> int:
        """T, the number of types."""
        return len(self.starts) - 1

    def find(self, type_hash: int) -> int:
        """The place of a type among the T, or -1."""
        place = int(np.searchsorted(self.hashes, np.uint64(type_hash)))
        return place if place < len(self) and int(self.hashes[place]) == type_hash else -1

    def text(self, place: int) -> str | None:
        """The text of the type at a place; None where texts were left out."""
        if self.text_offsets is None or self.text_bytes is None:
            return None
        return bytes(self.text_bytes[self.text_offsets[place] : self.text_offsets[place + 1]]).decode()


@dataclass(frozen=True)
class TypeCounts:
    """Counts of one unit (words, word pairs, records or groups) in bounded memory.

    ``table`` holds the types with ``hash < 2**(64 - level)``, with exact counts: all types at level 0, a uniform sample of
    one type in ``2**level`` above, the same sample in every corpus. ``level`` is the smallest at which the table has at most
    ``capacity`` entries, so it depends on the corpus alone, not on the order or the sharding. Above level 0 ``head`` holds the
    most frequent of the other types: at most ``head_capacity(capacity)``, whose counts are too low by at most ``head_bound``
    tokens; a type that is in neither has at most ``head_bound`` tokens.
    """

    capacity: int
    """Most entries, one for each type and fold in which it occurs, that the table may hold."""
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

    def find(self, type_hash: int) -> tuple[Table, int] | None:
        """The table (or head) that holds a type and its place there; None where the type is not known."""
        for held in (self.table, self.head):
            place = held.find(type_hash)
            if place >= 0:
                return held, place
        return None


def head_capacity(capacity: int) -> int:
    """Counters in the head list: N / (this + 1) tokens is the most that a count in it can be short of the truth."""
    return max(capacity // 32, 16)
