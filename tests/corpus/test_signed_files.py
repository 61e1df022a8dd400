"""Folders of signed files: which are read, in which order, and the table of them."""

from __future__ import annotations

import io
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from genloss.corpus.signed_files import read_signed_files, signed_parquet
from genloss.errors import SourceError
from tests.corpus.signing import mp4, pdf, png, sign, signer, wav

CAMERA, MODEL, STRANGER = signer("Camera"), signer("Model"), signer("Stranger")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A photograph, a generated film, a stranger's sound, a bare page, and what is passed over."""
    files = {
        "b/photograph.png": sign(png(), CAMERA, "digitalCapture"),
        "a.mp4": sign(mp4(), MODEL, "trainedAlgorithmicMedia", kind="mp4"),
        "c.wav": sign(wav(), STRANGER, "digitalCapture", kind="wav"),
        "d.PDF": pdf(),
        "words.txt": b"words",
        ".hidden.png": png(),
        "_cache/e.png": png(),
    }
    for name, data in files.items():
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "files" / "circle").symlink_to(tmp_path / "files", target_is_directory=True)
    (tmp_path / "roots.pem").write_bytes(CAMERA.root + b"A comment\n" + MODEL.root)
    return tmp_path


def test_a_folder_is_read_whole(folder: Path) -> None:
    """Files that can be signed, by path; hidden ones and links to folders are left out, others are counted."""
    found = read_signed_files([folder / "files"], trust=folder / "roots.pem")
    names = [Path(one.path).relative_to(folder / "files").as_posix() for one in found.files]
    assert names == ["a.mp4", "c.wav", "d.PDF", "b/photograph.png"]
    assert found.passed_over == 1
    assert found.by_origin() == {"human": 1, "synthetic": 1, "unknown": 2}
    assert found.by_evidence() == {"signed": 2, "declared": 0, "dated": 0, "detected": 0, "none": 2}
    assert found.by_state() == {"valid": 3, "absent": 1}


def test_the_result_does_not_depend_on_workers(folder: Path) -> None:
    """One thread and four find the same, in the same order."""
    several = [folder / "files"] * 2
    one, four = (read_signed_files(several, trust=folder / "roots.pem", workers=workers) for workers in (1, 4))
    assert one == four
    assert len(one.files) == 4  # a file named twice is read once


def test_a_named_file_is_read_whatever_its_name(folder: Path) -> None:
    """Text by name is a finding; a name that is not there is an error, and so is a folder of nothing."""
    found = read_signed_files([folder / "files" / "words.txt"])
    assert found.by_state() == {"unsupported": 1}
    with pytest.raises(SourceError, match=r"cannot read .*gone\.png"):
        read_signed_files([folder / "gone.png"])
    (folder / "empty").mkdir()
    with pytest.raises(SourceError, match="no file there can carry a manifest"):
        read_signed_files([folder / "empty"])


def test_the_table_has_the_columns_of_data_sets(folder: Path) -> None:
    """Read back: path, origin, copy_depth with null for unknown, evidence; then what it rests on."""
    found = read_signed_files([folder / "files"], trust=folder / "roots.pem")
    table = parquet.read_table(io.BytesIO(signed_parquet(found)))
    assert table.column_names == ["path", "origin", "copy_depth", "evidence", "state", "signer", "source_type", "note"]
    assert table.schema.field("copy_depth").type == pa.int32()
    rows = table.to_pylist()
    assert [row["origin"] for row in rows] == ["synthetic", "unknown", "unknown", "human"]
    assert [row["copy_depth"] for row in rows] == [None, None, None, 0]
    assert [row["evidence"] for row in rows] == ["signed", "none", "none", "signed"]
    assert [row["signer"] for row in rows] == ["Model, Model Ltd", "Stranger, Stranger Ltd", None, "Camera, Camera Ltd"]


def test_a_name_that_no_encoding_can_write_is_escaped(folder: Path) -> None:
    """A file name of bytes that are not UTF-8 does not stop the table."""
    odd = folder / "files" / "b" / b"\xff.png".decode("utf-8", "surrogateescape")
    odd.write_bytes(png())
    table = parquet.read_table(io.BytesIO(signed_parquet(read_signed_files([odd]))))
    assert table["path"][0].as_py().endswith("\\udcff.png")
