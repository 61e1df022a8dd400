"""What happened to a law, in one sentence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from genloss.lab.cells import LawCell

ALIVE = "alive"
HEADLINES = {
    "gaussian": ("variance_kept", "of the variance"),
    "categorical": ("types_left", "of the types"),
    "bernoulli": (ALIVE, ""),
    "poisson": (ALIVE, ""),
    "uniform": ("width_kept", "of the width"),
    "mixture": ("spread_kept", "of the spread"),
}
"""The measure by which a law is told, what goes first where something is lost; a law without one is told by its risk."""


def sentence(cells: Sequence[LawCell], regimes: Sequence[Mapping[str, Any]], generations: int) -> str:
    """The cell that kept the least and the one that kept the most."""
    told = [(*_kept(cell, regime), str(regime["regime"])) for cell, regime in zip(cells, regimes, strict=True)]
    (_, lost, worst), (_, held, best) = (choose(told, key=lambda one: one[0]) for choose in (min, max))
    times = f"{generations} generation" + ("s" if generations != 1 else "")
    start = f"After {times}, {worst} {lost}"
    return f"{start}." if worst == best else f"{start}; {best} {held}."


def _kept(cell: LawCell, regime: Mapping[str, Any]) -> tuple[float, str]:
    """What orders cells, the most collapsed first, and how it is said."""
    name, what = HEADLINES.get(cell.generator.name, ("", ""))
    if name:
        one = regime["measures"][name]
        median, mean = one["median"][-1], one["value"][-1]
        if name == ALIVE:
            return mean, f"has the event alive in {_percent(mean)} of replicates"
        if median is not None and mean is not None:
            return median, f"keeps {_percent(median)} {what} in the median replicate ({_percent(mean)} in the mean)"
    one = regime["measures"][cell.generator.roles["risk"]]
    last, first = one["value"][-1], one["value"][min(1, len(one["value"]) - 1)]
    if last is None or first is None:
        return -math.inf, "has a risk without bound"
    if first <= 0:  # a log loss has no ratio
        return first - last, f"has a risk of {last:.3g}, of which the first model had {first:.3g}"
    return -last / first, f"has {last / first:.3g} times the risk of the first model"


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
