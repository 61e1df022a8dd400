"""Options that several commands share, and what they say together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from genloss.corpus.columns import Columns
    from genloss.sides import Reading

_COLUMNS = "Columns and filters"
_READING = "Reading"

Text = Annotated[
    str | None,
    typer.Option(metavar="COLUMN", rich_help_panel=_COLUMNS, help="Column with the text. [guessed: text, content, body]"),
]
Group = Annotated[
    str | None,
    typer.Option(
        metavar="COLUMN",
        rich_help_panel=_COLUMNS,
        help="Column that ties records together (author, document, day): records of one group are not independent.",
    ),
]
Id = Annotated[
    str | None, typer.Option("--id", metavar="COLUMN", rich_help_panel=_COLUMNS, help="Column that names a record. [guessed: id]")
]
Where = Annotated[
    str | None, typer.Option(metavar="FILTER", rich_help_panel=_COLUMNS, help="Simple filter, such as 'temperature == 0.7'.")
]
Lines = Annotated[bool, typer.Option("--lines", rich_help_panel=_READING, help="Plain text: one record a line, not one a file.")]
Nfc = Annotated[bool, typer.Option("--nfc", rich_help_panel=_READING, help="Normalise text to Unicode NFC first.")]
Workers = Annotated[
    int | None,
    typer.Option(min=1, rich_help_panel=_READING, help="Threads; the result does not depend on it. [default: all cores]"),
]
Strict = Annotated[bool, typer.Option("--strict", rich_help_panel=_READING, help="Stop at the first bad record.")]
Rejected = Annotated[
    Path | None,
    typer.Option(metavar="FILE", rich_help_panel=_READING, help="Write bad records here, with their place and the reason."),
]
NoText = Annotated[
    bool,
    typer.Option("--no-text", rich_help_panel=_READING, help="Keep hashes and counts alone: no texts of types, no record ids."),
]
Capacity = Annotated[
    int,
    typer.Option(
        min=16,
        rich_help_panel=_READING,
        help="Most entries (a type in one of the 16 folds) of words, and of pairs; above, a sample of types is held.",
    ),
]
Report = Annotated[Path | None, typer.Option("--report", metavar="FILE", help="Write the whole result as one HTML file.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]

CAPACITY = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """What every command that reads sources was told."""

    lines: bool
    nfc: bool
    workers: int | None
    strict: bool
    rejected: Path | None
    no_text: bool = False
    capacity: int = CAPACITY

    def reading(self, **changes: Any) -> Reading:
        """The same for the library, with a progress bar where standard error is a terminal."""
        from genloss.cli.progress import progress_bar
        from genloss.profiles.memory import one_arena
        from genloss.sides import Reading

        one_arena()
        told = {
            "keep_text": not self.no_text,
            "capacity": self.capacity,
            "workers": self.workers,
            "strict": self.strict,
            "rejected": self.rejected,
            "progress": progress_bar,
        }
        return Reading(**{**told, **changes})


def columns_by_side(shared: Columns, **own: str | None) -> dict[str, Columns]:
    """The columns of reference and candidate: the shared ones, but for what ``reference_text``, ``candidate_where``, ... say."""
    told: dict[str, dict[str, Any]] = {"reference": {}, "candidate": {}}
    for name, value in own.items():
        side, _, column = name.partition("_")
        told[side] |= {} if value is None else {column: value}
    return {side: replace(shared, **columns) for side, columns in told.items()}
