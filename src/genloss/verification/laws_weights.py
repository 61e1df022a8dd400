"""What real data are worth: weights, and effective samples."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from genloss.lab.poisson import Poisson
from genloss.loops.seeds import rng_for
from genloss.theory import weighting
from genloss.verification.cases import SEED, Case, Run, bounded, exact, mean, printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

HE = "He, Xu and Cheng (arXiv 2502.18049)"
KANABAR = "Kanabar and Gastpar (arXiv 2501.19273)"
GAINS = {
    (0.5, 0.0, 0.0): (2.0, 1),
    (0.5, 0.01, 0.1): (1.80, 2),
    (0.5, 0.05, 0.3): (1.45, 2),
    (0.5, 0.2, 0.5): (1.10, 2),
    (0.1, 0.0, 0.0): (10.0, 1),
    (0.1, 0.01, 0.01): (9.1, 1),
    (0.1, 0.01, 0.1): (5.2, 1),
    (0.1, 0.05, 0.3): (2.5, 1),
    (0.01, 0.0, 0.0): (100.0, 1),
    (0.01, 0.01, 0.1): (9.0, 1),
}
"""Share of real data, false positives, false negatives: the gain, and the digits it is printed with."""
STAGES = ((30, 70), (0.7, 0.2))


def cases() -> Iterator[Case]:
    """All of them; a few seconds."""
    yield from _weights()
    yield from _best()
    yield from _gains()
    yield from _samples()


def _weights() -> Iterator[Case]:
    """In the lab, on the rate of a Poisson law: its variance is the rate, whose mean never changes."""
    for share, n, weight in (("50%", 20, 0.3), ("50%", 20, 0.8), ("20%", 50, 0.5)):
        real = round(n * float(share[:-1]) / 100)
        expected = weighting.estimation_variance(weight, real, n - real)
        run = Run(Poisson(), f"fresh={share}+weight={weight}", n, (30,))
        yield mean(f"lab.poisson.estimation_variance fresh={share} w={weight}", HE, expected, run.draws("risk", 30))
    for share, n in (("50%", 20), ("20%", 50)):
        real = round(n * float(share[:-1]) / 100)
        golden = Run(Poisson(), f"fresh={share}+weight=golden", n, (30,))
        name = f"lab.poisson.golden_variance fresh={share}"
        yield mean(name, HE, weighting.golden_variance(real, n - real), golden.draws("risk", 30))
        pooled = Run(Poisson(), f"fresh={share}", n, (40,))
        name = f"lab.poisson.pooled_variance fresh={share}"
        yield mean(name, HE, weighting.pooled_variance(real, n - real), pooled.draws("risk", 40))


def _best() -> Iterator[Case]:
    grid = np.linspace(0.01, 1, 991)
    for m, weight, pooled in ((1, 0.618, 0.667), (4, 0.390, 0.556), (20, 0.200, 0.512)):
        yield printed(f"theory.weighting.golden_weight 1:{m}", HE, weighting.golden_weight(1, m), weight, 3)
        yield printed(f"theory.weighting.pooled_variance 1:{m}", HE, weighting.pooled_variance(1, m), pooled, 3)
        at_best = weighting.estimation_variance(weighting.golden_weight(1, m), 1, m)
        yield exact(f"theory.weighting.golden_variance 1:{m}", "at the golden weight", weighting.golden_variance(1, m), at_best)
        least = min(weighting.estimation_variance(float(w), 1, m) for w in grid)
        yield bounded(
            f"theory.weighting.golden_variance least 1:{m}", "a grid of weights", weighting.golden_variance(1, m), high=least
        )


def _gains() -> Iterator[Case]:
    for (share, positive, negative), (gain, digits) in GAINS.items():
        found = weighting.detector_gain(share, positive, negative)
        name = f"theory.weighting.detector_gain a={share} f={positive} g={negative}"
        yield printed(name, f"{KANABAR}, arithmetic", found, gain, digits)


def _samples() -> Iterator[Case]:
    """An efficient estimate of a probability, from two stages: its variance is that of so many real draws."""
    expected = {
        "effective_sample": (0.0, 1.0, weighting.effective_sample(*STAGES)),
        "effective_sample_labelled": (0.0, 0.0, weighting.effective_sample_labelled(*STAGES)),
        "effective_sample_detected": (0.05, 0.3, weighting.effective_sample_detected(*STAGES, 0.05, 0.3)),
    }
    # 30 of .7 and 70 of .2: 30 * .49 + 70 * .04 and 21 + 14.
    yield exact("theory.weighting.effective_sample by hand", KANABAR, expected["effective_sample"][2], 17.5)
    yield exact("theory.weighting.effective_sample_labelled by hand", KANABAR, expected["effective_sample_labelled"][2], 35.0)
    for name, (positive, negative, size) in expected.items():
        source = f"{KANABAR}: one over it is the variance of an efficient estimate"
        yield mean(f"theory.weighting.{name}", source, 1 / size, partial(_squared_errors, positive, negative))


def _squared_errors(positive: float, negative: float) -> NDArray[np.float64]:
    """Squared error of the estimate over p(1-p), p = .3 of real and of synthetic draws alike.

    Each draw counts by how likely it is real given the detector's word, which is the score of the mixture; a detector that
    flags nothing says nothing. What a draw adds to the mean, on average, is that likelihood times the probability's change.
    """
    rng, p, many = rng_for(SEED, "detector"), 0.3, 60_000
    total, information = np.zeros(many), 0.0
    for n, share in zip(*STAGES, strict=True):
        passed, flagged = share * (1 - positive), share * positive
        likely_passed = passed / (passed + (1 - share) * negative)
        said = flagged + (1 - share) * (1 - negative)
        likely_flagged = flagged / said if said > 0 else 0.0
        real = rng.random((many, n)) < share
        flag = rng.random((many, n)) < np.where(real, positive, 1 - negative)
        likely = np.where(flag, likely_flagged, likely_passed)
        total += (likely * ((rng.random((many, n)) < p) - p)).sum(axis=1)
        information += n * (passed * likely_passed + flagged * likely_flagged)
    return np.asarray((total / information) ** 2 / (p * (1 - p)))
