"""From a block of records to its profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from genloss.corpus.origin_columns import judge
from genloss.profiles import kernel_count, kernel_hash, kernel_words
from genloss.profiles.arrow import buffers
from genloss.profiles.compression import CODEC, packed_sizes
from genloss.profiles.lengths import CLASSES, classify
from genloss.profiles.merging import bounded, empty_table
from genloss.profiles.names import Names
from genloss.profiles.origins import count_origins
from genloss.profiles.profile import Profile
from genloss.profiles.tables import load_tables
from genloss.profiles.type_counts import FOLD_BITS, FOLD_MASK, FOLDS, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from genloss.corpus.records import Block
    from genloss.profiles.settings import Settings

EXCERPT = 60
"""Characters of a record's text that stand for its id where no id column is known."""


def count_block(block: Block, settings: Settings) -> Profile:
    """The profile of one block, with the names of all its records (``Profile.pruned`` drops those that are no example)."""
    words = Words(block.text)
    hashes = kernel_hash.hash_records(words.hashes, words.bounds)
    groups, alone = group_hashes(block.group, hashes)
    places = _Places(groups, alone)
    sizes = np.diff(words.bounds)
    n_bytes = np.diff(words.offsets)
    raw, packed = packed_sizes(words.data, words.offsets, hashes, places.folds)
    return Profile(
        tokenizer=settings.tokenizer,
        grouped=settings.grouped,
        words=bounded(_word_table(words, hashes, places, settings), settings.capacity),
        pairs=bounded(_pair_table(words, hashes, places, settings), settings.capacity),
        records=bounded(_record_table(hashes, groups, alone), settings.record_capacity),
        groups=bounded(_group_table(groups[~alone], hashes[~alone], sizes[~alone]), settings.group_capacity),
        n_records=np.bincount(places.folds, minlength=FOLDS).astype(np.int64),
        n_alone=np.bincount(places.folds[alone], minlength=FOLDS).astype(np.int64),
        n_tokens=_by_fold(places.folds, sizes),
        n_pairs=_by_fold(places.folds, np.maximum(sizes - 1, 0)),
        n_bytes=_by_fold(places.folds, n_bytes),
        lengths=np.bincount(places.folds * CLASSES + classify(sizes), minlength=FOLDS * CLASSES).reshape(FOLDS, CLASSES),
        raw_bytes=raw,
        packed_bytes=packed,
        codec=CODEC,
        content=int(hashes.sum(dtype=np.uint64)),
        example_ids=Names.of(hashes, _ids(block)) if settings.keep_text else Names.none(),
        told=None if settings.origin is None else count_origins(judge(block, settings.origin), places.folds, sizes),
    )


def count_words(text: pa.LargeStringArray) -> Table:
    """The table of words alone, each record a group of its own: the least that counting words can cost."""
    words = Words(text)
    hashes = kernel_hash.hash_records(words.hashes, words.bounds)
    groups, alone = group_hashes(None, hashes)
    return _counted(words, hashes, _Places(groups, alone), 1)[0]


class Words:
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
    """The block's records in the order in which they are counted: by fold, then by group.

    ``order`` are the records, ``firsts`` where in that order each one's group begins, ``ends[f]:ends[f + 1]`` those of fold f.
    """

    def __init__(self, groups: NDArray[np.uint64], alone: NDArray[np.bool_]) -> None:
        self.folds = (groups & FOLD_MASK).astype(np.int64)
        self.order = np.argsort((groups >> np.uint64(4)) | ((groups & FOLD_MASK) << np.uint64(60)), kind="stable")
        new = _new(groups[self.order]) | alone[self.order]
        self.firsts = np.maximum.accumulate(np.where(new, np.arange(len(new)), 0))
        self.ends = np.searchsorted(self.folds[self.order], np.arange(FOLDS + 1))


def _new(values: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Where a value differs from the one before it."""
    new = np.ones(len(values), bool)
    new[1:] = values[1:] != values[:-1]
    return new


def _counted(words: Words, hashes: NDArray[np.uint64], places: _Places, width: int) -> tuple[Table, NDArray[np.int64]]:
    """The table of words (``width`` 1) or pairs (2), and for each type the place of an occurrence among the block's words."""
    table, bits = kernel_count.empty_table(), 12
    entries = np.empty(len(words.hashes), kernel_count.ENTRY)
    ends = np.zeros(FOLDS + 1, np.int64)
    for fold in range(FOLDS):
        span = slice(places.ends[fold], places.ends[fold + 1])
        table, bits, _ = kernel_count.count_fold(
            words.hashes, words.bounds, places.order[span], places.firsts[span] - span.start, hashes, table, bits, width
        )
        ends[fold + 1] = kernel_count.drain(table, fold, entries, ends[fold])
    entries = kernel_count.sort_entries(entries[: ends[-1]], ends)  # the same name, so that the unsorted ones are let go
    keys, tokens, records, counted_groups, examples, starts = kernel_count.split(entries, hashes)
    return Table(keys, tokens, records, counted_groups, examples), starts


def _word_table(words: Words, hashes: NDArray[np.uint64], places: _Places, settings: Settings) -> Table:
    table, starts = _counted(words, hashes, places, 1)
    if not settings.keep_text:
        return table
    offsets, texts = words.spell(starts)
    return Table(table.keys, table.tokens, table.records, table.groups, table.examples, offsets, texts)


def _pair_table(words: Words, hashes: NDArray[np.uint64], places: _Places, settings: Settings) -> Table:
    table, starts = _counted(words, hashes, places, 2)
    if not settings.keep_text:
        return table
    parts = np.stack([words.hashes[starts], words.hashes[starts + 1]], axis=1)
    return Table(table.keys, table.tokens, table.records, table.groups, table.examples, parts=parts)


def group_hashes(
    group: pa.LargeStringArray | None, record_hashes: NDArray[np.uint64]
) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """Each record's group, and whether it has none: then it is its own, even where an equal record stands beside it."""
    if group is None:
        return record_hashes, np.ones(len(record_hashes), bool)
    alone = group.is_null().to_numpy(zero_copy_only=False)
    return np.where(alone, record_hashes, kernel_hash.hash_strings(*buffers(group))), alone


def _by_fold(folds: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sums of integers by fold, exact to 2**53."""
    return np.bincount(folds, weights=values, minlength=FOLDS).astype(np.int64)


def _record_table(hashes: NDArray[np.uint64], groups: NDArray[np.uint64], alone: NDArray[np.bool_]) -> Table:
    """Distinct records with their occurrences; ``groups`` counts the groups in which equal ones stand."""
    keys = np.maximum(hashes & ~FOLD_MASK, np.uint64(FOLDS)) | (groups & FOLD_MASK)
    order = np.lexsort((groups, keys))
    keys = keys[order]
    first = _new(keys)
    at = np.flatnonzero(first)
    if not len(at):
        return empty_table()
    count = np.diff(np.append(at, len(keys)))
    group_count = np.add.reduceat((first | _new(groups[order]) | alone[order]).astype(np.uint32), at)
    return _with_examples(keys[at], count, count, group_count, hashes[order][at])


def _group_table(groups: NDArray[np.uint64], hashes: NDArray[np.uint64], sizes: NDArray[np.int64]) -> Table:
    """Distinct named groups with their word tokens and records; ``groups`` is 1, for this block."""
    keys = np.where(groups < np.uint64(FOLDS), groups + np.uint64(FOLDS), groups)  # a type's hash is never 0
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    at = np.flatnonzero(_new(keys))
    if not len(at):
        return empty_table()
    count = np.diff(np.append(at, len(keys)))
    tokens = np.add.reduceat(sizes[order], at)
    return _with_examples(keys[at], tokens, count, np.ones(len(at)), np.minimum.reduceat(hashes[order], at))


def _with_examples(
    keys: NDArray[np.uint64],
    tokens: NDArray[np.int64],
    records: NDArray[np.int64],
    groups: NDArray[Any],
    entry_examples: NDArray[np.uint64],
) -> Table:
    """A table whose types' examples are the smallest of their entries'."""
    starts = np.flatnonzero(_new(keys >> np.uint64(FOLD_BITS)))
    return Table(
        keys,
        tokens.astype(np.int64),
        records.astype(np.uint32),
        groups.astype(np.uint32),
        np.minimum.reduceat(entry_examples, starts),
    )


def _ids(block: Block) -> pa.LargeStringArray:
    """The records' ids, or the beginnings of their texts."""
    if block.ids is not None:
        return block.ids
    return pc.utf8_slice_codeunits(block.text, 0, EXCERPT).cast(pa.large_string())
