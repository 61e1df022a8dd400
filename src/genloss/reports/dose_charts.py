"""A measure against the share of synthetic data: medians, the band of real data alone, and where it is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import altair as alt

from genloss.lab.dose import threshold_words
from genloss.reports.charts import finished
from genloss.reports.definition_contents import digits
from genloss.reports.dose_contents import dose_label, dose_title, dose_unit
from genloss.reports.palette import LIGHT, Palette
from genloss.reports.safe import safe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EDGE: Final = 3.0
"""A share of 0 has no logarithm: it is drawn so many times left of the smallest that is more."""

_HEIGHT: Final = 220
_TICKS: Final = (1e-4, 0.001, 0.01, 0.1, 1.0)
_AXIS: Final = "share of synthetic data, log scale"


def dose_spec(
    body: Mapping[str, Any], curve: Mapping[str, Any], name: str, *, palette: Palette = LIGHT, width: int | str = 560
) -> dict[str, Any] | None:
    """The Vega-Lite spec of one measure of a curve, or None where the curve lacks it."""
    one = curve["measures"].get(name)
    if one is None:
        return None
    doses = body["doses"]
    zero, last = doses[1] / EDGE, doses[-1]
    rows = [
        {
            "share": zero if dose == 0 else dose,
            "median": median,
            "text": safe(f"{dose_label(dose)} synthetic: median {digits(median)}"),
        }
        for dose, median in zip(doses, one["median"], strict=True)
    ]
    title = dose_title(name)
    axis = dose_unit(name) if width == "container" else f"{title}; band: real data alone; dashed: shows from"
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=_x("share", doses))
    null = {
        "from": zero,
        "to": last,
        "low": min(one["null_low"], one["null_high"]),
        "high": max(one["null_low"], one["null_high"]),
    }
    layers = [
        alt.Chart(alt.InlineData(values=[null]))
        .mark_rect(color=palette.band, opacity=0.55)
        .encode(x=_x("from", doses), x2="to:Q", y=_y("low", axis), y2="high:Q"),
        *_threshold(one, doses, palette),
        base.mark_line(strokeWidth=2, color=palette.series[0]).encode(y=_y("median", axis)),
        base.mark_point(filled=True, size=60, opacity=1, color=palette.series[0]).encode(
            y=_y("median", axis), tooltip=alt.Tooltip("text:N", title=" ")
        ),
    ]
    told = f"{title} by share of synthetic data; shows from: {threshold_words(one, doses)}. "
    told += "; ".join(str(row["text"]) for row in rows)
    return finished(alt.layer(*layers), told, palette, width, _HEIGHT)


def _threshold(one: Mapping[str, Any], doses: Sequence[float], palette: Palette) -> list[alt.Chart]:
    """A dashed rule where the median leaves the band, and its interval as a faint stripe."""
    if one["threshold"] is None:
        return []
    high = doses[-1] if one["threshold_high"] is None else one["threshold_high"]
    stripe = alt.Chart(alt.InlineData(values=[{"from": one["threshold_low"], "to": high}])).mark_rect(
        color=palette.series[2], opacity=0.15
    )
    rule = alt.Chart(alt.InlineData(values=[{"share": one["threshold"]}])).mark_rule(
        color=palette.series[2], strokeWidth=1.5, strokeDash=[5, 4]
    )
    return [stripe.encode(x=_x("from", doses), x2="to:Q"), rule.encode(x=_x("share", doses))]


def _x(field: str, doses: Sequence[float]) -> alt.X:
    zero, last = doses[1] / EDGE, doses[-1]
    ticks = [zero, *(tick for tick in _TICKS if doses[1] <= tick <= last)]
    written = f"datum.value < {(zero + doses[1]) / 2!r} ? '0' : format(100 * datum.value, '~g') + ' %'"
    axis = alt.Axis(values=ticks, labelExpr=written, grid=False, labelFlush=True)
    return alt.X(f"{field}:Q", title=_AXIS, axis=axis, scale=alt.Scale(type="log", domain=[zero, last], nice=False))


def _y(field: str, title: str) -> alt.Y:
    # Written above the axis, where it costs no width on a phone.
    axis = alt.Axis(
        titleAngle=0, titleAlign="left", titleAnchor="end", titleY=-18, titleX=0, tickCount=5, grid=True, format=".4~r"
    )
    return alt.Y(f"{field}:Q", title=title, axis=axis, scale=alt.Scale(zero=False, nice=True))
