"""Reading signed files speaks to nobody: not for a manifest, not for a revocation."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import c2pa  # type: ignore[import-untyped]
import pytest

from genloss.corpus.origin import Provenance
from genloss.corpus.signed import read_signed
from tests.corpus.signing import png, sign, sign_elsewhere, signer


@dataclass
class Neighbour:
    """A server on this machine that notes who calls."""

    url: str
    calls: list[str] = field(default_factory=list)
    answer: bytes = b""


@pytest.fixture
def neighbour() -> Iterator[Neighbour]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.calls.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(told.answer)

        do_POST = do_GET  # noqa: N815  the name is the library's

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        told = Neighbour(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield told
        server.shutdown()
        thread.join()


def test_a_manifest_elsewhere_is_not_fetched(neighbour: Neighbour, tmp_path: Path) -> None:
    """The note says that it lies elsewhere; the library by its own default would have called, as the last lines show."""
    camera = signer("Camera")
    data, neighbour.answer = sign_elsewhere(png(), camera, f"{neighbour.url}/manifest.c2pa")
    (tmp_path / "file.png").write_bytes(data)
    found = read_signed(tmp_path / "file.png", trust=camera.trust(tmp_path))
    assert (found.provenance, found.state) == (Provenance(), "remote")
    assert "was not fetched" in found.notes[0]
    assert neighbour.calls == []
    with c2pa.Reader("png", io.BytesIO(data), context=c2pa.Context.from_dict({"verify": {"remote_manifest_fetch": True}})):
        assert neighbour.calls == ["/manifest.c2pa"]


def test_revocation_is_not_asked_for(neighbour: Neighbour, tmp_path: Path) -> None:
    """A certificate that names a server for revocations is judged without it."""
    camera = signer("Camera", ocsp=f"{neighbour.url}/ocsp")
    data = sign(png(), camera, "digitalCapture")
    neighbour.calls.clear()
    (tmp_path / "file.png").write_bytes(data)
    assert read_signed(tmp_path / "file.png", trust=camera.trust(tmp_path)).trusted
    assert neighbour.calls == []
