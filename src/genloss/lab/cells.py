"""The grid of the lab: each law under each regime with each number of samples, in blocks of replicates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from genloss.lab.training import batch_size

if TYPE_CHECKING:
    from genloss.lab.law import Law
    from genloss.loops.regimes import Regime

MEMORY = 256 << 20
"""Bytes that the samples of one block may take, roughly."""
MOST = 10_000
"""Most replicates of a block."""


@dataclass(frozen=True)
class LawCell:
    """One law under one regime, with n samples a generation."""

    generator: Any
    """A ``Law``."""
    regime: Regime
    samples: int

    @property
    def name(self) -> str:
        """Such as ``gaussian fresh=10% n=100``: in the tables, and what its randomness is derived from."""
        return f"{self.generator.label} {self.regime} n={self.samples}"

    @property
    def slug(self) -> str:
        """The name as a part of a file's name."""
        return re.sub(r"[^a-z0-9.=]+", "-", self.name.replace("%", "pct"))

    @property
    def law(self) -> Law:
        """The generator, by points where parts are drawn."""
        made: Law = self.generator.by_points() if self.regime.subsample else self.generator
        return made

    def blocks(self, replicates: int, generations: int) -> list[int]:
        """How many replicates each block has: what is computed, and kept, at once."""
        n, law = self.samples, self.law
        if self.regime.growth:
            n = batch_size(self.regime, n, generations)
        accumulated = self.regime.synthetic == "all" and law.memory(2) > law.memory(1)
        # Points that accumulate are the sample of every generation; the array that holds them doubles as it fills.
        each = law.memory(n) * (2 * (generations + 1) if accumulated else 4)
        size = max(1, min(MOST, MEMORY // max(each, 1)))
        whole, rest = divmod(replicates, size)
        return [size] * whole + ([rest] if rest else [])

    def to_json(self) -> dict[str, Any]:
        """Every parameter."""
        regime = self.regime
        return {
            "cell": self.name,
            **{"generator" if name == "name" else name: value for name, value in self.generator.parameters.items()},
            "regime": str(regime),
            "samples": self.samples,
            "synthetic": regime.synthetic,
            "real": regime.real,
            "real_share": regime.share,
            "real_samples": regime.records,
            "budget": regime.budget if regime.budget is not None or not regime.subsample else self.samples,
            "growth": regime.growth,
            "weight": regime.weight if regime.weight is None else str(regime.weight),
        }
