"""Counting words and word pairs of a block, fold by fold, and bringing the counts into the order of their keys.

Records arrive sorted by fold and, within a fold, by group. So one small hash table at a time is hot, and a group is new to a
type exactly when the type was last seen before the group's first record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from genloss.profiles.jit import jit
from genloss.profiles.kernel_hash import pair_hash

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENTRY = np.dtype(
    [
        ("key", np.uint64),  # hash | fold; 0 is an empty slot
        ("tokens", np.uint32),
        ("records", np.uint32),
        ("groups", np.uint32),
        ("last", np.uint32),  # the last record that held the type, as 1 + its place in the block's order
        ("example", np.uint32),  # the record of smallest hash that holds it, as its index in the block
        ("start", np.uint32),  # index of an occurrence's first word among the block's words
    ]
)
"""One slot of a counting table: 32 bytes, two to a cache line."""

_SPARE = 1024
"""Slots behind the last home slot: probes never wrap, so that slot order is nearly key order. The last slot stays empty."""


def empty_table(bits: int = 12) -> NDArray[Any]:
    """A counting table with ``2**bits`` home slots."""
    return np.zeros((1 << bits) + _SPARE, ENTRY)


@jit
def _grow(table: NDArray[Any], bits: int) -> NDArray[Any]:
    """The same entries in a table of ``2**bits`` home slots; empty (no slots) where they would run over its end."""
    shift = np.uint64(64 - bits)
    grown = np.zeros((1 << bits) + _SPARE, ENTRY)
    for i in range(len(table)):
        if table[i].key != 0:
            j = np.int64(table[i].key >> shift)
            while grown[j].key != 0:
                j += 1
            if j == len(grown) - 1:
                return grown[:0]
            grown[j] = table[i]
    return grown


@jit
def count_fold(
    words: NDArray[np.uint64],
    bounds: NDArray[np.int64],
    order: NDArray[np.int64],
    group_first: NDArray[np.int64],
    record_hashes: NDArray[np.uint64],
    table: NDArray[Any],
    bits: int,
    width: int,
) -> tuple[NDArray[Any], int, int]:
    """Count the words (``width`` 1) or word pairs (``width`` 2) of the records ``order`` of one fold.

    ``group_first[k]`` is the place in ``order`` where the group of record ``order[k]`` begins. ``table`` is empty and has
    ``2**bits`` home slots; it is replaced by a larger one when three quarters full. Returns the table, its bits, and the number
    of types in it.
    """
    n = 0
    shift = np.uint64(64 - bits)
    room = 3 << (bits - 2)
    for k in range(len(order)):
        record = order[k]
        first_place = np.uint32(group_first[k] + 1)
        place = np.uint32(k + 1)
        begin = bounds[record]
        end = bounds[record + 1] - (width - 1)
        for i in range(begin, end):
            key = words[i] if width == 1 else pair_hash(words[i], words[i + 1])
            j = np.int64(key >> shift)
            while table[j].key != key and table[j].key != 0:
                j += 1
            if table[j].key == 0:
                while n >= room or j == len(table) - 1:
                    bits += 1
                    grown = _grow(table, bits)
                    if len(grown) == 0:
                        continue
                    table = grown
                    room = 3 << (bits - 2)
                    shift = np.uint64(64 - bits)
                    j = np.int64(key >> shift)
                    while table[j].key != 0:
                        j += 1
                n += 1
                table[j].key = key
                table[j].tokens = 1
                table[j].records = 1
                table[j].groups = 1
                table[j].last = place
                table[j].example = record
                table[j].start = i
                continue
            table[j].tokens += np.uint32(1)
            if table[j].last != place:
                table[j].records += np.uint32(1)
                if table[j].last < first_place:
                    table[j].groups += np.uint32(1)
                table[j].last = place
                if record_hashes[record] < record_hashes[table[j].example]:
                    table[j].example = record
    return table, bits, n


@jit
def drain(table: NDArray[Any], fold: int, out: NDArray[Any], n: int) -> int:
    """Move a table's entries behind the first n of ``out``, marked with their fold, and empty it; the new n."""
    for i in range(len(table)):
        if table[i].key != 0:
            out[n] = table[i]
            out[n].key = table[i].key | np.uint64(fold)
            n += 1
            table[i].key = 0
    return n


_REACH = 8192
"""Entries, 256 kilobytes of them, that are placed in one go, so that the place they go to stays in the cache."""


@jit
def sort_entries(entries: NDArray[Any], ends: NDArray[np.int64]) -> NDArray[Any]:
    """Entries by increasing key; those of fold f are ``entries[ends[f]:ends[f + 1]]``, each fold nearly in order already.

    Keys are hashes, so a bucket by their leading bits holds few: every entry is placed in its bucket, then the last swaps
    are made by insertion. All folds advance together through the range of hashes.
    """
    n = len(entries)
    bits = 1
    while (1 << (bits + 1)) < n:
        bits += 1
    shift = np.uint64(64 - bits)
    cursor = np.zeros((1 << bits) + 1, np.int32)
    for i in range(n):
        cursor[np.int64(entries[i].key >> shift) + 1] += 1
    for k in range(1 << bits):
        cursor[k + 1] += cursor[k]
    out = np.empty(n, ENTRY)
    heads = ends[:-1].copy()
    steps = n // _REACH + 1
    for step in range(1, steps + 1):
        limit = ((1 << bits) * step) // steps
        for fold in range(len(heads)):
            i = heads[fold]
            while i < ends[fold + 1]:
                b = np.int64(entries[i].key >> shift)
                if b >= limit:
                    break
                out[cursor[b]] = entries[i]
                cursor[b] += 1
                i += 1
            heads[fold] = i
    for i in range(1, n):
        key = out[i].key
        if out[i - 1].key > key:
            entries[0] = out[i]  # `entries` is spent: its first slot holds the one that moves
            j = i
            while j > 0 and out[j - 1].key > key:
                out[j] = out[j - 1]
                j -= 1
            out[j] = entries[0]
    return out


@jit
def split(
    entries: NDArray[Any], record_hashes: NDArray[np.uint64]
) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint64], NDArray[np.int64]]:
    """Sorted entries as columns: keys, tokens, records, groups (E each); by type, example hash and an occurrence (T each)."""
    n = len(entries)
    keys = np.empty(n, np.uint64)
    tokens = np.empty(n, np.int64)
    records = np.empty(n, np.uint32)
    groups = np.empty(n, np.uint32)
    examples = np.empty(n, np.uint64)
    starts = np.empty(n, np.int64)
    types = 0
    for i in range(n):
        keys[i] = entries[i].key
        tokens[i] = entries[i].tokens
        records[i] = entries[i].records
        groups[i] = entries[i].groups
        example = record_hashes[entries[i].example]
        if i == 0 or (keys[i] ^ keys[i - 1]) >= np.uint64(16):
            examples[types] = example
            starts[types] = entries[i].start
            types += 1
        elif example < examples[types - 1]:
            examples[types - 1] = example
    return keys, tokens, records, groups, examples[:types].copy(), starts[:types].copy()
