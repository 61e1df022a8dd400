"""Colours and shapes of charts: the set of Okabe and Ito (2008), told apart by colour-blind readers, never colour alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

SHAPES: Final = {"below": "diamond", "within": "circle", "above": "triangle-up", "saturated": "square", "cannot say": "cross"}
"""Vega's names of the shapes that say how a value stands to human data."""

GLYPHS: Final = {"below": "\u25c6", "within": "\u25cf", "above": "\u25b2", "saturated": "\u25a0", "cannot say": "\u2013"}
"""The same shapes in text."""

WORDS: Final = {"below": "lower", "within": "as human", "above": "higher", "saturated": "saturated", "cannot say": "cannot say"}
"""What the shapes say, in a column headed "against human"."""

SERIES_SHAPES: Final = ("diamond", "triangle-up", "circle", "square", "triangle-down", "cross")

SERIES_GLYPHS: Final = ("\u25c6", "\u25b2", "\u25cf", "\u25a0", "\u25bc", "\u271a")


@dataclass(frozen=True, slots=True)
class Palette:
    """Any CSS colours; the page gives variables, so that dark mode and print only change those."""

    ink: str
    soft: str
    line: str
    band: str
    below: str
    within: str
    above: str
    saturated: str
    series: tuple[str, ...]


LIGHT: Final = Palette(
    ink="#1b1b1a",
    soft="#5d5b56",
    line="#dcd8ce",
    band="#cfd6dc",
    below="#d55e00",
    within="#0072b2",
    above="#cc79a7",
    saturated="#8a8780",
    series=("#d55e00", "#cc79a7", "#0072b2", "#009e73", "#e69f00", "#56b4e9"),
)

PAGE: Final = Palette(
    ink="var(--ink)",
    soft="var(--soft)",
    line="var(--line)",
    band="var(--band)",
    below="var(--below)",
    within="var(--within)",
    above="var(--above)",
    saturated="var(--saturated)",
    series=tuple(f"var(--series-{index})" for index in range(1, 7)),
)
"""The variables that page.css sets, once for light, once for dark and once for print."""


def chart_config(palette: Palette) -> dict[str, Any]:
    """Vega-Lite's ``config``: quiet axes, no frame, the page's own type."""
    colours = asdict(palette)
    font = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
    return {
        "background": None,
        "font": font,
        "view": {"stroke": None},
        "axis": {
            "labelColor": colours["ink"],
            "titleColor": colours["soft"],
            "gridColor": colours["line"],
            "domain": False,
            "ticks": False,
            "labelFontSize": 12.5,
            "titleFontSize": 12.5,
            "titleFontWeight": "normal",
            "labelPadding": 8,
            "titlePadding": 10,
        },
        "axisY": {"grid": False, "labelLimit": 150},
        "legend": {
            "labelColor": colours["ink"],
            "labelFontSize": 12.5,
            "labelLimit": 280,
            "orient": "bottom",
            "direction": "vertical",
            "title": None,
            "symbolSize": 90,
            "symbolStrokeWidth": 0,
        },
        "title": {"color": colours["ink"], "anchor": "start", "fontSize": 14, "fontWeight": 600, "offset": 10},
    }
