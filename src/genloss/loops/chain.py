"""One replicate of one cell: generation after generation, each measured against generation 0."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from genloss.loops.photocopies import choose_openings, go_on, shown_generations, told
from genloss.loops.seeds import rng_for
from genloss.loops.streams import n_words
from genloss.loops.training import TrainingSets
from genloss.theory.zipf import rare_below

if TYPE_CHECKING:
    from collections.abc import Callable

    from genloss.loops.beginning import Beginning
    from genloss.loops.cells import Cell
    from genloss.loops.measuring import Measures
    from genloss.loops.streams import Stream
    from genloss.loops.texts import Vocabulary


@dataclass(frozen=True)
class Step:
    """A generation that was just made, for whoever watches."""

    cell: str
    replicate: int
    generation: int
    tokens_per_second: float
    words_left: float
    pairs_left: float


@dataclass(frozen=True)
class Bench:
    """What every chain of a loop shares."""

    beginning: Beginning
    vocabulary: Vocabulary
    measures: Measures
    generations: int
    seed: int
    keep: Callable[[Cell, int, int, Stream], None] | None = None
    """Called with every generation's text, where profiles of them are kept."""


def run_chain(bench: Bench, cell: Cell, replicate: int, watch: Callable[[Step], None] | None = None) -> dict[str, Any]:
    """Run all generations; returns the part of the result that depends on nothing else, as plain JSON."""

    def rng(generation: int, purpose: str) -> np.random.Generator:
        return rng_for(bench.seed, cell.name, replicate, generation, purpose)

    sets = TrainingSets(cell.regime, bench.beginning, lambda generation: rng(generation, "real"))
    first, alive = bench.measures.take(bench.beginning.original)
    measured = [first]
    last_seen = np.zeros(len(alive), np.uint16)
    openings = choose_openings(bench.beginning.original) if replicate == 0 else []
    shown = shown_generations(bench.generations)
    copies: list[list[Any]] = [[opening.goes_on for opening in openings]]
    for generation in range(1, bench.generations + 1):
        began = time.perf_counter()
        model = cell.generator.fit(sets.next(generation), rng(generation, "fit"))
        output = cell.generator.sample(model, bench.beginning.size, rng(generation, "sample"))
        taken = time.perf_counter() - began
        sets.add(output)
        found, alive = bench.measures.take(output)
        last_seen[alive] = generation
        measured.append(found)
        if openings and generation in shown:
            copies.append(go_on(cell.generator, model, openings, rng(generation, "photocopy")))
        if bench.keep is not None:
            bench.keep(cell, replicate, generation, output)
        if watch is not None:
            left = (found["words.types_left"] or 0.0, found["pairs.types_left"] or 0.0)
            watch(Step(cell.name, replicate, generation, n_words(output) / taken, *left))
    return {
        "cell": cell.name,
        "replicate": replicate,
        "measures": {name: [one.get(name) for one in measured] for name in measured[0]},
        "last_seen": base64.b64encode(last_seen.astype("<u2").tobytes()).decode(),
        "photocopies": _told(bench, openings, shown, copies),
    }


def _told(bench: Bench, openings: list[Any], shown: tuple[int, ...], copies: list[list[Any]]) -> list[dict[str, Any]]:
    words = bench.measures.words
    counts = np.zeros(len(bench.vocabulary) + 1, np.int64)
    counts[words.ids[: words.types]] = words.original[: words.types]
    text_of, below = bench.vocabulary.text, rare_below(bench.beginning.size)

    def rare(word: int) -> bool:
        return bool(counts[word] < below)

    return [
        {
            "opening": " ".join(text_of(int(word)) for word in opening.words),
            "generations": [
                {"generation": generation, "words": told(made[place], text_of, rare)}
                for generation, made in zip(shown, copies, strict=True)
            ],
        }
        for place, opening in enumerate(openings)
    ]
