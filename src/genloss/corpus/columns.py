"""Which columns of a source are what: as the user named them, and as a source turns out to have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from genloss.corpus.where import parse_filter
from genloss.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Collection

    from genloss.corpus.origin_columns import OriginColumns
    from genloss.corpus.where import Filter

GUESSED = ("text", "content", "body")
"""Names by which the text column is recognised where none is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What the user said about the columns of a source."""

    text: str | None = None
    """The text; None: the one of ``text``, ``content``, ``body`` that is there."""
    group: str | None = None
    """What ties records together (author, speech, document); None: every record is its own group."""
    id: str | None = None
    """What names a record; None: the column ``id`` where there is one."""
    where: str | None = None
    """A simple filter, see ``corpus.where``."""
    keep: tuple[str, ...] = ()
    """Columns to hand on as they are, for what groups, dates or scores records."""
    origin: OriginColumns | None = None
    """Who is asked for the origin of records; the columns are handed on beside ``keep``."""
    lines: bool = False
    """Plain text files: one record a line instead of one a file. Blank lines are no records."""
    nfc: bool = False
    """Normalise the text to NFC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The columns to read from one file or table, all of them there."""

    text: str
    group: str | None
    id: str | None
    where: Filter | None
    nfc: bool
    keep: tuple[str, ...] = ()

    @property
    def plain(self) -> list[str]:
        """Names of the columns of plain values (texts, numbers, dates) that are handed on beside the text, each once."""
        return list(dict.fromkeys(name for name in (self.group, self.id, *self.keep) if name is not None))

    @property
    def needed(self) -> list[str]:
        """Names of all columns to read, each once, the text first."""
        names = [self.text, *self.plain, *(self.where.columns if self.where else ())]
        return list(dict.fromkeys(names))


def choose(columns: Columns, available: Collection[str], *, name: str, plain_ids: Collection[str] | None = None) -> Chosen:
    """Settle the columns for a file or table called ``name`` that has the columns ``available``.

    ``plain_ids`` are the columns whose values can name a record (default: all); a column ``id`` outside it is not taken
    unless it was asked for. Raises SourceError where a named column is missing or the text column cannot be guessed.
    """
    text = columns.text if columns.text is not None else _guess(available, name)
    where = parse_filter(columns.where) if columns.where is not None else None
    if columns.origin is not None:
        _never_upgraded(columns.origin, available, name)
    keep = (*columns.keep, *(columns.origin.names if columns.origin else ()))
    named = [("text", text), ("group", columns.group), ("id", columns.id), *(("", one) for one in keep)]
    for option, column in named:
        if column is not None and column not in available:
            _missing(column, option, available, name)
    for column in where.columns if where else ():
        if column not in available:
            _missing(column, "where", available, name)
    record_id = columns.id
    if record_id is None and "id" in (available if plain_ids is None else plain_ids):
        record_id = "id"
    return Chosen(text=text, group=columns.group, id=record_id, where=where, nfc=columns.nfc, keep=tuple(dict.fromkeys(keep)))


def _never_upgraded(asked: OriginColumns, available: Collection[str], name: str) -> None:
    """Refuse to take origins for declared where `genloss origin` wrote beside them on what evidence they stand."""
    settled = {"origin", "copy_depth", "evidence"} <= set(available)
    if settled and asked.evidence is None and asked.origin == "origin":
        message = f"{name}: its column 'evidence' says how its origins are known; read it too (--evidence-column evidence)"
        raise SourceError(f"{message}, or name the column of origins otherwise")


def listed(available: Collection[str]) -> str:
    """Say which columns there are, the first twenty by name."""
    names = sorted(available)
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return f"its columns are {', '.join(names[:20])}{more}" if names else "it has no columns"


def _guess(available: Collection[str], name: str) -> str:
    found = [column for column in GUESSED if column in available]
    if len(found) == 1:
        return found[0]
    why = f"both {found[0]} and {found[1]} could be the text" if found else "cannot tell which column is the text"
    message = f"{name}: {why}; {listed(available)}; name one with --text COLUMN"
    raise SourceError(message)


def _missing(column: str, option: str, available: Collection[str], name: str) -> NoReturn:
    asked = f" (--{option})" if option else ""
    message = f"{name}: there is no column {column!r}{asked}; {listed(available)}"
    raise SourceError(message)
