"""Sources that are Python objects: Arrow tables and streams, data frames, Hugging Face datasets, iterables of records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from threading import Lock
from typing import TYPE_CHECKING, Any, NoReturn

import pyarrow as pa

from genloss.corpus import records
from genloss.corpus.blocks import Rows, build
from genloss.corpus.columns import Chosen, Columns, choose
from genloss.corpus.objects import build_objects
from genloss.corpus.schemas import flat, settle
from genloss.corpus.streams import explained
from genloss.errors import SourceError

if TYPE_CHECKING:
    from genloss.corpus.records import Block

_ADVICE = "the table or stream could not be read"
_BATCH = 8192


@dataclass(frozen=True, slots=True)
class TableSlice:
    """Rows of an Arrow table, or of a dataset whose slices are Arrow tables."""

    table: Any
    name: str
    first: int
    stop: int
    n_bytes: int | None

    def blocks(self, chosen: Chosen) -> Iterator[Block]:
        """Yield the records of the slice."""
        at = self.first
        with explained(self.name, _ADVICE):
            part = self.table[self.first : self.stop]
            for columns in flat(part, chosen.needed):
                start, at = at, at + len(columns[chosen.text])
                share = self._bytes_before(at) - self._bytes_before(start)
                yield from build(Rows(columns, self.name, _Row(start), (), share), chosen)

    def _bytes_before(self, row: int) -> int:
        return (self.n_bytes or 0) * (row - self.first) // max(1, self.stop - self.first)


@dataclass(frozen=True, slots=True)
class _Row:
    before: int
    word: str = "row"

    def __call__(self, i: int) -> str:
        return f"{self.word} {self.before + i + 1}"


@dataclass(frozen=True, slots=True)
class Stream:
    """Something that can be read once, from front to back: record batches or Python records."""

    items: Iterator[Any]
    name: str
    n_bytes: int | None = None
    _lock: Lock = field(default_factory=Lock, repr=False)
    _spent: list[bool] = field(default_factory=list, repr=False)

    def blocks(self, chosen: Chosen) -> Iterator[Block]:
        """Yield the records. Raises SourceError at the second reading."""
        with self._lock:
            if self._spent:
                message = f"{self.name}: a stream can be read only once; pass a table or a list to read it again"
                raise SourceError(message)
            self._spent.append(True)
        at = 0
        first = next(self.items, None)
        if first is None:
            return
        everything = chain([first], self.items)
        if isinstance(first, pa.RecordBatch | pa.Table):
            with explained(self.name, _ADVICE):
                for batch in everything:
                    for columns in flat(batch, chosen.needed):
                        yield from build(Rows(columns, self.name, _Row(at)), chosen)
                        at += len(columns[chosen.text])
            return
        while batch := list(_some(everything)):
            places = [f"record {at + i + 1}" for i in range(len(batch))]
            yield from build_objects(batch, places, chosen, path=self.name, early={})
            at += len(batch)


def _some(items: Iterator[Any]) -> Iterator[Any]:
    """Take records up to about a block's worth of text; plain strings become objects with a text."""
    size = 0
    for item in islice(items, _BATCH):
        record = {"text": item} if isinstance(item, str) else item
        yield record
        size += sum(len(value) for value in record.values() if isinstance(value, str)) if isinstance(record, Mapping) else 0
        if size > records.BLOCK_BYTES:
            return


def open_object(source: Any, columns: Columns) -> tuple[str, Chosen, list[TableSlice | Stream]]:
    """Return the name, the columns and the parts of a source that is a Python object.

    Raises SourceError where it is nothing that can be read.
    """
    if isinstance(source, pa.RecordBatch):
        source = pa.Table.from_batches([source])
    if isinstance(source, pa.Table):
        return "table", settle(source.schema, columns, "table"), _slices(source, "table", source.nbytes)
    if isinstance(source, pa.RecordBatchReader):
        return "stream", settle(source.schema, columns, "stream"), [Stream(iter(source), "stream")]
    if isinstance(source, Mapping):
        keys = ", ".join(str(key) for key in islice(source, 8))
        message = f"a mapping of {keys} is not a corpus; pass one of its values, or pyarrow.table(...) of columns"
        raise SourceError(message)
    if hasattr(source, "with_format") and hasattr(source, "column_names"):
        return _open_dataset(source, columns)
    if hasattr(source, "__arrow_c_stream__"):
        with explained(type(source).__name__, "pass pyarrow.table(...) of it"):
            reader = pa.RecordBatchReader.from_stream(source)
        name = type(source).__name__
        return name, settle(reader.schema, columns, name), [Stream(iter(reader), name)]
    if isinstance(source, Iterable) and not isinstance(source, bytes | bytearray):
        return _open_records(iter(source), columns)
    message = (
        f"cannot read a {type(source).__name__}; pass paths, an Arrow table, a data frame, a dataset or an iterable of records"
    )
    raise SourceError(message)


def _slices(table: Any, name: str, n_bytes: int | None) -> list[TableSlice | Stream]:
    """Cut a table into slices of about a block's bytes; the cuts depend on the table alone."""
    n = len(table)
    rows = max(1, n * records.BLOCK_BYTES // max(1, n_bytes)) if n_bytes is not None else _BATCH
    return [
        TableSlice(table, name, at, min(n, at + rows), None if n_bytes is None else n_bytes * min(rows, n - at) // n)
        for at in range(0, n, rows)
    ]


def _open_dataset(dataset: Any, columns: Columns) -> tuple[str, Chosen, list[TableSlice | Stream]]:
    """Read a Hugging Face dataset through its Arrow format, which respects selections and shuffles."""
    name = type(dataset).__name__
    arrow = dataset.with_format("arrow")
    if hasattr(dataset, "__getitem__") and hasattr(dataset, "__len__"):
        if not len(dataset):
            _empty(name)
        return name, settle(arrow[0:1].schema, columns, name), _slices(arrow, name, None)
    batches = arrow.iter(batch_size=_BATCH)
    first = next(batches, None)
    if first is None:
        _empty(name)
    return name, settle(first.schema, columns, name), [Stream(chain([first], batches), name)]


def _open_records(items: Iterator[Any], columns: Columns) -> tuple[str, Chosen, list[TableSlice | Stream]]:
    ahead = list(islice(items, 256))
    if not ahead:
        _empty("records")
    known = [item for item in ahead if isinstance(item, Mapping)]
    strings = any(isinstance(item, str) for item in ahead)
    if not known and not strings:
        message = f"records must be texts or mappings, not {type(ahead[0]).__name__}"
        raise SourceError(message)
    kinds: dict[str, set[type]] = {"text": {str}} if strings else {}
    for item in known:
        for key, value in item.items():
            kinds.setdefault(str(key), set()).update(() if value is None else (type(value),))
    plain = [key for key, found in kinds.items() if found and found <= {str, int}]
    chosen = choose(columns, kinds, name="records", plain_ids=plain)
    return "records", chosen, [Stream(chain(ahead, items), "records")]


def _empty(name: str) -> NoReturn:
    message = f"{name}: holds no records"
    raise SourceError(message)
