"""Gaussian loops: every closed form against the lab, and against the numbers that papers print."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from genloss.lab.gaussian import Gaussian
from genloss.loops.seeds import rng_for
from genloss.theory import gaussian
from genloss.verification.cases import REPLICATES, SEED, Case, Run, between, bounded, exact, mean, printed, seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from genloss.verification.cases import Draws

SHUMAILOV = "Shumailov et al. 2024, Nature 631:755"
EXACT = f"exact version of {SHUMAILOV}"
SURESH = "Suresh et al. 2025 (arXiv 2412.17646)"
MAD = "Alemohammad et al. 2024 (arXiv 2307.01850), fresh data loop"
NOTEBOOK = {10: 0.9206, 30: 0.9831, 100: 0.9916, 500: 0.9978, 1000: 0.9995, 10_000: 0.9997, 100_000: 0.99995}
"""Means of np.std over 1000 repeats, by sample size."""
FRESH = ((1, REPLICATES), (100, 30))
"""Dimensions of the fresh data loop, the paper's the second; and how often."""
GROWING = tuple(20 * t for t in range(1, 11))


def cases() -> Iterator[Case]:
    """All of them; about 10 seconds."""
    yield from _moments()
    yield from _typical()
    yield from _distances()
    yield from _dimensions()
    yield from _bounds()
    yield from _fresh()


def _moments() -> Iterator[Case]:
    for n, repeats in NOTEBOOK.items():
        kept = gaussian.spread_kept(n, 1, biased=True)
        source = f"{SHUMAILOV}, notebook: mean of np.std over 1000 repeats"
        # The variance of a standard deviation is about 1/(2n).
        yield seen(f"theory.gaussian.spread_kept np.std n={n}", source, kept, repeats, math.sqrt(1 / (2 * n) / 1000))
    yield mean("lab.gaussian.c4 n=5", "mean of a sample's s", gaussian.c4(5), _unbiased(5, 1).draws("spread_kept", 1))
    for biased, word in ((True, "biased"), (False, "unbiased")):
        for n, k in ((10, 5), (100, 50)):
            run = Run(Gaussian(biased=biased), "replace", n, (k,))
            at = f"{word} n={n} k={k}"
            kept, drift = gaussian.variance_kept(n, k, biased=biased), gaussian.mean_drift(n, k, biased=biased)
            yield mean(f"lab.gaussian.variance_kept {at}", EXACT, kept, run.draws("variance_kept", k))
            yield mean(
                f"lab.gaussian.spread_kept {at}", EXACT, gaussian.spread_kept(n, k, biased=biased), run.draws("spread_kept", k)
            )
            yield mean(f"lab.gaussian.mean_drift {at}", EXACT, drift, run.draws("mean_shift", k))
            if biased:
                both = partial(_sum, run.draws("variance_kept", k), run.draws("mean_shift", k))
                yield mean(f"lab.gaussian.variance_kept and mean_drift {at}", f"{EXACT}: conservation", kept + drift, both)


def _typical() -> Iterator[Case]:
    for biased, word in ((True, "biased"), (False, "unbiased")):
        for n, k in ((10, 20), (100, 50)):
            logs = partial(_logs, Run(Gaussian(biased=biased), "replace", n, (k,)), k)
            at = f"{word} n={n} k={k}"
            drift, step = gaussian.log_variance_drift(n, biased=biased), gaussian.log_variance_step(n)
            yield mean(f"lab.gaussian.log_variance_drift {at}", f"{EXACT}: random walk", k * drift, logs)
            yield mean(f"lab.gaussian.log_variance_step {at}", f"{EXACT}: random walk", k * step, partial(_squares, logs))
        median = gaussian.median_variance_kept(100, 50, biased=biased)
        logs = partial(_logs, Run(Gaussian(biased=biased), "replace", 100, (50,)), 50)
        yield mean(
            f"lab.gaussian.median_variance_kept {word} n=100 k=50",
            "half of the runs have less",
            0.5,
            partial(_below, logs, median),
        )
    yield printed("theory.gaussian.median_variance_kept n=100 k=50", EXACT, gaussian.median_variance_kept(100, 50), 0.6024, 4)
    for n, unbiased, biased_half, of_mean, digits in (
        (10, 6.0, 3.14, 6.58, 2),
        (100, 68.4, 34.3, 69.0, 1),
        (1000, 692, 346, 693, 0),
    ):
        yield printed(f"theory.gaussian.half_life median unbiased n={n}", EXACT, gaussian.half_life(n), unbiased, min(digits, 1))
        yield printed(
            f"theory.gaussian.half_life median biased n={n}", EXACT, gaussian.half_life(n, biased=True), biased_half, digits
        )
        yield printed(
            f"theory.gaussian.half_life mean biased n={n}", EXACT, gaussian.half_life(n, biased=True, of="mean"), of_mean, digits
        )
    for n, generations in ((10, 40), (100, 454), (1000, 4599)):
        crossed = gaussian.half_life(n) * math.log2(100)  # rounded in print: the first whole generation below may be one more
        yield printed(f"theory.gaussian.half_life until median spread is .1 n={n}", SURESH, crossed, generations, 0)


def _distances() -> Iterator[Case]:
    for biased, word in ((True, "biased"), (False, "unbiased")):
        run = Run(Gaussian(biased=biased), "replace", 100, (50,))
        value = gaussian.wasserstein_squared([100] * 50, biased=biased)
        yield mean(f"lab.gaussian.wasserstein_squared {word} n=100 k=50", EXACT, value, run.draws("wasserstein", 50))
        grown = Run(Gaussian(biased=biased), "replace+grow=1", 20, (10,))
        value = gaussian.wasserstein_squared(GROWING, biased=biased)
        yield mean(f"lab.gaussian.wasserstein_squared {word} n=20t k=10", EXACT, value, grown.draws("wasserstein", 10))
    for n, k, value, digits, first_order in ((10, 20, 2.851, 3, 3.0), (100, 50, 0.7372, 4, 0.75), (100, 100, 1.4463, 4, 1.5)):
        sizes = [n] * k
        yield printed(
            f"theory.gaussian.wasserstein_squared n={n} k={k}", EXACT, gaussian.wasserstein_squared(sizes), value, digits
        )
        expansion = gaussian.wasserstein_squared_expansion(sizes)
        yield exact(f"theory.gaussian.wasserstein_squared_expansion n={n} k={k}", SHUMAILOV, expansion, first_order)
    worked = gaussian.wasserstein_squared_expansion([100] * 11)
    yield exact("theory.gaussian.wasserstein_squared_expansion n=100 k=11", f"{SHUMAILOV}, supplement 3.1.1", worked, 0.165)
    for beyond, kept in ((4.0, 0.919), (3.0, 0.952)):
        found = gaussian.tail_mass_kept(gaussian.variance_kept(10_000, 100, biased=True), beyond)
        yield printed(f"theory.gaussian.tail_mass_kept n=10000 k=100 z={beyond:g}", EXACT, found, kept, 3)
    yield mean(
        "theory.gaussian.tail_mass_kept v=.5 z=1.5", "normal draws", gaussian.tail_mass_kept(0.5, 1.5), partial(_tails, 0.5, 1.5)
    )


def _dimensions() -> Iterator[Case]:
    wishart = "moments of a Wishart determinant; setting of Kazdan et al. (arXiv 2410.16713)"
    for d, n, k in ((3, 50, 5), (10, 200, 3)):
        run = Run(Gaussian(dimensions=d), "replace", n, (k,), 20_000)
        at = f"d={d} n={n} k={k}"
        yield mean(
            f"lab.gaussian.determinant_kept {at}", wishart, gaussian.determinant_kept(n, d, k), run.draws("determinant_kept", k)
        )
        yield mean(
            f"lab.gaussian.variance_kept {at}", wishart, gaussian.variance_kept(n, k, biased=True), run.draws("variance_kept", k)
        )
    shrunk = Run(Gaussian(biased=False, shrink=0.8), "replace", 100, (6,))
    expected = gaussian.shrunk_variance_kept(0.8, 5)  # the first of six fits is of real data
    yield mean("lab.gaussian.shrunk_variance_kept n=100 k=6", f"{MAD}: lambda = .8", expected, shrunk.draws("variance_kept", 6))


def _bounds() -> Iterator[Case]:
    run = _unbiased(10, 100, 200)
    for k in (100, 200):
        wide = partial(_above, run.draws("spread_kept", k), 0.1)
        high, tighter = gaussian.spread_exceeds_bound(10, k, 10.0), gaussian.spread_exceeds_markov(10, k, 10.0)
        yield between(f"lab.gaussian.spread_exceeds_bound n=10 k={k}", f"{SURESH}, theorem 3, its protocol", wide, high=high)
        yield between(f"lab.gaussian.spread_exceeds_markov n=10 k={k}", "Markov's inequality", wide, high=tighter)
        yield bounded(f"theory.gaussian.spread_exceeds_markov below bound k={k}", SURESH, tighter, high=high)
    found = gaussian.spread_exceeds_bound(10, 100, 10.0)
    yield exact("theory.gaussian.spread_exceeds_bound by hand", "10 e^(-100/39)", found, 10 * math.exp(-100 / 39))
    # c4(3) = sqrt(pi)/2: after 40 fits it is 0.89^40.
    found = gaussian.spread_exceeds_markov(3, 40, 10.0)
    yield exact("theory.gaussian.spread_exceeds_markov by hand", "10 (sqrt(pi)/2)^40", found, 10 * (math.pi / 4) ** 20)
    labelled = f"{SURESH}, theorem 4; two components, labels known"
    high = gaussian.mixture_exceeds_bound(10, 120, 10.0)
    yield exact("theory.gaussian.mixture_exceeds_bound by hand", "10 e^-3", high, 10 * math.exp(-3))
    yield between("theory.gaussian.mixture_exceeds_bound n=10 k=120", labelled, partial(_mixture, 10, 120, 0.1), high=high)


def _fresh() -> Iterator[Case]:
    for shrink, variance_printed, drift_printed in ((1.0, 1.00476, 0.005286), (0.8, 0.3577, 0.00188)):
        limit = gaussian.fresh_fixed_point(100, 900, shrink=shrink)
        at = f"lambda={shrink:g}"
        yield printed(
            f"theory.gaussian.fresh_fixed_point variance {at}", MAD, limit[0], variance_printed, len(str(variance_printed)) - 2
        )
        yield printed(f"theory.gaussian.fresh_fixed_point drift {at}", MAD, limit[1], drift_printed, len(str(drift_printed)) - 2)
        one, many = (
            Run(Gaussian(dimensions=d, biased=False, shrink=shrink), "fresh=10%", 1000, (2, 10, 60), r) for d, r in FRESH
        )
        for d, run in ((1, one), (100, many)):
            yield mean(f"lab.gaussian.fresh_fixed_point variance d={d} {at}", MAD, limit[0], run.draws("variance_kept", 60))
            yield mean(f"lab.gaussian.fresh_fixed_point drift d={d} {at}", MAD, limit[1], run.draws("mean_shift", 60))
        for k in (2, 10):
            at = f"d=1 lambda={shrink:g} k={k}"
            variance, drift = gaussian.fresh_path(100, 900, k, shrink=shrink)
            yield mean(f"lab.gaussian.fresh_path variance {at}", MAD, variance, one.draws("variance_kept", k))
            yield mean(f"lab.gaussian.fresh_path drift {at}", MAD, drift, one.draws("mean_shift", k))
        at = f"lambda={shrink:g}"
        worth = 1 / gaussian.effective_real(100, 900, shrink=shrink)
        yield mean(f"lab.gaussian.effective_real {at}", f"{MAD}: one over it", worth, one.draws("mean_shift", 60))
    few = Run(Gaussian(), "fresh=20%", 20, (8,))
    variance, drift = gaussian.fresh_path(4, 16, 8, biased=True)
    yield mean("lab.gaussian.fresh_path variance biased n=20 k=8", MAD, variance, few.draws("variance_kept", 8))
    yield mean("lab.gaussian.fresh_path drift biased n=20 k=8", MAD, drift, few.draws("mean_shift", 8))
    yield printed("theory.gaussian.effective_real", f"{MAD}: 189 from 100", gaussian.effective_real(100, 900), 189, 0)


def _unbiased(n: int, *generations: int) -> Run:
    return Run(Gaussian(biased=False), "replace", n, generations)


def _sum(left: Draws, right: Draws) -> NDArray[np.float64]:
    return np.asarray(left() + right())


def _logs(run: Run, k: int) -> NDArray[np.float64]:
    return np.asarray(np.log(run.draws("variance_kept", k)()))


def _squares(draws: Draws) -> NDArray[np.float64]:
    """Squared distances from the mean, unbiased for the variance."""
    found = draws()
    return np.asarray((found - found.mean()) ** 2 * (len(found) / (len(found) - 1)))


def _below(logs: Draws, value: float) -> NDArray[np.float64]:
    return np.asarray(logs() < math.log(value), np.float64)


def _above(draws: Draws, value: float) -> NDArray[np.float64]:
    return np.asarray(draws() > value, np.float64)


def _tails(variance: float, beyond: float) -> NDArray[np.float64]:
    """Whether a draw of this variance is in the tail, over the tail's mass at variance 1."""
    drawn = rng_for(SEED, "tails").standard_normal(1_000_000) * math.sqrt(variance)
    return np.asarray((np.abs(drawn) > beyond) / math.erfc(beyond / math.sqrt(2)))


def _mixture(n: int, k: int, spread: float) -> NDArray[np.float64]:
    """Whether a component's standard deviation is above ``spread`` after k fits of two components to n points."""
    rng = rng_for(SEED, "mixture")
    weight, variance = np.full(20_000, 0.5), np.ones(20_000)
    for _ in range(k):
        held = rng.binomial(n, weight)
        free = np.maximum(held - 1, 1)
        variance *= np.where(held > 1, rng.chisquare(free) / free, 0.0)
        weight = held / n
    return np.asarray(np.sqrt(variance) > spread, np.float64)
