"""The exact law of one type's count among n draws, generation after generation: a binomial Markov chain."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln, xlog1py, xlogy

from genloss.theory.domain import need_generations, need_share, need_size

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST_CHAIN = 2000


def need_chain(n: int, p: float, k: int) -> None:
    """Raise ValueError where the chain is not defined, or too large to be held."""
    need_size(n, 1)
    need_share(p, "p")
    need_generations(k)
    if n > LARGEST_CHAIN:
        raise ValueError(f"n must be {LARGEST_CHAIN} or less for the exact chain, not {n}; the bounds have no limit")


def counts_after(n: int, p: float, k: int) -> NDArray[np.float64]:
    """Shape (n + 1,): the law of a type's count after k generations, 1 or more, from a share p at the start."""
    counts: NDArray[np.float64] = _binomial(n, np.array([p]))[0]
    for _ in range(k - 1):
        counts = np.asarray(counts @ _chain(n), np.float64)
    return counts


def gone_from(n: int, p: NDArray[np.float64], k: int) -> NDArray[np.float64]:
    """Shape of p: probability that a type of that share is gone after k generations, 1 or more."""
    return np.asarray(_rows(n, p.tobytes()) @ _gone(n, k - 1), np.float64)


def _gone(n: int, k: int) -> NDArray[np.float64]:
    """Shape (n + 1,): probability that a type of so many tokens is gone k generations later."""
    found = _history(n)
    while len(found) <= k:
        found.append(np.asarray(_chain(n) @ found[-1], np.float64))
    return found[k]


@lru_cache(maxsize=1)
def _rows(n: int, shares: bytes) -> NDArray[np.float64]:
    return _binomial(n, np.frombuffer(shares))


@lru_cache(maxsize=1)
def _history(n: int) -> list[NDArray[np.float64]]:
    return [np.append(1.0, np.zeros(n))]


@lru_cache(maxsize=1)
def _chain(n: int) -> NDArray[np.float64]:
    return _binomial(n, np.arange(n + 1) / n)


def _binomial(n: int, p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shape (len(p), n + 1): each row a binomial law."""
    j = np.arange(n + 1, dtype=np.float64)
    ways = gammaln(n + 1) - gammaln(j + 1) - gammaln(n - j + 1)
    rows = np.exp(ways + xlogy(j, p[:, None]) + xlog1py(n - j, -p[:, None]))
    return np.asarray(rows / rows.sum(axis=1, keepdims=True), np.float64)
