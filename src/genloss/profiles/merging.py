"""Adding type counts: exact and order-free for the table, within a stated bound for the head."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from genloss.profiles import kernel_merge
from genloss.profiles.type_counts import Table, TypeCounts, head_capacity

if TYPE_CHECKING:
    from numpy.typing import NDArray


def empty_table(like: Table | None = None) -> Table:
    """A table without types, with texts or parts where ``like`` has them."""
    nothing = np.zeros(0, np.uint64)
    counts = np.zeros(0, np.uint32)
    texts = like is not None and like.text_offsets is not None
    return Table(
        keys=nothing,
        tokens=np.zeros(0, np.int64),
        records=counts,
        groups=counts,
        examples=nothing,
        text_offsets=np.zeros(1, np.int64) if texts else None,
        text_bytes=np.zeros(0, np.uint8) if texts else None,
        parts=np.zeros((0, 2), np.uint64) if like is not None and like.parts is not None else None,
    )


def bounded(table: Table, capacity: int) -> TypeCounts:
    """An exact table as type counts of bounded memory. Works in O(T)."""
    whole = TypeCounts(
        capacity=capacity,
        level=0,
        table=table,
        head=empty_table(table),
        head_weights=np.zeros(0, np.int64),
        head_bound=0,
    )
    level = 0
    while _below(table.keys, level) > capacity:
        level += 1
    return raised(whole, level)


def _below(sorted_keys: NDArray[np.uint64], level: int) -> int:
    """How many of the increasing keys, or hashes, lie below the threshold of a level."""
    return len(sorted_keys) if level == 0 else int(np.searchsorted(sorted_keys, np.uint64(1 << (64 - level))))


def raised(counts: TypeCounts, level: int) -> TypeCounts:
    """The same counts at this level, if it is higher: the types above the new threshold move to the head."""
    if level <= counts.level:
        return counts
    keep = _below(counts.table.hashes, level)
    spilled = cut_types(counts.table, keep, len(counts.table))
    weights = np.concatenate([spilled.totals, counts.head_weights])
    cut, stay = _head_cut(weights, counts.capacity)
    parts = [
        pick_types(table, np.flatnonzero(chosen))
        for table, chosen in ((spilled, stay[: len(spilled)]), (counts.head, stay[len(spilled) :]))
    ]
    return replace(
        counts,
        level=level,
        table=compact(cut_types(counts.table, 0, keep)),
        head=_beside(*parts),  # what spills lies below the old threshold, the head above it
        head_weights=weights[stay] - cut,
        head_bound=counts.head_bound + cut,
    )


def _head_cut(weights: NDArray[np.int64], capacity: int) -> tuple[int, NDArray[np.bool_]]:
    """What is taken off every counter of a head, and which stay above 0.

    As Misra and Gries (1982) do, in the mergeable form of Agarwal et al. (2013): the largest counter that has no room.
    """
    room = head_capacity(capacity)
    if len(weights) <= room:
        return 0, np.ones(len(weights), bool)
    place = len(weights) - room - 1
    cut = int(np.partition(weights, place)[place])
    return cut, weights > cut


def add_counts(a: TypeCounts, b: TypeCounts) -> TypeCounts:
    """The counts of both corpora together; capacities must be equal."""
    level = max(a.level, b.level)
    while _union(a.table.keys, b.table.keys, level) > a.capacity:
        level += 1
    a, b = raised(a, level), raised(b, level)  # before adding, so that no table is ever larger than its capacity
    in_a, in_b = kernel_merge.merge_hashes(a.head.hashes, b.head.hashes)
    weights = _taken(a.head_weights, in_a) + _taken(b.head_weights, in_b)
    cut, stay = _head_cut(weights, a.capacity)
    head = add_tables(a.head, b.head)
    return replace(
        a,
        table=add_tables(a.table, b.table),
        head=head if stay.all() else pick_types(head, np.flatnonzero(stay)),
        head_weights=weights[stay] - cut,
        head_bound=a.head_bound + b.head_bound + cut,
    )


def _union(a: NDArray[np.uint64], b: NDArray[np.uint64], level: int) -> int:
    return kernel_merge.union_size(a[: _below(a, level)], b[: _below(b, level)])


def _taken(values: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    out = np.zeros(len(places), np.int64)
    there = places >= 0
    out[there] = values[places[there]]
    return out


def add_tables(a: Table, b: Table) -> Table:
    """The sum of two tables. Texts and parts are kept where both have them."""
    if not len(a) or not len(b):
        return a if len(a) else b
    keys, tokens, records, groups = kernel_merge.merge_entries(
        a.keys, a.tokens, a.records, a.groups, b.keys, b.tokens, b.records, b.groups
    )
    in_a, in_b = kernel_merge.merge_hashes(a.hashes, b.hashes)
    examples = kernel_merge.merge_examples(a.examples, b.examples, in_a, in_b)
    text_offsets = text_bytes = parts = None
    if a.text_offsets is not None and b.text_offsets is not None and a.text_bytes is not None and b.text_bytes is not None:
        text_offsets, text_bytes = kernel_merge.take_texts(a.text_offsets, a.text_bytes, b.text_offsets, b.text_bytes, in_a, in_b)
    if a.parts is not None and b.parts is not None:
        parts = kernel_merge.take_rows(a.parts, b.parts, in_a, in_b)
    return Table(keys, tokens, records, groups, examples, text_offsets, text_bytes, parts)


def cut_types(table: Table, first: int, last: int) -> Table:
    """The types ``first:last`` of a table, without copying."""
    if first == 0 and last == len(table):
        return table
    entries = slice(int(table.starts[first]), int(table.starts[last]))
    offsets = texts = None
    if table.text_offsets is not None and table.text_bytes is not None:
        begin, end = int(table.text_offsets[first]), int(table.text_offsets[last])
        offsets, texts = table.text_offsets[first : last + 1] - begin, table.text_bytes[begin:end]
    return Table(
        table.keys[entries],
        table.tokens[entries],
        table.records[entries],
        table.groups[entries],
        table.examples[first:last],
        offsets,
        texts,
        None if table.parts is None else table.parts[first:last],
    )


def compact(table: Table) -> Table:
    """The same table in arrays of its own: what it was cut from need not stay in memory."""
    own: dict[str, Any] = {
        name: None if array is None else array.copy() for name, array in vars(table).items() if name in Table.__annotations__
    }
    return Table(**own)


def pick_types(table: Table, places: NDArray[np.int64]) -> Table:
    """The types at increasing ``places`` of a table."""
    sizes = np.diff(table.starts)
    chosen = np.zeros(len(table), bool)
    chosen[places] = True
    entries = np.repeat(chosen, sizes)
    offsets = texts = None
    if table.text_offsets is not None and table.text_bytes is not None:
        offsets, texts = kernel_merge.take_texts(
            table.text_offsets, table.text_bytes, table.text_offsets, table.text_bytes, places, places
        )
    return Table(
        table.keys[entries],
        table.tokens[entries],
        table.records[entries],
        table.groups[entries],
        table.examples[places],
        offsets,
        texts,
        None if table.parts is None else table.parts[places],
    )


def _beside(low: Table, high: Table) -> Table:
    """Two tables of which one's hashes all lie below the other's."""
    if not len(low) or not len(high):
        return low if len(low) else high
    offsets = texts = parts = None
    if low.text_offsets is not None and high.text_offsets is not None:
        offsets = np.concatenate([low.text_offsets, high.text_offsets[1:] + low.text_offsets[-1]])
        texts = np.concatenate([low.text_bytes, high.text_bytes])
    if low.parts is not None and high.parts is not None:
        parts = np.concatenate([low.parts, high.parts])
    return Table(
        np.concatenate([low.keys, high.keys]),
        np.concatenate([low.tokens, high.tokens]),
        np.concatenate([low.records, high.records]),
        np.concatenate([low.groups, high.groups]),
        np.concatenate([low.examples, high.examples]),
        offsets,
        texts,
        parts,
    )
