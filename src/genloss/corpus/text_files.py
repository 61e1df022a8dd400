"""Plain text: a file is a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from genloss.corpus.blocks import Rows, build
from genloss.corpus.lines import STREAM_ADVICE
from genloss.corpus.streams import BOM, ByteStream, explained
from genloss.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genloss.corpus.columns import Chosen
    from genloss.corpus.records import Block
    from genloss.corpus.streams import File

RECORD_LIMIT = 1 << 30
"""A larger file is refused as one record."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file that is one record; an empty one is none."""

    file: File
    codec: str | None
    n_bytes: int

    def blocks(self, chosen: Chosen) -> Iterator[Block]:
        """Yield the file's one record. Raises SourceError where it is above 1 GiB."""
        with explained(self.file.name, STREAM_ADVICE), ByteStream(self.file, self.codec) as stream:
            data = b"" if self.file.size > RECORD_LIMIT and not self.codec else stream.read(RECORD_LIMIT + 1)
        if len(data) > RECORD_LIMIT or (self.file.size > RECORD_LIMIT and not self.codec):
            message = f"{self.file.name}: more than 1 GiB in one record; read it with --lines, one record a line"
            raise SourceError(message)
        if data:
            column = pa.array([data.removeprefix(BOM)], pa.large_binary())
            yield from build(Rows({chosen.text: column}, self.file.name, _whole, (), self.n_bytes), chosen)


def _whole(_: int) -> str:
    return "whole file"
