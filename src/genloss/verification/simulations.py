"""Checks against simulation and enumeration: thinning as done at random, by lists and dice, against its expectations."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from genloss.measures import kernel_thin
from genloss.theory.coverage import coverage
from genloss.theory.hill import hill_at_size
from genloss.theory.survival import alive, alive_among
from genloss.verification.checks import Check, exact, simulated

if TYPE_CHECKING:
    from collections.abc import Iterator

TINY = (3, 2, 1, 1)
REPEATS = 20_000


def checks() -> Iterator[Check]:
    """All of them, in a few seconds."""
    yield from _enumerated()
    yield from _thinned_types()
    yield from _kernels()


def _enumerated() -> Iterator[Check]:
    """All samples of 4 of 7 tokens, one by one."""
    tokens = [kind for kind, count in enumerate(TINY) for _ in range(count)]
    samples = [np.bincount([tokens[i] for i in chosen], minlength=len(TINY)) for chosen in combinations(range(7), 4)]
    types = float(np.mean([(sample > 0).sum() for sample in samples]))
    yield exact("theory.hill_at_size by enumeration", "all 35 samples of 4 of 7 tokens", hill_at_size(TINY, 0, 4), types)
    # Coverage of 3 of 6 tokens as Good (1953) has it: the chance that the fourth token drawn is of a type drawn before.
    hits = []
    for chosen in combinations(range(7), 3):
        held = {tokens[i] for i in chosen}
        hits += [tokens[j] in held for j in range(7) if j not in chosen]
    yield exact(
        "theory.coverage by enumeration", "the next token after all 35 samples of 3", coverage(TINY, 3), float(np.mean(hits))
    )


def _thinned_types() -> Iterator[Check]:
    """One type in 5 groups, 2 records each, of 12 groups."""
    rng = np.random.default_rng(20240601)
    groups, each, total, drawn, kept = 5, 2, 12, 4, 0.4
    coin = rng.random((REPEATS, groups, 1)) < drawn / total
    there = (coin & (rng.random((REPEATS, groups, each)) < kept)).any(axis=(1, 2))
    yield _mean("theory.alive", alive(groups, groups * each, drawn / total, kept), there.astype(float))
    order = rng.random((REPEATS, total)).argsort(axis=1)[:, :drawn]
    chosen = np.zeros((REPEATS, total), bool)
    np.put_along_axis(chosen, order, values=True, axis=1)
    there = (chosen[:, :groups, None] & (rng.random((REPEATS, groups, each)) < kept)).any(axis=(1, 2))
    yield _mean("theory.alive_among", alive_among(groups, groups * each, total, drawn, kept), there.astype(float))


def _kernels() -> Iterator[Check]:
    """E[K log K] and the sums over types after thinning, as kernels compute them."""
    rng = np.random.default_rng(20240602)
    for groups, each, total, drawn, kept in (
        (3, 2, 10, 4, 1.0),
        (6, 3, 40, 10, 0.5),
        (60, 4, 200, 90, 0.7),
        (300, 2, 900, 450, 1.0),
    ):
        held = rng.hypergeometric(groups, total - groups, drawn, REPEATS)
        k = rng.binomial(held * each, kept).astype(float)
        logs = k * np.log(np.maximum(k, 1))
        table = kernel_thin.binomial_logs(kept)
        expected = kernel_thin.kept_logs(groups, groups * each, total, drawn, kept, table)
        yield _mean(f"measures.kept_logs g={groups} r={groups * each} kept={kept}", expected, logs)
    k = rng.binomial(30, 0.3, REPEATS).astype(float)
    yield _mean("measures.binomial_logs", float(kernel_thin.binomial_logs(0.3)[30]), k * np.log(np.maximum(k, 1)))
    yield exact("measures.binomial_logs, all kept", "n log n", float(kernel_thin.binomial_logs(1.0)[30]), 30 * math.log(30))


def _mean(name: str, formula: float, draws: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Check:
    source = f"{len(draws)} seeded draws"
    return simulated(name, source, formula, float(draws.mean()), float(draws.std(ddof=1) / math.sqrt(len(draws))))
