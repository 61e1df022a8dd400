"""Lines over generations, one a regime: the mean, its interval as a band, and theory as a dashed line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import altair as alt

from genloss.reports.charts import finished
from genloss.reports.law_contents import is_laws
from genloss.reports.loop_contents import ALIVE, LEFT, PAIRS_LEFT, TYPICAL, at, has_theory, regime_titles
from genloss.reports.numbers import value_text
from genloss.reports.palette import LIGHT, SERIES_SHAPES, Palette
from genloss.reports.safe import safe
from genloss.reports.series import MAX_SERIES, series_titles

if TYPE_CHECKING:
    from collections.abc import Mapping

CHARTS: Final = {
    LEFT: ("Words left", "% of the distinct words of generation 0"),
    PAIRS_LEFT: ("Word pairs left", "% of the distinct pairs of generation 0"),
    ALIVE: ("Rare words still alive", "still alive, 1 = other human text"),
    TYPICAL: ("Diversity of words", "effective number of words"),
}
"""The charts of a loop by measure: title, and what is written at the axis."""

_POINTS: Final = 12
"""About so many points a line, however many generations there are."""

_HEIGHT: Final = 260


def lines_spec(
    body: Mapping[str, Any],
    name: str,
    *,
    palette: Palette = LIGHT,
    width: int | str = 560,
    named: tuple[str, str] | None = None,
    threshold: float | None = None,
) -> dict[str, Any] | None:
    """The Vega-Lite spec of one measure over generations, or None where no regime knows a value of it.

    ``named``: the titles of the chart and of its axis; ``threshold``: where a dashed rule is drawn, in the measure's own unit.
    """
    if is_laws(body):
        from genloss.reports.law_charts import law_spec

        return law_spec(body, name, palette=palette, width=width)
    titles = series_titles(regime_titles(body))
    values = _values(body, name, titles)
    if all(one["value"] is None for one in values):
        return None
    title, axis = CHARTS.get(name, (name, name)) if named is None else named
    theory = has_theory(body, [name])
    if theory and width != "container":  # a page says it in the text
        axis += "; dashed: theory"
    if threshold is not None and width != "container":
        axis += "; dashed: threshold"
    # A page has its own key, in which long titles wrap.
    legend = None if width == "container" else alt.Legend(symbolOpacity=1)
    colour = alt.Color(
        "series:N", sort=titles, legend=legend, scale=alt.Scale(domain=titles, range=list(palette.series[: len(titles)]))
    )
    shape = alt.Shape(
        "series:N", sort=titles, legend=legend, scale=alt.Scale(domain=titles, range=list(SERIES_SHAPES[: len(titles)]))
    )
    base = alt.Chart(alt.InlineData(values=values)).encode(x=_x())
    layers = [
        *(_rule(1.0, palette, axis) if name == ALIVE else []),
        *(_rule(threshold * _scale(body, name), palette, axis, dash=[5, 4]) if threshold is not None else []),
        base.transform_filter("isValid(datum.low) && isValid(datum.high)")
        .mark_area(opacity=0.2)
        .encode(y=_y("low", axis), y2="high:Q", color=colour),
        base.transform_filter("isValid(datum.value)").mark_line(strokeWidth=2).encode(y=_y("value", axis), color=colour),
    ]
    if theory:  # over the line, in ink: where the two agree it would not be seen otherwise
        dashes = base.transform_filter("isValid(datum.theory)").mark_line(strokeDash=[3, 5], strokeWidth=1.5, color=palette.ink)
        layers.append(dashes.encode(y=_y("theory", axis), detail="series:N"))
    layers += [
        base.transform_filter("isValid(datum.value) && datum.pointed")
        .mark_point(filled=True, size=60, opacity=1)
        .encode(y=_y("value", axis), color=colour, shape=shape, tooltip=alt.Tooltip("text:N", title=" ")),
    ]
    last = body["generations"]
    told = "; ".join(one["text"] for one in values if one["generation"] == last)
    dashed = " Dashed: theory." if theory else ""
    return finished(alt.layer(*layers), f"{title} by generation.{dashed} {told}", palette, width, _HEIGHT)


def _values(body: Mapping[str, Any], name: str, titles: list[str]) -> list[dict[str, Any]]:
    last = body["generations"]
    step = max(1, -(-last // _POINTS))
    made = []
    for title, regime in zip(titles, body["regimes"][:MAX_SERIES], strict=True):
        for generation in range(last + 1):
            one = at(regime, name, generation)
            if one is None:
                continue
            scale = 100.0 if one["unit"] == "share" else 1.0
            numbers = {key: None if one[key] is None else scale * one[key] for key in ("value", "low", "high", "theory")}
            text = safe(f"{title}, generation {generation}: {value_text(one, dash=chr(0x2013))}")
            pointed = generation % step == 0 or generation == last
            made.append({"generation": generation, "series": title, **numbers, "pointed": pointed, "text": text})
    return made


def _rule(at_value: float, palette: Palette, axis: str, dash: list[float] | None = None) -> list[alt.Chart]:
    rule = alt.Chart(alt.InlineData(values=[{"rule": at_value}]))
    dashes = alt.Undefined if dash is None else dash
    return [rule.mark_rule(color=palette.soft, strokeWidth=1.2, strokeDash=dashes).encode(y=_y("rule", axis))]


def _scale(body: Mapping[str, Any], name: str) -> float:
    """What values are multiplied by: shares are drawn in per cent."""
    known = (at(one, name, 0) for one in body["regimes"])
    return 100.0 if any(one is not None and one["unit"] == "share" for one in known) else 1.0


def _x() -> alt.X:
    axis = alt.Axis(tickMinStep=1, format="d", tickCount=6, grid=False)
    return alt.X("generation:Q", title="generation", axis=axis, scale=alt.Scale(nice=False))


def _y(field: str, title: str) -> alt.Y:
    # Written above the axis, where it costs no width on a phone.
    axis = alt.Axis(titleAngle=0, titleAlign="left", titleAnchor="end", titleY=-18, titleX=0, tickCount=5, grid=True)
    return alt.Y(f"{field}:Q", title=title, axis=axis, scale=alt.Scale(zero=True, nice=True))
