"""Shared by the tests of reading: everything a source yields, gathered, with the account checked block by block."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from genloss.corpus.columns import Columns
from genloss.corpus.records import Block, Rejection, Tally
from genloss.corpus.sources import Source, open_source


@dataclass
class Gathered:
    source: Source
    texts: list[str] = field(default_factory=list)
    groups: list[str | None] = field(default_factory=list)
    ids: list[str | None] = field(default_factory=list)
    read: int = 0
    filtered: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    source_bytes: int = 0
    blocks: list[Block] = field(default_factory=list)

    @property
    def reasons(self) -> list[tuple[str, str]]:
        return [(item.position, item.reason) for item in self.rejected]

    @property
    def tally(self) -> Tally:
        reasons: dict[str, int] = {}
        for item in self.rejected:
            reasons[item.reason] = reasons.get(item.reason, 0) + 1
        return Tally(self.read, len(self.texts), self.filtered, reasons)


def gather_blocks(source: Source) -> Gathered:
    found = Gathered(source)
    for shard in source.shards:
        for block in source.blocks(shard):
            block.text.validate(full=True)
            assert block.text.null_count == 0
            assert block.read == len(block.text) + block.filtered + len(block.rejected)
            found.blocks.append(block)
            found.texts += block.text.to_pylist()
            found.groups += [] if block.group is None else block.group.to_pylist()
            found.ids += [] if block.ids is None else block.ids.to_pylist()
            found.read += block.read
            found.filtered += block.filtered
            found.rejected += block.rejected
            found.source_bytes += block.source_bytes
    return found


@pytest.fixture
def gather() -> Callable[..., Gathered]:
    def run(source: Any, **columns: Any) -> Gathered:
        return gather_blocks(open_source(source, Columns(**columns)))

    return run
