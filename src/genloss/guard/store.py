"""The database behind a ledger: transactions that read the whole chain and add to its end, and nothing else."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from genloss.errors import LedgerError
from genloss.guard.bodies import checked, from_body, kind_of, to_body
from genloss.guard.chain import canonical, digest_of, parsed
from genloss.guard.entries import Entry
from genloss.guard.migrations import ENTRIES, STEPS, migrate, version_of
from genloss.guard.store_faults import explained
from genloss.guard.store_places import engine_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from genloss.guard.entries import Correction, Dataset, Model
    from genloss.guard.store_places import Place

_LOCK: Final = 0x67656E6C
"""The key of the advisory lock that writers on PostgreSQL hold, one after another."""
_COLUMNS: Final = "number, at, author, kind, body, previous, digest"


class Store:
    """A database that holds one ledger."""

    def __init__(self, place: Place, *, create: bool = False) -> None:
        """Open what is at ``place``, made and migrated as needed. Raises LedgerError where there is none."""
        self.place = place
        self._engine = engine_of(place, create=create)
        if place.path is not None and not place.path.exists():
            if not create:
                raise LedgerError(f"there is no ledger at {place.name}; `genloss ledger add NAME SOURCE` begins one")
            _make_folder(place)
        with self.reading() as connection:
            version = version_of(connection)
        if not version and not create:
            raise LedgerError(f"{place.name} holds no ledger; `genloss ledger add NAME SOURCE` begins one")
        if version < STEPS[-1].version:
            with self.writing() as connection:
                migrate(connection)
        if create:  # from here on a file that goes away is not begun anew behind the user's back
            self.close()
            self._engine = engine_of(place, create=False)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads. Raises LedgerError where the database fails."""
        with explained(self.place, "nothing was read"), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that no other writer can come between. Raises LedgerError, keeping nothing, where the database fails."""
        with explained(self.place, "nothing was written"), self._engine.connect() as plain:
            connection = plain.execution_options(genloss_writes=True)
            transaction = connection.begin()
            try:
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                yield connection
            except BaseException:
                _roll_back(transaction)
                raise
            with explained(self.place, "whether it was written is not known: do the same again, nothing is written twice"):
                transaction.commit()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()


def rows_of(connection: Connection) -> list[Any]:
    """All rows, in the order of their numbers, as they are."""
    return list(connection.execute(text(f"SELECT {_COLUMNS} FROM {ENTRIES} ORDER BY number")))  # noqa: S608  constants


def entries_of(rows: Sequence[Any], *, after: Sequence[Entry] = ()) -> list[Entry]:
    """The entries that the rows hold, checked, but for those of the first rows, which are ``after`` and known to be good.

    Raises LedgerError that names the first one which does not fit the chain.
    """
    entries: list[Entry] = []
    previous = after[-1].digest if after else ""
    for place, row in enumerate(rows[len(after) :], len(after) + 1):
        try:
            entries.append(_entry(row, place, previous))
        except LedgerError as error:
            raise LedgerError(f"entry {place} cannot be trusted: {error}; nothing from it on was read") from error
        previous = entries[-1].digest
    return entries


def append(connection: Connection, what: Dataset | Model | Correction, *, last: Entry | None, at: str, by: str) -> Entry:
    """Insert one entry behind ``last``. Raises LedgerError where it could not be read back as it is."""
    kind, body = kind_of(what), to_body(checked(what))
    number, previous = (last.number + 1, last.digest) if last else (1, "")
    digest = digest_of(number=number, at=at, by=by, kind=kind, body=body, previous=previous)
    values = (number, at, by, kind, canonical(body), previous, digest)
    names = [name.strip() for name in _COLUMNS.split(",")]
    placeholders = ", ".join(f":{name}" for name in names)
    back = text(f"SELECT {_COLUMNS} FROM {ENTRIES} WHERE number = :number")  # noqa: S608  constants
    try:
        connection.execute(
            text(f"INSERT INTO {ENTRIES} ({_COLUMNS}) VALUES ({placeholders})"),  # noqa: S608  constants
            dict(zip(names, values, strict=True)),
        )
    except IntegrityError as error:  # a writer that does not wait for others' locks
        raise LedgerError("another program wrote into the ledger at the same time; do it again") from error
    if [tuple(row) for row in connection.execute(back, {"number": number})] != [values]:
        raise LedgerError("the database did not keep the entry as it was given: a trigger is in the way; nothing was written")
    return Entry(number=number, at=at, by=by, what=what, previous=previous, digest=digest)


def _entry(row: Any, place: int, previous: str) -> Entry:
    number, at, by, kind, body, before, digest = row
    if any(not isinstance(one, str) for one in (at, by, kind, body, before, digest)):
        raise LedgerError("a column of it holds no text")
    if number != place:
        raise LedgerError(f"it is numbered {number}, so an entry before it is gone")
    if before != previous:
        raise LedgerError("it does not follow the entry before it, which was changed or put in its place")
    try:
        dated = datetime.fromisoformat(at).tzinfo
    except ValueError:
        dated = None
    if dated is None:
        raise LedgerError("its time is no ISO 8601 with a zone")
    told = parsed(body)
    if digest_of(number=number, at=at, by=by, kind=kind, body=told, previous=before) != digest:
        raise LedgerError("its digest does not fit what it says: it was changed after it was written")
    return Entry(number=number, at=at, by=by, what=from_body(kind, told), previous=before, digest=digest)


def _make_folder(place: Place) -> None:
    assert place.path is not None  # noqa: S101  for types: called for files alone
    folder = place.path.parent
    try:
        folder.mkdir(exist_ok=True)  # its parent must be there: a mistyped path makes no tree of folders
    except OSError as error:
        raise LedgerError(f"cannot make {folder}: {error.strerror or error}; name a ledger in a folder that exists") from error


def _roll_back(transaction: Any) -> None:
    """Undo, where there is still somebody to undo it; a database that has gone undoes it by itself."""
    try:
        transaction.rollback()
    except (SQLAlchemyError, OSError):
        return
