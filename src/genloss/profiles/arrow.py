"""Arrow strings as the arrays that kernels take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray


def buffers(strings: pa.LargeStringArray) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The UTF-8 bytes and the n + 1 offsets into them of n strings, without copying; null strings are empty."""
    _, offsets, data = strings.buffers()
    if offsets is None or not len(strings):
        return np.zeros(0, np.uint8), np.zeros(1, np.int64)
    bounds = np.frombuffer(offsets, np.int64)[strings.offset : strings.offset + len(strings) + 1]
    return np.zeros(0, np.uint8) if data is None else np.frombuffer(data, np.uint8), bounds
