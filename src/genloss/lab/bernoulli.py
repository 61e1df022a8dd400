"""A coin: one event that happens or does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from scipy.special import expit, logit

from genloss.errors import LoopError
from genloss.lab.categorical import Shares
from genloss.lab.counts import Counts
from genloss.lab.parameters import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Bernoulli(Settings):
    """An event of probability ``p``, fitted by its relative frequency.

    Synthetic samples may be drawn at a ``temperature``: p^(1/temperature) against (1-p)^(1/temperature). Source: Suresh,
    Thangaraj and Khandavally 2025, theorem 1.
    """

    p: float = 0.01
    temperature: float = 1.0

    name = "bernoulli"
    has_counts = True

    def __post_init__(self) -> None:
        """Raise LoopError for settings that cannot be."""
        if not 0 < self.p < 1:
            raise LoopError(f"bernoulli: p lies between 0 and 1, not {self.p:g}")
        self.above("temperature", 0)

    @property
    def roles(self) -> Mapping[str, str]:
        """The tail is the event itself."""
        return {"risk": "risk", "variance": "diversity_kept", "tail": "rate"}

    def check(self, n: int) -> None:
        """Any sample will do."""

    def memory(self, n: int) -> int:  # noqa: ARG002 - counts take as much for any n
        """Bytes of one replicate's sample."""
        return 16

    def by_points(self) -> Self:
        """Parts of counts are drawn as they are."""
        return self

    def origin(self, replicates: int) -> Shares:
        """The real law."""
        return Shares(np.broadcast_to(np.array([self.p, 1 - self.p]), (replicates, 2)))

    def real(self, n: int, replicates: int, rng: np.random.Generator) -> Counts:
        """How often the event happens."""
        return _drawn(n, np.full(replicates, self.p), rng)

    def sample(self, model: Shares, n: int, rng: np.random.Generator) -> Counts:
        """The same of a model."""
        return _drawn(n, expit(logit(model.values[:, 0]) / self.temperature), rng)

    def fit(self, data: Counts, rng: np.random.Generator) -> Shares:  # noqa: ARG002 - nothing is drawn here
        """The relative frequency."""
        return Shares(data.values / data.values.sum(axis=1, keepdims=True))

    def ended(self, model: Shares) -> NDArray[np.bool_]:
        """Whether the event never happens any more, or always."""
        return np.asarray((model.values == 0).any(axis=1))

    def measure(self, model: Shares) -> dict[str, NDArray[np.float64]]:
        """Against the real law; see docs/laws.md."""
        p, real = model.values[:, 0], self.p
        return {
            "rate": p / real,
            "alive": (p > 0).astype(np.float64),
            "mixed": ((p > 0) & (p < 1)).astype(np.float64),
            "diversity_kept": p * (1 - p) / (real * (1 - real)),
            "risk": (p - real) ** 2 / (real * (1 - real)),
        }


def _drawn(n: int, p: NDArray[np.float64], rng: np.random.Generator) -> Counts:
    happened = rng.binomial(n, p).astype(np.float64)
    return Counts(float(n), np.stack([happened, n - happened], axis=1))
