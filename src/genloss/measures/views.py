"""Versions of a comparison with one fold left out, and the half-splits of the reference's folds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import hadamard

from genloss.profiles.type_counts import FOLDS

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Views:
    """View 0 is the whole; each other leaves out a fold of the reference, of the candidate, or the same fold of both."""

    reference: NDArray[np.int64]
    """Shape (V,): the reference's fold that is left out, -1 for none."""
    candidate: NDArray[np.int64]
    joint: bool
    """True where the two sides share groups, so that a fold is left out of both at once."""


def leave_one_out(reference_groups: NDArray[np.int64], candidate_groups: NDArray[np.int64], *, joint: bool = False) -> Views:
    """All versions with one non-empty fold left out; empty folds say nothing and are skipped."""
    of_r, of_c = _removable(reference_groups), _removable(candidate_groups)
    if joint:
        both = _removable(reference_groups + candidate_groups)
        if not (len(of_r) and len(of_c)):
            both = both[:0]
        return Views(np.append(-1, both), np.append(-1, both), joint=True)
    none_r, none_c = np.full(len(of_r), -1), np.full(len(of_c), -1)
    return Views(np.concatenate([[-1], of_r, none_c]), np.concatenate([[-1], none_r, of_c]), joint=False)


def _removable(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Folds without which something is left."""
    filled = np.flatnonzero(groups)
    return filled if len(filled) > 1 else filled[:0]


def left(values: NDArray[np.int64], without: NDArray[np.int64]) -> NDArray[np.float64]:
    """Shape (V,): sums over folds in each view. ``values`` has shape (16,)."""
    gone = np.where(without >= 0, values[np.maximum(without, 0)], 0)
    return np.asarray(values.sum() - gone, np.float64)


def half_splits() -> NDArray[np.bool_]:
    """Shape (15, 16): True where a fold is in half A. Rows of a Hadamard matrix: any two folds are together in 7 of 15.

    Fixed, since drawing them anew would add their own variance to that of the data.
    """
    return np.asarray(hadamard(FOLDS)[1:] > 0)
