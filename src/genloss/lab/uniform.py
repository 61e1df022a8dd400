"""Numbers between 0 and an end that is not known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from genloss.errors import LoopError
from genloss.lab.parameters import Settings
from genloss.lab.pools import Points, SumPool

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

TOP = 0.1
"""The tail is the upper tenth of the real law."""


@dataclass(frozen=True)
class Largest:
    """The largest point of a sample."""

    size: float
    values: NDArray[np.float64]
    """Shape (R,)."""

    def __add__(self, other: Self) -> Self:
        """Both samples together."""
        return type(self)(self.size + other.size, np.maximum(self.values, other.values))

    def weighted(self, weight: float) -> Self:
        """Itself at weight 1. Raises LoopError otherwise."""
        if weight != 1:
            raise LoopError("the largest of a sample has no weights: leave the weight out")
        return self

    def pool(self) -> SumPool:
        """A pool that begins with this sample."""
        return SumPool(self)


@dataclass(frozen=True)
class Width:
    """The end of the interval."""

    values: NDArray[np.float64]
    """Shape (R,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uniform(Settings):
    """A uniform law from 0 to 1, its end fitted by the largest point (maximum likelihood), or that times (n+1)/n (unbiased)."""

    biased: bool = True
    points: bool = False

    name = "uniform"
    has_weights = False
    hidden = ("points",)

    @property
    def roles(self) -> Mapping[str, str]:
        """The risk is the real mass that the model cannot reach."""
        return {"risk": "missing", "variance": "width_kept", "tail": "tail_mass", "novel": "novel"}

    def check(self, n: int) -> None:
        """Any sample will do."""

    def memory(self, n: int) -> int:
        """Bytes of one replicate's sample."""
        return 8 * (n if self.points else 1)

    def by_points(self) -> Uniform:
        """The same law, sampled point by point."""
        return replace(self, points=True)

    def origin(self, replicates: int) -> Width:
        """The real law: up to 1."""
        return Width(np.ones(replicates))

    def real(self, n: int, replicates: int, rng: np.random.Generator) -> Largest | Points:
        """A sample of the real law."""
        return self.sample(self.origin(replicates), n, rng)

    def sample(self, model: Width, n: int, rng: np.random.Generator) -> Largest | Points:
        """The largest of n points is the end times U^(1/n); or the points."""
        if self.points:
            return Points((model.values[:, None] * rng.random((len(model.values), n)))[:, :, None])
        return Largest(float(n), model.values * rng.random(len(model.values)) ** (1 / n))

    def fit(self, data: Largest | Points, rng: np.random.Generator) -> Width:  # noqa: ARG002 - nothing is drawn here
        """The largest point, corrected where the fit is unbiased."""
        largest = data.values.max(axis=(1, 2)) if isinstance(data, Points) else data.values
        return Width(largest if self.biased else largest * (data.size + 1) / data.size)

    def ended(self, model: Width) -> NDArray[np.bool_]:
        """Whether the interval is empty."""
        return np.asarray(model.values == 0)

    def measure(self, model: Width) -> dict[str, NDArray[np.float64]]:
        """Against the real law; see docs/laws.md."""
        end = model.values
        held = np.where(end > 0, end, 1.0)
        return {
            "width_kept": end,
            "variance_kept": end**2,
            "missing": np.maximum(1 - end, 0.0),
            "tail_mass": np.clip(np.minimum(end, 1) - (1 - TOP), 0, None) / held / TOP,
            "novel": np.maximum(end - 1, 0) / held,
        }
