"""Run the grids of Collapse or Thrive (Kazdan et al. 2024) in the lab and write docs/grids.md: ``make grids``, some minutes."""

from __future__ import annotations

import sys
import time
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genloss.lab.catalogue import make_cells, make_laws
from genloss.lab.running import LawPlan, run_laws
from genloss.loops.regimes import parse_regime
from genloss.sides import processors

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from genloss.loops.run import Run

REGIMES = ("replace", "accumulate-subsample", "accumulate")
DIMENSIONS, SAMPLES, SEEDS, GENERATIONS = (1, 3, 10, 31, 100), (10, 32, 100, 316, 1000), 100, 100
SHAPES, BANDWIDTHS, KDE_SAMPLES, KDE_SEEDS = ("blobs", "circles", "moons", "swiss_roll"), ("0.1", "0.5"), (32, 100, 316), 20
KDE_RECORDED = (0, 1, 10, 100)
FRONT = """# The grids of Collapse or Thrive, run in the lab

Written by `make grids`. Protocols of Kazdan et al. 2024 (arXiv 2410.16713), read off their released code; the paper has them as
curves, so what stands beside our figures is the exact expectation where there is one, not a printed table.

## Gaussian: 5 dimensions, 5 sample sizes, 100 seeds, 100 iterations, covariance divided by n

Trace of the covariance and squared error of the mean after 100 iterations, over the start's: mean over seeds with its 95 %
interval; (median); [expected]. The expectation depends on n alone. Under `replace` with small n few seeds carry the mean, and a
mean over 100 seeds lies below what is expected, with an interval that is too short: read the median beside it.
"""
KDE_FRONT = """
## Kernel densities, a reduced grid

Four shapes, bandwidths 0.1 and 0.5 (the paper also has 1.0, Scott's and Silverman's), n = 32, 100, 316 (the paper also 10 and
1000), 20 seeds (100), 100 iterations. Mean negative log density of 500 held-out points at iterations 1, 10 and 100, mean over
seeds. Lower is better.
"""


def gaussian() -> Run:
    """The Gaussian grid, in full."""
    laws = make_laws(["gaussian"], {"dimensions": DIMENSIONS})
    cells = make_cells(laws, [parse_regime(one) for one in REGIMES], SAMPLES)
    plan = LawPlan(cells=cells, generations=GENERATIONS, replicates=SEEDS, recorded=(0, 1, GENERATIONS))
    return run_laws(plan, workers=processors())


def kernels() -> Run:
    """The reduced grid of kernel densities."""
    laws = make_laws(["kde"], {"shape": SHAPES, "bandwidth": BANDWIDTHS})
    cells = make_cells(laws, [parse_regime(one) for one in REGIMES], KDE_SAMPLES)
    plan = LawPlan(cells=cells, generations=GENERATIONS, replicates=KDE_SEEDS, recorded=KDE_RECORDED)
    return run_laws(plan, workers=processors())


def gaussian_table(run: Run, measure: str) -> Iterable[str]:
    """A row for each dimension and regime, a column for each sample size."""
    yield f"\n`{measure}`:\n"
    yield "| d | regime | " + " | ".join(f"n = {n:,}" for n in SAMPLES) + " |"
    yield "|---|---|" + "---|" * len(SAMPLES)
    for (d, regime), cells in _grouped(run.body["regimes"], lambda one: (one["parameters"]["dimensions"], _regime(one))):
        yield f"| {d} | {regime} | " + " | ".join(_cell(one["measures"][measure]) for one in cells) + " |"


def kernel_table(run: Run) -> Iterable[str]:
    """A row for each shape, bandwidth and sample size; a column for each regime."""
    yield "| shape | h | n | " + " | ".join(REGIMES) + " |"
    yield "|---|---|---|" + "---|" * len(REGIMES)

    def place(one: Any) -> tuple[str, str, int]:
        return one["parameters"]["shape"], one["parameters"]["bandwidth"], one["samples"]

    for (shape, width, n), cells in _grouped(sorted(run.body["regimes"], key=place), place):
        by_regime = {_regime(one): one["measures"]["held_out"]["value"][1:] for one in cells}
        shown = [", ".join(f"{value:.2f}" for value in by_regime[regime]) for regime in REGIMES]
        yield f"| {shape} | {width} | {n} | " + " | ".join(shown) + " |"


def _grouped(regimes: Iterable[Any], key: Any) -> Iterable[tuple[Any, list[Any]]]:
    return ((name, list(found)) for name, found in groupby(regimes, key))


def _regime(one: Any) -> str:
    """The regime of a cell, whose title says more."""
    return next(regime for regime in sorted(REGIMES, key=len, reverse=True) if f" {regime} " in f" {one['cell']} ")


def _cell(one: Any) -> str:
    value, half = one["value"][-1], (one["high"][-1] - one["low"][-1]) / 2
    expected = "" if one["theory"] is None else f" [{one['theory'][-1]:.3g}]"
    return f"{value:.3g} ±{half:.2g} ({one['median'][-1]:.3g}){expected}"


def main(arguments: Sequence[str]) -> None:
    """Write the page."""
    began = time.perf_counter()
    normal = gaussian()
    taken = time.perf_counter() - began
    lines = [FRONT, *gaussian_table(normal, "variance_kept"), *gaussian_table(normal, "mean_shift")]
    lines += [f"\nIn {taken:.0f} s with {processors()} processes.", KDE_FRONT, *kernel_table(kernels())]
    Path(arguments[0]).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
