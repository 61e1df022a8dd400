"""A dose-response run on the terminal: each measure's medians by dose, its null band and where it is left."""

from __future__ import annotations

import io
import sys
from typing import IO, TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from genloss.lab.dose import threshold_words
from genloss.reports.definition_contents import reference
from genloss.reports.safe import safe
from genloss.reports.terminal_tables import crop, plain_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.console import RenderableType

SHOWN = (0.001, 0.01, 0.1, 0.5, 1.0)
"""Doses with a column."""
_WIDTH = 110


def print_dose(body: Mapping[str, Any], file: IO[str] | None = None) -> None:
    """Show what a dose-response run has found on ``file``, standard output where None."""
    out = sys.stdout if file is None else file
    target = io.StringIO()
    console = Console(
        file=target, width=_WIDTH, force_terminal=False, color_system=None, markup=False, highlight=False, emoji=False
    )
    for one in dose(body):
        console.print(one)
    out.write("\n".join(line.rstrip() for line in target.getvalue().rstrip().split("\n")) + "\n")


def dose(body: Mapping[str, Any]) -> Iterable[RenderableType]:
    """All that a terminal shows of a dose-response run."""
    doses = body["doses"]
    places = [doses.index(dose) for dose in SHOWN if dose in doses]
    for curve in body["curves"]:
        yield Text(safe(curve["loop"]))
        rows = [
            (
                crop(name.replace("_", " "), 28),
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
