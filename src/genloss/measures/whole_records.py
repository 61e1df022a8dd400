"""Measures of records as wholes: how far they compress, how many are alike, how many the reference holds, how long they are."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from genloss.measures.diversity import thinned_side
from genloss.measures.estimate import Estimate
from genloss.measures.jackknife import type_variance
from genloss.measures.testing import HIGHER, LOWER, Contrast, estimated, log_ratio
from genloss.measures.views import left

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genloss.measures.side_by_side import SideBySide
    from genloss.profiles.profile import Profile

PER_TOKEN = 4
"""Column of ``diversity.thinned_side``: distinct records per record."""
ROUNDING = 1e-9


def record_measures(reference: Profile, candidate: Profile, pair: SideBySide) -> Mapping[str, Estimate]:
    """All of them by name; ``pair`` is the unit ``records``."""
    return {
        "compression_ratio": compression_ratio(reference, candidate, pair),
        "duplicate_share": duplicate_share(pair),
        "overlap_share": overlap_share(pair),
        "length": length(reference, candidate, pair),
    }


def compression_ratio(reference: Profile, candidate: Profile, pair: SideBySide) -> Estimate:
    """Bytes that zstd makes of windows of fixed size, over their bytes.

    ``sum packed / sum raw`` over a hash sample of records. Unit: ratio, above 0. All-same: near 0; random letters: near 1.
    Windows are of one size, so length does not matter. Lower than human means repetition. Depends on the codec, so only
    profiles made by the same one are compared. Source: Shaib et al. (2024), arXiv 2403.00553, there with gzip on whole corpora.
    """
    if reference.codec != candidate.codec:
        return _nothing("the profiles were compressed by different versions of zstd")
    packed_r, raw_r = (left(x, pair.views.reference) for x in (reference.packed_bytes, reference.raw_bytes))
    packed_c, raw_c = (left(x, pair.views.candidate) for x in (candidate.packed_bytes, candidate.raw_bytes))
    if not (raw_r[0] and raw_c[0]):
        return _nothing("no sampled record is long enough")
    with np.errstate(invalid="ignore", divide="ignore"):
        contrast = log_ratio(packed_c / raw_c, packed_r / raw_r)
    null = float(packed_r[0] / raw_r[0])
    return _estimated(contrast, pair, null, float(raw_c[0]), "bytes", "ratio", LOWER)


def duplicate_share(pair: SideBySide) -> Estimate:
    """Share of records that repeat an earlier record word for word, at equal size.

    ``1 - distinct / records`` after thinning both sides to as many groups and records a group. Unit: share, 0 to 1. All
    distinct: 0; all-same: 1 - 1/n. Grows with the number of records, hence equal size. Source: plain counting.
    """
    (reference, few_r), (candidate, few_c) = (thinned_side(pair, pair.drawn, candidate=side) for side in (False, True))
    size = float(pair.drawn[0] * pair.per_group[0])
    null = max(1 - float(reference[0, PER_TOKEN]), 0.0)
    differences = reference[:, PER_TOKEN] - candidate[:, PER_TOKEN]
    if max(np.abs(1 - reference[:, PER_TOKEN]).max(), np.abs(1 - candidate[:, PER_TOKEN]).max()) < ROUNDING:
        return replace(_nothing("no record is repeated on either side"), value=0.0, reference=0.0, n=size, contrast=0.0)
    types = type_variance(few_r[:, PER_TOKEN] - few_c[:, PER_TOKEN], pair.aligned.share)
    # Where duplicates are few or in every fold alike, folds do not vary: no less than the error of counting them.
    counting = (null + abs(null + float(differences[0]))) / size
    contrast = Contrast(differences, types + counting, logarithmic=False)
    return _estimated(contrast, pair, null, size, "records", "share", HIGHER)


def overlap_share(pair: SideBySide) -> Estimate:
    """Share of the candidate's records that the reference holds, word for word.

    Unit: share, 0 to 1. Nothing in common: 0; a subset of the reference: 1. No null: independent corpora read about 0. With
    bounded tables an estimate from the sampled records. Source: plain counting.
    """
    a = pair.aligned
    held = np.diff(a.reference.starts) > 0
    tokens = np.add.reduceat(np.append(a.candidate.tokens, 0.0), a.candidate.starts[:-1]) * (np.diff(a.candidate.starts) > 0)
    share = float((a.weights * tokens * held).sum() / max((a.weights * tokens).sum(), 1.0))
    return Estimate(value=share, n=float(pair.candidate_tokens[0]), n_unit="records", unit="share")


def length(reference: Profile, candidate: Profile, pair: SideBySide) -> Estimate:
    """Mean words of a record.

    Unit: words. No loss by itself, so ``p_loss`` is unknown; measures inside records (repetition) depend on it. Source: plain
    counting.
    """
    words_r, words_c = (
        left(side.n_tokens, without) for side, without in ((reference, pair.views.reference), (candidate, pair.views.candidate))
    )
    contrast = log_ratio(words_c / pair.candidate_tokens, words_r / pair.reference_tokens)
    null = float(words_r[0] / pair.reference_tokens[0])
    return _estimated(contrast, pair, null, float(pair.candidate_tokens[0]), "records", "words", None)


def _estimated(contrast: Contrast, pair: SideBySide, null: float, n: float, n_unit: str, unit: str, loss: int | None) -> Estimate:
    return estimated(
        contrast, pair.views, null=null, size_ratio=pair.size_ratio, groups=pair.fewest_groups, n=n, n_unit=n_unit,
        unit=unit, loss=loss, reference=null,
    )  # fmt: skip


def _nothing(why: str) -> Estimate:
    return Estimate(value=math.nan, n_unit="records", unit="share", why=why)
