from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from genloss.corpus import records
from genloss.errors import SourceError

BUNDLED = Path(__file__).parents[2] / "src" / "genloss" / "data" / "sotu.parquet"


def test_bundled_corpus(gather: Callable[..., Any]) -> None:
    """The bundled corpus comes row group by row group, in the file's order, with its ids and groups."""
    table = pq.read_table(BUNDLED)
    found = gather(BUNDLED, group="speech")
    assert found.texts == table["text"].to_pylist()
    assert found.groups == table["speech"].to_pylist()
    assert found.ids == table["id"].to_pylist()
    assert len(found.source.shards) == pq.ParquetFile(BUNDLED).num_row_groups
    assert found.source_bytes == found.source.total_bytes


def test_blocks_are_bounded(tmp_path: Path, gather: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A block holds the bound of text and at most one record more, whatever the row group's size."""
    monkeypatch.setattr(records, "BLOCK_BYTES", 100)
    texts = ["x" * (i % 37) for i in range(500)]
    pq.write_table(pa.table({"text": texts, "g": [i // 3 for i in range(500)]}), tmp_path / "a.parquet")
    found = gather(tmp_path / "a.parquet", group="g", where="g != 7")
    keep = [i for i in range(500) if i // 3 != 7]
    assert found.texts == [texts[i] for i in keep]
    assert found.groups == [str(i // 3) for i in keep]
    assert all(sum(map(len, block.text.to_pylist())) <= 100 + 36 for block in found.blocks)
    assert len(found.blocks) > 50
    assert (found.read, found.filtered) == (500, 3)


def test_bad_rows_have_their_number_in_the_file(tmp_path: Path, gather: Callable[..., Any]) -> None:
    """Null and undecodable texts are refused with their row, counted over row groups; filtered ones are not refused."""
    binary = pa.array([b"a", None, b"c\xff", b"d", None], pa.binary())
    pq.write_table(pa.table({"text": binary, "n": [1, 2, 3, 4, 5]}), tmp_path / "a.parquet", row_group_size=2)
    found = gather(tmp_path / "a.parquet", where="n < 5", id="n")
    assert (found.texts, found.ids) == (["a", "d"], ["1", "4"])
    assert found.reasons == [("row 2", "no text"), ("row 3", "invalid UTF-8")]
    assert (found.read, found.filtered) == (5, 1)


@pytest.mark.parametrize(
    "array",
    [
        pa.array(["b", "a", "b"]).dictionary_encode(),
        pa.array(["b", "a", "b"], pa.large_string()),
        pa.array(["b", "a", "b"], pa.string_view()),
        pa.array([b"b", b"a", b"b"], pa.large_binary()),
    ],
)
def test_kinds_of_text(array: Any, tmp_path: Path, gather: Callable[..., Any]) -> None:
    """Every Arrow type that holds text is read as text, for the text and for the group."""
    pq.write_table(pa.table({"text": array, "g": array}), tmp_path / "a.parquet")
    found = gather(tmp_path / "a.parquet", group="g")
    assert found.texts == found.groups == ["b", "a", "b"]


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"text": "n"}, "'n' is int64, not text; text columns are a"),
        ({"text": "a", "group": "deep"}, "'deep' is list"),
        ({"text": "a", "where": "n == 'x'"}, "n is int64"),
        ({"text": "a", "where": "m == 1"}, "no column 'm'"),
        ({}, "cannot tell which column is the text; its columns are a, deep, n; name one with --text"),
    ],
)
def test_columns_that_cannot_serve(columns: dict[str, str], says: str, tmp_path: Path, gather: Callable[..., Any]) -> None:
    """A column of the wrong type or of no existence is refused at opening, with what there is."""
    pq.write_table(pa.table({"a": ["x"], "n": [1], "deep": [[1]]}), tmp_path / "a.parquet")
    with pytest.raises(SourceError, match=says):
        gather(tmp_path / "a.parquet", **columns)


def test_damage(tmp_path: Path, gather: Callable[..., Any]) -> None:
    """A truncated file, a damaged page and a file that is no Parquet are errors that name the file."""
    data = BUNDLED.read_bytes()
    (tmp_path / "short.parquet").write_bytes(data[: len(data) // 2])
    (tmp_path / "page.parquet").write_bytes(data[:1000] + b"\x00" * 5000 + data[6000:])
    (tmp_path / "text.parquet").write_bytes(b"hello, this is text")
    for name in ("short", "page", "text"):
        with pytest.raises(SourceError, match=rf"{name}\.parquet: .*not Parquet, or a truncated or damaged file"):
            gather(tmp_path / f"{name}.parquet")
