"""The result of a forecast."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from genloss import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genloss.forecasts.classes import Classes
    from genloss.forecasts.inverse import Fall, FreshNeeded
    from genloss.measures.estimate import Estimate

NAMES = {
    "words.types_left": "words",
    "words.coverage": "text whose words live",
    "words.tail_survival": "rare words",
    "words.tail_mass": "tokens of rare words",
    "words.hill_0": "richness",
    "words.hill_1": "diversity (q = 1)",
    "words.hill_2": "diversity (q = 2)",
}
"""What a sentence calls a measure."""
_SINGULAR = ("words.coverage", "words.hill")


@dataclass(frozen=True)
class Outcome:
    """One regime."""

    regime: str
    says: str
    """The regime in a sentence."""
    generations: tuple[Mapping[str, Estimate], ...]
    """Measures of generation 1, 2, ...; the interval of each is its prediction band."""
    fall: Fall

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "regime": self.regime,
            "says": self.says,
            "generations": [
                {"generation": number, "measures": {name: one.to_json() for name, one in measures.items()}}
                for number, measures in enumerate(self.generations, 1)
            ],
            "falls_below": self.fall.to_json(),
        }


@dataclass(frozen=True)
class Forecast:
    """What is left of a reference after so many generations, under each regime."""

    outcomes: tuple[Outcome, ...]
    measure: str
    """The measure that the threshold and the target are about."""
    fresh_needed: FreshNeeded
    fresh_nearest: FreshNeeded | None
    """Where no number reaches the target: the same for that share of the most that any number keeps."""
    classes: Classes
    size: float
    """Tokens of each generation."""
    judge: float
    """Tokens of the human sample whose rare words are watched."""
    record: float
    """Mean tokens of a human record."""
    assumptions: tuple[str, ...]
    inputs: tuple[Mapping[str, Any], ...] = field(default=())

    def at(self, regime: str, generation: int) -> Mapping[str, Estimate]:
        """The measures of one generation under a regime. Raises KeyError where it was not forecast."""
        for one in self.outcomes:
            if one.regime == regime and 1 <= generation <= len(one.generations):
                return one.generations[generation - 1]
        raise KeyError(f"{regime}, generation {generation}")

    @property
    def sentence(self) -> str:
        """When the first regime falls, and what holds the line."""
        return f"{_falls(self.outcomes[0])}; {_needed(self.fresh_needed, self.fresh_nearest)}."

    def _repr_html_(self) -> str:
        """The forecast in a notebook: the sentence and the tables."""
        from genloss.reports.fragment import comparison_fragment

        return comparison_fragment(self.to_json())

    def to_json(self, command: list[str] | None = None) -> dict[str, Any]:
        """The object of ``genloss forecast --json``."""
        from genloss.reports.document import document

        body = {
            "sentence": self.sentence,
            "measure": self.measure,
            "regimes": [one.to_json() for one in self.outcomes],
            "fresh_needed": self.fresh_needed.to_json(),
            "fresh_nearest": None if self.fresh_nearest is None else self.fresh_nearest.to_json(),
            "growth": {"measured": self.classes.measured, "classes": self.classes.to_json()},
            "size": self.size,
            "judge": self.judge,
            "tokens_per_record": self.record,
            "assumptions": list(self.assumptions),
        }
        return document("forecast", command=command, inputs=self.inputs, seed=None, version=__version__, **body)


def name_of(measure: str) -> str:
    """What a sentence calls a measure, bands too."""
    if measure in NAMES:
        return NAMES[measure]
    base, _, band = measure.rpartition(".")
    return f"{NAMES.get(base, base)} of Zipf value {band.replace('_', ' ')}"


def _falls(outcome: Outcome) -> str:
    found = outcome.fall
    what = f"under {outcome.regime} {name_of(found.measure)}"
    one = found.measure.startswith(_SINGULAR)
    stay, falls = ("stays", "falls") if one else ("stay", "fall")
    share = f"{100 * found.threshold:g} %"
    if found.generation is None:
        return f"{what} {stay} above {share}"
    first = found.earliest if found.earliest is not None else found.generation
    span = f"{first}-{found.latest}" if found.latest is not None else f"{first} or later"
    return f"{what} {falls} below {share} in generation {found.generation}" + (f" ({span})" if span != f"{first}-{first}" else "")


def _needed(needed: FreshNeeded, nearest: FreshNeeded | None) -> str:
    if needed.records is not None:
        return _keeps(needed)
    most = "" if nearest is None else f", and {_keeps(nearest)}"
    return f"no amount of fresh human text keeps {100 * needed.target:g} %{most}"


def _keeps(needed: FreshNeeded) -> str:
    share = f"{_per_cent(needed.target)} %"
    if needed.records is None:
        return f"none keeps {share} either"
    if needed.records == 0:
        return f"no fresh human record is needed to keep {share} through generation {needed.generations}"
    many, does = ("record", "keeps") if needed.records == 1 else ("records", "keep")
    return f"{needed.records:,} fresh human {many} a generation {does} {share} through generation {needed.generations}"


def _per_cent(share: float) -> str:
    """Three figures; more where those would make all of it out of less."""
    digits = 3
    while share < 1 and float(f"{100 * share:.{digits}g}") == 100 and digits < 9:
        digits += 1
    return f"{100 * share:.{digits}g}"
