"""Corpora for the tests of profiles: small ones to vary, and the bundled one."""

from __future__ import annotations

import itertools
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from genloss.corpus.records import Block
from genloss.profiles.blocks import count_block
from genloss.profiles.profile import Profile
from genloss.profiles.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

Record = tuple[str, str | None]
"""A text and its group."""

_VOCABULARY = [f"w{k}" for k in range(40)] + ["don't", "well-known", "Éclair", "中文", "ÇA", "naïve"]

records_of_words = st.tuples(
    st.lists(st.sampled_from(_VOCABULARY), max_size=12).map(" ".join), st.sampled_from([None, "a", "b", "c", "d", "e"])
)
"""Records over a small vocabulary, so that types recur."""


def block_of(records: Sequence[Record], ids: Sequence[str] | None = None) -> Block:
    """Records as a block."""
    string = pa.large_string()
    return Block(
        text=pa.array([text for text, _ in records], string),
        group=pa.array([group for _, group in records], string),
        ids=None if ids is None else pa.array(ids, string),
        read=len(records),
    )


def profile_of(records: Sequence[Record], *, capacity: int = 1 << 20) -> Profile:
    """The profile of records counted as one block."""
    return count_block(block_of(records), Settings(grouped=True, capacity=capacity)).pruned()


@cache
def bundled(name: str = "sotu.parquet") -> pa.Table:
    """A bundled data set."""
    with resources.files("genloss.data").joinpath(name).open("rb") as file:
        return pq.read_table(file)


@cache
def speeches() -> list[list[Record]]:
    """The bundled speeches, each a list of its passages."""
    table = bundled()
    rows = zip(table["text"].to_pylist(), table["speech"].to_pylist(), strict=True)
    return [list(passages) for _, passages in itertools.groupby(rows, key=lambda row: row[1])]


def joined(parts: Sequence[Sequence[Record]]) -> list[Record]:
    """Lists of records as one."""
    return list(itertools.chain.from_iterable(parts))
