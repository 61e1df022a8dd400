"""What a record is worth against the share that is human: labels, detectors and nothing known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import altair as alt
import numpy as np

from genloss.reports.charts import finished
from genloss.reports.palette import LIGHT, SERIES_SHAPES, Palette
from genloss.reports.safe import safe
from genloss.reports.series import MAX_SERIES, series_titles
from genloss.reports.worth_contents import amount, given_title, last
from genloss.theory.weighting import detector_gain

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST: Final = 1e-3
"""The smallest share of human records that is drawn, where the mix itself has no smaller one."""
SHARES: Final = (0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 1.0)
"""The shares of the table beside the chart."""

_POINTS: Final = 61
_HEIGHT: Final = 300
_AXIS: Final = "share of human records, log scale"
_WORTH: Final = "labelled human records a record, log scale"


def drawn(body: Mapping[str, Any]) -> list[tuple[str, float, float]]:
    """What is drawn, of each its title and its two rates of error; detectors beyond what shapes there are left out."""
    detectors = [(given_title(one["label"]), one["false_positive"], one["false_negative"]) for one in body["detectors"]]
    return [("labels", 0.0, 0.0), *detectors[: MAX_SERIES - 2], (given_title("nothing"), 0.0, 1.0)]


def record_worth(share: float, false_positive: float, false_negative: float) -> float:
    """What a record is worth where this share is human: ``a^2`` times the detector's gain."""
    return share**2 * detector_gain(share, false_positive, false_negative) if share > 0 else 0.0


def worth_spec(body: Mapping[str, Any], *, palette: Palette = LIGHT, width: int | str = 560) -> dict[str, Any]:
    """The Vega-Lite spec: a line for each, a mark at the share of the last stage."""
    human, synthetic = last(body)
    here = human / (human + synthetic)
    least = min(LEAST, 10.0 ** np.floor(np.log10(here))) if here > 1e-12 else LEAST
    shares = sorted({*np.geomspace(least, 1, _POINTS).tolist(), *([here] if here >= least else [])})
    series = drawn(body)
    titles = series_titles([title for title, _, _ in series])
    rows = [
        {
            "share": share,
            "worth": record_worth(share, positive, negative),
            "series": title,
            "here": share == here,
            "text": safe(f"{title}: {amount(record_worth(share, positive, negative))} where {100 * share:.3g} % are human"),
        }
        for title, (_, positive, negative) in zip(titles, series, strict=True)
        for share in shares
    ]
    # A page has its own key, in which long titles wrap.
    legend = None if width == "container" else alt.Legend(symbolOpacity=1)
    colours = alt.Scale(domain=titles, range=list(palette.series[: len(titles)]))
    shapes = alt.Scale(domain=titles, range=list(SERIES_SHAPES[: len(titles)]))
    colour = alt.Color("series:N", sort=titles, legend=legend, scale=colours)
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=_x(least), y=_y(least))
    layers = [
        base.mark_line(strokeWidth=2).encode(color=colour),
        base.transform_filter("datum.here")
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
            color=colour,
            shape=alt.Shape("series:N", sort=titles, legend=legend, scale=shapes),
            tooltip=alt.Tooltip("text:N", title=" "),
        ),
    ]
    told = "; ".join(str(one["text"]) for one in rows if one["here"])
    return finished(alt.layer(*layers), f"Worth of a record by the share of human ones. {told}", palette, width, _HEIGHT)


def _x(least: float) -> alt.X:
    return alt.X("share:Q", title=_AXIS, axis=_axis(least), scale=alt.Scale(type="log", domain=[least, 1], nice=False))


def _y(least: float) -> alt.Y:
    # Written above the axis, where it costs no width on a phone.
    axis = alt.Axis(
        titleAngle=0, titleAlign="left", titleAnchor="end", titleY=-18, titleX=0, grid=True,
        values=[10.0**power for power in range(2 * round(np.log10(least)), 1)], format="~r",
    )  # fmt: skip
    return alt.Y("worth:Q", title=_WORTH, axis=axis, scale=alt.Scale(type="log", domain=[least**2, 1], nice=False, clamp=True))


def _axis(least: float) -> alt.Axis:
    ticks = [10.0**power for power in range(round(np.log10(least)), 1)]
    return alt.Axis(values=ticks, labelExpr="format(100 * datum.value, '~g') + ' %'", grid=False, labelFlush=True)
