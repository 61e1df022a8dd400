"""The character tables of the tokenizer words-1, of one Unicode version, made by ``tools/make_unicode_tables.py``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

OTHER, LETTER, MARK, SINGLE, APOSTROPHE, HYPHEN, IGNORED = range(7)
"""The classes of code points, in the words of docs/words-1.md."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Class and fold of every code point ``c``: ``classes[pages[c >> 8], c & 255]``, and ``folds`` likewise.

    The arrays are read-only, since every caller gets the same ones.
    """

    pages: NDArray[np.uint16]
    """Shape (0x1100,): the page that holds a run of 256 code points."""
    classes: NDArray[np.uint8]
    """Shape (P, 256): one of the seven classes."""
    folds: NDArray[np.int32]
    """Shape (P, 256): the code point that is appended for this one; 0 where none ever is (other, ignored)."""
    unicode: str
    """The Unicode version, such as ``18.0.0``."""


@cache
def load_tables() -> Tables:
    """Read the committed tables, once a process."""
    with (
        resources.files("genloss.profiles").joinpath("words_1.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as saved,
    ):
        pages, classes, folds = saved["pages"], saved["classes"], saved["folds"]
        unicode = str(saved["unicode"])
    for array in (pages, classes, folds):
        array.flags.writeable = False
    return Tables(pages, classes, folds, unicode)
