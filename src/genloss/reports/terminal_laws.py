"""A loop of laws on the terminal: the main measures of each cell at the last generation, then verdicts and papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from genloss.reports.definition_contents import digits
from genloss.reports.law_contents import CARRIED, ended, law_at, law_names, plus_minus, settings
from genloss.reports.law_definitions import law_title
from genloss.reports.loop_contents import regime_titles
from genloss.reports.numbers import count
from genloss.reports.safe import safe
from genloss.reports.terminal_definitions import citations, definitions
from genloss.reports.terminal_tables import crop, plain_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.console import RenderableType

CELLS_SHOWN: Final = 12
_BESIDE: Final = 19
"""Longer names of cells stand above their measures, not beside them."""
FEW: Final = 3
"""Up to so many cells are shown with more measures each."""


def laws(body: Mapping[str, Any]) -> Iterable[RenderableType]:
    """All that a terminal shows of a loop of laws."""
    named = list(zip(regime_titles(body), body["regimes"], strict=True))
    yield Text(safe(body["sentence"]), "bold")
    yield Text("")
    most = 6 if len(named) <= FEW else 3
    rows: list[tuple[str, ...]] = []
    long = any(len(title) > _BESIDE for title, _ in named[:CELLS_SHOWN])
    for title, cell in named[:CELLS_SHOWN]:
        if long:
            rows.append((crop(title, 40), "", "", ""))
        for index, name in enumerate([name for name in law_names(body) if name in cell["measures"]][:most]):
            one = law_at(cell, name, -1) or {}
            numbers = (plus_minus(one), digits(one["median"]), digits(one["theory"]))
            wide = (crop(each, width) for each, width in zip(numbers, (17, 8, 8), strict=True))
            first = (
                (crop(f"  {law_title(name)}", 40),) if long else (crop(title if not index else "", 19), crop(law_title(name), 19))
            )
            rows.append((*first, *wide))
    heads = ("cell and measure",) if long else ("cell", "measure")
    yield plain_table((*heads, "mean", "median", "theory"), rows, numeric=(len(heads) + 1, len(heads) + 2))
    if (more := len(named) - CELLS_SHOWN) > 0:
        yield Text(f"and {count(more)} more cells: the table of the run has all")
    yield Text(_how(body))
    gone = [(title, told) for title, cell in named[:CELLS_SHOWN] if (told := ended(cell, body["replicates"]))]
    if gone:
        yield Text("Nothing was left to lose at some generation in")
        yield from (Text(crop(f"  {title}: {told}", 80)) for title, told in gone)
    yield from definitions(named[:CELLS_SHOWN])
    yield from citations(body)


def _how(body: Mapping[str, Any]) -> str:
    many = body["replicates"]
    runs = (
        "1 replicate: no interval is known" if many == 1 else f"{count(many)} replicates; \u00b1 is the 95 % interval of the mean"
    )
    law = safe(", ".join(part for part in (str(body["generator"]["name"]), settings(body["generator"])) if part))
    return f"Generation {count(body['generations'])} of {law}; {runs}. Theory is of the mean. {CARRIED}"
