"""A check that has a name and has not been run: what is not asked for costs nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from genloss.lab.blocks import Block, run_block
from genloss.lab.cells import LawCell
from genloss.loops.regimes import parse_regime
from genloss.verification import checks

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from genloss.lab.law import Law
    from genloss.verification.checks import Check

    Draws = Callable[[], NDArray[Any]]
    """Makes independent draws of a number, one for each replicate."""
    Number = float | Callable[[], float]
    """A number, or what computes it when it is asked for."""

SEED = 20250101
REPLICATES = 40_000


@dataclass(frozen=True, slots=True)
class Case:
    """One check, by its name, and how to run it."""

    name: str
    run: Callable[[], Check]
    simulated: bool = False
    """Judged by a standard error, so that chance may fail it."""


@dataclass(frozen=True)
class Run:
    """Replicates of one cell of the lab, measured after so many fits; run once, when first asked for."""

    law: Law
    regime: str
    n: int
    generations: tuple[int, ...]
    replicates: int = REPLICATES

    def draws(self, measure: str, k: int) -> Draws:
        """The measure of every replicate after k fits."""
        return partial(self._draws, measure, k)

    def _draws(self, measure: str, k: int) -> NDArray[Any]:
        found: NDArray[np.float64] = _ran(self)[measure][1 + self.generations.index(k)]
        return found


@lru_cache(maxsize=4)
def _ran(run: Run) -> dict[str, NDArray[np.float64]]:
    cell = LawCell(run.law, parse_regime(run.regime), run.n)
    block = Block(cell, 0, 0, run.replicates)
    return run_block(block, generations=max(run.generations), recorded=run.generations, seed=SEED)


def mean(name: str, source: str, formula: Number, draws: Draws) -> Case:
    """A closed form against the mean of draws."""
    return Case(name, partial(_mean, name, source, formula, draws), simulated=True)


def between(name: str, source: str, draws: Draws, low: float = -math.inf, high: float = math.inf) -> Case:
    """Bounds of a mean against that of draws."""
    return Case(name, partial(_between, name, source, draws, low, high), simulated=True)


def seen(name: str, source: str, formula: float, observed: float, stderr: float) -> Case:
    """A closed form against a published mean of simulations whose standard error is known."""
    return Case(name, partial(checks.simulated, name, source, formula, observed, stderr), simulated=True)


def exact(name: str, source: str, observed: float, expected: float) -> Case:
    """Two numbers that must agree but for rounding."""
    return Case(name, partial(checks.exact, name, source, observed, expected))


def printed(name: str, source: str, observed: float, expected: float, digits: int) -> Case:
    """A number against one that was printed with so many digits."""
    return Case(name, partial(checks.printed, name, source, observed, expected, digits))


def within(name: str, source: str, observed: float, expected: Number, share: float) -> Case:
    """A closed form that is a limit against the exact number, which it may miss by a share."""
    return Case(name, partial(_within, name, source, observed, expected, share))


def bounded(name: str, source: str, observed: float, low: float = -math.inf, high: float = math.inf) -> Case:
    """An exact number against bounds."""
    return Case(name, partial(checks.bounded, name, source, observed, low, high))


def missing(name: str, expected: float, package: str) -> Case:
    """A check that cannot be run, for want of a package."""
    source = f"needs {package}: pip install 'genloss[lab]'"
    return Case(name, partial(checks.Check, name, source, math.nan, expected, math.nan, math.nan, "cannot say"))


def stderr_of(draws: NDArray[Any]) -> float:
    """Standard error of the mean of independent draws."""
    return float(draws.std(ddof=1) / math.sqrt(len(draws)))


def _mean(name: str, source: str, formula: Number, draws: Draws) -> Check:
    found, expected = draws(), formula() if callable(formula) else formula
    return checks.simulated(name, source, expected, float(found.mean()), stderr_of(found))


def _within(name: str, source: str, observed: float, expected: Number, share: float) -> Check:
    return checks.within(name, source, observed, expected() if callable(expected) else expected, share)


def _between(name: str, source: str, draws: Draws, low: float, high: float) -> Check:
    found = draws()
    # Draws that are all the same say nothing about their error.
    error = stderr_of(found) or math.nan
    return checks.bounded(name, source, float(found.mean()), low, high, error)
