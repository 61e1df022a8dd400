"""Ledgers that were tampered with, are of another kind, or cannot be written to."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from genloss.errors import LedgerError
from genloss.guard import migrations, store
from genloss.guard.chain import canonical, digest_of
from genloss.guard.checking import check_clocks, verify
from genloss.guard.entries import Entry
from genloss.guard.ledger import Ledger
from genloss.guard.store import append
from genloss.guard.store_places import place_of
from tests.guard.ledger_things import ENTRIES, dataset, tampering


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger of three datasets."""
    made = tmp_path / "ledger.sqlite"
    with Ledger.open(made, create=True) as ledger:
        for name in "abc":
            ledger.add(dataset(name), by="me")
    return made


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE {} SET body = replace(body, '\"tokens\":10', '\"tokens\":11') WHERE number = 2", "entry 2 .* digest"),
        ("UPDATE {} SET author = 'you' WHERE number = 2", "entry 2 .* digest"),
        ("DELETE FROM {} WHERE number = 2", "entry 2 .* gone"),
        ("DELETE FROM {} WHERE number = 1", "entry 1 .* gone"),
        ("UPDATE {} SET previous = 'x' WHERE number = 3", "entry 3 .* does not follow"),
        ("UPDATE {} SET body = 'no' WHERE number = 1", "entry 1 .* no JSON"),
        ("UPDATE {} SET body = body || ' ' WHERE number = 1", "entry 1 .* canonical"),
        ("UPDATE {} SET at = 'yesterday' WHERE number = 1", "entry 1 .* ISO 8601"),
        ("UPDATE {} SET body = x'00ff' WHERE number = 3", "entry 3 .* no text"),
        ("UPDATE {} SET number = 7 WHERE number = 3", "entry 3 .* numbered 7"),
    ],
)
def test_a_changed_row_is_named(path: Path, statement: str, says: str) -> None:
    """Behind the ledger's back any change to a row is found when it is read, by the first entry that does not fit."""
    with tampering(path) as connection:
        connection.execute(statement.format(ENTRIES))
    with Ledger.open(path) as ledger:
        with pytest.raises(LedgerError, match=says):
            ledger.entries()
        with pytest.raises(LedgerError, match="cannot be trusted"):
            ledger.add(dataset("d"), by="me")
        (check,) = verify(ledger, workers=1)
    assert (check.what, check.verdict) == ("chain", "fail")


def test_what_was_checked_is_checked_again_only_where_it_changed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten entries through one opening check thirteen rows, not 3 + 4 + ... + 13; a row changed meanwhile is found anyway."""
    checked: list[int] = []

    def counted(row: Any, place: int, previous: str) -> Entry:
        checked.append(place)
        return check(row, place, previous)

    check = store._entry
    monkeypatch.setattr(store, "_entry", counted)
    with Ledger.open(path) as ledger:
        for k in range(10):
            assert ledger.add(dataset(f"d{k}"), by="me").new
        kept = ledger.entries()
        assert checked == list(range(1, 14))
        with tampering(path) as connection:
            connection.execute(f"UPDATE {ENTRIES} SET author = 'you' WHERE number = 2")  # noqa: S608
        with pytest.raises(LedgerError, match=r"entry 2 .* digest"):
            ledger.entries()
        with tampering(path) as connection:
            connection.execute(f"UPDATE {ENTRIES} SET author = 'me' WHERE number = 2")  # noqa: S608
            connection.execute(f"DELETE FROM {ENTRIES} WHERE number > 12")  # noqa: S608
        assert ledger.entries() == kept[:12]
        assert len(kept) == 13


@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET author = 'x'", "DELETE FROM {}", "INSERT OR REPLACE INTO {0} SELECT * FROM {0}"]
)
def test_the_database_itself_refuses_changes(path: Path, statement: str) -> None:
    """Update, delete and replace are refused by the database, whoever asks."""
    with closing(sqlite3.connect(path)) as connection, pytest.raises(sqlite3.IntegrityError, match="never changed"):
        connection.execute(statement.format(ENTRIES))


def test_the_database_takes_no_entry_without_a_number(path: Path) -> None:
    """A primary key of SQLite may be NULL, and such a row would shut everybody out: the database refuses it."""
    columns = "NULL, at, author, kind, body, 'x', 'y'"
    with closing(sqlite3.connect(path)) as connection, pytest.raises(sqlite3.IntegrityError, match="never changed"):
        connection.execute(f"INSERT INTO {ENTRIES} SELECT {columns} FROM {ENTRIES} WHERE number = 1")  # noqa: S608


@pytest.mark.parametrize(
    ("statements", "says"),
    [
        (["DROP TRIGGER {}_no_update"], "{}_no_update is gone"),
        (
            ["DROP TRIGGER {0}_no_delete", "CREATE TRIGGER {0}_no_delete BEFORE DELETE ON {0} BEGIN SELECT 1; END"],
            "{}_no_delete was changed",
        ),
        (["CREATE TRIGGER mine BEFORE INSERT ON {} BEGIN SELECT RAISE(IGNORE); END"], "mine is not the ledger's"),
        (
            [
                "DROP TRIGGER {}_no_update",
                "CREATE TRIGGER mine AFTER INSERT ON {0} BEGIN UPDATE {0} SET author = 'you' WHERE number = NEW.number; END",
            ],
            "mine is not the ledger's",
        ),
    ],
)
def test_guards_that_were_taken_away_show(path: Path, statements: list[str], says: str) -> None:
    """A trigger that is gone, changed or a stranger's fails the check; one that swallows or changes entries stops the writer."""
    with Ledger.open(path) as ledger:
        assert verify(ledger, workers=1)[1].verdict == "pass"
        with closing(sqlite3.connect(path)) as connection:
            for statement in statements:
                connection.execute(statement.format(ENTRIES))
        check = verify(ledger, workers=1)[1]
        assert (check.what, check.verdict) == ("guards", "fail")
        assert says.format(ENTRIES) in check.why
        if "mine" in says:
            with pytest.raises(LedgerError, match="did not keep the entry"):
                ledger.add(dataset("d"), by="me")
        assert len(ledger.entries()) == 3


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\x"])
def test_a_forged_path_is_never_opened(path: Path, name: str) -> None:
    """An entry with a fitting digest whose file leads elsewhere is refused as a whole."""
    with tampering(path) as connection:
        last = connection.execute(f"SELECT digest FROM {ENTRIES} WHERE number = 3").fetchone()[0]  # noqa: S608
        body = json.loads(connection.execute(f"SELECT body FROM {ENTRIES} WHERE number = 3").fetchone()[0])  # noqa: S608
        body |= {"name": "d", "files": [{"path": name, "size": 1, "sha256": "0" * 64}]}
        at = datetime.now(UTC).isoformat()
        digest = digest_of(number=4, at=at, by="x", kind="dataset", body=body, previous=last)
        row = (4, at, "x", "dataset", canonical(body), last, digest)
        connection.execute(f"INSERT INTO {ENTRIES} VALUES (?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608
    with Ledger.open(path) as ledger, pytest.raises(LedgerError, match="entry 4 cannot be trusted: the path"):
        ledger.entries()


def test_entries_that_were_cut_off_show_by_a_noted_digest(path: Path) -> None:
    """A chain cannot tell that its end is missing; the digest of the last entry, kept elsewhere, can."""
    with Ledger.open(path) as ledger:
        noted = ledger.entries()[-1].digest
        assert verify(ledger, holds=noted, workers=1)[0].verdict == "pass"
    with tampering(path) as connection:
        connection.execute(f"DELETE FROM {ENTRIES} WHERE number = 3")  # noqa: S608
    with Ledger.open(path) as ledger:
        assert verify(ledger, workers=1)[0].verdict == "pass"
        assert verify(ledger, holds=noted, workers=1)[0].verdict == "fail"


def test_what_is_no_ledger_is_said(tmp_path: Path) -> None:
    """A folder, a text, another program's database, nothing at all: each one line, and nothing of it is touched."""
    with pytest.raises(LedgerError, match="is a folder"):
        Ledger.open(tmp_path)
    with pytest.raises(LedgerError, match="there is no ledger"):
        Ledger.open(tmp_path / "none.sqlite")
    words = tmp_path / "words.sqlite"
    words.write_text("no database, however long it may be " * 40, encoding="utf-8")
    with pytest.raises(LedgerError, match="no SQLite database"):
        Ledger.open(words, create=True)
    other = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    before = other.read_bytes()
    with pytest.raises(LedgerError, match="another program's database"):
        Ledger.open(other, create=True)
    assert other.read_bytes() == before
    with pytest.raises(LedgerError, match="not mysql"):
        Ledger.open("mysql://user:secret@host/db")


def test_a_missing_driver_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the driver a server's ledger is one line that says what to install, and no address."""
    monkeypatch.setattr("genloss.guard.store_places.find_spec", lambda _: None)
    with pytest.raises(LedgerError, match=r"needs its driver: pip install 'genloss\[postgres\]'") as caught:
        Ledger.open("postgresql://somebody:geheim@127.0.0.1:1/db")
    assert "geheim" not in str(caught.value)


def test_credentials_are_never_shown() -> None:
    """Neither the place nor the error of a server that cannot be reached holds user or password."""
    told = "postgresql://somebody:geheim@127.0.0.1:1/db"
    assert place_of(told).name == "postgresql://127.0.0.1:1/db"
    with pytest.raises(LedgerError, match="cannot be reached") as caught:
        Ledger.open(told)
    assert not {"geheim", "somebody"} & set(str(caught.value).replace(":", " ").replace("@", " ").split())
    assert caught.value.__cause__ is None


def fill(ledger: Ledger) -> None:
    """A transaction that writes an entry, and then needs more pages than there are."""
    with ledger._store.writing() as connection:
        append(connection, dataset("d"), last=ledger.entries()[-1], at=datetime.now(UTC).isoformat(), by="me")
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        connection.execute(text("CREATE TABLE filler AS SELECT zeroblob(1000000) AS x"))


def test_a_full_disk_leaves_nothing_half_written(path: Path) -> None:
    """Where the database can take no more pages, the error says so, and the ledger is as it was."""
    with Ledger.open(path) as ledger:
        with pytest.raises(LedgerError, match=r"its disk is full; .* nothing was written"):
            fill(ledger)
        assert [one.what.name for one in ledger.entries()] == ["a", "b", "c"]
        path.unlink()
        with pytest.raises(LedgerError, match="cannot be opened"):
            ledger.add(dataset("d"), by="me")
    assert not path.exists()


def test_a_ledger_that_goes_away_is_not_begun_anew(path: Path) -> None:
    """A file that is removed while a ledger is open for making one is missed, and no empty file takes its place."""
    with Ledger.open(path, create=True) as ledger:
        path.unlink()
        with pytest.raises(LedgerError, match="cannot be opened"):
            ledger.add(dataset("d"), by="me")
    assert not path.exists()


def test_a_read_only_ledger_is_read_and_not_written() -> None:
    """A file that may only be read is read; writing is refused in one line that says why, and so is a folder that is shut."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    path = folder / "ledger.sqlite"
    with Ledger.open(path, create=True) as ledger:
        ledger.add(dataset("a"), by="me")
    path.chmod(0o444)
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:  # who may do everything is no test
        os.seteuid(65534)
    try:
        with Ledger.open(path) as ledger:
            assert len(ledger.entries()) == 1
            with pytest.raises(LedgerError, match="read-only"):
                ledger.add(dataset("b"), by="me")
        with pytest.raises(LedgerError, match="cannot be opened"):
            Ledger.open(folder / "new.sqlite", create=True)
        with pytest.raises(LedgerError, match="cannot make"):
            Ledger.open(folder / ".genloss" / "ledger.sqlite", create=True)
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_versions_go_up_and_nothing_is_lost(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Version 1 becomes version 2 with its entries; a step that fails leaves version 1 whole; a newer version is refused."""
    good = migrations.Step(2, lambda _dialect: ["CREATE TABLE genloss_ledger_extra (x TEXT)"])
    bad = migrations.Step(3, lambda _dialect: ["CREATE TABLE genloss_ledger_more (x TEXT)", "no SQL"])
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, good, bad))
    monkeypatch.setattr("genloss.guard.store.STEPS", migrations.STEPS)
    first = migrations.STEPS[:1]
    with pytest.raises(LedgerError, match="nothing was written"):
        Ledger.open(path)
    with closing(sqlite3.connect(path)) as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert names == {ENTRIES, "genloss_ledger_versions"}
        assert connection.execute("SELECT version FROM genloss_ledger_versions").fetchall() == [(1,)]
    for where in ("genloss.guard.migrations.STEPS", "genloss.guard.store.STEPS"):
        monkeypatch.setattr(where, (*first, good))
    with Ledger.open(path) as ledger:
        assert [one.what.name for one in ledger.entries()] == ["a", "b", "c"]
        assert ledger.add(dataset("d"), by="me").new
    for where in ("genloss.guard.migrations.STEPS", "genloss.guard.store.STEPS"):
        monkeypatch.setattr(where, first)
    with pytest.raises(LedgerError, match="version 2, and this genloss knows versions up to 1"):
        Ledger.open(path)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("DROP TABLE genloss_ledger_versions", "entries but no version"),
        ("DELETE FROM genloss_ledger_versions", "not 1, 2, ...: it is damaged"),
        ("UPDATE genloss_ledger_versions SET version = 0", "not 1, 2, ...: it is damaged"),
    ],
)
def test_damaged_versions_are_said(path: Path, statement: str, says: str) -> None:
    """A ledger that has lost count of its versions is not migrated by guessing."""
    with tampering(path) as connection:
        connection.execute(statement)
    before = path.read_bytes()
    with pytest.raises(LedgerError, match=says):
        Ledger.open(path, create=True)
    assert path.read_bytes() == before


def test_odd_clocks_are_noted_and_fail_nothing() -> None:
    """An entry dated before the one before it, or in the future, is named; order goes by number."""
    times = ["2026-01-02T00:00:00+00:00", "2026-01-01T00:00:00+00:00", "2031-01-01T00:00:00+00:00"]
    entries = [Entry(number=k, at=at, by="me", what=dataset(f"d{k}"), previous="", digest="") for k, at in enumerate(times, 1)]
    found = check_clocks(entries, datetime(2026, 6, 1, tzinfo=UTC))
    assert found.verdict == "cannot say"
    assert "entry 2 (2026-01-01" in found.why
    assert "entry 3 is dated in the future" in found.why
    assert check_clocks(entries[:1], datetime(2026, 6, 1, tzinfo=UTC)).verdict == "pass"
    assert check_clocks(entries[:1], datetime(2026, 1, 1, 23, 56, tzinfo=UTC)).verdict == "pass"  # four minutes ahead of us
    assert check_clocks(entries[:1], datetime(2026, 1, 1, 23, 54, tzinfo=UTC)).verdict == "cannot say"
