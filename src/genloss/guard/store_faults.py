"""What a database's errors mean, in one line each, without what may be secret in them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from genloss.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genloss.guard.store_places import Place

_SQLITE = (
    ("locked", "another program has been writing into it for too long; do it again"),
    (
        "readonly",
        "it cannot be written to: the file or its disk is read-only; check owner and mode, or name another",
    ),
    ("full", "its disk is full; make room and do it again"),
    ("not a database", "it is no SQLite database; name another file with --ledger"),
    ("malformed", "the database file is damaged; bring back a copy of it"),
    ("unable to open", "it cannot be opened; check that its folder exists, and its owner and mode"),
    ("disk i/o", "its disk fails, or the file has gone; check it and do it again"),
    ("no such table", "it holds no ledger, or a part of one; bring back a copy of it"),
    ("no such column", "its tables are not the ledger's; bring back a copy of it"),
)
_POSTGRES = (
    ("28", "the server refuses the user or the password"),
    ("3D", "there is no such database on the server; create it first (createdb)"),
    ("42501", "the user may not do this in the database; grant it the rights to create and to insert"),
    ("57", "the server is shutting down or starting; do it again when it is up"),
    ("53", "the server is out of room, memory or connections"),
    ("25006", "the server only reads (a standby?); name the one that writes"),
    ("40", "other writers were in the way; do it again"),
    ("55P03", "another program has been writing into it for too long; do it again"),
)


@contextmanager
def explained(place: Place, so: str) -> Iterator[None]:
    """Turn what drivers raise into a LedgerError: the ledger, what is wrong, and what it means for what was asked (``so``)."""
    try:
        yield
    except LedgerError as error:
        if str(error).startswith(place.name):
            raise
        raise LedgerError(f"{place.name}: {error}") from error.__cause__
    except (SQLAlchemyError, OSError) as error:  # no cause: a driver's message may hold the address with its password
        raise LedgerError(f"{place.name}: {_meaning(error)}; {so}") from None


def _meaning(error: BaseException) -> str:
    found: Any = error.orig if isinstance(error, DBAPIError) else error
    told = found.args[0] if getattr(found, "args", None) else ""
    if isinstance(told, dict):  # what pg8000 gives: the fields of the server's message
        code, said = str(told.get("C", "")), str(told.get("M", ""))
        for start, meaning in _POSTGRES:
            if code.startswith(start):
                return meaning
        return f"the server says {said!r:.120} ({code})"
    text = str(told).lower()
    if type(found).__module__ == "sqlite3":
        return next((meaning for words, meaning in _SQLITE if words in text), f"SQLite says {str(told)!r:.120}")
    return "the server cannot be reached, or has gone; check the address and that it runs"
