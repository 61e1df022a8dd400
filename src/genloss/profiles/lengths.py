"""Length classes: about four to a doubling, so that a histogram of record lengths is small and exact to add."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLASSES = 64


def _edges() -> NDArray[np.int64]:
    """The smallest number of words in each class: 0, 1, 2, ... one by one, then in steps of a quarter of a doubling."""
    edges = [0]
    while len(edges) < CLASSES:
        edges.append(max(edges[-1] + 1, edges[-1] * 1189 // 1000))
    return np.array(edges, np.int64)


EDGES = _edges()


def classify(words: NDArray[np.int64]) -> NDArray[np.int64]:
    """The class, 0 to 63, of each record's number of words; the last class is open."""
    return np.searchsorted(EDGES, words, side="right") - 1
