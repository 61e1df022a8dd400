from __future__ import annotations

import contextlib
import datetime as dt
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genloss.corpus.where import parse_filter
from genloss.errors import SourceError

ROWS: dict[str, Any] = {
    "t": pa.array([0.7, 1.0, None], pa.float32()),
    "lang": pa.array(["en", "de", "en"]).dictionary_encode(),
    "year": pa.array([1989, 1990, 2000]),
    "ok": pa.array([True, False, None]),
    "day": pa.array([dt.date(1990, 1, 1), dt.date(2000, 1, 1), None]),
    "cost": pa.array([Decimal("1.50"), Decimal("2.00"), None]),
    "none": pa.nulls(3),
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("t == 0.7", [True, False, False]),  # in single precision too
        ("0.7 < t", [False, True, False]),
        ("t != 0.7", [False, True, False]),  # unknown is left out
        ("not t == 0.7", [False, True, False]),
        ("t is None", [False, False, True]),
        ("t is not None", [True, True, False]),
        ("lang == 'en' and year >= 1990", [False, False, True]),
        ("lang == 'en' or year == 1990", [True, True, True]),
        ("lang in ['de', 'fr']", [False, True, False]),
        ("lang not in ('de',)", [True, False, True]),
        ("1989 < year <= 2000", [False, True, True]),
        ("not (lang == 'en' or year == 1990)", [False, False, False]),
        ("year > -1 and ok == True", [True, False, False]),
        ("day >= '1995-06-01'", [False, True, False]),
        ("cost == 1.5", [True, False, False]),
        ("none == 3", [False, False, False]),
    ],
)
def test_filters_pass_what_they_say(source: str, expected: list[bool]) -> None:
    """A filter passes just the rows of which it is true; a missing value makes it unknown."""
    parsed = parse_filter(source)
    parsed.check({name: array.type for name, array in ROWS.items()}, "x")
    assert parsed.mask(ROWS).to_pylist() == expected


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("year = 1990", "written =="),
        ("year ==", "allowed forms"),
        ("__import__('os').system('x')", "not a comparison"),
        ("year", "not a comparison"),
        ("year == other", "quotes"),
        ("1 == 1", "one column and one literal"),
        ("year + 1 == 2", "one column and one literal"),
        ("year in 1990", "needs a list"),
        ("year in []", "needs a list"),
        ("year == 1 or year == 'a'", "with a number and with a string"),
        ("year is 3", "not known"),
        ("year == None", "not a number"),
        ("year == b'x'", "not a number"),
        ("", "allowed forms"),
        ("a\x00b", "allowed forms"),
        ("(" * 10_000, "allowed forms"),
    ],
)
def test_mistakes_show_the_forms(source: str, why: str) -> None:
    """What is no filter is refused with the reason and the allowed forms, and nothing is run."""
    with pytest.raises(SourceError, match=why) as caught:
        parse_filter(source)
    assert "temperature == 0.7" in str(caught.value)


@given(st.text(max_size=30))
def test_any_text_is_a_filter_or_an_error(source: str) -> None:
    """No text whatever makes the parser do anything but return or raise SourceError."""
    with contextlib.suppress(SourceError):
        assert parse_filter(source).columns


@pytest.mark.parametrize("source", ["year == 'a'", "lang == 1", "ok == 1", "year == True", "lang == True"])
def test_types_that_do_not_fit(source: str) -> None:
    """A literal that its column can never equal is an error that says the column's type."""
    with pytest.raises(SourceError, match=r"does not fit the types of its columns \((year|lang|ok) is"):
        parse_filter(source).check({name: array.type for name, array in ROWS.items()}, "x")
