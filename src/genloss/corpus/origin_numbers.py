"""Numbers in columns of text: copy depths, and p-values of a watermark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from genloss.corpus.origin import DEEPEST, NO_DEPTH

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WHOLE = r"^\s*[0-9]{1,9}(\.0{1,9})?\s*$"
"""Whole numbers, also as a table of floats writes them."""
_NUMBER = r"^\s*([0-9]{1,400}\.?[0-9]{0,400}|\.[0-9]{1,400})([eE][+-]?[0-9]{1,4})?\s*$"
_MISSING = r"^\s*(unknown)?\s*$"


def depths_of(column: Any) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Copy depths, ``NO_DEPTH`` where a value is missing, and where one is no whole number from 0 to ``DEEPEST``."""
    values, strange = _numbers(column, _WHOLE)
    strange |= values > DEEPEST
    return np.where(np.isnan(values) | strange, NO_DEPTH, values).astype(np.int32), strange


def p_values(column: Any) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """P-values, nan where one is missing, and where a value is no number from 0 to 1."""
    values, strange = _numbers(column, _NUMBER)
    strange |= values > 1
    return np.where(strange, np.nan, values), strange


def _numbers(column: Any, form: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Shape (n,) each: numbers, nan where a value is missing or has another form, and where it has another form."""
    fits = pc.match_substring_regex(column, form).fill_null(False)  # noqa: FBT003 - pyarrow's own signature
    blank = pc.match_substring_regex(column, _MISSING, ignore_case=True).fill_null(True)  # noqa: FBT003
    numbers = pc.utf8_trim_whitespace(pc.if_else(fits, column, pa.scalar(None, column.type))).cast(pa.float64())
    strange = ~(fits.to_numpy(zero_copy_only=False) | blank.to_numpy(zero_copy_only=False))
    return numbers.fill_null(np.nan).to_numpy(zero_copy_only=False), strange
