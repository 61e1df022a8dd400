"""Small datasets for the ledger's tests, and a way into the SQLite file behind its back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from genloss.guard.entries import Dataset

ENTRIES = "genloss_ledger_entries"


def dataset(name: str, depth: int | None = 0, **more: Any) -> Dataset:
    """Three records of one depth: 0 is human, more synthetic, None unknown."""
    origin = "unknown" if depth is None else "synthetic" if depth else "human"
    told: dict[str, Any] = {
        "source": "x.jsonl",
        "files": (),
        "records": 3,
        "tokens": 10,
        "content": "00000000000000ff",
        "origins": {origin: 3},
        "depths": {"unknown" if depth is None else str(depth): 3},
        "evidence": {"none" if depth is None else "declared": 3},
    }
    return Dataset(name=name, **{**told, **more})


@contextmanager
def tampering(path: Path) -> Iterator[sqlite3.Connection]:
    """The database with its triggers dropped; what is done to it stays."""
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        connection.commit()
