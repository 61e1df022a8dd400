"""``genloss verify``: every closed form in the product against a number that was not made by it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from scipy.special import ndtri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genloss.verification.cases import Case

ROUNDING = 1e-9
"""Relative difference that arithmetic alone may make."""
SIMULATED = 400
"""More checks than are judged by a standard error, counted by a test."""
FAMILY_WISE = 0.01
"""The chance that any of them fails although all formulas are right, if all were independent."""
FAR = float(ndtri(1 - FAMILY_WISE / (2 * SIMULATED)))
"""Standard errors beyond which a simulation disagrees, 4.21: Bonferroni, two-sided."""


@dataclass(frozen=True, slots=True)
class Check:
    """One observed number against what it should be."""

    name: str
    source: str
    """Where the expected number comes from: a publication, a limit, an enumeration, a simulation."""
    observed: float
    expected: float
    stderr: float
    """Monte Carlo standard error, the rounding of a printed number, the deviation allowed, or 0 where both are exact."""
    z: float
    verdict: str
    """``pass``, ``fail`` or ``cannot say``."""

    def to_json(self) -> dict[str, Any]:
        """The check as a JSON object; unknown numbers become None."""
        numbers = {name: getattr(self, name) for name in ("observed", "expected", "stderr", "z")}
        known = {name: value if math.isfinite(value) else None for name, value in numbers.items()}
        return {"name": self.name, "source": self.source, **known, "verdict": self.verdict}


def exact(name: str, source: str, observed: float, expected: float) -> Check:
    """Two numbers that must agree but for rounding."""
    near = abs(observed - expected) <= ROUNDING * max(1.0, abs(expected))
    return Check(name, source, observed, expected, 0.0, 0.0 if near else math.inf, "pass" if near else "fail")


def printed(name: str, source: str, observed: float, expected: float, digits: int) -> Check:
    """A number against one that was printed with so many digits after the point; stderr is half of the last one."""
    unit = 0.5 * 10.0**-digits
    z = (observed - expected) / unit
    return Check(name, source, observed, expected, unit, z, "pass" if abs(z) <= 1 + ROUNDING else "fail")


def simulated(name: str, source: str, formula: float, mean: float, stderr: float) -> Check:
    """A closed form (expected) against the mean of a seeded simulation (observed)."""
    if not stderr > 0:
        return Check(name, source, mean, formula, stderr, math.nan, "cannot say")
    z = (mean - formula) / stderr
    return Check(name, source, mean, formula, stderr, z, "pass" if abs(z) < FAR else "fail")


def within(name: str, source: str, observed: float, expected: float, share: float) -> Check:
    """A number against a law that holds nearly: stderr is the deviation, a share of the expected, that is allowed."""
    z = (observed - expected) / (share * expected)
    return Check(name, source, observed, expected, share * expected, z, "pass" if abs(z) <= 1 else "fail")


def bounded(name: str, source: str, observed: float, low: float, high: float, stderr: float = 0.0) -> Check:
    """A number against bounds: ``expected`` is the nearer one, z the standard errors outside of it and 0 within.

    ``stderr`` is 0 where the observed number is exact.
    """
    if math.isnan(observed) or math.isnan(stderr):
        return Check(name, source, observed, math.nan, stderr, math.nan, "cannot say")
    near = low if abs(observed - low) <= abs(observed - high) else high
    outside = observed - min(max(observed, low), high)
    room = stderr if stderr > 0 else ROUNDING * max(1.0, abs(near))
    z = outside / room
    return Check(name, source, observed, near, stderr, z, "pass" if abs(z) < (FAR if stderr > 0 else 1) else "fail")


MODULES = (
    "published",
    "simulations",
    "loops",
    "laws_gaussian",
    "laws_pooling",
    "laws_regression",
    "laws_drift",
    "laws_types",
    "laws_tails",
    "laws_weights",
    "laws_curation",
    "laws_quantification",
    "neighbours",
    "protocols",
)


def run_checks(only: str | None = None) -> list[Check]:
    """Run all checks, or those whose name contains ``only``; what is not asked for is not computed."""
    return [check for _, found in run_groups(only) for check in found]


def run_groups(only: str | None = None) -> Iterator[tuple[str, list[Check]]]:
    """The same, module by module: what a module is about, and its checks where any is asked for."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # thousands of small matrices: threads would wait for one another
        for module in MODULES:
            chosen = [case for case in _cases(module) if only is None or only in case.name]
            if chosen:
                yield _about(module), [case.run() for case in chosen]


def all_cases() -> Iterator[Case]:
    """Every check by its name, not yet run."""
    for module in MODULES:
        yield from _cases(module)


def _cases(module: str) -> Iterator[Case]:
    made: Iterator[Case] = import_module(f"genloss.verification.{module}").cases()
    return made


def _about(module: str) -> str:
    """The first line of a module's docstring."""
    return str(import_module(f"genloss.verification.{module}").__doc__).partition("\n")[0].rstrip(".")
