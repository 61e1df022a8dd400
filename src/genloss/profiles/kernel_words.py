"""The tokenizer ``words-1`` over Arrow's UTF-8 buffers: the rule is docs/words-1.md, its readable twin twin.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from genloss.profiles.jit import inline, jit
from genloss.profiles.kernel_hash import FNV_BASIS, FNV_PRIME, as_type, fmix64

if TYPE_CHECKING:
    from numpy.typing import NDArray

LETTER, MARK, SINGLE, APOSTROPHE, HYPHEN, IGNORED = 1, 2, 3, 4, 5, 6
_CLOSED, _WORD, _ONE = 0, 1, 2
_ZERO = np.uint64(0)


@inline
def decode(data, i):
    """The code point at byte i of valid UTF-8, and its length in bytes."""
    b = np.int64(data[i])
    if b < 0x80:
        return b, 1
    if b < 0xE0:
        return ((b & 0x1F) << 6) | (np.int64(data[i + 1]) & 0x3F), 2
    if b < 0xF0:
        return ((b & 0x0F) << 12) | ((np.int64(data[i + 1]) & 0x3F) << 6) | (np.int64(data[i + 2]) & 0x3F), 3
    tail = ((np.int64(data[i + 1]) & 0x3F) << 12) | ((np.int64(data[i + 2]) & 0x3F) << 6) | (np.int64(data[i + 3]) & 0x3F)
    return ((b & 0x07) << 18) | tail, 4


@inline
def feed(h, c):
    """FNV-1a over the UTF-8 bytes of one code point."""
    if c < 0x80:
        return (h ^ np.uint64(c)) * FNV_PRIME
    if c < 0x800:
        h = (h ^ np.uint64(0xC0 | (c >> 6))) * FNV_PRIME
    else:
        if c < 0x10000:
            h = (h ^ np.uint64(0xE0 | (c >> 12))) * FNV_PRIME
        else:
            h = (h ^ np.uint64(0xF0 | (c >> 18))) * FNV_PRIME
            h = (h ^ np.uint64(0x80 | ((c >> 12) & 0x3F))) * FNV_PRIME
        h = (h ^ np.uint64(0x80 | ((c >> 6) & 0x3F))) * FNV_PRIME
    return (h ^ np.uint64(0x80 | (c & 0x3F))) * FNV_PRIME


@jit
def tokenize(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    pages: NDArray[np.uint16],
    classes: NDArray[np.uint8],
    folds: NDArray[np.int32],
    ascii_letters: NDArray[np.uint8],
    words: NDArray[np.uint64],
    starts: NDArray[np.uint32],
    bounds: NDArray[np.int64],
) -> None:
    """Hash the words of n records of valid UTF-8.

    ``data`` and ``offsets`` (n + 1) are Arrow's. ``ascii_letters[b]`` is byte b folded where b is an ASCII letter or digit, and
    0 elsewhere. Written: ``words`` (hashes) and ``starts`` (where each word begins in ``data``), both with room for one word in
    two bytes; ``bounds`` (n + 1): record i has the words ``bounds[i]:bounds[i + 1]``.
    """
    n = 0
    bounds[0] = 0
    for record in range(len(offsets) - 1):
        i = offsets[record]
        end = offsets[record + 1]
        state = _CLOSED
        pending = np.int64(0)
        h = FNV_BASIS
        start = i
        while i < end:
            b = data[i]
            letter = ascii_letters[b]
            if letter != 0:  # the fast path: a run of ASCII letters
                if state != _WORD:
                    if state == _ONE:
                        words[n] = as_type(fmix64(h))
                        starts[n] = start
                        n += 1
                    state = _WORD
                    h = FNV_BASIS
                    start = i
                elif pending != 0:
                    h = (h ^ np.uint64(pending)) * FNV_PRIME
                pending = np.int64(0)
                while letter != 0:
                    h = (h ^ np.uint64(letter)) * FNV_PRIME
                    i += 1
                    if i == end:
                        break
                    letter = ascii_letters[data[i]]
                continue
            if b == 32:  # and its commonest end
                if state != _CLOSED:
                    words[n] = as_type(fmix64(h))
                    starts[n] = start
                    n += 1
                    state = _CLOSED
                    pending = np.int64(0)
                i += 1
                continue
            c, size = decode(data, i)
            page = pages[c >> 8]
            kind = classes[page, c & 0xFF]
            here = i
            i += size
            if kind == IGNORED:
                continue
            if kind == LETTER and state == _WORD:
                if pending != 0:
                    h = (h ^ np.uint64(pending)) * FNV_PRIME
                    pending = np.int64(0)
                h = feed(h, np.int64(folds[page, c & 0xFF]))
                continue
            if kind == MARK and state != _CLOSED and pending == 0:
                h = feed(h, np.int64(folds[page, c & 0xFF]))
                continue
            if (kind == APOSTROPHE or kind == HYPHEN) and state == _WORD and pending == 0:
                pending = np.int64(folds[page, c & 0xFF])
                continue
            if state != _CLOSED:  # whatever else comes closes what is open, and drops a pending connector
                words[n] = as_type(fmix64(h))
                starts[n] = start
                n += 1
                state = _CLOSED
                pending = np.int64(0)
            if kind == LETTER or kind == SINGLE:
                state = _WORD if kind == LETTER else _ONE
                start = here
                h = feed(FNV_BASIS, np.int64(folds[page, c & 0xFF]))
        if state != _CLOSED:
            words[n] = as_type(fmix64(h))
            starts[n] = start
            n += 1
        bounds[record + 1] = n


@inline
def put(out, n, c):
    """Write code point c as UTF-8 at ``out[n:]``; the new length."""
    if c < 0x80:
        out[n] = c
        return n + 1
    if c < 0x800:
        out[n] = 0xC0 | (c >> 6)
        out[n + 1] = 0x80 | (c & 0x3F)
        return n + 2
    if c < 0x10000:
        out[n] = 0xE0 | (c >> 12)
        out[n + 1] = 0x80 | ((c >> 6) & 0x3F)
        out[n + 2] = 0x80 | (c & 0x3F)
        return n + 3
    out[n] = 0xF0 | (c >> 18)
    out[n + 1] = 0x80 | ((c >> 12) & 0x3F)
    out[n + 2] = 0x80 | ((c >> 6) & 0x3F)
    out[n + 3] = 0x80 | (c & 0x3F)
    return n + 4


@inline
def _spell_one(data, i, pages, classes, folds, out, n):
    """Write the folded word that begins at byte i; the new length of ``out``."""
    state = _CLOSED
    pending = np.int64(0)
    end = len(data)
    while i < end:
        c, size = decode(data, i)
        page = pages[c >> 8]
        kind = classes[page, c & 0xFF]
        folded = np.int64(folds[page, c & 0xFF])
        i += size
        if kind == IGNORED:
            continue
        if state == _CLOSED:
            state = _WORD if kind == LETTER else _ONE
            n = put(out, n, folded)
        elif kind == LETTER and state == _WORD:
            if pending != 0:
                n = put(out, n, pending)
                pending = np.int64(0)
            n = put(out, n, folded)
        elif kind == MARK and pending == 0:
            n = put(out, n, folded)
        elif (kind == APOSTROPHE or kind == HYPHEN) and state == _WORD and pending == 0:
            pending = folded
        else:
            break
    return n


@jit
def spell(
    data: NDArray[np.uint8],
    stops: NDArray[np.int64],
    starts: NDArray[np.int64],
    pages: NDArray[np.uint16],
    classes: NDArray[np.uint8],
    folds: NDArray[np.int32],
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Texts of the words that begin at ``starts`` (and end before ``stops``, their records' ends), as offsets and UTF-8 bytes."""
    offsets = np.zeros(len(starts) + 1, np.int64)
    out = np.empty(max(64, 16 * len(starts)), np.uint8)
    n = 0
    for k in range(len(starts)):
        need = n + 2 * (stops[k] - starts[k]) + 8  # folding may lengthen a character: two bytes to three at the most
        if need > len(out):
            grown = np.empty(2 * need, np.uint8)
            grown[:n] = out[:n]
            out = grown
        n = _spell_one(data[: stops[k]], starts[k], pages, classes, folds, out, n)
        offsets[k + 1] = n
    return offsets, out[:n].copy()
