"""One unit of two profiles, ready to be measured: aligned types, views, and what is known exactly of each view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from genloss.measures.aligned import MAX_TYPES, Aligned, align
from genloss.measures.views import Views, leave_one_out, left

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from genloss.profiles.profile import Profile

FEW = 20
"""Below so many groups on a side a loss cannot be told from too little mixing: "cannot say"."""
ROUGH = 10
"""Below so many groups on a side intervals are rough."""


@dataclass(frozen=True)
class SideBySide:
    """One unit of a reference and a candidate; arrays by view have shape (V,), view 0 being the whole."""

    unit: str
    aligned: Aligned
    views: Views
    reference_folds: NDArray[np.int64]
    """Shape (16,): tokens of the unit by fold."""
    candidate_folds: NDArray[np.int64]
    reference_fold_groups: NDArray[np.int64]
    candidate_fold_groups: NDArray[np.int64]
    reference_tokens: NDArray[np.float64]
    candidate_tokens: NDArray[np.float64]
    reference_groups: NDArray[np.float64]
    candidate_groups: NDArray[np.float64]
    size_ratio: float
    """How many times more the variance of a human sample of the candidate's size is than the reference's own."""

    @property
    def fewest_groups(self) -> float:
        """Groups of the side that has fewer."""
        return float(min(self.reference_groups[0], self.candidate_groups[0]))

    @property
    def drawn(self) -> NDArray[np.float64]:
        """Groups at equal size, by view."""
        return np.minimum(self.reference_groups, self.candidate_groups)

    @property
    def per_group(self) -> NDArray[np.float64]:
        """Tokens a group at equal size, by view."""
        return np.minimum(self.reference_tokens / self.reference_groups, self.candidate_tokens / self.candidate_groups)


def shares_groups(reference: Profile, candidate: Profile) -> bool:
    """True where the candidate has at least a tenth of its groups from the reference: then they are not independent."""
    if not (reference.grouped and candidate.grouped):
        return False
    level = max(reference.groups.level, candidate.groups.level)
    ours, theirs = (
        side.groups.table.hashes[side.groups.table.hashes < np.uint64(2 ** (64 - level) - 1)] for side in (reference, candidate)
    )
    return bool(len(theirs)) and len(np.intersect1d(ours, theirs)) >= 0.1 * len(theirs)


def side_by_side(reference: Profile, candidate: Profile, unit: str, max_types: int = MAX_TYPES) -> SideBySide:
    """Put one unit, ``words``, ``pairs`` or ``records``, of two profiles side by side."""
    name = {"words": "n_tokens", "pairs": "n_pairs", "records": "n_records"}[unit]
    folds_r, folds_c = getattr(reference, name), getattr(candidate, name)
    views = leave_one_out(reference.n_groups, candidate.n_groups, joint=shares_groups(reference, candidate))
    ratios = [
        float(theirs.sum()) / max(float(ours.sum()), 1.0)
        for theirs, ours in ((reference.n_groups, candidate.n_groups), (reference.n_records, candidate.n_records))
    ]
    return SideBySide(
        unit=unit,
        aligned=align(getattr(reference, unit), getattr(candidate, unit), max_types),
        views=views,
        reference_folds=folds_r,
        candidate_folds=folds_c,
        reference_fold_groups=reference.n_groups,
        candidate_fold_groups=candidate.n_groups,
        reference_tokens=left(folds_r, views.reference),
        candidate_tokens=left(folds_c, views.candidate),
        reference_groups=left(reference.n_groups, views.reference),
        candidate_groups=left(candidate.n_groups, views.candidate),
        size_ratio=max(ratios),
    )
