"""How a verdict is reached: the rule of each kind of definition, and what is said where nothing can be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from genloss.loops.intervals import UNKNOWN, Interval, of_mean, of_median, of_quotient, of_ratio, of_weighted_sum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from genloss.loops.definitions import Definition

    Risks = NDArray[np.float64]

COLLAPSED: Final = "collapsed"
NOT: Final = "not"
CANNOT_SAY: Final = "cannot say"

DIVERGING_FROM: Final = 8
"""Generations that three doublings need."""
SIZES: Final = 3
"""Two sizes fit any line."""
SHARES: Final = frozenset({"missing", "words.missing"})
"""Risks that are bounded by construction."""
MEDIAN_FROM: Final = 6
"""Replicates from which a median has an interval of 95 %: 2 / 2**6 is below 0.05."""


def by_measure(entry: dict[str, Any], one: Definition, values: Risks, recorded: Sequence[int]) -> None:
    """Fill in the verdict from the values of one measure."""
    last, first = values[-1], values[_nearest(recorded, 1)]
    if one.rule == "kept":
        entry["mean"] = of_mean(last).observed
        _decide(entry, one, of_median(last), last)
        _beside_the_median(entry, one)
    elif recorded[-1] < 2:
        entry["why"] = "there is one model only: the last one is the first"
    elif one.rule == "appears":
        _decide(entry, one, of_mean(last - first), last - first)
    elif np.isposinf(last).any() and not np.isnan(last).any() and np.isfinite(first).all():
        many = int(np.isposinf(last).sum())
        why = f"infinite in {many} of {last.size} replicates: at generation {recorded[-1]} the mean risk is infinite too"
        entry |= {"verdict": COLLAPSED, "why": why}
    elif one.rule == "diverging":
        _diverging(entry, values, recorded)
    else:
        _increased(entry, one, first, last)


def _increased(entry: dict[str, Any], one: Definition, first: Risks, last: Risks) -> None:
    """By the ratio of the risks; a risk that is not above 0 has none, but whether it rose at all is known by the difference."""
    found = of_ratio(last, first)
    if found is not UNKNOWN or not (np.isfinite(last).all() and np.isfinite(first).all()):
        _decide(entry, one, found, last)
    elif one.rule == "increase":
        entry |= {
            "threshold": 0.0,
            "statistic": "mean risk of the last model minus that of the first: a risk below 0 has no ratio",
        }
        _decide(entry, one, of_mean(last - first), last, threshold=0.0)
    else:
        entry["why"] = f"risks of {first.mean():.3g} and {last.mean():.3g} have no ratio: it takes both above 0"


def _decide(entry: dict[str, Any], one: Definition, found: Interval, last: Risks, *, threshold: float | None = None) -> None:
    """The verdict of an interval against the threshold, the definition's own where None, and its reason."""
    bound, margin = (one.threshold, one.margin) if threshold is None else (threshold, 0.0)
    entry |= found._asdict()
    if (
        (why := _without_interval(found, last, least=MEDIAN_FROM if one.rule == "kept" else 2))
        or found.low is None
        or found.high is None
    ):
        entry["why"] = why
        return
    up = one.side == "above"
    told = f"{found.observed:.3g} (95 %: {found.low:.3g} to {found.high:.3g})"
    if (found.low > bound) if up else (found.high < bound):
        entry |= {"verdict": COLLAPSED, "why": f"{told} lies {one.side} {bound:g}"}
    elif found.high <= bound if up else found.low >= bound:
        entry |= {"verdict": NOT, "why": f"{told} does not lie {one.side} {bound:g}"}
    elif up and found.high < bound + margin:
        entry |= {"verdict": NOT, "why": f"{told} includes {bound:g} and ends below {bound + margin:g}"}
    else:
        entry["why"] = f"{told} includes {bound:g}: more replicates or generations would tell"


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
        reason = "a few replicates hold it up" if mean > median else "a few replicates pull it down"
        entry["why"] += f"; the mean, {mean:.3g}, lies on the other side: {reason}"
    if one.role == "tail" and entry["verdict"] != COLLAPSED:
        entry["why"] += "; some of it is lost" if high < 1 else "; that any of it is lost is not shown"


def _diverging(entry: dict[str, Any], values: Risks, recorded: Sequence[int]) -> None:
    """Whether the risk's rise slows down: its gain by doubling of generations, late against early."""
    end = recorded[-1]
    if len(recorded) < 4 or end < DIVERGING_FROM:
        entry["why"] = (
            f"fewer than {DIVERGING_FROM} generations: it takes as many, three of them recorded, each about twice the one before"
        )
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
    if entry["measure"] in SHARES:
        why = f"a share cannot exceed 1, so it does not diverge; as far as generation {end}, {told}"
        entry |= {**UNKNOWN._asdict(), "verdict": NOT, "why": why}
    elif late.high <= 0:
        entry |= {"verdict": NOT, "why": f"{told}: it no longer rises"}
    elif late.low > 0 and change.low >= 0:
        entry |= {"verdict": COLLAPSED, "why": f"{told}: the rise does not slow down, as far as generation {end}"}
    elif before.low > 0 and change.high < 0:
        entry |= {"verdict": NOT, "why": f"{told}: the rise slows down"}
    else:
        entry["why"] = f"{told}: whether the rise slows down is not shown"


def by_scaling(entry: dict[str, Any], one: Definition, scaling: Sequence[tuple[int, Risks]], recorded: Sequence[int]) -> None:
    """Whether risk falls more slowly with n for the last model than for the first: both slopes by least squares."""
    sizes = {n for n, _ in scaling}
    if len(sizes) < SIZES or recorded[-1] < 2:
        entry["why"] = f"fewer than {SIZES} sample sizes: it takes loops that differ in nothing else, and 2 generations"
        return
    entry["measure"] = entry["measure"] or "risk"
    first = _nearest(recorded, 1)
    ends = [(np.asarray(risk, dtype=np.float64)[-1], np.asarray(risk, dtype=np.float64)[first]) for _, risk in scaling]
    if any(last.mean() <= 0 or start.mean() <= 0 for last, start in ends):
        entry["why"] = "a mean risk that is not above 0 has no logarithm"
        return
    x = np.log([n for n, _ in scaling])
    weights = (x - x.mean()) / ((x - x.mean()) ** 2).sum()
    # The difference of two least-squares slopes is the slope of the differences, which are paired within a replicate.
    found = of_weighted_sum([float(weight) for weight in weights], [_log_ratios(last, start) for last, start in ends])
    smallest = min((last for last, _ in ends), key=len)
    _decide(entry, one, found, np.concatenate([last for last, _ in ends]) if len(smallest) > 1 else smallest)


def _log_ratios(last: Risks, start: Risks) -> Risks:
    """Log ratio of two mean risks, plus what each replicate adds to its error, by linearisation: single risks may be 0."""
    above, below = last.mean(), start.mean()
    return np.asarray(np.log(above / below) + last / above - start / below)


def _nearest(recorded: Sequence[int], generation: float) -> int:
    """Index of the recorded generation nearest to one, by ratio; never that of generation 0, where there is another."""
    return min(range(min(1, len(recorded) - 1), len(recorded)), key=lambda k: abs(math.log(max(recorded[k], 0.5) / generation)))
