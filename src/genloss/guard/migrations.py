"""How the tables of a ledger came to be: numbered steps, each applied once, all that are missing in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, text

from genloss.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

VERSIONS: Final = "genloss_ledger_versions"
ENTRIES: Final = "genloss_ledger_entries"


@dataclass(frozen=True, slots=True)
class Step:
    """From the version before to this one."""

    version: int
    statements: Callable[[str], Sequence[str]]
    """The SQL, for ``sqlite`` or ``postgresql``."""


REFUSAL: Final = "a ledger is never changed, only added to"
"""What the database says to whoever tries otherwise."""
_NEXT: Final = f"(SELECT COALESCE(MAX(number), 0) + 1 FROM {ENTRIES})"  # noqa: S608  a constant


def _first(dialect: str) -> list[str]:
    """Version 1: entries that are only ever inserted, in order; the database itself refuses everything else."""
    columns = "at TEXT NOT NULL, author TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL"
    links = "previous TEXT NOT NULL UNIQUE, digest TEXT NOT NULL UNIQUE"
    tables = [
        f"CREATE TABLE {VERSIONS} (version INTEGER PRIMARY KEY, at TEXT NOT NULL)",
        f"CREATE TABLE {ENTRIES} (number BIGINT PRIMARY KEY, {columns}, {links})",
    ]
    if dialect == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        return [
            *tables,
            f"CREATE TRIGGER {ENTRIES}_no_update BEFORE UPDATE ON {ENTRIES} {refuse}",
            f"CREATE TRIGGER {ENTRIES}_no_delete BEFORE DELETE ON {ENTRIES} {refuse}",
            # this one also stops INSERT OR REPLACE, which deletes without a word; IS NOT, since a number may be NULL in SQLite
            f"CREATE TRIGGER {ENTRIES}_in_order BEFORE INSERT ON {ENTRIES} WHEN NEW.number IS NOT {_NEXT} {refuse}",
        ]
    refuse = f"EXECUTE FUNCTION {ENTRIES}_refuse()"
    return [
        *tables,
        f"CREATE FUNCTION {ENTRIES}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
        f"CREATE TRIGGER {ENTRIES}_no_change BEFORE UPDATE OR DELETE ON {ENTRIES} FOR EACH ROW {refuse}",
        f"CREATE TRIGGER {ENTRIES}_no_truncate BEFORE TRUNCATE ON {ENTRIES} FOR EACH STATEMENT {refuse}",
    ]


STEPS: tuple[Step, ...] = (Step(1, _first),)
"""All steps, in order. A step is never edited once it is released: what comes after it is a step of its own."""


def version_of(connection: Connection) -> int:
    """The version of the ledger in a database: 0 where the database is empty, or on a server where it holds none.

    Raises LedgerError for another program's SQLite file, for damaged versions, and for a version that is newer than this program.
    """
    names = set(inspect(connection).get_table_names())
    if VERSIONS not in names:
        if ENTRIES in names:
            raise LedgerError("it has entries but no version: it is damaged")
        if names and connection.dialect.name == "sqlite":
            raise LedgerError("it is another program's database; name a file of its own for the ledger")
        return 0
    found = sorted(row[0] for row in connection.execute(text(f"SELECT version FROM {VERSIONS}")))  # noqa: S608  a constant
    newest = STEPS[-1].version
    if any(not isinstance(one, int) for one in found) or found != list(range(1, len(found) + 1)) or not found:
        raise LedgerError(f"its versions are {found}, not 1, 2, ...: it is damaged")
    if found[-1] > newest:
        raise LedgerError(
            f"it is of version {found[-1]}, and this genloss knows versions up to {newest}: "
            "upgrade with `pip install --upgrade genloss`"
        )
    return int(found[-1])


def migrate(connection: Connection) -> None:
    """Apply the steps that are missing, within the transaction of ``connection``: all of them, or none."""
    version = version_of(connection)
    for step in STEPS:
        if step.version <= version:
            continue
        for statement in step.statements(connection.dialect.name):
            connection.exec_driver_sql(statement)
        connection.execute(
            text(f"INSERT INTO {VERSIONS} (version, at) VALUES (:version, :at)"),  # noqa: S608  a constant
            {"version": step.version, "at": datetime.now(UTC).isoformat(timespec="seconds")},
        )
