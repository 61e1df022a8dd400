"""Compiled sums over types: what is left of each after thinning by groups and, within groups, by records.

A side is five arrays of its sparse counts (``starts``, ``folds``, ``tokens``, ``records``, ``groups``). Views are versions of the
comparison with a fold left out: ``without[v]`` is that fold, -1 for none. ``total``, ``drawn`` are the groups of the view and how
many of them are kept; ``kept`` is the chance of a record within a kept group.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from genloss.profiles.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

STRATA = 17
"""Sixteen classes of sampled types by hash, and one (the last) of types that count once."""
SMALL = 24
"""Types of up to this many records are looked up in a table of their view."""
EXACT = 400
"""Up to this many trials, E[k log k] is a sum; above it, a series."""
TERMS = 20
"""Up to this many groups the number of kept ones is summed over; above it, only its mean and variance count."""

ALIVE, LOGS, SQUARES, EXPECTED, MISSED, TOKENS = range(6)


@jit
def log_ways(n: float, k: float) -> float:
    """Log of n choose k."""
    return math.lgamma(n + 1.0) - math.lgamma(k + 1.0) - math.lgamma(n - k + 1.0)


@jit
def survives(groups: float, records: float, total: float, drawn: float, kept: float) -> float:
    """Probability that a type is still there: ``genloss.theory.survival``, the first stage binomial in its shorter dimension.

    ``drawn`` of ``total`` groups without replacement hold the type hypergeometrically often. Of the two binomials close to
    that the one with fewer trials is closer: (g, G/N) or (G, g/N).
    """
    if groups <= 0.0:
        return 0.0
    lost = 0.0 if kept >= 1.0 else math.exp(records / groups * math.log1p(-kept))
    trials, chance = (groups, drawn / total) if groups <= drawn else (drawn, groups / total)
    hit = chance * (1.0 - lost)
    if hit >= 1.0:
        return 1.0
    return -math.expm1(trials * math.log1p(-hit))


@jit
def series(mean: float, variance: float, third: float) -> float:
    """E[k log k] from the first three central moments."""
    if mean <= 0.0:
        return 0.0
    return mean * math.log(mean) + variance / (2.0 * mean) - third / (6.0 * mean * mean)


@jit
def binomial_logs(kept: float) -> NDArray[np.float64]:
    """Shape (EXACT + 1,): E[k log k] for k of n trials of chance ``kept``."""
    out = np.zeros(EXACT + 1)
    for n in range(2, EXACT + 1):
        if kept >= 1.0:
            out[n] = n * math.log(n)
            continue
        mean, spread = n * kept, math.sqrt(n * kept * (1.0 - kept))
        first, last = max(2, int(mean - 9.0 * spread - 9.0)), min(n, int(mean + 9.0 * spread + 9.0))
        chance = math.exp(log_ways(n, first) + first * math.log(kept) + (n - first) * math.log1p(-kept))
        for k in range(first, last + 1):
            out[n] += chance * k * math.log(k)
            chance *= (n - k) / (k + 1.0) * kept / (1.0 - kept)
    return out


@jit
def within(trials: float, kept: float, table: NDArray[np.float64]) -> float:
    """E[k log k] for ``trials`` records, a real number, each kept with one chance."""
    if trials <= 0.0:
        return 0.0
    if kept >= 1.0:
        return trials * math.log(trials)
    if trials < EXACT:
        low = int(trials)
        return float(table[low] + (trials - low) * (table[low + 1] - table[low]))
    mean = trials * kept
    variance = mean * (1.0 - kept)
    return series(mean, variance, variance * (1.0 - 2.0 * kept))


@jit
def kept_logs(groups: float, records: float, total: float, drawn: float, kept: float, table: NDArray[np.float64]) -> float:
    """E[K log K] for the K records of a type that survive both stages."""
    each = records / groups
    if drawn >= total:
        return within(records, kept, table)
    first, last = max(0.0, groups + drawn - total), min(groups, drawn)
    if last - first > TERMS:
        share = drawn / total
        variance = groups * share * (1.0 - share) * (total - groups) / max(total - 1.0, 1.0)
        mean = records * share * kept
        return series(mean, each * each * kept * kept * variance + mean * (1.0 - kept), 0.0)
    chance = math.exp(log_ways(groups, first) + log_ways(total - groups, drawn - first) - log_ways(total, drawn))
    out, j = 0.0, first
    while j <= last:
        out += chance * within(j * each, kept, table)
        chance *= (groups - j) * (drawn - j) / ((j + 1.0) * (total - groups - drawn + j + 1.0)) if j < last else 0.0
        j += 1.0
    return out


@jit
def missed_by_others(groups: float, records: float, total: float, drawn: float, kept: float) -> float:
    """Probability that a token of the type, seen in a further group, is new: that none of the other groups' records stays."""
    if groups <= 1.0 or total <= 1.0:
        return 1.0
    others = total - 1.0
    return 1.0 - survives(groups - 1.0, records * (groups - 1.0) / groups, others, min(drawn, others), kept)


@jit
def thin_sums(
    starts: NDArray[np.int64],
    folds: NDArray[np.uint8],
    tokens: NDArray[np.float64],
    records: NDArray[np.float64],
    groups: NDArray[np.float64],
    weights: NDArray[np.float64],
    strata: NDArray[np.uint8],
    without: NDArray[np.int64],
    total: NDArray[np.float64],
    drawn: NDArray[np.float64],
    kept: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Shape (views, STRATA, 6): expected sums over types of what is left of one side after thinning.

    ALIVE types, LOGS of c log c (nats), SQUARES of c, EXPECTED tokens, MISSED tokens (new to a further group), TOKENS before.
    """
    views = len(without)
    out = np.zeros((views, STRATA, 6))
    tables = np.zeros((views, EXACT + 1))
    small = np.zeros((views, SMALL + 1, SMALL + 1, 3))
    for v in range(views):
        tables[v] = binomial_logs(kept[v])
        for i in range(1, SMALL + 1):
            for j in range(1, i + 1):
                small[v, i, j, 0] = survives(j, i, total[v], drawn[v], kept[v])
                if j <= total[v]:
                    small[v, i, j, 1] = kept_logs(j, i, total[v], drawn[v], kept[v], tables[v])
                small[v, i, j, 2] = missed_by_others(j, i, total[v], drawn[v], kept[v])
    for t in range(len(starts) - 1):
        first, last = starts[t], starts[t + 1]
        if first == last:
            continue
        all_c, all_r, all_g = 0.0, 0.0, 0.0
        for e in range(first, last):
            all_c += tokens[e]
            all_r += records[e]
            all_g += groups[e]
        weight, stratum = weights[t], strata[t]
        for v in range(views):
            c, r, g = all_c, all_r, all_g
            if without[v] >= 0:
                for e in range(first, last):
                    if folds[e] == without[v]:
                        c -= tokens[e]
                        r -= records[e]
                        g -= groups[e]
                if g <= 0.0:
                    continue
            if r <= SMALL:
                alive = small[v, int(r), int(g), 0]
                logs = small[v, int(r), int(g), 1]
                new = small[v, int(r), int(g), 2]
            else:
                alive = survives(g, r, total[v], drawn[v], kept[v])
                logs = kept_logs(g, r, total[v], drawn[v], kept[v], tables[v])
                new = missed_by_others(g, r, total[v], drawn[v], kept[v])
            share = drawn[v] / total[v]
            each = r / g
            per = c / r
            mean = r * share * kept[v]
            spread = g * share * (1.0 - share) * (total[v] - g) / max(total[v] - 1.0, 1.0)
            square = mean * (1.0 - kept[v]) + each * each * kept[v] * kept[v] * spread + mean * mean
            out[v, stratum, ALIVE] += weight * alive
            out[v, stratum, LOGS] += weight * per * (logs + mean * math.log(per))
            out[v, stratum, SQUARES] += weight * per * per * square
            out[v, stratum, EXPECTED] += weight * per * mean
            out[v, stratum, MISSED] += weight * c * new
            out[v, stratum, TOKENS] += weight * c
    return out
