from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from genloss.corpus.files import display_name, find_files
from genloss.corpus.formats import Format, format_of
from genloss.errors import SourceError

NAMES = [
    "b.jsonl",
    "a.txt",
    "c.bin",
    ".hidden.txt",
    "_log.txt",
    "sub/z.csv",
    "sub/deep/y.txt",
    "_tmp/x.txt",
    ".git/x.txt",
    "sub/_x.txt",
    "a[1].txt",
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in NAMES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    return tmp_path


def names(source: Any, base: Path) -> list[str]:
    return [os.path.relpath(file.name.removeprefix("file://"), base) for file in find_files(source)]


ALL = ["a.txt", "a[1].txt", "b.jsonl", "sub/deep/y.txt", "sub/z.csv"]


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ("", ALL),
        ("sub", ["sub/deep/y.txt", "sub/z.csv"]),
        ("*.txt", ["_log.txt", "a.txt", "a[1].txt"]),
        ("?.txt", ["a.txt"]),
        ("[ab].*", ["a.txt", "b.jsonl"]),
        ("[!a].jsonl", ["b.jsonl"]),
        ("**/*.txt", ["_log.txt", "a.txt", "a[1].txt", "sub/_x.txt", "sub/deep/y.txt"]),
        ("**", ALL),
        ("*/*.csv", ["sub/z.csv"]),
        ("s*", ["sub/deep/y.txt", "sub/z.csv"]),
        ("sub/**/y.*", ["sub/deep/y.txt"]),
        (".hid*", [".hidden.txt"]),
        ("a[1].txt", ["a[1].txt"]),  # a name that exists is no glob
    ],
)
@pytest.mark.parametrize("uri", [False, True])
def test_what_a_path_stands_for(tail: str, expected: list[str], *, uri: bool, tree: Path) -> None:
    """Paths, directories and globs stand for the same sorted files, given plainly or as a file:// address."""
    if uri and "[" in tail and tail.startswith("a["):
        pytest.skip("in an address a bracket is always a wildcard")
    assert names(f"file://{tree}/{tail}" if uri else tree / tail, tree) == expected


def test_relative_paths_keep_their_spelling(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names in messages are spelt as the user spelt the source."""
    monkeypatch.chdir(tree)
    assert [file.name for file in find_files("*.jsonl")] == ["b.jsonl"]
    assert [file.name for file in find_files("sub/*.csv")] == ["sub/z.csv"]
    assert [file.name for file in find_files("sub")] == ["sub/deep/y.txt", "sub/z.csv"]
    assert [file.name for file in find_files("b.jsonl")] == ["b.jsonl"]


@pytest.mark.parametrize(
    ("tail", "says"),
    [
        ("none.txt", "no such file or directory"),
        ("c.bin", r"supported are \.parquet, \.jsonl"),
        ("_tmp", "the directory holds no supported file"),
        ("*.bin", "the glob matches no supported file"),
        ("nowhere/*.txt", "the glob matches nothing"),
        ("[z-a].txt", "the glob cannot be read"),
    ],
)
def test_what_is_not_there(tail: str, says: str, tree: Path) -> None:
    """What is missing or not supported is an error that names it."""
    if tail == "_tmp":
        (tree / "_tmp" / "x.txt").unlink()
    with pytest.raises(SourceError, match=says):
        find_files(tree / tail)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("s3://key:secret@bucket/a/b.jsonl?region=x", "s3://bucket/a/b.jsonl"),
        ("s3://key:sec/ret@bucket/a.jsonl", "s3://bucket/a.jsonl"),
        ("s3://bucket/me@home.jsonl", "s3://bucket/me@home.jsonl"),
        ("hdfs://host:9000/me@home.jsonl", "hdfs://host:9000/me@home.jsonl"),
        ("gs://bucket/*.jsonl", "gs://bucket/*.jsonl"),
        ("a@b:c.txt", "a@b:c.txt"),
    ],
)
def test_credentials_are_not_shown(raw: str, shown: str) -> None:
    """User, password and query of an address are left out of its name."""
    assert display_name(raw) == shown


@pytest.mark.parametrize("raw", ["foo://me:s3cr3t@host/x.txt", "s3://me:s3/cr3t@b/x.txt", "gs://b/x.txt?token=s3cr3t&nope=1"])
def test_credentials_are_not_in_messages(raw: str) -> None:
    """An address that cannot be opened gives an error without its secrets."""
    with pytest.raises(SourceError) as caught:
        find_files(raw)
    assert "cr3t" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("A.PARQUET", Format("parquet")),
        ("a.jsonl.gz", Format("jsonl", "gzip")),
        ("a.ndjson.zst", Format("jsonl", "zstd")),
        ("a.tsv.GZ", Format("csv", "gzip", "\t")),
        ("a.txt", Format("text")),
        ("a.parquet.gz", None),
        ("a.gz", None),
        ("a.md", None),
    ],
)
def test_formats_by_name(name: str, expected: Format | None) -> None:
    """The suffixes tell format, compression and delimiter, whatever their case."""
    assert format_of(name) == expected


def test_a_path_twice_is_read_twice(tree: Path, gather: Callable[..., Any]) -> None:
    """A file that is listed twice is read twice, in the order of the list."""
    (tree / "a.txt").write_text("first")
    (tree / "t.txt").write_text("second")
    assert gather([tree / "a.txt", tree / "t.txt", tree / "a.txt"]).texts == ["first", "second", "first"]
