"""Several series in one chart: their titles, numbered, and the key that says which shape and colour is whose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from genloss.reports.markup import Markup, element
from genloss.reports.palette import SERIES_GLYPHS, SERIES_SHAPES
from genloss.reports.safe import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_SERIES: Final = len(SERIES_SHAPES)


def series_titles(titles: Sequence[str]) -> list[str]:
    """The titles of the series that are drawn, numbered, so that two of one name stay apart and in order."""
    return [f"{index}. {safe(title)}" for index, title in enumerate(titles[:MAX_SERIES], 1)]


def series_key(titles: Sequence[str], says: Sequence[str] = ()) -> Markup:
    """Which shape and colour is which series, and what each ``says`` about itself."""
    items = []
    for index, (glyph, title) in enumerate(zip(SERIES_GLYPHS, series_titles(titles), strict=False)):
        mark = element("span", glyph, aria_hidden="true", class_=f"glyph series-{index + 1}")
        more = element("span", f": {says[index]}", class_="says") if index < len(says) else Markup()
        items.append(element("li", mark, f" {title}", more))
    return element("ul", *items, class_="series")
