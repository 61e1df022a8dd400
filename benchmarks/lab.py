"""The exact lab: a Gaussian loop against one over samples and bare random numbers, large categoricals, a published grid."""

from __future__ import annotations

import sys
import time

import numpy as np

from benchmarks.timing import Row, seconds
from genloss.lab.blocks import Block, run_block
from genloss.lab.catalogue import make_cells, make_laws
from genloss.lab.cells import LawCell
from genloss.lab.gaussian import Gaussian
from genloss.lab.running import LawPlan, run_laws
from genloss.loops.regimes import parse_regime

REPLICATES, GENERATIONS, SAMPLES = 10_000, 1_000, 1_000
TWIN_REPLICATES, TWIN_GENERATIONS = 20, 100
TYPES, TOKENS = 50_000, 10**9
GRID_DIMENSIONS, GRID_SAMPLES = (1, 3, 10, 31, 100), (10, 32, 100, 316, 1000)
WORKERS = 2


def rows() -> list[Row]:
    """The lines of the table on the lab."""
    small, large = _gaussian(SAMPLES), _gaussian(10**9)
    steps = REPLICATES * GENERATIONS
    twin = _twin() * steps / (TWIN_REPLICATES * TWIN_GENERATIONS)
    numbers, alone = _numbers(), _alone()
    categorical = _categorical()
    pooled = _gaussian(SAMPLES, "accumulate")
    grid = _grid()
    what = f"Gaussian, {REPLICATES:,} replicates, {GENERATIONS:,} generations"
    speed = f"{steps / alone / 1e6:.1f} M/s"
    return [
        _limit(f"{what}, n = {SAMPLES:,}", small, 10),
        _limit(f"{what}, n = 10^9", large, 10),
        _times("the same, n = 10^9 against n = 1,000", large, small, 1.5),
        Row("its fits and samples, one core, n = 1,000, against NumPy over samples", speed, f"{steps / twin / 1e6:.4f} M/s",
            twin / alone, "500", twin >= 500 * alone),
        Row("its fits and samples against drawing their random numbers alone", speed, f"{steps / numbers / 1e6:.1f} M/s",
            numbers / alone, "0.5", numbers >= 0.5 * alone),
        _times("Gaussian, accumulate against replace", pooled, small, 3),
        _limit(f"categorical, {TYPES:,} types, 10^9 tokens, one generation", categorical, 0.05),
        _limit("Collapse or Thrive, Gaussian grid (5 d, 5 n, 100 seeds, 100 generations, 3 regimes)", grid, 120),
    ]  # fmt: skip


def _times(what: str, ours: float, other: float, most: float) -> Row:
    return Row(what, f"{ours:.2f} s", f"{other:.2f} s", ours / other, f"{most:g}", ours <= most * other)


def _limit(what: str, taken: float, goal: float) -> Row:
    return Row(what, f"{taken:.3g} s", f"{goal:g} s", taken / goal, "1", taken <= goal)


def _gaussian(n: int, regime: str = "replace") -> float:
    """Seconds of a whole run, its measures, quantiles and table included."""
    plan = LawPlan(cells=make_cells([Gaussian()], [parse_regime(regime)], [n]), generations=GENERATIONS, replicates=REPLICATES)
    began = time.perf_counter()
    run_laws(plan, workers=WORKERS)
    return time.perf_counter() - began


def _alone() -> float:
    """Seconds of fits and samples alone: one block, measured at its end, on one core."""
    block = Block(LawCell(Gaussian(), parse_regime("replace"), SAMPLES), 0, 0, REPLICATES)
    return seconds(lambda: run_block(block, generations=GENERATIONS, recorded=[0, GENERATIONS], seed=0), 3)


def _twin() -> float:
    """Seconds of the plain loop that published notebooks have: draw n points, take mean and standard deviation, again."""
    rng = np.random.default_rng(0)
    began = time.perf_counter()
    for _ in range(TWIN_REPLICATES):
        mean, spread = 0.0, 1.0
        for _ in range(TWIN_GENERATIONS):
            points = rng.normal(mean, spread, SAMPLES)
            mean, spread = points.mean(), points.std()
    return time.perf_counter() - began


def _numbers() -> float:
    """Seconds of drawing the random numbers of the loop, one normal and one gamma a step: what it cannot be faster than."""
    rng = np.random.default_rng(0)
    began = time.perf_counter()
    for _ in range(GENERATIONS):
        rng.standard_normal(REPLICATES)
        rng.standard_gamma((SAMPLES - 1) / 2, REPLICATES)
    return time.perf_counter() - began


def _categorical() -> float:
    """Seconds a generation, without the real sample and the first model."""
    law = make_laws(["categorical"], {"types": [TYPES]})[0]
    block = Block(LawCell(law, parse_regime("replace"), TOKENS), 0, 0, 1)
    began = time.perf_counter()
    run_block(block, generations=1, recorded=[0, 1], seed=0)
    first = time.perf_counter()
    run_block(block, generations=21, recorded=[0, 21], seed=0)
    return (time.perf_counter() - first - (first - began)) / 20


def _grid() -> float:
    plan = LawPlan(
        cells=make_cells(
            make_laws(["gaussian"], {"dimensions": GRID_DIMENSIONS}),
            [parse_regime(one) for one in ("replace", "accumulate", "accumulate-subsample")],
            GRID_SAMPLES,
        ),
        generations=100,
        replicates=100,
    )
    began = time.perf_counter()
    run_laws(plan, workers=WORKERS, watch=lambda done: print(done.cell, file=sys.stderr))
    return time.perf_counter() - began
