"""95 % intervals over replicates, each for one kind of statistic; unknown for one replicate, or where a value is missing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import bdtr

from genloss.theory.student import quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LEVEL = 0.95


class Interval(NamedTuple):
    """A statistic and its interval; None where unknown."""

    observed: float | None
    low: float | None
    high: float | None


UNKNOWN = Interval(None, None, None)


def student(freedom: float) -> float:
    """How many standard errors the interval reaches to either side: Student's t."""
    return quantile((1 + LEVEL) / 2, freedom)


def of_mean(values: NDArray[np.float64]) -> Interval:
    """Mean of shape (replicates,) values with Student's interval."""
    if not len(values) or not np.isfinite(values).all():
        return UNKNOWN
    mean = float(values.mean())
    if len(values) == 1:
        return Interval(mean, None, None)
    half = student(len(values) - 1) * float(values.std(ddof=1)) / math.sqrt(len(values))
    return Interval(mean, mean - half, mean + half)


def of_median(values: NDArray[np.float64]) -> Interval:
    """Median with the interval between two order statistics, which holds for any distribution; known from six replicates on.

    The largest k with ``2 P(Binomial(replicates, 1/2) < k) <= 0.05`` gives ``[k-th smallest, k-th largest]``. Source: David
    and Nagaraja, Order Statistics, 2003, section 7.1.
    """
    if not len(values) or not np.isfinite(values).all():
        return UNKNOWN
    ordered, many = np.sort(values), len(values)
    median = float(np.median(ordered))
    outside = 2 * bdtr(np.arange((many + 1) // 2), many, 0.5)
    rank = int((outside <= 1 - LEVEL).sum())
    if rank == 0:
        return Interval(median, None, None)
    return Interval(median, float(ordered[rank - 1]), float(ordered[many - rank]))


def of_ratio(last: NDArray[np.float64], first: NDArray[np.float64]) -> Interval:
    """Ratio of two means of the same replicates: Student's interval of its logarithm, by linearisation of each mean.

    Unknown where a mean is not above 0, except that what did not change at all has the ratio 1.
    """
    if not len(last) or not (np.isfinite(last).all() and np.isfinite(first).all()):
        return UNKNOWN
    if np.array_equal(last, first):
        return Interval(1.0, *((1.0, 1.0) if len(last) > 1 else (None, None)))
    above, below = float(last.mean()), float(first.mean())
    if above <= 0 or below <= 0:
        return UNKNOWN
    ratio = above / below
    if len(last) == 1:
        return Interval(ratio, None, None)
    spread = of_mean(last / above - first / below)
    half = 0.0 if spread.high is None or spread.observed is None else spread.high - spread.observed
    return Interval(ratio, ratio * math.exp(-half), ratio * math.exp(half))


def of_quotient(above: NDArray[np.float64], below: NDArray[np.float64]) -> Interval:
    """Quotient of two means that may have any sign, with Fieller's interval; no interval where the divisor may be 0.

    All q with ``|mean(above - q below)| <= t stderr(above - q below)``. Source: Fieller, J. R. Stat. Soc. B 16, 1954.
    """
    if not len(above) or not (np.isfinite(above).all() and np.isfinite(below).all()) or below.mean() == 0:
        return UNKNOWN
    a, b, many = float(above.mean()), float(below.mean()), len(above)
    if many == 1:
        return Interval(a / b, None, None)
    spread = np.cov(above, below) * student(many - 1) ** 2 / many
    square, middle, rest = b * b - spread[1, 1], a * b - spread[0, 1], a * a - spread[0, 0]
    if square <= 0:
        return Interval(a / b, None, None)
    root = math.sqrt(max(middle * middle - square * rest, 0.0))
    return Interval(a / b, float((middle - root) / square), float((middle + root) / square))


def of_weighted_sum(weights: Sequence[float], samples: Sequence[NDArray[np.float64]]) -> Interval:
    """``sum of weight * mean`` over independent samples, with Welch's interval (Satterthwaite's degrees of freedom)."""
    if not all(len(one) and np.isfinite(one).all() for one in samples):
        return UNKNOWN
    total = sum(weight * float(one.mean()) for weight, one in zip(weights, samples, strict=True))
    if any(len(one) == 1 for one in samples):
        return Interval(total, None, None)
    parts = [w * w * float(one.var(ddof=1)) / len(one) for w, one in zip(weights, samples, strict=True)]
    variance = sum(parts)
    if variance == 0:
        return Interval(total, total, total)
    freedom = variance**2 / sum(part**2 / (len(one) - 1) for part, one in zip(parts, samples, strict=True))
    half = student(freedom) * math.sqrt(variance)
    return Interval(total, total - half, total + half)
