"""JSON Lines: Arrow's parser where a block is clean, Python's line by line where it is not; both tell the same."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import pyarrow as pa
import pyarrow.json as pj

from genloss.corpus.blocks import BROKEN_JSON, NOT_OBJECT, NOT_UTF8, TWICE, Rows, build
from genloss.corpus.columns import Chosen, Columns, choose
from genloss.corpus.lines import STREAM_ADVICE, Place, Range, chunks, split_lines
from genloss.corpus.objects import build_objects
from genloss.corpus.records import Rejection
from genloss.corpus.streams import BOM, ByteStream, explained, show
from genloss.corpus.where import parse_filter
from genloss.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from genloss.corpus.lines import Chunk
    from genloss.corpus.records import Block
    from genloss.corpus.streams import File

PEEK_BYTES = 1 << 20
_ARROW_INF = re.compile(rb"Inf\s*[,\]}]")
"""Arrow reads the bare word Inf as a number, which no standard knows and Python refuses."""
_LITERAL_TYPES = {"number": pa.float64(), "string": pa.string(), "boolean": pa.bool_()}
_KIND_TYPES = {"str": pa.string(), "int": pa.int64(), "bool": pa.bool_()}


@dataclass(frozen=True, slots=True)
class Peek:
    """The keys of a file's first records, each with the Python types of its values; empty where none could be read."""

    kinds: Mapping[str, frozenset[str]]


def peek(file: File, codec: str | None) -> Peek:
    """Read the first records of a file (about 1 MiB of them).

    Raises SourceError where the file cannot be read or is a JSON array rather than JSON Lines.
    """
    with explained(file.name, STREAM_ADVICE), ByteStream(file, codec) as stream:
        data = stream.read(PEEK_BYTES).removeprefix(BOM)
        if data.lstrip()[:1] == b"[":
            message = f"{file.name}: a JSON array, not JSON Lines; write one object a line, as jq -c '.[]' does"
            raise SourceError(message)
        while b"\n" not in data and len(data) < (1 << 28) and (more := stream.read(PEEK_BYTES)):
            data += more
    kinds: dict[str, set[str]] = {}
    for line in data[: data.rfind(b"\n") + 1 or None].split(b"\n"):
        record, _ = parse_line(line, frozenset()) if line.strip() else (None, "")
        for key, value in record.items() if isinstance(record, dict) else ():
            kinds.setdefault(key, set()).update(() if value is None else (type(value).__name__,))
    return Peek({key: frozenset(found) for key, found in kinds.items()})


def settle(seen: Peek, columns: Columns, name: str) -> Chosen:
    """Choose the columns of a file by its first records; where none of those can be read, go by what the user named."""
    if not seen.kinds:
        where = parse_filter(columns.where) if columns.where is not None else None
        keep = (*columns.keep, *(columns.origin.names if columns.origin else ()))
        return Chosen(text=columns.text or "text", group=columns.group, id=columns.id, where=where, nfc=columns.nfc, keep=keep)
    plain = {key for key, kinds in seen.kinds.items() if kinds and kinds <= {"str", "int"}}
    return choose(columns, seen.kinds, name=name, plain_ids=plain)


@dataclass(frozen=True, slots=True)
class JsonLines:
    """The JSON lines that start in a range of a file; blank lines are no records."""

    span: Range
    n_bytes: int
    seen: Peek

    def blocks(self, chosen: Chosen) -> Iterator[Block]:
        """Yield the records that start in the range."""
        schema = _schema(self.seen, chosen)
        for chunk in chunks(self.span):
            columns = fast_columns(chunk.data, schema) if schema is not None else None
            if columns is None:
                yield from slow_blocks(chunk, chosen, self.span)
            else:
                place = _LatePlace(self.span.split, chunk)
                yield from build(Rows(columns, self.span.file.name, place, (), chunk.source_bytes), chosen)


@dataclass(frozen=True, slots=True)
class _LatePlace:
    """Finds a line's place only when it is asked for, since clean blocks never are."""

    by_byte: bool
    chunk: Chunk

    def __call__(self, i: int) -> str:
        _, starts, numbers = split_lines(self.chunk.data)
        return Place(self.by_byte, self.chunk, starts, numbers)(i)


def _schema(seen: Peek, chosen: Chosen) -> Any:
    """Return the Arrow schema of the needed columns, or None where their types cannot be told before reading."""
    types: dict[str, Any] = {chosen.text: pa.string()}
    for name in chosen.plain:
        kinds = seen.kinds.get(name, frozenset())
        kind = _KIND_TYPES.get(next(iter(kinds), "str")) if len(kinds) <= 1 else None
        if kind is None or types.setdefault(name, kind) != kind:
            return None
    for name, literal in chosen.where.columns.items() if chosen.where else ():
        kind = _LITERAL_TYPES[literal] if literal else None
        integer = kind == pa.float64() and types.get(name) == pa.int64()
        if kind is None or (types.setdefault(name, kind) != kind and not integer):
            return None
    return pa.schema(list(types.items()))


def fast_columns(data: bytes, schema: Any) -> dict[str, Any] | None:
    """Parse a buffer of JSON lines with Arrow; None where it is not plainly one object a line, so that nothing is lost."""
    n = _objects(data)
    if n is None or (b"Inf" in data and _ARROW_INF.search(data)):
        return None
    try:
        pa.array([data], pa.large_binary()).cast(pa.large_string())  # Arrow's parser does not check UTF-8
        table = pj.read_json(
            pa.BufferReader(data),
            read_options=pj.ReadOptions(use_threads=False, block_size=len(data) + 1),
            parse_options=pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore", newlines_in_values=False),
        )
    except pa.ArrowException:
        return None
    if table.num_rows != n:
        return None
    return {name: _one(table.column(name)) for name in schema.names}


def _one(column: Any) -> Any:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)


def _objects(data: bytes) -> int | None:
    """Return the number of lines if every line that is not empty starts with { and ends with }, else None.

    No JSON value can hold a line break between such lines, so as many values as lines means one value a line.
    """
    raw = np.frombuffer(data, np.uint8)
    newlines = np.flatnonzero(raw == ord("\n"))
    stops = newlines if data.endswith(b"\n") else np.append(newlines, len(data))
    starts = np.concatenate([[0], stops[:-1] + 1])
    full = stops > starts
    starts, stops = starts[full], stops[full]
    stops = stops - ((stops - starts > 1) & (raw[stops - 1] == ord("\r")))
    if len(starts) and (raw[starts] == ord("{")).all() and (raw[stops - 1] == ord("}")).all():
        return len(starts)
    return None


def slow_blocks(chunk: Chunk, chosen: Chosen, span: Range) -> Iterator[Block]:
    """Parse a chunk line by line, keeping every bad record with its place and reason."""
    lines, starts, numbers = split_lines(chunk.data)
    place = Place(span.split, chunk, starts, numbers)
    places = [place(i) for i in range(len(lines))]
    wanted = frozenset(chosen.needed)
    objects: list[object] = []
    early: dict[int, Rejection] = {}
    for i, line in enumerate(lines.to_pylist()):
        record, reason = parse_line(line, wanted)
        if reason:
            early[i] = Rejection(span.file.name, places[i], reason, show(line))
        objects.append(record)
    yield from build_objects(objects, places, chosen, path=span.file.name, early=early, source_bytes=chunk.source_bytes)


class _Doubled(dict[str, Any]):
    """An object in which a key stands twice."""


def _pairs(pairs: list[tuple[str, Any]], wanted: frozenset[str]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs) and wanted:
        keys = [key for key, _ in pairs]
        if any(keys.count(key) > 1 for key in wanted):
            return _Doubled(result)
    return result


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= 300 else _real(digits)


def _real(digits: str) -> float:
    value = float(digits)
    if value in {float("inf"), float("-inf")}:
        _too_big(digits)
    return value


def _too_big(digits: str) -> NoReturn:
    message = f"{digits[:20]} is too big for a number"
    raise ValueError(message)


def parse_line(line: bytes, wanted: frozenset[str]) -> tuple[dict[str, Any] | None, str]:
    """Parse one line to (object, "") or (None, reason); a key of ``wanted`` must not stand twice in the object."""
    try:
        text = line.decode("utf-8")
        record = json.loads(text, object_pairs_hook=partial(_pairs, wanted=wanted), parse_int=_whole, parse_float=_real)
        if "\\u" in text:
            json.dumps(record, ensure_ascii=False).encode("utf-8")  # half a surrogate pair, anywhere, is no UTF-8
    except UnicodeError:
        return None, NOT_UTF8
    except (ValueError, RecursionError):
        return None, BROKEN_JSON
    if not isinstance(record, dict):
        return None, NOT_OBJECT
    return (None, TWICE) if isinstance(record, _Doubled) else (record, "")
