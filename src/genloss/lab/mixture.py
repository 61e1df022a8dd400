"""Gaussian mixtures, fitted by expectation and maximisation."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from genloss.errors import LoopError
from genloss.lab.parameters import Settings
from genloss.lab.pools import Points
from genloss.lab.shapes import HELD_OUT, needs_sklearn
from genloss.loops.seeds import rng_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

FLOOR = 1e-6
"""Variance that a component is given, as a share of the whole, where it would have none."""
TOLERANCE, ITERATIONS = 1e-5, 2000
"""As in the released notebook of Shumailov et al. 2024."""


@dataclass(frozen=True)
class Mixtures:
    """One mixture for each replicate."""

    weights: NDArray[np.float64]
    """Shape (R, k)."""
    means: NDArray[np.float64]
    """Shape (R, k, d)."""
    roots: NDArray[np.float64]
    """Shape (R, k, d, d): roots of the covariances."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture(Settings):
    """A mixture of ``components`` Gaussians in two dimensions, fitted by scikit-learn.

    The real law: unit Gaussians of equal weight on a line, ``separation`` apart. Source of the protocol: Shumailov et al. 2024,
    whose released notebook, unlike the text, draws one blob: that is ``separation=0``.
    """

    components: int = 2
    separation: float = 4.0

    name = "mixture"
    has_weights = False

    def __post_init__(self) -> None:
        """Raise LoopError for settings that cannot be, or where scikit-learn is missing."""
        needs_sklearn()
        self.at_least("components", 1)
        self.at_least("separation", 0)

    @property
    def roles(self) -> Mapping[str, str]:
        """Modes are apart by Ashman's D."""
        modes = {"modes": "modes_kept"} if self.components > 1 and self.separation > 0 else {}
        return {"risk": "risk", "variance": "spread_kept", **modes}

    def check(self, n: int) -> None:
        """At least two points for each component."""
        if n < 2 * self.components:
            raise LoopError(f"{self.label} needs at least {2 * self.components} samples to fit, not {n}")

    def memory(self, n: int) -> int:
        """Bytes of one replicate's sample."""
        return 16 * n

    def by_points(self) -> Self:
        """Its samples are points."""
        return self

    def origin(self, replicates: int) -> Mixtures:
        """The real law."""
        k = self.components
        means = np.zeros((replicates, k, 2))
        means[:, :, 0] = (np.arange(k) - (k - 1) / 2) * self.separation
        return Mixtures(np.full((replicates, k), 1 / k), means, np.broadcast_to(np.eye(2), (replicates, k, 2, 2)))

    def real(self, n: int, replicates: int, rng: np.random.Generator) -> Points:
        """Points of the real law."""
        return self.sample(self.origin(replicates), n, rng)

    def sample(self, model: Mixtures, n: int, rng: np.random.Generator) -> Points:
        """Points: a component, then a point of it."""
        many = len(model.weights)
        bounds = np.cumsum(model.weights, axis=1)[:, None, :-1]
        chosen = (rng.random((many, n))[:, :, None] > bounds).sum(axis=2)
        rows = np.arange(many)[:, None]
        noise = (model.roots[rows, chosen] @ rng.standard_normal((many, n, 2, 1)))[:, :, :, 0]
        return Points(model.means[rows, chosen] + noise)

    def fit(self, data: Points, rng: np.random.Generator) -> Mixtures:
        """Expectation and maximisation from one start, for each replicate."""
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.mixture import GaussianMixture

        made: list[Any] = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            for points in data.values:
                seed = int(rng.integers(1 << 31))
                model = GaussianMixture(self.components, tol=TOLERANCE, max_iter=ITERATIONS, reg_covar=0.0, random_state=seed)
                made.append(_fitted(model, points))
        return Mixtures(*(np.stack(parts) for parts in zip(*made, strict=True)))

    def ended(self, model: Mixtures) -> NDArray[np.bool_]:
        """Whether no component has any spread."""
        return np.asarray(~(model.roots != 0).any(axis=(1, 2, 3)))

    def measure(self, model: Mixtures) -> dict[str, NDArray[np.float64]]:
        """Against the real law; see docs/laws.md."""
        variances = (model.roots**2).sum(axis=(2, 3)) / 2
        real = self.origin(1)
        found = {
            "spread_kept": (model.weights * np.sqrt(variances)).sum(axis=1),
            "held_out": (loss := self._held_out(model)),
            "risk": loss - self._held_out(real),
            "variance_kept": _total(model) / _total(real)[0],
        }
        if "modes" in self.roles:
            found["modes_kept"] = _apart(model) / _apart(real)[0]
        return found

    def _held_out(self, model: Mixtures) -> NDArray[np.float64]:
        """Mean negative log density of the same 500 real points."""
        rng = rng_for(0, "held out", self.label)
        test = self.sample(self.origin(1), HELD_OUT, rng).values[0]
        inner = test[None, None] - model.means[:, :, None, :]
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            determinants = np.abs(np.linalg.det(model.roots))
            inverses = np.linalg.pinv(model.roots)
            squares = ((inverses[:, :, None] @ inner[..., None])[..., 0] ** 2).sum(axis=3)
            logs = np.log(model.weights / determinants / (2 * np.pi))[:, :, None] - squares / 2
            top = logs.max(axis=1, keepdims=True)
            density = top[:, 0] + np.log(np.exp(logs - top).sum(axis=1))
        return np.asarray(np.where((determinants > 0).all(axis=1), -density.mean(axis=1), np.inf))


def _fitted(model: Any, points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Weights, means and roots; points without spread in two dimensions are components without spread."""
    k = model.n_components
    scale = float(points.std())
    if not scale > 0:
        return np.full(k, 1 / k), np.broadcast_to(points.mean(axis=0), (k, 2)).copy(), np.zeros((k, 2, 2))
    scaled = (points - points.mean(axis=0)) / scale
    try:
        found = model.fit(scaled)
    except ValueError:  # a component has shrunk to a point: give it the least spread that scikit-learn does by default
        found = model.set_params(reg_covar=FLOOR).fit(scaled)
    return found.weights_, found.means_ * scale + points.mean(axis=0), np.linalg.cholesky(found.covariances_) * scale


def _total(model: Mixtures) -> NDArray[np.float64]:
    """Variance of the whole mixture, mean over the dimensions."""
    centre = (model.weights[:, :, None] * model.means).sum(axis=1, keepdims=True)
    between = ((model.means - centre) ** 2).sum(axis=2)
    within = (model.roots**2).sum(axis=(2, 3))
    return np.asarray((model.weights * (between + within)).sum(axis=1) / 2)


def _apart(model: Mixtures) -> NDArray[np.float64]:
    """The least distance of two components in units of their spread: D of Ashman, Bird and Zepf (1994), AJ 108:2348-2361."""
    variances = (model.roots**2).sum(axis=(2, 3)) / 2
    first, second = np.triu_indices(model.weights.shape[1], 1)
    distance = np.linalg.norm(model.means[:, first] - model.means[:, second], axis=2)
    spread = np.sqrt((variances[:, first] + variances[:, second]) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(spread > 0, distance / spread, 0.0).min(axis=1))
