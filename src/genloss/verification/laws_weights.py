"""What real data are worth: weights, and effective samples."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from genloss.lab.poisson import Poisson
from genloss.loops.seeds import rng_for
from genloss.theory import drift, margins, needed, weighting
from genloss.verification.cases import SEED, Case, Run, between, bounded, exact, mean, printed, within

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
    yield from _margins()
    yield from _needed()
    yield from _fresh()


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


def _margins() -> Iterator[Case]:
    """What a record more adds: against differences, against the whole, and summed against simulated estimates."""
    for human, synthetic, rates in ((1000, 9000, (0.01, 0.1)), (30, 70, (0.05, 0.3)), (600, 400, (0.0, 1.0))):
        by_human, by_synthetic = margins.effective_margins(human, synthetic, *rates)
        name = f"theory.margins.effective_margins {human}:{synthetic} f={rates[0]} g={rates[1]}"
        for who, found, step in (("human", by_human, (1e-3, 0.0)), ("synthetic", by_synthetic, (0.0, 1e-3))):
            ends = (_of_counts(human + sign * step[0], synthetic + sign * step[1], *rates) for sign in (1, -1))
            yield within(f"{name} {who}", "a central difference", (next(ends) - next(ends)) / 2e-3, found, 1e-5)
        whole = _of_counts(human, synthetic, *rates)
        yield exact(f"{name} together", "h dE/dh + s dE/ds = E", human * by_human + synthetic * by_synthetic, whole)
    for rates in ((0.05, 0.3), (0.0, 1.0)):
        name = f"theory.margins.effective_margins summed f={rates[0]} g={rates[1]}"
        draws = partial(_squared_errors, *rates, ((100,), (0.3,)))
        yield mean(name, f"{KANABAR}: one over it is the variance of an efficient estimate", 1 / _summed(30, 70, *rates), draws)
    gain = weighting.detector_gain(0.1, 0.01, 0.1)
    labelled = weighting.effective_sample_labelled([1], [0.1]) - weighting.effective_sample_detected([1], [0.1], 0.01, 0.1)
    yield exact("theory.margins.labelling_gain a=.1", "labels less detector", margins.labelling_gain(0.1, gain), labelled)


def _needed() -> Iterator[Case]:
    """So many fresh records hold the loss and one fewer does not, in the lab; and the roots put back."""
    for loss in (0.01, 0.1, 0.5, 1.0):
        golden, pooled = needed.golden_share_needed(loss), needed.pooled_share_needed(loss)
        found = weighting.golden_variance(golden, 1 - golden), weighting.pooled_variance(pooled, 1 - pooled)
        for name, one in zip(("golden", "pooled"), found, strict=True):
            yield exact(f"theory.needed.{name}_share_needed L={loss}", f"{HE}, put back", one, 1 + loss)
        beside = needed.golden_needed(1000, 9000, loss), needed.pooled_needed(1000, 9000, loss)
        found = weighting.golden_variance(beside[0], 9000), weighting.pooled_variance(beside[1], 9000)
        for name, one in zip(("golden", "pooled"), found, strict=True):
            yield exact(f"theory.needed.{name}_needed 1000 beside 9000 L={loss}", f"{HE}, put back", one * 1000, 1 + loss)
    # 20 draws and a loss of a half: 20/3 = 6.67 at the golden weight, 20 (1 - sqrt(1/3)) = 8.45 pooled.
    n, loss = 20, 0.5
    for weight, enough, share in (
        ("golden", 7, needed.golden_share_needed(loss)),
        ("pooled", 9, needed.pooled_share_needed(loss)),
    ):
        yield bounded(f"theory.needed.{weight}_share_needed N=20 L=.5", "rounds up to the lab's", n * share, enough - 1, enough)
        limit = (1 + loss) / n
        for real, low, high in ((enough, 0.0, limit), (enough - 1, limit, np.inf)):
            run = Run(Poisson(), f"fresh={real}+weight={weight}", n, (40,), 100_000)
            yield between(f"lab.poisson.needed {weight} N=20 fresh={real}", HE, run.draws("risk", 40), low, high)


def _fresh() -> Iterator[Case]:
    """Diversity that a fixed number of fresh draws keeps."""
    for n, real in ((100, 5), (40, 1), (40, 20)):
        expected = needed.fresh_loss(n, real)
        yield mean(
            f"theory.needed.fresh_loss n={n} r={real}", "islands, a fixed number of migrants", expected, partial(_lost, n, real)
        )
    for n, loss in ((100, 0.1), (10_000, 0.1), (50, 0.02)):
        least = needed.diversity_needed(n, loss)
        found = np.nan if least is None else needed.fresh_loss(n, least)
        yield exact(f"theory.needed.diversity_needed n={n} L={loss}", "put back", found, loss)
    rule, exactly = drift.fresh_needed(0.1), needed.diversity_needed(10**9, 0.1)
    yield within("theory.needed.diversity_needed n=1e9", "the rule of thumb (1/L - 1)/2", exactly or np.nan, rule, 1e-6)


def _of_counts(human: float, synthetic: float, positive: float, negative: float) -> float:
    size = human + synthetic
    return weighting.effective_sample_detected([size], [human / size], positive, negative)


def _summed(human: int, synthetic: int, positive: float, negative: float) -> float:
    """The effective sample as what each human record has added since the first came."""
    steps = np.linspace(0, human, 3001)
    added = [margins.effective_margins(float(h), synthetic, positive, negative)[0] for h in steps]
    return float(np.trapezoid(added, steps))


def _lost(n: int, real: int) -> NDArray[np.float64]:
    """Diversity lost in n draws, a fixed number of them fresh, from 20 equal types, when it has settled."""
    rng, types, many = rng_for(SEED, "fresh", n), 20, 4000
    copies = n - real
    settled = round(np.log(1e-5) / np.log(copies * (copies - 1) / n**2))
    law = np.full(types, 1 / types)
    counts = rng.multinomial(n, law, many)
    for _ in range(settled):
        counts = rng.multinomial(real, law, many) + rng.multinomial(copies, counts / n)
    shares = counts / n
    return np.asarray(1 - (1 - (shares**2).sum(axis=1)) / (1 - 1 / types))


def _squared_errors(
    positive: float, negative: float, stages: tuple[tuple[int, ...], tuple[float, ...]] = STAGES
) -> NDArray[np.float64]:
    """Squared error of the estimate over p(1-p), p = .3 of real and of synthetic draws alike.

    Each draw counts by how likely it is real given the detector's word, which is the score of the mixture; a detector that
    flags nothing says nothing. What a draw adds to the mean, on average, is that likelihood times the probability's change.
    """
    rng, p, many = rng_for(SEED, "detector"), 0.3, 60_000
    total, information = np.zeros(many), 0.0
    for n, share in zip(*stages, strict=True):
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
