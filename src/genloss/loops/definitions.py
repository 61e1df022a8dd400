"""Collapsed or not, by each of eight definitions of the literature: they disagree, so each has its own verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from genloss.loops.verdicts import CANNOT_SAY, COLLAPSED, NOT, by_measure, by_scaling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Risks = NDArray[np.float64]

SOURCE: Final = "Schaeffer et al. 2025, arXiv:2503.03150"

CATASTROPHIC = 10.0
"""An order of magnitude: accumulating, bounded by 1.645, never comes near; replacing passes it when it goes on."""
INCREASE = 1.0
INCREASE_MARGIN = 0.05
"""An interval that holds 1 can never exclude every increase; one that ends below 1.05 excludes all that matter."""
NOT_SLOWING = 1.0
"""Of the risk gained in each doubling of generations: a half where it is bounded as 1/k, 1 for a logarithm, 2 for a line."""
SLOPE_MARGIN = 0.1
"""A slope of log risk on log n is -1 or -1/2 by theory: a change of a tenth is small beside either."""
HALF = 0.5
"""Half of what was there: the half-life by which decays are told."""
HALLUCINATED = 0.01
"""One sample in a hundred where real data have none."""


__all__ = ("CANNOT_SAY", "COLLAPSED", "DEFINITIONS", "NOT", "Definition", "judge")


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One definition of collapse and the rule that decides it."""

    name: str
    role: str
    """What kind of measure it needs: risk, variance, modes, tail or novel."""
    rule: Literal["ratio", "increase", "diverging", "scaling", "kept", "appears"]
    """How it is decided: see ``verdicts``."""
    statistic: str
    threshold: float
    side: Literal["above", "below"]
    """On which side of the threshold a loop has collapsed."""
    margin: float = 0.0
    """How far beyond the threshold an interval may reach and still exclude what matters."""


DEFINITIONS: Final = (
    Definition(
        name="catastrophic increase of population risk", rule="ratio", role="risk", threshold=CATASTROPHIC, side="above",
        statistic="mean risk of the last model over that of the first",
    ),
    Definition(
        name="any increase of population risk", rule="increase", role="risk", threshold=INCREASE, side="above",
        margin=INCREASE_MARGIN, statistic="mean risk of the last model over that of the first",
    ),
    Definition(
        name="asymptotically diverging population risk", rule="diverging", role="risk", threshold=NOT_SLOWING, side="above",
        statistic="risk gained from generation K/2 to K over that from K/4 to K/2, each per doubling of generations",
    ),
    Definition(
        name="change in scaling law", rule="scaling", role="risk", threshold=0.0, side="above", margin=SLOPE_MARGIN,
        statistic="slope of log risk on log samples, last model minus first",
    ),
    Definition(
        name="collapsing variance", rule="kept", role="variance", threshold=HALF, side="below",
        statistic="share of the start's variance or diversity kept, median replicate",
    ),
    Definition(
        name="entanglement of real data modes", rule="kept", role="modes", threshold=HALF, side="below",
        statistic="separation of the real modes kept, median replicate",
    ),
    Definition(
        name="disappearance of real tail data", rule="kept", role="tail", threshold=HALF, side="below",
        statistic="share of the start's tail kept, median replicate",
    ),
    Definition(
        name="appearance of hallucinated data", rule="appears", role="novel", threshold=HALLUCINATED, side="above",
        statistic="mean share where real data have none, last model minus first",
    ),
)  # fmt: skip
"""In the order of Schaeffer et al.; the thresholds are ours, since they give none."""

NEEDED: Final = {
    "risk": "a population risk",
    "variance": "the share of variance or diversity kept",
    "modes": "real data of several modes",
    "tail": "the share of a tail that is kept",
    "novel": "the share where real data have none",
}
"""What each role is, in words."""


def judge(
    series: Mapping[str, Risks],
    recorded: Sequence[int],
    roles: Mapping[str, str],
    *,
    scaling: Sequence[tuple[int, Risks]] | None = None,
    absent: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """A verdict by each of DEFINITIONS: collapsed, not, or cannot say, with what was observed and why.

    ``series`` has arrays of shape (recorded, replicates), nan where unknown; ``recorded`` are generations in order, from 0;
    ``roles`` name the measure of each role; ``scaling`` are the risks of loops that differ in their samples n alone; ``absent``
    says why a role has no measure. Risks go by the mean, since a population risk is an expectation; shares kept by the median
    replicate, since a few that grew can hold up a mean while all others vanish. No interval, no verdict.
    """
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):  # of infinite risks
        return [_verdict(one, series, recorded, roles, scaling or (), absent or {}) for one in DEFINITIONS]


def _verdict(
    one: Definition,
    series: Mapping[str, Risks],
    recorded: Sequence[int],
    roles: Mapping[str, str],
    scaling: Sequence[tuple[int, Risks]],
    absent: Mapping[str, str],
) -> dict[str, Any]:
    name = roles.get(one.role)
    values = None if name is None else series.get(name)
    entry: dict[str, Any] = {
        "definition": one.name, "measure": name, "statistic": one.statistic, "observed": None, "low": None, "high": None,
        "mean": None, "threshold": one.threshold, "verdict": CANNOT_SAY, "why": "", "source": SOURCE,
    }  # fmt: skip
    if one.rule == "scaling":
        by_scaling(entry, one, scaling, recorded)
    elif values is None:
        entry["why"] = absent.get(one.role) or f"not measured: it takes {NEEDED[one.role]}"
    elif recorded[-1] < 1:
        entry["why"] = "no generation was run"
    else:
        by_measure(entry, one, np.asarray(values, dtype=np.float64), recorded)
    return entry
