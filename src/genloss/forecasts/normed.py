"""Growth by class and round such that every generation has the tokens it should: what grows faster than all takes their room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from genloss.forecasts.laws import Offspring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genloss.forecasts.classes import Classes
    from genloss.forecasts.laws import Kinds
    from genloss.theory.regime_branching import Round


def offspring_of(kinds: Kinds, classes: Classes, rounds: Sequence[Round]) -> Offspring:
    """Copies of a token by round and class: the class's growth over the mean growth of what that round trains on.

    A type keeps the class that it had in the reference. Selection in the sense of population genetics; the mean is that of the
    expected counts, which is exact in the limit of many types.
    """
    n = len(classes.edges)
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
        relative = classes.growth * trained.sum() / (classes.growth * trained).sum()
        output = trained * relative * one.output
        growth.append(relative)
    return Offspring(np.array(growth), classes.fano)
