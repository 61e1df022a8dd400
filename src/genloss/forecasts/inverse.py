"""The inverse questions: when a measure falls below a threshold, and how much fresh human text keeps it above a target."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from genloss.forecasts.measured import MASS
from genloss.loops.regimes import Regime

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from genloss.forecasts.predicting import Outlook
    from genloss.measures.estimate import Estimate

HORIZON = 200
"""Generations beyond which a fall is not looked for."""
_FINE = 200
"""The best number of fresh records is found to this part of a generation."""
_LEVEL = 1e-3
"""All fresh is called the best where no number is better by more than this part."""
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
    """Share of its own value that the measure keeps with the best number of records: the least over the generations."""
    why: str = ""

    def to_json(self) -> dict[str, Any]:
        """As a JSON object; ``why`` only where there is something to say."""
        names = ("measure", "target", "generations", "records", "tokens", "most")
        made: dict[str, Any] = {name: getattr(self, name) for name in names}
        return {**made, "why": self.why} if self.why else made


def kept(estimate: Estimate, end: str = "value") -> float:
    """A measure over its value in the reference."""
    return float(getattr(estimate, end)) / estimate.reference


def fall(
    outlook: Outlook, regime: Regime, measure: str, threshold: float, *, known: Sequence[Mapping[str, Estimate]] = ()
) -> Fall:
    """Where a measure, over its own value in the reference, first falls below a threshold under a regime.

    ``known`` are the measures of the first generations, which are looked through one by one; later ones by doubling.
    """
    rounds = outlook.rounds(regime, HORIZON)
    found = {number: one[measure] for number, one in enumerate(known[:HORIZON], 1)}
    told = len(found)

    def below(end: str) -> int | None:
        def at(generation: int) -> bool:
            if generation not in found:
                found[generation] = outlook.estimates(rounds[:generation], mass=measure in _OF_MASS)[measure]
            return kept(found[generation], end) < threshold

        early = next((number for number in range(1, told + 1) if at(number)), None)
        return early or (_first(at, HORIZON, start=told + 1) if told < HORIZON else None)

    return Fall(measure=measure, threshold=threshold, generation=below("value"), earliest=below("low"), latest=below("high"))


def fresh_needed(outlook: Outlook, measure: str, target: float, generations: int) -> FreshNeeded:
    """Bisection on the recursion under ``fresh``. At most as many records as make a whole generation are tried.

    More is not always better: types of the reference that are not rare are held by copies of it too, and too much fresh text
    takes their place. So the best number is looked for as well, and the smallest one below it.
    """
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
    top = _highest(least, most)
    best = least(top)
    told: dict[str, Any] = {"measure": measure, "target": target, "generations": generations, "most": best}
    if best < target:
        first = outlook.at(outlook.rounds(regime, 1, 0.0), mass=measure in _OF_MASS)[measure].value / outlook.own.get(
            measure, 1.0
        )
        why = (
            f"no number does: the first copy alone keeps {100 * first:.0f} % of it, before any fresh text is added"
            if first < target
            else f"no number does: the best, {top:,} records a generation, keeps {100 * best:.0f} %"
            if top < most
            else f"no number does: even a generation of fresh text alone keeps {100 * best:.0f} % at most"
        )
        return FreshNeeded(records=None, tokens=None, why=why, **told)
    needed = _first(lambda records: least(records) >= target, top, start=0)
    return FreshNeeded(records=needed, tokens=None if needed is None else needed * record, **told)


def _highest(value: Callable[[int], float], last: int) -> int:
    """The whole number from 0 to ``last`` with the highest value, which is found among powers of two and then around the best."""
    grid = [0, *(1 << power for power in range(last.bit_length()) if 1 << power < last), last]
    best = max(range(len(grid)), key=lambda place: (value(grid[place]), -place))
    if best == len(grid) - 1 and value(last) >= (1 - _LEVEL) * value(last - max(last // _FINE, 1)):
        return last
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    while high - low > max(last // _FINE, 2):
        third = (high - low) // 3
        left, right = low + third, high - third
        low, high = (low, right) if value(left) >= value(right) else (left, high)
    return max((last, grid[best], low, (low + high) // 2, high), key=lambda n: value(n) * (1 + _LEVEL * (n == last)))


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
