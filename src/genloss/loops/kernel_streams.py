"""Streams of token ids as kernels: counting pairs, and taking records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from genloss.profiles.jit import inline, jit
from genloss.profiles.kernel_hash import fmix64

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ID_BITS = np.uint64(32)


@inline
def _home(key, bits):
    return np.int64(fmix64(key) >> np.uint64(64 - bits))


@jit
def _grown(keys: NDArray[np.uint64], places: NDArray[np.int32], bits: int) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """The same table with ``2**bits`` slots."""
    mask = (1 << bits) - 1
    new_keys = np.zeros(1 << bits, np.uint64)
    new_places = np.zeros(1 << bits, np.int32)
    for i in range(len(keys)):
        if keys[i] != 0:
            j = _home(keys[i], bits)
            while new_keys[j] != 0:
                j = (j + 1) & mask
            new_keys[j] = keys[i]
            new_places[j] = places[i]
    return new_keys, new_places


@jit
def count_pairs(
    stream: NDArray[np.int32], keys: NDArray[np.uint64], places: NDArray[np.int32], known: int
) -> tuple[NDArray[np.uint64], NDArray[np.int32], NDArray[np.int64]]:
    """Count the pairs of consecutive words within records.

    ``keys`` (a power of two of slots; first word's id << 32 | second's, 0 empty) and ``places`` number ``known`` pairs already;
    both are changed, and new pairs are numbered behind them. Returns the table, and the counts by number.
    """
    bits = 0
    while (1 << bits) < len(keys):
        bits += 1
    counts = np.zeros(known + 1024, np.int64)
    mask = (1 << bits) - 1
    for i in range(len(stream) - 1):
        if stream[i] == 0 or stream[i + 1] == 0:
            continue
        key = (np.uint64(stream[i]) << _ID_BITS) | np.uint64(stream[i + 1])
        j = _home(key, bits)
        while keys[j] != key and keys[j] != 0:
            j = (j + 1) & mask
        if keys[j] == 0:
            keys[j] = key
            places[j] = known
            if known == len(counts):
                longer = np.zeros(2 * len(counts), np.int64)
                longer[:known] = counts
                counts = longer
            counts[known] = 1
            known += 1
            if 2 * known > len(keys):
                bits += 1
                mask = (1 << bits) - 1
                keys, places = _grown(keys, places, bits)
            continue
        counts[places[j]] += 1
    return keys, places, counts[:known].copy()


@jit
def take_records(stream: NDArray[np.int32], starts: NDArray[np.int64], order: NDArray[np.int64], words: int) -> NDArray[np.int32]:
    """The records ``order``, one after another, until there are ``words`` words; the last is cut.

    ``starts`` (R + 1,) says where each of the R records begins. Fewer words where the records do not hold as many.
    """
    out = np.empty(words + len(order) + 1, np.int32)
    n = 0
    for k in range(len(order)):
        if words == 0:
            break
        for i in range(starts[order[k]], starts[order[k] + 1]):
            if words == 0:
                break
            token = stream[i]
            out[n] = token
            n += 1
            if token != 0:
                words -= 1
        if n > 0 and out[n - 1] != 0:
            out[n] = 0
            n += 1
    return out[:n].copy()
