"""Events that are counted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from genloss.lab.counts import Total
from genloss.lab.parameters import Settings
from genloss.lab.pools import Points

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Rate:
    """The expected number of events."""

    values: NDArray[np.float64]
    """Shape (R,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poisson(Settings):
    """A Poisson law of ``rate`` events, fitted by the mean; the sum of a sample is Poisson again, whatever its size.

    Source: Suresh, Thangaraj and Khandavally 2025, theorem 2.
    """

    rate: float = 1.0
    points: bool = False

    name = "poisson"
    hidden = ("points",)

    def __post_init__(self) -> None:
        """Raise LoopError for settings that cannot be."""
        self.above("rate", 0)

    @property
    def roles(self) -> Mapping[str, str]:
        """The rate is the variance too."""
        return {"risk": "risk", "variance": "rate", "tail": "alive"}

    def check(self, n: int) -> None:
        """Any sample will do."""

    def memory(self, n: int) -> int:
        """Bytes of one replicate's sample."""
        return 8 * (n if self.points else 1)

    def by_points(self) -> Poisson:
        """The same law, sampled point by point."""
        return replace(self, points=True)

    def origin(self, replicates: int) -> Rate:
        """The real law."""
        return Rate(np.full(replicates, self.rate))

    def real(self, n: int, replicates: int, rng: np.random.Generator) -> Total | Points:
        """A sample of the real law."""
        return self.sample(self.origin(replicates), n, rng)

    def sample(self, model: Rate, n: int, rng: np.random.Generator) -> Total | Points:
        """The sum of a sample, or its points."""
        if self.points:
            return Points(rng.poisson(model.values[:, None], (len(model.values), n)).astype(np.float64)[:, :, None])
        return Total(float(n), rng.poisson(n * model.values).astype(np.float64))

    def fit(self, data: Total | Points, rng: np.random.Generator) -> Rate:  # noqa: ARG002 - nothing is drawn here
        """The mean."""
        total = data.values.sum(axis=(1, 2)) if isinstance(data, Points) else data.values
        return Rate(total / data.size)

    def ended(self, model: Rate) -> NDArray[np.bool_]:
        """Whether nothing happens any more."""
        return np.asarray(model.values == 0)

    def measure(self, model: Rate) -> dict[str, NDArray[np.float64]]:
        """Against the real law; see docs/laws.md."""
        return {
            "rate": model.values / self.rate,
            "alive": (model.values > 0).astype(np.float64),
            "risk": (model.values - self.rate) ** 2 / self.rate,
        }
