"""Which files a source is, and what may be opened."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from genloss.errors import LedgerError
from genloss.guard.marks import list_paths, list_sources, mark_files, open_below


def test_marks_are_the_files_hashes(tmp_path: Path) -> None:
    """Several sources have their deepest common folder as root, and every file its SHA-256, whatever the workers."""
    for name in ("a/x.jsonl", "a/deep/y.jsonl", "b/z.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    listing = list_sources([str(tmp_path / "a"), str(tmp_path / "b" / "z.txt")])
    assert (listing.root, listing.patterns, listing.remote) == (tmp_path, ("a", "b/z.txt"), 0)
    marks = mark_files(listing, workers=4)
    assert marks == mark_files(listing, workers=1)
    want = {name: hashlib.sha256(name.encode()).hexdigest() for name in ("a/x.jsonl", "a/deep/y.jsonl", "b/z.txt")}
    assert {one.path: one.sha256 for one in marks} == want


def test_an_address_elsewhere_is_counted_and_not_hashed() -> None:
    """A bucket has no files on this machine."""
    listing = list_sources(["s3://bucket/part-*.parquet"])
    assert (listing.root, listing.remote, mark_files(listing, workers=1)) == (None, 1, ())


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    """What was counted and what is hashed must be one and the same."""
    path = tmp_path / "x.txt"
    path.write_text("before", encoding="utf-8")
    listing = list_sources([str(path)])
    path.write_text("afterwards", encoding="utf-8")
    with pytest.raises(LedgerError, match="changed while it was read"):
        mark_files(listing, workers=1)


def test_pipes_and_parents_are_not_opened(tmp_path: Path) -> None:
    """A pipe would be waited for, a folder holds no bytes, and a path through a parent leads elsewhere: none is opened."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder"):
        with pytest.raises(LedgerError, match="no plain file"):
            open_below(tmp_path, name)
    with pytest.raises(LedgerError, match="leads through"):
        open_below(tmp_path, "../x")
    with pytest.raises(FileNotFoundError):
        open_below(tmp_path, "none")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(LedgerError, match="cannot read"):
        open_below(tmp_path, "loop")


def test_a_models_folder_is_its_files(tmp_path: Path) -> None:
    """All files of a model's folder are listed, of whatever format, but hidden ones."""
    for name in ("config.json", "w/model.safetensors", ".git/HEAD"):
        path = tmp_path / "model" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    assert list(list_paths([tmp_path / "model"]).files) == ["config.json", "w/model.safetensors"]
    with pytest.raises(LedgerError, match="no such file"):
        list_paths([tmp_path / "none"])


def test_a_folder_that_is_shut_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of a model that cannot be listed is an error, and not a model without that part."""
    (tmp_path / "model" / "shut").mkdir(parents=True)
    (tmp_path / "model" / "config.json").write_text("{}", encoding="utf-8")
    scan = os.scandir

    def scandir(path: Any) -> Any:
        if os.fspath(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(LedgerError, match="shut: Permission denied"):
        list_paths([tmp_path / "model"])
