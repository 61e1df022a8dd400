"""Sample coverage: the share of the population's tokens whose type the sample holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln

from genloss.theory.richness import unseen

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def log_missed(counts: NDArray[np.float64], n: float, size: float) -> NDArray[np.float64]:
    """Log of ``C(n - x, m) / C(n, m)``: that a type of x tokens is in none of m tokens drawn from n; -inf where it must be."""
    room = n - counts - size
    with np.errstate(invalid="ignore"):
        value = gammaln(n - counts + 1) + gammaln(n - size + 1) - gammaln(np.maximum(room, 0) + 1) - gammaln(n + 1)
    return np.where(room < 0, -np.inf, value)


def decay(counts: ArrayLike) -> float:
    """By what factor the unseen mass falls with each token more: ``1 - A``, ``A = n f0 / (n f0 + f1)``.

    The return value is ``A``, 1 where nothing occurs once. Source: Chao and Jost (2012), Ecology 93:2533-2547.
    """
    found = np.asarray(counts)
    once = int((found == 1).sum())
    if not once:
        return 1.0
    hidden = int(found.sum()) * unseen(found)
    return hidden / (hidden + once)


def coverage(counts: ArrayLike, size: float | None = None) -> float:
    """Share of the population's tokens that belong to types of a sample of ``size`` tokens.

    Good-Turing at the sample's own n: ``1 - (f1/n) A``; below it ``1 - sum (x/n) C(n-x, m)/C(n-1, m)``; above it
    ``1 - (f1/n) A^(m-n+1)``. Unit: share, 0 to 1. Empty: 0; one token: 0; all tokens of one type: 1. Nearly unbiased for
    independent tokens; far too high where tokens of one record or group go together. Source: Chao and Jost (2012), Ecology
    93:2533-2547.
    """
    found = np.asarray(counts, np.float64)
    found = found[found > 0]
    n = float(found.sum())
    if n == 0:
        return 0.0
    m = n if size is None else float(size)
    if m >= n:
        once = float((found == 1).sum())
        return float(1 - once / n * decay(found) ** (m - n + 1))
    if m <= 0:
        return 0.0
    if m != int(m):  # a number of tokens is whole: between two, in proportion
        low = int(m)
        return (low + 1 - m) * coverage(found, low) + (m - low) * coverage(found, low + 1)
    missed = np.exp(log_missed(found - 1, n - 1, m))
    return float(1 - (found / n * missed).sum())
