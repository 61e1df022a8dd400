"""Adding sorted sparse tables: one walk over both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from genloss.profiles.jit import jit

_TYPE_STEP = np.uint64(16)
"""Keys of one type differ by less: the fold is in the low four bits."""

if TYPE_CHECKING:
    from numpy.typing import NDArray


@jit
def type_starts(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Where each type's entries begin in increasing keys, and their end: shape (T + 1,)."""
    types = 0
    for i in range(len(keys)):
        if i == 0 or (keys[i] ^ keys[i - 1]) >= _TYPE_STEP:
            types += 1
    starts = np.empty(types + 1, np.int64)
    types = 0
    for i in range(len(keys)):
        if i == 0 or (keys[i] ^ keys[i - 1]) >= _TYPE_STEP:
            starts[types] = i
            types += 1
    starts[types] = len(keys)
    return starts


@jit
def union_size(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> int:
    """How many different keys two increasing lists hold."""
    i = j = n = 0
    while i < len(a) and j < len(b):
        x, y = a[i], b[j]
        i += x <= y
        j += y <= x
        n += 1
    return n + (len(a) - i) + (len(b) - j)


@jit
def merge_entries(
    a_keys: NDArray[np.uint64],
    a_tokens: NDArray[np.int64],
    a_records: NDArray[np.uint32],
    a_groups: NDArray[np.uint32],
    b_keys: NDArray[np.uint64],
    b_tokens: NDArray[np.int64],
    b_records: NDArray[np.uint32],
    b_groups: NDArray[np.uint32],
) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint32]]:
    """The union of two increasing key lists, the counts of equal keys added."""
    room = union_size(a_keys, b_keys)  # a second walk, so that no array is larger than it must be
    keys = np.empty(room, np.uint64)
    tokens = np.empty(room, np.int64)
    records = np.empty(room, np.uint32)
    groups = np.empty(room, np.uint32)
    i = j = 0
    for n in range(room):
        if j == len(b_keys) or (i < len(a_keys) and a_keys[i] < b_keys[j]):
            keys[n] = a_keys[i]
            tokens[n] = a_tokens[i]
            records[n] = a_records[i]
            groups[n] = a_groups[i]
            i += 1
        elif i == len(a_keys) or b_keys[j] < a_keys[i]:
            keys[n] = b_keys[j]
            tokens[n] = b_tokens[j]
            records[n] = b_records[j]
            groups[n] = b_groups[j]
            j += 1
        else:
            keys[n] = a_keys[i]
            tokens[n] = a_tokens[i] + b_tokens[j]
            records[n] = a_records[i] + b_records[j]
            groups[n] = a_groups[i] + b_groups[j]
            i += 1
            j += 1
    return keys, tokens, records, groups


@jit
def merge_hashes(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each hash of the union of two increasing lists stands in ``a`` and in ``b``; -1 where it is not there."""
    room = union_size(a, b)
    in_a = np.full(room, -1, np.int64)
    in_b = np.full(room, -1, np.int64)
    i = j = 0
    for n in range(room):
        from_a = j == len(b) or (i < len(a) and a[i] <= b[j])
        from_b = i == len(a) or (j < len(b) and b[j] <= a[i])
        if from_a:
            in_a[n] = i
            i += 1
        if from_b:
            in_b[n] = j
            j += 1
    return in_a, in_b


@jit
def merge_examples(
    a: NDArray[np.uint64], b: NDArray[np.uint64], in_a: NDArray[np.int64], in_b: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """The smaller example of each type of a union, whose places in both are ``in_a`` and ``in_b``."""
    out = np.empty(len(in_a), np.uint64)
    for n in range(len(in_a)):
        i, j = in_a[n], in_b[n]
        if j < 0 or (i >= 0 and a[i] <= b[j]):
            out[n] = a[i]
        else:
            out[n] = b[j]
    return out


@jit
def take_rows(
    a: NDArray[np.uint64], b: NDArray[np.uint64], in_a: NDArray[np.int64], in_b: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """The rows of ``a``, shape (T, 2), at ``in_a``, or of ``b`` at ``in_b`` where ``in_a`` is -1."""
    out = np.empty((len(in_a), 2), np.uint64)
    for n in range(len(in_a)):
        i = in_a[n]
        if i >= 0:
            out[n, 0] = a[i, 0]
            out[n, 1] = a[i, 1]
        else:
            out[n, 0] = b[in_b[n], 0]
            out[n, 1] = b[in_b[n], 1]
    return out


@jit
def take_texts(
    offsets: NDArray[np.int64],
    data: NDArray[np.uint8],
    other_offsets: NDArray[np.int64],
    other: NDArray[np.uint8],
    places: NDArray[np.int64],
    other_places: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """The texts at ``places``, or at ``other_places`` of the other list where ``places`` is -1."""
    n = len(places)
    out_offsets = np.zeros(n + 1, np.int64)
    for k in range(n):
        i, j = places[k], other_places[k]
        size = offsets[i + 1] - offsets[i] if i >= 0 else other_offsets[j + 1] - other_offsets[j]
        out_offsets[k + 1] = out_offsets[k] + size
    out = np.empty(out_offsets[n], np.uint8)
    for k in range(n):
        i, j = places[k], other_places[k]
        at = out_offsets[k]
        if i >= 0:
            for m in range(offsets[i + 1] - offsets[i]):
                out[at + m] = data[offsets[i] + m]
        else:
            for m in range(other_offsets[j + 1] - other_offsets[j]):
                out[at + m] = other[other_offsets[j] + m]
    return out_offsets, out
