"""Counts of the types of a stream, in one numbering: generation 0's types first, then the judge's others, then all new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from genloss.loops.kernel_streams import count_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from genloss.loops.streams import Stream

_SLOTS = 1 << 12


class WordCounter:
    """Counts words. ``original`` and ``judge`` have shape (types of either,), the first ``types`` of them generation 0's."""

    def __init__(self, original: Stream, judge: Stream, vocabulary: int) -> None:
        self._room = vocabulary + 1
        first, second = self._by_id(original), self._by_id(judge)
        here, there = np.flatnonzero(first), np.flatnonzero((first == 0) & (second > 0))
        rest = np.flatnonzero((first == 0) & (second == 0))
        self.types = len(here)
        self.ids = np.concatenate([here, there, rest])
        """Shape (V + 1,): the word id of each type, in the numbering; generation 0's first."""
        known = self.ids[: len(here) + len(there)]
        self.original, self.judge = first[known], second[known]

    def count(self, stream: Stream) -> NDArray[np.int64]:
        """The words of a stream."""
        found: NDArray[np.int64] = self._by_id(stream)[self.ids]
        return found

    def _by_id(self, stream: Stream) -> NDArray[np.int64]:
        counts = np.bincount(stream, minlength=self._room).astype(np.int64)
        counts[0] = 0
        return counts


class PairCounter:
    """Counts pairs of consecutive words within records, likewise."""

    def __init__(self, original: Stream, judge: Stream) -> None:
        empty = np.zeros(_SLOTS, np.uint64), np.zeros(_SLOTS, np.int32)
        keys, places, first = count_pairs(original, *empty, 0)
        self._keys, self._places, self.judge = count_pairs(judge, keys, places, len(first))
        self.types = len(first)
        self.original = np.zeros(len(self.judge), np.int64)
        self.original[: self.types] = first

    def count(self, stream: Stream) -> NDArray[np.int64]:
        """The pairs of a stream."""
        return count_pairs(stream, self._keys.copy(), self._places.copy(), len(self.judge))[2]
