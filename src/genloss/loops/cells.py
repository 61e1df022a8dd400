"""The grid of a loop: one cell for each generator under each regime, each run in several replicates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from genloss.errors import LoopError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genloss.loops.regimes import Regime


def check_numbers(cells: Sequence[Any], **numbers: int) -> None:
    """Raise LoopError for a plan without cells, fewer than one generation or replicate, or a seed below 0."""
    for name, number in numbers.items():
        least = 0 if name == "seed" else 1
        if number < least:
            raise LoopError(f"{name} must be at least {least}, not {number}")
    if not cells:
        raise LoopError("a loop needs a regime and a generator")


@dataclass(frozen=True)
class Cell:
    """One generator under one regime."""

    generator: Any
    regime: Regime

    @property
    def name(self) -> str:
        """Such as ``ngram-2 fresh=10%``: in the tables, and what its randomness is derived from."""
        return f"{self.generator.label} {self.regime}"

    @property
    def slug(self) -> str:
        """The name as a part of a file's name."""
        return re.sub(r"[^a-z0-9.]+", "-", self.name.replace("%", "pct"))

    def to_json(self) -> dict[str, Any]:
        """Every parameter."""
        regime = self.regime
        return {
            "cell": self.name,
            **{"generator" if name == "name" else name: value for name, value in self.generator.parameters.items()},
            "regime": regime.name,
            "real_share": regime.share,
            "real_records": regime.records,
            "budget": regime.budget,
        }
