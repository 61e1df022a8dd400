"""Parquet: one shard a row group, streamed in batches, only the needed columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from genloss.corpus import records
from genloss.corpus.blocks import Rows, build
from genloss.corpus.schemas import flat, settle
from genloss.corpus.streams import explained

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genloss.corpus.columns import Chosen, Columns
    from genloss.corpus.records import Block
    from genloss.corpus.streams import File

_ADVICE = "not Parquet, or a truncated or damaged file; fetch or write it again"
_READ_BYTES = 1 << 20
_BATCH_ROWS = 8192


@dataclass(frozen=True, slots=True)
class RowGroup:
    """One row group of a file."""

    file: File
    index: int
    rows: int
    first_row: int
    """Rows of the file before it."""
    n_bytes: int
    """Compressed bytes of the needed columns."""
    text_bytes: int
    """Uncompressed bytes of the text column (less where it is dictionary-encoded)."""

    def blocks(self, chosen: Chosen) -> Iterator[Block]:
        """Yield the records of the row group."""
        # As many rows as about a block's bytes, so that long documents are not read thousands at a time.
        batch_rows = max(1, min(_BATCH_ROWS, records.BLOCK_BYTES * self.rows // max(1, self.text_bytes)))
        at = 0
        with explained(self.file.name, _ADVICE), self.file.filesystem.open_input_file(self.file.path) as raw:
            parquet = pq.ParquetFile(raw, pre_buffer=False, buffer_size=_READ_BYTES)
            batches = parquet.iter_batches(batch_rows, row_groups=[self.index], columns=chosen.needed, use_threads=False)
            for batch in batches:
                share = self.n_bytes * (at + len(batch)) // self.rows - self.n_bytes * at // self.rows
                for columns in flat(batch, chosen.needed):
                    yield from build(Rows(columns, self.file.name, _Row(self.first_row + at), (), share), chosen)
                at += len(batch)


@dataclass(frozen=True, slots=True)
class _Row:
    """Says where the i-th row after ``before`` rows lies."""

    before: int

    def __call__(self, i: int) -> str:
        return f"row {self.before + i + 1}"


def inspect(file: File, columns: Columns) -> tuple[Chosen, list[RowGroup]]:
    """Read a file's footer: the columns and row groups. Raises SourceError where that fails."""
    with explained(file.name, _ADVICE), file.filesystem.open_input_file(file.path) as raw:
        parquet = pq.ParquetFile(raw)
        metadata, schema = parquet.metadata, parquet.schema_arrow
    chosen = settle(schema, columns, file.name)
    groups, before = [], 0
    for index in range(metadata.num_row_groups):
        group = metadata.row_group(index)
        sizes = _sizes(group)
        packed = sum(sizes.get(name, (0, 0))[0] for name in chosen.needed)
        groups.append(RowGroup(file, index, group.num_rows, before, packed, sizes.get(chosen.text, (0, 0))[1]))
        before += group.num_rows
    return chosen, [group for group in groups if group.rows]


def _sizes(group: Any) -> dict[str, tuple[int, int]]:
    """Column name -> (compressed, uncompressed) bytes."""
    chunks = [group.column(i) for i in range(group.num_columns)]
    return {chunk.path_in_schema: (chunk.total_compressed_size, chunk.total_uncompressed_size) for chunk in chunks}
