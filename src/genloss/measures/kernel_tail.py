"""Compiled sums over types for half-splits of the reference: survival of its lists, mass on them, and novelty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from genloss.measures.kernel_thin import SMALL, STRATA, survives
from genloss.profiles.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

TYPES, ALIVE_B, ALIVE_C, TOKENS_B, TOKENS_C = range(5)
NEW_A, NEW_C = range(2)
FOLDS = 16


@jit
def tail_sums(
    ref_starts: NDArray[np.int64],
    ref_folds: NDArray[np.uint8],
    ref_tokens: NDArray[np.float64],
    ref_records: NDArray[np.float64],
    ref_groups: NDArray[np.float64],
    can_starts: NDArray[np.int64],
    can_folds: NDArray[np.uint8],
    can_tokens: NDArray[np.float64],
    can_records: NDArray[np.float64],
    can_groups: NDArray[np.float64],
    weights: NDArray[np.float64],
    strata: NDArray[np.uint8],
    joint: bool,  # noqa: FBT001 - numba passes arguments by position
    in_list: NDArray[np.bool_],
    ref_without: NDArray[np.int64],
    can_without: NDArray[np.int64],
    edges: NDArray[np.float64],
    ref_total: NDArray[np.float64],
    ref_drawn: NDArray[np.float64],
    ref_kept: NDArray[np.float64],
    can_total: NDArray[np.float64],
    can_drawn: NDArray[np.float64],
    can_kept: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sums by view v, split s, band b and stratum: shapes (V, S, bands, STRATA, 5) and, without band, (V, S, STRATA, 2).

    ``in_list[s, f]`` is True where fold f belongs to the half A that draws the list; the other half B is what the candidate is
    compared with. ``edges[v, s]`` are upper ends of bands as counts in A, so a type's band is the first whose edge exceeds its
    count. All of ``ref_*`` and ``can_*`` thinning have shape (V, S). TYPES in the list, ALIVE_B, ALIVE_C expected after thinning,
    TOKENS_B, TOKENS_C before it; tokens NEW_A of A's types that are not in B, NEW_C likewise of the candidate. Where the sides
    share groups (``joint``), the candidate stands on A's list with its folds in B alone, and against B with its folds in A alone,
    so that no group is compared with itself.
    """
    splits, views, bands = in_list.shape[0], len(ref_without), edges.shape[2]
    out = np.zeros((views, splits, bands, STRATA, 5))
    new = np.zeros((views, splits, STRATA, 2))
    small_b = np.zeros((views, splits, SMALL + 1, SMALL + 1))
    small_c = np.zeros((views, splits, SMALL + 1, SMALL + 1))
    for v in range(views):
        for s in range(splits):
            for i in range(1, SMALL + 1):
                for j in range(1, i + 1):
                    small_b[v, s, i, j] = survives(j, i, ref_total[v, s], ref_drawn[v, s], ref_kept[v, s])
                    small_c[v, s, i, j] = survives(j, i, can_total[v, s], can_drawn[v, s], can_kept[v, s])
    only_c = np.zeros((views, splits, STRATA))
    part = np.zeros((views, splits, 4))
    only_a = np.zeros((FOLDS, STRATA))
    of_c = np.zeros((views, 3))
    by_fold = np.zeros((FOLDS, 3))
    for t in range(len(weights)):
        first, last = ref_starts[t], ref_starts[t + 1]
        c_first, c_last = can_starts[t], can_starts[t + 1]
        weight, stratum = weights[t], strata[t]
        if c_first == c_last and last - first == 1:
            # In one fold of the reference and nowhere else: in a list it counts as a type, and A's tokens are new to B.
            fold = ref_folds[first]
            only_a[fold, stratum] += weight * ref_tokens[first]
            for s in range(splits):
                if in_list[s, fold]:
                    b = 0
                    while b < bands - 1 and ref_tokens[first] >= edges[0, s, b]:
                        b += 1
                    out[0, s, b, stratum, TYPES] += weight
            continue
        for v in range(views):
            of_c[v] = 0.0
            for e in range(c_first, c_last):
                if can_folds[e] != can_without[v]:
                    of_c[v, 0] += can_tokens[e]
                    of_c[v, 1] += can_records[e]
                    of_c[v, 2] += can_groups[e]
        if joint:
            part[:] = 0.0
            for v in range(views):
                for e in range(c_first, c_last):
                    if can_folds[e] != can_without[v]:
                        for s in range(splits):
                            if in_list[s, can_folds[e]]:
                                part[v, s, 0] += can_tokens[e]
                            else:
                                part[v, s, 1] += can_tokens[e]
                                part[v, s, 2] += can_records[e]
                                part[v, s, 3] += can_groups[e]
        else:
            for v in range(views):
                part[v, :, 0] = of_c[v, 0]
                part[v, :, 1] = of_c[v, 0]
                part[v, :, 2] = of_c[v, 1]
                part[v, :, 3] = of_c[v, 2]
        if first == last:
            for v in range(views):
                for s in range(splits):
                    only_c[v, s, stratum] += weight * part[v, s, 0]
            continue
        by_fold[:] = 0.0
        for e in range(first, last):
            by_fold[ref_folds[e], 0] = ref_tokens[e]
            by_fold[ref_folds[e], 1] = ref_records[e]
            by_fold[ref_folds[e], 2] = ref_groups[e]
        for s in range(splits):
            full_a, full_b, full_r, full_g = 0.0, 0.0, 0.0, 0.0
            for e in range(first, last):
                if in_list[s, ref_folds[e]]:
                    full_a += ref_tokens[e]
                else:
                    full_b += ref_tokens[e]
                    full_r += ref_records[e]
                    full_g += ref_groups[e]
            for v in range(views):
                a, b_tokens, r, g = full_a, full_b, full_r, full_g
                fold = ref_without[v]
                if fold >= 0 and by_fold[fold, 2] > 0.0:
                    if in_list[s, fold]:
                        a -= by_fold[fold, 0]
                    else:
                        b_tokens -= by_fold[fold, 0]
                        r -= by_fold[fold, 1]
                        g -= by_fold[fold, 2]
                if g <= 0.0:
                    new[v, s, stratum, NEW_C] += weight * part[v, s, 0]
                    new[v, s, stratum, NEW_A] += weight * a
                if a <= 0.0:
                    continue
                b = 0
                while b < bands - 1 and a >= edges[v, s, b]:
                    b += 1
                alive_b, alive_c = 0.0, 0.0
                if g > 0.0:
                    if r <= SMALL:
                        alive_b = small_b[v, s, int(r), int(g)]
                    else:
                        alive_b = survives(g, r, ref_total[v, s], ref_drawn[v, s], ref_kept[v, s])
                if part[v, s, 3] > 0.0:
                    if part[v, s, 2] <= SMALL:
                        alive_c = small_c[v, s, int(part[v, s, 2]), int(part[v, s, 3])]
                    else:
                        alive_c = survives(part[v, s, 3], part[v, s, 2], can_total[v, s], can_drawn[v, s], can_kept[v, s])
                out[v, s, b, stratum, TYPES] += weight
                out[v, s, b, stratum, ALIVE_B] += weight * alive_b
                out[v, s, b, stratum, ALIVE_C] += weight * alive_c
                out[v, s, b, stratum, TOKENS_B] += weight * b_tokens
                out[v, s, b, stratum, TOKENS_C] += weight * part[v, s, 1]
    for v in range(views):
        for s in range(splits):
            for stratum in range(STRATA):
                new[v, s, stratum, NEW_C] += only_c[v, s, stratum]
                for fold in range(FOLDS):
                    if in_list[s, fold] and fold != ref_without[v]:
                        new[v, s, stratum, NEW_A] += only_a[fold, stratum]
    return out, new
