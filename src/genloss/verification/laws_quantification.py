"""Shares of a mixture of known components."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache, partial
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from genloss.loops.seeds import rng_for
from genloss.measures.share_mixture import Side, estimate_shares
from genloss.theory import quantification
from genloss.verification.cases import SEED, Case, between, bounded, exact, mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

ROGAN = "Rogan and Gladen 1978, by enumeration"
SAERENS = "Saerens, Latinne and Decaestecker 2002"
APART = 1.5
"""Standard deviations between the scores of people and of the machine: the area under the curve is .86."""
TARGETS = 300


def cases() -> Iterator[Case]:
    """All of them; two seconds."""
    yield from _counted()
    yield from _likeliest()
    yield from _covered()


def _counted() -> Iterator[Case]:
    for share, sensitivity, specificity in product((0.0, 0.1, 0.5, 1.0), (0.9, 0.6), (0.95, 0.7)):
        name = f"theory.quantification.adjusted_share share={share} Se={sensitivity} Sp={specificity}"
        flagged = _flagged(*(Fraction(str(one)) for one in (share, sensitivity, specificity)))
        yield exact(name, ROGAN, quantification.adjusted_share(float(flagged), sensitivity, specificity), share)


def _flagged(share: Fraction, sensitivity: Fraction, specificity: Fraction) -> Fraction:
    """Of 10,000 items counted one kind after another: positives that are flagged, and negatives that are."""
    positives = 10_000 * share
    return (positives * sensitivity + (10_000 - positives) * (1 - specificity)) / 10_000


def _likeliest() -> Iterator[Case]:
    # Items are of type A with chance .2 (human) or .7 (synthetic): 45 of 100 is half way between.
    logs = np.log([[0.2, 0.7], [0.8, 0.3]])
    for seen, share in ((45, 0.5), (20, 0.0), (10, 0.0), (70, 1.0), (60, 0.8)):
        found = float(quantification.mixture_shares(logs, np.array([seen, 100 - seen], float))[1])
        yield exact(f"theory.quantification.mixture_shares two types A={seen}", "linear: (A - .2) / .5", found, share)
    # A record that is three times likelier under the machine, at a share of one in four: 1 to 1.
    belongs = float(quantification.posteriors(np.log([[1.0, 3.0]]), np.array([0.75, 0.25]))[0, 1])
    yield exact("theory.quantification.posteriors by hand", "Bayes: .25 * 3 / (.75 + .25 * 3)", belongs, 0.5)
    for components in (2, 3, 4):
        rng = rng_for(SEED, "mixture", components)
        logs = rng.normal(size=(100, components)) + 2 * np.eye(components)[rng.integers(components, size=100)]
        name = f"theory.quantification.mixture_shares K={components} against expectation maximisation"
        furthest = float(np.abs(quantification.mixture_shares(logs) - _by_expectation(logs)).max())
        yield bounded(name, f"{SAERENS}, iterated to 1e-12", furthest, 0.0, 1e-5)


def _by_expectation(logs: NDArray[np.float64]) -> NDArray[np.float64]:
    likelihoods = np.exp(logs)
    shares = np.full(logs.shape[1], 1 / logs.shape[1])
    for _ in range(20_000):
        joint = shares * likelihoods
        after = (joint / joint.sum(axis=1, keepdims=True)).mean(axis=0)
        moved, shares = float(np.abs(after - shares).max()), after
        if moved < 1e-12:
            break
    return np.asarray(shares)


def _covered() -> Iterator[Case]:
    """Scores of people N(0, 1) and of the machine N(1.5, 1), so that true log ratios are known: 1.5 x - 1.125."""
    for share in (0.0, 0.1, 0.5, 1.0):
        name = f"measures.share_mixture.estimate_shares coverage share={share}"
        yield between(name, "drawn: .90 to 1 of 95 % intervals hold the share", partial(_hits, share), low=0.9)
    for share in (0.1, 0.5):
        name = f"measures.share_mixture.estimate_shares mean share={share}"
        yield mean(name, "drawn: at known ratios the moment equation is unbiased", share, partial(_centres, share))


@lru_cache(maxsize=8)
def _drawn(share: float) -> tuple[tuple[float, float, float], ...]:
    """Centre and interval of the synthetic share of targets of 200 records, between references of 200 each."""
    rng = rng_for(SEED, "gaussian shares", round(100 * share))
    found = []
    for _ in range(TARGETS):
        machine = round(200 * share)
        scores = [
            np.concatenate([rng.normal(size=200 - machine), rng.normal(APART, size=machine)]),
            rng.normal(size=200),
            rng.normal(APART, size=200),
        ]
        sides = [
            Side(np.column_stack([np.zeros(200), APART * x - APART**2 / 2]), np.arange(200, dtype=np.uint64)) for x in scores
        ]
        made = estimate_shares(sides[0], sides[1:])
        _, _, low, high = made.of([1])
        found.append((float(made.centre[1]), low, high))
    return tuple(found)


def _hits(share: float) -> NDArray[np.float64]:
    return np.array([low - 1e-9 <= share <= high + 1e-9 for _, low, high in _drawn(share)], np.float64)


def _centres(share: float) -> NDArray[np.float64]:
    return np.array([centre for centre, _, _ in _drawn(share)])
