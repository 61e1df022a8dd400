"""How far the candidate's words are distributed from the reference's, beyond what a human sample of its size would be."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from genloss.measures.estimate import Estimate
from genloss.measures.jackknife import LEVEL, type_variance, without_each
from genloss.measures.kernel_shift import shift_sums
from genloss.measures.side_by_side import FEW
from genloss.profiles.type_counts import FOLDS
from genloss.theory import student

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from genloss.measures.aligned import Sparse
    from genloss.measures.side_by_side import SideBySide


ENOUGH = 1.25
"""A candidate of more groups than so many times those of D is cut into sets of its folds."""

MEASURED = 1.25
"""By how much the spread over rotations is still too small, after their overlap, among human speeches (docs/calibration.md)."""


@dataclass(frozen=True)
class Shift:
    """Divergences in bits, shape (16,): one for each rotation of the set D of the reference's folds."""

    candidate: NDArray[np.float64]
    """The candidate's, or its own set of folds', from the reference without D."""
    human: NDArray[np.float64]
    """D's from the reference without D."""
    folds: float
    """Folds in D, between two whole numbers where the candidate's groups lie between."""
    size: float
    """Mean tokens compared."""
    freedom: float
    """Degrees of freedom of the spread over rotations."""
    widening: float
    """By how much the spread over rotations is too small."""
    types: float
    """Variance of the mean difference from sampling types."""


def windows(width: int) -> NDArray[np.bool_]:
    """Shape (16, 16): row i holds ``width`` consecutive folds from i on."""
    at = np.arange(FOLDS)
    return (at[None, :] - at[:, None]) % FOLDS < width


def shift(pair: SideBySide) -> Shift:
    """Compare candidate and pseudo-candidates D, sets of the reference's folds, with the reference without D.

    D holds the candidate's number of groups, at most half of the reference; where the candidate has more, a set of its folds
    stands for it. Between two widths of D the result is interpolated in one over the groups. Whichever of candidate and D has
    more tokens is thinned by records, since divergence grows as a sample shrinks.
    """
    per_fold = float(pair.reference_fold_groups.sum()) / FOLDS
    wanted = float(np.clip(pair.candidate_groups[0] / per_fold, 1.0, FOLDS / 2))
    low = int(wanted)
    narrow = _at_width(pair, low)
    if wanted == low:
        return narrow
    wide = _at_width(pair, low + 1)
    part = (1 / low - 1 / wanted) / (1 / low - 1 / (low + 1))
    return Shift(
        (1 - part) * narrow.candidate + part * wide.candidate,
        (1 - part) * narrow.human + part * wide.human,
        wanted,
        (1 - part) * narrow.size + part * wide.size,
        (1 - part) * narrow.freedom + part * wide.freedom,
        (1 - part) * narrow.widening + part * wide.widening,
        max(narrow.types, wide.types),
    )


def _at_width(pair: SideBySide, width: int) -> Shift:
    chosen = windows(width)
    d_groups = float((chosen @ pair.reference_fold_groups).mean())
    whole = bool(pair.candidate_groups[0] < ENOUGH * d_groups)
    folds_c = int(np.clip(round(d_groups / (pair.candidate_groups[0] / FOLDS)), 1, FOLDS))
    part = np.ones((FOLDS, FOLDS), bool) if whole else windows(folds_c)
    size_d, size_c = chosen @ pair.reference_folds * 1.0, part @ pair.candidate_folds * 1.0
    size = np.maximum(np.minimum(size_d, size_c), 1.0)
    a = pair.aligned
    rest = pair.reference_folds.sum() - size_d
    candidate = _divergence(pair, a.candidate, part, size / np.maximum(size_c, 1.0), ~chosen, size, rest)
    human = _divergence(pair, a.reference, chosen, size / np.maximum(size_d, 1.0), ~chosen, size, rest)
    means = (candidate - human).mean(axis=0)
    means[-1] = 0.0
    # The sets overlap, and what moves the whole candidate moves all differences alike, so their spread is too small by about
    # (1 + share of folds in D); where a set of the candidate's folds turns with D, both move and it is about right.
    if whole:
        widening, freedom = MEASURED * (1 + width / FOLDS), min(2.0 * FOLDS / width, FOLDS - 1.0)
    else:
        widening, freedom = 1.0, FOLDS - 1.0
    types = type_variance(without_each(means)[1:], a.share)
    return Shift(candidate.sum(axis=1), human.sum(axis=1), width, float(size.mean()), freedom, widening, types)


def _divergence(
    pair: SideBySide,
    side: Sparse,
    folds: NDArray[np.bool_],
    kept: NDArray[np.float64],
    against: NDArray[np.bool_],
    size: NDArray[np.float64],
    rest: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Shape (16, strata)."""
    a, r = pair.aligned, pair.aligned.reference
    return shift_sums(
        a.hashes, side.starts, side.folds, side.tokens, side.records, r.starts, r.folds, r.tokens, a.weights, a.strata,
        folds, against, size, rest, np.minimum(kept, 1.0),
    )  # fmt: skip


def js_divergence(pair: SideBySide, at: Shift) -> Estimate:
    """Jensen-Shannon divergence of candidate and reference, in bits.

    Mean over 16 rotations of JS(candidate, reference without D). Range 0 to 1. The null is what human text of this size reads:
    mean JS(D, reference without D), D being as many of the reference's own groups. The contrast is their difference; its error
    is the spread of the differences over rotations, widened for their overlap, since a jackknife overstates it two- to fourfold
    where nothing differs. Never 0 in a sample: it grows as the sample shrinks. ``p_loss`` is of a larger shift than human; it
    is no loss by itself. Source: Lin (1991), IEEE Transactions on Information Theory 37:145-151; null: docs/measures.md.
    """
    difference = at.candidate - at.human
    contrast, null = float(difference.mean()), float(at.human.mean())
    n = float(at.size)
    made = Estimate(value=null + contrast, n=n, unit="bits", reference=null, contrast=contrast)
    filled = np.count_nonzero(pair.reference_fold_groups)
    if filled < FOLDS // 2 or pair.candidate_groups[0] <= 1:
        return replace(made, why="too few groups: the error is unknown")
    if pair.fewest_groups < FEW:
        return replace(made, why=f"cannot say what chance would give: fewer than {FEW} groups on a side")
    stderr = float(np.hypot(difference.std(ddof=1) * at.widening, np.sqrt(at.types)))
    t = student.quantile((1 + LEVEL) / 2, at.freedom)
    return replace(
        made,
        stderr=stderr,
        low=max(made.value - t * stderr, 0.0),
        high=made.value + t * stderr,
        null_low=max(null - t * stderr, 0.0),
        null_high=null + t * stderr,
        contrast_stderr=stderr,
        p_loss=student.below(-contrast / stderr, at.freedom) if stderr > 0 else math.nan,
    )
