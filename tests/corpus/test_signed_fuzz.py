"""Damaged signed files: a result or a clear error, and never evidence for content that was changed."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genloss.corpus.signed import STATES, Signed, Verifier
from tests.corpus.signing import MADE, png, sign, signer

MODEL = signer("Model")
FILES = {kind: sign(made(), MODEL, "trainedAlgorithmicMedia", kind=kind) for kind, made in MADE.items()}
CONTENT = {"png": png()[37:65], "wav": bytes(range(80)), "mp3": b"\xff\xfb\x90\x64" + b"\0" * 413, "mp4": b"film" * 30}
"""Pixels, samples, a frame and the data of a film."""


@pytest.fixture(scope="module")
def verifier() -> Verifier:
    with tempfile.TemporaryDirectory() as folder:
        return Verifier(MODEL.trust(Path(folder)))


def read(verifier: Verifier, data: bytes, kind: str) -> Signed:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file.{kind}"
        path.write_bytes(data)
        found = verifier.read(path)
    assert found.state in STATES
    assert found.provenance.evidence in ("signed", "none")
    return found


@given(kind=st.sampled_from(sorted(MADE)), data=st.data())
@settings(max_examples=300, deadline=None)
def test_changed_bytes_never_change_what_is_signed(kind: str, data: st.DataObject, verifier: Verifier) -> None:
    """Wherever bytes were changed or cut off, the result is what was signed, or no evidence at all."""
    whole = FILES[kind]
    made = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 3))):
        made[data.draw(st.integers(0, len(made) - 1))] ^= data.draw(st.integers(1, 255))
    found = read(verifier, bytes(made[: data.draw(st.integers(len(made) // 2, len(made)))]), kind)
    if found.provenance.evidence == "signed":
        assert found == read(verifier, whole, kind)


@given(kind=st.sampled_from(sorted(CONTENT)), data=st.data())
@settings(max_examples=200, deadline=None)
def test_a_changed_byte_of_the_content_is_always_found(kind: str, data: st.DataObject, verifier: Verifier) -> None:
    """Outside the part that holds the manifest no byte can change and leave the evidence."""
    whole = FILES[kind]
    start = whole.index(CONTENT[kind])
    made = bytearray(whole)
    made[data.draw(st.integers(start, start + len(CONTENT[kind]) - 1))] ^= data.draw(st.integers(1, 255))
    assert read(verifier, bytes(made), kind).provenance.evidence == "none"


@given(data=st.binary(max_size=300), kind=st.sampled_from(["", "png", "jpg", "pdf", "mp4", "zip", "docx", "svg", "c2pa"]))
@settings(max_examples=60, deadline=None)
def test_noise_is_no_evidence(data: bytes, kind: str, verifier: Verifier) -> None:
    """Random bytes under any name end as a finding."""
    assert read(verifier, data, kind).provenance.evidence == "none"
