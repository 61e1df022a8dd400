"""The boxes of a page in which its script draws charts, and the specs that go with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genloss.reports.charts import row, strip, survival_spec
from genloss.reports.contents import diversity, rarity
from genloss.reports.dose_charts import dose_spec
from genloss.reports.dose_contents import dose_title
from genloss.reports.forecast_charts import forecast_spec
from genloss.reports.forecast_contents import as_loop, chart_titles
from genloss.reports.law_contents import is_laws
from genloss.reports.law_definitions import law_title
from genloss.reports.loop_charts import CHARTS, lines_spec
from genloss.reports.loop_contents import regime_titles
from genloss.reports.markup import Markup, element
from genloss.reports.numbers import as_ratio
from genloss.reports.palette import PAGE
from genloss.reports.sections import unit_name
from genloss.reports.series import series_key

if TYPE_CHECKING:
    from collections.abc import Mapping


class Figures:
    """Hands out boxes for charts and keeps their specs, to be embedded once at the end of the page."""

    def __init__(self) -> None:
        self.specs: list[dict[str, Any]] = []

    def box(self, title: str, spec: dict[str, Any], key: str = "") -> Markup:
        """An empty figure that the page's script fills, its ``key`` under the title."""
        self.specs.append(spec)
        name = f"chart-{len(self.specs)}"
        return element(
            "figure", element("figcaption", title), key or Markup(), element("div", id=name, class_="chart"), class_="drawn"
        )

    def of(self, body: Mapping[str, Any], name: str) -> Markup:
        """The chart that ``sections`` asks for, or nothing where its measure is missing."""
        what, _, unit = name.partition(":")
        if what == "survival":
            spec = survival_spec([("", body)], unit, palette=PAGE, width="container")
            return self.box(f"Rare {unit_name(unit)} still alive", spec)
        if what == "novelty":
            one = rarity(body, unit).get("novelty")
            return Markup() if one is None else self._novelty(unit, one)
        rows = [row(order_title(name), as_ratio(one)) for name, one in diversity(body).items() if name.endswith("_at_size")]
        if not rows:
            return Markup()
        told = "; ".join(f"{one['label']}: {one['text']}" for one in rows)
        spec = strip(
            rows,
            x_title="ratio to human, 1 = as diverse",
            y_title=None,
            description=f"Diversity at equal size. {told}",
            palette=PAGE,
            baseline=1.0,
        )
        return self.box("Diversity at equal size", spec)

    def of_loop(self, body: Mapping[str, Any], name: str) -> Markup:
        """The chart of one measure of a loop over its generations, or nothing where it was not measured."""
        spec = lines_spec(body, name, palette=PAGE, width="container")
        title = law_title(name) if is_laws(body) else CHARTS[name][0]
        return Markup() if spec is None else self.box(title[0].upper() + title[1:], spec, series_key(regime_titles(body)))

    def of_forecast(self, body: Mapping[str, Any], name: str) -> Markup:
        """The chart of one measure of a forecast, or nothing where it was not foreseen."""
        spec = forecast_spec(body, name, palette=PAGE, width="container")
        return Markup() if spec is None else self.box(chart_titles(body, name)[0], spec, series_key(regime_titles(as_loop(body))))

    def of_dose(self, body: Mapping[str, Any], curve: Mapping[str, Any], name: str) -> Markup:
        """The chart of one measure of a dose-response run."""
        spec = dose_spec(body, curve, name, palette=PAGE, width="container")
        title = dose_title(name)
        return Markup() if spec is None else self.box(title[0].upper() + title[1:] if title else name, spec)

    def _novelty(self, unit: str, one: Mapping[str, Any]) -> Markup:
        made = row(f"new {unit_name(unit)}", one)
        spec = strip(
            [made],
            x_title="% of tokens",
            y_title=None,
            description=f"Novelty: {made['text']}",
            palette=PAGE,
        )
        return self.box(f"New {unit_name(unit)}: novelty", spec)


def order_title(name: str) -> str:
    """``pairs.hill_1_at_size`` as ``word pairs, q = 1``, short enough for a phone."""
    unit, _, measure = name.partition(".")
    return f"{unit_name(unit)}, q = {measure.removeprefix('hill_')[:1]}"
