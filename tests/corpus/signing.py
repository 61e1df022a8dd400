"""Signed files made on the spot: authorities, certificates, and small files of several formats. Nothing is fetched."""

from __future__ import annotations

import io
import struct
import wave
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import c2pa  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
QUIET = {"builder": {"thumbnail": {"enabled": False}}}
OFFLINE = {"verify_after_sign": False, "remote_manifest_fetch": False}


@dataclass(frozen=True)
class Signer:
    """A root, and a certificate of it with its key, all as PEM."""

    root: bytes
    chain: bytes
    key: bytes

    def trust(self, folder: Path) -> Path:
        """The root as a file."""
        path = folder / "root.pem"
        path.write_bytes(self.root)
        return path


def signer(name: str, *, until: datetime = datetime(2120, 1, 1, tzinfo=UTC), ocsp: str | None = None) -> Signer:
    """A new authority and a certificate for signing that it issued (ES256, as C2PA asks)."""
    above, below = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = named(f"{name} root")
    root = extended(certificate(authority, authority, above, datetime(2130, 1, 1, tzinfo=UTC)), above, above, ca=True)
    leaf = extended(certificate(named(name), authority, below, until), below, above, ca=False).add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=True
    )
    if ocsp is not None:
        place = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(ocsp))
        leaf = leaf.add_extension(x509.AuthorityInformationAccess([place]), critical=False)
    signed = [one.sign(above, hashes.SHA256()).public_bytes(serialization.Encoding.PEM) for one in (root, leaf)]
    key = below.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Signer(root=signed[0], chain=signed[1] + signed[0], key=key)


def named(name: str) -> x509.Name:
    """A name with a country, an organisation and a common name."""
    parts = {NameOID.COUNTRY_NAME: "SE", NameOID.ORGANIZATION_NAME: f"{name} Ltd", NameOID.COMMON_NAME: name}
    return x509.Name([x509.NameAttribute(*part) for part in parts.items()])


def certificate(subject: x509.Name, issuer: x509.Name, key: Key, until: datetime) -> Any:
    """A certificate to be, without its extensions and signature."""
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    dated = made.not_valid_before(datetime(2019, 1, 1, tzinfo=UTC)).not_valid_after(until)
    return dated.serial_number(x509.random_serial_number())


def extended(made: Any, key: Key, above: Key, *, ca: bool) -> Any:
    """The extensions that C2PA asks of an authority (``ca``) and of what it issued."""
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"),
        False,
    )
    usage |= {"digital_signature": not ca, "key_cert_sign": ca, "crl_sign": ca}
    made = made.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    made = made.add_extension(x509.KeyUsage(**usage), critical=True)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    return made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above.public_key()), critical=False)


def sign(
    data: bytes,
    by: Signer,
    *source_types: str | None,
    kind: str = "png",
    ingredients: tuple[tuple[bytes, str], ...] = (),
    seen: Signer | None = None,
    edit: bool = False,
    stamped: str | None = None,
) -> bytes:
    """The file, signed: an action for each source type, and ingredients with their relationships.

    ``seen`` is whom the signing program trusted, and so what it put on record of the ingredients; ``stamped`` the address of a
    server that sets a time stamp.
    """
    return _sign(data, by, *source_types, kind=kind, ingredients=ingredients, seen=seen, edit=edit, stamped=stamped)[0]


def sign_elsewhere(data: bytes, by: Signer, url: str) -> tuple[bytes, bytes]:
    """The file, which names the address of its manifest and holds none; and the manifest."""
    return _sign(data, by, "digitalCapture", remote=url)


def _sign(
    data: bytes,
    by: Signer,
    *source_types: str | None,
    kind: str = "png",
    ingredients: tuple[tuple[bytes, str], ...] = (),
    seen: Signer | None = None,
    remote: str | None = None,
    edit: bool = False,
    stamped: str | None = None,
) -> tuple[bytes, bytes]:
    names = ["c2pa.created", *["c2pa.edited"] * len(source_types)]
    actions = [
        {"action": name} | ({} if kind_ is None else {"digitalSourceType": kind_ if "/" in kind_ else IPTC + kind_})
        for name, kind_ in zip(names, source_types, strict=False)
    ]
    told: dict[str, Any] = {"claim_generator_info": [{"name": "signing.py", "version": "1"}], "assertions": []}
    if not edit:
        told["assertions"] = [{"label": "c2pa.actions.v2", "data": {"actions": actions}}]
    trust = {} if seen is None else {"trust": {"trust_anchors": seen.root.decode()}}
    context = c2pa.Context.from_dict({**QUIET, "verify": OFFLINE, **trust})
    info = c2pa.C2paSignerInfo(alg=b"es256", sign_cert=by.chain, private_key=by.key, ta_url=stamped and stamped.encode())
    out = io.BytesIO()
    with c2pa.Builder(told, context=context) as builder:
        if edit:
            builder.set_intent(c2pa.C2paBuilderIntent.EDIT)
        if remote is not None:
            builder.set_remote_url(remote)
            builder.set_no_embed()
        for ingredient, relationship in ingredients:
            builder.add_ingredient({"title": "a part", "relationship": relationship}, kind, io.BytesIO(ingredient))
        manifest = builder.sign(c2pa.Signer.from_info(info), kind, io.BytesIO(data), out)
    return out.getvalue(), bytes(manifest)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _box(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", 8 + len(data)) + name + data


def png() -> bytes:
    """Eight grey pixels."""
    head = struct.pack(">IIBBBBB", 8, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" + bytes(range(0, 160, 20)))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def wav() -> bytes:
    """A hundredth of a second of sound."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(bytes(range(80)))
    return out.getvalue()


def mp3() -> bytes:
    """Three frames of MPEG audio, all silence."""
    return (b"\xff\xfb\x90\x64" + b"\0" * 413) * 3


def mp4() -> bytes:
    """The boxes of a film, and no film."""
    return _box(b"ftyp", b"isom\0\0\2\0isomiso2mp41") + _box(b"moov", _box(b"mvhd", b"\0" * 100)) + _box(b"mdat", b"film" * 30)


def pdf() -> bytes:
    """One empty page."""
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 4\n0000000000 65535 f \n" + table + tail


MADE = {"png": png, "wav": wav, "mp3": mp3, "mp4": mp4, "pdf": pdf}
"""Small files by suffix: image, audio twice, video, document."""


def examples(folder: Path) -> None:
    """The files of docs/data/signed, signed by authorities whose keys nobody keeps: the page shows what is read in them."""
    camera, model, stranger = signer("Example Camera"), signer("Example Model"), signer("Stranger")
    photograph, generated = sign(png(), camera, "digitalCapture"), sign(png(), model, "trainedAlgorithmicMedia")
    altered = bytearray(photograph)
    altered[altered.index(b"IDAT") + 8] ^= 1
    files = {
        "altered.png": bytes(altered),
        "collage.png": sign(png(), camera, "digitalCreation", ingredients=((generated, "componentOf"),)),
        "generated.png": generated,
        "page.pdf": pdf(),
        "photograph.png": photograph,
        "sound.wav": sign(wav(), stranger, "digitalCapture", kind="wav"),
        "roots.pem": camera.root + model.root,
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
