"""Files made of other files: what an ingredient adds, and whose word counts for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from genloss.corpus.origin import Provenance
from genloss.corpus.signed import Signed, read_signed
from tests.corpus.signing import Signer, png, sign, signer

EDITOR, MODEL = signer("Editor"), signer("Model")
HUMAN, SYNTHETIC, NONE = Provenance("human", 0, "signed"), Provenance("synthetic", None, "signed"), Provenance()


def read(folder: Path, data: bytes, *trusted: Signer) -> Signed:
    """The bytes as a file, read with these roots."""
    path, roots = folder / "file.png", folder / "roots.pem"
    path.write_bytes(data)
    roots.write_bytes(b"".join(one.root for one in trusted))
    return read_signed(path, trust=roots)


@pytest.mark.parametrize(
    ("own", "part", "relationship", "provenance"),
    [
        ("composite", "trainedAlgorithmicMedia", "componentOf", SYNTHETIC),
        ("digitalCreation", "trainedAlgorithmicMedia", "componentOf", SYNTHETIC),
        ("digitalCreation", "digitalCapture", "componentOf", HUMAN),
        ("digitalCreation", "screenCapture", "componentOf", NONE),
        ("compositeSynthetic", "digitalCapture", "componentOf", SYNTHETIC),
        ("trainedAlgorithmicMedia", "digitalCapture", "inputTo", SYNTHETIC),
        ("digitalCreation", "trainedAlgorithmicMedia", "inputTo", HUMAN),
    ],
)
def test_a_synthetic_part_makes_the_whole_synthetic(
    own: str, part: str, relationship: str, provenance: Provenance, tmp_path: Path
) -> None:
    """A part that a trusted model made decides; one left open leaves the whole open; a mere input is no part."""
    made = sign(png(), EDITOR, own, ingredients=((sign(png(), MODEL, part), relationship),))
    assert read(tmp_path, made, EDITOR, MODEL).provenance == provenance


def test_an_edit_that_says_nothing_is_what_its_parent_was(tmp_path: Path) -> None:
    """Opening and saving adds no source type: the origin is the parent's, where its signer is trusted too."""
    for source_type, provenance in (("digitalCapture", HUMAN), ("trainedAlgorithmicMedia", SYNTHETIC)):
        edited = sign(sign(png(), MODEL, source_type), EDITOR, edit=True)
        assert read(tmp_path, edited, EDITOR, MODEL).provenance == provenance
        found = read(tmp_path, edited, EDITOR)
        assert (found.provenance, found.trusted) == (NONE, True)


@pytest.mark.parametrize("seen", [None, MODEL, EDITOR])
def test_an_ingredient_counts_by_who_is_trusted_now(seen: Signer | None, tmp_path: Path) -> None:
    """What the signing program put on record, that it trusted the ingredient's signer or not, is no word of ours."""
    part = sign(png(), MODEL, "digitalCapture")
    made = sign(png(), EDITOR, "digitalCreation", ingredients=((part, "componentOf"),), seen=seen)
    found = read(tmp_path, made, EDITOR)
    assert (found.provenance, found.trusted, found.source_types) == (NONE, True, ("digitalCreation",))
    assert "its signer is not vouched for: a part" in found.notes[-1]
    assert read(tmp_path, made, EDITOR, MODEL).provenance == HUMAN


def test_an_ingredient_without_a_manifest_leaves_the_whole_open(tmp_path: Path) -> None:
    """Nobody said who made the part, so nobody said who made the whole; if the whole is synthetic anyway, it stays so."""
    parts = ((png(), "componentOf"),)
    found = read(tmp_path, sign(png(), EDITOR, "digitalCreation", ingredients=parts), EDITOR)
    assert (found.provenance, found.trusted) == (NONE, True)
    assert found.notes[-1] == "an ingredient has no manifest: a part"
    assert read(tmp_path, sign(png(), EDITOR, "compositeSynthetic", ingredients=parts), EDITOR).provenance == SYNTHETIC


def test_an_ingredient_that_was_changed_counts_for_nothing(tmp_path: Path) -> None:
    """The library calls a file trusted that took in a part which did not hold: its failure is on record. Here it is left open."""
    part = bytearray(sign(png(), MODEL, "digitalCapture"))
    part[part.index(b"IDAT") + 8] ^= 1
    for seen in (None, MODEL):
        made = sign(png(), EDITOR, "digitalCreation", ingredients=((bytes(part), "componentOf"),), seen=seen)
        found = read(tmp_path, made, EDITOR, MODEL)
        assert (found.provenance, found.trusted) == (NONE, True)


def test_a_part_of_a_part_counts(tmp_path: Path) -> None:
    """Three files deep, what a trusted model made is found."""
    inner = sign(png(), MODEL, "trainedAlgorithmicMedia")
    middle = sign(png(), EDITOR, "composite", ingredients=((inner, "componentOf"),))
    outer = sign(png(), EDITOR, "digitalCreation", ingredients=((middle, "componentOf"),))
    assert read(tmp_path, outer, EDITOR, MODEL).provenance == SYNTHETIC
    assert read(tmp_path, outer, EDITOR).provenance == NONE
