"""Samples that accumulate: running sums where they suffice, points where parts are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np

from genloss.errors import LoopError

if TYPE_CHECKING:
    from numpy.typing import NDArray


class _Summed(Protocol):
    @property
    def size(self) -> float: ...

    def __add__(self, other: Any) -> Any: ...


class SumPool:
    """Keeps one running sum, so that accumulating costs as much as replacing."""

    def __init__(self, start: _Summed) -> None:
        self._sum = start

    def add(self, sample: _Summed) -> None:
        """Put one more in."""
        self._sum = self._sum + sample

    def all(self) -> Any:
        """Everything in it, as one sample."""
        return self._sum

    def part(self, n: int, rng: np.random.Generator) -> Any:
        """So many points at random: of counts, which alone have parts. Laws of other sums are sampled ``by_points`` instead."""
        check_part(n, self._sum.size)
        counts: Any = self._sum
        return counts.part(n, rng)


@dataclass(frozen=True)
class Points:
    """Points themselves, all counted once."""

    values: NDArray[np.float64]
    """Shape (R, n, d)."""

    @property
    def size(self) -> float:
        """Points of one replicate."""
        return float(self.values.shape[1])

    def __add__(self, other: Self) -> Self:
        """Both samples together."""
        return type(self)(np.concatenate([self.values, other.values], axis=1))

    def weighted(self, weight: float) -> Self:
        """Themselves at weight 1. Raises LoopError otherwise."""
        if weight != 1:
            raise LoopError("points are not weighted: use a law of sums (gaussian, categorical, regression ...), or no weight")
        return self

    def pool(self) -> PointPool:
        """A pool that begins with these."""
        return PointPool(self)

    def part(self, n: int, rng: np.random.Generator) -> Self:
        """So many of them at random, without replacement, for each replicate anew."""
        check_part(n, self.size)
        return type(self)(_drawn(self.values, n, rng))


class PointPool:
    """Keeps all points, in an array that doubles as it fills."""

    def __init__(self, start: Points) -> None:
        self._make = type(start)
        self._held = start.values
        self._size = start.values.shape[1]

    def add(self, sample: Points) -> None:
        """Put one more in."""
        more = sample.values.shape[1]
        if self._size + more > self._held.shape[1]:
            shape = list(self._held.shape)
            shape[1] = max(2 * shape[1], self._size + more)
            grown = np.empty(shape, self._held.dtype)
            grown[:, : self._size] = self._held[:, : self._size]
            self._held = grown
        self._held[:, self._size : self._size + more] = sample.values
        self._size += more

    def all(self) -> Points:
        """Everything in it, as one sample."""
        return self._make(self._held[:, : self._size])

    def part(self, n: int, rng: np.random.Generator) -> Points:
        """So many points at random, without replacement, for each replicate anew."""
        check_part(n, self._size)
        return self._make(_drawn(self._held[:, : self._size], n, rng))


def check_part(n: int, size: float) -> None:
    """Raise LoopError where more is to be drawn than there is."""
    if n > size:
        raise LoopError(f"a subsample of {n:,} is larger than the pool of {size:,.0f}: ask for at most as many")


def _drawn(values: NDArray[np.float64], n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    taken = np.empty((values.shape[0], n, *values.shape[2:]), values.dtype)
    for replicate, held in enumerate(values):
        taken[replicate] = held[rng.choice(len(held), n, replace=False, shuffle=False)]
    return taken
