"""CSV and TSV: whole files, because a quoted field may hold line breaks.

Python's reader rather than Arrow's: Arrow's stops for good at a malformed row that is not UTF-8 and at a row longer than
its block, and a bad record must stop nothing. It works on the bytes (as Latin-1 characters); UTF-8 is checked afterwards.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from genloss.corpus import records
from genloss.corpus.blocks import WRONG_FIELDS, Rows, build
from genloss.corpus.columns import Chosen, Columns, choose
from genloss.corpus.lines import STREAM_ADVICE
from genloss.corpus.records import Rejection
from genloss.corpus.streams import BOM, ByteStream, explained, show
from genloss.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genloss.corpus.formats import Format
    from genloss.corpus.records import Block
    from genloss.corpus.streams import File
    from genloss.corpus.where import LiteralKind

BROKEN_ROW = "broken CSV row"
FIELD_LIMIT = 1 << 28
"""A longer field is refused: some quote before it is probably never closed."""
_READ_BYTES = 1 << 20
_BATCH_ROWS = 1 << 16
_TRUTHS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file and its header."""

    file: File
    format: Format
    header: tuple[str, ...]
    n_bytes: int

    def blocks(self, chosen: Chosen) -> Iterator[Block]:
        """Yield the records of the file; a row's place is the line on which it starts."""
        if not self.header:
            return
        batch = _Batch(self, chosen)
        with explained(self.file.name, STREAM_ADVICE), ByteStream(self.file, self.format.codec) as stream:
            for line, row in _rows(stream, self.format.delimiter):
                batch.add(line, row)
                if batch.size > records.BLOCK_BYTES or len(batch.places) >= _BATCH_ROWS or len(batch.bad) >= _BATCH_ROWS:
                    yield from build(batch.take(stream.progress()), chosen)
            yield from build(batch.take(stream.progress()), chosen)


class _Batch:
    """The rows read since the last block, column by column."""

    def __init__(self, source: CsvFile, chosen: Chosen) -> None:
        self.source = source
        self.where = dict(chosen.where.columns) if chosen.where else {}
        self.indices = {name: source.header.index(name) for name in chosen.needed}
        self.as_read = {chosen.text, *chosen.plain}
        self.seen_header = False
        self._clear()

    def _clear(self) -> None:
        self.columns: dict[str, list[str]] = {name: [] for name in self.indices}
        self.places: list[str] = []
        self.bad: list[Rejection] = []
        self.size = 0

    def add(self, line: int, row: list[str] | csv.Error) -> None:
        """Add a row, or what the reader said of it, which starts on ``line`` (from 1)."""
        if not self.seen_header:
            self.seen_header = True
            return
        place = f"line {line}"
        if isinstance(row, csv.Error):
            self.bad.append(Rejection(self.source.file.name, place, BROKEN_ROW, show(str(row))))
        elif len(row) != len(self.source.header):
            text = self.source.format.delimiter.join(row).encode("latin-1")
            self.bad.append(Rejection(self.source.file.name, place, WRONG_FIELDS, show(text)))
        else:
            for name, index in self.indices.items():
                self.columns[name].append(row[index])
                self.size += len(row[index])
            self.places.append(place)

    def take(self, source_bytes: int) -> Rows:
        """Return the rows as columns and forget them."""
        arrays = {name: self._array(name, values) for name, values in self.columns.items()}
        rows = Rows(arrays, self.source.file.name, self.places.__getitem__, tuple(self.bad), source_bytes)
        self._clear()
        return rows

    def _array(self, name: str, values: list[str]) -> Any:
        kind = self.where.get(name)
        if kind in {"number", "boolean"}:
            if name in self.as_read:
                message = f"{self.source.file.name}: a CSV column cannot be compared with a {kind} and be read as text too"
                raise SourceError(f"{message}; write the literal in quotes")
            return _typed(values, kind)
        if kind is None and name in self.where and name not in self.as_read:
            return pa.array([value or None for value in values], pa.large_string())
        array = pa.array([value.encode("latin-1") for value in values], pa.large_binary())
        return array if name in self.as_read and name not in self.where else _lenient(array)


def settle(file: File, form: Format, columns: Columns) -> tuple[Chosen, CsvFile]:
    """Choose the columns by the header. Raises SourceError where that fails."""
    with explained(file.name, STREAM_ADVICE), ByteStream(file, form.codec) as stream:
        _, first = next(_rows(stream, form.delimiter), (1, []))
    if isinstance(first, csv.Error):
        message = f"{file.name}: cannot read its header as CSV ({first})"
        raise SourceError(message)
    header = tuple(name.encode("latin-1").decode("utf-8", "backslashreplace") for name in first)
    if not header:  # an empty file among others
        return Chosen(text="text", group=None, id=None, where=None, nfc=columns.nfc), CsvFile(file, form, header, file.size)
    chosen = choose(columns, header, name=file.name)
    twice = [column for column in chosen.needed if header.count(column) > 1]
    if twice:
        message = f"{file.name}: column {twice[0]!r} is there twice; rename one of them"
        raise SourceError(message)
    return chosen, CsvFile(file, form, header, file.size)


def _rows(stream: ByteStream, delimiter: str) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Yield (number of the first line, fields as Latin-1) for each row that is not blank."""
    # The limit is the process's; it is only ever raised.
    csv.field_size_limit(max(FIELD_LIMIT, csv.field_size_limit()))
    reader = csv.reader(_lines(stream), delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, error
            continue
        if row:
            yield line, row


def _lines(stream: ByteStream) -> Iterator[str]:
    data = stream.read(_READ_BYTES).removeprefix(BOM)
    held: list[bytes] = []
    while data:
        *whole, rest = data.split(b"\n")
        if whole:
            yield (b"".join([*held, whole[0]]) + b"\n").decode("latin-1")
            held = []
            yield from (line.decode("latin-1") + "\n" for line in whole[1:])
        held.append(rest)
        data = stream.read(_READ_BYTES)
    if last := b"".join(held):
        yield last.decode("latin-1")


def _typed(values: list[str], kind: LiteralKind | None) -> Any:
    if kind == "boolean":
        return pa.array([_TRUTHS.get(value.strip().lower()) for value in values], pa.bool_())
    return pa.array([_number(value) for value in values], pa.float64())


def _number(value: str) -> float | None:
    try:
        return None if "_" in value else float(value)
    except ValueError:
        return None


def _lenient(array: Any) -> Any:
    """Return the column as text, its bytes that are not UTF-8 replaced."""
    try:
        return array.cast(pa.large_string())
    except pa.ArrowInvalid:
        texts = [value.decode("utf-8", "replace") for value in array.to_pylist()]
        return pa.array(texts, pa.large_string())
