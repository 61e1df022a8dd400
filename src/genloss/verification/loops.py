"""Loops on the bundled speeches against the law of survival: copies of unigrams and bigrams through 20 generations."""

from __future__ import annotations

from functools import lru_cache, partial
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq

from genloss.corpus.sources import open_source
from genloss.loops.beginning import Beginning
from genloss.loops.cells import Cell
from genloss.loops.chain import Bench, run_chain
from genloss.loops.measuring import Measures
from genloss.loops.ngram import Ngram
from genloss.loops.regimes import parse_regime
from genloss.loops.texts import read_text
from genloss.theory.branching import survival_rate, types_left
from genloss.verification import checks
from genloss.verification.cases import Case, exact, mean, printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from genloss.loops.texts import Text
    from genloss.verification.checks import Check

GENERATIONS = 20
WATCHED = (1, 5, 10, 20)
TOLERANCE = 0.01
"""The law is that of Poisson offspring; a bigram's are nearly so, and the corpus is one of many."""
CHAINS = 4000


def cases() -> Iterator[Case]:
    """All of them, in half a minute."""
    yield from _rates()
    source = f"{CHAINS} chains of 10,000 tokens"
    yield mean("theory.types_left of three tokens, five copies", source, types_left([3], 5), _extinction)
    for order in (1, 2):
        for generation in WATCHED:
            name = f"loops.words.types_left order {order} generation {generation}"
            yield Case(name, partial(_survival, name, order, generation))
        name = f"loops.words.types_left order {order}, the worst of {GENERATIONS} generations"
        yield Case(name, partial(_survival, name, order))


def _rates() -> Iterator[Case]:
    source = "Suresh, Thangaraj and Khandavally 2025, iteration of 1 - exp(-x)"
    for generation, value in ((2, 0.6321), (3, 0.4685), (4, 0.3741), (5, 0.3121), (10, 0.1723), (20, 0.0916), (100, 0.0195)):
        yield printed(f"theory.survival_rate g_{generation}", source, survival_rate(generation), value, 4)
    # One type of one token, two copies: the chance that a Poisson(1) count has a Poisson descendant, 1 - exp(-(1 - 1/e)).
    yield exact("theory.types_left of one token, two copies", "by hand", types_left([1], 2), 1 - np.exp(-(1 - np.exp(-1))))


def _extinction() -> NDArray[np.float64]:
    """A type of 3 of 10,000 tokens under binomial copies: Galton-Watson is the limit of many tokens."""
    rng = np.random.default_rng(20241202)
    size, counts = 10_000, np.full(CHAINS, 3)
    for _ in range(5):
        counts = rng.binomial(size, counts / size)
    return (counts > 0).astype(np.float64)


def _survival(name: str, order: int, generation: int | None = None) -> Check:
    """Words left in one generation, or where they miss the law most."""
    counts, made = _chain(order)
    expected = [types_left(counts, k) for k in range(GENERATIONS + 1)]
    at = generation or max(range(1, GENERATIONS + 1), key=lambda k: abs(made[k] / expected[k] - 1))
    return checks.within(name, "one chain on the bundled speeches", made[at], expected[at], TOLERANCE)


@lru_cache
def _chain(order: int) -> tuple[NDArray[np.int64], list[float]]:
    """One chain of the whole corpus; tens of thousands of types make it their own average."""
    text, nothing = speeches(), np.zeros(0, np.int32)
    beginning = Beginning(text.stream, nothing, nothing)
    bench = Bench(beginning, text.vocabulary, Measures(beginning, len(text.vocabulary)), GENERATIONS, 0)
    made = run_chain(bench, Cell(Ngram(order=order), parse_regime("replace")), 1)["measures"]["words.types_left"]
    return bench.measures.words.original, made


@lru_cache
def speeches() -> Text:
    """The bundled speeches, all of them, as token ids."""
    with resources.files("genloss.data").joinpath("sotu.parquet").open("rb") as file:
        return read_text(open_source(pq.read_table(file, columns=["text"])), workers=1)
