"""Copies of copies on the bundled speeches: fitting, sampling, both cores, and the published loop's engine on the same text."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from nltk.lm import MLE
from nltk.lm.preprocessing import padded_everygram_pipeline

from benchmarks.timing import Row, seconds
from genloss.loops.beginning import Beginning
from genloss.loops.cells import Cell
from genloss.loops.chain import Bench, run_chain
from genloss.loops.measuring import Measures
from genloss.loops.ngram import Ngram
from genloss.loops.regimes import parse_regime
from genloss.loops.running import Plan, run_loop
from genloss.loops.streams import n_words
from genloss.loops.texts import Text, render
from genloss.verification.loops import speeches

PEER_WORDS = 300
"""NLTK writes so many for the clock; a generation of the corpus would take it hours."""
GENERATIONS = 10


def rows() -> list[Row]:
    """The lines of the table on loops."""
    text = speeches()
    words = n_words(text.stream)
    bigram = Ngram(order=2)
    rng = np.random.default_rng(0)
    model = bigram.fit(text.stream, rng)
    fit = words / 1e6 / seconds(lambda: bigram.fit(text.stream, rng))
    sample = words / 1e6 / seconds(lambda: bigram.sample(model, words, rng))
    peer_fit, peer_sample = _peer(text)
    limit = _jumps(text)
    ten, first, last = _generations(text)
    one, two = (_replicates(text, workers) for workers in (1, 2))
    grown = last / first
    return [
        _row("bigram, fitting, one core", fit, 20, "M/s"),
        _row("bigram, writing, one core", sample, 1, "M/s"),
        _row("bigram, fitting, against NLTK's MLE", fit, peer_fit, "M/s", 20),
        _row(f"bigram, writing, against NLTK's MLE ({PEER_WORDS} words)", sample, peer_sample, "M/s", 1000),
        _row("bigram, writing, against bare jumps through memory", sample, limit, "M/s", 0.1),
        Row(f"{GENERATIONS} generations of {words / 1e6:.1f} M words, replace", f"{ten:.1f} s", "30 s", ten / 30, "1", ten < 30),
        Row(f"accumulate, generation {GENERATIONS} against 1", f"{last:.2f} s", f"{GENERATIONS * first:.2f} s",
            grown / GENERATIONS, "1", grown <= GENERATIONS),
        _row("replicates on two threads against one", one / two, 2, "times", 0.8),
    ]  # fmt: skip


def _row(what: str, ours: float, other: float, unit: str, goal: float = 1) -> Row:
    """A speed beside another, or beside what was asked for."""
    return Row(what, f"{ours:,.2f} {unit}", f"{other:,.4g} {unit}", ours / other, f"{goal:,g}", ours / other >= goal)


def _peer(text: Text) -> tuple[float, float]:
    """Millions of words a second that NLTK fits, and writes, of the same words as lists of strings."""
    records = [record.split() for record in render(text.stream, text.vocabulary).to_pylist()]
    began = time.perf_counter()
    grams, vocabulary = padded_everygram_pipeline(2, records)
    model = MLE(2)
    model.fit(grams, vocabulary)
    fitted = time.perf_counter()
    model.generate(PEER_WORDS, text_seed=["<s>"], random_seed=0)
    return n_words(text.stream) / 1e6 / (fitted - began), PEER_WORDS / 1e6 / (time.perf_counter() - fitted)


def _jumps(text: Text) -> float:
    """Millions of dependent jumps a second through an array of the corpus's size: what memory allows a single chain."""
    from genloss.profiles.jit import jit

    size = len(text.stream)
    order = np.random.default_rng(0).permutation(size).astype(np.int32)
    follow = np.empty(size, np.int32)
    follow[order] = np.roll(order, -1)

    def walk(follow, steps):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        at = 0
        for _ in range(steps):
            at = follow[at]
        return at

    compiled: Any = jit(walk)
    return size / 1e6 / seconds(lambda: compiled(follow, size))


def _generations(text: Text) -> tuple[float, float, float]:
    """Seconds of a whole chain under replace; seconds of the first and the last generation under accumulate."""
    nothing = np.zeros(0, np.int32)
    beginning = Beginning(text.stream, nothing, nothing)
    bench = Bench(beginning, text.vocabulary, Measures(beginning, len(text.vocabulary)), GENERATIONS, 0)
    bigram = Ngram(order=2)
    began = time.perf_counter()
    run_chain(bench, Cell(bigram, parse_regime("replace")), 1)
    taken = time.perf_counter() - began
    ends: list[float] = [time.perf_counter()]
    run_chain(bench, Cell(bigram, parse_regime("accumulate")), 1, lambda _: ends.append(time.perf_counter()))
    spans = np.diff(ends)
    return taken, float(spans[0]), float(spans[-1])


def _replicates(text: Text, workers: int) -> float:
    plan = Plan(generators=[Ngram(order=2)], regimes=[parse_regime("replace")], generations=3, replicates=4, reserve=0.0)
    began = time.perf_counter()
    run_loop(text, plan, workers=workers)
    return time.perf_counter() - began
