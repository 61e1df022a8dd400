"""The lab again, slowly: every point is drawn, kept, pooled, picked and weighted; nothing is a sum, a count or a maximum.

Arrays have one row for each replicate: points (R, n) or (R, n, d). Written from the definitions of the laws and regimes alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Found = dict[str, Array]


@dataclass(frozen=True)
class Recipe:
    """What a regime says, without its spelling."""

    keep: bool = False
    real: Literal["none", "fixed", "fresh"] = "none"
    share: float = 0.0
    number: int = 0
    part: int = 0
    """0: everything."""
    grow: float = 0.0
    weight: float | Literal["golden", "pooled"] = "pooled"

    def count(self, size: int) -> int:
        """Real points in a batch."""
        return self.number or round(self.share * size)

    def weights(self, real: int, synthetic: int) -> Array:
        """One for each point, the real ones first: together as much as there are points."""
        share = real / (real + synthetic)
        if self.weight == "golden" and synthetic:
            ratio = real / synthetic
            share = (math.sqrt(ratio**2 + 4 * ratio) - ratio) / 2
        elif isinstance(self.weight, float) and synthetic:
            share = self.weight
        size = real + synthetic
        return np.array([share * size / real] * real + [(1 - share) * size / max(synthetic, 1)] * synthetic)


class PointLaw(Protocol):
    """A law of points."""

    def real(self, many: int, n: int, rng: np.random.Generator) -> Array: ...
    def draw(self, model: Any, n: int, rng: np.random.Generator) -> Array: ...
    def fit(self, points: Array, weights: Array) -> Any: ...
    def measure(self, model: Any) -> Found: ...


def chain(law: PointLaw, recipe: Recipe, n: int, generations: int, many: int, rng: np.random.Generator) -> list[Found]:
    """Measures of generation 1, 2, ...: the first model is trained on real points, whatever the regime."""
    pool = law.real(many, n, rng)
    fixed = pool[:, : recipe.count(n)]
    found, batch, weights, model = [], pool, np.ones(n), None
    for generation in range(1, generations + 1):
        if generation > 1:
            size = round(n * generation**recipe.grow)
            real = recipe.count(size) if recipe.real != "none" else 0
            batch = law.draw(model, size - real, rng)
            weights = np.ones(size)
            if real:
                batch = np.concatenate([fixed if recipe.real == "fixed" else law.real(many, real, rng), batch], axis=1)
                weights = recipe.weights(real, size - real)
            if recipe.keep:
                pool = np.concatenate([pool, batch], axis=1)
        train = pool if recipe.keep else batch
        weights = np.ones(train.shape[1]) if recipe.keep or recipe.part else weights
        if recipe.part:
            order = np.argsort(rng.random(train.shape[:2]), axis=1)[:, : recipe.part]
            train, weights = train[np.arange(many)[:, None], order], np.ones(recipe.part)
        model = law.fit(train, weights)
        found.append(law.measure(model))
    return found


@dataclass
class GaussianTwin:
    dimensions: int = 1
    biased: bool = True
    shrink: float = 1.0

    def real(self, many: int, n: int, rng: np.random.Generator) -> Array:
        return rng.standard_normal((many, n, self.dimensions))

    def draw(self, model: Any, n: int, rng: np.random.Generator) -> Array:
        mean, covariance = model
        values, vectors = np.linalg.eigh(covariance * self.shrink)
        scaled = vectors * np.sqrt(np.maximum(values, 0))[:, None, :]
        noise = rng.standard_normal((len(mean), n, self.dimensions))
        return np.asarray(mean[:, None, :] + noise @ scaled.swapaxes(1, 2))

    def fit(self, points: Array, weights: Array) -> Any:
        mean = (points * weights[:, None]).sum(axis=1) / weights.sum()
        apart = points - mean[:, None, :]
        over = weights.sum() - (0 if self.biased else 1)
        return mean, (apart * weights[:, None]).swapaxes(1, 2) @ apart / over

    def measure(self, model: Any) -> Found:
        mean, covariance = model
        d = self.dimensions
        found = {
            "variance_kept": np.trace(covariance, axis1=1, axis2=2) / d,
            "mean_shift": (mean**2).mean(axis=1),
        }
        if np.linalg.matrix_rank(covariance).min() == d:
            inverse = np.linalg.inv(covariance)
            determinant = np.linalg.det(covariance)
            square = np.einsum("ri,rij,rj->r", mean, inverse, mean)
            found["determinant_kept"] = determinant
            found["risk"] = (np.trace(inverse, axis1=1, axis2=2) + square - d + np.log(determinant)) / 2
        return found


def powered(p: Array, temperature: float) -> Array:
    """P^(1/temperature), its sum 1 again."""
    raised = p ** (1 / temperature)
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def nucleus(p: Array, top_p: float) -> Array:
    """The commonest types, one after the other until they hold so much."""
    made = np.zeros_like(p)
    for row, shares in enumerate(p):
        mass = 0.0
        for place in sorted(range(len(shares)), key=lambda one: -shares[one]):
            if mass >= top_p:
                break
            made[row, place], mass = shares[place], mass + shares[place]
    return np.asarray(made / made.sum(axis=1, keepdims=True))


@dataclass
class TypesTwin:
    """Types drawn one by one; a coin is the law of two types of which the first is the event."""

    p: Array
    temperature: float = 1.0
    top_p: float = 1.0
    coin: bool = False

    def real(self, many: int, n: int, rng: np.random.Generator) -> Array:
        return rng.choice(len(self.p), size=(many, n), p=self.p)

    def draw(self, model: Any, n: int, rng: np.random.Generator) -> Array:
        told = model if self.temperature == 1 else powered(model, self.temperature)
        told = told if self.top_p == 1 else nucleus(told, self.top_p)
        bounds = np.cumsum(told, axis=1)
        bounds /= bounds[:, -1:]
        return np.asarray((rng.random((len(model), n))[:, :, None] >= bounds[:, None, :]).sum(axis=2))

    def fit(self, points: Array, weights: Array) -> Any:
        return np.stack([((points == one) * weights).sum(axis=1) for one in range(len(self.p))], axis=1) / weights.sum()

    def measure(self, model: Any) -> Found:
        if self.coin:
            rate = model[:, 0]
            return {"rate": rate / self.p[0], "alive": rate > 0, "mixed": (rate > 0) & (rate < 1), "risk": _risk(rate, self.p[0])}
        kept = [float(self.p[row == 0].sum()) for row in model]
        concentration = (self.p**2).sum()
        return {
            "types_left": (model > 0).mean(axis=1),
            "missing": np.array(kept),
            "diversity_kept": (1 - (model**2).sum(axis=1)) / (1 - concentration),
            "squared_error": ((model - self.p) ** 2).sum(axis=1),
        }


def _risk(rate: Array, real: float) -> Array:
    return np.asarray((rate - real) ** 2 / (real * (1 - real)))


@dataclass
class PoissonTwin:
    rate: float = 1.0

    def real(self, many: int, n: int, rng: np.random.Generator) -> Array:
        return rng.poisson(self.rate, (many, n))

    def draw(self, model: Any, n: int, rng: np.random.Generator) -> Array:
        return rng.poisson(np.repeat(model[:, None], n, axis=1))

    def fit(self, points: Array, weights: Array) -> Any:
        return (points * weights).sum(axis=1) / weights.sum()

    def measure(self, model: Any) -> Found:
        return {"rate": model / self.rate, "alive": model > 0, "risk": (model - self.rate) ** 2 / self.rate}


@dataclass
class UniformTwin:
    biased: bool = True

    def real(self, many: int, n: int, rng: np.random.Generator) -> Array:
        return rng.random((many, n))

    def draw(self, model: Any, n: int, rng: np.random.Generator) -> Array:
        return np.asarray(model[:, None] * rng.random((len(model), n)))

    def fit(self, points: Array, weights: Array) -> Any:
        return points.max(axis=1) * (1 if self.biased else 1 + 1 / points.shape[1])

    def measure(self, model: Any) -> Found:
        return {"width_kept": model, "variance_kept": model**2, "missing": 1 - np.minimum(model, 1)}


class RegressionTwin:
    def __init__(self, dimensions: int = 2, noise: float = 1.0, bias: float = 0.0, design: str = "fresh") -> None:
        self.dimensions, self.noise, self.fixed = dimensions, noise, design == "fixed"
        self.wrong = np.eye(dimensions)[0] * math.sqrt(bias)
        self.rows: Array | None = None

    def _labelled(self, weights: Array, n: int, rng: np.random.Generator) -> Array:
        rows = self.rows if self.fixed and self.rows is not None else rng.standard_normal((len(weights), n, self.dimensions))
        self.rows = rows
        labels = rows @ weights[:, :, None] + math.sqrt(self.noise) * rng.standard_normal((len(weights), n, 1))
        return np.concatenate([rows, labels], axis=2)

    def real(self, many: int, n: int, rng: np.random.Generator) -> Array:
        return self._labelled(np.zeros((many, self.dimensions)), n, rng)

    def draw(self, model: Any, n: int, rng: np.random.Generator) -> Array:
        return self._labelled(model + self.wrong, n, rng)

    def fit(self, points: Array, weights: Array) -> Any:
        told = points * np.sqrt(weights)[:, None]
        return (np.linalg.pinv(told[:, :, :-1]) @ told[:, :, -1:])[:, :, 0]

    def measure(self, model: Any) -> Found:
        return {"test_error": (model**2).sum(axis=1)}


@dataclass
class KdeTwin:
    """``test`` are the points that a density is judged by."""

    bandwidth: float | str
    test: Array

    def real(self, many: int, n: int, rng: np.random.Generator) -> Array:
        return rng.standard_normal((many, n, self.test.shape[1]))

    def draw(self, model: Any, n: int, rng: np.random.Generator) -> Array:
        points, width = model
        picked = points[np.arange(len(points))[:, None], rng.integers(0, points.shape[1], (len(points), n))]
        return np.asarray(picked + width * rng.standard_normal(picked.shape))

    def fit(self, points: Array, weights: Array) -> Any:
        n, d = points.shape[1:]
        by_rule = {"scott": n ** (-1 / (d + 4)), "silverman": (n * (d + 2) / 4) ** (-1 / (d + 4))}
        return points, float(by_rule.get(str(self.bandwidth), self.bandwidth))

    def measure(self, model: Any) -> Found:
        points, width = model
        d = points.shape[2]
        scores = []
        for row in points:
            squares = ((self.test[:, None, :] - row[None]) ** 2).sum(axis=2) / (2 * width**2)
            least = squares.min(axis=1)
            density = np.log(np.exp(least[:, None] - squares).mean(axis=1)) - least - d / 2 * math.log(2 * math.pi * width**2)
            scores.append(-density.mean())
        return {"held_out": np.array(scores), "variance_kept": points.var(axis=1).mean(axis=1)}
