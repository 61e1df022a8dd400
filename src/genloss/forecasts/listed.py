"""How likely a type is on a list of rare types that another human sample gives, and how likely it is alive too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betainc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from genloss.forecasts.laws import Kinds

_EXPECTED = 150.0
"""Up to so many expected tokens in the sample the law of the count is exact; above it bursts in records matter little."""
_FAR = 1000
"""Nor do they for cuts above this."""


def listed(
    kinds: Kinds,
    spans: Sequence[tuple[float, float]],
    sample: float,
    tilt: NDArray[np.float64] | float = 0.0,
    *,
    rate: bool = False,
) -> list[NDArray[np.float64]]:
    """Chance that a type occurs at least ``low`` and fewer than ``high`` times in a human sample, for each span of the two.

    Times ``E exp(-rate tilt)``. ``sample`` is in units of the reference. A type's human rate is gamma given its groups in the
    reference; its records in the sample are Poisson given the rate; its tokens in a record are geometric, with the mean that the
    reference shows. With ``rate`` the chance is also multiplied with the rate itself, in tokens per reference.
    """
    if rate:
        more = listed(replace(kinds, shape=kinds.shape + 1), spans, sample, tilt)
        return [kinds.shape * kinds.in_group * one for one in more]
    scale = 1.0 / (1.0 / kinds.in_group + tilt)  # of the gamma law under the tilt
    factor = (scale / kinds.in_group) ** kinds.shape
    ends = [(max(np.ceil(low), 1.0) - 1, np.ceil(high) - 1 if np.isfinite(high) else np.inf) for low, high in spans]
    upto = _upto(kinds, scale * sample, sorted({cut for pair in ends for cut in pair}))
    return [np.asarray((upto[last] - upto[first]) * factor) for first, last in ends]


def _upto(kinds: Kinds, expected: NDArray[np.float64], cuts: Sequence[float]) -> dict[float, NDArray[np.float64]]:
    """Chance of 1 to ``cut`` tokens, for each cut.

    Negative binomial sums of geometric numbers: their generating function ``((1 - r1 z)/(1 - r2 z))^-a``, but for a factor,
    solves a differential equation of first order, so that three neighbouring chances are linked (as of Panjer 1981).
    """
    near = kinds.shape * expected <= _EXPECTED
    a, t, b = kinds.shape[near], expected[near], kinds.in_record[near]
    r1, r2 = (b - 1 + t) / (b + t), (b - 1) / b
    before, now = np.zeros(len(a)), (1 + t / b) ** -a
    none = (1 + t / b) ** -a
    total = np.zeros(len(a))
    found = {}
    shape, p = kinds.shape[~near], expected[~near] / (1 + expected[~near])
    n = 0
    for cut in cuts:
        if cut <= _FAR:
            while n < cut:
                after = ((a * (r1 - r2) + n * (r1 + r2)) * now - (n - 1) * r1 * r2 * before * (n > 0)) / (n + 1)
                before, now, n = now, after, n + 1
                total = total + now
        values = np.zeros(len(near))
        values[near] = total if cut <= _FAR else 1 - none
        values[~near] = (1.0 - betainc(cut + 1, shape, p) if np.isfinite(cut) else 1.0) - (1 + expected[~near]) ** -shape
        found[cut] = values
    return found
