"""How many of a set of items are of a kind, when each item shows it with errors only."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import LinearConstraint, brentq, minimize

from genloss.theory.domain import need_share

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST = 30.0
"""Log ratios are cut here: a record that is e**30 times likelier under one reference says no more than that it is of it."""


def adjusted_share(flagged: float, sensitivity: float, specificity: float) -> float:
    """The share of positives behind a share of flagged items: ``(q + Sp - 1) / (Se + Sp - 1)``, cut to 0 to 1.

    q = ``flagged``, Se = ``sensitivity`` (positives that are flagged), Sp = ``specificity`` (negatives that are not). nan where
    Se + Sp <= 1: such a test says nothing. ValueError for rates outside 0 to 1. Source: Rogan and Gladen, Am. J. Epidemiol. 107
    (1978) 71.
    """
    for name, rate in (("flagged", flagged), ("sensitivity", sensitivity), ("specificity", specificity)):
        need_share(rate, name)
    if sensitivity + specificity <= 1:
        return math.nan
    return min(1.0, max(0.0, (flagged + specificity - 1) / (sensitivity + specificity - 1)))


def mixture_shares(ratios: NDArray[np.float64], weights: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    """The maximum-likelihood shares of a mixture of known components; shape (K,), they sum to 1.

    ``ratios`` (n, K) are log-likelihood ratios of each item under each component against any common one (cut to 30), finite;
    ``weights`` (n,) count items, default 1. The likelihood ``sum w_i log sum_k p_k r_ik`` is concave, so its maximum is where
    expectation maximisation ends; here it is found by a root (two components) or by sequential quadratic programming with steps
    of expectation maximisation behind it. No items: nan. Source: Saerens, Latinne and Decaestecker, Neural Comput. 14 (2002) 21.
    """
    n, k = ratios.shape
    if not n:
        return np.full(k, math.nan)
    w = np.full(n, 1 / n) if weights is None else weights / weights.sum()
    likelihoods = np.exp(np.clip(ratios - ratios.max(axis=1, keepdims=True), -_MOST, 0))
    return _two(likelihoods, w) if k == 2 else _many(likelihoods, w)


def posteriors(ratios: NDArray[np.float64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability of each component behind each item; shape (n, K), rows sum to 1. ``ratios`` as in ``mixture_shares``."""
    joint = shares * np.exp(np.clip(ratios - ratios.max(axis=1, keepdims=True), -_MOST, 0))
    made: NDArray[np.float64] = joint / joint.sum(axis=1, keepdims=True)
    return made


def _two(likelihoods: NDArray[np.float64], w: NDArray[np.float64]) -> NDArray[np.float64]:
    first, gap = likelihoods[:, 0], likelihoods[:, 1] - likelihoods[:, 0]

    def slope(share: float) -> float:
        return float(w @ (gap / (first + share * gap)))

    if slope(0.0) <= 0:
        return np.array([1.0, 0.0])
    if slope(1.0) >= 0:
        return np.array([0.0, 1.0])
    share = float(brentq(slope, 0.0, 1.0, xtol=1e-10))
    return np.array([1 - share, share])


def _many(likelihoods: NDArray[np.float64], w: NDArray[np.float64]) -> NDArray[np.float64]:
    k = likelihoods.shape[1]

    def mixed(shares: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.maximum(likelihoods @ shares, 1e-300)

    solve: Any = minimize  # its stubs know no constraints beside a gradient
    found = solve(
        lambda shares: -float(w @ np.log(mixed(shares))),
        np.full(k, 1 / k),
        jac=lambda shares: -(likelihoods.T @ (w / mixed(shares))),
        method="SLSQP",
        bounds=[(0.0, 1.0)] * k,
        constraints=LinearConstraint(np.ones((1, k)), 1.0, 1.0),
        tol=1e-12,
    )
    shares: NDArray[np.float64] = np.clip(found.x, 1e-9, 1.0)
    shares /= shares.sum()
    for _ in range(20):
        shares *= likelihoods.T @ (w / (likelihoods @ shares))
    return np.asarray(shares / shares.sum(), np.float64)
