"""Compiled sums over types for Jensen-Shannon divergence between sets of folds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from genloss.measures.kernel_thin import STRATA
from genloss.profiles.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

MIX_A, MIX_B = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
STEP = np.uint64(0x9E3779B97F4A7C15)
MANY = 60.0


@jit
def uniform(seed: np.uint64) -> float:
    """A number in (0, 1) that is a fixed function of the seed: splitmix64's finalizer."""
    x = seed + STEP
    x = (x ^ (x >> np.uint64(30))) * MIX_A
    x = (x ^ (x >> np.uint64(27))) * MIX_B
    x = x ^ (x >> np.uint64(31))
    return (float(x >> np.uint64(11)) + 0.5) / 9007199254740992.0


@jit
def thinned(records: float, kept: float, seed: np.uint64) -> float:
    """How many of ``records`` stay when each is kept with one chance: a binomial draw, fixed by the seed."""
    if kept >= 1.0:
        return records
    mean = records * kept
    if records > MANY:  # a normal draw is close enough here, and does not loop
        radius = math.sqrt(-2.0 * math.log(uniform(seed)))
        angle = 2.0 * math.pi * uniform(seed ^ MIX_A)
        draw = math.floor(mean + math.sqrt(mean * (1.0 - kept)) * radius * math.cos(angle) + 0.5)
        return min(max(draw, 0.0), records)
    u, k = uniform(seed), 0.0
    chance = math.exp(records * math.log1p(-kept))
    below = chance
    while u > below and k < records:
        chance *= (records - k) / (k + 1.0) * kept / (1.0 - kept)
        below += chance
        k += 1.0
    return k


@jit
def shift_sums(
    hashes: NDArray[np.uint64],
    x_starts: NDArray[np.int64],
    x_folds: NDArray[np.uint8],
    x_tokens: NDArray[np.float64],
    x_records: NDArray[np.float64],
    y_starts: NDArray[np.int64],
    y_folds: NDArray[np.uint8],
    y_tokens: NDArray[np.float64],
    weights: NDArray[np.float64],
    strata: NDArray[np.uint8],
    x_in: NDArray[np.bool_],
    y_in: NDArray[np.bool_],
    x_size: NDArray[np.float64],
    y_size: NDArray[np.float64],
    kept: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Shape (views, STRATA): Jensen-Shannon divergence in bits, a sum over types.

    View v compares x's folds ``x_in[v]``, each record kept with chance ``kept[v]`` (fixed by the type's hash), ``x_size[v]``
    tokens after that, with y's folds ``y_in[v]`` of ``y_size[v]`` tokens.
    """
    views = len(kept)
    out = np.zeros((views, STRATA))
    for t in range(len(weights)):
        xs, xe, ys, ye = x_starts[t], x_starts[t + 1], y_starts[t], y_starts[t + 1]
        weight, stratum = weights[t], strata[t]
        for v in range(views):
            c, r, d = 0.0, 0.0, 0.0
            for e in range(xs, xe):
                if x_in[v, x_folds[e]]:
                    c += x_tokens[e]
                    r += x_records[e]
            for e in range(ys, ye):
                if y_in[v, y_folds[e]]:
                    d += y_tokens[e]
            if c > 0.0 and kept[v] < 1.0:
                c *= thinned(r, kept[v], hashes[t] + np.uint64(v)) / r
            if c <= 0.0 and d <= 0.0:
                continue
            p, q = c / x_size[v], d / y_size[v]
            term = 0.0
            if c > 0.0:
                term += 0.5 * p * (1.0 if d <= 0.0 else math.log2(2.0 * p / (p + q)))
            if d > 0.0:
                term += 0.5 * q * (1.0 if c <= 0.0 else math.log2(2.0 * q / (p + q)))
            out[v, stratum] += weight * term
    return out
