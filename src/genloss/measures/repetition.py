"""Repetition inside records: tokens whose type already occurred in the same record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from genloss.measures.jackknife import type_variance, without_each
from genloss.measures.kernel_thin import STRATA
from genloss.measures.testing import HIGHER, estimated, log_ratio
from genloss.profiles.type_counts import FOLDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from genloss.measures.aligned import Aligned, Sparse
    from genloss.measures.estimate import Estimate
    from genloss.measures.side_by_side import SideBySide


def repeated_share(pair: SideBySide) -> Estimate:
    """Share of a record's tokens that already occurred in the same record.

    ``1 - sum r / sum c``, r records and c tokens of each type. Unit: share, 0 to 1. Records of one token: 0; all-same: towards
    1. Grows with the length of records, so it is not tested where mean lengths differ by more than a fifth. Unbiased otherwise.
    Source: the pair version is the complement of "distinct-2" of Li et al. (2016), NAACL 110-119, taken record by record.
    """
    r, extra_r = _repeated(pair.aligned, pair.aligned.reference, pair.views.reference)
    c, extra_c = _repeated(pair.aligned, pair.aligned.candidate, pair.views.candidate)
    fewer = log_ratio(extra_c, extra_r).values
    null = float(r[0] / pair.reference_tokens[0])
    contrast = log_ratio(c / pair.candidate_tokens, r / pair.reference_tokens, types=type_variance(fewer, pair.aligned.share))
    return estimated(
        contrast, pair.views, null=null, size_ratio=pair.size_ratio, groups=pair.fewest_groups,
        n=float(pair.candidate_tokens[0]), unit="share", loss=HIGHER, reference=null,
        value=float(c[0] / pair.candidate_tokens[0]),
    )  # fmt: skip


def _repeated(aligned: Aligned, side: Sparse, without: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Repeated tokens in all views, and in the whole with each stratum of sampled types left out."""
    sizes = np.diff(side.starts)
    place = np.repeat(aligned.strata, sizes).astype(np.int64) * FOLDS + side.folds
    extra = np.repeat(aligned.weights, sizes) * (side.tokens - side.records)
    by_stratum = np.bincount(place, weights=extra, minlength=STRATA * FOLDS).reshape(STRATA, FOLDS)
    by_fold = by_stratum.sum(axis=0)
    gone = np.where(without >= 0, by_fold[np.maximum(without, 0)], 0.0)
    return by_fold.sum() - gone, without_each(by_stratum.sum(axis=1))[1:]
