"""The guard in conftest.py guards."""

import socket

import pytest


def test_a_test_cannot_reach_another_machine() -> None:
    """A connection to an address that is reserved for documentation (RFC 5737) is refused before a packet is sent."""
    with socket.socket() as there, pytest.raises(AssertionError, match="nothing but this machine"):
        there.connect(("192.0.2.1", 80))
