"""What is left in each generation under one regime, with prediction bands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import hadamard

from genloss.forecasts.laws import extinction_of, kinds_of, law_of
from genloss.forecasts.measured import SURVIVAL, UNITS, Lists, Value, design_effect, lists_of, mass_measures, survival_measures
from genloss.forecasts.normed import offspring_of
from genloss.forecasts.rounds import rounds_of
from genloss.measures.estimate import Estimate
from genloss.theory.hill import hill

if TYPE_CHECKING:
    from genloss.forecasts.classes import Classes
    from genloss.forecasts.laws import Kinds, Offspring
    from genloss.forecasts.spectrum import Spectrum
    from genloss.loops.regimes import Regime
    from genloss.theory.regime_branching import Round

_NORMAL = 1.959964
_SIGNS = hadamard(8)[:, 1:]
"""Directions in which growth and Fano factors are moved by one standard error together: all of them if they are seven."""


@dataclass(frozen=True)
class Outlook:
    """All that forecasts of one reference share."""

    spectrum: Spectrum
    classes: Classes
    size: float
    """Tokens of each generation."""
    judge: float
    """Tokens of the human sample that gives the lists of rare types."""

    @cached_property
    def kinds(self) -> Kinds:
        """The reference's types."""
        return kinds_of(self.spectrum, self.classes.of(self.spectrum.tokens))

    @cached_property
    def lists(self) -> Lists:
        """The lists of rare types."""
        return lists_of(self.kinds, self.spectrum.size, self.judge)

    @cached_property
    def own(self) -> dict[str, float]:
        """The reference's own value of each measure."""
        counts = np.repeat(self.spectrum.tokens, np.round(self.spectrum.types).astype(np.int64))
        on = self.kinds.types * self.lists.chance["words.tail_survival"]
        mass = float((on * self.kinds.tokens).sum()) / self.spectrum.size
        made = {f"words.hill_{q}": hill(counts, q) for q in (0, 1, 2)}
        return {"words.tail_mass": mass, **made}

    def rounds(self, regime: Regime, generations: int, real: float | None = None) -> list[Round]:
        """The rounds of a regime here."""
        told = {"reference": self.spectrum.size, "size": self.size, "record": self.spectrum.record}
        return rounds_of(regime, generations, **told, real=real)

    def at(self, rounds: list[Round], *, mass: bool = True) -> dict[str, Value]:
        """The measures after these rounds; without those of mass in a tenth of the time."""
        return self._at(self.kinds, rounds, offspring_of(self.kinds, self.classes, rounds), mass=mass)

    def _at(self, kinds: Kinds, rounds: list[Round], offspring: Offspring, *, mass: bool) -> dict[str, Value]:
        gone = extinction_of(kinds, rounds, offspring)
        found = survival_measures(kinds, gone, self.lists)
        if mass:
            found |= mass_measures(kinds, law_of(kinds, rounds, offspring), self.lists, self.size)
        effect = design_effect(kinds, gone, together=self.classes.together, clustered=self.spectrum.clustered)
        return {name: replace(value, variance=effect * value.variance) for name, value in found.items()}

    def estimates(self, rounds: list[Round], *, mass: bool = True) -> dict[str, Estimate]:
        """The measures after these rounds, each with its band."""
        found, moved = self.at(rounds, mass=mass), self._moved(rounds, mass=mass)
        return {name: self._banded(name, value, moved.get(name, 0.0)) for name, value in found.items()}

    def _moved(self, rounds: list[Round], *, mass: bool) -> dict[str, float]:
        """Variance of each measure that the errors of growth and Fano factors give it."""
        classes = self.classes
        errors = np.concatenate([classes.growth_stderr, classes.fano_stderr])
        if not errors.any():
            return {}
        total: dict[str, float] = {}
        middle = self.at(rounds, mass=mass)
        n = len(classes.edges)
        for signs in _SIGNS:
            step = errors * np.resize(signs, len(errors))
            other = replace(
                classes, growth=np.maximum(classes.growth + step[:n], 0.01), fano=np.maximum(classes.fano + step[n:], 0.05)
            )
            for name, value in self._at(self.kinds, rounds, offspring_of(self.kinds, other, rounds), mass=mass).items():
                total[name] = total.get(name, 0.0) + (value.value - middle[name].value) ** 2 / len(_SIGNS)
        return total

    def _banded(self, name: str, found: Value, moved: float) -> Estimate:
        value = found.value
        stderr = float(np.sqrt(max(found.variance + moved, 0.0)))
        unit = UNITS[name.rpartition(".")[0] if name.count(".") > 1 else name]
        reach = _NORMAL * stderr + (0.5 / found.n if name.startswith(SURVIVAL) else 0.0)  # types are whole: half of one
        most = 1.0 if unit == "share" else np.inf
        return Estimate(
            value=value,
            stderr=stderr,
            low=max(value - reach, 0.0),
            high=min(value + reach, most),
            n=found.n,
            n_unit="types",
            unit=unit,
            reference=self.own.get(name, 1.0),
        )
