"""A PostgreSQL server of the tests' own, where its programs are there: run by nobody in particular, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PASSWORD = "geheim"  # noqa: S105  of a server that lives for seconds


@dataclass(frozen=True)
class Server:
    """A server that listens on this machine alone."""

    programs: Path
    folder: Path
    port: int
    user: str | None
    """The user of the system that runs it; None: we do."""

    @property
    def url(self) -> str:
        return f"postgresql://writer:{PASSWORD}@127.0.0.1:{self.port}/postgres"

    def run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        if self.user is not None:
            command = ["runuser", "-u", self.user, "--", *command]
        done = subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, timeout=60, check=False, env=_environment()
        )
        if done.returncode:
            pytest.skip(f"PostgreSQL cannot be run here: {program}: {(done.stderr or done.stdout).strip()[-200:]}")

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=20"
        log = str(self.folder / "log")
        # its output goes to the log: a pipe that the server holds open would be waited for
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")


@contextmanager
def postgres() -> Iterator[Server]:
    """A running server, or a skip with the reason."""
    pytest.importorskip("pg8000", reason="the driver is not installed")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("no PostgreSQL server in /usr/lib/postgresql")
    user = None
    if os.geteuid() == 0:  # a server does not run as root
        names = {one.pw_name for one in pwd.getpwall()}
        user = next((name for name in ("postgres", "nobody") if name in names), None)
        if user is None or shutil.which("runuser") is None:
            pytest.skip("root cannot run PostgreSQL, and there is no other user to run it as")
    folder = Path(tempfile.mkdtemp(prefix="genloss-postgres-"))
    try:
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        if user is not None:
            for one in (folder, folder / "password"):
                shutil.chown(one, user)
        server = Server(found[-1].parent, folder, _free_port(), user)
        data, secret = str(folder / "data"), str(folder / "password")
        server.run(
            "initdb", "-D", data, "-U", "writer", "-A", "scram-sha-256", f"--pwfile={secret}", "-N", "-E", "UTF8", "--locale=C"
        )
        server.start()
        try:
            yield server
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "HOME": tempfile.gettempdir()}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port
