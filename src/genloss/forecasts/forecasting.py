"""From profiles to a forecast."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from genloss.errors import ForecastError
from genloss.forecasts.classes import assumed, classes_of
from genloss.forecasts.forecast import Forecast, Outcome
from genloss.forecasts.inverse import fall, fresh_needed
from genloss.forecasts.measured import FEWEST_RARE, MASS, SURVIVAL, UNITS
from genloss.forecasts.predicting import Outlook
from genloss.forecasts.spectrum import spectrum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genloss.loops.regimes import Regime
    from genloss.profiles.profile import Profile

GENERATIONS, MOST_GENERATIONS = 10, 1000
_SMALLEST = 0.1
_FAR_FROM_COPIES = 10.0
"""Fano factor of the rarest words above which a candidate is no copy of the reference: copies of passages show 2 to 3."""


def forecast_profiles(
    reference: Profile,
    candidate: Profile | None,
    regimes: Sequence[Regime],
    *,
    generations: int = GENERATIONS,
    threshold: float = 0.5,
    keep: float = 0.9,
    measure: str = SURVIVAL,
    size: float | None = None,
    judge: float | None = None,
    own: bool = True,
) -> Forecast:
    """Forecast a reference under each regime. Raises ForecastError where that cannot be done, and says what to try."""
    counts = spectrum(reference)
    if candidate is not None and candidate.tokenizer != reference.tokenizer:
        raise ForecastError(
            f"the reference was counted with {reference.tokenizer}, the candidate with {candidate.tokenizer}: profile them alike"
        )
    if candidate is not None and (candidate.content, candidate.n_tokens.sum()) == (reference.content, reference.n_tokens.sum()):
        raise ForecastError("the candidate is the reference itself: name what your generator made of it, or leave it out")
    classes = assumed() if candidate is None else classes_of(reference, candidate, counts, own=own)
    outlook = Outlook(counts, classes, float(size or counts.size), float(judge or counts.size))
    _check(outlook, regimes, generations, threshold, keep, measure)
    every = [outlook.rounds(regime, generations) for regime in regimes]  # what cannot be is refused before anything is computed
    outcomes = []
    for regime, rounds in zip(regimes, every, strict=True):
        known = tuple(outlook.estimates(rounds[:k]) for k in range(1, generations + 1))
        falls = fall(outlook, regime, measure, threshold, known=known)
        outcomes.append(Outcome(regime=str(regime), says=regime.says, generations=known, fall=falls))
    needed = fresh_needed(outlook, measure, keep, generations)
    nearest = None
    if needed.records is None:
        nearest = fresh_needed(outlook, measure, keep * min(needed.most, 1.0), generations)  # of the most that can be kept
    return Forecast(
        outcomes=tuple(outcomes),
        measure=measure,
        fresh_needed=needed,
        fresh_nearest=nearest,
        classes=classes,
        size=outlook.size,
        judge=outlook.judge,
        record=counts.record,
        assumptions=tuple(_assumptions(outlook, own=own)),
    )


def _check(outlook: Outlook, regimes: Sequence[Regime], generations: int, threshold: float, keep: float, measure: str) -> None:
    if not regimes:
        raise ForecastError("a forecast needs a regime: --regime replace")
    if not 1 <= generations <= MOST_GENERATIONS:
        raise ForecastError(f"generations must be 1 to {MOST_GENERATIONS:,}, not {generations}")
    for name, share in (("threshold", threshold), ("keep", keep)):
        if not (math.isfinite(share) and 0 < share <= 1):
            raise ForecastError(f"{name} is a share above 0 and at most 1, not {share:g}")
    if outlook.size < _SMALLEST * outlook.spectrum.size:
        raise ForecastError(
            f"generations of {outlook.size:,.0f} words are less than a tenth of the reference's {outlook.spectrum.size:,.0f}: "
            f"give a larger --size, or a reference of that size"
        )
    there = [*UNITS, *(name for name in outlook.lists.bounds if name != SURVIVAL)]
    if measure not in there:
        raise ForecastError(f"there is no forecast of {measure!r}; there are {', '.join(there)}")
    rare = float((outlook.kinds.types * outlook.lists.chance[SURVIVAL])[outlook.kinds.shape > 0].sum())
    if measure in {SURVIVAL, MASS} and rare < FEWEST_RARE:
        raise ForecastError("no word of the reference is rare; ask for another measure, such as --measure words.hill_1")


def _assumptions(outlook: Outlook, *, own: bool) -> list[str]:
    """What the numbers rest on, in words."""
    classes = outlook.classes
    if not classes.measured:
        made = ["copies of maximum likelihood assumed (growth 1, Poisson), since there is no candidate"]
    else:
        grown, noisy = bool((classes.growth != 1).any()), bool((classes.fano != 1).any())
        rare = f"growth {classes.growth[0]:.2f}, Fano {classes.fano[0]:.2f} at the rarest"
        plain = "growth and scatter measured on the candidate, no more than chance from 1"
        made = [f"growth and scatter measured on the candidate ({rare})" if grown or noisy else plain]
        made.append(
            "the candidate is taken to be trained on the reference"
            if own
            else "the candidate's growth is measured against another half of the reference"
        )
        if own and classes.fano[0] > _FAR_FROM_COPIES:
            made.append(
                "its rare words are hardly those of the reference, as in other text and not in a copy: if its generator was "
                "trained elsewhere, say so with --trained-elsewhere"
            )
        if grown:
            made.append("growth stays that of types as frequent")
    made.append("fresh text is like the reference")
    return made
