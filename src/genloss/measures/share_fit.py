"""Does a target look like a mixture of the references at all? By its scores, and by how odd its records are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from genloss.measures.share_mixture import clustered
from genloss.theory import student

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_DRAWS = 399
_BINS = 256
ODD = 0.2
"""A record is odd where, under every reference, fewer than this share of the reference's own records lie as far out."""


@dataclass(frozen=True)
class Sample:
    """One number a record, and the record's group."""

    values: NDArray[np.float64]
    groups: NDArray[np.uint64]


@dataclass(frozen=True)
class Misfit:
    """The largest gap between the target's distribution and the fitted mixture's."""

    distance: float
    """Kolmogorov's, 0 to 1, of what no other shares of the references could follow (by least squares)."""
    p: float
    """Probability of as large a gap where it does, by a wild bootstrap over groups."""


def misfit(target: Sample, references: Sequence[Sample], shares: NDArray[np.float64], rng: np.random.Generator) -> Misfit:
    """Compare the target's values with the mixture of the references' at given shares.

    Kolmogorov's distance on 256 quantiles of the mixture, without what the shares, estimated from the same records, can follow:
    the part along the differences between references. Its null distribution gives every group of every side a random sign and
    size (normal multipliers). nan where a side has one group.
    """
    pooled = np.concatenate([one.values for one in references])
    weights = np.concatenate(
        [np.full(len(one.values), share / len(one.values)) for one, share in zip(references, shares, strict=True)]
    )
    order = np.argsort(pooled, kind="stable")
    steps = np.cumsum(weights[order])
    edges = np.unique(
        pooled[order][np.minimum(np.searchsorted(steps, np.linspace(0, steps[-1], _BINS + 1)[1:-1]), len(pooled) - 1)]
    )
    sides = [_Binned.of(one, edges) for one in (target, *references)]
    if min(side.groups for side in sides) < 2:
        return Misfit(math.nan, math.nan)
    curves = np.stack([side.curve for side in sides])
    away = np.stack([curve - curves[1] for curve in curves[2:]])
    project = away.T @ np.linalg.pinv(away.T, rcond=1e-6) if len(away) else np.zeros((len(edges), len(edges)))

    def gap(deviation: NDArray[np.float64]) -> float:
        return float(np.abs(deviation - project @ deviation).max(initial=0.0))

    seen = gap(curves[0] - shares @ curves[1:])
    signs = np.array([1.0, *(-shares)])
    drawn = [gap(sum(sign * side.shaken(rng) for sign, side in zip(signs, sides, strict=True))) for _ in range(_DRAWS)]
    return Misfit(seen, (1 + sum(one >= seen for one in drawn)) / (1 + _DRAWS))


@dataclass(frozen=True)
class _Binned:
    """Records by group and bin: the cumulative curve, and how it moves when groups weigh more or less."""

    curve: NDArray[np.float64]
    group: NDArray[np.int64]
    bin: NDArray[np.int64]
    groups: int

    @classmethod
    def of(cls, sample: Sample, edges: NDArray[np.float64]) -> _Binned:
        place = np.searchsorted(edges, sample.values, side="left")
        _, group = np.unique(sample.groups, return_inverse=True)
        curve = np.cumsum(np.bincount(place, minlength=len(edges) + 1))[:-1] / len(place)
        return cls(curve, group, place, int(group.max()) + 1)

    def shaken(self, rng: np.random.Generator) -> NDArray[np.float64]:
        weight = rng.standard_normal(self.groups)[self.group]
        moved = np.cumsum(np.bincount(self.bin, weight, len(self.curve) + 1))[:-1]
        return np.asarray((moved - weight.sum() * self.curve) / len(self.bin))


@dataclass(frozen=True)
class Oddness:
    """How far out a record lies among each reference's own: by its traits, as its length lets one expect them."""

    rates: Sequence[NDArray[np.float64]]
    """Shape (G,) each: a reference's mean trait per word."""
    inverses: Sequence[NDArray[np.float64]]
    """Shape (G, G) each: inverse covariance of what is left, over the square root of the length."""
    known: Sequence[NDArray[np.float64]]
    """The distances of the reference's own records, increasing."""

    @classmethod
    def of(cls, references: Sequence[tuple[NDArray[np.float64], NDArray[np.int64]]]) -> Oddness:
        """From each reference's traits (n, G), sums over words, and sizes (n,) in words."""
        rates, inverses, known = [], [], []
        for traits, sizes in references:
            rate = traits.sum(axis=0) / sizes.sum()
            left = _left(traits, sizes, rate)
            inverse = np.linalg.pinv(np.atleast_2d(np.cov(left.T)), rcond=1e-9, hermitian=True)
            rates.append(rate)
            inverses.append(inverse)
            known.append(np.sort(_distance(left, inverse)))
        return cls(rates, inverses, known)

    def tails(self, traits: NDArray[np.float64], sizes: NDArray[np.int64]) -> NDArray[np.float64]:
        """Shape (n,): the share of a reference's own records that lie as far out, for the reference in which it is largest."""
        shares = []
        for rate, inverse, known in zip(self.rates, self.inverses, self.known, strict=True):
            beyond = len(known) - np.searchsorted(known, _distance(_left(traits, sizes, rate), inverse), side="left")
            shares.append((1 + beyond) / (1 + len(known)))
        return np.asarray(np.max(shares, axis=0))


def _left(traits: NDArray[np.float64], sizes: NDArray[np.int64], rate: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((traits - sizes[:, None] * rate) / np.sqrt(sizes)[:, None])


def _distance(left: NDArray[np.float64], inverse: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.einsum("ij,jk,ik->i", left, inverse, left))


@dataclass(frozen=True)
class Unlike:
    """The share of a target that is unlike any reference: a lower bound, since what is like one may still not be of it."""

    value: float
    stderr: float
    low: float
    high: float


def unlike_share(target: Sample, references: Sequence[Sample], shares: NDArray[np.float64]) -> Unlike:
    """The share of odd records (``values`` are tails) above what the mixture of references holds: ``(q - m) / (1 - m)``.

    All of what is unlike is taken to be odd, so it is a lower bound. 95 % interval over groups; nan where a side has one group.
    """
    odd = [(one.values <= ODD).astype(np.float64)[:, None] for one in (target, *references)]
    means = np.array([float(one.mean()) for one in odd])
    noise = np.array([float(clustered(one, side.groups)[0, 0]) for one, side in zip(odd, (target, *references), strict=True)])
    mixed = float(shares @ means[1:])
    value = (means[0] - mixed) / max(1 - mixed, 1e-9)
    stderr = math.sqrt(noise[0] + float(shares**2 @ noise[1:])) / max(1 - mixed, 1e-9)
    groups = min(len(np.unique(one.groups)) for one in (target, *references))
    if not math.isfinite(stderr):
        return Unlike(max(0.0, value), math.nan, math.nan, math.nan)
    reach = stderr * student.quantile(0.975, groups - 1.0)
    return Unlike(max(0.0, value), stderr, min(1.0, max(0.0, value - reach)), min(1.0, max(0.0, value) + reach))
