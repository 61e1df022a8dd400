"""How numbers read: an estimate of the JSON document as ``0.54 (0.51-0.57), human 0.97-1.03``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

CANNOT_SAY: Final = "cannot say"

_FINE = 0.015
"""An interval narrower than this is shown with one decimal more."""


def number(value: float | None, unit: str = "ratio", *, width: float = math.inf) -> str:
    """One number in the manner of its unit; ``width`` is that of its interval, in the value's own unit.

    Shares are per cent, counts have thousands separated, ratios two decimals (three where the interval is narrow).
    """
    if value is None:
        return CANNOT_SAY
    if unit == "share":
        percent = 100 * value
        decimals = 2 if abs(percent) < 1 or width < 0.004 else 1
        return f"{percent:.{decimals}f}"
    if unit == "bits":
        return f"{value:.3f}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    if unit not in ("ratio", "") and abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.{3 if width < _FINE else 2}f}"


def span(low: float | None, high: float | None, unit: str = "ratio", *, dash: str = "-", width: float = math.inf) -> str:
    """A range, ``0.97-1.03``; empty where an end is unknown."""
    if low is None or high is None:
        return ""
    joint = " to " if low < 0 or high < 0 else dash
    return f"{number(low, unit, width=width)}{joint}{number(high, unit, width=width)}"


def sign(unit: str) -> str:
    """What follows the number: `` %`` for a share, nothing for others."""
    return " %" if unit == "share" else ""


def value_text(estimate: Mapping[str, Any], *, dash: str = "-", unit: str | None = None) -> str:
    """``0.54 (0.51-0.57)``, or ``cannot say`` where the value is unknown."""
    unit = estimate["unit"] if unit is None else unit
    value, low, high = estimate["value"], estimate["low"], estimate["high"]
    if value is None:
        return CANNOT_SAY
    width = _width(estimate)
    interval = span(low, high, unit, dash=dash, width=width)
    made = number(value, unit, width=width) + sign(unit)
    return f"{made} ({interval})" if interval else f"{made} (error unknown)"


def null_text(estimate: Mapping[str, Any], *, dash: str = "-", unit: str | None = None) -> str:
    """``0.97-1.03``: where human data of the candidate's size falls; empty where unknown."""
    unit = estimate["unit"] if unit is None else unit
    made = span(estimate["null_low"], estimate["null_high"], unit, dash=dash, width=_width(estimate))
    return made + sign(unit) if made else ""


def full_text(estimate: Mapping[str, Any], *, dash: str = "-", unit: str | None = None) -> str:
    """``0.54 (0.51-0.57), human 0.97-1.03``, and the reason after it where something cannot be said."""
    null = null_text(estimate, dash=dash, unit=unit)
    made = value_text(estimate, dash=dash, unit=unit) + (f", human {null}" if null else "")
    return f"{made}: {estimate['why']}" if estimate["value"] is None and estimate.get("why") else made


def standing(estimate: Mapping[str, Any]) -> str:
    """``below``, ``within`` or ``above`` the range of human data, or ``cannot say``: a description, not a test."""
    value, low, high = estimate["value"], estimate["null_low"], estimate["null_high"]
    if value is None or low is None or high is None:
        return CANNOT_SAY
    if value < low:
        return "below"
    return "above" if value > high else "within"


def as_ratio(estimate: Mapping[str, Any]) -> dict[str, Any]:
    """The estimate with value, interval and null divided by the reference's own value: 1 is as diverse as the reference."""
    base = estimate.get("reference")
    made = {**estimate, "unit": "ratio"}
    for name in ("value", "stderr", "low", "high", "null_low", "null_high"):
        known = estimate[name] is not None and base is not None and base > 0
        made[name] = estimate[name] / base if known else None
    if made["value"] is None and not made.get("why"):
        made["why"] = "the reference's own value is unknown"
    return made


def count(value: float | None) -> str:
    """A count with thousands separated, ``?`` where unknown."""
    return "?" if value is None else f"{value:,.0f}"


def expected(value: float | None) -> str:
    """An expected number of occurrences: one decimal below 10."""
    return "?" if value is None else f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def chance(value: float | None) -> str:
    """A probability in per cent."""
    if value is None:
        return "?"
    return "< 0.1 %" if value < 0.001 else f"{100 * value:.1f} %"


def _width(estimate: Mapping[str, Any]) -> float:
    low, high = estimate["low"], estimate["high"]
    return math.inf if low is None or high is None else float(high - low)
