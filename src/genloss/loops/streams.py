"""Streams of token ids: int32, ids from 1, each record followed by 0. Amounts are in words; ends of records are not counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from genloss.loops.kernel_streams import take_records

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Stream = NDArray[np.int32]

END = 0
"""The symbol that ends a record."""


def n_words(stream: Stream) -> int:
    """Words in a stream."""
    return int(np.count_nonzero(stream))


def record_starts(stream: Stream) -> NDArray[np.int64]:
    """Shape (records + 1,): where each record begins; the last is the stream's length."""
    return np.concatenate([[0], np.flatnonzero(stream == END) + 1]).astype(np.int64)


def head(stream: Stream, words: int) -> Stream:
    """The first ``words`` words, the last record cut."""
    starts = record_starts(stream)
    return take_records(stream, starts, np.arange(len(starts) - 1), words)


def drawn(stream: Stream, words: int, rng: np.random.Generator) -> Stream:
    """Whole records in random order, none twice, until there are ``words`` words; the last is cut."""
    starts = record_starts(stream)
    return take_records(stream, starts, rng.permutation(len(starts) - 1), words)


def first_records(stream: Stream, first: int, last: int) -> Stream:
    """The records ``first`` to ``last`` (not with it)."""
    starts = record_starts(stream)
    return stream[starts[first] : starts[last]]
