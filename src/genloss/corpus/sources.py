"""Opening whatever holds a corpus, as shards that can each be read on their own, in any thread."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from genloss.corpus import csv_files, jsonl, parquet
from genloss.corpus.blocks import merged
from genloss.corpus.columns import Chosen, Columns, choose
from genloss.corpus.files import display_name, find_files
from genloss.corpus.formats import SUPPORTED, Format, format_of
from genloss.corpus.lines import Range, TextLines
from genloss.corpus.tables import open_object
from genloss.corpus.text_files import RECORD_LIMIT, TextFile
from genloss.engine import map_ordered
from genloss.errors import SourceError

if TYPE_CHECKING:
    from genloss.corpus.records import Block, Tally
    from genloss.corpus.streams import File


SourceLike: TypeAlias = "str | os.PathLike[str] | Iterable[Any]"
"""A path, glob or URI; an Arrow table, data frame, dataset or iterable of records; or a list or tuple of those."""

RANGE_BYTES = 8 << 20
"""A shard of JSON Lines or of text lines is this many bytes of its file; small files are bundled up to it."""
_OPENERS = 8
"""Files whose headers are read at once: opening waits for the disk or the network, not for the processor."""


class Piece(Protocol):
    """What one file, or a part of it, contributes to a shard."""

    @property
    def n_bytes(self) -> int | None:
        """Bytes of the source, where known."""

    def blocks(self, chosen: Chosen) -> Iterator[Block]:
        """Yield the records of the piece in order."""


@dataclass(frozen=True, slots=True)
class _Late:
    """A small file that is not looked into before it is read."""

    file: File
    format: Format
    columns: Columns
    n_bytes: int

    def blocks(self, chosen: Chosen) -> Iterator[Block]:  # noqa: ARG002
        """Open the file and yield its records."""
        for part in _open_file(self.file, self.format, self.columns):
            yield from part.piece.blocks(part.chosen)


@dataclass(frozen=True, slots=True)
class _Part:
    piece: Piece
    chosen: Chosen


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of a source that is read by one worker: a row group, a byte range, a file, or a bundle of small files."""

    parts: tuple[_Part, ...]

    @property
    def n_bytes(self) -> int | None:
        """Bytes of the source that the shard stands for, where known."""
        sizes = [part.piece.n_bytes for part in self.parts]
        return None if None in sizes else sum(size for size in sizes if size is not None)


@dataclass(frozen=True, slots=True)
class Source:
    """An opened source: its shards in canonical order, which depends on the source alone."""

    name: str
    """What messages and JSON call it; credentials are left out."""
    shards: Sequence[Shard]
    total_bytes: int | None
    """Sum of the shards' bytes, for a progress bar; None where unknown."""

    def blocks(self, shard: Shard) -> Iterator[Block]:
        """Yield the blocks of a shard, each of at most about ``records.BLOCK_BYTES`` of text.

        Raises SourceError where a file cannot be read; bad records are in the blocks' ``rejected``.
        """
        return merged(block for part in shard.parts for block in part.piece.blocks(part.chosen))


def open_source(source: SourceLike, columns: Columns | None = None) -> Source:
    """Open a path, directory, glob, URI, table, dataset or iterable of records; or a list or tuple of those.

    A list or tuple is several sources (so a list of strings is a list of paths) unless it holds mappings, which are
    records; texts themselves come as any other iterable, ``iter(texts)``. A path given twice is read twice. Raises
    SourceError where something is missing, cannot be read, or lacks a column.
    """
    columns = Columns() if columns is None else columns
    sources: list[Any] = [source]
    if isinstance(source, list | tuple) and not any(isinstance(item, Mapping) for item in source):
        sources = list(source)
    if not sources:
        message = "no source was given; name a file, a directory or a glob"
        raise SourceError(message)
    names: list[str] = []
    shards: list[Shard] = []
    files: list[File] = []
    for item in sources:
        if isinstance(item, str | os.PathLike):
            names.append(display_name(item))
            files.extend(find_files(item))
            continue
        shards.extend(_shards_of_files(files, columns))
        files = []
        name, chosen, pieces = open_object(item, columns)
        names.append(name)
        shards.extend(Shard((_Part(piece, chosen),)) for piece in pieces)
    shards.extend(_shards_of_files(files, columns))
    name = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    if not shards:
        message = f"{name}: holds no records"
        raise SourceError(message)
    sizes = [shard.n_bytes for shard in shards]
    total = None if None in sizes else sum(size for size in sizes if size is not None)
    return Source(name, tuple(shards), total)


def require_records(source: Source, tally: Tally) -> None:
    """Raise SourceError, saying what became of its records, if reading all of ``source`` left none to count."""
    if tally.profiled:
        return
    if not tally.read:
        message = f"{source.name}: holds no records"
    elif tally.filtered == tally.read:
        message = f"{source.name}: the filter leaves none of {tally.read} records; check its values and their types"
    else:
        reasons = ", ".join(f"{count} {reason}" for reason, count in tally.rejected.items())
        message = f"{source.name}: none of {tally.read} records can be counted ({tally.filtered} filtered out; {reasons})"
    raise SourceError(message)


def _shards_of_files(files: Sequence[File], columns: Columns) -> list[Shard]:
    """Look into the files and cut them: many small ones are bundled and looked into when they are read."""
    full = [file for file in files if file.size]
    every = len(full) <= _OPENERS
    looked_into = sum(every or file.size >= RANGE_BYTES or file.path.lower().endswith(".parquet") for file in full)
    workers = min(_OPENERS, max(1, looked_into // 4))
    look = partial(_open_or_wait, columns=columns, every=every)
    opened: Iterable[list[_Part]] = map_ordered(look, list(enumerate(full)), workers=workers)
    shards: list[Shard] = []
    bundle: list[_Part] = []
    size = 0
    for parts in opened:
        if len(parts) == 1 and (parts[0].piece.n_bytes or 0) < RANGE_BYTES:
            new = parts[0].piece.n_bytes or 0
            if bundle and size + new > RANGE_BYTES:
                shards.append(Shard(tuple(bundle)))
                bundle, size = [], 0
            bundle.append(parts[0])
            size += new
            continue
        if bundle:
            shards.append(Shard(tuple(bundle)))
            bundle, size = [], 0
        shards.extend(Shard((part,)) for part in parts)
    return [*shards, Shard(tuple(bundle))] if bundle else shards


def _open_or_wait(numbered: tuple[int, File], *, columns: Columns, every: bool) -> list[_Part]:
    number, file = numbered
    form = format_of(file.path)
    if form is None:
        message = f"{file.name}: cannot tell its format by its name; supported are {SUPPORTED}"
        raise SourceError(message)
    if every or number == 0 or form.kind == "parquet" or file.size >= RANGE_BYTES:
        return _open_file(file, form, columns)
    chosen = Chosen(text="text", group=None, id=None, where=None, nfc=False)
    return [_Part(_Late(file, form, columns, file.size), chosen)]


def _open_file(file: File, form: Format, columns: Columns) -> list[_Part]:
    """Read what is needed of a file to know its columns and where to cut it."""
    if form.kind == "parquet":
        chosen, groups = parquet.inspect(file, columns)
        return [_Part(group, chosen) for group in groups]
    if form.kind == "csv":
        chosen, whole = csv_files.settle(file, form, columns)
        return [_Part(whole, chosen)]
    if form.kind == "jsonl":
        seen = jsonl.peek(file, form.codec)
        chosen = jsonl.settle(seen, columns, file.name)
        return [_Part(jsonl.JsonLines(span, size, seen), chosen) for span, size in _ranges(file, form.codec)]
    chosen = choose(columns, ["text"], name=file.name)
    if columns.lines:
        return [_Part(TextLines(span, size), chosen) for span, size in _ranges(file, form.codec)]
    if file.size > RECORD_LIMIT and not form.codec:
        message = f"{file.name}: more than 1 GiB in one record; read it with --lines, one record a line"
        raise SourceError(message)
    return [_Part(TextFile(file, form.codec, file.size), chosen)]


def _ranges(file: File, codec: str | None) -> list[tuple[Range, int]]:
    if codec:
        return [(Range(file, codec), file.size)]
    starts = range(0, file.size, RANGE_BYTES)
    return [(Range(file, None, at, min(file.size, at + RANGE_BYTES)), min(RANGE_BYTES, file.size - at)) for at in starts]
