"""Where records come from, asked for: who testifies, and the object that says what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genloss.errors import SourceError

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from genloss.corpus.columns import Columns
    from genloss.corpus.sources import SourceLike
    from genloss.profiles.build import Progress

CUTOFF, EARLIEST, BELOW = "2022-11-30", "1900-01-01", 1e-4
"""What OriginColumns takes where nothing is said, as the command line writes it; a test holds the two together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """Who was named as knowing the origin of records."""

    origin_column: str | None = None
    depth_column: str | None = None
    evidence_column: str | None = None
    provenance: bool = False
    """The three columns that ``genloss origin`` writes."""
    model_column: str | None = None
    date_column: str | None = None
    cutoff: str | date = CUTOFF
    earliest: str | date = EARLIEST
    watermark_column: str | None = None
    watermark_below: float = BELOW
    declared_by: str | os.PathLike[str] | None = None
    distilabel: bool = False
    origin_word: Sequence[str] | None = None
    lenient: bool = False

    def added_to(self, columns: Columns) -> Columns:
        """The columns with those who testify; as they were where nobody does. Raises SourceError where they make no sense."""
        from genloss.corpus.importing_declarations import read_declaration
        from genloss.corpus.importing_distilabel import as_distilabel
        from genloss.corpus.origin_columns import OriginColumns
        from genloss.corpus.origin_words import parse_words
        from genloss.profiles.labelling import DEPTH, ORIGIN, STANDING

        named = (self.origin_column, self.depth_column, self.evidence_column)
        if self.provenance and any(named):
            raise SourceError("--provenance names all three columns: leave out the others, or leave it out and name each")
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


def _day(day: str | date, option: str) -> date:
    try:
        return day if isinstance(day, date) else date.fromisoformat(day)
    except ValueError as error:
        raise SourceError(f"{option} {day!r} is no day; write it as 2022-11-30") from error


def run_origin(
    source: SourceLike,
    columns: Columns,
    *,
    to: Path | None = None,
    conflicts: Path | None = None,
    strict: bool = False,
    rejected: Path | None = None,
    command: list[str] | None = None,
    progress: Callable[[str, int | None], AbstractContextManager[Progress]] | None = None,
) -> dict[str, Any]:
    """Settle the origin of every record: the object of ``genloss origin --json``. Raises GenlossError as ``origin`` does."""
    from contextlib import nullcontext

    from genloss import __version__
    from genloss.corpus.sources import open_source
    from genloss.profiles.labelling import label_source
    from genloss.profiles.origins import by_class, by_doubt
    from genloss.reports.document import document

    if columns.origin is None:
        raise SourceError(
            "nobody is asked for the origin: name a column, such as --origin-column or --date-column, or --declared-by"
        )
    opened = open_source(source, columns)
    with progress(opened.name, opened.total_bytes) if progress else nullcontext() as advance:
        made = label_source(
            opened, columns, columns.origin, to=to, conflicts=conflicts, strict=strict, rejected=rejected, progress=advance
        )
    doubts = dict(by_doubt(made.origins))
    said = columns.origin.declared
    records, tokens = made.tally.profiled, int(made.origins.tokens.sum())
    read = {
        "path": opened.name,
        "records": records,
        "tokens": tokens,
        "rejected": sum(made.tally.rejected.values()),
        "rejected_by_reason": dict(made.tally.rejected),
        "filtered": made.tally.filtered,
    }
    body = {
        "records": records,
        "tokens": tokens,
        **by_class(made.origins.records),
        "tokens_by": by_class(made.origins.tokens),
        "conflicts": doubts.pop("conflict"),
        "doubts": doubts,
        "declared": None if said is None else {"origin": said.origin, "by": said.by},
        "output": None if to is None else str(to),
    }
    return document("origin", command=command, inputs=[read], seed=None, version=__version__, **body)


def origin(
    source: SourceLike,
    *,
    to: str | os.PathLike[str] | None = None,
    conflicts: str | os.PathLike[str] | None = None,
    keep: Sequence[str] = (),
    text: str | None = None,
    group: str | None = None,
    id: str | None = None,  # noqa: A002 - as in profile()
    where: str | None = None,
    lines: bool = False,
    nfc: bool = False,
    strict: bool = False,
    rejected: str | os.PathLike[str] | None = None,
    **witnesses: Any,
) -> dict[str, Any]:
    """Settle where every record comes from, how deep a copy it is, and by which class of evidence.

    Parameters
    ----------
    source, text, group, id, where, lines, nfc, strict, rejected
        As in ``profile``.
    to, keep
        A Parquet file for all records with the columns ``origin``, ``copy_depth`` and ``evidence``, and further columns that go
        along as texts. ``origin(to, provenance=True)`` reads such a file back unchanged.
    conflicts
        A file for the records whose witnesses disagree, one JSON object a line.
    witnesses
        Who is asked, as the fields of ``Witnesses``: ``origin_column``, ``depth_column``, ``evidence_column``, ``provenance``,
        ``model_column``, ``date_column`` with ``cutoff`` and ``earliest``, ``watermark_column`` with ``watermark_below``,
        ``declared_by``, ``distilabel``, ``origin_word``, ``lenient``.

    Returns
    -------
    The object of ``genloss origin --json``.

    Raises
    ------
    GenlossError
        Where nobody is asked, a source or declaration cannot be read, or something is said that is not understood.

    """
    from genloss.corpus.columns import Columns

    columns = Columns(text=text, group=group, id=id, where=where, keep=tuple(keep), lines=lines, nfc=nfc)
    return run_origin(
        source,
        Witnesses(**witnesses).added_to(columns),
        to=None if to is None else Path(to),
        conflicts=None if conflicts is None else Path(conflicts),
        strict=strict,
        rejected=None if rejected is None else Path(rejected),
    )
