"""From columns as they were read to blocks that can be counted: filter, refuse, convert, cut to size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from genloss.corpus import records
from genloss.corpus.records import Block, Rejection
from genloss.corpus.streams import show
from genloss.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from genloss.corpus.columns import Chosen

NO_TEXT = "no text"
NOT_TEXT = "text is not a string"
NOT_UTF8 = "invalid UTF-8"
NOT_PLAIN = "not a plain value"
BROKEN_JSON = "broken JSON"
NOT_OBJECT = "not an object"
TWICE = "duplicate key"
WRONG_FIELDS = "wrong number of fields"


@dataclass(frozen=True, slots=True)
class Rows:
    """Consecutive records as they were read: ``columns`` maps each needed name to a ``pyarrow.Array`` of one length."""

    columns: Mapping[str, Any]
    path: str
    place: Callable[[int], str]
    """Where the i-th of these records lies, as a Rejection says it."""
    rejected: tuple[Rejection, ...] = ()
    """Records that were refused before they got here; they are not among the columns."""
    source_bytes: int = 0


def build(rows: Rows, chosen: Chosen) -> Iterator[Block]:
    """Yield the blocks that ``rows`` make: filtered first, then refused where they cannot be counted, then cut to size.

    Raises SourceError where a group or id column is of a nested type.
    """
    n = len(rows.columns[chosen.text])
    kept: NDArray[np.int64] = np.arange(n)
    columns = dict(rows.columns)
    if chosen.where is not None:
        mask = chosen.where.mask(columns)
        kept = np.flatnonzero(np.asarray(mask))
        if len(kept) < n:
            columns = {name: columns[name].filter(mask) for name in chosen.needed}
    filtered = n - len(kept)
    bad: dict[int, tuple[str, str]] = {}
    text = _text(columns[chosen.text], NO_TEXT, bad)
    group = _plain(columns[chosen.group], chosen.group, rows.path, bad) if chosen.group else None
    ids = _plain(columns[chosen.id], chosen.id, rows.path, bad) if chosen.id else None
    extras = {name: _plain(columns[name], name, rows.path, bad) for name in chosen.keep}
    if bad:
        good = np.ones(len(kept), np.bool_)
        good[list(bad)] = False
        kept_rows = pa.array(good)
        text, group, ids = (None if part is None else part.filter(kept_rows) for part in (text, group, ids))
        extras = {name: column.filter(kept_rows) for name, column in extras.items()}
    if chosen.nfc:
        text = pc.utf8_normalize(text, "NFC")
    late = (Rejection(rows.path, rows.place(int(kept[i])), *bad[i]) for i in sorted(bad))
    whole = Block(
        text=text,
        group=group,
        ids=ids,
        read=n + len(rows.rejected),
        filtered=filtered,
        rejected=(*rows.rejected, *late),
        extras=extras,
        source_bytes=rows.source_bytes,
    )
    yield from _cut(whole)


def merged(blocks: Iterable[Block]) -> Iterator[Block]:
    """Join small consecutive blocks, up to ``records.BLOCK_BYTES`` of text, so that many small files cost few blocks."""
    held: list[Block] = []
    size = 0
    for block in blocks:
        new = _text_bytes(block)
        if held and (size + new > records.BLOCK_BYTES or not _alike(held[0], block)):
            yield _join(held)
            held, size = [], 0
        held.append(block)
        size += new
    if held:
        yield _join(held)


def as_text(array: Any) -> Any:
    """Cast a column of plain values to ``large_string``: integers as decimal, texts as they are; UTF-8 is checked.

    Raises ``pyarrow.ArrowException`` for nested types and for invalid UTF-8.
    """
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays([chunk.cast(chunk.type) for chunk in array.chunks] or [pa.array([], array.type)])
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if is_textual(array.type):
        array = array.cast(pa.large_binary())
    return array.cast(pa.large_string())


def is_textual(kind: Any) -> bool:
    """Tell whether an Arrow type holds text or bytes that may be text."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    kinds = (pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.binary_view())
    return kind in kinds


def _text(array: Any, missing: str | None, bad: dict[int, tuple[str, str]]) -> Any:
    """Cast to text; note nulls (where ``missing`` says how) and invalid UTF-8 in ``bad``, by index."""
    if missing and array.null_count:
        bad.update({int(i): (missing, "") for i in np.flatnonzero(np.asarray(pc.is_null(array)))})
    try:
        return as_text(array)
    except pa.ArrowInvalid:
        values = as_bytes(array).to_pylist()
    for i, value in enumerate(values):
        if value is not None and not _is_utf8(value):
            bad[i] = (NOT_UTF8, show(value))
            values[i] = None
    return pa.array(values, pa.large_binary()).cast(pa.large_string())


def as_bytes(array: Any) -> Any:
    """Cast a textual column to ``large_binary`` without checking it."""
    return (array.dictionary_decode() if pa.types.is_dictionary(array.type) else array).cast(pa.large_binary())


def _plain(array: Any, name: str, path: str, bad: dict[int, tuple[str, str]]) -> Any:
    if is_textual(array.type):
        return _text(array, None, bad)
    try:
        return as_text(array)
    except pa.ArrowException as error:
        message = f"{path}: column {name!r} is {array.type}; it must be a text, a number or a date"
        raise SourceError(message) from error


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _offsets(text: Any) -> NDArray[np.int64]:
    """Shape (n + 1,): where each text of a LargeStringArray starts in its buffer."""
    if not len(text):
        return np.zeros(1, np.int64)
    return np.frombuffer(text.buffers()[1], np.int64, len(text) + 1, 8 * text.offset)


def _text_bytes(block: Block) -> int:
    offsets = _offsets(block.text)
    return int(offsets[-1] - offsets[0])


def _cut(block: Block) -> Iterator[Block]:
    """Cut a block into blocks of at most ``records.BLOCK_BYTES`` of text and one record more; the account goes to the first."""
    offsets = _offsets(block.text)
    n = len(block.text)
    if offsets[-1] - offsets[0] <= records.BLOCK_BYTES:
        yield block
        return
    starts = [0]
    while offsets[-1] - offsets[starts[-1]] > records.BLOCK_BYTES and starts[-1] < n:
        limit = offsets[starts[-1]] + records.BLOCK_BYTES
        starts.append(min(n, int(np.searchsorted(offsets, limit, side="left"))))
    stops = [*starts[1:], n]
    for first, stop in zip(starts, stops, strict=True):
        if first == stop and first:
            return
        part = replace(
            block,
            text=block.text[first:stop],
            group=None if block.group is None else block.group[first:stop],
            ids=None if block.ids is None else block.ids[first:stop],
            extras={name: column[first:stop] for name, column in block.extras.items()},
        )
        if first:
            yield replace(part, read=stop - first, filtered=0, rejected=(), source_bytes=0)
        else:
            yield replace(part, read=block.read - (n - stop))


def _alike(a: Block, b: Block) -> bool:
    return (a.group is None) == (b.group is None) and (a.ids is None) == (b.ids is None) and a.extras.keys() == b.extras.keys()


def _join(blocks: list[Block]) -> Block:
    first = blocks[0]
    if len(blocks) == 1:
        return first
    return Block(
        text=pa.concat_arrays([block.text for block in blocks]),
        group=None if first.group is None else pa.concat_arrays([block.group for block in blocks]),
        ids=None if first.ids is None else pa.concat_arrays([block.ids for block in blocks]),
        read=sum(block.read for block in blocks),
        filtered=sum(block.filtered for block in blocks),
        rejected=tuple(item for block in blocks for item in block.rejected),
        extras={name: pa.concat_arrays([block.extras[name] for block in blocks]) for name in first.extras},
        source_bytes=sum(block.source_bytes for block in blocks),
    )
