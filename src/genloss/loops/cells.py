"""The grid of a loop: one cell for each generator under each regime, each run in several replicates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genloss.loops.regimes import Regime


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
