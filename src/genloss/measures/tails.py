"""What became of the reference's rare types: survival, mass, and what is new. All from half-splits of the reference."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from genloss.measures import kernel_tail as tail
from genloss.measures.comparison import Band
from genloss.measures.jackknife import type_variance, without_each
from genloss.measures.testing import HIGHER, LOWER, estimated, log_ratio
from genloss.measures.views import half_splits
from genloss.theory.zipf import CUTS, HAPAX, RARE, count_below, zipf_value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from genloss.measures.estimate import Estimate
    from genloss.measures.side_by_side import SideBySide

SATURATED = 0.99
HALF_A_TYPE = 0.5
RARE_BANDS = 2
"""How many of the bands are rare."""


@dataclass(frozen=True)
class Tails:
    """Sums over the reference's lists, averaged over splits, for the bands below, between and above ``CUTS``."""

    bands: NDArray[np.float64]
    """Shape (V, bands, 5): types, alive in B, alive in the candidate, tokens in B and in the candidate as shares."""
    band_types: NDArray[np.float64]
    """Shape (16, bands, 5): the same of the whole, with one stratum of sampled types left out."""
    new: NDArray[np.float64]
    """Shape (V, 2): share of A's and of the candidate's tokens whose type is not in B."""
    new_types: NDArray[np.float64]
    half_tokens: float
    """Mean tokens of a half."""
    hapaxes: bool
    """True where the half is so small that the rare list is what occurs in it once."""


def tails(pair: SideBySide) -> Tails:
    """Draw lists of types from half A of the reference, compare candidate and half B on them; 15 fixed splits."""
    in_list = half_splits()
    views, a = pair.views, pair.aligned
    without, folds = views.reference, pair.reference_folds
    list_tokens = _halves(folds, without, in_list)
    list_groups = _halves(pair.reference_fold_groups, without, in_list)
    groups_c = np.broadcast_to(pair.candidate_groups[:, None], list_tokens.shape)
    of_a = of_b = np.broadcast_to(pair.candidate_tokens[:, None], list_tokens.shape)
    if views.joint:
        of_a = _halves(pair.candidate_folds, views.candidate, in_list)
        of_b = pair.candidate_tokens[:, None] - of_a
        groups_c = pair.candidate_groups[:, None] - _halves(pair.candidate_fold_groups, views.candidate, in_list)
    rest_tokens = pair.reference_tokens[:, None] - list_tokens
    rest_groups = pair.reference_groups[:, None] - list_groups
    half = float(pair.reference_tokens[0]) / 2
    hapaxes = count_below(RARE, half) <= 2
    edges = np.empty((*list_tokens.shape, len(CUTS) + 1))
    for i, cut in enumerate(CUTS):
        edges[:, :, i] = list_tokens * count_below(cut, 1.0)
    if hapaxes:
        edges[:, :, : RARE_BANDS - 1] = 0.0
        edges[:, :, RARE_BANDS - 1] = HAPAX
        edges[:, :, RARE_BANDS:-1] = np.maximum(edges[:, :, RARE_BANDS:-1], HAPAX)
    edges[:, :, -1] = np.inf
    thin_b, thin_c = _thinning(rest_tokens, rest_groups, of_b, groups_c)
    r, c = a.reference, a.candidate
    sums, new = tail.tail_sums(
        r.starts, r.folds, r.tokens, r.records, r.groups, c.starts, c.folds, c.tokens, c.records, c.groups,
        a.weights, a.strata, views.joint, in_list, views.reference, views.candidate, edges, *thin_b, *thin_c,
    )  # fmt: skip
    sums[..., tail.TOKENS_B] /= np.maximum(rest_tokens, 1)[:, :, None, None]
    sums[..., tail.TOKENS_C] /= np.maximum(of_b, 1)[:, :, None, None]
    new[..., tail.NEW_A] /= np.maximum(list_tokens, 1)[:, :, None]
    new[..., tail.NEW_C] /= np.maximum(of_a, 1)[:, :, None]
    mean, mean_new = sums.mean(axis=1), new.mean(axis=1)
    return Tails(
        bands=mean.sum(axis=2),
        band_types=without_each(np.moveaxis(mean[0], 1, 0))[1:],
        new=mean_new.sum(axis=1),
        new_types=without_each(mean_new[0])[1:],
        half_tokens=half,
        hapaxes=hapaxes,
    )


def _halves(folds: NDArray[np.int64], without: NDArray[np.int64], in_list: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Shape (V, S): sums over the folds of half A in each view."""
    lost = np.maximum(without, 0)
    gone = np.where(without[:, None] >= 0, in_list[:, lost].T * folds[lost][:, None], 0)
    return np.asarray((in_list @ folds)[None, :] - gone, np.float64)


def _thinning(
    rest_tokens: NDArray[np.float64],
    rest_groups: NDArray[np.float64],
    tokens: NDArray[np.float64],
    groups: NDArray[np.float64],
) -> tuple[tuple[NDArray[np.float64], ...], tuple[NDArray[np.float64], ...]]:
    """Groups, groups drawn and chance of a record, for half B and for the candidate: shapes (V, S)."""
    rate_b, rate_c = rest_tokens / np.maximum(rest_groups, 1), tokens / np.maximum(groups, 1)
    drawn, rate = np.minimum(rest_groups, groups), np.minimum(rate_b, rate_c)
    with np.errstate(divide="ignore", invalid="ignore"):
        of_b, of_c = np.minimum(rate / rate_b, 1.0), np.minimum(rate / rate_c, 1.0)
    return (np.maximum(rest_groups, 1), drawn, of_b), (np.maximum(groups, 1), drawn, of_c)


def tail_survival(pair: SideBySide, at: Tails) -> Estimate:
    """Share of the reference's rare types still alive in the candidate, over what a second human sample keeps.

    Rare: Zipf value below 4 in half A of the reference's folds. Survival: expected number of them alive in the candidate over
    that in the other half B, both thinned in two stages to equal groups and tokens a group; sums averaged over 15 half-splits.
    Unit: ratio, 0 and up, 1 where nothing is lost. Candidate empty: 0; candidate like B: 1. Unbiased for human text
    (1.00-1.02 in all designs of docs/calibration.md). Noise can mimic rarity: read novelty beside it. Source: own;
    docs/measures.md.
    """
    why = "the reference is too small for rare words: types that occur once in half of it" if at.hapaxes else ""
    return _survival(pair, at, slice(0, RARE_BANDS), why)


def _survival(pair: SideBySide, at: Tails, bands: slice, why: str = "") -> Estimate:
    def ratio(sums: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        # Half a type on both sides, so that "none alive" is a loss with a number and not log 0.
        alive = sums[:, bands][..., [tail.ALIVE_C, tail.ALIVE_B]].sum(axis=1)
        return alive[:, 0] + HALF_A_TYPE, alive[:, 1] + HALF_A_TYPE

    fewer = log_ratio(*ratio(at.band_types)).values
    contrast = log_ratio(*ratio(at.bands), types=type_variance(fewer, pair.aligned.share))
    return estimated(
        contrast, pair.views, null=1.0, size_ratio=pair.size_ratio, groups=pair.fewest_groups,
        n=float(at.bands[0, bands, tail.TYPES].sum()), n_unit="types", unit="ratio", loss=LOWER, relative=True, why=why,
    )  # fmt: skip


def bands(pair: SideBySide, at: Tails) -> list[Band]:
    """Survival by band of Zipf values; those that half of the reference cannot see are left out."""
    seen_from = zipf_value(1, at.half_tokens) if at.half_tokens else math.inf
    ends = (-math.inf, *CUTS, math.inf)
    made = []
    for i, (low, high) in enumerate(pairwise(ends)):
        types = float(at.bands[0, i, tail.TYPES])
        if high <= seen_from or types == 0 or (at.hapaxes and i < RARE_BANDS):
            continue
        alive = float(at.bands[0, i, tail.ALIVE_B]) / types
        made.append(Band(pair.unit, low, high, types, _survival(pair, at, slice(i, i + 1)), alive > SATURATED))
    return made


def tail_mass(pair: SideBySide, at: Tails) -> Estimate:
    """Share of the candidate's tokens that are rare types of the reference.

    Rare as in ``tail_survival``: lists from half A, the candidate's tokens on them compared with half B's. Unit: share, 0 to 1.
    Empty list: nan. Unbiased, since it is linear in the candidate's tokens and A and B are independent; a list from the whole
    reference would read 10 % too low. Source: own; docs/measures.md.
    """

    def both(sums: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return sums[:, :RARE_BANDS, tail.TOKENS_C].sum(axis=1), sums[:, :RARE_BANDS, tail.TOKENS_B].sum(axis=1)

    fewer = log_ratio(*both(at.band_types)).values
    null = float(both(at.bands)[1][0])
    contrast = log_ratio(*both(at.bands), types=type_variance(fewer, pair.aligned.share))
    return estimated(
        contrast, pair.views, null=null, size_ratio=pair.size_ratio, groups=pair.fewest_groups,
        n=float(pair.candidate_tokens[0]), unit="share", loss=LOWER, reference=null,
        value=float(both(at.bands)[0][0]),
    )  # fmt: skip


def novelty(pair: SideBySide, at: Tails) -> Estimate:
    """Share of the candidate's tokens whose type half of the reference never saw.

    ``sum of c over types not in B / n``, against the same for the other half A; averaged over 15 half-splits. Unit: share, 0 to
    1. Copy of the reference: far below human; another language: near 1. Linear in the candidate's tokens, so of any size.
    A high value means invention, noise or another domain; it is not a loss, and ``p_loss`` is of *more* novelty than human.
    Source: own; docs/measures.md.
    """
    fewer = log_ratio(at.new_types[:, tail.NEW_C], at.new_types[:, tail.NEW_A]).values
    null = float(at.new[0, tail.NEW_A])
    contrast = log_ratio(at.new[:, tail.NEW_C], at.new[:, tail.NEW_A], types=type_variance(fewer, pair.aligned.share))
    return estimated(
        contrast, pair.views, null=null, size_ratio=pair.size_ratio, groups=pair.fewest_groups,
        n=float(pair.candidate_tokens[0]), unit="share", loss=HIGHER, reference=null,
        value=float(at.new[0, tail.NEW_C]),
    )  # fmt: skip
