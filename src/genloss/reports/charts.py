"""The charts: one row a band or a measure, the human range as a bar, the candidate's value and interval upon it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import altair as alt

from genloss.errors import GenlossError
from genloss.reports.bands import band_label
from genloss.reports.contents import bands_of, comparisons, units
from genloss.reports.numbers import full_text, standing
from genloss.reports.palette import LIGHT, SERIES_SHAPES, SHAPES, Palette, chart_config
from genloss.reports.parsing import parse_document, report_kind
from genloss.reports.safe import safe
from genloss.reports.series import MAX_SERIES, series_titles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROW: Final = 34
"""Height of a row in pixels."""


def row(label: str, estimate: Mapping[str, Any], *, unit: str | None = None, saturated: bool = False) -> dict[str, Any]:
    """One row of a chart: the estimate's numbers (shares in per cent), how it stands, and its text for the pointer."""
    scale = 100.0 if (unit or estimate["unit"]) == "share" else 1.0
    drawn = ("value", "low", "high", "null_low", "null_high")
    numbers = {name: None if estimate[name] is None else scale * estimate[name] for name in drawn}
    stands = "saturated" if saturated else standing(estimate)
    return {"label": safe(label), **numbers, "stands": stands, "text": safe(full_text(estimate, dash="\u2013", unit=unit))}


def band_rows(body: Mapping[str, Any], unit: str) -> list[dict[str, Any]]:
    """A row for each band of the unit, the rarest first."""
    return [
        row(
            _label(band),
            band["tail_survival"],
            unit="ratio",
            saturated=bool(band.get("saturated")),
        )
        for band in bands_of(body, unit)
    ]


def strip(
    rows: Sequence[Mapping[str, Any]],
    *,
    x_title: str,
    y_title: str | None,
    description: str,
    palette: Palette,
    baseline: float | None = None,
    width: int | str = "container",
) -> dict[str, Any]:
    """A Vega-Lite spec of ``rows``, each its own line; ``baseline`` draws a rule, such as 1 for "as human"."""
    base = alt.Chart(alt.InlineData(values=[dict(one) for one in rows])).encode(
        y=alt.Y("label:N", sort=None, title=y_title, axis=_y_axis(y_title)), tooltip=alt.Tooltip("text:N", title=" ")
    )
    stands = list(dict.fromkeys(one["stands"] for one in rows))
    colours = {name: getattr(palette, name, palette.saturated) for name in stands}
    x = _x("value", x_title)
    layers = [
        base.transform_filter("isValid(datum.null_low) && isValid(datum.null_high)")
        .mark_bar(height=18, color=palette.band, cornerRadius=2)
        .encode(x=_x("null_low", x_title), x2="null_high:Q"),
        *_baseline(baseline, x_title, palette),
        base.transform_filter("isValid(datum.low) && isValid(datum.high)")
        .mark_rule(strokeWidth=2.5)
        .encode(x=_x("low", x_title), x2="high:Q", color=_colour(colours)),
        base.transform_filter("isValid(datum.value)")
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
            x=x,
            color=_colour(colours),
            shape=alt.Shape("stands:N", scale=alt.Scale(domain=stands, range=[SHAPES[name] for name in stands]), legend=None),
        ),
    ]
    return finished(alt.layer(*layers), description, palette, width, ROW * max(len(rows), 1))


def strips(
    series: Sequence[tuple[str, Sequence[Mapping[str, Any]]]],
    *,
    x_title: str,
    y_title: str,
    order: Sequence[str],
    description: str,
    palette: Palette,
    width: int | str = "container",
) -> dict[str, Any]:
    """A spec of several series side by side in each row, told apart by colour and shape; at most ``MAX_SERIES`` of them.

    ``order`` is that of the rows' labels.
    """
    shown = series[:MAX_SERIES]
    titles = series_titles([title for title, _ in series])
    values = [{**one, "series": title} for title, (_, rows) in zip(titles, shown, strict=True) for one in rows]
    # A page has its own key, in which long titles wrap.
    legend = None if width == "container" else alt.Legend()
    colours = alt.Scale(domain=titles, range=list(palette.series[: len(titles)]))
    shapes = alt.Scale(domain=titles, range=list(SERIES_SHAPES[: len(titles)]))
    colour = alt.Color("series:N", sort=titles, scale=colours, legend=legend)
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("label:N", sort=list(order), title=y_title, axis=_y_axis(y_title)),
        yOffset=alt.YOffset("series:N", sort=titles, scale=alt.Scale(domain=titles, paddingOuter=0.6)),
        tooltip=alt.Tooltip("text:N", title=" "),
    )
    layers = [
        base.transform_filter("isValid(datum.null_low) && isValid(datum.null_high)")
        .mark_bar(height=10, color=palette.band, cornerRadius=2)
        .encode(x=_x("null_low", x_title), x2="null_high:Q"),
        *_baseline(1.0, x_title, palette),
        base.transform_filter("isValid(datum.low) && isValid(datum.high)")
        .mark_rule(strokeWidth=2.5)
        .encode(x=_x("low", x_title), x2="high:Q", color=colour),
        base.transform_filter("isValid(datum.value)")
        .mark_point(filled=True, size=90, opacity=1)
        .encode(
            x=_x("value", x_title),
            color=colour,
            shape=alt.Shape("series:N", sort=titles, scale=shapes, legend=legend),
        ),
    ]
    rows = len(dict.fromkeys(one["label"] for one in values))
    return finished(alt.layer(*layers), description, palette, width, max(rows, 1) * (14 + 20 * len(shown)))


def render_chart(document: Mapping[str, Any], kind: Literal["svg", "png"]) -> bytes:
    """Tail survival of words by band as a picture, all comparisons together; of a loop, the words left by generation.

    Of a forecast it is the measure that was asked for, of a dose-response run the one that shows first. Raises DocumentError
    for another kind of document, GenlossError where it has no bands or ``kind`` is neither.
    """
    if kind not in {"svg", "png"}:
        raise GenlossError(f"a chart is svg or png, not {kind!r}")
    checked = parse_document(dict(document))
    kind_of = report_kind(checked)
    if kind_of in {"forecast", "dose", "worth", "share"}:
        from genloss.reports.main_charts import main_spec

        return picture(main_spec(checked), kind)
    if kind_of == "ledger":
        raise GenlossError("a family tree has no chart: write its page, to a file that ends in .html")
    if kind_of == "loop":
        from genloss.reports.law_contents import is_laws, law_names
        from genloss.reports.loop_charts import lines_spec
        from genloss.reports.loop_contents import LEFT

        name = next(iter(law_names(checked)), "measure") if is_laws(checked) else LEFT
        drawn = lines_spec(checked, name)
        if drawn is None:
            raise GenlossError(f"this document has no {name} to draw: run the loop again")
        return picture(drawn, kind)
    several = comparisons(checked)
    found = [unit for _, body in several for unit in units(body)]
    if not found:
        raise GenlossError("this document has no bands to draw: the reference is too small to see rare types")
    return picture(survival_spec(several, found[0]), kind)


def picture(spec: Mapping[str, Any], kind: str) -> bytes:
    """A spec as SVG (UTF-8) or PNG (at twice the size), drawn without a browser or the network."""
    import vl_convert

    if kind == "svg":
        return str(vl_convert.vegalite_to_svg(dict(spec), allowed_base_urls=[])).encode()
    return bytes(vl_convert.vegalite_to_png({**spec, "background": "white"}, scale=2, allowed_base_urls=[]))


def survival_spec(
    several: Sequence[tuple[str, Mapping[str, Any]]], unit: str, *, palette: Palette = LIGHT, width: int | str = 560
) -> dict[str, Any]:
    """Tail survival by band of one comparison, or of several together."""
    x_title = "still alive, 1 = other human text"
    y_title = "times per million"
    if len(several) == 1:
        rows = band_rows(several[0][1], unit)
        told = "; ".join(f"{one['label']} per million: {one['text']}" for one in rows)
        return strip(
            rows,
            x_title=x_title,
            y_title=y_title,
            description=f"Tail survival by band of rarity. {told}",
            palette=palette,
            baseline=1.0,
            width=width,
        )
    every = [band for _, body in several for band in bands_of(body, unit)]
    rarest_first = sorted(every, key=lambda band: -1.0 if band.get("zipf_low") is None else float(band["zipf_low"]))
    return strips(
        [(title, band_rows(body, unit)) for title, body in several],
        order=list(dict.fromkeys(_label(band) for band in rarest_first)),
        x_title=x_title,
        y_title=y_title,
        description="Tail survival by band of rarity, for each comparison; the numbers are in the tables.",
        palette=palette,
        width=width,
    )


def _label(band: Mapping[str, Any]) -> str:
    return band_label(band.get("zipf_low"), band.get("zipf_high"), dash="\u2013")


def _x(field: str, title: str) -> alt.X:
    return alt.X(f"{field}:Q", title=title, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(tickCount=5))


def _y_axis(title: str | None) -> alt.Axis:
    # Written above the labels, where it costs no width on a phone.
    return alt.Axis(titleAngle=0, titleAlign="left", titleAnchor="end", titleY=-10, titleX=0) if title else alt.Axis()


def _colour(colours: Mapping[str, str]) -> alt.Color:
    return alt.Color("stands:N", scale=alt.Scale(domain=list(colours), range=list(colours.values())), legend=None)


def _baseline(value: float | None, x_title: str, palette: Palette) -> list[alt.Chart]:
    if value is None:
        return []
    made = alt.Chart(alt.InlineData(values=[{"at": value}])).mark_rule(color=palette.soft, strokeWidth=1.2)
    return [made.encode(x=_x("at", x_title))]


def finished(
    chart: alt.LayerChart | alt.FacetChart, description: str, palette: Palette, width: int | str, height: int
) -> dict[str, Any]:
    """A chart as a spec, with its size and what is told to those who cannot see it."""
    made: dict[str, Any] = chart.properties(width=width, height=height, description=description).to_dict()
    made["config"] = chart_config(palette)
    if width == "container":
        made["autosize"] = {"type": "fit-x", "contains": "padding"}
    return made
