"""A corpus held in memory, from which profiles of many subsets of its records are made quickly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from genloss.profiles.arrow import buffers
from genloss.profiles.blocks import Words
from genloss.profiles.compression import CODEC, packed_sizes
from genloss.profiles.kernel_hash import GOLDEN, hash_records, hash_strings
from genloss.profiles.merging import bounded, empty_table
from genloss.profiles.names import Names
from genloss.profiles.profile import Profile
from genloss.profiles.type_counts import FOLD_MASK, FOLDS, Table
from genloss.verification.kernel_subset import subset_entries

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

CAPACITY = 1 << 20
MIX_1, MIX_2 = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)


@dataclass(frozen=True)
class Postings:
    """Where each type of one unit occurs: for type t the entries ``starts[t]:starts[t + 1]``, by group and record."""

    hashes: NDArray[np.uint64]
    starts: NDArray[np.int64]
    records: NDArray[np.int32]
    tokens: NDArray[np.int32]


@dataclass(frozen=True)
class Corpus:
    """Records as words, ready to be profiled in parts."""

    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    words: NDArray[np.uint64]
    bounds: NDArray[np.int64]
    record_hashes: NDArray[np.uint64]
    group_hashes: NDArray[np.uint64]
    word_postings: Postings
    pair_postings: Postings

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Shape (records,): words of each record."""
        return np.diff(self.bounds)


def mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """MurmurHash3's 64-bit finalizer of each value."""
    h = values ^ (values >> np.uint64(33))
    h = h * MIX_1
    h = h ^ (h >> np.uint64(33))
    h = h * MIX_2
    return np.asarray(h ^ (h >> np.uint64(33)), np.uint64)


def corpus_of(text: pa.LargeStringArray, group: pa.LargeStringArray | None = None) -> Corpus:
    """Tokenize records by ``words-1``; without groups every record is its own."""
    words = Words(text)
    records = hash_records(words.hashes, words.bounds)
    groups = records if group is None else hash_strings(*buffers(group))
    return corpus_of_words(words.hashes, words.bounds, records, groups, words.data, words.offsets)


def corpus_of_words(
    words: NDArray[np.uint64],
    bounds: NDArray[np.int64],
    records: NDArray[np.uint64],
    groups: NDArray[np.uint64],
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
) -> Corpus:
    """The same from words already hashed; ``data[offsets[i]:offsets[i + 1]]`` is record i's text."""
    owner = np.repeat(np.arange(len(records)), np.diff(bounds))
    inside = owner[1:] == owner[:-1]
    pairs = mixed(words[:-1] * GOLDEN + words[1:])[inside] & ~FOLD_MASK
    return Corpus(
        data, offsets, words, bounds, records, groups,
        _postings(words, owner, groups),
        _postings(np.maximum(pairs, np.uint64(FOLDS)), owner[:-1][inside], groups),
    )  # fmt: skip


def _postings(hashes: NDArray[np.uint64], owner: NDArray[np.int64], groups: NDArray[np.uint64]) -> Postings:
    group = groups[owner]
    order = np.lexsort((owner, group, hashes))
    hashes, owner = hashes[order], owner[order]
    new_type = np.concatenate([[True], hashes[1:] != hashes[:-1]])[: len(hashes)]
    new = np.flatnonzero(new_type | np.concatenate([[True], owner[1:] != owner[:-1]])[: len(hashes)])
    firsts = np.flatnonzero(new_type[new])
    return Postings(
        hashes[new][firsts],
        np.append(firsts, len(new)).astype(np.int64),
        owner[new].astype(np.int32),
        np.diff(np.append(new, len(hashes))).astype(np.int32),
    )


def subset_profile(
    corpus: Corpus, chosen: NDArray[np.bool_], seed: int = 0, capacity: int = CAPACITY, *, grouped: bool = True
) -> Profile:
    """The profile of the records where ``chosen`` is True; folds are drawn anew for each seed, by group."""
    folds = (mixed(corpus.group_hashes + np.uint64(seed)) & FOLD_MASK).astype(np.int8)
    groups = (corpus.group_hashes & ~FOLD_MASK) | folds.astype(np.uint64)
    fold_of = np.where(chosen, folds, np.int8(-1))
    at = np.flatnonzero(chosen)
    sizes = corpus.sizes[at]
    tables = [_table(postings, fold_of, groups) for postings in (corpus.word_postings, corpus.pair_postings)]
    data, offsets = _texts(corpus, at)
    raw, packed = packed_sizes(data, offsets, corpus.record_hashes[at], folds[at].astype(np.int64))
    sums = [
        np.bincount(folds[at], weights=values, minlength=FOLDS).astype(np.int64)
        for values in (np.ones(len(at)), sizes, np.maximum(sizes - 1, 0), np.diff(offsets))
    ]
    kinds = np.maximum(corpus.record_hashes[at] & ~FOLD_MASK, np.uint64(FOLDS)) | folds[at].astype(np.uint64)
    return Profile(
        tokenizer="words-1",
        grouped=grouped,
        words=bounded(tables[0], capacity),
        pairs=bounded(tables[1], capacity),
        records=bounded(_counted(kinds, np.ones(len(at), np.int64)), capacity),
        groups=bounded(_counted(groups[at], sizes) if grouped else empty_table(), 1 << 16),
        n_records=sums[0],
        n_alone=np.zeros(FOLDS, np.int64) if grouped else sums[0],
        n_tokens=sums[1],
        n_pairs=sums[2],
        n_bytes=sums[3],
        lengths=np.zeros((FOLDS, 64), np.int64),
        raw_bytes=raw,
        packed_bytes=packed,
        codec=CODEC,
        content=int(corpus.record_hashes[at].sum(dtype=np.uint64)),
        example_ids=Names.none(),
    )


def _texts(corpus: Corpus, at: NDArray[np.int64]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    lengths = np.diff(corpus.offsets)[at]
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    place = np.repeat(corpus.offsets[:-1][at] - offsets[:-1], lengths) + np.arange(offsets[-1])
    return corpus.data[place], offsets


def _table(postings: Postings, fold_of: NDArray[np.int8], groups: NDArray[np.uint64]) -> Table:
    keys, tokens, records, group_counts, n = subset_entries(
        postings.hashes, postings.starts, postings.records, postings.tokens, fold_of, groups.view(np.int64)
    )
    bare = Table(keys[:n].copy(), tokens[:n].copy(), records[:n].copy(), group_counts[:n].copy(), np.zeros(0, np.uint64))
    return Table(bare.keys, bare.tokens, bare.records, bare.groups, np.zeros(len(bare), np.uint64))


def _counted(kinds: NDArray[np.uint64], tokens: NDArray[np.int64]) -> Table:
    order = np.argsort(kinds, kind="stable")
    keys, firsts, counts = np.unique(kinds[order], return_index=True, return_counts=True)
    sums = np.add.reduceat(tokens[order], firsts) if len(firsts) else tokens
    bare = Table(keys, sums, counts.astype(np.uint32), np.ones(len(keys), np.uint32), np.zeros(0, np.uint64))
    return Table(bare.keys, bare.tokens, bare.records, bare.groups, np.zeros(len(bare), np.uint64))
