"""What a power-law tail loses."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import zeta

from genloss.lab.categorical import Categorical
from genloss.loops.seeds import rng_for
from genloss.theory import drift, tails
from genloss.verification.cases import SEED, Case, Run, exact, mean, printed, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

TALE = "Dohmatob et al. 2024 (arXiv 2402.07043)"
RATIOS = {1: 1.0, 2: 1.258, 5: 1.790, 10: 2.409, 20: 3.303}
"""Missing mass after k generations over that after one, beta = 2. At k = 50 it is 5.1046; the sheet's 5.104 is cut off."""


def cases() -> Iterator[Case]:
    """All of them; a few seconds."""
    yield exact("theory.tails.zipf_law by hand", "1, 1/2, 1/3 over 11/6", float(tails.zipf_law(3, 1.0)[1]), 3 / 11)
    apart = np.abs(tails.zipf_law(1000, 1.3, 2.7) - Categorical(types=1000, exponent=1.3, offset=2.7).probabilities).max()
    yield exact("lab.categorical.zipf_law", "the lab's own law", float(apart), 0.0)
    yield from _missing()
    yield from _asymptotes()
    yield from _cut()


def _missing() -> Iterator[Case]:
    p = tails.zipf_law(2000, 2.0)
    run = Run(Categorical(types=2000, exponent=2.0), "replace", 500, (1, 2, 5), 2000)
    once = tails.missing_mass(p, 500)
    yield mean("lab.categorical.missing_mass n=500 k=1", "Good 1953, exact", once, run.draws("missing", 1))
    for k in (2, 5):
        # A type's chance by the exact chain: the limit of Poisson offspring is high by about p of the types that are lost.
        chain = float(p @ (1 - drift.types_alive(500, p, k)))
        yield mean(f"lab.categorical.missing_mass chain n=500 k={k}", "exact chain of each type", chain, run.draws("missing", k))
        name = f"theory.tails.missing_mass n=500 k={k}"
        weights = p * np.exp(-500 * p * tails.effective_size(1, k))
        high = k * float((weights * p).sum() / weights.sum())  # k generations, in each of which 1 - p is taken for 1
        yield within(name, "Poisson offspring against the exact chain", tails.missing_mass(p, 500, k), chain, high)


def _asymptotes() -> Iterator[Case]:
    # The sheet's other value, .09419 at beta = 1.5, has a zeta(1.5) of two million terms: it is .09416.
    yield printed("theory.tails.missing_mass_asymptote beta=2 n=1000", TALE, tails.missing_mass_asymptote(2.0, 1000), 0.021851, 6)
    for beta in (1.5, 2.0):
        found = tails.missing_mass_asymptote(beta, 1000)
        yield within(
            f"theory.tails.missing_mass_asymptote beta={beta:g} sum", "three million types", found, partial(_summed, beta), 1e-3
        )
    yield exact(
        "theory.tails.effective_size k=2 by hand", "1000 (1 - 1/e)", tails.effective_size(1000, 2), 1000 * (1 - np.exp(-1))
    )
    one = tails.missing_mass_asymptote(2.0, 1000)
    for k, ratio in RATIOS.items():
        found = tails.missing_mass_asymptote(2.0, tails.effective_size(1000, k)) / one
        yield printed(f"theory.tails.effective_size beta=2 k={k}", "own law: T_eff = T g_k", found, ratio, 3)


def _cut() -> Iterator[Case]:
    for beta in (2.0, 3.0):
        name = f"theory.tails.cut_floor beta={beta:g} rank=10"
        yield mean(name, f"{TALE}, theorem 2.1; Zipf draws", tails.cut_floor(10, beta), partial(_beyond, beta, 10))
    # pi^2/6 and the first two terms: 1 - 1.25 / zeta(2), by hand.
    yield exact("theory.tails.cut_floor by hand", "1 - (5/4)/(pi^2/6)", tails.cut_floor(2, 2.0), 1 - 1.25 * 6 / np.pi**2)


def _summed(beta: float) -> float:
    """Missing mass of 1000 draws, over endless types: beyond three million all but a part in a million of the mass is missing."""
    p = np.arange(1, 3_000_001, dtype=np.float64) ** -beta / zeta(beta)
    return float((p * np.exp(1000 * np.log1p(-p))).sum()) + tails.cut_floor(len(p), beta)


def _beyond(beta: float, rank: int) -> NDArray[np.float64]:
    return np.asarray(rng_for(SEED, "zipf", str(beta)).zipf(beta, 400_000) > rank, np.float64)
