from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from genloss.corpus import lines, records, sources
from genloss.errors import SourceError

SLOW = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
line = st.text(st.sampled_from("ab é\r\t\u2028\x85\x0b"), max_size=12)


def by_lines(data: bytes) -> list[str]:
    """The twin: cut at line feeds, drop one carriage return, skip what is blank in ASCII."""
    cut = [part.removesuffix(b"\r") for part in data.removeprefix(b"\xef\xbb\xbf").split(b"\n")]
    last_has_newline = data.endswith(b"\n")
    if not last_has_newline and cut and data.endswith(b"\r"):
        cut[-1] += b"\r"
    return [part.decode() for part in cut if part.strip(b" \t\n\r\x0b\x0c")]


@SLOW
@given(
    parts=st.lists(line, max_size=12), newline=st.booleans(), bom=st.booleans(), size=st.integers(1, 40), block=st.integers(1, 40)
)
@example(parts=["a"], newline=True, bom=False, size=2, block=1)
@example(parts=["aaaaaaaaaa", "b"], newline=False, bom=False, size=3, block=2)
def test_any_range_size_gives_the_lines_of_the_file(
    *, parts: list[str], newline: bool, bom: bool, size: int, block: int, tmp_path: Path, gather: Callable[..., Any]
) -> None:
    """Whatever the size of ranges and blocks, the records are the file's lines in order, each once."""
    data = (b"\xef\xbb\xbf" if bom else b"") + "\n".join(parts).encode() + (b"\n" if newline else b"")
    path = tmp_path / "lines.txt"
    path.write_bytes(data + b"\nx\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "RANGE_BYTES", size)
        patch.setattr(records, "BLOCK_BYTES", block)
        patch.setattr(lines, "_AHEAD", 1)
        found = gather(path, lines=True)
    assert found.texts == by_lines(data + b"\nx\n")
    assert found.source_bytes == found.source.total_bytes == path.stat().st_size


@SLOW
@given(
    parts=st.lists(line, max_size=12),
    end=st.sampled_from(["\n", "\r\n"]),
    newline=st.booleans(),
    size=st.integers(1, 60),
    block=st.integers(1, 60),
)
def test_any_range_size_gives_the_same_json_records(
    *, parts: list[str], end: str, newline: bool, size: int, block: int, tmp_path: Path, gather: Callable[..., Any]
) -> None:
    """Whatever the size of ranges and blocks, JSON records come in order, each once, with either line ending."""
    rows = [json.dumps({"text": part}) for part in ["first", *parts]]
    path = tmp_path / "lines.jsonl"
    path.write_bytes((end.join(rows) + (end if newline else "")).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "RANGE_BYTES", size)
        patch.setattr(records, "BLOCK_BYTES", block)
        patch.setattr(lines, "_AHEAD", 1)
        found = gather(path)
    assert found.texts == ["first", *parts]
    assert found.rejected == []


@pytest.mark.parametrize("suffix", [".txt", ".txt.gz", ".txt.zst"])
def test_invalid_utf8_lines_are_kept_aside(suffix: str, tmp_path: Path, gather: Callable[..., Any]) -> None:
    """A line that is not UTF-8 is refused with its number; the others are read, compressed or not."""
    data = b"one\n\xff\xfe two\r\n\n  \nthree"
    packed = {".txt": data, ".txt.gz": gzip.compress(data), ".txt.zst": pa.compress(data, "zstd", asbytes=True)}[suffix]
    path = tmp_path / f"a{suffix}"
    path.write_bytes(packed)
    found = gather(path, lines=True)
    assert found.texts == ["one", "three"]
    assert found.reasons == [("line 2", "invalid UTF-8")]
    assert found.rejected[0].excerpt == "\\xff\\xfe two"
    assert found.read == 3


def test_places_of_a_split_file_are_bytes(tmp_path: Path, gather: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """In a file of several ranges a bad line is placed by its first byte, which needs no other range."""
    monkeypatch.setattr(sources, "RANGE_BYTES", 8)
    data = b"good line\nalso good\n\xffbad\nend\n"
    (tmp_path / "a.txt").write_bytes(data)
    found = gather(tmp_path / "a.txt", lines=True)
    assert found.reasons == [(f"byte {data.index(0xFF)}", "invalid UTF-8")]


def test_endless_line_is_refused(tmp_path: Path, gather: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A line above the limit stops with a message rather than fill the memory."""
    monkeypatch.setattr(lines, "LINE_LIMIT", 100)
    monkeypatch.setattr(records, "BLOCK_BYTES", 50)
    (tmp_path / "a.txt").write_bytes(b"x" * 1000)
    with pytest.raises(SourceError, match=r"a\.txt: a line is longer"):
        gather(tmp_path / "a.txt", lines=True)
