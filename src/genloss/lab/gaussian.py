"""The Gaussian law in d dimensions: mean and scatter are all that a fit needs, whatever the size of the sample."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from scipy.special import ndtr, ndtri

from genloss.errors import LoopError
from genloss.lab.parameters import Settings, shrink_of
from genloss.lab.pools import Points, SumPool
from genloss.lab.wishart import wishart_root

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

SMALL = 10
"""Up to so many dimensions a model is measured by its eigenvalues too; above, they would cost more than the loop."""
TAIL, FAR = 3.0, 4.0
"""Standard deviations beyond which the real law has its tail (0.27 %), and beyond which almost nothing (6 in 100,000)."""


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Mean and scatter of a sample: ``scatter = sum (x - mean)(x - mean)'``."""

    size: float
    mean: NDArray[np.float64]
    """Shape (R, d)."""
    root: NDArray[np.float64] | None = None
    """Shape (R, d, r): ``scatter = root root'``, where it was drawn in this form."""
    added: NDArray[np.float64] | None = None
    """Shape (R, d, d): the scatter, where it was added up."""
    spanning: float
    """Points that can span a direction of their own: not those that a singular model wrote, which lie where its sample lay."""

    @cached_property
    def scatter(self) -> NDArray[np.float64]:
        """Shape (R, d, d)."""
        if self.added is not None:
            return self.added
        root = self.root if self.root is not None else np.zeros((*self.mean.shape, 1))
        return _product(root, root.swapaxes(1, 2))

    def __add__(self, other: Self) -> Self:
        """Both samples together. Source: Chan, Golub and LeVeque (1983), American Statistician 37:242-247."""
        size = self.size + other.size
        apart = other.mean - self.mean
        between = apart[:, :, None] * apart[:, None, :] * (self.size * other.size / size)
        return type(self)(
            size=size,
            mean=self.mean + apart * (other.size / size),
            added=self.scatter + other.scatter + between,
            spanning=self.spanning + other.spanning,
        )

    def weighted(self, weight: float) -> Self:
        """Every point counted so many times."""
        return type(self)(size=weight * self.size, mean=self.mean, added=weight * self.scatter, spanning=self.spanning)

    def pool(self) -> SumPool:
        """A pool that begins with this sample."""
        return SumPool(self)


@dataclass(frozen=True)
class GaussianModel:
    """A Gaussian of mean ``mean`` (R, d) and covariance ``root root'`` (R, d, r)."""

    mean: NDArray[np.float64]
    root: NDArray[np.float64]
    singular: bool = False
    """Whether the sample had too few points that span for a covariance of full rank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaussian(Settings):
    """A d-dimensional Gaussian with unit covariance, fitted by mean and covariance.

    A sample is drawn as its mean and its scatter, Wishart by Bartlett's decomposition, so that its size costs nothing. Sources:
    Shumailov et al. 2024 (unbiased), Kazdan et al. 2024 (divided by n); lambda (``shrink``): Alemohammad et al. 2024.
    """

    dimensions: int = 1
    biased: bool = True
    """Divide by n (maximum likelihood), not by n - 1."""
    shrink: float = 1.0
    """Synthetic samples have the covariance times this: lambda, a sampling bias towards the typical."""
    guidance: float = 0.0
    """The same as a diffusion model's guidance w: lambda = 1/(1 + w)."""
    points: bool = False

    name = "gaussian"
    hidden = ("points",)

    def __post_init__(self) -> None:
        """Raise LoopError for settings that cannot be."""
        self.at_least("dimensions", 1)
        shrink_of(self.shrink, self.guidance)

    @property
    def roles(self) -> Mapping[str, str]:
        """The risk is that of the fitted density; in many dimensions, the squared error of the mean."""
        risk = "risk" if self.dimensions <= SMALL else "mean_shift"
        return {"risk": risk, "variance": "variance_kept", "tail": "tail_left", "novel": "novel"}

    def check(self, n: int) -> None:
        """A mean needs a point, an unbiased covariance two."""
        if n < 1 + (not self.biased):
            raise LoopError(f"{self.label} needs at least {1 + (not self.biased)} samples to fit, not {n}")

    def memory(self, n: int) -> int:
        """Bytes of one replicate's sample."""
        return 8 * self.dimensions * (n if self.points else 3 * self.dimensions + 1)

    def by_points(self) -> Gaussian:
        """The same law, sampled point by point."""
        return replace(self, points=True)

    def origin(self, replicates: int) -> GaussianModel:
        """Mean 0 and unit covariance."""
        d = self.dimensions
        return GaussianModel(np.zeros((replicates, d)), np.broadcast_to(np.eye(d), (replicates, d, d)))

    def real(self, n: int, replicates: int, rng: np.random.Generator) -> Any:
        """A sample of the unit Gaussian."""
        return self._drawn(self.origin(replicates), n, rng)

    def sample(self, model: GaussianModel, n: int, rng: np.random.Generator) -> Any:
        """A sample of a model, its covariance shrunk."""
        shrink = shrink_of(self.shrink, self.guidance)
        told = model if shrink == 1 else replace(model, root=model.root * np.sqrt(shrink))
        return self._drawn(told, n, rng)

    def _drawn(self, model: GaussianModel, n: int, rng: np.random.Generator) -> Sums | Points:
        many, rank = model.root.shape[0], model.root.shape[2]
        if self.points:
            drawn = rng.standard_normal((many, n, rank))
            return Points(model.mean[:, None, :] + _product(drawn, model.root.swapaxes(1, 2)))
        mean = model.mean + _times(model.root, rng.standard_normal((many, rank))) / np.sqrt(n)
        root = _product(model.root, wishart_root(many, rank, n - 1, rng))
        return Sums(size=float(n), mean=mean, root=root, spanning=0.0 if model.singular else float(n))

    def fit(self, data: Sums | Points, rng: np.random.Generator) -> GaussianModel:  # noqa: ARG002 - nothing is drawn here
        """Mean and covariance of a sample; a covariance without full rank is a legitimate end of a collapse."""
        sums = _summed(data.values) if isinstance(data, Points) else data
        over = max(sums.size - (not self.biased), 1e-300)
        root = _square_root(sums.scatter / over) if sums.root is None else sums.root / np.sqrt(over)
        return GaussianModel(sums.mean, root, singular=sums.spanning <= self.dimensions)

    def ended(self, model: GaussianModel) -> NDArray[np.bool_]:
        """Whether the covariance is singular: there is a direction without variance."""
        if model.singular:
            return np.ones(len(model.mean), np.bool_)
        return np.asarray(~(model.root != 0).any(axis=2).all(axis=1))

    def measure(self, model: GaussianModel) -> dict[str, NDArray[np.float64]]:
        """Against the unit Gaussian; see docs/laws.md."""
        d = self.dimensions
        covariance = _product(model.root, model.root.swapaxes(1, 2))
        shift = (model.mean**2).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            log_determinant = np.log(covariance[:, 0, 0]) if d == 1 else np.linalg.slogdet(covariance)[1]
            if model.singular:
                log_determinant = np.full(len(shift), -np.inf)
            found = {
                "variance_kept": np.trace(covariance, axis1=1, axis2=2) / d,
                "determinant_kept": np.exp(log_determinant),
                "mean_shift": shift / d,
                "tail_left": _overlap(model.mean[:, 0], np.sqrt(covariance[:, 0, 0])),
                "tail_mass": _beyond(TAIL, model.mean[:, 0], np.sqrt(covariance[:, 0, 0])) / (2 * ndtr(-TAIL)),
                "novel": _beyond(FAR, model.mean[:, 0], np.sqrt(covariance[:, 0, 0])),
            }
            if d <= SMALL:
                found |= _by_eigenvalues(model.mean, covariance, shift, log_determinant)
        return found


def _by_eigenvalues(
    mean: NDArray[np.float64], covariance: NDArray[np.float64], shift: NDArray[np.float64], log_determinant: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """Spread, squared Wasserstein distance and risk: ``W2^2 = |mu|^2 + tr S + d - 2 tr sqrt S``, the risk is KL(real, model)."""
    d = mean.shape[1]
    if d == 1:
        values, along = covariance[:, :, 0], mean
    else:
        values, vectors = np.linalg.eigh(covariance)
        values = np.where(values > d * np.finfo(np.float64).eps * values[:, -1:], values, 0.0)  # below, they are rounding
        along = (vectors.swapaxes(1, 2) @ mean[:, :, None])[:, :, 0]
    spread = np.sqrt(values).sum(axis=1)
    risk = 0.5 * (((1 + along**2) / values).sum(axis=1) - d + log_determinant)
    return {
        "spread_kept": spread / d,
        "wasserstein": (shift + values.sum(axis=1) + d - 2 * spread) / d,
        "risk": np.where(np.isfinite(risk), risk, np.inf),
    }


def _beyond(far: float, mean: NDArray[np.float64], spread: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mass of N(mean, spread^2) outside of -far to far."""
    held = np.where(spread > 0, spread, 1.0)
    mass = ndtr((-far - mean) / held) + ndtr((mean - far) / held)
    return np.asarray(np.where(spread > 0, mass, np.abs(mean) > far))


def _overlap(mean: NDArray[np.float64], spread: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the real tail's mass that a model gives too: the integral of min(p, q) over it, over that of p.

    The mass beyond 3 alone would grow when a mean drifts away. By the mean of min(1, q/p) at quantiles of the real tail.
    """
    places = _tail_places()
    held = np.where(spread > 0, spread, 1.0)[:, None]
    ratio = np.exp((places**2 - ((places - mean[:, None]) / held) ** 2) / 2) / held
    return np.asarray(np.where(spread > 0, np.minimum(ratio, 1).mean(axis=1), 0.0))


@lru_cache(maxsize=1)
def _tail_places() -> NDArray[np.float64]:
    """The middles of 12 equal parts of the real mass in each tail."""
    upper = -ndtri(ndtr(-TAIL) * (np.arange(12) + 0.5) / 12)
    return np.concatenate([-upper, upper])


def _summed(points: NDArray[np.float64]) -> Sums:
    mean = points.mean(axis=1)
    apart = points - mean[:, None, :]
    size = float(points.shape[1])
    return Sums(size=size, mean=mean, added=_product(apart.swapaxes(1, 2), apart), spanning=size)


def _square_root(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """A root of each covariance: Cholesky's, or one by eigenvalues where a matrix is singular."""
    if covariance.shape[1] == 1:
        return np.sqrt(covariance)
    try:
        return np.asarray(np.linalg.cholesky(covariance), np.float64)
    except np.linalg.LinAlgError:
        if not np.isfinite(covariance).all():
            return np.full_like(covariance, np.nan)
        values, vectors = np.linalg.eigh(covariance)
        return np.asarray(vectors * np.sqrt(np.maximum(values, 0))[:, None, :])


def _product(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Matrix products, one for each replicate; in one dimension plain products, which are much faster."""
    return left * right if left.shape[2] == 1 and (left.shape[1] == 1 or right.shape[2] == 1) else left @ right


def _times(matrix: NDArray[np.float64], vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """Matrix times vector, one for each replicate."""
    return matrix[:, :, 0] * vector if matrix.shape[2] == 1 else (matrix @ vector[:, :, None])[:, :, 0]
