"""The share over the values of a column, in time where they are dates, and the blends whose share is known."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import altair as alt

from genloss.reports.charts import finished
from genloss.reports.numbers import full_text
from genloss.reports.palette import LIGHT, Palette
from genloss.reports.safe import safe
from genloss.reports.sections import DASH
from genloss.reports.share_contents import MOST, commonest, percent, value_name, verdict_word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FORMATS: Final = ("%Y", "%Y-%m", "%Y-%m-%d")
_DATE: Final = re.compile(r"[12][0-9]{3}(-[0-9]{2}){0,2}")
_HEIGHT: Final = 280
_SQUARE: Final = 320
_ROW: Final = 26
_FEW: Final = 8
"""As many dates are each written on the axis; of more, about six."""
_LONG: Final = 20
_SHARE: Final = "machine-made, %"


def dates(values: Sequence[str | None]) -> tuple[list[datetime], str] | None:
    """The values as times and the format they are written in: all years, all months or all days; None otherwise.

    Those without a value are left out. One date alone is no axis.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2 or not all(_DATE.fullmatch(value) for value in known):
        return None
    form = _FORMATS[known[0].count("-")]
    try:
        return [datetime.strptime(value, form).replace(tzinfo=UTC) for value in known], form
    except ValueError:
        return None


def by_spec(
    body: Mapping[str, Any], parts: Sequence[Mapping[str, Any]], *, palette: Palette = LIGHT, width: int | str = 560
) -> dict[str, Any]:
    """The Vega-Lite spec of the share over the values of one column: over time, or a row each in their order."""
    shown = commonest(parts, MOST)
    found = dates([one["value"] for one in shown])
    rows = [{**_numbers(one["share"], value_name(one)), "label": label} for one, label in zip(shown, _labels(shown), strict=True)]
    told = "; ".join(str(one["text"]) for one in rows)
    description = f"Machine-made share by {safe(parts[0]['column'])}, {verdict_word(body)}. {told}"
    colour = _colour(body, palette)
    if found is None:
        base = alt.Chart(alt.InlineData(values=rows)).encode(y=alt.Y("label:N", sort=None, title=None))
        layers = [
            _known(base, "low").mark_rule(strokeWidth=2.5, color=colour).encode(x=_quantity(alt.X, "low"), x2="high:Q"),
            _points(base, colour).encode(x=_quantity(alt.X, "value")),
        ]
        return finished(alt.layer(*layers), description, palette, width, _ROW * len(rows))
    times, form = found
    dated = [row for row, one in zip(rows, shown, strict=True) if one["value"] is not None]
    values = [{**row, "at": int(time.timestamp() * 1000)} for row, time in zip(dated, times, strict=True)]
    base = alt.Chart(alt.InlineData(values=values)).encode(x=_time([one["at"] for one in values], form))
    layers = [
        _known(base, "value").mark_line(strokeWidth=1, opacity=0.5, color=colour).encode(y=_quantity(alt.Y, "value")),
        _known(base, "low").mark_rule(strokeWidth=2.5, color=colour).encode(y=_quantity(alt.Y, "low"), y2="high:Q"),
        _points(base, colour).encode(y=_quantity(alt.Y, "value")),
    ]
    return finished(alt.layer(*layers), description, palette, width, _HEIGHT)


def blends_spec(body: Mapping[str, Any], *, palette: Palette = LIGHT, width: int | str = 560) -> dict[str, Any]:
    """The calibration plot: true share of each blend against what was read, and the line on which they agree."""
    rows = [
        {**_numbers(one["share"], f"true share {percent(one['true'])} %"), "true": 100 * one["true"]} for one in body["blends"]
    ]
    told = "; ".join(str(one["text"]) for one in rows)
    colour = palette.series[2]
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=_whole(alt.X, "true", "true share, %"))
    line = alt.Chart(alt.InlineData(values=[{"true": 0, "value": 0}, {"true": 100, "value": 100}]))
    layers = [
        line.mark_line(strokeDash=[5, 4], strokeWidth=1.4, color=palette.soft).encode(
            x=_whole(alt.X, "true", "true share, %"), y=_whole(alt.Y, "value", "estimate, %")
        ),
        _known(base, "low").mark_rule(strokeWidth=2.5, color=colour).encode(y=_whole(alt.Y, "low", "estimate, %"), y2="high:Q"),
        _points(base, colour).encode(y=_whole(alt.Y, "value", "estimate, %")),
    ]
    return finished(alt.layer(*layers), f"Blends of known share. {told}", palette, width, _SQUARE)


def _numbers(one: Mapping[str, Any], name: str) -> dict[str, Any]:
    numbers = {key: None if one[key] is None else 100 * one[key] for key in ("value", "low", "high")}
    return {**numbers, "text": safe(f"{name}: {full_text(one, dash=DASH)}")}


def _labels(parts: Sequence[Mapping[str, Any]]) -> list[str]:
    """A label for each, cut to what a phone has room for; no two are alike, since they are the chart's rows."""
    found: dict[str, None] = {}
    for one in parts:
        name = safe(value_name(one))
        short = label = name if len(name) <= _LONG else f"{name[: _LONG - 2]}.."
        again = 1
        while label in found:
            again += 1
            label = f"{short} ({again})"
        found[label] = None
    return list(found)


def _colour(body: Mapping[str, Any], palette: Palette) -> str:
    """That of an estimate that stands, or the grey of one that does not."""
    return palette.series[2] if body["verdict"]["holds"] else palette.saturated


def _time(at: Sequence[int], form: str) -> alt.X:
    # Milliseconds on a plain scale: with Vega's own time scale, ticks at given dates need a function that the page's interpreter
    # of expressions lacks, and ticks at other dates would name months that no record has.
    step = 1 if len(at) <= _FEW else -(-len(at) // 6)
    axis = alt.Axis(
        values=list(at[::step]), labelExpr=f"utcFormat(datum.value, '{form}')", labelOverlap=True, grid=False, labelFlush=False
    )
    return alt.X("at:Q", title=None, axis=axis, scale=alt.Scale(domain=[min(at), max(at)], padding=14, zero=False, nice=False))


def _known(base: alt.Chart, field: str) -> alt.Chart:
    made: alt.Chart = base.transform_filter(f"isValid(datum.{field})")
    return made


def _points(base: alt.Chart, colour: str) -> alt.Chart:
    drawn = _known(base, "value").mark_point(filled=True, size=80, opacity=1, color=colour)
    made: alt.Chart = drawn.encode(tooltip=alt.Tooltip("text:N", title=" "))
    return made


def _quantity(channel: type[Any], field: str) -> Any:
    """A share in per cent, from 0 as far as it reaches."""
    return channel(f"{field}:Q", title=_SHARE, scale=alt.Scale(zero=True, nice=True), axis=_axis(channel))


def _whole(channel: type[Any], field: str, title: str) -> Any:
    """A share in per cent, from 0 to 100."""
    return channel(f"{field}:Q", title=title, scale=alt.Scale(domain=[0, 100]), axis=_axis(channel))


def _axis(channel: type[Any]) -> alt.Axis:
    if channel is alt.X:
        return alt.Axis(tickCount=5)
    # Written above the axis, where it costs no width on a phone.
    return alt.Axis(tickCount=5, grid=True, titleAngle=0, titleAlign="left", titleAnchor="end", titleY=-14, titleX=0)
