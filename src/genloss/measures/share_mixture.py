"""The shares of a target by maximum likelihood, and how far they may be off: over the target's groups and the references'."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from genloss.theory import student
from genloss.theory.quantification import mixture_shares, posteriors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LEVEL = 0.95
_INSIDE = 0.05
"""Posteriors are taken at shares of at least this: near 0 and 1 those of the estimate itself would be all 0 or 1."""

_HALVINGS = 16
"""Of the range in which the smallest share that shows is looked for: to a ten-thousandth."""


@dataclass(frozen=True)
class Side:
    """Calibrated log ratios (n, 1 + K) of a target's or a reference's records, and the group of each."""

    ratios: NDArray[np.float64]
    groups: NDArray[np.uint64]

    def __len__(self) -> int:
        """Records."""
        return len(self.ratios)

    def only(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Side:
        """Some of the records."""
        return Side(self.ratios[chosen], self.groups[chosen])


@dataclass(frozen=True)
class Shares:
    """Shares of the human reference and of each synthetic one, with a covariance."""

    value: NDArray[np.float64]
    """Shape (1 + K,): by maximum likelihood."""
    centre: NDArray[np.float64]
    """Shape (1 + K,): where the interval is centred, the root of the moment equation; may lie outside 0 to 1."""
    covariance: NDArray[np.float64]
    """Shape (1 + K, 1 + K); nan where a side has one group."""
    freedom: float
    """Degrees of freedom: one less than the groups of the side that has fewest."""

    def of(self, chosen: Sequence[int]) -> tuple[float, float, float, float]:
        """Value, standard error, and the ends of the 95 % interval of the sum of some shares."""
        at = list(chosen)
        value = float(self.value[at].sum())
        stderr = math.sqrt(max(0.0, float(self.covariance[np.ix_(at, at)].sum()))) if self.freedom >= 1 else math.nan
        if not math.isfinite(stderr):
            return value, math.nan, math.nan, math.nan
        reach = stderr * student.quantile((1 + LEVEL) / 2, self.freedom)
        centre = float(self.centre[at].sum())
        low, high = (min(1.0, max(0.0, end)) for end in (centre - reach, centre + reach))
        return value, stderr, min(low, value), max(high, value)


def estimate_shares(target: Side, references: Sequence[Side]) -> Shares:
    """The shares of a target.

    The estimate maximises the likelihood (``theory.quantification``). Its interval inverts a test that holds whether or not the
    calibration is exact, up to 0 and 1: with q the posterior probabilities at the estimate, moved inside, the target's mean of q
    must be ``sum_j p_j E_j[q]``, E_j over reference j's held-out records. The share meant is that of the target's own records:
    which of them are synthetic is not drawn anew, so the binomial part of q's variance is left out, down to what q varies within
    the references. Groups, not records, are what varies. Shapes as in ``Side``; the human reference first.
    """
    value = mixture_shares(target.ratios)
    k = len(references)
    inside = np.clip(value, _INSIDE / (k - 1), 1.0)
    inside /= inside.sum()
    q = posteriors(target.ratios, inside)
    of_reference = [posteriors(one.ratios, inside) for one in references]
    means = np.column_stack([one.mean(axis=0) for one in of_reference])
    inverse = np.linalg.pinv(means, rcond=1e-6)
    centre = inverse @ q.mean(axis=0)
    shares = np.clip(centre, 0, None) / max(np.clip(centre, 0, None).sum(), 1e-12)
    covariance = _within(q, target.groups, shares, means, of_reference)
    groups = [len(np.unique(target.groups))]
    for share, reference, own in zip(centre, references, of_reference, strict=True):
        covariance = covariance + share**2 * clustered(own, reference.groups)
        groups.append(len(np.unique(reference.groups)))
    return Shares(value, centre, inverse @ covariance @ inverse.T, min(groups) - 1.0)


def _within(
    q: NDArray[np.float64],
    groups: NDArray[np.uint64],
    shares: NDArray[np.float64],
    means: NDArray[np.float64],
    of_reference: Sequence[NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Covariance of the target's mean of q, given which of its records are of which reference; at least the references' own."""
    n = len(q)
    labels = (np.diag(shares) - np.outer(shares, shares)) / n
    left = clustered(q, groups) - means @ labels @ means.T
    own = [share * np.cov(one.T, bias=True) / n for share, one in zip(shares, of_reference, strict=True)]
    return _at_least(left, np.sum(own, axis=0))


def _at_least(matrix: NDArray[np.float64], floor: NDArray[np.float64]) -> NDArray[np.float64]:
    """The matrix, raised to the floor in every direction in which it lies below: the larger of both where they commute."""
    if not np.isfinite(matrix).all():
        return matrix
    values, vectors = np.linalg.eigh((matrix - floor + (matrix - floor).T) / 2)
    raised: NDArray[np.float64] = floor + (vectors * np.maximum(values, 0)) @ vectors.T
    return raised


def clustered(values: NDArray[np.float64], groups: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Covariance (F, F) of the mean of ``values`` (n, F) where records of one group go together; nan for one group."""
    n, f = values.shape
    _, group = np.unique(groups, return_inverse=True)
    count = int(group.max()) + 1 if n else 0
    if count < 2:
        return np.full((f, f), math.nan)
    centred = values - values.mean(axis=0)
    sums = np.column_stack([np.bincount(group, centred[:, j], count) for j in range(f)])
    return np.asarray(sums.T @ sums * count / (count - 1) / n**2)


def detectable(references: Sequence[Side], n: int, *, power: float = 0.8) -> float:
    """The smallest synthetic share of n records that these references would show, with probability ``power``, to be above 0.

    Where the share is the error that an estimate of it has times the quantiles of level and power, with the spread of q
    (``estimate_shares``) over human and synthetic records at that share, of the synthetic reference that is least told apart.
    At least one record; 1 where not even machine text alone would show; nan where the references are not told apart.
    """
    groups = len(np.unique(references[0].groups))
    if groups < 2:
        return math.nan
    reach = student.quantile((1 + LEVEL) / 2, groups - 1.0) + student.quantile(power, groups - 1.0)
    if not math.isfinite(_error_at(0.0, references, n)):
        return math.nan
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if middle > reach * _error_at(middle, references, n) else (middle, high)
    return max(high, 1 / n)


def _error_at(share: float, references: Sequence[Side], n: int) -> float:
    """The standard error of a share, in a target of n records that varies as the references do; nan where q tells nothing."""
    inside = np.full(len(references), max(share, _INSIDE) / (len(references) - 1))
    inside[0] = max(1 - share, _INSIDE)
    q = [posteriors(one.ratios, inside / inside.sum())[:, :1] for one in references]
    nearest = 1 + int(np.argmax([float(one.mean()) for one in q[1:]]))
    gap = float(q[0].mean() - q[nearest].mean())
    if not gap > 0:
        return math.nan
    spread = 0.0
    for part, k in ((1 - share, 0), (share, nearest)):
        noise = float(clustered(q[k], references[k].groups)[0, 0])
        spread += part * noise * len(references[k]) / n + part**2 * noise
    return math.sqrt(spread) / gap
