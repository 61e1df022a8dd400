"""Collapsed or not, by each of eight definitions of the literature: they disagree, so each has its own verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from genloss.loops.intervals import UNKNOWN, Interval, of_mean, of_median, of_quotient, of_ratio, of_weighted_sum

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Risks = NDArray[np.float64]

COLLAPSED, NOT, CANNOT_SAY = "collapsed", "not", "cannot say"
SOURCE: Final = "Schaeffer et al. 2025, arXiv:2503.03150"

CATASTROPHIC = 10.0
"""An order of magnitude: accumulating, bounded by 1.645, never comes near; replacing passes it when it goes on."""
INCREASE = 1.0
INCREASE_MARGIN = 0.05
"""An interval that holds 1 can never exclude every increase; one that ends below 1.05 excludes all that matter."""
NOT_SLOWING = 1.0
"""Of the risk gained in each doubling of generations: a half where it is bounded as 1/k, 1 for a logarithm, 2 for a line."""
DIVERGING_FROM = 8
"""Generations that three doublings need."""
SLOPE_MARGIN = 0.1
"""A slope of log risk on log n is -1 or -1/2 by theory: a change of a tenth is small beside either."""
SIZES = 3
"""Two sizes fit any line."""
HALF = 0.5
"""Half of what was there: the half-life by which decays are told."""
HALLUCINATED = 0.01
"""One sample in a hundred where real data have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One definition of collapse and the rule that decides it."""

    name: str
    role: str
    """What kind of measure it needs: risk, variance, modes, tail or novel."""
    statistic: str
    threshold: float
    side: Literal["above", "below"]
    """On which side of the threshold a loop has collapsed."""
    margin: float = 0.0
    """How far beyond the threshold an interval may reach and still exclude what matters."""


DEFINITIONS: Final = (
    Definition(
        name="catastrophic increase of population risk", role="risk", threshold=CATASTROPHIC, side="above",
        statistic="mean risk of the last model over that of the first",
    ),
    Definition(
        name="any increase of population risk", role="risk", threshold=INCREASE, side="above", margin=INCREASE_MARGIN,
        statistic="mean risk of the last model over that of the first",
    ),
    Definition(
        name="asymptotically diverging population risk", role="risk", threshold=NOT_SLOWING, side="above",
        statistic="risk gained from generation K/2 to K over that from K/4 to K/2, each per doubling of generations",
    ),
    Definition(
        name="change in scaling law", role="risk", threshold=0.0, side="above", margin=SLOPE_MARGIN,
        statistic="slope of log risk on log samples, last model minus first",
    ),
    Definition(
        name="collapsing variance", role="variance", threshold=HALF, side="below",
        statistic="share of the start's variance or diversity kept, median replicate",
    ),
    Definition(
        name="entanglement of real data modes", role="modes", threshold=HALF, side="below",
        statistic="separation of the real modes kept, median replicate",
    ),
    Definition(
        name="disappearance of real tail data", role="tail", threshold=HALF, side="below",
        statistic="share of the start's tail kept, median replicate",
    ),
    Definition(
        name="appearance of hallucinated data", role="novel", threshold=HALLUCINATED, side="above",
        statistic="mean share where real data have none, last model minus first",
    ),
)  # fmt: skip
"""In the order of Schaeffer et al.; the thresholds are ours, since they give none."""

NEEDED: Final = {
    "risk": "a population risk",
    "variance": "a variance or diversity kept",
    "modes": "real modes to keep apart",
    "tail": "a tail kept",
    "novel": "a share where real data have none",
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
    made = []
    for one in DEFINITIONS:
        name = roles.get(one.role)
        values = None if name is None else series.get(name)
        entry: dict[str, Any] = {
            "definition": one.name, "measure": name, "statistic": one.statistic, "observed": None, "low": None, "high": None,
            "mean": None, "threshold": one.threshold, "verdict": CANNOT_SAY, "why": "", "source": SOURCE,
        }  # fmt: skip
        if one.name == "change in scaling law":
            _scaling(entry, one, scaling or (), recorded)
        elif values is None:
            entry["why"] = (absent or {}).get(one.role) or f"this loop measures nothing that is {NEEDED[one.role]}"
        elif recorded[-1] < 1:
            entry["why"] = "no generation was run"
        else:
            _one(entry, one, np.asarray(values, dtype=np.float64), recorded)
        made.append(entry)
    return made


def _one(entry: dict[str, Any], one: Definition, values: Risks, recorded: Sequence[int]) -> None:
    """Fill in the verdict from the values of one measure."""
    last, first = values[-1], values[_nearest(recorded, 1)]
    if one.side == "below":
        found = of_median(last)
        entry["mean"] = of_mean(last).observed
        _decide(entry, one, found, last)
        _beside_the_median(entry, one)
        return
    if recorded[-1] < 2:
        entry["why"] = "there is one model only: the last one is the first"
    elif one.role == "novel":
        _decide(entry, one, of_mean(last - first), last - first)
    elif one.name == "asymptotically diverging population risk":
        _diverging(entry, values, recorded)
    else:
        found = of_ratio(last, first)
        if found is UNKNOWN and np.isfinite(last).all() and np.isfinite(first).all():
            entry["why"] = f"risks of {first.mean():.3g} and {last.mean():.3g} have no ratio: it takes both above 0"
        else:
            _decide(entry, one, found, last)


def _decide(entry: dict[str, Any], one: Definition, found: Interval, last: Risks) -> None:
    """The verdict of an interval against the threshold, and its reason."""
    entry |= found._asdict()
    if (why := _without_interval(found, last, least=6 if one.side == "below" else 2)) or found.low is None or found.high is None:
        entry["why"] = why
        return
    up = one.side == "above"
    told = f"{found.observed:.3g} (95 %: {found.low:.3g} to {found.high:.3g})"
    if (found.low > one.threshold) if up else (found.high < one.threshold):
        entry |= {"verdict": COLLAPSED, "why": f"{told} lies {one.side} {one.threshold:g}"}
    elif found.high <= one.threshold if up else found.low >= one.threshold:
        entry |= {"verdict": NOT, "why": f"{told} does not lie {one.side} {one.threshold:g}"}
    elif up and found.high < one.threshold + one.margin:
        entry |= {"verdict": NOT, "why": f"{told} includes {one.threshold:g} and ends below {one.threshold + one.margin:g}"}
    else:
        entry["why"] = f"{told} includes {one.threshold:g}: more replicates or generations would tell"


def _without_interval(found: Interval, last: Risks, *, least: int) -> str:
    """Why there is no interval; empty where there is one."""
    missing = int((~np.isfinite(last)).sum())
    if missing or found.observed is None:
        return f"no value is known in {missing} of {last.size} replicates" if missing else "no value is known"
    if found.low is None:
        many = "1 replicate" if last.size == 1 else f"{last.size} replicates"
        return f"{found.observed:.3g} in {many} has no interval: it takes {least}"
    return ""


def _beside_the_median(entry: dict[str, Any], one: Definition) -> None:
    """Say where the mean would have told otherwise, and whether anything at all was lost."""
    mean, median, high = entry["mean"], entry["observed"], entry["high"]
    if mean is None or high is None:
        return
    if (mean < one.threshold) != (median < one.threshold):
        entry["why"] += f"; the mean, {mean:.3g}, says otherwise: a few replicates that grew hold it up"
    if one.role == "tail" and entry["verdict"] != COLLAPSED:
        entry["why"] += "; some of it is lost" if high < 1 else "; that any of it is lost is not shown"


def _diverging(entry: dict[str, Any], values: Risks, recorded: Sequence[int]) -> None:
    """Whether the risk's rise slows down: its gain by doubling of generations, late against early."""
    end = recorded[-1]
    if len(recorded) < 4 or end < DIVERGING_FROM:
        entry["why"] = f"it takes {DIVERGING_FROM} generations, and three recorded ones about twice the one before"
        return
    middle = _nearest(recorded[:-1], end / 2)
    early = _nearest(recorded[:middle], end / 4)
    if recorded[early] < 1:
        entry["why"] = "the recorded generations lie too far apart"
        return
    late_gain = (values[-1] - values[middle]) / math.log2(end / recorded[middle])
    early_gain = (values[middle] - values[early]) / math.log2(recorded[middle] / recorded[early])
    late, change, before = of_mean(late_gain), of_mean(late_gain - early_gain), of_mean(early_gain)
    entry |= of_quotient(late_gain, early_gain)._asdict()
    known = (late.low, late.high, change.low, change.high, before.low)
    if None in known or late.high is None or late.low is None or change.low is None or change.high is None or before.low is None:
        entry["why"] = _without_interval(late, late_gain, least=2)
        return
    told = (
        f"per doubling the risk gained {before.observed:.3g}, then {late.observed:.3g} (95 %: {late.low:.3g} to {late.high:.3g})"
    )
    if late.high <= 0:
        entry |= {"verdict": NOT, "why": f"{told}: it no longer rises"}
    elif late.low > 0 and change.low >= 0:
        entry |= {"verdict": COLLAPSED, "why": f"{told}: the rise does not slow down, as far as generation {end}"}
    elif before.low > 0 and change.high < 0:
        entry |= {"verdict": NOT, "why": f"{told}: the rise slows down"}
    else:
        entry["why"] = f"{told}: whether the rise slows down is not shown"


def _scaling(entry: dict[str, Any], one: Definition, scaling: Sequence[tuple[int, Risks]], recorded: Sequence[int]) -> None:
    """Whether risk falls more slowly with n for the last model than for the first: both slopes by least squares."""
    sizes = {n for n, _ in scaling}
    if len(sizes) < SIZES or recorded[-1] < 2:
        entry["why"] = f"it takes loops of {SIZES} sample sizes that differ in nothing else, and 2 generations"
        return
    entry["measure"] = entry["measure"] or "risk"
    first = _nearest(recorded, 1)
    ends = [(np.asarray(risk, dtype=np.float64)[-1], np.asarray(risk, dtype=np.float64)[first]) for _, risk in scaling]
    if any((last <= 0).any() or (start <= 0).any() for last, start in ends):
        entry["why"] = "a risk that is not above 0 has no logarithm"
        return
    x = np.log([n for n, _ in scaling])
    weights = (x - x.mean()) / ((x - x.mean()) ** 2).sum()
    # The difference of two least-squares slopes is the slope of the differences, which are paired within a replicate.
    found = of_weighted_sum([float(weight) for weight in weights], [np.log(last / start) for last, start in ends])
    smallest = min((last for last, _ in ends), key=len)
    _decide(entry, one, found, np.concatenate([last for last, _ in ends]) if len(smallest) > 1 else smallest)


def _nearest(recorded: Sequence[int], generation: float) -> int:
    """Index of the recorded generation nearest to one, by ratio; never that of generation 0, where there is another."""
    return min(range(min(1, len(recorded) - 1), len(recorded)), key=lambda k: abs(math.log(max(recorded[k], 0.5) / generation)))
