"""Whether a database still refuses what it was told to refuse: changes to entries."""

from __future__ import annotations

from operator import eq
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from genloss.guard.migrations import ENTRIES, REFUSAL, STEPS

if TYPE_CHECKING:
    from sqlalchemy import Connection

_START: Final = "CREATE TRIGGER "
_SQLITE: Final = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :entries"
_POSTGRES: Final = """
SELECT t.tgname, CASE WHEN t.tgenabled IN ('O', 'A') AND p.prosrc = :refuses THEN pg_get_triggerdef(t.oid) ELSE '' END
FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgrelid = CAST(:entries AS regclass) AND NOT t.tgisinternal
"""


def broken_guards(connection: Connection) -> list[str]:
    """The triggers of the entries that are gone, changed, switched off or nobody's, each in words; none where all is well."""
    dialect = connection.dialect.name
    statements = [one for step in STEPS for one in step.statements(dialect) if one.startswith(_START)]
    wanted = {one.removeprefix(_START).split(" ", 1)[0]: one for one in statements}
    found = _found(connection)
    told = [f"{name} is gone" for name in wanted if name not in found]
    told += [f"{name} is not the ledger's" for name in found if name not in wanted]
    same = eq if dialect == "sqlite" else _alike
    changed = [name for name in wanted if name in found and not same(found[name], wanted[name])]
    return told + [f"{name} was changed or switched off" for name in changed]


def _found(connection: Connection) -> dict[str, str]:
    """Name and SQL of each trigger; on a server, no SQL where it is switched off or does not refuse."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text(_SQLITE), {"entries": ENTRIES})
    else:
        refuses = f" BEGIN RAISE EXCEPTION '{REFUSAL}'; END "
        rows = connection.execute(text(_POSTGRES), {"entries": ENTRIES, "refuses": refuses})
    return {str(name): str(sql) for name, sql in rows}


def _alike(found: str, wanted: str) -> bool:
    """Whether a trigger as a server spells it is before the same events, for all rows and on no condition."""
    return _events(found) == _events(wanted) and " WHEN " not in found


def _events(sql: str) -> list[str]:
    return sorted(sql.partition(" BEFORE ")[2].partition(" ON ")[0].split(" OR "))
