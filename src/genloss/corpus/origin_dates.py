"""Dates as evidence: what was published before a cut-off was written by people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from genloss.corpus.origin import HUMAN, UNKNOWN
from genloss.errors import SourceError

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

_FORM = r"^\s*(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})(?:[T ][0-9:.,+Z -]{0,40}(?:UTC)?)?)?)?\s*$"
_PLACEHOLDERS = np.array(["1899-12-30", "1900-01-01", "1970-01-01"], "datetime64[D]")
"""Day 0 of spreadsheets and of Unix: what a lost date turns into, so they are no evidence."""


def check_span(earliest: date, cutoff: date, today: date) -> None:
    """Raise SourceError where the cut-off is not a day between ``earliest`` and today."""
    if not earliest < cutoff <= today:
        raise SourceError(f"the cut-off {cutoff} is not after {earliest}, or not before tomorrow; give a day that has come")


def days_of(column: Any) -> tuple[NDArray[np.datetime64], NDArray[np.bool_]]:
    """Days that a text column gives in ISO 8601, NaT where it is null or blank, and where it holds anything else.

    A year or a month alone counts as its last day, so that "before" holds for all of it. Time and zone are not looked at.
    """
    parts = pc.extract_regex(column, _FORM)
    matched = parts.is_valid().to_numpy(zero_copy_only=False)
    year, month, day = (_whole(pc.struct_field(parts, name)) for name in ("year", "month", "day"))
    months = (year - 1970) * 12 + np.where(month, month, 12) - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]")
    last = (months + 1).astype("datetime64[M]").astype("datetime64[D]") - 1
    days = np.where(day > 0, first + (day - 1), last)
    written = pc.struct_field(parts, "month").fill_null("").to_numpy(zero_copy_only=False) != ""
    good = matched & (month <= 12) & ~(written & (month == 0)) & (days <= last)
    good &= ~((day == 0) & (pc.struct_field(parts, "day").fill_null("").to_numpy(zero_copy_only=False) != ""))
    days[~good] = np.datetime64("NaT")
    blank = pc.equal(pc.utf8_trim_whitespace(column), "").fill_null(True).to_numpy(zero_copy_only=False)  # noqa: FBT003
    return days, ~(good | blank)


def _whole(texts: Any) -> NDArray[np.int64]:
    """Digits as numbers, 0 where there are none."""
    filled = pc.if_else(pc.equal(texts, ""), pa.scalar(None, texts.type), texts)
    numbers: NDArray[np.int64] = filled.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    return numbers


def human_before(
    days: NDArray[np.datetime64], cutoff: date, earliest: date, today: date
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Origins of records by their days: human strictly before the cut-off, else unknown; and which days are not trusted.

    Not trusted are days before ``earliest``, after ``today``, and those that stand for a lost date.
    """
    wrong = (days < np.datetime64(earliest)) | (days > np.datetime64(today)) | np.isin(days, _PLACEHOLDERS)
    human = (days < np.datetime64(cutoff)) & ~wrong
    return np.where(human, HUMAN, UNKNOWN).astype(np.uint8), wrong
