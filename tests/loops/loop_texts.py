"""Streams and texts for the tests of loops."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

from genloss.corpus.columns import Columns
from genloss.corpus.sources import open_source
from genloss.loops.beginning import Beginning
from genloss.loops.cells import Cell
from genloss.loops.ngram import Ngram
from genloss.loops.regimes import parse_regime
from genloss.loops.running import Plan
from genloss.loops.streams import END
from genloss.loops.texts import Text, read_text

if TYPE_CHECKING:
    from genloss.loops.streams import Stream

records = st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=6), min_size=1, max_size=6)
"""Records of a few kinds of words, so that contexts recur."""


def stream_of(made: Sequence[Sequence[int]]) -> Stream:
    """A stream of the records."""
    return np.array([token for record in made for token in (*record, END)], np.int32)


def records_of(stream: Stream) -> list[tuple[int, ...]]:
    """The records of a stream."""
    made: list[tuple[int, ...]] = []
    words: list[int] = []
    for token in stream.tolist():
        if token == END:
            made.append(tuple(words))
            words = []
        else:
            words.append(token)
    assert not words, "a stream ends with the end of a record"
    return made


def text_of(rows: Sequence[Any], **columns: Any) -> Text:
    """Texts, or mappings with one, read as a loop reads them."""
    return read_text(open_source(iter(rows), Columns(**columns)), workers=1)


@cache
def small_text() -> Text:
    """400 records of 20 words each, frequencies as one over rank among 300 kinds."""
    weights = 1 / np.arange(1, 301)
    drawn = np.random.default_rng(5).choice(300, (400, 20), p=weights / weights.sum())
    return text_of([" ".join(f"w{word}" for word in row) for row in drawn.tolist()])


def plan_of(*regimes: str, **parameters: Any) -> Plan:
    """A plan of bigrams that takes no time."""
    orders = parameters.pop("orders", (2,))
    settings = {"generations": 3, "replicates": 2, **parameters}
    return Plan(
        generators=[Ngram(order=order) for order in orders],
        regimes=[parse_regime(one) for one in regimes],
        **settings,
    )


def cell_of(regime: str) -> Cell:
    """Bigrams under a regime."""
    return Cell(Ngram(order=2), parse_regime(regime))


def beginning_of(original: Sequence[Sequence[int]], reserve: Sequence[Sequence[int]] = (), judge: Any = ()) -> Beginning:
    """Three parts as they are given."""
    return Beginning(original=stream_of(original), reserve=stream_of(reserve), judge=stream_of(judge))
