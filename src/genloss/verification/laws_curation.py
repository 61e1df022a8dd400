"""Loops in which someone chooses: by a reward, by a verifier, by a temperature."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from genloss.lab.categorical import Categorical
from genloss.loops.seeds import rng_for
from genloss.theory import curation
from genloss.verification.cases import SEED, Case, Run, between, bounded, exact, mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

FERBACH = "Ferbach et al. 2024 (arXiv 2407.09499)"
FENG = "Feng et al. 2025 (arXiv 2406.07515)"
MARCHI = "Marchi et al. 2024 (arXiv 2404.02325)"
START = (0.55, 0.3, 0.1, 0.05)
REWARD = (0.0, 0.5, 1.0, 1.0)


def cases() -> Iterator[Case]:
    """All of them; a few seconds."""
    yield from _curated()
    yield from _mixed()
    yield from _verified()
    yield from _tempered()


def _curated() -> Iterator[Case]:
    worth = np.exp(REWARD)
    for choices in (2, 4):
        after = curation.curated(START, REWARD, choices)
        for kind in (0, 2):
            name = f"theory.curation.curated K={choices} type {kind}"
            yield mean(name, f"{FERBACH}, drawn", float(after[kind]), partial(_chosen, choices, kind))
        gain = curation.reward_gain_bound(START, REWARD, choices)
        name = f"theory.curation.reward_gain_bound K={choices}"
        yield between(name, f"{FERBACH}, lemma 2.2, drawn", partial(_gained, choices), low=gain)
        exactly = float(after @ worth) - float(np.array(START) @ worth)
        yield bounded(f"theory.curation.reward_gain_bound K={choices} exact", f"{FERBACH}, lemma 2.2", exactly, low=gain)
    # Two choices of two types: r = (0, log 3), p = 1/2: (1/2)(1/2 * 1 + 1/2 * 2 * 3/4) for the better, worked by hand.
    two = float(curation.curated([0.5, 0.5], [0.0, float(np.log(3))], 2)[1])
    yield exact("theory.curation.curated by hand", "1/4 + 2 * 1/4 * 3/4", two, 0.625)
    for choices in (2, 4):
        law = np.array(START)
        for _ in range(300):
            law = curation.curated(law, REWARD, choices)
        limit = curation.curated_limit(START, REWARD)
        name = f"theory.curation.curated_limit K={choices}"
        yield exact(name, f"{FERBACH}, theorem 2.1: 2/3 and 1/3 of the best", float(np.abs(law - limit).max()), 0.0)
    # e^r of 1 and 3 with chances of 1/2: variance 1, over the greatest, 3, and half of that for K = 2.
    two = curation.reward_gain_bound([0.5, 0.5], [0.0, float(np.log(3))], 2)
    yield exact("theory.curation.reward_gain_bound by hand", "1/2 * 1/3", two, 1 / 6)
    for choices, generations in ((2, 13), (4, 9)):
        name = f"theory.curation.curated generations to 90 % K={choices}"
        yield exact(name, f"the sheet's run of {FERBACH}", _until_best(choices), generations)
    yield exact("theory.curation.curated_limit printed", FERBACH, float(curation.curated_limit(START, REWARD)[2]), 2 / 3)


def _mixed() -> Iterator[Case]:
    reference = np.array(START)
    once = float(curation.curated_mixed(reference, reference, REWARD, 4, 0.5)[2])
    yield mean("theory.curation.curated_mixed K=4 ratio=.5", f"{FERBACH}, drawn", once, partial(_mixed_draws, 4, 0.5))
    for choices, ratio in ((2, 0.5), (4, 0.2)):
        law, furthest = reference, 0.0
        for _ in range(200):
            law = curation.curated_mixed(law, reference, REWARD, choices, ratio)
            furthest = max(furthest, float((law * np.log(law / reference)).sum()))
        bound = curation.mixed_divergence_bound(ratio, choices)
        name = f"theory.curation.mixed_divergence_bound K={choices} ratio={ratio}"
        yield bounded(name, f"{FERBACH}, theorem 2.4, 200 generations", furthest, 0, bound)
    yield exact(
        "theory.curation.mixed_divergence_bound by hand",
        "-log(1 - .5)",
        curation.mixed_divergence_bound(0.5, 2),
        float(np.log(2)),
    )


def _verified() -> Iterator[Case]:
    """Labels of two Gaussians, wrong with a probability, kept by a verifier, averaged to a linear classifier."""
    point = curation.breakdown(0.8, 0.4)
    yield exact("theory.curation.breakdown phi=.8 psi=.4", f"{FENG}: 2/3", point, 2 / 3)
    yield exact("theory.curation.breakdown no verifier", f"{FENG}: 1/2", curation.breakdown(1.0, 1.0), 0.5)
    yield mean("theory.curation.breakdown accuracy at it", f"{FENG}: a coin, by symmetry", 0.5, partial(_accuracy, point))
    source = f"{FENG}: right below it, wrong above"
    below, above = partial(_accuracy, point - 0.004, 400_000), partial(_accuracy, point + 0.004, 400_000)
    yield between("theory.curation.breakdown accuracy below it", source, below, low=0.5)
    yield between("theory.curation.breakdown accuracy above it", source, above, high=0.5)


def _tempered() -> Iterator[Case]:
    """A billion draws a generation learn the law all but exactly; the first fit is of real data, at temperature 1."""
    for temperature in (0.8, 1.25):
        law = Categorical(types=6, temperature=temperature)
        run = Run(law, "replace", 1_000_000_000, (5,), 200)
        after = curation.tempered(law.probabilities, temperature, 4)
        effective = float(np.exp(-(after * np.log(after)).sum()))
        name = f"lab.categorical.tempered t={temperature} k=4 exp entropy"
        yield mean(name, f"{MARCHI}: p^(1/t^k)", effective, run.draws("hill_1", 5))
        name = f"lab.categorical.tempered t={temperature} k=4 inverse Simpson"
        yield mean(name, f"{MARCHI}: p^(1/t^k)", 1 / float((after**2).sum()), run.draws("hill_2", 5))
    by_hand = float(curation.tempered([1 / 3, 2 / 3], 0.5, 1)[0])
    yield exact("theory.curation.tempered by hand", "squared: 1/9 beside 4/9", by_hand, 0.2)


def _until_best(choices: int) -> int:
    """Generations until the two best types hold 90 %."""
    law, generations = np.array(START), 0
    while law[2:].sum() < 0.9:
        law, generations = curation.curated(law, REWARD, choices), generations + 1
    return generations


def _picked(choices: int) -> NDArray[np.int64]:
    """The type kept of K draws, with a chance in proportion to e^reward."""
    rng = rng_for(SEED, "choices", choices)
    drawn = rng.choice(len(START), size=(100_000, choices), p=START)
    # The largest of reward plus Gumbel noise is a draw in proportion to e^reward.
    best = (np.array(REWARD)[drawn] + rng.gumbel(size=drawn.shape)).argmax(axis=1)
    return np.asarray(drawn[np.arange(len(drawn)), best])


def _chosen(choices: int, kind: int) -> NDArray[np.float64]:
    return np.asarray(_picked(choices) == kind, np.float64)


def _gained(choices: int) -> NDArray[np.float64]:
    worth = np.exp(REWARD)
    return np.asarray(worth[_picked(choices)] - np.array(START) @ worth)


def _mixed_draws(choices: int, ratio: float) -> NDArray[np.float64]:
    """Whether an item of the next training set is of type 2: curated, or real."""
    kept = _picked(choices)
    rng = rng_for(SEED, "mixed")
    curated = rng.random(len(kept)) < ratio / (1 + ratio)
    real = rng.choice(len(START), size=len(kept), p=START)
    return np.asarray(np.where(curated, kept, real) == 2, np.float64)


def _accuracy(wrong: float, n: int = 4000, d: int = 10) -> NDArray[np.float64]:
    """Accuracy of the classifier ``mean of label times x`` for x = y mu + noise, |mu| = 1; phi = .8, psi = .4."""
    rng = rng_for(SEED, "verifier")
    many = 2000
    kept_right, kept_wrong = rng.binomial(n, (1 - wrong) * 0.8, many), rng.binomial(n, wrong * 0.4, many)
    # Labels times x of a right label is N(mu, 1), of a wrong one N(-mu, 1): only their sum is needed.
    along = kept_right - kept_wrong + np.sqrt(kept_right + kept_wrong) * rng.standard_normal(many)
    across = np.sqrt((kept_right + kept_wrong) * rng.chisquare(d - 1, many))
    return np.asarray(ndtr(along / np.hypot(along, across)))
