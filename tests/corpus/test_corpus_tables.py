from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from genloss.corpus import records, tables
from genloss.corpus.columns import Columns
from genloss.corpus.sources import open_source
from genloss.errors import SourceError

TABLE = pa.table({"text": ["a", "b", None, "d"], "g": [1, 1, 2, 2], "t": [0.5, 1.0, 1.0, 1.5]})


class Dataset:
    """Stands for a Hugging Face dataset: a selection of rows that only its Arrow format respects."""

    column_names = ("text", "g", "t")

    def __init__(self, table: Any) -> None:
        self.table = table

    def with_format(self, kind: str) -> Dataset:
        assert kind == "arrow"
        return self

    def __len__(self) -> int:
        return len(self.table)

    def __getitem__(self, key: slice) -> Any:
        return self.table[key]


class Streamed:
    """Stands for a Hugging Face iterable dataset."""

    column_names = None

    def with_format(self, kind: str) -> Streamed:
        return self

    def iter(self, batch_size: int) -> Iterator[Any]:
        yield from (TABLE[:1], TABLE[1:])


class Capsule:
    """Stands for a data frame: anything with the Arrow stream interface."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return TABLE.__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize(
    "make",
    [
        lambda: TABLE,
        lambda: pa.concat_tables([TABLE[:1], TABLE[1:]]),
        lambda: TABLE.combine_chunks().to_batches()[0],
        TABLE.to_reader,
        lambda: Dataset(TABLE),
        Streamed,
        Capsule,
        TABLE.to_pylist,
        lambda: iter(TABLE.to_pylist()),
        lambda: [TABLE],
    ],
)
def test_objects_give_the_same_records(make: Callable[[], Any], gather: Callable[..., Any]) -> None:
    """The same rows give the same records, groups and account, whatever Python object they come in."""
    found = gather(make(), group="g", where="t >= 1")
    assert (found.texts, found.groups) == (["b", "d"], ["1", "2"])
    assert (found.read, found.filtered) == (4, 1)
    assert [item.reason for item in found.rejected] == ["no text"]
    assert found.rejected[0].position in {"row 3", "record 3"}


@pytest.mark.parametrize("make", [lambda: TABLE, lambda: Dataset(TABLE)])
def test_tables_are_cut_into_shards(make: Callable[[], Any], gather: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A table above a block's size has several shards, which hold each row once."""
    monkeypatch.setattr(records, "BLOCK_BYTES", TABLE.nbytes // 2)
    monkeypatch.setattr(tables, "_BATCH", 2)
    found = gather(make())
    assert len(found.source.shards) == 2
    assert found.texts == ["a", "b", "d"]
    assert found.rejected[0].position == "row 3"


def test_texts_from_an_iterator(gather: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain strings are records; what is neither text nor mapping is refused, and nothing is lost between batches."""
    monkeypatch.setattr(tables, "_BATCH", 3)
    items = ["a", {"text": "b"}, 7, "\ud800", "", {"text": 5}, *"cdefg"]
    found = gather(iter(items))
    assert found.texts == ["a", "b", "", *"cdefg"]
    assert found.reasons == [
        ("record 3", "not an object"),
        ("record 4", "invalid UTF-8"),
        ("record 6", "text is not a string"),
    ]


def test_numpy_values_are_plain(gather: Callable[..., Any]) -> None:
    """NumPy numbers name a group as Python's do."""
    rows = [{"text": "a", "g": np.int64(7)}, {"text": "b", "g": 7}, {"text": "c", "g": np.float64(1.5)}, {"text": "d", "g": True}]
    assert gather(rows, group="g").groups == ["7", "7", "1.5", "true"]


def test_streams_are_read_once(gather: Callable[..., Any]) -> None:
    """A second reading of a stream is an error, not an empty corpus."""
    source = open_source(iter(["a"]), Columns())
    assert [block.text.to_pylist() for block in source.blocks(source.shards[0])] == [["a"]]
    with pytest.raises(SourceError, match="only once"):
        list(source.blocks(source.shards[0]))


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ({"train": TABLE}, "a mapping of train is not a corpus"),
        (7, "cannot read a int"),
        (b"text", "cannot read a bytes"),
        (iter([]), "holds no records"),
        (iter([1, 2]), "texts or mappings, not int"),
        (TABLE[:0], "holds no records"),
        (Dataset(TABLE[:0]), "holds no records"),
        ([], "no source was given"),
    ],
)
def test_what_is_no_corpus(source: Any, says: str, gather: Callable[..., Any]) -> None:
    """What cannot be read as records is refused with what can."""
    with pytest.raises(SourceError, match=says):
        gather(source)
