"""The ledger on a real PostgreSQL server, started here."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from genloss.errors import LedgerError
from genloss.guard.entries import Model
from genloss.guard.ledger import Ledger
from genloss.guard.migrations import ENTRIES
from genloss.guard.store import append, entries_of, rows_of
from genloss.guard.store_guards import broken_guards
from tests.guard.ledger_things import dataset
from tests.guard.postgres_server import PASSWORD, Server, postgres

WRITER = """
import sys
from genloss.guard.ledger import Ledger
from tests.guard.ledger_things import dataset
with Ledger.open(sys.argv[1], create=True) as ledger:
    for k in range(5):
        ledger.add(dataset(f"{sys.argv[2]}-{k}"), by=sys.argv[2])
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with postgres() as running:
        yield running


def test_two_processes_write_at_once_on_a_server(server: Server) -> None:
    """Two processes that begin one ledger and write five entries each lose none, and the chain holds."""
    processes = [subprocess.Popen([sys.executable, "-c", WRITER, server.url, name]) for name in ("a", "b")]
    assert [one.wait(timeout=60) for one in processes] == [0, 0]
    with Ledger.open(server.url) as ledger:
        names = {one.what.name for one in ledger.entries()}
    assert names == {f"{name}-{k}" for name in "ab" for k in range(5)}


def test_a_writer_waits_for_the_one_before_it(server: Server) -> None:
    """While one writer's entry is not yet kept, another neither reads nor writes; then its entry follows the first one's."""
    with Ledger.open(server.url, create=True) as one, Ledger.open(server.url) as other, ThreadPoolExecutor(1) as pool:
        with one._store.writing() as connection:
            entries = entries_of(rows_of(connection))
            last = entries[-1] if entries else None
            first = append(connection, dataset("first"), last=last, at="2026-01-01T00:00:00+00:00", by="me")
            waiting = pool.submit(other.add, dataset("second"), by="me")
            assert not wait([waiting], timeout=1).done
        assert waiting.result(timeout=60).entry.previous == first.digest


def test_a_server_keeps_what_a_file_keeps(server: Server) -> None:
    """Names and texts with whatever characters come back, trees are drawn, and no user or password is in the name."""
    with Ledger.open(server.url, create=True) as ledger:
        name = "Robert'); DROP TABLE x;-- :p %s"
        ledger.add(dataset(name, notes="\0 \x1b \udc80 ü"), by="me")
        ledger.add_model(Model(name="model", trained_on=(name,)), by="me")
        assert ledger.datasets()[name].notes == "\0 \x1b \udc80 ü"
        assert ledger.depth("model") == (1, True)
        assert ledger.place.name == f"postgresql://127.0.0.1:{server.port}/postgres"
        assert not ledger.add(dataset(name, notes="\0 \x1b \udc80 ü"), by="me").new


@pytest.mark.parametrize("statement", ["UPDATE {} SET author = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_server_itself_refuses_changes(server: Server, statement: str) -> None:
    """Update, delete and truncate are refused by the database, whoever asks."""
    with Ledger.open(server.url, create=True) as ledger:
        ledger.add(dataset("kept"), by="me")
        with pytest.raises(DBAPIError, match="never changed"), ledger._store._engine.begin() as connection:
            connection.execute(text(statement.format(ENTRIES)))


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("SELECT 1", []),
        ("DROP TRIGGER {}_no_truncate ON {}", ["{}_no_truncate is gone"]),
        ("ALTER TABLE {} DISABLE TRIGGER {}_no_change", ["{}_no_change was changed or switched off"]),
        (
            "CREATE OR REPLACE FUNCTION {}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
            ["{}_no_change was changed or switched off", "{}_no_truncate was changed or switched off"],
        ),
        (
            "CREATE OR REPLACE TRIGGER {}_no_change BEFORE UPDATE ON {} FOR EACH ROW EXECUTE FUNCTION {}_refuse()",
            ["{}_no_change was changed or switched off"],
        ),
        (
            "CREATE TRIGGER mine BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION {}_refuse()",
            ["mine is not the ledger's"],
        ),
    ],
)
def test_a_servers_guards_that_were_taken_away_show(server: Server, statement: str, says: list[str]) -> None:
    """Triggers that are gone, switched off, changed, without their function or a stranger's are each named; else none is."""
    with Ledger.open(server.url, create=True) as ledger, ledger._store._engine.connect() as connection:
        connection.execute(text(statement.replace("{}", ENTRIES)))
        assert sorted(broken_guards(connection)) == [one.replace("{}", ENTRIES) for one in says]
        connection.rollback()


def test_a_wrong_password_is_said_and_not_shown(server: Server) -> None:
    """The server's refusal is one line without the password; a database that is not there likewise."""
    with pytest.raises(LedgerError, match="refuses the user or the password") as caught:
        Ledger.open(server.url.replace(PASSWORD, "falsch"))
    assert "falsch" not in str(caught.value)
    with pytest.raises(LedgerError, match="no such database"):
        Ledger.open(server.url.replace("/postgres", "/none"))


def write_while_it_stops(ledger: Ledger, server: Server) -> None:
    with ledger._store.writing() as connection:
        last = entries_of(rows_of(connection))[-1]
        append(connection, dataset("half"), last=last, at="2026-01-01T00:00:00+00:00", by="me")
        server.stop()


def test_a_server_that_goes_away_keeps_nothing_half_written(server: Server) -> None:
    """A server that dies between the entry and its commit: one line, and afterwards the ledger is as it was before."""
    with Ledger.open(server.url, create=True) as ledger:
        ledger.add(dataset("whole"), by="me")
        before = ledger.entries()
        with pytest.raises(LedgerError, match=r"has gone|shutting down"):
            write_while_it_stops(ledger, server)
        with pytest.raises(LedgerError, match="cannot be reached"):
            ledger.add(dataset("later"), by="me")
        server.start()
        assert ledger.entries() == before
        assert ledger.add(dataset("later"), by="me").new
