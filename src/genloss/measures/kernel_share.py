"""Adding up, record by record, how much likelier its types are under one reference than under another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from genloss.profiles.jit import jit
from genloss.profiles.kernel_hash import pair_hash

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPARE = 1024
"""Slots behind the last home slot: probes never wrap."""


@jit
def place_types(hashes: NDArray[np.uint64], bits: int) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """An open hash table of ``2**bits`` home slots and the spare: slot -> hash (0: empty) and slot -> place in ``hashes``.

    Empty arrays where a probe would run over the end.
    """
    size = (1 << bits) + SPARE
    keys = np.zeros(size, np.uint64)
    places = np.zeros(size, np.int32)
    shift = np.uint64(64 - bits)
    for k in range(len(hashes)):
        j = np.int64(hashes[k] >> shift)
        while keys[j] != 0:
            j += 1
        if j == size - 1:
            return keys[:0], places[:0]
        keys[j] = hashes[k]
        places[j] = k
    return keys, places


@jit
def score_records(
    words: NDArray[np.uint64],
    bounds: NDArray[np.int64],
    order: NDArray[np.int64],
    folds: NDArray[np.int64],
    keys: NDArray[np.uint64],
    places: NDArray[np.int32],
    bits: int,
    ratios: NDArray[np.float32],
    threshold: np.uint64,
    width: int,
    sums: NDArray[np.float64],
    unseen: NDArray[np.int64],
) -> None:
    """Sum the log ratios of the words (``width`` 1) or word pairs (2) of n records.

    Record i is ``words[bounds[i]:bounds[i + 1]]``, of fold ``folds[i]``; records are taken in ``order``, fold by fold, so that
    one fold's ratios stay in the cache. ``ratios`` (16, T, K) are of the tables that lack the fold; nan where the type is in the
    fold alone. Written: ``sums`` (n, K), and ``unseen`` (n,), tokens of types below ``threshold`` (where all types are known)
    that no other fold of the references holds.
    """
    shift = np.uint64(64 - bits)
    count = ratios.shape[2]
    for record in order:
        fold = folds[record]
        for i in range(bounds[record], bounds[record + 1] - (width - 1)):
            key = words[i] if width == 1 else pair_hash(words[i], words[i + 1])
            j = np.int64(key >> shift)
            while keys[j] != key and keys[j] != 0:
                j += 1
            if keys[j] == 0:
                unseen[record] += key <= threshold
                continue
            place = places[j]
            if np.isnan(ratios[fold, place, 0]):
                unseen[record] += key <= threshold
                continue
            for k in range(count):
                sums[record, k] += ratios[fold, place, k]
