"""Profiles made from lists of words, for tests of measures."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from genloss.profiles.profile import Profile
from genloss.verification.sampling import Corpus, corpus_of_words, mixed, subset_profile


def corpus(words: NDArray[np.int64], record_size: int, records_a_group: int, first_group: int = 0) -> Corpus:
    """Records of equal length from one array of word numbers; groups are consecutive records."""
    n = len(words) // record_size
    hashes = np.maximum(mixed(words[: n * record_size].astype(np.uint64) + np.uint64(1)) & ~np.uint64(15), np.uint64(16))
    bounds = np.arange(n + 1, dtype=np.int64) * record_size
    groups = mixed((np.arange(n) // records_a_group + first_group + 1).astype(np.uint64))
    # Text that zstd can look at: the words' own bytes.
    data = words[: n * record_size].astype(np.uint32).view(np.uint8)
    records = np.array([hash(tuple(words[i * record_size : (i + 1) * record_size].tolist())) for i in range(n)], np.int64)
    return corpus_of_words(hashes, bounds, mixed(records.view(np.uint64)), groups, data, bounds * 4)


@cache
def zipfian(seed: int, records: int = 1600, types: int = 4000, first_group: int = 0) -> Corpus:
    """Independent words with frequencies as one over rank, 50 a record, 20 records a group."""
    weights = 1 / np.arange(1, types + 1)
    words = np.random.default_rng(seed).choice(types, records * 50, p=weights / weights.sum())
    return corpus(words, 50, 20, first_group)


def profile(of: Corpus, capacity: int = 1 << 20) -> Profile:
    """The profile of a whole corpus."""
    return subset_profile(of, np.ones(len(of.group_hashes), bool), 0, capacity)
