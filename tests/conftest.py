"""What holds in every test: nothing outside this machine is spoken to."""

import socket
from typing import Any

import pytest

LOCAL = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse a connection to another machine, loudly."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOCAL:
            raise AssertionError(f"a test tried to reach {address[0]}: tests talk to nothing but this machine")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local_only)
