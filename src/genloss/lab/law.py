"""What the lab copies with: a law that is sampled, fitted to the sample, sampled again; and what a sample must be able to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar, runtime_checkable

from genloss.loops.generators import Generator

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

ModelT = TypeVar("ModelT")


@runtime_checkable
class Sample(Protocol):
    """A sample of each of R replicates: its points, or no more of them than a fit needs (sums, counts, a maximum)."""

    @property
    def size(self) -> float:
        """Points of one replicate, by weight."""

    def __add__(self, other: Self) -> Self:
        """Both samples together."""

    def weighted(self, weight: float) -> Self:
        """Every point counted so many times. Raises LoopError where the fit has no weights."""

    def pool(self) -> Pool:
        """A pool that begins with this sample."""


class Pool(Protocol):
    """Samples that accumulate."""

    def add(self, sample: Any) -> None:
        """Put one more in."""

    def all(self) -> Any:
        """Everything in it, as one sample."""

    def part(self, n: int, rng: np.random.Generator) -> Any:
        """So many points at random without replacement, drawn for each replicate anew. Raises LoopError beyond its size."""


@runtime_checkable
class Law(Generator[Any, Any], Protocol):
    """A generator whose samples and models hold R replicates at once, the first axis of every array.

    ``fit`` and ``sample`` are as of every generator. The real law is its own: ``real`` draws from it, ``origin`` is it.
    """

    @property
    def roles(self) -> Mapping[str, str]:
        """Which measure is the risk, the variance, the tail, ...: what ``loops.definitions`` judges by."""

    def real(self, n: int, replicates: int, rng: np.random.Generator) -> Any:
        """A sample of n points of the real law for each replicate."""

    def origin(self, replicates: int) -> Any:
        """The real law as a model."""

    def by_points(self) -> Law:
        """The same law with samples that a part can be drawn from."""

    def measure(self, model: Any) -> dict[str, NDArray[np.float64]]:
        """What is left of the real law in a model: measures by name, shape (R,)."""

    def ended(self, model: Any) -> NDArray[np.bool_]:
        """Shape (R,): whether there is nothing left that could be lost: no variance, one type, no event."""

    @property
    def has_weights(self) -> bool:
        """Whether a fit can count some points for more than others."""

    @property
    def has_counts(self) -> bool:
        """Whether parts of a pool are drawn from counts, which NumPy does up to a size."""

    @property
    def same_rows(self) -> bool:
        """Whether every batch is the same rows with new labels, so that it has no real part and cannot grow."""

    def check(self, n: int) -> None:
        """Raise LoopError where a law of these parameters cannot be fitted to n points."""

    def memory(self, n: int) -> int:
        """Bytes of one replicate's sample of n points."""
