"""Diversity at equal size: Hill numbers, types per token and coverage of two corpora thinned to the same groups and tokens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from genloss.measures import kernel_thin as thin
from genloss.measures.jackknife import type_variance, without_each
from genloss.measures.testing import LOWER, estimated, log_ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from genloss.measures.aligned import Aligned, Sparse
    from genloss.measures.estimate import Estimate
    from genloss.measures.side_by_side import SideBySide

NAMES = ("hill_0_at_size", "hill_1_at_size", "hill_2_at_size", "missed")


@dataclass(frozen=True)
class Thinned:
    """Statistics of both sides at equal size; see ``thinned``."""

    reference: NDArray[np.float64]
    """Shape (V, 5): Hill numbers q = 0, 1, 2, the unseen share, and types per token."""
    candidate: NDArray[np.float64]
    types: NDArray[np.float64]
    """Shape (5,): variance of the log ratios from sampling types."""
    size: float
    """Tokens expected on either side after thinning."""


def thinned(pair: SideBySide) -> Thinned:
    """Thin both sides to equal size: as many groups, and as many tokens a group, as the side has that has fewer.

    Groups are drawn first, records within them second, so that mixing is equal too: a few long speeches hold fewer words than
    as many tokens from many speeches. Nothing is drawn at random: expectations are summed over types.
    """
    reference, fewer_r = thinned_side(pair, pair.drawn, candidate=False)
    candidate, fewer_c = thinned_side(pair, pair.drawn, candidate=True)
    return Thinned(reference, candidate, types_variance(pair, fewer_r, fewer_c), float(pair.drawn[0] * pair.per_group[0]))


def types_variance(pair: SideBySide, reference: NDArray[np.float64], candidate: NDArray[np.float64]) -> NDArray[np.float64]:
    """Variance of each log ratio from sampling types, from both sides' values with one stratum of types left out."""
    with np.errstate(divide="ignore", invalid="ignore"):
        changes = np.log(candidate / reference)
    return np.array([type_variance(changes[:, i], pair.aligned.share) for i in range(changes.shape[1])])


def thinned_side(
    pair: SideBySide, drawn: NDArray[np.float64], *, candidate: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One side's statistics where ``drawn`` groups are kept: in all views, shape (V, 5), and without each stratum, (16, 5)."""
    views, a = pair.views, pair.aligned
    side, without = (a.candidate, views.candidate) if candidate else (a.reference, views.reference)
    tokens = pair.candidate_tokens if candidate else pair.reference_tokens
    groups = pair.candidate_groups if candidate else pair.reference_groups
    kept = np.minimum(pair.per_group / (tokens / groups), 1.0)
    sums = _sums(a, side, without, groups, drawn, kept)
    expected = tokens * drawn / groups * kept
    every = _statistics(sums[:, :-1].sum(axis=1), sums[:, -1], expected, tokens)
    sampled = sums[0].copy()
    sampled[-1] = 0.0
    fewer = _statistics(without_each(sampled)[1:], sums[0, -1], expected[0], tokens[0])
    return every, fewer


def _sums(
    aligned: Aligned,
    side: Sparse,
    without: NDArray[np.int64],
    groups: NDArray[np.float64],
    drawn: NDArray[np.float64],
    kept: NDArray[np.float64],
) -> NDArray[np.float64]:
    return thin.thin_sums(
        side.starts, side.folds, side.tokens, side.records, side.groups, aligned.weights, aligned.strata,
        without, groups, drawn, kept,
    )  # fmt: skip


def _statistics(
    sampled: NDArray[np.float64], once: NDArray[np.float64], expected: NDArray[np.float64], tokens: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Shape (..., 5). The exact number of tokens is known, so sampled types' sums of c log c and c^2 are scaled to it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = (expected - once[..., thin.EXPECTED]) / sampled[..., thin.EXPECTED]
        scale = np.where(sampled[..., thin.EXPECTED] > 0, scale, 0.0)
        alive = sampled[..., thin.ALIVE] + once[..., thin.ALIVE]
        logs = scale * sampled[..., thin.LOGS] + once[..., thin.LOGS]
        squares = scale * sampled[..., thin.SQUARES] + once[..., thin.SQUARES]
        missed = (sampled[..., thin.MISSED] + once[..., thin.MISSED]) / tokens
        # Types per token of the sampled records is steadier than types over all tokens where a table is bounded.
        per_token = alive / (sampled[..., thin.EXPECTED] + once[..., thin.EXPECTED])
        entropy = np.log(expected) - logs / expected
        return np.stack([alive, np.exp(entropy), expected**2 / squares, missed, per_token], axis=-1)


def hill_at_size(pair: SideBySide, at: Thinned, q: int) -> Estimate:
    """Effective number of types of order q in as many groups and tokens as the smaller side has.

    ``(sum p^q)^(1/(1-q))`` of expected counts after two-stage thinning. Unit: types, from 1 to the number of types. Empty: nan;
    all-same: 1. Bias: equal on both sides, since size and number of groups are equal; as an absolute number it is that of a
    sample of this size, not of the population. iNEXT rarefies by tokens alone and reads 3-11 % fewer types for few groups.
    Source: Chao et al. (2014), Ecological Monographs 84:45-67; two stages: docs/measures.md.
    """
    return _compared(pair, at, q, LOWER)


def distinct(pair: SideBySide, at: Thinned) -> Estimate:
    """Types per token at equal size.

    ``hill_0_at_size`` over the tokens expected there. Unit: ratio, 0 to 1. All-same: 1 over the size. Falls with size, so the
    published "distinct-n" of whole corpora cannot be compared. Source: Li et al. (2016), NAACL 110-119, at equal size.
    """
    return _compared(pair, at, 0, LOWER, scale=1 / at.size, unit="types per token")


def coverage(pair: SideBySide, at: Thinned) -> Estimate:
    """Share of the next group's tokens whose type was seen before, at equal size.

    ``1 - sum (c/n) P(none of the type's other groups is left after thinning)``: Good-Turing by group, since tokens of one group
    go together (by token it understates the unseen by 18-34 % on speeches). Unit: share, 0 to 1; all-same: 1. A higher coverage
    than human at equal size is a loss: less is left to be seen. The contrast is the log ratio of the unseen shares.
    Source: Good (1953), Biometrika 40:237-264; Chao and Jost (2012), Ecology 93:2533-2547, for groups.
    """
    unseen = _compared(pair, at, 3, LOWER)
    return _complement(unseen)


def _complement(part: Estimate) -> Estimate:
    return replace(
        part,
        value=1 - part.value,
        low=1 - part.high,
        high=1 - part.low,
        null_low=1 - part.null_high,
        null_high=1 - part.null_low,
        reference=1 - part.reference,
        unit="share",
    )


def _compared(pair: SideBySide, at: Thinned, column: int, loss: int, scale: float = 1.0, unit: str = "types") -> Estimate:
    contrast = log_ratio(at.candidate[:, column], at.reference[:, column], float(at.types[column]))
    null = float(at.reference[0, column]) * scale
    return estimated(
        contrast, pair.views, null=null, size_ratio=pair.size_ratio, groups=pair.fewest_groups, n=at.size, unit=unit,
        loss=loss, reference=null, value=float(at.candidate[0, column]) * scale,
    )  # fmt: skip
