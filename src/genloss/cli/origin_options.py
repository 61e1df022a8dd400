"""Options that say who is asked for the origin of records."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from genloss.origins import BELOW, CUTOFF, EARLIEST, Witnesses

__all__ = ("BELOW", "CUTOFF", "EARLIEST", "Witnesses")

_PANEL = "Origin"

OriginColumn = Annotated[
    str | None, typer.Option(metavar="COLUMN", rich_help_panel=_PANEL, help="Column that says human, synthetic or unknown.")
]
DepthColumn = Annotated[str | None, typer.Option(metavar="COLUMN", rich_help_panel=_PANEL, help="Column of copy depths.")]
EvidenceColumn = Annotated[
    str | None,
    typer.Option(metavar="COLUMN", rich_help_panel=_PANEL, help="Column of the two's evidence class; taken at its word."),
]
Labels = Annotated[
    bool,
    typer.Option(
        "--provenance",
        rich_help_panel=_PANEL,
        help="The three columns that `genloss origin` writes: origin, copy_depth, evidence.",
    ),
]
ModelColumn = Annotated[
    str | None,
    typer.Option(metavar="COLUMN", rich_help_panel=_PANEL, help="Column with the model that wrote the text, where one did."),
]
DateColumn = Annotated[
    str | None,
    typer.Option(metavar="COLUMN", rich_help_panel=_PANEL, help="Column of publication dates; before the cut-off is human."),
]
Cutoff = Annotated[str, typer.Option(metavar="DAY", rich_help_panel=_PANEL, help="Strictly before it, a date is evidence.")]
Earliest = Annotated[str, typer.Option(metavar="DAY", rich_help_panel=_PANEL, help="A date before it is taken for a mistake.")]
WatermarkColumn = Annotated[
    str | None, typer.Option(metavar="COLUMN", rich_help_panel=_PANEL, help="Column of a watermark detector's p-values.")
]
WatermarkBelow = Annotated[float, typer.Option(metavar="P", rich_help_panel=_PANEL, help="Below it, a watermark was found.")]
DeclaredBy = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", rich_help_panel=_PANEL, help="Dataset card or Croissant description that speaks of all records."
    ),
]
Distilabel = Annotated[
    bool,
    typer.Option("--distilabel", rich_help_panel=_PANEL, help="A set by distilabel: text is generation, model is model_name."),
]
OriginWord = Annotated[
    list[str] | None,
    typer.Option(
        metavar="WORD=ORIGIN", rich_help_panel=_PANEL, help="What a word in the origin column means; repeat for several."
    ),
]
Lenient = Annotated[
    bool, typer.Option("--lenient", rich_help_panel=_PANEL, help="Count what is not understood as unknown, and go on.")
]
