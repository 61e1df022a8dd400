"""Diversity at equal coverage: Hill numbers of two corpora that leave the same share of a further group's tokens unseen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from genloss.measures.diversity import Thinned, thinned_side, types_variance
from genloss.measures.testing import LOWER, estimated, log_ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from genloss.measures.estimate import Estimate
    from genloss.measures.side_by_side import SideBySide

UNSEEN = 3
DECAY = 0.35
"""First guess of how the unseen share falls with groups: as a power of their number."""
SHORT = 0.9
SMALLEST = 0.02


@dataclass(frozen=True)
class Complete:
    """Hill numbers q = 0, 1, 2 of both sides at equal coverage by group, shape (V, 3)."""

    reference: NDArray[np.float64]
    candidate: NDArray[np.float64]
    types: NDArray[np.float64]
    """Shape (3,): variances of the log ratios from sampling types."""
    coverage: float
    """The coverage at which they are compared."""


def complete(pair: SideBySide, at: Thinned) -> Complete:
    """Start at equal size, and take groups away from the side that covers more until both cover the same.

    Between two numbers of groups the log of each Hill number is interpolated in the log of the unseen share, in which it is
    nearly straight; the second number is chosen so that the whole comparison lies close to it.
    """
    target = np.maximum(at.reference[:, UNSEEN], at.candidate[:, UNSEEN])
    reference, few_r = _at(pair, at.reference, target, candidate=False)
    candidate, few_c = _at(pair, at.candidate, target, candidate=True)
    return Complete(reference, candidate, types_variance(pair, few_r, few_c), float(1 - target[0]))


def _at(
    pair: SideBySide, values: NDArray[np.float64], target: NDArray[np.float64], *, candidate: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.log(target / values[:, UNSEEN])
        guess = float(np.exp(-gap[0] / DECAY)) if np.isfinite(gap[0]) else SMALLEST
        # What is unseen is judged by the other groups, so all of them and all but one read the same.
        wanted = np.round(pair.drawn * np.clip(guess, SMALLEST, SHORT))
        drawn = np.maximum(np.minimum(wanted, pair.drawn - 2), 1.0)
        fewer, strata = thinned_side(pair, drawn, candidate=candidate)
        steep = np.log(fewer[:, :UNSEEN] / values[:, :UNSEEN]) / np.log(fewer[:, UNSEEN] / values[:, UNSEEN])[:, None]
        moved = values[:, :UNSEEN] * np.exp(steep * gap[:, None])
        # Sampled types change both what is unseen and the Hill numbers at that point.
        moved_strata = strata[:, :UNSEEN] * np.exp(steep[0] * np.log(target[0] / strata[:, UNSEEN])[:, None])
    return moved, moved_strata


def hill(pair: SideBySide, at: Complete, q: int) -> Estimate:
    """Effective number of types of order q at equal coverage.

    Both sides thinned, by groups, to the same share of a further group's tokens that is unseen. Unit: types. All-same: 1. The
    most fragile of the measures: an error in coverage is multiplied by its steepness; prefer equal size. iNEXT equalises the
    coverage of tokens, which reads .12 too low in log for 20 speeches. Source: Chao and Jost (2012), Ecology 93:2533-2547, with
    groups as sampling units.
    """
    contrast = log_ratio(at.candidate[:, q], at.reference[:, q], float(at.types[q]))
    null = float(at.reference[0, q])
    return estimated(
        contrast, pair.views, null=null, size_ratio=pair.size_ratio, groups=pair.fewest_groups, n=at.coverage,
        n_unit="coverage", unit="types", loss=LOWER, reference=null,
    )  # fmt: skip
