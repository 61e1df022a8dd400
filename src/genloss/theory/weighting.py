"""What real data are worth among synthetic ones: the weight to give them, and the sample they amount to."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from genloss.theory.domain import need_positive, need_share, probabilities

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def estimation_variance(weight: float, n: float, m: float) -> float:
    """Where the variance of an estimated mean settles if each generation weighs n fresh real draws and m of the last model.

    ``(w^2/n + (1-w)^2/m) / (1 - (1-w)^2)``, w = ``weight`` on the mean of the real draws. Over the variance of one draw; w = 1:
    1/n. ValueError for a weight not above 0 (no limit) or above 1, n or m not above 0. Source: He, Xu and Cheng (arXiv
    2502.18049).
    """
    _need_two(n, m)
    need_share(weight, "weight")
    need_positive(weight, "weight")
    return (weight**2 / n + (1 - weight) ** 2 / m) / (weight * (2 - weight))


def golden_weight(n: float, m: float) -> float:
    """The weight on real draws at which ``estimation_variance`` is least: the golden ratio's .618 where n = m.

    ``w = (sqrt(k^2 + 4k) - k)/2``, ``k = n/m``: the root of ``w^2 = k (1-w)``. Share, 0 to 1; about sqrt(n/m) for many synthetic
    draws. ValueError for n or m not above 0. Source: He, Xu and Cheng (arXiv 2502.18049).
    """
    _need_two(n, m)
    return 2 / (1 + math.sqrt(1 + 4 * m / n))


def golden_variance(n: float, m: float) -> float:
    """The least ``estimation_variance``, at ``golden_weight``.

    ``w/n``. Over the variance of one draw. ValueError, source: as there.
    """
    return golden_weight(n, m) / n


def pooled_variance(n: float, m: float) -> float:
    """``estimation_variance`` where all draws count the same, w = n/(n+m): ``(n + m)/(n (n + 2m))``.

    Over the variance of one draw; never below 1/(2n), however many synthetic draws. ValueError for n or m not above 0. Source:
    derived here from He, Xu and Cheng (arXiv 2502.18049).
    """
    _need_two(n, m)
    return (n + m) / (n * (n + 2 * m))


def effective_sample(sizes: ArrayLike, shares: ArrayLike) -> float:
    """How many real draws a contaminated stream amounts to when nobody knows which are real: ``sum n_i a_i^2``.

    n_i = ``sizes`` of the stages, a_i = ``shares`` of real data. Draws; no stage: 0. ValueError for unequal lengths, a size
    below 0, a share outside 0 to 1. Source: Kanabar and Gastpar (arXiv 2501.19273).
    """
    n, a = _stages(sizes, shares)
    return float((n * a**2).sum())


def effective_sample_labelled(sizes: ArrayLike, shares: ArrayLike) -> float:
    """The same when every draw carries its provenance: the real ones alone, ``sum n_i a_i``. ValueErrors, source: as there."""
    n, a = _stages(sizes, shares)
    return float((n * a).sum())


def detector_gain(share: float, false_positive: float, false_negative: float) -> float:
    """By what factor a detector of synthetic data multiplies ``effective_sample``: 1 + chi-squared(Q1, a Q1 + (1-a) Q0).

    ``(1-f)^2/(a(1-f) + (1-a)g) + f^2/(a f + (1-a)(1-g))``: a = ``share`` of real data, f = ``false_positive`` (a real item
    flagged), g = ``false_negative`` (a synthetic one passed); Q1, Q0 the detector's laws on real and synthetic items. From 1
    (useless) to 1/a (perfect). ValueError for a share not above 0, rates outside 0 to 1. Errata: for a detector that abstains
    with chance eps claim 1, in the text we have, reads chi-squared = 1 - eps/a; computed, it is (1-eps)(1-a)/a. Source: Kanabar
    and Gastpar (arXiv 2501.19273).
    """
    need_share(share, "share")
    need_positive(share, "share")
    need_share(false_positive, "false_positive")
    need_share(false_negative, "false_negative")
    outcomes = ((1 - false_positive, false_negative), (false_positive, 1 - false_negative))
    return math.fsum(real**2 / (share * real + (1 - share) * synthetic) for real, synthetic in outcomes if real > 0)


def effective_sample_detected(sizes: ArrayLike, shares: ArrayLike, false_positive: float, false_negative: float) -> float:
    """The same with a detector's word on every draw: ``sum n_i a_i^2`` times ``detector_gain`` at a_i.

    Between ``effective_sample`` and ``effective_sample_labelled``. A stage without real data adds 0. ValueErrors of both.
    Source: as there.
    """
    n, a = _stages(sizes, shares)
    need_share(false_positive, "false_positive")
    need_share(false_negative, "false_negative")
    gains = [detector_gain(share, false_positive, false_negative) if share > 0 else 0.0 for share in a.tolist()]
    return float((n * a**2 * np.array(gains)).sum())


def _need_two(n: float, m: float) -> None:
    need_positive(n, "n")
    need_positive(m, "m")


def _stages(sizes: ArrayLike, shares: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    n, a = np.atleast_1d(np.asarray(sizes, np.float64)), probabilities(shares, "shares")
    if n.shape != a.shape:
        raise ValueError(f"sizes and shares must be as many, not {n.size} and {a.size}")
    if not (n >= 0).all():
        raise ValueError("sizes must be 0 or more")
    return n, a
