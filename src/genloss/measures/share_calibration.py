"""From scores to calibrated log-likelihood ratios, by logistic regression on records that the tables were not built from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_RIDGE = 1.0
"""Prior precision of a coefficient on a standardised score: keeps it finite where references are told apart without error."""
_STEPS = 60


@dataclass(frozen=True)
class Calibration:
    """A multinomial logistic regression of the reference on the scores, every reference counting alike.

    With equal priors its log odds are log-likelihood ratios. Source: Platt, in Advances in Large Margin Classifiers (1999) 61.
    """

    centre: NDArray[np.float64]
    scale: NDArray[np.float64]
    coefficients: NDArray[np.float64]
    """Shape (1 + F, K): of each synthetic reference against the human one, the intercept first."""

    def ratios(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Shape (n, 1 + K): calibrated log-likelihood ratios against the human reference, whose own are 0."""
        log_odds = _design(scores, self.centre, self.scale) @ self.coefficients
        return np.column_stack([np.zeros(len(scores)), log_odds])


def calibrate(references: Sequence[NDArray[np.float64]]) -> Calibration:
    """Fit to the held-out scores of the references, shape (n_j, F) each, the human one first."""
    scores = np.concatenate(references)
    label = np.repeat(np.arange(len(references)), [len(one) for one in references])
    weight = np.concatenate([np.full(len(one), len(scores) / (len(references) * len(one))) for one in references])
    centre = np.average(scores, axis=0, weights=weight)
    spread = np.sqrt(np.average((scores - centre) ** 2, axis=0, weights=weight))
    scale = np.where(spread > 0, spread, 1.0)
    return Calibration(centre, scale, _fit(_design(scores, centre, scale), label, weight, len(references) - 1))


def _design(scores: NDArray[np.float64], centre: NDArray[np.float64], scale: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack([np.ones(len(scores)), (scores - centre) / scale])


def _fit(x: NDArray[np.float64], label: NDArray[np.int64], weight: NDArray[np.float64], k: int) -> NDArray[np.float64]:
    """Newton's method on the penalised log-likelihood, with halved steps where a whole one would not help."""
    n, f = x.shape
    is_of = (label[:, None] == np.arange(1, k + 1)).astype(np.float64)
    penalty = np.full((f, k), _RIDGE)
    penalty[0] = 1e-9
    b = np.zeros((f, k))
    value = _loss(x, b, label, weight, penalty)
    for _ in range(_STEPS):
        p = _probabilities(x @ b)[:, 1:]
        gradient = x.T @ (weight[:, None] * (is_of - p)) - penalty * b
        curvature = np.zeros((f * k, f * k))
        for i in range(k):
            for j in range(i, k):
                w = weight * p[:, i] * ((i == j) - p[:, j])
                block = (x * w[:, None]).T @ x
                curvature[i * f : (i + 1) * f, j * f : (j + 1) * f] = block
                curvature[j * f : (j + 1) * f, i * f : (i + 1) * f] = block.T
        curvature[np.diag_indices(f * k)] += penalty.T.ravel()
        step = np.linalg.solve(curvature, gradient.T.ravel()).reshape(k, f).T
        size = 1.0
        while (new := _loss(x, b + size * step, label, weight, penalty)) > value and size > 1e-6:
            size /= 2
        b = b + size * step
        if value - new <= 1e-10 * n:
            return b
        value = new
    return b


def _probabilities(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    full = np.column_stack([np.zeros(len(log_odds)), log_odds])
    full = np.exp(full - full.max(axis=1, keepdims=True))
    return np.asarray(full / full.sum(axis=1, keepdims=True))


def _loss(
    x: NDArray[np.float64],
    b: NDArray[np.float64],
    label: NDArray[np.int64],
    weight: NDArray[np.float64],
    penalty: NDArray[np.float64],
) -> float:
    own = _probabilities(x @ b)[np.arange(len(x)), label]
    return float(-(weight * np.log(np.maximum(own, 1e-300))).sum() + (penalty * b**2).sum() / 2)
