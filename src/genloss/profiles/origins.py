"""Records and tokens by origin, copy depth and evidence: plain sums by fold, so that a share of them has an error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from genloss.corpus.origin import EVIDENCE, NO_DEPTH, NONE, ORIGINS, UNKNOWN
from genloss.corpus.origin_columns import DOUBTS
from genloss.profiles.type_counts import FOLDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from genloss.corpus.origin_columns import Judged

DEPTHS = (*map(str, range(15)), "15+", "unknown")
"""Names of the classes of copy depth."""
_OPEN = 15
SHAPE = (FOLDS, len(ORIGINS), len(DEPTHS), len(EVIDENCE))


@dataclass(frozen=True, slots=True, eq=False)
class Origins:
    """How many records and tokens a profile holds of each origin, depth class and evidence class."""

    records: NDArray[np.int64]
    """Shape (16, 3, 17, 5): by fold, origin, depth class and evidence class, in the order of their names."""
    tokens: NDArray[np.int64]
    """Shape (16, 3, 17, 5): word tokens of those records."""
    doubts: NDArray[np.int64]
    """Shape (16, 5): records by fold and by each of ``DOUBTS``; a record may be in several."""

    def __add__(self, other: Origins) -> Origins:
        """The counts of both together."""
        return Origins(self.records + other.records, self.tokens + other.tokens, self.doubts + other.doubts)

    @property
    def told(self) -> bool:
        """Whether anything is known, or was doubted, of any record."""
        return bool(self.doubts.any()) or int(self.records.sum()) != int(self.records[:, UNKNOWN, -1, NONE].sum())

    def check(self, n_records: NDArray[np.int64], n_tokens: NDArray[np.int64]) -> None:
        """Raise ValueError where these cannot be the counts of a profile of so many records and tokens by fold."""
        fits = self.records.shape == self.tokens.shape == SHAPE and self.doubts.shape == (FOLDS, len(DOUBTS))
        kinds = {array.dtype.name for array in (self.records, self.tokens, self.doubts)}
        if not fits or kinds != {"int64"} or min(array.min() for array in (self.records, self.tokens, self.doubts)) < 0:
            msg = "counts by origin of another shape"
            raise ValueError(msg)
        for counts, total in ((self.records, n_records), (self.tokens, n_tokens)):
            if not np.array_equal(counts.sum(axis=(1, 2, 3)), total):
                msg = "counts by origin that do not add up"
                raise ValueError(msg)


def nothing_told(n_records: NDArray[np.int64], n_tokens: NDArray[np.int64]) -> Origins:
    """All records unknown, shape (16,) of them by fold: what a profile says of which no origin was ever told."""
    records, tokens = np.zeros(SHAPE, np.int64), np.zeros(SHAPE, np.int64)
    records[:, UNKNOWN, -1, NONE] = n_records
    tokens[:, UNKNOWN, -1, NONE] = n_tokens
    return Origins(records, tokens, np.zeros((FOLDS, len(DOUBTS)), np.int64))


def count_origins(judged: Judged, folds: NDArray[np.int64], sizes: NDArray[np.int64]) -> Origins:
    """Count a block: ``folds`` and ``sizes``, shape (n,), are its records' folds and numbers of words."""
    found = judged.settled
    depths = np.where(found.depths == NO_DEPTH, len(DEPTHS) - 1, np.minimum(found.depths, _OPEN))
    places = ((folds * SHAPE[1] + found.origins) * SHAPE[2] + depths) * SHAPE[3] + found.evidence
    n = int(np.prod(SHAPE))
    records = np.bincount(places, minlength=n).astype(np.int64)
    tokens = np.bincount(places, weights=sizes, minlength=n).astype(np.int64)  # exact: a block's words are far below 2**53
    doubts = np.stack([np.bincount(folds[judged.doubts[name]], minlength=FOLDS) for name in DOUBTS], axis=1)
    return Origins(records.reshape(SHAPE), tokens.reshape(SHAPE), doubts.astype(np.int64))


def by_class(counts: NDArray[np.int64]) -> dict[str, dict[str, int]]:
    """Counts of shape (16, 3, 17, 5) by each class alone: ``origins`` (all three), ``depths`` (those there are, and unknown),
    ``evidence`` (all five); each adds up to all.
    """  # noqa: D205 - one sentence
    depths = dict(zip(DEPTHS, counts.sum(axis=(0, 1, 3)).tolist(), strict=True))
    return {
        "origins": dict(zip(ORIGINS, counts.sum(axis=(0, 2, 3)).tolist(), strict=True)),
        "depths": {name: many for name, many in depths.items() if many or name == "unknown"},
        "evidence": dict(zip(EVIDENCE, counts.sum(axis=(0, 1, 2)).tolist(), strict=True)),
    }


def by_doubt(origins: Origins) -> Mapping[str, int]:
    """Records in each of ``DOUBTS``."""
    found: list[Any] = origins.doubts.sum(axis=0).tolist()
    return dict(zip(DOUBTS, found, strict=True))
