"""Growth by class and round such that every generation has the tokens it should: what grows faster than all takes their room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from genloss.forecasts.laws import Offspring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from genloss.forecasts.classes import Classes
    from genloss.forecasts.laws import Kinds
    from genloss.theory.regime_branching import Round


def offspring_of(kinds: Kinds, classes: Classes, rounds: Sequence[Round]) -> Offspring:
    """Copies of a token by round and class: growth at the class's expected frequency by then, over its mean in the round.

    Types of one class of the reference move together: in each round they have the growth that the candidate showed for types as
    frequent as they are expected to be, between classes in proportion to the log of frequency. The mean is that of expected
    counts, exact in the limit of many types. Selection that depends on frequency, in the sense of population genetics.
    """
    n = len(classes.edges)
    types = np.maximum(np.bincount(kinds.classes, weights=np.maximum(kinds.types, 0.0), minlength=n), 1e-12)
    start = np.bincount(kinds.classes, weights=kinds.types * kinds.tokens, minlength=n)
    human = np.bincount(kinds.classes, weights=kinds.types * kinds.shape * kinds.in_group, minlength=n)
    human *= start.sum() / human.sum()
    pool = np.zeros(n)
    output = start
    growth = []
    for number, one in enumerate(rounds):
        batch = start if number == 0 else one.taken * output + one.fixed * start + one.fresh * human
        pool = pool + batch
        trained = one.kept * (pool if one.accumulates else batch)
        of_now = _at(trained / trained.sum() / types, start / start.sum() / types, classes.growth)
        relative = of_now * trained.sum() / (of_now * trained).sum()
        output = trained * relative * one.output
        growth.append(relative)
    return Offspring(np.array(growth), classes.fano)


def _at(frequency: NDArray[np.float64], known: NDArray[np.float64], growth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Growth at frequencies, from the growth at known ones: in a straight line between logs, and on beyond the ends."""
    if (growth == 1).all() or len(growth) == 1:
        return growth
    x, at, y = np.log(np.maximum(frequency, 1e-300)), np.log(known), np.log(growth)
    inside = np.interp(x, at, y)
    slope = max((y[1] - y[0]) / (at[1] - at[0]), 0.0)
    below = np.minimum(x - at[0], 0.0) * slope
    return np.asarray(np.exp(inside + below))
