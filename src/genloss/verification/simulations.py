"""Checks against simulation and enumeration: thinning as done at random, by lists and dice, against its expectations."""

from __future__ import annotations

import math
from functools import lru_cache, partial
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from genloss.measures import kernel_thin
from genloss.theory.coverage import coverage
from genloss.theory.hill import hill_at_size
from genloss.theory.survival import alive, alive_among
from genloss.verification.cases import Case, exact, mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

TINY = (3, 2, 1, 1)
REPEATS = 20_000
THINNED = (5, 2, 12, 4, 0.4)
"""One type: its groups, records in each, all groups, groups kept, share of records kept."""
KERNELS = ((3, 2, 10, 4, 1.0), (6, 3, 40, 10, 0.5), (60, 4, 200, 90, 0.7), (300, 2, 900, 450, 1.0))
"""The same of types with many tokens."""


def cases() -> Iterator[Case]:
    """All of them, in a few seconds."""
    yield from _enumerated()
    source = f"{REPEATS} seeded draws"
    groups, each, total, drawn, kept = THINNED
    yield mean("theory.alive", source, alive(groups, groups * each, drawn / total, kept), partial(_thinned, 0))
    among = alive_among(groups, groups * each, total, drawn, kept)
    yield mean("theory.alive_among", source, among, partial(_thinned, 1))
    for number, (groups, each, total, drawn, kept) in enumerate(KERNELS):
        table = kernel_thin.binomial_logs(kept)
        expected = kernel_thin.kept_logs(groups, groups * each, total, drawn, kept, table)
        name = f"measures.kept_logs g={groups} r={groups * each} kept={kept}"
        yield mean(name, source, expected, partial(_kept_logs, number))
    logs = float(kernel_thin.binomial_logs(0.3)[30])
    yield mean("measures.binomial_logs", source, logs, partial(_kept_logs, len(KERNELS)))
    yield exact("measures.binomial_logs, all kept", "n log n", float(kernel_thin.binomial_logs(1.0)[30]), 30 * math.log(30))


def _enumerated() -> Iterator[Case]:
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


def _thinned(way: int) -> NDArray[np.float64]:
    """Whether the type of ``THINNED`` is still there: each group by a coin of its own, or so many groups of all."""
    return _thinned_both()[way]


@lru_cache
def _thinned_both() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rng = np.random.default_rng(20240601)
    groups, each, total, drawn, kept = THINNED
    coin = rng.random((REPEATS, groups, 1)) < drawn / total
    by_coin = (coin & (rng.random((REPEATS, groups, each)) < kept)).any(axis=(1, 2))
    order = rng.random((REPEATS, total)).argsort(axis=1)[:, :drawn]
    chosen = np.zeros((REPEATS, total), bool)
    np.put_along_axis(chosen, order, values=True, axis=1)
    among = (chosen[:, :groups, None] & (rng.random((REPEATS, groups, each)) < kept)).any(axis=(1, 2))
    return np.asarray(by_coin, np.float64), np.asarray(among, np.float64)


def _kept_logs(number: int) -> NDArray[np.float64]:
    """K log K of one of ``KERNELS``, or of 30 tokens kept with .3 behind the last."""
    return _all_kept_logs()[number]


@lru_cache
def _all_kept_logs() -> list[NDArray[np.float64]]:
    rng = np.random.default_rng(20240602)
    made = []
    for groups, each, total, drawn, kept in KERNELS:
        held = rng.hypergeometric(groups, total - groups, drawn, REPEATS)
        made.append(rng.binomial(held * each, kept).astype(np.float64))
    made.append(rng.binomial(30, 0.3, REPEATS).astype(np.float64))
    return [k * np.log(np.maximum(k, 1)) for k in made]
