"""Lines of text files and byte ranges: who owns a line, and how to cut a buffer into lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from genloss.corpus import records
from genloss.corpus.blocks import Rows, build
from genloss.corpus.streams import BOM, ByteStream, File, explained
from genloss.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from genloss.corpus.columns import Chosen
    from genloss.corpus.records import Block

LINE_LIMIT = 1 << 30
"""A longer line is refused: the file is probably of another format."""
_AHEAD = 1 << 16
STREAM_ADVICE = "the file is damaged or not of the format its name says; fetch or write it again"


@dataclass(frozen=True, slots=True)
class Range:
    """The lines of a file that start at a byte from ``start`` up to ``stop`` (None: the end) of it."""

    file: File
    codec: str | None = None
    start: int = 0
    stop: int | None = None

    @property
    def split(self) -> bool:
        """True where the file has other ranges too, so that places are bytes and not line numbers."""
        return self.start > 0 or (self.stop is not None and self.stop < self.file.size)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole lines, and where the first of them starts."""

    data: bytes
    offset: int
    """Byte of the file (uncompressed)."""
    line: int
    """Number of lines of the range before it."""
    source_bytes: int


def chunks(span: Range) -> Iterator[Chunk]:
    """Yield the lines of a range in bounded buffers of whole lines; the last line may lack its newline.

    Raises SourceError where a line is longer than ``LINE_LIMIT`` or the file cannot be read.
    """
    with explained(span.file.name, STREAM_ADVICE), ByteStream(span.file, span.codec, start=max(0, span.start - 1)) as stream:
        line = 0
        for offset, data in _owned(stream, span):
            body = data[len(BOM) :] if offset == 0 and data.startswith(BOM) else data
            yield Chunk(body, offset + len(data) - len(body), line, stream.progress() if span.codec else len(data))
            if not span.split:
                line += data.count(b"\n")


def _owned(stream: ByteStream, span: Range) -> Iterator[tuple[int, bytes]]:
    """Yield (offset, whole lines) of the lines that start in the range."""
    at = max(0, span.start - 1)
    skipping = span.start > 0
    held: list[bytes] = []
    held_from, held_bytes = span.start, 0
    while data := stream.read(_step(at, span, held_bytes)):
        begin, at = at, at + len(data)
        if skipping:
            # The line in which the range begins belongs to the range before, unless that one ends right before it.
            cut = data.find(b"\n") + 1
            if not cut and (span.stop is None or at < span.stop):
                continue
            begin += cut
            if not cut or (span.stop is not None and begin >= span.stop):
                return
            data, skipping, held_from = data[cut:], False, begin
        last = span.stop is not None and at >= span.stop
        end = _end_of_lines(data, span.stop - 1 - begin if last and span.stop is not None else None)
        if end:
            yield held_from, b"".join([*held, data[:end]])
            if last:
                return
            held, held_from, held_bytes = [], begin + end, 0
        if len(data) > end:
            held.append(data[end:])
            held_bytes += len(data) - end
        if held_bytes > LINE_LIMIT:
            message = f"{span.file.name}: a line is longer than 1 GiB; is it one record a line?"
            raise SourceError(message)
    if held:
        yield held_from, b"".join(held)


def _end_of_lines(data: bytes, final: int | None) -> int:
    """Return where the lines to hand on end: after the line of byte ``final``, or after the last whole line; 0: nowhere."""
    return (data.rfind(b"\n") if final is None else data.find(b"\n", max(0, final))) + 1


def _step(at: int, span: Range, held: int) -> int:
    """Bytes to read next: up to the range's end in blocks, beyond it in steps that grow with the line."""
    if span.stop is None:
        return records.BLOCK_BYTES
    return min(records.BLOCK_BYTES, span.stop - at if at < span.stop else max(_AHEAD, held))


def split_lines(data: bytes) -> tuple[Any, NDArray[np.int64], NDArray[np.int64]]:
    r"""Cut a buffer into its lines that are not blank, without their ``\n`` or ``\r\n``.

    Returns a LargeBinaryArray of n lines, where each starts in ``data``, and its 0-based number; both of shape (n,).
    """
    raw = np.frombuffer(data, np.uint8)
    newlines = np.flatnonzero(raw == 10)
    ends = newlines if data.endswith(b"\n") or not data else np.append(newlines, len(data))
    starts = np.concatenate([[0], ends[:-1] + 1]) if len(ends) else np.zeros(0, np.int64)
    carriage = (ends > starts) & (raw[ends - 1] == 13) if len(ends) else np.zeros(0, np.bool_)
    keep = np.ones(len(raw), np.bool_)
    keep[newlines] = False
    keep[ends[carriage] - 1] = False
    offsets = np.concatenate([[0], np.cumsum(ends - carriage - starts)]).astype(np.int64)
    body = pa.py_buffer(raw[keep])
    # Unchecked as UTF-8 here; a test of single bytes is safe on any.
    probe = pa.LargeStringArray.from_buffers(len(starts), pa.py_buffer(offsets), body)
    blank = np.asarray(pc.ascii_is_space(probe)) | (offsets[1:] == offsets[:-1])
    lines = pa.Array.from_buffers(pa.large_binary(), len(starts), [None, pa.py_buffer(offsets), body])
    numbers = np.arange(len(starts))
    if blank.any():
        lines, starts, numbers = lines.filter(pa.array(~blank)), starts[~blank], numbers[~blank]
    return lines, starts, numbers


@dataclass(frozen=True, slots=True)
class TextLines:
    """Plain text, one record a line; blank lines are none."""

    span: Range
    n_bytes: int

    def blocks(self, chosen: Chosen) -> Iterator[Block]:
        """Yield the records that start in the range."""
        for chunk in chunks(self.span):
            lines, starts, numbers = split_lines(chunk.data)
            place = Place(self.span.split, chunk, starts, numbers)
            yield from build(Rows({chosen.text: lines}, self.span.file.name, place, (), chunk.source_bytes), chosen)


@dataclass(frozen=True, slots=True)
class Place:
    """Says where the i-th line of a chunk lies: its line number where that is known, else its first byte."""

    by_byte: bool
    chunk: Chunk
    starts: NDArray[np.int64]
    numbers: NDArray[np.int64]

    def __call__(self, i: int) -> str:
        """Return ``line N`` (from 1) or ``byte N`` (from 0)."""
        if self.by_byte:
            return f"byte {self.chunk.offset + int(self.starts[i])}"
        return f"line {self.chunk.line + int(self.numbers[i]) + 1}"
