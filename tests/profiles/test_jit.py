from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from genloss.profiles import jit

_COUNT = "import genloss, pyarrow as pa; print(int(genloss.profile(pa.table({'text': ['a b a']})).n_tokens.sum()))"


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("HOME", "XDG_CACHE_HOME", "GENLOSS_CACHE")}
    return subprocess.run(
        [sys.executable, "-c", _COUNT], env={**kept, **environment}, capture_output=True, text=True, check=False
    )


def test_kernels_are_kept_in_the_named_folder(tmp_path: Path) -> None:
    """GENLOSS_CACHE names the folder in which compiled kernels are kept, under versions and the hash of their sources."""
    made = run(GENLOSS_CACHE=str(tmp_path))
    assert (made.returncode, made.stdout.strip()) == (0, "3"), made.stderr
    (folder,) = tmp_path.iterdir()
    assert jit.kernel_hash() in folder.name
    assert list(folder.rglob("*.nbi"))


def test_without_a_folder_to_write_to_kernels_are_compiled_with_a_note(tmp_path: Path) -> None:
    """A cache path that cannot be made is no reason to fail: the work is done, and a note says what it cost."""
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    made = run(GENLOSS_CACHE=str(blocked))
    assert (made.returncode, made.stdout.strip()) == (0, "3"), made.stderr
    assert "no writable cache folder" in made.stderr


def test_an_edit_in_any_kernel_changes_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key covers the bytes of every kernel file, wherever in the package it lies."""
    package = tmp_path / "genloss"
    (package / "profiles").mkdir(parents=True)
    (package / "measures").mkdir()
    (package / "measures" / "kernel_a.py").write_text("x = 1")
    monkeypatch.setattr(jit, "__file__", str(package / "profiles" / "jit.py"))
    keys = []
    for text in ("x = 1", "x = 2"):
        (package / "measures" / "kernel_a.py").write_text(text)
        jit.kernel_hash.cache_clear()
        keys.append(jit.kernel_hash())
    jit.kernel_hash.cache_clear()
    assert keys[0] != keys[1]
