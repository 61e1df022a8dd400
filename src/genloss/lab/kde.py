"""Kernel densities: the next points are old ones with noise added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from genloss.errors import LoopError
from genloss.lab.parameters import Settings
from genloss.lab.pools import Points
from genloss.lab.shapes import SHAPES, drawn_shape, held_out, needs_sklearn, variance_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

RULES = ("scott", "silverman")
LEAST = 1e-100
"""Least bandwidth, and the inverse of the largest: beyond, squares are no numbers any more."""


@dataclass(frozen=True)
class Density:
    """Points and the width of the Gaussian around each."""

    points: NDArray[np.float64]
    """Shape (R, n, d)."""
    bandwidth: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Kde(Settings):
    """A kernel density with Gaussian kernels; ``bandwidth`` is a number, ``scott`` or ``silverman``.

    The rules are scikit-learn's, n^(-1/(d+4)) and (n (d+2)/4)^(-1/(d+4)), not scaled by the data's spread. Its collapse is
    over-smoothing and drift, not shrinkage. Source: Kazdan et al. 2024 (arXiv 2410.16713).
    """

    shape: str = "gaussian"
    dimensions: int = 1
    bandwidth: str = "scott"

    name = "kde"
    has_weights = False

    def __post_init__(self) -> None:
        """Raise LoopError for settings that cannot be, or where scikit-learn is missing and the shape is its."""
        self.one_of("shape", SHAPES)
        if self.shape != "gaussian":
            needs_sklearn()
        self.at_least("dimensions", 1)
        if self.bandwidth not in RULES:
            try:
                width = float(self.bandwidth)
            except ValueError:
                width = 0.0
            if not LEAST <= width <= 1 / LEAST:
                raise LoopError(
                    f"kde: bandwidth is a number from {LEAST:g} to {1 / LEAST:g}, scott or silverman, not {self.bandwidth!r}"
                )

    @property
    def roles(self) -> Mapping[str, str]:
        """The risk is that of held-out points, over what the real law has where its density is known."""
        return {"risk": "risk" if self.shape == "gaussian" else "held_out", "variance": "variance_kept"}

    def check(self, n: int) -> None:
        """Any sample will do."""

    def memory(self, n: int) -> int:
        """Bytes of one replicate's sample."""
        return 8 * n * int(held_out(self.shape, self.dimensions).shape[1])

    def by_points(self) -> Self:
        """Its samples are points."""
        return self

    def origin(self, replicates: int) -> Density | None:  # noqa: ARG002 - there is none
        """The real law is no kernel density: generation 0 has no measures."""
        return None

    def real(self, n: int, replicates: int, rng: np.random.Generator) -> Points:
        """Points of the shape."""
        return Points(np.stack([drawn_shape(self.shape, self.dimensions, n, rng) for _ in range(replicates)]))

    def sample(self, model: Density, n: int, rng: np.random.Generator) -> Points:
        """Points of the training set at random, each with noise."""
        many, there, d = model.points.shape
        chosen = rng.integers(there, size=(many, n))
        values = np.take_along_axis(model.points, chosen[:, :, None], axis=1)
        return Points(values + model.bandwidth * rng.standard_normal((many, n, d)))

    def fit(self, data: Points, rng: np.random.Generator) -> Density:  # noqa: ARG002 - nothing is drawn here
        """The points themselves, and the bandwidth."""
        _, n, d = data.values.shape
        rule = {"scott": n ** (-1 / (d + 4)), "silverman": (n * (d + 2) / 4) ** (-1 / (d + 4))}
        return Density(data.values, rule[self.bandwidth] if self.bandwidth in rule else float(self.bandwidth))

    def ended(self, model: Density) -> NDArray[np.bool_]:
        """Never: noise is always added."""
        return np.zeros(len(model.points), np.bool_)

    def measure(self, model: Density | None) -> dict[str, NDArray[np.float64]]:
        """Against the real law; see docs/laws.md."""
        if model is None:
            return {}
        test = held_out(self.shape, self.dimensions)
        loss = -_mean_log_density(model, test)
        found = {
            "held_out": loss,
            "variance_kept": model.points.var(axis=1).mean(axis=1) / variance_of(self.shape, self.dimensions),
        }
        if self.shape == "gaussian":
            real = (test**2).sum(axis=1).mean() / 2 + self.dimensions * np.log(2 * np.pi) / 2
            found["risk"] = loss - real
        return found


def _mean_log_density(model: Density, test: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean over test points of the log of the density, shape (R,); as many replicates, or test points, at a time as fit."""
    _, there, d = model.points.shape
    norm = np.log(there) + d * np.log(model.bandwidth * np.sqrt(2 * np.pi))
    group, piece = max(1, _PIECE // (len(test) * there * d)), max(1, _PIECE // (there * d))
    found = [
        np.concatenate(
            [_log_sums(points, part, model.bandwidth) for part in np.split(test, range(piece, len(test), piece))], axis=1
        )
        for points in np.split(model.points, range(group, len(model.points), group))
    ]
    return np.asarray(np.concatenate(found).mean(axis=1) - norm)


def _log_sums(points: NDArray[np.float64], test: NDArray[np.float64], bandwidth: float) -> NDArray[np.float64]:
    """Log of the sum of kernels at each test point, shape (R, test)."""
    squares = (((test[None, :, None] - points[:, None]) / bandwidth) ** 2).sum(axis=3)
    nearest = squares.min(axis=2, keepdims=True)
    return np.asarray(np.log(np.exp((nearest - squares) / 2).sum(axis=2)) - nearest[:, :, 0] / 2)


_PIECE = 1 << 18
"""Numbers that are looked at together."""
