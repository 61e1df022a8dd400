"""From a source to the same records with their origin beside them: streamed, and written whole or not at all."""

from __future__ import annotations

import json
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from genloss.corpus.origin import EVIDENCE, NO_DEPTH, ORIGINS, UNKNOWN
from genloss.corpus.origin_columns import judge
from genloss.corpus.records import Tally
from genloss.corpus.sources import require_records
from genloss.errors import SourceError
from genloss.profiles.blocks import Words
from genloss.profiles.build import RejectionFile, account, first_bad
from genloss.profiles.origins import Origins, count_origins, nothing_told
from genloss.profiles.type_counts import FOLDS
from genloss.writing import Beside, written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from genloss.corpus.columns import Columns
    from genloss.corpus.origin_columns import Judged, OriginColumns
    from genloss.corpus.records import Block
    from genloss.corpus.sources import Source

ORIGIN, DEPTH, STANDING = STANDARD = ("origin", "copy_depth", "evidence")
"""Names of the columns that are written, and read back."""
_EXCERPT = 60


@dataclass(frozen=True, slots=True)
class Labelled:
    """How many records are of which origin, and what became of all that were read."""

    origins: Origins
    """All in one fold."""
    tally: Tally


def label_source(
    source: Source,
    columns: Columns,
    asked: OriginColumns,
    *,
    to: Path | None = None,
    conflicts: Path | None = None,
    strict: bool = False,
    rejected: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Labelled:
    """Settle the origin of every record; write the records to ``to`` (Parquet), the conflicts to ``conflicts`` (JSON Lines).

    The columns written are text, group and id under the names they were given by (``text`` and ``id`` where guessed), those
    that were asked for, as texts, and the three of ``STANDARD`` in place of any of their names. Raises SourceError as reading
    does, at words that are not understood, and where nothing is left; WriteError where a file cannot be written.
    """
    nobody = np.zeros(FOLDS, np.int64)
    total, tally = nothing_told(nobody, nobody), Tally()
    with ExitStack() as stack:
        refused = stack.enter_context(RejectionFile(rejected))
        out = stack.enter_context(_Records(to, columns, asked) if to else nullcontext())
        listed = stack.enter_context(_Conflicts(conflicts) if conflicts else nullcontext())
        for shard in source.shards:
            for block in source.blocks(shard):
                if strict and block.rejected:
                    raise SourceError(first_bad(block.rejected[0]))
                tally += account(block)
                refused.write(block.rejected)
                if len(block.text):
                    judged = judge(block, asked)
                    nowhere = np.zeros(len(block.text), np.int64)
                    total += count_origins(judged, nowhere, np.diff(Words(block.text).bounds))
                    if out is not None:
                        out.add(block, judged)
                    if listed is not None:
                        listed.add(block, judged)
                if progress is not None:
                    progress(block.read, block.source_bytes)
        require_records(source, tally)
        for file in (out, listed, refused):
            if file is not None:
                file.keep()
    return Labelled(total, tally)


class _Records(Beside):
    """The records with their origins, as Parquet."""

    def __init__(self, path: Path, columns: Columns, asked: OriginColumns) -> None:
        self.text, self.group, self.id = columns.text or "text", columns.group, columns.id or "id"
        named = [self.text, *([self.group] if self.group else []), self.id]
        if taken := [name for name in named if name in STANDARD]:
            raise SourceError(f"the column {taken[0]!r} cannot be text, group or id too: genloss writes its own; rename it first")
        beside = [name for name in (*columns.keep, *asked.names) if name not in (*STANDARD, *named)]
        self.beside_text = list(dict.fromkeys(beside))
        kinds = {name: pa.large_string() for name in dict.fromkeys([*named, *self.beside_text])}
        self.schema = pa.schema({**kinds, ORIGIN: pa.string(), DEPTH: pa.int32(), STANDING: pa.string()})
        super().__init__(path)
        self.writer = pq.ParquetWriter(self.beside, self.schema, compression="zstd")

    def add(self, block: Block, judged: Judged) -> None:
        """Write a block's records."""
        nothing = pa.nulls(len(block.text), pa.large_string())
        found: dict[str, Any] = {**block.extras, self.id: nothing if block.ids is None else block.ids}
        if self.group:
            found[self.group] = nothing if block.group is None else block.group
        found[self.text] = block.text
        settled = judged.settled
        found[ORIGIN] = pc.take(pa.array(ORIGINS), pa.array(settled.origins))
        found[DEPTH] = pa.array(settled.depths, mask=settled.depths == NO_DEPTH)
        found[STANDING] = pc.take(pa.array(EVIDENCE), pa.array(settled.evidence))
        with written(self.path):
            self.writer.write_table(pa.table([found[name] for name in self.schema.names], schema=self.schema))

    def close(self) -> None:
        """Write the footer."""
        self.writer.close()


class _Conflicts(Beside):
    """The records of whose origin two witnesses disagree, one JSON object a line."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.file = self.beside.open("w", encoding="utf-8")

    def add(self, block: Block, judged: Judged) -> None:
        """Write those of a block."""
        for at in np.flatnonzero(judged.settled.conflicts).tolist():
            line = json.dumps(_conflict(block, judged, at), ensure_ascii=False) + "\n"
            with written(self.path):
                self.file.write(line)

    def close(self) -> None:
        """Write what is still held."""
        self.file.close()


def _conflict(block: Block, judged: Judged, at: int) -> Mapping[str, Any]:
    name = None if block.ids is None else block.ids[at].as_py()
    settled = judged.settled
    return {
        "record": block.text[at].as_py()[:_EXCERPT] if name is None else name,
        "origin": ORIGINS[settled.origins[at]],
        "evidence": EVIDENCE[settled.evidence[at]],
        "claims": [
            {"by": one.by, "origin": ORIGINS[one.origins[at]], "evidence": EVIDENCE[one.evidence[at]]}
            for one in judged.witnesses
            if one.origins[at] != UNKNOWN
        ],
    }
