from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from pyarrow import fs

from genloss.corpus import records, sources, text_files
from genloss.corpus.columns import Columns
from genloss.corpus.records import Tally
from genloss.corpus.sources import open_source, require_records
from genloss.engine import map_ordered
from genloss.errors import SourceError


def write_all(folder: Path) -> None:
    (folder / "a.jsonl").write_text('{"text": "one"}\n{"text": "two"}\n')
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(b'{"text": "three"}\n'))
    (folder / "c.csv").write_text("text\nfour\n")
    (folder / "d.txt").write_text("five")
    (folder / "e.txt.zst").write_bytes(pa.compress(b"six", "zstd", asbytes=True))
    pq.write_table(pa.table({"text": ["seven"]}), folder / "f.parquet")
    (folder / "g.jsonl").write_bytes(b"")
    (folder / "h.csv").write_bytes(b"")
    (folder / "i.parquet").write_bytes(b"")
    (folder / "j.csv.gz").write_bytes(gzip.compress(b""))
    (folder / "k.jsonl.gz").write_bytes(gzip.compress(b""))
    (folder / "l.txt").write_text("eight")


EXPECTED = ["one", "two", "three", "four", "five", "six", "seven", "eight"]


@pytest.mark.parametrize("openers", [0, 8, 100])
def test_a_directory_of_every_format(
    openers: int, tmp_path: Path, gather: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files of every format in one directory, empty ones among them, are read in the order of their names."""
    monkeypatch.setattr(sources, "_OPENERS", max(1, openers))
    write_all(tmp_path)
    found = gather(tmp_path)
    assert found.texts == EXPECTED
    hollow = sum((tmp_path / name).stat().st_size for name in ("j.csv.gz", "k.jsonl.gz"))
    assert found.source_bytes == (found.source.total_bytes or 0) - hollow


def test_small_files_are_bundled(tmp_path: Path, gather: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Many small files make few shards of bounded size and few blocks, with no record lost."""
    monkeypatch.setattr(sources, "RANGE_BYTES", 100)
    for i in range(200):
        (tmp_path / f"{i:03}.txt").write_text(f"text {i:03}")
    found = gather(tmp_path)
    assert found.texts == [f"text {i:03}" for i in range(200)]
    assert len(found.source.shards) == len(found.blocks) == 17  # 12 files of 8 bytes fit into 100
    assert all(shard.n_bytes is not None and shard.n_bytes <= 100 for shard in found.source.shards)


@pytest.mark.parametrize("workers", [1, 3])
def test_shards_can_be_read_in_any_thread(workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading shards side by side gives the records of reading them in turn."""
    monkeypatch.setattr(sources, "RANGE_BYTES", 64)
    (tmp_path / "a.jsonl").write_text("".join(f'{{"text": "{i}"}}\n' for i in range(200)))
    source = open_source(tmp_path / "a.jsonl")
    assert len(source.shards) > 20
    texts = map_ordered(
        lambda shard: [t for b in source.blocks(shard) for t in b.text.to_pylist()], source.shards, workers=workers
    )
    assert [text for part in texts for text in part] == [str(i) for i in range(200)]


def test_another_filesystem_gives_the_same(tmp_path: Path, gather: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A remote filesystem, here one that stands for a bucket, is read by the same code and named without its credentials."""
    (tmp_path / "bucket" / "data").mkdir(parents=True)
    write_all(tmp_path / "bucket" / "data")

    class Filesystem:
        @staticmethod
        def from_uri(uri: str) -> tuple[Any, str]:
            assert uri.startswith("s3://key:secret@")
            return fs.SubTreeFileSystem(str(tmp_path), fs.LocalFileSystem()), uri.partition("@")[2].partition("?")[0]

    monkeypatch.setattr(fs, "FileSystem", Filesystem)
    for tail in ("data", "data/*", "**/*.*", "d*/[a-l].*"):
        found = gather(f"s3://key:secret@bucket/{tail}?region=x")
        assert found.texts == EXPECTED
        assert found.source.name == f"s3://bucket/{tail}"
    (tmp_path / "bucket" / "data" / "bad.jsonl").write_bytes(b'{"text": "a"}\n{\n')
    found = gather("s3://key:secret@bucket/data/bad.jsonl?region=x")
    assert found.rejected[0].path == "s3://bucket/data/bad.jsonl"


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.csv.gz", "a.txt.gz", "a.jsonl.zst"])
def test_truncated_streams(name: str, tmp_path: Path, gather: Callable[..., Any]) -> None:
    """A compressed file that is cut short, or is not compressed at all, is an error that names it."""
    plain = (
        b"text\n" + os.urandom(4000).hex().encode() if "csv" in name else b'{"text": "%s"}\n' % os.urandom(4000).hex().encode()
    )
    packed = gzip.compress(plain) if name.endswith("gz") else pa.compress(plain, "zstd", asbytes=True)
    for data in (packed[:-100], plain):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(SourceError, match=rf"{name}: .*the file is damaged or not of the format"):
            gather(tmp_path / name)


def test_a_missing_column_in_a_later_small_file(
    tmp_path: Path, gather: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that lacks the text column is an error that names it, though it is looked into only when it is read."""
    monkeypatch.setattr(sources, "_OPENERS", 1)
    (tmp_path / "a.jsonl").write_text('{"text": "a"}\n')
    (tmp_path / "b.jsonl").write_text('{"words": "a"}\n')
    with pytest.raises(SourceError, match=r"b\.jsonl: cannot tell .* its columns are words"):
        gather(tmp_path)


def test_guessing_the_text(tmp_path: Path, gather: Callable[..., Any]) -> None:
    """The text column is guessed where one of its usual names is there, and asked for where two are or none is."""
    (tmp_path / "a.jsonl").write_text('{"body": "a", "title": "t"}\n')
    assert gather(tmp_path / "a.jsonl").texts == ["a"]
    assert gather(tmp_path / "a.jsonl", text="title").texts == ["t"]
    (tmp_path / "b.jsonl").write_text('{"body": "a", "text": "t"}\n')
    with pytest.raises(SourceError, match=r"both text and body could be the text.*--text COLUMN"):
        gather(tmp_path / "b.jsonl")


def test_normalisation(tmp_path: Path, gather: Callable[..., Any]) -> None:
    """Text is taken as it is unless NFC was asked for."""
    (tmp_path / "a.txt").write_text("cafe\u0301", encoding="utf-8")
    assert gather(tmp_path / "a.txt").texts == ["cafe\u0301"]
    assert gather(tmp_path / "a.txt", nfc=True).texts == ["caf\u00e9"]


def test_a_huge_text_is_not_one_record(tmp_path: Path, gather: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A text file above the limit is refused with the advice to read it by lines, compressed or not."""
    monkeypatch.setattr(text_files, "RECORD_LIMIT", 10)
    (tmp_path / "a.txt").write_bytes(b"x" * 11)
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b"x" * 11))
    (tmp_path / "c.txt").write_bytes(b"x" * 10)
    for name in ("a.txt", "b.txt.gz"):
        with pytest.raises(SourceError, match="--lines"):
            gather(tmp_path / name)
    assert gather(tmp_path / "c.txt").texts == ["x" * 10]


def test_large_records_are_cut_between_records(
    tmp_path: Path, gather: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks are cut between records: one that is larger than a block is a block of its own."""
    monkeypatch.setattr(records, "BLOCK_BYTES", 10)
    texts = ["x" * 5, "y" * 50, "z", "w" * 9]
    (tmp_path / "a.txt").write_text("\n".join(texts))
    found = gather(tmp_path / "a.txt", lines=True)
    assert found.texts == texts
    assert len(found.blocks) >= 3


def test_nothing_to_count() -> None:
    """A source that leaves no record is an error that says what became of them."""
    source = open_source(iter(["a"]), Columns())
    require_records(source, Tally(read=1, profiled=1))
    for tally, says in [
        (Tally(), "records: holds no records"),
        (Tally(read=3, filtered=3), "the filter leaves none of 3 records"),
        (Tally(read=3, filtered=1, rejected={"no text": 2}), "none of 3 records can be counted .1 filtered out; 2 no text"),
    ]:
        with pytest.raises(SourceError, match=says):
            require_records(source, tally)


def test_empty_sources(tmp_path: Path, gather: Callable[..., Any]) -> None:
    """Empty files alone are no corpus; blank ones show it once they are read."""
    (tmp_path / "a.jsonl").write_bytes(b"")
    with pytest.raises(SourceError, match="holds no records"):
        gather(tmp_path)
    (tmp_path / "b.jsonl").write_bytes(b"\n \n")
    found = gather(tmp_path)
    with pytest.raises(SourceError, match="holds no records"):
        require_records(found.source, found.tally)


@pytest.mark.parametrize("kind", ["parquet", "csv", "jsonl", "objects", "table"])
def test_columns_that_are_kept_come_with_their_records(kind: str, tmp_path: Path) -> None:
    """Columns asked for beside the text reach the block as texts, in step with the records that were not refused."""
    rows = [{"text": f"word {k}" if k != 2 else None, "score": k + 0.5, "day": f"2024-01-{k + 1:02d}"} for k in range(5)]
    table = pa.Table.from_pylist(rows, pa.schema([("text", pa.string()), ("score", pa.float64()), ("day", pa.string())]))
    source: Any = rows if kind == "objects" else table
    if kind == "parquet":
        source = tmp_path / "a.parquet"
        pq.write_table(table, source)
    elif kind == "csv":
        source = tmp_path / "a.csv"
        pyarrow.csv.write_csv(table.filter(pc.is_valid(table["text"])), source)
    elif kind == "jsonl":
        source = tmp_path / "a.jsonl"
        source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    opened = open_source(source, Columns(keep=("day", "score"), where="day < '2024-01-05'"))
    blocks = [block for shard in opened.shards for block in opened.blocks(shard)]
    assert [one for block in blocks for one in block.text.to_pylist()] == ["word 0", "word 1", "word 3"]
    assert [float(one) for block in blocks for one in block.extras["score"].to_pylist()] == [0.5, 1.5, 3.5]
    assert [one for block in blocks for one in block.extras["day"].to_pylist()] == ["2024-01-01", "2024-01-02", "2024-01-04"]


def test_a_missing_column_to_keep_is_named() -> None:
    """A column that should be kept and is not there is an error that lists what there is."""
    with pytest.raises(SourceError, match="there is no column 'month'; its columns are text"):
        open_source([{"text": "a"}], Columns(keep=("month",)))
