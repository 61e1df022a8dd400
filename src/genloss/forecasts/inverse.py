"""The inverse questions: when a measure falls below a threshold, and how much fresh human text keeps it above a target."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from genloss.forecasts.measured import MASS
from genloss.loops.regimes import Regime

if TYPE_CHECKING:
    from collections.abc import Callable

    from genloss.forecasts.predicting import Outlook
    from genloss.measures.estimate import Estimate

HORIZON = 200
"""Generations beyond which a fall is not looked for."""
_OF_MASS = frozenset({MASS, "words.hill_1", "words.hill_2"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """The first generation in which a measure is below a threshold; None where it is not within ``HORIZON``."""

    measure: str
    threshold: float
    generation: int | None
    earliest: int | None
    """By the lower end of the prediction band."""
    latest: int | None

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return {name: getattr(self, name) for name in ("measure", "threshold", "generation", "earliest", "latest")}


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshNeeded:
    """The smallest number of fresh human records in each generation that keeps a measure at a target through all generations.

    ``records`` is None where no number does, and ``why`` then says why. ``most`` is what can be kept at best: even the first
    copy of human text, and a copy of text that is all fresh, lose what one draw of so many words does not show.
    """

    measure: str
    target: float
    generations: int
    records: int | None
    tokens: float | None
    most: float
    """Share of its own value that the measure keeps where all text is fresh: the least over the generations."""
    why: str = ""

    def to_json(self) -> dict[str, Any]:
        """As a JSON object; ``why`` only where there is something to say."""
        names = ("measure", "target", "generations", "records", "tokens", "most")
        made: dict[str, Any] = {name: getattr(self, name) for name in names}
        return {**made, "why": self.why} if self.why else made


def kept(estimate: Estimate, end: str = "value") -> float:
    """A measure over its value in the reference."""
    return float(getattr(estimate, end)) / estimate.reference


def fall(outlook: Outlook, regime: Regime, measure: str, threshold: float) -> Fall:
    """Where a measure, over its own value in the reference, falls below a threshold under a regime."""
    rounds = outlook.rounds(regime, HORIZON)
    known: dict[int, Estimate] = {}

    def below(end: str) -> int | None:
        def at(generation: int) -> bool:
            if generation not in known:
                known[generation] = outlook.estimates(rounds[:generation], mass=measure in _OF_MASS)[measure]
            return kept(known[generation], end) < threshold

        return _first(at, HORIZON)

    return Fall(measure=measure, threshold=threshold, generation=below("value"), earliest=below("low"), latest=below("high"))


def fresh_needed(outlook: Outlook, measure: str, target: float, generations: int) -> FreshNeeded:
    """Bisection on the recursion under ``fresh``. At most as many records as make a whole generation are tried."""
    record = outlook.spectrum.record
    regime = Regime(name="fresh", real="fresh", records=1)
    found: dict[int, float] = {}

    def least(records: int) -> float:
        if records not in found:
            rounds = outlook.rounds(regime, generations, min(records * record, outlook.size))
            mass = measure in _OF_MASS
            values = (outlook.at(rounds[:k], mass=mass)[measure].value for k in range(1, generations + 1))
            found[records] = min(values) / outlook.own.get(measure, 1.0)
        return found[records]

    most = max(math.ceil(outlook.size / record), 1)
    best = least(most)
    told: dict[str, Any] = {"measure": measure, "target": target, "generations": generations, "most": best}
    if best < target:
        first = outlook.at(outlook.rounds(regime, 1, 0.0), mass=measure in _OF_MASS)[measure].value / outlook.own.get(
            measure, 1.0
        )
        why = (
            f"no number does: the first copy alone keeps {100 * first:.0f} % of it, before any fresh text is added"
            if first < target
            else f"no number does: even a generation of fresh text alone keeps {100 * best:.0f} % at most"
        )
        return FreshNeeded(records=None, tokens=None, why=why, **told)
    needed = _first(lambda records: least(records) >= target, most, start=0)
    return FreshNeeded(records=needed, tokens=None if needed is None else needed * record, **told)


def _first(holds: Callable[[int], bool], last: int, start: int = 1) -> int | None:
    """The first whole number from ``start`` to ``last`` from which on something holds; None where it does not at the last."""
    low, high = start, start
    while not holds(high):
        if high >= last:
            return None
        low, high = high + 1, min(2 * max(high, 1), last)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
