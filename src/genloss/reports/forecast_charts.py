"""A measure of a forecast over the generations: a line and its prediction band for each regime, and the threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genloss.reports.forecast_contents import as_loop, asked, chart_titles
from genloss.reports.loop_charts import lines_spec
from genloss.reports.palette import LIGHT, Palette

if TYPE_CHECKING:
    from collections.abc import Mapping


def forecast_spec(
    body: Mapping[str, Any], name: str, *, palette: Palette = LIGHT, width: int | str = 560
) -> dict[str, Any] | None:
    """The Vega-Lite spec of one measure, or None where no regime that is drawn knows a value of it.

    The measure that was asked for has its threshold as a dashed rule.
    """
    line = asked(body) if name == body["measure"] else None
    return lines_spec(
        as_loop(body),
        name,
        palette=palette,
        width=width,
        named=chart_titles(body, name),
        threshold=None if line is None else line[1],
    )
