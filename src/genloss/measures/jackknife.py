"""The error of a comparison: delete one fold at a time, from each side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from genloss.theory import student

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from genloss.measures.views import Views

LEVEL = 0.95


@dataclass(frozen=True)
class Spread:
    """Variances of a statistic by where they come from, and degrees of freedom."""

    reference: float
    candidate: float
    types: float
    """From the sampling of types in bounded tables; 0 where all types are known."""
    freedom: float

    @property
    def stderr(self) -> float:
        """Square root of all of them together."""
        return float(np.sqrt(self.reference + self.candidate + self.types))

    @property
    def reach(self) -> float:
        """Half-width of the 95 % interval."""
        return self.stderr * student.quantile((1 + LEVEL) / 2, self.freedom)

    def below(self, value: float) -> float:
        """One-sided p-value of a true value of 0 or more, where ``value`` was seen."""
        if not np.isfinite(self.stderr):
            return float("nan")
        if self.stderr == 0:
            return 0.5 if value == 0 else float(value > 0)
        return student.below(value / self.stderr, self.freedom)


def delete_one(values: NDArray[np.float64]) -> float:
    """Jackknife variance from the k values with one fold left out: ``(k-1)/k sum (x - mean)^2``; nan where unknown.

    Folds are drawn by group, so they are exchangeable though uneven, and each keeps the same weight.
    """
    k = len(values)
    if k < 2 or not np.isfinite(values).all():
        return float("nan")
    return float((k - 1) / k * ((values - values.mean()) ** 2).sum())


def spread(values: NDArray[np.float64], views: Views, types: float = 0.0) -> Spread:
    """Variance of a statistic from its values in all views; shape (V,), view 0 the whole."""
    if views.joint:
        folds = values[1:]
        return Spread(delete_one(folds), 0.0, types, max(len(folds) - 1.0, 1.0))
    of_r, of_c = values[views.reference >= 0], values[views.candidate >= 0]
    return Spread(delete_one(of_r), delete_one(of_c), types, max(min(len(of_r), len(of_c)) - 1.0, 1.0))


def type_variance(values: NDArray[np.float64], share: float) -> float:
    """Variance from sampling types by hash: ``values`` with one of 16 classes of types left out; none where all are known."""
    return 0.0 if share >= 1 else delete_one(values) * (1 - share)


def without_each(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shape (1 + 16, ...): sums over all strata, then with each stratum of sampled types left out and the others scaled up.

    ``sums`` has shape (17, ...), the last being the types that count once.
    """
    sampled, once = sums[:-1], sums[-1]
    whole = sampled.sum(axis=0)
    n = len(sampled)
    return np.concatenate([(whole + once)[None], (whole - sampled) * n / (n - 1) + once])
