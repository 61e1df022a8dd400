"""The hashes of ``words-1`` (docs/words-1.md) as kernels. All arithmetic is modulo 2**64."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from genloss.profiles.jit import inline, jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

FNV_BASIS = np.uint64(0xCBF29CE484222325)
FNV_PRIME = np.uint64(0x100000001B3)
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xFF51AFD7ED558CCD)
_MIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
_S33 = np.uint64(33)
_TYPE_BITS = np.uint64(0xFFFFFFFFFFFFFFF0)
_SMALLEST_TYPE = np.uint64(16)


@inline
def fmix64(h):
    """MurmurHash3's 64-bit finalizer."""
    h = h ^ (h >> _S33)
    h = h * _MIX_1
    h = h ^ (h >> _S33)
    h = h * _MIX_2
    return h ^ (h >> _S33)


@inline
def as_type(h):
    """A type's hash: the low four bits are kept free for the fold, and 0 stands for an empty slot."""
    h = h & _TYPE_BITS
    if h == np.uint64(0):
        h = _SMALLEST_TYPE
    return h


@inline
def pair_hash(first, second):
    """Hash of the word pair made of two word hashes."""
    return as_type(fmix64(first * GOLDEN + second))


@jit
def hash_strings(data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Group hashes: ``fmix64(fnv1a64(bytes))`` of each string ``data[offsets[i]:offsets[i + 1]]``. Shape (n,)."""
    n = len(offsets) - 1
    out = np.empty(n, np.uint64)
    for i in range(n):
        h = FNV_BASIS
        for j in range(offsets[i], offsets[i + 1]):
            h = (h ^ np.uint64(data[j])) * FNV_PRIME
        out[i] = fmix64(h)
    return out


@jit
def hash_records(words: NDArray[np.uint64], bounds: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Record hashes from word hashes; record i is ``words[bounds[i]:bounds[i + 1]]``. Shape (n,)."""
    n = len(bounds) - 1
    out = np.empty(n, np.uint64)
    for i in range(n):
        h = np.uint64(0)
        for j in range(bounds[i], bounds[i + 1]):
            h = fmix64(h * GOLDEN + words[j])
        out[i] = h
    return out
