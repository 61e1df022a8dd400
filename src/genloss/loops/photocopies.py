"""The photocopy of a photocopy: how models of later and later generations go on from the same opening."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from genloss.loops.streams import END, first_records, record_starts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from genloss.loops.streams import Stream

OPENING = 5
"""Words of an opening."""
LENGTH = 40
"""Words that follow it."""
SHOWN = (0, 1, 3, 10)
_CONTEXTS = (0.9, 0.5, 0.005)
"""Openings are taken where the last word is at these quantiles of how often it occurs: common, middling, rare."""


@dataclass(frozen=True)
class Opening:
    """The first words of a record of generation 0, and how it really goes on."""

    words: Stream
    goes_on: Stream


def choose_openings(original: Stream) -> list[Opening]:
    """Three openings, of which the last word is common, middling and rare; none where records are too short."""
    starts = record_starts(original)
    long_enough = np.flatnonzero(np.diff(starts) > OPENING + LENGTH)
    if not len(long_enough):
        return []
    counts = np.bincount(original)
    often = counts[original[starts[long_enough] + OPENING - 1]]
    order = np.argsort(often, kind="stable")
    made = []
    for quantile in _CONTEXTS:
        record = int(long_enough[order[int(quantile * (len(order) - 1))]])
        text = first_records(original, record, record + 1)
        made.append(Opening(text[:OPENING], text[OPENING : OPENING + LENGTH]))
    return made


def shown_generations(generations: int) -> tuple[int, ...]:
    """0, 1, 3 and 10, as far as there are so many, and the last."""
    return tuple(sorted({*(k for k in SHOWN if k < generations), generations}))


def go_on(generator: Any, model: Any, openings: Sequence[Opening], rng: np.random.Generator) -> list[Stream | None]:
    """How a model continues each opening, as ids; None where it has never seen its end."""
    made: list[Stream | None] = []
    for opening in openings:
        place = generator.place_of(model, opening.words)
        made.append(None if place is None else generator.sample_from(model, place, LENGTH, rng))
    return made


def told(stream: Stream | None, text_of: Callable[[int], str], rare: Callable[[int], bool]) -> list[list[Any]] | None:
    """A continuation as ``[word, is rare]``; None where there is none."""
    if stream is None:
        return None
    return [[text_of(int(word)), rare(int(word))] for word in stream[stream != END]]
