"""How long a type outlives copies of copies: survival of a Galton-Watson branching process with Poisson offspring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def survival_rate(generations: int) -> float:
    """The exponent of survival: a type that occurs c times outlives ``generations`` copies with probability ``1 - exp(-c g)``.

    ``g_1 = 1``, ``g_(k+1) = 1 - exp(-g_k)``; ``g_0`` is infinite: before any copy all types live. Lies between 1/k and 2/k.
    Exact for Poisson offspring, that is for copies of independent tokens; close for n-grams of maximum likelihood. Source:
    Suresh, Thangaraj and Khandavally, AISTATS 2025 (arXiv 2412.17646), theorem 2. Raises ValueError below 0.
    """
    if generations < 0:
        raise ValueError(f"generations must be 0 or more, not {generations}")
    if generations == 0:
        return float("inf")
    rate = 1.0
    for _ in range(generations - 1):
        rate = -float(np.expm1(-rate))
    return rate


def types_left(counts: ArrayLike, generations: int) -> float:
    """Expected share of types that are alive after so many generations, each trained on the one before alone.

    ``mean(1 - exp(-c g_k))`` over the types' counts c in generation 0. Unit: share, 0 to 1. No types: nan; one type of many
    tokens: near 1. Source: the same, corollary 1.
    """
    found = np.asarray(counts, np.float64)
    found = found[found > 0]
    if not len(found):
        return float("nan")
    if generations == 0:
        return 1.0
    return float(-np.expm1(-found * survival_rate(generations)).mean())
