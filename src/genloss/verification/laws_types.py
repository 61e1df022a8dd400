"""Whether a type lives: Bernoulli, Poisson and categorical loops, exact chains and published bounds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from genloss.lab.bernoulli import Bernoulli
from genloss.lab.categorical import Categorical
from genloss.lab.poisson import Poisson
from genloss.loops.seeds import rng_for
from genloss.theory import branching, drift, tails
from genloss.verification.cases import SEED, Case, Run, between, bounded, exact, mean, printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SURESH = "Suresh et al. 2025 (arXiv 2412.17646)"
SEDDIK = "Seddik et al. 2024 (arXiv 2404.05090)"
ALIVE = {1: (0.63397, 0.63212), 5: (0.27101, 0.26808), 10: (0.16139, 0.15824), 50: (0.04112, 0.03765)}
"""n = 100, p = .01: the exact chain and the lower bound, by generation."""


def cases() -> Iterator[Case]:
    """All of them; a few seconds."""
    yield from _events()
    yield from _mixed()
    yield from _counted()
    yield from _rates()
    yield from _distinct()


def _events() -> Iterator[Case]:
    run = Run(Bernoulli(p=0.01), "replace", 100, tuple(ALIVE))
    for k, (chain, low) in ALIVE.items():
        found, bounds = drift.binary_alive(100, 0.01, k), drift.binary_alive_bounds(100, 0.01, k)
        at = f"n=100 p=.01 k={k}"
        yield printed(f"theory.drift.binary_alive {at}", "the sheet's exact chain", found, chain, 5)
        yield printed(f"theory.drift.binary_alive_bounds {at}", f"{SURESH}, theorem 1", bounds[0], low, 5)
        yield bounded(f"theory.drift.binary_alive_bounds hold {at}", f"{SURESH}, theorem 1", found, *bounds)
        yield mean(f"lab.bernoulli.binary_alive {at}", "exact chain", found, run.draws("alive", k))
    # The paper's other protocol, too many samples for the exact chain's matrix.
    run = Run(Bernoulli(p=0.001), "replace", 10_000, (5, 10, 50))
    for k in run.generations:
        bounds = drift.binary_alive_bounds(10_000, 0.001, k)
        name = f"lab.bernoulli.binary_alive_bounds n=10000 p=.001 k={k}"
        yield between(name, f"{SURESH}, theorem 1, its protocol", run.draws("alive", k), *bounds)


def _mixed() -> Iterator[Case]:
    run = Run(Bernoulli(p=0.2), "replace", 100, (20, 50, 200, 600))
    for k in run.generations:
        found = drift.binary_mixed(100, 0.2, k)
        at = f"n=100 p=.2 k={k}"
        yield mean(f"lab.bernoulli.binary_mixed {at}", f"exact chain; protocol of {SURESH}", found, run.draws("mixed", k))
        yield bounded(f"theory.drift.binary_mixed_bounds {at}", SEDDIK, found, *drift.binary_mixed_bounds(100, 0.2, k))
    high = drift.binary_mixed_bounds(100, 0.01, 1)[1]
    yield printed("theory.drift.binary_mixed_bounds n=100 p=.01 k=1", f"{SURESH}: 1.96, vacuous", high, 1.96, 2)


def _counted() -> Iterator[Case]:
    for rate, n, generations in ((1.0, 10, (1, 5, 20, 50)), (10.0, 10, (50, 200)), (0.1, 5, (1, 3))):
        run = Run(Poisson(rate=rate), "replace", n, generations)
        for k in generations:
            name = f"lab.poisson.poisson_alive n={n} rate={rate:g} k={k}"
            yield mean(name, f"{SURESH}, theorem 2", drift.poisson_alive(n, rate, k), run.draws("alive", k))


def _rates() -> Iterator[Case]:
    for k, value in ((10, 1.7225), (100, 1.9543), (1000, 1.9938)):
        rate = branching.survival_rate(k)
        yield printed(f"theory.branching.survival_rate k g k={k}", SURESH, k * rate, value, 4)
        yield bounded(f"theory.branching.survival_rate bounds k={k}", f"{SURESH}: 1/k to 3/k, here 2/k", rate, 1 / k, 2 / k)
    yield exact("theory.branching.survival_rate at 0", "before any copy all types live", 1 / branching.survival_rate(0), 0.0)
    counts = [1, 1, 1, 2, 2, 5, 20]
    yield mean(
        "theory.branching.types_left k=4",
        f"{SURESH}: Poisson offspring",
        branching.types_left(counts, 4),
        partial(_offspring, counts, 4),
    )


def _distinct() -> Iterator[Case]:
    """The Zipf-Mandelbrot protocol: 1000 types, 1000 draws."""
    for offset, exponent in ((1.0, 2.7), (2.0, 5.0)):
        law = Categorical(types=1000, exponent=exponent, offset=offset)
        run = Run(law, "replace", 1000, (1, 3, 10), 1000)
        p = tails.zipf_law(1000, exponent, offset)
        for k in run.generations:
            low, high = drift.distinct_bounds(1000, p, k)
            at = f"a={offset:g} b={exponent:g} k={k}"
            source = f"{SURESH}, corollary 1, its protocol"
            chain = float(drift.types_alive(1000, p, k).sum())
            yield mean(f"lab.categorical.types_alive {at}", "exact chain of each type", chain, run.draws("hill_0", k))
            yield between(f"lab.categorical.distinct_bounds {at}", source, run.draws("hill_0", k), low, high)


def _offspring(counts: list[int], k: int) -> NDArray[np.float64]:
    """Share of types alive after k Poisson generations."""
    rng = rng_for(SEED, "offspring")
    found = np.tile(np.array(counts), (20_000, 1))
    for _ in range(k):
        found = rng.poisson(found)
    return np.asarray((found > 0).mean(axis=1))
