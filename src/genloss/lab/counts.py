"""Samples that are counts, or a total: what categorical, Bernoulli and Poisson laws need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from genloss.lab.pools import SumPool, check_part

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_DRAWN = 999_999_999
"""NumPy draws parts of pools up to this size."""


@dataclass(frozen=True)
class Total:
    """The sum of a sample's points, or any other statistic that is added up."""

    size: float
    values: NDArray[np.float64]
    """Shape (R,), or (R, types)."""

    def __add__(self, other: Self) -> Self:
        """Both samples together."""
        return type(self)(self.size + other.size, self.values + other.values)

    def weighted(self, weight: float) -> Self:
        """Every point counted so many times."""
        return type(self)(weight * self.size, weight * self.values)

    def pool(self) -> SumPool:
        """A pool that begins with this sample."""
        return SumPool(self)


@dataclass(frozen=True)
class Counts(Total):
    """How often each type occurs in each replicate: ``values`` are whole numbers, but where a weight made them fractions."""

    def part(self, n: int, rng: np.random.Generator) -> Self:
        """So many of the points at random, without replacement: multivariate hypergeometric."""
        check_part(n, self.size)
        held = self.values.astype(np.int64)
        if held.shape[1] == 2:
            first = rng.hypergeometric(held[:, 0], held[:, 1], n)
            drawn = np.stack([first, n - first], axis=1)
        else:
            drawn = np.stack([rng.multivariate_hypergeometric(one, n, method="marginals") for one in held])
        return type(self)(float(n), drawn.astype(np.float64))
