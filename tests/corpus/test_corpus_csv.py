from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genloss.corpus import csv_files, records
from genloss.errors import SourceError


def quoted(field: str) -> str:
    doubled = field.replace('"', '""')
    return f'"{doubled}"'


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.text(st.sampled_from('a,"\n\ré\x85'), max_size=8), max_size=8),
    read=st.integers(1, 30),
    block=st.integers(1, 30),
)
def test_quoted_fields(texts: list[str], read: int, block: int, tmp_path: Path, gather: Callable[..., Any]) -> None:
    """Quoted commas, quotes and line breaks come back as they were written, however the file is buffered."""
    path = tmp_path / "a.csv"
    rows = ["id,text", *(f"{i},{quoted(text)}" for i, text in enumerate(texts))]
    path.write_bytes("\r\n".join(rows).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_files, "_READ_BYTES", read)
        patch.setattr(records, "BLOCK_BYTES", block)
        found = gather(path)
    assert found.texts == texts
    assert found.ids == [str(i) for i in range(len(texts))]
    assert found.rejected == []


def test_bad_rows(tmp_path: Path, gather: Callable[..., Any]) -> None:
    """A row with too many or too few fields, or text that is not UTF-8, is refused with its line; the rest is read."""
    path = tmp_path / "a.csv"
    path.write_bytes(b'g,text\n1,"a\nb"\n2\n\n3,x,y\xff\n4,\xff\n5,c\n')
    found = gather(path, group="g")
    assert (found.texts, found.groups) == (["a\nb", "c"], ["1", "5"])
    # Refused rows come block by block: first those the reader refused, then those whose text is bad.
    assert found.reasons == [
        ("line 4", "wrong number of fields"),
        ("line 6", "wrong number of fields"),
        ("line 7", "invalid UTF-8"),
    ]


@pytest.mark.parametrize(
    ("where", "expected"),
    [("t == 0.7", ["a"]), ("t > 0.5", ["a", "b"]), ("ok == True", ["b"]), ("lang == 'é'", ["a", "c"]), ("lang is None", ["b"])],
)
def test_filters_take_their_type_from_the_literal(
    where: str, expected: list[str], tmp_path: Path, gather: Callable[..., Any]
) -> None:
    """A number literal makes a number of its column, a text literal a text; what is not a number passes no test."""
    path = tmp_path / "a.tsv.gz"
    path.write_bytes(gzip.compress("text\tt\tok\tlang\na\t0.70\tfalse\té\nb\t1\tTrue\t\nc\tn/a\t\té\n".encode()))
    found = gather(path, where=where)
    assert found.texts == expected
    assert found.read == 3


def test_headers(tmp_path: Path, gather: Callable[..., Any]) -> None:
    """A byte order mark is no part of the first name; a needed column that is there twice is an error."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbftext,y,y\na,1,2\n")
    assert gather(path).texts == ["a"]
    with pytest.raises(SourceError, match="'y' is there twice"):
        gather(path, group="y")
    with pytest.raises(SourceError, match=r"no column 'z'.*its columns are text, y"):
        gather(path, group="z")
