"""A law over types: words of a profile, a Zipf law, or as many types as one likes of equal probability."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from genloss.errors import LoopError
from genloss.lab.counts import Counts
from genloss.lab.parameters import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

RARE_MASS = 0.1
"""The rare types are the rarest that hold a tenth of the real law's mass together."""


@dataclass(frozen=True)
class Shares:
    """The probability of each type."""

    values: NDArray[np.float64]
    """Shape (R, types); each row sums to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Categorical(Settings):
    """A categorical law, fitted by relative frequencies; a sample is one multinomial draw, whatever its size.

    ``law`` is ``uniform``, ``zipf`` (p ~ 1/(rank + offset)^exponent) or ``profile``: the words of a profile given as the source.
    Synthetic samples may be drawn at a ``temperature``, p^(1/temperature), or from the ``top_p`` most probable mass alone.
    Sources: Shumailov et al. 2024; Suresh, Thangaraj and Khandavally 2025; temperature: Marchi et al. 2024.
    """

    law: str = "zipf"
    types: int = 1000
    exponent: float = 1.0
    offset: float = 0.0
    temperature: float = 1.0
    top_p: float = 1.0
    shares: NDArray[np.float64] | None = field(default=None, repr=False, compare=False)

    name = "categorical"
    has_counts = True
    hidden = ("shares",)

    def __post_init__(self) -> None:
        """Raise LoopError for settings that cannot be."""
        self.one_of("law", ("uniform", "zipf", "profile"))
        self.at_least("types", 2)
        self.above("temperature", 0)
        self.above("offset", -1)
        self.at_least("exponent", 0)
        if not 0 < self.top_p <= 1:
            raise LoopError(f"categorical: top_p is above 0 and at most 1, not {self.top_p:g}")
        if self.law == "profile" and self.shares is None:
            raise LoopError("categorical law=profile needs a source: name a profile, or a text, as the first argument")

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """Shape (types,): the real law, in order of rank."""
        if self.shares is not None:
            return np.asarray(self.shares / self.shares.sum())
        if self.law == "uniform":
            return np.full(self.types, 1 / self.types)
        weights = (np.arange(1, self.types + 1) + self.offset) ** -self.exponent
        return np.asarray(weights / weights.sum())

    @property
    def roles(self) -> Mapping[str, str]:
        """The risk is the real mass of what is lost: the error of a model that memorises (Dohmatob et al. 2024)."""
        return {"risk": "missing", "variance": "diversity_kept", "tail": "rare_left"}

    def check(self, n: int) -> None:
        """Any sample will do."""

    def memory(self, n: int) -> int:  # noqa: ARG002 - counts take as much for any n
        """Bytes of one replicate's sample."""
        return 8 * (self.types if self.shares is None else len(self.shares))

    def by_points(self) -> Self:
        """Parts of counts are drawn as they are."""
        return self

    def origin(self, replicates: int) -> Shares:
        """The real law."""
        law = self.probabilities
        return Shares(np.broadcast_to(law, (replicates, len(law))))

    def real(self, n: int, replicates: int, rng: np.random.Generator) -> Counts:
        """Counts of a sample of the real law."""
        return Counts(float(n), rng.multinomial(n, self.probabilities, replicates).astype(np.float64))

    def sample(self, model: Shares, n: int, rng: np.random.Generator) -> Counts:
        """Counts of a sample of a model, at the temperature, from the nucleus."""
        shares = model.values
        if self.temperature != 1:
            with np.errstate(divide="ignore"):
                logs = np.log(shares) / self.temperature
            shares = np.exp(logs - logs.max(axis=1, keepdims=True))
            shares = shares / shares.sum(axis=1, keepdims=True)
        if self.top_p < 1:
            shares = _nucleus(shares, self.top_p)
        return Counts(float(n), _multinomial(n, shares, rng))

    def fit(self, data: Counts, rng: np.random.Generator) -> Shares:  # noqa: ARG002 - nothing is drawn here
        """Relative frequencies."""
        return Shares(data.values / data.values.sum(axis=1, keepdims=True))

    def ended(self, model: Shares) -> NDArray[np.bool_]:
        """Whether one type is all there is."""
        return np.asarray(np.count_nonzero(model.values, axis=1) <= 1)

    def measure(self, model: Shares) -> dict[str, NDArray[np.float64]]:
        """Against the real law; see docs/laws.md."""
        law, shares = self.probabilities, model.values
        alive, there = shares > 0, law > 0
        rare = _rarest(law)
        logs = np.log(np.where(alive, shares, 1.0))
        squares = (shares**2).sum(axis=1)
        return {
            "types_left": alive[:, there].mean(axis=1),
            "rare_left": alive[:, rare].mean(axis=1),
            "tail_mass": shares[:, rare].sum(axis=1) / law[rare].sum(),
            "missing": np.where(alive, 0.0, law).sum(axis=1),
            "hill_0": alive.sum(axis=1).astype(np.float64),
            "hill_1": np.exp(-(shares * logs).sum(axis=1)),
            "hill_2": 1 / squares,
            "diversity_kept": (1 - squares) / max(1 - float((law**2).sum()), 1e-300),
            "squared_error": ((shares - law) ** 2).sum(axis=1),
        }


def _rarest(law: NDArray[np.float64]) -> NDArray[np.int64]:
    """The rarest types that hold a tenth of the mass, at least one and not all (of equal ones, the last)."""
    order = np.argsort(law, kind="stable")
    order = order[law[order] > 0]
    upto = int(np.searchsorted(np.cumsum(law[order]), RARE_MASS + 1e-12, "right"))
    return order[: max(upto, 1)] if law[order].min() < law[order].max() else np.sort(order)[-max(upto, 1) :]


def _nucleus(shares: NDArray[np.float64], top_p: float) -> NDArray[np.float64]:
    """The most probable types that reach the mass ``top_p`` together, at least one. Source: Holtzman et al. 2020."""
    order = np.argsort(-shares, axis=1, kind="stable")
    ranked = np.take_along_axis(shares, order, axis=1)
    before = np.cumsum(ranked, axis=1) - ranked
    kept = np.zeros_like(shares)
    np.put_along_axis(kept, order, np.where(before < top_p, ranked, 0.0), axis=1)
    return np.asarray(kept / kept.sum(axis=1, keepdims=True))


def _multinomial(n: int, shares: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """One draw a row, over the types that are alive in any: dead ones cost nothing."""
    alive = np.flatnonzero(shares.any(axis=0))
    told = shares[:, alive]
    drawn = rng.multinomial(n, told / told.sum(axis=1, keepdims=True))
    made = np.zeros_like(shares)
    made[:, alive] = drawn
    return made


def profile_shares(counts: Any) -> NDArray[np.float64]:
    """Relative frequencies of a profile's types, the commonest first."""
    found = np.sort(np.asarray(counts, np.float64))[::-1]
    return np.asarray(found[found > 0] / found.sum())
