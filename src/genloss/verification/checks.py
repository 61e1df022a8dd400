"""``genloss verify``: every closed form in the product against a number that was not made by it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDING = 1e-9
"""Relative difference that arithmetic alone may make."""
FAR = 4.5
"""Standard errors beyond which a simulation disagrees: 7 in a million by chance, for fewer than a hundred checks."""


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


def run_checks(only: str | None = None) -> list[Check]:
    """Run all checks, or those whose name contains ``only``."""
    return [check for check in _all() if only is None or only in check.name]


def _all() -> Iterator[Check]:
    from genloss.verification import loops, published, simulations

    yield from published.checks()
    yield from simulations.checks()
    yield from loops.checks()
