"""What watermarks have in common: a test of one record against "nobody marked it", and settings that stay secret."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from genloss.errors import MeasureError
from genloss.measures.detecting.loading import local_directory, read_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Tested:
    """What n records read under one watermark, shape (n,) each."""

    z: NDArray[np.float64]
    """Standard errors above what unmarked text reads; nan where nothing could be counted."""
    p: NDArray[np.float64]
    """The chance that an unmarked record reads at least as much; nan likewise."""
    counted: NDArray[np.int64]
    """Distinct draws of the key that were counted."""


class Watermark(ABC):
    """A detector whose score is z, and that has p-values. The chance is over keys: see ``docs/detectors.md``."""

    name: str

    @abstractmethod
    def test(self, texts: Sequence[str]) -> Tested:
        """Test each text on its own."""

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Shape (n,): z of each text."""
        return self.test(texts).z


def whole(low: int, high: int) -> Callable[[Any], bool]:
    """A test for whole numbers from ``low`` to ``high``."""
    return lambda value: type(value) is int and low <= value <= high


def share_inside(value: Any) -> bool:
    """Whether it is a number above 0 and below 1."""
    return type(value) in {int, float} and 0 < value < 1


def number(value: Any) -> bool:
    """Whether it is a number."""
    return type(value) in {int, float}


def settings(path: Path, rules: Mapping[str, tuple[Callable[[Any], bool], str]], what: str) -> tuple[dict[str, Any], Path]:
    """What a watermark's JSON file says, and its tokenizer's directory (relative to the file).

    ``rules``: of each key that may be there, a test and its meaning in words. MeasureError for a key that is not known, and
    for a value that fails its test; messages never show values, since some are the secret that the mark stands on.
    """
    told = read_json(path, what)
    tokenizer = told.pop("tokenizer", None)
    if not isinstance(tokenizer, str) or not tokenizer:
        raise MeasureError(f'{what}: say "tokenizer": "DIRECTORY", the tokenizer of the model that may have written the text')
    for key, value in told.items():
        if key not in rules:
            raise MeasureError(f"{what}: there is no setting {key[:60]!r}; there are tokenizer, {', '.join(rules)}")
        fits, meaning = rules[key]
        if not fits(value):
            raise MeasureError(f"{what}: {key} must be {meaning}")
    return told, local_directory(path.parent / tokenizer, what)


def nothing(n: int) -> Tested:
    """Room for the results of n records, all of them still unknown."""
    return Tested(np.full(n, np.nan), np.full(n, np.nan), np.zeros(n, np.int64))
