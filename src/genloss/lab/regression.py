"""Labels by a linear rule: least squares on labels that the last model gave."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from genloss.errors import LoopError
from genloss.lab.parameters import Settings
from genloss.lab.pools import Points, SumPool
from genloss.lab.wishart import wishart_root

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Normal:
    """The normal equations of a sample."""

    size: float
    gram: NDArray[np.float64]
    """Shape (R, d, d): ``X'X``."""
    moment: NDArray[np.float64]
    """Shape (R, d): ``X'y``."""
    design: NDArray[np.float64] | None = None
    """Shape (R, d, d): a root of the design's gram, where every batch has the same design."""

    def __add__(self, other: Self) -> Self:
        """Both samples together."""
        return type(self)(self.size + other.size, self.gram + other.gram, self.moment + other.moment, self.design)

    def weighted(self, weight: float) -> Self:
        """Every point counted so many times."""
        return type(self)(weight * self.size, weight * self.gram, weight * self.moment, self.design)

    def pool(self) -> SumPool:
        """A pool that begins with this sample."""
        return SumPool(self)


@dataclass(frozen=True)
class Rule:
    """Coefficients, in the real ones as origin."""

    weights: NDArray[np.float64]
    """Shape (R, d)."""
    design: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Regression(Settings):
    """Ordinary least squares of y = x'w + noise, x standard normal in d dimensions; ``noise`` is the variance of labels.

    ``design=fixed`` labels the same inputs again each generation, ``fresh`` draws new ones. ``bias`` is the squared length of a
    fixed error that the labelling model adds to its coefficients: a teacher who is wrong, c^2 of Dohmatob et al. Sampled by the
    normal equations, so the number of rows costs nothing. Sources: Gerstgrasser et al. 2024; Dohmatob, Feng and Kempe 2024;
    Dohmatob et al. 2025.
    """

    dimensions: int = 10
    noise: float = 1.0
    design: str = "fresh"
    bias: float = 0.0
    points: bool = False

    name = "regression"
    hidden = ("points",)

    def __post_init__(self) -> None:
        """Raise LoopError for settings that cannot be."""
        self.at_least("dimensions", 1)
        self.at_least("noise", 0)
        self.at_least("bias", 0)
        self.one_of("design", ("fresh", "fixed"))

    @property
    def same_rows(self) -> bool:
        """A fixed design labels the same inputs again."""
        return self.design == "fixed"

    @property
    def roles(self) -> Mapping[str, str]:
        """The risk is the test error; nothing else is lost."""
        return {"risk": "test_error"}

    def check(self, n: int) -> None:
        """Least squares needs more rows than dimensions; its mean error is finite from d + 2 on."""
        if n < self.dimensions + 2:
            raise LoopError(f"{self.label} needs at least {self.dimensions + 2} samples to fit, not {n}")

    def memory(self, n: int) -> int:
        """Bytes of one replicate's sample."""
        return 8 * (self.dimensions + 1) * (n if self.points else 2 * self.dimensions)

    def by_points(self) -> Regression:
        """The same law, sampled row by row."""
        if self.design == "fixed":
            raise LoopError("a fixed design has no random part: use design=fresh with a subsample")
        return replace(self, points=True)

    def origin(self, replicates: int) -> Rule:
        """The real coefficients: where they are does not matter, so 0."""
        return Rule(np.zeros((replicates, self.dimensions)))

    def real(self, n: int, replicates: int, rng: np.random.Generator) -> Any:
        """Rows labelled by the real rule."""
        return self._labelled(self.origin(replicates), n, rng)

    def sample(self, model: Rule, n: int, rng: np.random.Generator) -> Any:
        """Rows labelled by a model, which errs by the bias, always in the same direction."""
        wrong = np.zeros(self.dimensions)
        wrong[0] = np.sqrt(self.bias)
        return self._labelled(replace(model, weights=model.weights + wrong), n, rng)

    def _labelled(self, model: Rule, n: int, rng: np.random.Generator) -> Normal | Points:
        many, d = model.weights.shape
        if self.points:
            rows = rng.standard_normal((many, n, d))
            labels = (rows @ model.weights[:, :, None])[:, :, 0] + rng.standard_normal((many, n)) * np.sqrt(self.noise)
            return Points(np.concatenate([rows, labels[:, :, None]], axis=2))
        root = model.design if model.design is not None else wishart_root(many, d, n, rng)
        gram = root @ root.swapaxes(1, 2)
        noise = (root @ rng.standard_normal((many, root.shape[2], 1)))[:, :, 0] * np.sqrt(self.noise)
        moment = (gram @ model.weights[:, :, None])[:, :, 0] + noise
        return Normal(float(n), gram, moment, root if self.design == "fixed" else None)

    def fit(self, data: Normal | Points, rng: np.random.Generator) -> Rule:  # noqa: ARG002 - nothing is drawn here
        """Least squares. Raises LoopError where the rows do not span all dimensions."""
        if isinstance(data, Points):
            rows, labels = data.values[:, :, :-1], data.values[:, :, -1:]
            data = Normal(data.size, rows.swapaxes(1, 2) @ rows, (rows.swapaxes(1, 2) @ labels)[:, :, 0])
        try:
            return Rule(np.asarray(np.linalg.solve(data.gram, data.moment[:, :, None])[:, :, 0], np.float64), data.design)
        except np.linalg.LinAlgError:
            raise LoopError(f"{data.size:,.0f} rows do not span {self.dimensions} dimensions: ask for more samples") from None

    def ended(self, model: Rule) -> NDArray[np.bool_]:
        """Never: a rule has no variance that could be lost."""
        return np.zeros(len(model.weights), np.bool_)

    def measure(self, model: Rule) -> dict[str, NDArray[np.float64]]:
        """Against the real rule; see docs/laws.md."""
        return {"test_error": (model.weights**2).sum(axis=1)}
