"""How far two distributions lie apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def jensen_shannon(left: ArrayLike, right: ArrayLike) -> float:
    """Jensen-Shannon divergence of two count vectors over the same types, in bits.

    ``(KL(p, m) + KL(q, m)) / 2``, ``m = (p + q)/2``. Unit: bits, 0 (equal) to 1 (nothing in common). Empty side: nan; both
    all-same: 0. Two samples of one population read more than 0, about types / (8 n log 2) each side: compare with a null. Some
    libraries return its square root. Source: Lin (1991), IEEE Transactions on Information Theory 37:145-151.
    """
    p, q = np.asarray(left, np.float64), np.asarray(right, np.float64)
    if p.sum() == 0 or q.sum() == 0:
        return float("nan")
    p, q = p / p.sum(), q / q.sum()
    middle = (p + q) / 2
    return (_relative(p, middle) + _relative(q, middle)) / 2


def _relative(p: NDArray[np.float64], q: NDArray[np.float64]) -> float:
    held = p > 0
    return float((p[held] * np.log2(p[held] / q[held])).sum())
