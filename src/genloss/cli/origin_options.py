"""Options that say who is asked for the origin of records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from genloss.errors import SourceError

if TYPE_CHECKING:
    from genloss.corpus.columns import Columns

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

CUTOFF, EARLIEST, BELOW = "2022-11-30", "1900-01-01", 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """What a command was told of who knows the origin."""

    origin_column: str | None
    depth_column: str | None
    evidence_column: str | None
    provenance: bool
    model_column: str | None
    date_column: str | None
    cutoff: str
    earliest: str
    watermark_column: str | None
    watermark_below: float
    declared_by: Path | None
    distilabel: bool
    origin_word: list[str] | None
    lenient: bool

    def added_to(self, columns: Columns) -> Columns:
        """The columns with those who testify; as they were where nobody does. Raises SourceError where they make no sense."""
        from genloss.corpus.importing_declarations import read_declaration
        from genloss.corpus.importing_distilabel import as_distilabel
        from genloss.corpus.origin_columns import OriginColumns
        from genloss.corpus.origin_words import parse_words
        from genloss.profiles.labelling import DEPTH, ORIGIN, STANDING

        named = (self.origin_column, self.depth_column, self.evidence_column)
        if self.provenance and any(named):
            raise SourceError(
                "--provenance names all three columns: leave out the others, or leave it out and name them one by one"
            )
        origin, depth, evidence = (ORIGIN, DEPTH, STANDING) if self.provenance else named
        witnesses = (origin, depth, evidence, self.model_column, self.date_column, self.watermark_column, self.declared_by)
        if not self.distilabel and all(one is None for one in witnesses):
            return columns
        asked = OriginColumns(
            origin=origin,
            depth=depth,
            evidence=evidence,
            model=self.model_column,
            dated=self.date_column,
            watermark=self.watermark_column,
            declared=None if self.declared_by is None else read_declaration(self.declared_by),
            cutoff=_day(self.cutoff, "--cutoff"),
            earliest=_day(self.earliest, "--earliest"),
            p_value=self.watermark_below,
            words=parse_words(self.origin_word or ()),
            lenient=self.lenient,
        )
        columns = replace(columns, origin=asked)
        return as_distilabel(columns) if self.distilabel else columns


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SourceError(f"{option} {text!r} is no day; write it as 2022-11-30") from error
