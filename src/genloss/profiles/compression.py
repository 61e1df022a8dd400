"""How far zstd can shrink the text: repetition within a window, as sums that add exactly.

A record's compressed size depends on its length, so text is cut into windows of one size, each compressed on its own; what
is left over at a record's end is not counted. One record in eight is taken, by its hash, so the same ones in every run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import zstandard

from genloss.profiles.type_counts import FOLDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

WINDOW = 384
"""Bytes of UTF-8; a window may cut a character, which does no harm to its size."""

LEVEL = 3
THRESHOLD = np.uint64(1 << 61)
"""Records with a smaller hash are compressed: one in eight."""

CODEC = f"zstd-{'.'.join(map(str, zstandard.ZSTD_VERSION))} level {LEVEL}, windows of {WINDOW} bytes"


def packed_sizes(
    data: NDArray[np.uint8], offsets: NDArray[np.int64], hashes: NDArray[np.uint64], folds: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Bytes before and after compression, by fold, shape (16,) each, of the records ``data[offsets[i]:offsets[i + 1]]``."""
    raw = np.zeros(FOLDS, np.int64)
    packed = np.zeros(FOLDS, np.int64)
    compress: Callable[[memoryview], bytes] = zstandard.ZstdCompressor(
        level=LEVEL, write_content_size=False, write_checksum=False
    ).compress
    text = data.data
    for i in np.flatnonzero(hashes < THRESHOLD):
        begin, end = int(offsets[i]), int(offsets[i + 1])
        windows = range(begin, end - WINDOW + 1, WINDOW)
        raw[folds[i]] += WINDOW * len(windows)
        packed[folds[i]] += sum(len(compress(text[at : at + WINDOW])) for at in windows)
    return raw, packed
