"""A regime as the rounds of the branching recursion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genloss.errors import ForecastError
from genloss.theory.regime_branching import Round

if TYPE_CHECKING:
    from genloss.loops.regimes import Regime


def rounds_of(
    regime: Regime, generations: int, *, reference: float, size: float, record: float, real: float | None = None
) -> list[Round]:
    """The rounds of so many generations, as ``genloss loop`` makes them: the first is trained on the reference alone.

    ``reference`` and ``size`` are tokens of the reference and of each later generation, ``record`` is the mean tokens of a human
    record; ``real`` overrides the human tokens of a training set. Raises ForecastError where the amounts do not fit.
    """
    if regime.growth or regime.weight is not None:
        raise ForecastError(
            f"{regime}: growing batches and weights are for laws such as gaussian; a forecast of text has neither"
        )
    added = human_tokens(regime, size, record) if real is None else real
    if added > size:
        raise ForecastError(f"{regime}: {added:,.0f} words of human text do not fit a generation of {size:,.0f}: add less")
    if regime.real == "fixed" and added > reference:
        raise ForecastError(f"{regime}: the reference has {reference:,.0f} words, and {added:,.0f} were to be added: add fewer")
    budget = float(regime.budget or 0)
    if budget > min(reference, size if regime.synthetic == "last" else budget):
        raise ForecastError(
            f"{regime}: a subsample of {budget:,.0f} words is larger than the pool it is drawn from, {min(reference, size):,.0f} "
            f"words: ask for at most as many, or change --size"
        )
    made = []
    for generation in range(1, generations + 1):
        pool = reference if generation == 1 else size + (reference + (generation - 2) * size) * (regime.synthetic == "all")
        trained = min(budget or size, pool) if regime.subsample else pool
        later = added if generation > 1 else 0.0
        made.append(
            Round(
                accumulates=regime.synthetic == "all",
                taken=1 - later / size,
                fixed=later / reference if regime.real == "fixed" else 0.0,
                fresh=later / reference if regime.real == "fresh" else 0.0,
                kept=trained / pool,
                output=size / trained,
            )
        )
    return made


def human_tokens(regime: Regime, size: float, record: float) -> float:
    """Human tokens that a regime adds to each training set from the second on."""
    if regime.real == "none":
        return 0.0
    return regime.records * record if regime.records is not None else (regime.share or 0.0) * size
