"""Certificates that have expired since they signed, with a time stamp and without one."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from genloss.corpus.origin import Provenance
from genloss.corpus.signed import Signed, read_signed
from tests.corpus.signing import certificate, extended, named, png, sign, signer

cms = pytest.importorskip("asn1crypto.cms", reason="time stamps are written with asn1crypto, which comes with pg8000")
tsp = pytest.importorskip("asn1crypto.tsp")


@dataclass(frozen=True)
class Authority:
    """An authority that sets time stamps (RFC 3161) on this machine."""

    key: rsa.RSAPrivateKey
    certificates: tuple[x509.Certificate, x509.Certificate]
    """Its own, and its root."""

    def answer(self, asked: bytes) -> bytes:
        """The time stamp of now on what is asked."""
        request = tsp.TimeStampReq.load(asked)
        now = datetime.now(UTC).replace(microsecond=0)
        said = {"version": "v1", "policy": "1.2.3.4", "serial_number": 7, "gen_time": now}
        said |= {"message_imprint": request["message_imprint"], "nonce": request["nonce"].native}
        stamp = tsp.TSTInfo({key: value for key, value in said.items() if value is not None}).dump()
        own, root = (cms.Certificate.load(one.public_bytes(serialization.Encoding.DER)) for one in self.certificates)
        sha256 = {"algorithm": "sha256"}
        names = [{"hash_algorithm": sha256, "cert_hash": hashlib.sha256(own.dump()).digest()}]
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "message_digest", "values": [hashlib.sha256(stamp).digest()]},
                {"type": "signing_certificate_v2", "values": [tsp.SigningCertificateV2({"certs": names})]},
            ]
        )
        by = {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                cms.IssuerAndSerialNumber({"issuer": own.issuer, "serial_number": own.serial_number}),
            ),
            "digest_algorithm": sha256,
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_rsa"},
            "signature": self.key.sign(attributes.dump(), padding.PKCS1v15(), hashes.SHA256()),
        }
        content = {"content_type": "tst_info", "content": cms.ParsableOctetString(stamp)}
        signed = {"version": "v3", "digest_algorithms": [sha256], "encap_content_info": content, "signer_infos": [by]}
        token = {"content_type": "signed_data", "content": cms.SignedData({**signed, "certificates": [own, root]})}
        answer: bytes = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()
        return answer


def authority() -> Authority:
    """A new authority with a root of its own."""
    above, below = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    root, long = named("Stamp root"), datetime(2120, 1, 1, tzinfo=UTC)
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    own = extended(certificate(named("Stamp"), root, below, long), below, above, ca=False).add_extension(purpose, critical=True)
    top = extended(certificate(root, root, above, long), above, above, ca=True)
    return Authority(below, (own.sign(above, hashes.SHA256()), top.sign(above, hashes.SHA256())))


@pytest.fixture
def stamps() -> Iterator[tuple[Authority, str]]:
    """An authority and its address."""
    told = authority()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = told.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield told, f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_an_expired_certificate_needs_a_trusted_time_stamp(stamps: tuple[Authority, str], tmp_path: Path) -> None:
    """Expired: no evidence, with a note; nor with a stamp of an authority nobody named; evidence with one that is named."""
    told, address = stamps
    short = signer("Short", until=datetime.now(UTC) + timedelta(seconds=2))
    bare, stamped = sign(png(), short, "digitalCapture"), sign(png(), short, "digitalCapture", stamped=address)
    time.sleep(3)
    root = told.certificates[1].public_bytes(serialization.Encoding.PEM)

    def read(data: bytes, roots: bytes) -> Signed:
        (tmp_path / "file.png").write_bytes(data)
        (tmp_path / "roots.pem").write_bytes(roots)
        return read_signed(tmp_path / "file.png", trust=tmp_path / "roots.pem")

    for data, roots in ((bare, short.root + root), (stamped, short.root), (stamped, root)):
        found = read(data, roots)
        assert (found.provenance, found.trusted) == (Provenance(), False)
    expired = read(bare, short.root)
    assert expired.state == "invalid"
    assert "signingCredential.expired" in expired.notes[0]
    assert "no time stamp of an authority" in expired.notes[1]
    assert read(stamped, short.root + root).provenance == Provenance("human", 0, "signed")
