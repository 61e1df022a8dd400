"""A dose-response run on the terminal: each measure's medians by dose, its null band and where it is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from genloss.lab.dose import threshold_words
from genloss.reports.definition_contents import reference
from genloss.reports.safe import safe
from genloss.reports.terminal_tables import crop, plain_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.console import RenderableType

SHOWN = (0.01, 1.0)
"""Doses with a column: more would not fit 80; the page and JSON have all."""


def dose(body: Mapping[str, Any]) -> Iterable[RenderableType]:
    """All that a terminal shows of a dose-response run."""
    doses = body["doses"]
    places = [doses.index(dose) for dose in SHOWN if dose in doses]
    for curve in body["curves"]:
        yield Text(safe(curve["loop"]))
        rows = [
            (
                crop(name.replace("_", " "), 16),
                f"{one['null_low']:.3g} to {one['null_high']:.3g}",
                *(f"{one['median'][place]:.3g}" for place in places),
                threshold_words(one, doses),
            )
            for name, one in curve["measures"].items()
        ]
        heads = ("measure", "real data alone", *(f"{100 * doses[place]:g} %" for place in places), "shows from")
        yield plain_table(heads, rows, numeric=tuple(range(2, 2 + len(places))))
        yield Text("")
    yield Text(safe(body["sentence"]))
    cited = "; ".join(map(reference, body["citations"]))
    yield Text(f"\nMedians of {body['replicates']:,} runs by share of synthetic data. Cite: {safe(cited)}.")
