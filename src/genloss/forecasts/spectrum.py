"""The reference as a forecast sees it: how many types there are of each count, number of records and number of groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from genloss.errors import ForecastError
from genloss.measures.aligned import align

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from genloss.measures.aligned import Sparse
    from genloss.profiles.profile import Profile

LEAST = 1000
"""Fewest tokens of a reference."""
EXACT = 12
"""Numbers of records or groups above this are rounded to a grid, which changes no mean."""
_ALL = 1 << 22
_ENOUGH = 50
_FEWEST_FOLDS = 4


@dataclass(frozen=True)
class Spectrum:
    """Types by kind, U kinds; ``tokens``, ``records`` and ``groups`` are those of one type of the kind."""

    types: NDArray[np.float64]
    """Shape (U,): how many types are of the kind."""
    tokens: NDArray[np.float64]
    records: NDArray[np.float64]
    groups: NDArray[np.float64]
    size: float
    """Tokens of the reference."""
    record: float
    """Mean tokens of a record."""
    once: float
    """Types that occur in one group: what Good and Turing read the unseen from."""

    twice: float
    """Types that occur in two."""
    clustered: float = 1.0
    """Design effect of drawing records: how much more the number of rare types varies between folds than by chance."""

    @property
    def total(self) -> float:
        """Types of the reference."""
        return float(self.types.sum())

    @property
    def discount(self) -> float:
        """What a group count is above its rate, on average: Good and Turing's ``1 - 2 f2/f1``, f1 types in one group, f2 in two.

        Where few types say so, types of one group over all types. (On the speeches the first is .31 and right, the second .41.)
        """
        turing = 1 - 2 * self.twice / self.once if self.twice >= _ENOUGH else self.once / self.total
        return float(np.clip(turing, 0.01, 0.99))


def spectrum(profile: Profile) -> Spectrum:
    """The spectrum of a reference's words. Raises ForecastError where it has too few tokens."""
    size = float(profile.n_tokens.sum())
    if size < LEAST:
        raise ForecastError(f"the reference has {size:,.0f} words; a forecast needs {LEAST:,} at least: give more human text")
    known = align(profile.words, profile.words, _ALL)
    starts = known.reference.starts[:-1]
    tokens, records, groups = (
        np.add.reduceat(getattr(known.reference, name), starts) for name in ("tokens", "records", "groups")
    )
    once, twice = (float(known.weights[groups == n].sum()) for n in (1, 2))
    records = np.minimum(_rounded(records), tokens)
    groups = np.minimum(_rounded(groups), records)
    kinds, place = np.unique(np.stack([tokens, records, groups], axis=1), axis=0, return_inverse=True)
    return Spectrum(
        types=np.bincount(place.ravel(), weights=known.weights, minlength=len(kinds)).astype(np.float64),
        tokens=kinds[:, 0],
        records=kinds[:, 1],
        groups=kinds[:, 2],
        size=size,
        record=size / max(float(profile.n_records.sum()), 1.0),
        once=once,
        twice=twice,
        clustered=_clustered(known.reference, profile.n_tokens),
    )


def _clustered(side: Sparse, fold_tokens: NDArray[np.int64]) -> float:
    """Variance over mean of the number of types of one record in a fold, against its tokens; 1 where it cannot be known."""
    alone = (np.diff(side.starts) == 1) & (side.records[side.starts[:-1]] == 1)
    filled = fold_tokens > 0
    seen = np.bincount(side.folds[side.starts[:-1][alone]], minlength=len(fold_tokens))[filled]
    expected = fold_tokens[filled] * (seen.sum() / fold_tokens.sum())
    if len(seen) < _FEWEST_FOLDS or not seen.any():
        return 1.0
    return max(float(((seen - expected) ** 2 / expected).sum() / (len(seen) - 1)), 1.0)


def _rounded(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Counts above EXACT on a grid of six values a doubling."""
    return np.where(counts <= EXACT, counts, np.round(2 ** (np.round(6 * np.log2(np.maximum(counts, 1))) / 6)))
