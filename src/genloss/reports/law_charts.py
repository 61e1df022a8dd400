"""A measure of a law over the recorded generations: mean, median, the band of replicates, and theory as a dashed line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import altair as alt

from genloss.reports.charts import finished
from genloss.reports.definition_contents import digits, interval
from genloss.reports.law_contents import has_theory, law_at, recorded
from genloss.reports.law_definitions import LAW_MEANINGS, law_title
from genloss.reports.loop_contents import regime_titles
from genloss.reports.palette import LIGHT, SERIES_SHAPES, Palette
from genloss.reports.safe import safe
from genloss.reports.series import MAX_SERIES, series_titles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LOG_FROM: Final = 100.0
"""Means, medians and theory that span more than this factor are drawn on a logarithmic axis."""

DECADES: Final = 1e6
"""A logarithmic axis reaches down so far from the largest of them; what is smaller is drawn at its foot."""

FAINT: Final = 3
"""Bands of more cells than these are fainter, since they overlap."""

_POINTS: Final = 12
_HEIGHT: Final = 260
_LINES: Final = ("value", "median", "theory")
_DRAWN: Final = (*_LINES, "q05", "q95")


def law_spec(body: Mapping[str, Any], name: str, *, palette: Palette = LIGHT, width: int | str = 560) -> dict[str, Any] | None:
    """The Vega-Lite spec of one measure over generations, or None where no cell that is drawn knows a value of it."""
    titles = series_titles(regime_titles(body))
    rows = _rows(body, name, titles)
    known = [row[key] for row in rows for key in _LINES if row[key] is not None]
    if not any(row["value"] is not None for row in rows):
        return None
    log = _logarithmic(known)
    if log:
        floor = max(min(one for one in known if one > 0) / 10, max(known) / DECADES)
        rows = [{**row, **{key: _from(row[key], floor, row["generation"]) for key in _DRAWN}} for row in rows]
    title = law_title(name)
    axis = LAW_MEANINGS[name].unit.split(";")[0] if name in LAW_MEANINGS else name
    axis += ", log scale" if log else ""
    theory = has_theory(body, name)
    if width != "container":  # a page says it in the text
        axis += "; thin: median, band: 5-95 %" + ("; dashed: theory" if theory else "")
    legend = None if width == "container" else alt.Legend(symbolOpacity=1)
    colours = alt.Scale(domain=titles, range=list(palette.series[: len(titles)]))
    shapes = alt.Scale(domain=titles, range=list(SERIES_SHAPES[: len(titles)]))
    colour = alt.Color("series:N", sort=titles, legend=legend, scale=colours)
    shape = alt.Shape("series:N", sort=titles, legend=legend, scale=shapes)
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=_x())

    def y(field: str) -> alt.Y:
        return _y(field, axis, log=log)

    layers = [
        base.transform_filter("isValid(datum.q05) && isValid(datum.q95)")
        .mark_area(opacity=0.14 if len(titles) <= FAINT else 0.08)
        .encode(y=y("q05"), y2="q95:Q", color=colour),
        base.transform_filter("isValid(datum.median)").mark_line(strokeWidth=1).encode(y=y("median"), color=colour),
        base.transform_filter("isValid(datum.value)").mark_line(strokeWidth=2).encode(y=y("value"), color=colour),
    ]
    if theory:  # over the line, in ink: where the two agree it would not be seen otherwise
        dashes = base.transform_filter("isValid(datum.theory)").mark_line(strokeDash=[3, 5], strokeWidth=1.5, color=palette.ink)
        layers.append(dashes.encode(y=y("theory"), detail="series:N"))
    points = base.transform_filter("isValid(datum.value) && datum.pointed").mark_point(filled=True, size=60, opacity=1)
    layers.append(points.encode(y=y("value"), color=colour, shape=shape, tooltip=alt.Tooltip("text:N", title=" ")))
    last = body["generations"]
    told = "; ".join(row["text"] for row in rows if row["generation"] == last)
    return finished(alt.layer(*layers), f"{title} by generation. {told}", palette, width, _HEIGHT)


def _rows(body: Mapping[str, Any], name: str, titles: Sequence[str]) -> list[dict[str, Any]]:
    generations = recorded(body)
    step = max(1, -(-len(generations) // _POINTS))
    rows = []
    for title, cell in zip(titles, body["regimes"][:MAX_SERIES], strict=True):
        for index, generation in enumerate(generations):
            one = law_at(cell, name, index)
            if one is None:
                continue
            text = f"{title}, generation {generation}: mean {digits(one['value'])}"
            text += f" ({interval(one)})" if interval(one) else ""
            text += f", median {digits(one['median'])}" if one["median"] is not None else ""
            pointed = index % step == 0 or index == len(generations) - 1
            numbers = {key: one[key] for key in _DRAWN}
            rows.append({"generation": generation, "series": title, **numbers, "pointed": pointed, "text": safe(text)})
    return rows


def _logarithmic(known: Sequence[float]) -> bool:
    """Whether positive values span more than two decades and none is negative (a 0 at the start is left out)."""
    above = [one for one in known if one > 0]
    return bool(above) and min(known) >= 0 and max(above) > LOG_FROM * min(above)


def _from(value: float | None, floor: float, generation: int) -> float | None:
    """The value, or the foot of the axis for one below it; a 0 at generation 0, where nothing has happened, is left out."""
    return None if value is None or (value <= 0 and generation == 0) else max(value, floor)


def _x() -> alt.X:
    axis = alt.Axis(tickMinStep=1, format="d", tickCount=6, grid=False)
    return alt.X("generation:Q", title="generation", axis=axis, scale=alt.Scale(nice=False))


def _y(field: str, title: str, *, log: bool) -> alt.Y:
    # Written above the axis, where it costs no width on a phone.
    axis = alt.Axis(titleAngle=0, titleAlign="left", titleAnchor="end", titleY=-18, titleX=0, tickCount=5, grid=True)
    if log:
        axis = alt.Axis(
            titleAngle=0, titleAlign="left", titleAnchor="end", titleY=-18, titleX=0, tickCount=5, grid=True, format="~g"
        )
    return alt.Y(f"{field}:Q", title=title, axis=axis, scale=alt.Scale(type="log") if log else alt.Scale(zero=True, nice=True))
