"""Signed files are read: what counts as evidence, and what only looks like it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from genloss.corpus.origin import Provenance
from genloss.corpus.signed import STATES, Signed, read_signed
from genloss.errors import SourceError
from tests.corpus.signing import IPTC, MADE, Signer, png, sign, signer

CAMERA, MODEL = signer("Camera"), signer("Model")
NONE = Provenance()


def read(folder: Path, data: bytes, *trusted: Signer, name: str = "file.png") -> Signed:
    """The bytes as a file, read with these roots."""
    path, roots = folder / name, folder / "roots.pem"
    path.write_bytes(data)
    roots.write_bytes(b"".join(one.root for one in trusted))
    found = read_signed(path, trust=roots if trusted else None)
    assert found.state in STATES
    assert found.provenance.evidence in ("signed", "none")
    return found


@pytest.mark.parametrize("kind", MADE)
def test_images_audio_video_and_documents_are_read(kind: str, tmp_path: Path) -> None:
    """A trusted signature is evidence in every format; the same file without it says nothing, and neither is an error."""
    data = MADE[kind]()
    found = read(tmp_path, sign(data, MODEL, "trainedAlgorithmicMedia", kind=kind), MODEL, name=f"file.{kind}")
    assert found.provenance == Provenance("synthetic", None, "signed")
    assert (found.state, found.trusted, found.notes) == ("valid", True, ())
    assert found.source_types == ("trainedAlgorithmicMedia",)
    assert (found.signer, found.issuer) == ("Model, Model Ltd", "Model Ltd")
    assert found.generator == "signing.py 1"
    assert read(tmp_path, data, MODEL, name=f"file.{kind}").state == "absent"


def test_a_photograph_is_human_and_an_original(tmp_path: Path) -> None:
    """The digitalCapture of a trusted camera is human, copy depth 0."""
    found = read(tmp_path, sign(png(), CAMERA, "digitalCapture"), CAMERA)
    assert found.provenance == Provenance("human", 0, "signed")


def test_a_signer_nobody_vouches_for_is_no_evidence(tmp_path: Path) -> None:
    """Without certificates, and with those of somebody else, a signature that holds leaves the origin unknown and says why."""
    data = sign(png(), CAMERA, "digitalCapture")
    for trusted in ((), (MODEL,)):
        found = read(tmp_path, data, *trusted)
        assert (found.provenance, found.state, found.trusted) == (NONE, "valid", False)
        assert "nobody vouches for the signer: Camera" in found.notes[0]
    assert read(tmp_path, data, MODEL, CAMERA).trusted


def test_the_name_of_a_file_does_not_matter(tmp_path: Path) -> None:
    """A signed image under another suffix, or without one, is read as what it is."""
    data = sign(png(), CAMERA, "digitalCapture")
    for name in ("file", "file.jpg", "file.txt", "file.mp4"):
        assert read(tmp_path, data, CAMERA, name=name).provenance.evidence == "signed"


@pytest.mark.parametrize(("where", "code"), [(b"IDAT", "assertion.dataHash.mismatch"), (b"digitalCap", "hashedURI.mismatch")])
def test_what_was_changed_after_signing_is_found(where: bytes, code: str, tmp_path: Path) -> None:
    """A changed pixel and a changed source type: invalid, no evidence, and the note has C2PA's own code for it."""
    data = bytearray(sign(png(), CAMERA, "digitalCapture"))
    data[data.index(where) + 8] ^= 1
    found = read(tmp_path, bytes(data), CAMERA)
    assert (found.provenance, found.state, found.trusted) == (NONE, "invalid", False)
    assert code in found.notes[0]


def test_a_changed_certificate_is_found(tmp_path: Path) -> None:
    """A signer's name is part of what is signed."""
    data = sign(png(), CAMERA, "digitalCapture").replace(b"Camera Ltd", b"Agency Ltd")
    found = read(tmp_path, data, CAMERA)
    assert (found.provenance, found.state) == (NONE, "invalid")


def test_a_manifest_moved_to_another_file_is_found(tmp_path: Path) -> None:
    """A manifest is bound to its content: around other pixels, or by itself in a file, it does not hold."""
    data = sign(png(), CAMERA, "digitalCapture")
    start = data.index(b"caBX") - 4
    end = start + 12 + int.from_bytes(data[start : start + 4], "big")
    other = png().replace(b"IHDR\0\0\0\x08", b"IHDR\0\0\0\x07")
    assert read(tmp_path, other[:33] + data[start:end] + other[33:], CAMERA).state == "invalid"
    bare = read(tmp_path, data[start + 8 : end - 4], CAMERA, name="file.c2pa")
    assert (bare.provenance, bare.trusted) == (NONE, False)


@pytest.mark.parametrize(
    ("data", "name", "state"),
    [
        (b"", "file.png", "unreadable"),
        (b"some words", "file.txt", "unsupported"),
        (b'{"text": "words"}\n', "file.jsonl", "unsupported"),
        (b"PAR1....PAR1", "file.parquet", "unsupported"),
        (b"some words", "file", "unsupported"),
        (png()[:40], "file.png", "unreadable"),
    ],
)
def test_what_cannot_be_signed_says_so(data: bytes, name: str, state: str, tmp_path: Path) -> None:
    """Text, tables, empty and broken files are findings with a note, not errors."""
    found = read(tmp_path, data, CAMERA, name=name)
    assert (found.provenance, found.state) == (NONE, state)
    assert found.notes[0]


def test_a_file_that_was_cut_short_is_damaged(tmp_path: Path) -> None:
    """A truncated file ends as unreadable or invalid, wherever it was cut."""
    data = sign(png(), CAMERA, "digitalCapture")
    for end in range(1, len(data), 97):
        assert read(tmp_path, data[:end], CAMERA).provenance == NONE


@pytest.mark.parametrize(
    ("types", "origin"),
    [
        (("digitalCapture", "algorithmicallyEnhanced"), "human"),
        (("digitalCapture", "compositeWithTrainedAlgorithmicMedia"), "synthetic"),
        (("digitalCapture", "composite"), "unknown"),
        (("composite", "trainedAlgorithmicMedia"), "synthetic"),
        (("algorithmicallyEnhanced",), "unknown"),
        (("screenCapture",), "unknown"),
        (("http://example.org/digitalCapture",), "unknown"),
        (("http://c2pa.org/digitalsourcetype/empty", "digitalCreation"), "human"),
        (("http://c2pa.org/digitalsourcetype/empty",), "unknown"),
    ],
)
def test_of_several_source_types_the_least_human_counts(types: tuple[str, ...], origin: str, tmp_path: Path) -> None:
    """Synthetic before open before human; a type that speaks of no content changes nothing; unknown types are open."""
    found = read(tmp_path, sign(png(), CAMERA, *types), CAMERA)
    assert found.trusted
    assert found.provenance.origin == origin
    assert found.provenance.evidence == ("none" if origin == "unknown" else "signed")
    assert bool(found.notes) == (origin == "unknown")


def test_a_type_is_shown_short_only_where_it_is_known(tmp_path: Path) -> None:
    """A type of another vocabulary keeps its address, so that it cannot pass for the one of IPTC."""
    found = read(tmp_path, sign(png(), CAMERA, "http://example.org/digitalCapture", IPTC + "print"), CAMERA)
    assert found.source_types == ("http://example.org/digitalCapture", "print")


def test_mistakes_are_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing file, a folder, certificates that are none, and a missing package say what to do."""
    (tmp_path / "file.png").write_bytes(png())
    (tmp_path / "bad.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    (tmp_path / "key.pem").write_bytes(CAMERA.key)
    with pytest.raises(SourceError, match=r"cannot read .*gone\.png"):
        read_signed(tmp_path / "gone.png")
    with pytest.raises(SourceError, match="is not a file"):
        read_signed(tmp_path)
    for name in ("bad.pem", "key.pem", "file.png", "gone.pem"):
        with pytest.raises(SourceError, match="--trust takes a PEM file"):
            read_signed(tmp_path / "file.png", trust=tmp_path / name)
    monkeypatch.setattr("genloss.corpus.signed.version", lambda _: "0.37.2")
    with pytest.raises(SourceError, match=r"0\.38 or later: pip install 'genloss\[signed\]' --upgrade"):
        read_signed(tmp_path / "file.png")
    monkeypatch.setitem(sys.modules, "c2pa", None)
    with pytest.raises(SourceError, match=r"pip install 'genloss\[signed\]'"):
        read_signed(tmp_path / "file.png")
