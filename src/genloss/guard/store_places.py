"""Where a ledger is: a SQLite file in the project, or PostgreSQL by URL; and how either is opened."""

from __future__ import annotations

import os
import re
import ssl
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import NullPool, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from genloss.errors import LedgerError

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import URL

FOLDER: Final = ".genloss"
FILE: Final = "ledger.sqlite"
VARIABLE: Final = "GENLOSS_LEDGER"
WAIT: Final = 30
"""Seconds that a writer waits for another one, and that a silent server is waited for."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_OPTIONS: Final = ("unix_sock", "sslmode")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A ledger's address, taken apart."""

    name: str
    """As messages show it: no user, no password, no options."""
    home: Path
    """The folder that relative paths of sources count from: the project's."""
    path: Path | None
    """The SQLite file; None for a server."""
    url: URL | None
    """The server; None for a file."""

    @property
    def profiles(self) -> Path | None:
        """The folder of saved profiles, beside a SQLite file; None for a server."""
        return None if self.path is None else self.path.parent / "profiles"


def place_of(where: str | Path | None = None) -> Place:
    """The place that ``where`` names, or the environment's GENLOSS_LEDGER, or the project's ``.genloss/ledger.sqlite``.

    The project is the working directory, or the nearest folder above it that holds ``.genloss``. Raises LedgerError for an
    address of another kind.
    """
    told = where if where is not None else os.environ.get(VARIABLE) or None
    if told is None:
        home = project()
        return Place(name=_shown(home / FOLDER / FILE), home=home, path=home / FOLDER / FILE, url=None)
    if isinstance(told, str) and _SCHEME.match(told):
        return _by_url(told)
    return _by_path(Path(told))


def project() -> Path:
    """The working directory, or the nearest folder above it that holds ``.genloss``."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / FOLDER).is_dir()), here)


def engine_of(place: Place, *, create: bool) -> Engine:
    """How to connect. Nothing is opened yet. Raises LedgerError where the driver is missing or an option is unknown."""
    if place.path is not None:
        engine = create_engine("sqlite://", creator=_opener(place.path, create=create), poolclass=NullPool, hide_parameters=True)
        event.listen(engine, "begin", _begin)
        return engine
    assert place.url is not None  # noqa: S101  for types: a place has one or the other
    if find_spec("pg8000") is None:
        raise LedgerError("a ledger on PostgreSQL needs its driver: pip install 'genloss[postgres]'")
    told: dict[str, Any] = {"timeout": WAIT}
    for name, value in place.url.query.items():
        if name == "unix_sock":
            told["unix_sock"] = value
        elif name == "sslmode" and value in {"require", "verify-ca", "verify-full"}:
            told["ssl_context"] = ssl.create_default_context()  # a certificate that is not checked protects nobody
        else:
            raise LedgerError(f"{place.name}: options of the address are unix_sock=PATH and sslmode=require, not {name!r}")
    url = place.url.set(drivername="postgresql+pg8000", query={})
    # after the lock is held, what others wrote before must be seen: so no snapshot from before the lock
    return create_engine(url, poolclass=NullPool, connect_args=told, hide_parameters=True, isolation_level="READ COMMITTED")


def _by_url(told: str) -> Place:
    scheme = told.partition("://")[0].lower()
    if scheme in {"sqlite", "sqlite+pysqlite", "file"}:
        path = told.partition("://")[2]
        if not path.startswith("/") or len(path) < 2 or "?" in path:
            raise LedgerError(f"{scheme}:// takes a path alone, as in {scheme}:///ledger.sqlite; or leave the scheme out")
        return _by_path(Path(path[1:] if scheme != "file" else path))
    if scheme not in {"postgresql", "postgres", "postgresql+pg8000"}:
        raise LedgerError(f"a ledger is a SQLite file or on PostgreSQL (postgresql://HOST/DATABASE), not {scheme}://")
    try:
        url = make_url("postgresql+pg8000" + told[len(scheme) :])
    except (SQLAlchemyError, ValueError):  # no cause: it may hold the password
        raise LedgerError("the ledger's address is not understood: write postgresql://USER:PASSWORD@HOST:PORT/DATABASE") from None
    if not url.database:
        raise LedgerError("the ledger's address names no database: write postgresql://USER:PASSWORD@HOST:PORT/DATABASE")
    where = f"{url.host or 'localhost'}{f':{url.port}' if url.port else ''}"
    return Place(name=f"postgresql://{where}/{url.database}", home=project(), path=None, url=url)


def _by_path(path: Path) -> Place:
    if "\0" in str(path):
        raise LedgerError("the ledger's path holds a NUL character; name a file")
    whole = Path(os.path.abspath(path.expanduser()))  # noqa: PTH100  resolve() would follow links, and the user's spelling matters
    if whole.is_dir():
        whole = whole / FILE if whole.name == FOLDER else whole
    if whole.is_dir():
        raise LedgerError(f"{path} is a folder; name a file, such as {path / FILE}")
    home = whole.parent.parent if whole.parent.name == FOLDER else whole.parent
    return Place(name=_shown(whole), home=home, path=whole, url=None)


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _opener(path: Path, *, create: bool) -> Any:
    def connect() -> Any:
        import sqlite3

        address = f"{path.as_uri()}?mode={'rwc' if create else 'rw'}"
        # isolation_level None: the driver begins nothing by itself, so that even tables are made within the transaction
        return sqlite3.connect(address, uri=True, timeout=WAIT, isolation_level=None, check_same_thread=False)

    return connect


def _begin(connection: Any) -> None:
    """A writer takes the lock before it reads, so that nothing can change between its checks and its entry."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("genloss_writes") else "BEGIN")
