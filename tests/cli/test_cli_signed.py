"""``genloss signed`` as it is called: text, JSON, a table, and mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyarrow import parquet

from genloss.cli import main
from tests.corpus.signing import png, sign, signer, wav

CAMERA, MODEL, ODD = signer("Camera"), signer("Model"), signer("\x1b[31mRed")


def call(*arguments: object) -> int:
    """The exit code of a command run in this process."""
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    return int(str(stop.value.code))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    changed = bytearray(sign(png(), CAMERA, "digitalCapture"))
    changed[changed.index(b"IDAT") + 8] ^= 1
    for name, data in {
        "changed.png": bytes(changed),
        "odd.png": sign(png(), ODD, "digitalCapture"),
        "photograph.png": sign(png(), CAMERA, "digitalCapture"),
        "sound.wav": sign(wav(), MODEL, "trainedAlgorithmicMedia", kind="wav"),
    }.items():
        (tmp_path / "files" / name).write_bytes(data)
    (tmp_path / "roots.pem").write_bytes(CAMERA.root + MODEL.root)
    return tmp_path


def test_json_is_one_object_with_a_row_a_file(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """--json prints one document of kind signed and nothing else: files, counts by origin and evidence."""
    assert call("signed", folder / "files", "--trust", folder / "roots.pem", "--json") == 0
    printed = capfd.readouterr()
    found = json.loads(printed.out)
    assert found["schema"] == "genloss/signed/1"
    assert found["origin"] == {"human": 1, "synthetic": 1, "unknown": 2}
    assert found["evidence"]["signed"] == 2
    assert found["state"] == {"valid": 3, "invalid": 1}
    assert [Path(one["path"]).name for one in found["files"]] == ["changed.png", "odd.png", "photograph.png", "sound.wav"]
    assert {key: found["files"][2][key] for key in ("origin", "copy_depth", "evidence", "source_type")} == {
        "origin": "human", "copy_depth": 0, "evidence": "signed", "source_type": "digitalCapture",
    }  # fmt: skip
    assert printed.err == ""


def test_text_fits_a_terminal_and_steers_none(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Counts, a line a file, notes: none above 80 characters, and an escape sequence in a signer's name is shown, not sent."""
    assert call("signed", folder / "files", "--trust", folder / "roots.pem") == 0
    printed = capfd.readouterr().out
    assert printed.startswith("4 files: 1 human, 1 synthetic, 2 unknown; 2 by a signature that counts.")
    assert "assertion.dataHash.mismatch" in printed
    assert "\x1b" not in printed
    assert "\\x1b[31mRed" in printed
    assert max(map(len, printed.splitlines())) <= 80


def test_without_certificates_nothing_is_evidence(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Nobody is trusted by default."""
    assert call("signed", folder / "files") == 0
    assert capfd.readouterr().out.startswith("4 files: 4 unknown; 0 by a signature that counts.")


def test_the_table_is_read_back_by_its_columns(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """--to writes one row a file."""
    assert call("signed", folder / "files", "--trust", folder / "roots.pem", "--to", folder / "out.parquet") == 0
    assert "Written: " in capfd.readouterr().out
    rows = parquet.read_table(folder / "out.parquet").to_pylist()
    assert [row["evidence"] for row in rows] == ["none", "none", "signed", "signed"]


def test_mistakes_are_one_line_and_exit_two(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A missing file, certificates that are none, and a table that cannot be written."""
    for arguments in (
        (folder / "gone.png",),
        (folder / "files", "--trust", folder / "files" / "sound.wav"),
        (folder / "files", "--to", folder / "no" / "out.parquet"),
    ):
        assert call("signed", *arguments) == 2
        printed = capfd.readouterr()
        assert printed.out == ""
        assert printed.err.startswith("genloss: error: ")
        assert printed.err.count("\n") == 1
