"""From a block of records to its profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from genloss.profiles import kernel_count, kernel_hash, kernel_words
from genloss.profiles.arrow import buffers
from genloss.profiles.compression import CODEC, packed_sizes
from genloss.profiles.lengths import CLASSES, classify
from genloss.profiles.merging import bounded, empty_table
from genloss.profiles.names import Names
from genloss.profiles.profile import Profile
from genloss.profiles.tables import load_tables
from genloss.profiles.type_counts import FOLD_MASK, FOLDS, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from genloss.corpus.records import Block
    from genloss.profiles.settings import Settings

EXCERPT = 80
"""Characters of a record's text that stand for its id where no id column is known."""


def count_block(block: Block, settings: Settings) -> Profile:
    """The profile of one block, with the names of all its records (``Profile.pruned`` drops those that are no example)."""
    words = _Words(block.text)
    hashes = kernel_hash.hash_records(words.hashes, words.bounds)
    groups = _group_hashes(block.group, hashes)
    places = _Places.by_fold_and_group(groups)
    sizes = np.diff(words.bounds)
    n_bytes = np.diff(words.offsets)
    raw, packed = packed_sizes(words.data, words.offsets, hashes, places.folds)
    return Profile(
        tokenizer=settings.tokenizer,
        grouped=settings.grouped,
        words=bounded(_word_table(words, hashes, places, settings), settings.capacity),
        pairs=bounded(_pair_table(words, hashes, places, settings), settings.capacity),
        records=bounded(_record_table(hashes, groups), settings.record_capacity),
        groups=bounded(_group_table(groups, hashes, sizes) if settings.grouped else empty_table(), settings.group_capacity),
        n_records=np.bincount(places.folds, minlength=FOLDS).astype(np.int64),
        n_tokens=_by_fold(places.folds, sizes),
        n_pairs=_by_fold(places.folds, np.maximum(sizes - 1, 0)),
        n_bytes=_by_fold(places.folds, n_bytes),
        lengths=np.bincount(places.folds * CLASSES + classify(sizes), minlength=FOLDS * CLASSES).reshape(FOLDS, CLASSES),
        raw_bytes=raw,
        packed_bytes=packed,
        codec=CODEC,
        content=int(hashes.sum(dtype=np.uint64)),
        example_ids=Names.of(hashes, _ids(block)) if settings.keep_text else Names.none(),
    )


class _Words:
    """A block's words: ``hashes`` and ``starts`` (where each begins in ``data``), record i's at ``bounds[i]:bounds[i + 1]``."""

    def __init__(self, text: pa.LargeStringArray) -> None:
        self.data, self.offsets = buffers(text)
        room = len(self.data) // 2 + len(text) + 1
        self.hashes = np.empty(room, np.uint64)
        self.starts = np.empty(room, np.uint32)
        self.bounds = np.empty(len(text) + 1, np.int64)
        tables = load_tables()
        kernel_words.tokenize(
            self.data,
            self.offsets,
            tables.pages,
            tables.classes,
            tables.folds,
            _ASCII_LETTERS,
            self.hashes,
            self.starts,
            self.bounds,
        )
        self.hashes = self.hashes[: self.bounds[-1]]
        self.starts = self.starts[: self.bounds[-1]]

    def spell(self, places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """The texts of the words at ``places`` among the block's words."""
        tables = load_tables()
        record = np.searchsorted(self.bounds, places, side="right") - 1
        return kernel_words.spell(
            self.data, self.offsets[record + 1], self.starts[places].astype(np.int64), tables.pages, tables.classes, tables.folds
        )


def _ascii_letters() -> NDArray[np.uint8]:
    """Shape (256,): ASCII letters and digits folded to lower case, 0 for every other byte."""
    letters = np.zeros(256, np.uint8)
    for character in "0123456789abcdefghijklmnopqrstuvwxyz":
        letters[ord(character)] = letters[ord(character.upper())] = ord(character)
    return letters


_ASCII_LETTERS = _ascii_letters()


class _Places:
    """The block's records in the order in which they are counted: by fold, then by group."""

    def __init__(self, folds: NDArray[np.int64], order: NDArray[np.int64], firsts: NDArray[np.int64]) -> None:
        self.folds = folds
        self.order = order
        self.firsts = firsts
        self.ends = np.searchsorted(folds[order], np.arange(FOLDS + 1))

    @classmethod
    def by_fold_and_group(cls, groups: NDArray[np.uint64]) -> _Places:
        folds = (groups & FOLD_MASK).astype(np.int64)
        order = np.argsort((groups >> np.uint64(4)) | ((groups & FOLD_MASK) << np.uint64(60)), kind="stable")
        sorted_groups = groups[order]
        new = np.concatenate([[True], sorted_groups[1:] != sorted_groups[:-1]])[: len(order)]
        firsts = np.maximum.accumulate(np.where(new, np.arange(len(order)), 0)) if len(order) else order
        return cls(folds, order, firsts)


def _counted(words: _Words, hashes: NDArray[np.uint64], places: _Places, width: int) -> tuple[Table, NDArray[np.int64]]:
    """The table of words (``width`` 1) or pairs (2), and for each type the place of an occurrence among the block's words."""
    table, bits = kernel_count.empty_table(), 12
    entries = np.empty(len(words.hashes), kernel_count.ENTRY)
    n = 0
    for fold in range(FOLDS):
        span = slice(places.ends[fold], places.ends[fold + 1])
        if span.start == span.stop:
            continue
        table, bits, _ = kernel_count.count_fold(
            words.hashes, words.bounds, places.order[span], places.firsts[span] - span.start, hashes, table, bits, width
        )
        n = kernel_count.drain(table, fold, entries, n)
    *columns, starts = kernel_count.split(kernel_count.sort_entries(entries[:n]), hashes)
    return Table(*columns), starts


def _word_table(words: _Words, hashes: NDArray[np.uint64], places: _Places, settings: Settings) -> Table:
    table, starts = _counted(words, hashes, places, 1)
    if not settings.keep_text:
        return table
    offsets, texts = words.spell(starts)
    return Table(table.keys, table.tokens, table.records, table.groups, table.examples, offsets, texts)


def _pair_table(words: _Words, hashes: NDArray[np.uint64], places: _Places, settings: Settings) -> Table:
    table, starts = _counted(words, hashes, places, 2)
    if not settings.keep_text:
        return table
    parts = np.stack([words.hashes[starts], words.hashes[starts + 1]], axis=1)
    return Table(table.keys, table.tokens, table.records, table.groups, table.examples, parts=parts)


def _group_hashes(group: pa.LargeStringArray | None, record_hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Each record's group; a record without one is its own."""
    if group is None:
        return record_hashes
    hashes = kernel_hash.hash_strings(*buffers(group))
    if group.null_count:
        hashes = np.where(group.is_valid().to_numpy(zero_copy_only=False), hashes, record_hashes)
    return hashes


def _by_fold(folds: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sums of integers by fold, exact to 2**53."""
    return np.bincount(folds, weights=values, minlength=FOLDS).astype(np.int64)


def _record_table(hashes: NDArray[np.uint64], groups: NDArray[np.uint64]) -> Table:
    """Distinct records with their occurrences; ``groups`` counts the groups in which equal ones stand."""
    kinds = np.maximum(hashes & ~FOLD_MASK, np.uint64(FOLDS)) | (groups & FOLD_MASK)
    order = np.lexsort((groups, kinds))
    kinds, groups = kinds[order], groups[order]
    first = np.concatenate([[True], kinds[1:] != kinds[:-1]])[: len(kinds)]
    new_group = first | np.concatenate([[True], groups[1:] != groups[:-1]])[: len(kinds)]
    at = np.flatnonzero(first)
    count = np.diff(np.append(at, len(kinds)))
    group_count = np.add.reduceat(new_group.astype(np.int64), at) if len(at) else at
    table = Table(kinds[at], count.astype(np.int64), count.astype(np.uint32), group_count.astype(np.uint32), np.zeros(0, np.uint64))
    examples = np.minimum.reduceat(hashes[order][at], table.starts[:-1]) if len(at) else np.zeros(0, np.uint64)
    return Table(table.keys, table.tokens, table.records, table.groups, examples)


def _group_table(groups: NDArray[np.uint64], hashes: NDArray[np.uint64], sizes: NDArray[np.int64]) -> Table:
    """Distinct groups with their word tokens and records; ``groups`` is 1, for this block."""
    kinds = np.where(groups < np.uint64(FOLDS), groups + np.uint64(FOLDS), groups)  # a type's hash is never 0
    order = np.argsort(kinds, kind="stable")
    kinds = kinds[order]
    at = np.flatnonzero(np.concatenate([[True], kinds[1:] != kinds[:-1]])[: len(kinds)])
    if not len(at):
        return empty_table()
    count = np.diff(np.append(at, len(kinds)))
    tokens = np.add.reduceat(sizes[order], at)
    examples = np.minimum.reduceat(hashes[order], at)
    table = Table(kinds[at], tokens, count.astype(np.uint32), np.ones(len(at), np.uint32), examples)
    return Table(table.keys, tokens, table.records, table.groups, np.minimum.reduceat(examples, table.starts[:-1]))


def _ids(block: Block) -> pa.LargeStringArray:
    """The records' ids, or the beginnings of their texts."""
    if block.ids is not None:
        return block.ids
    return pc.utf8_slice_codeunits(block.text, 0, EXCERPT).cast(pa.large_string())
