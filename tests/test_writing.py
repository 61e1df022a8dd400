from __future__ import annotations

import os
from pathlib import Path

import pytest

from genloss.errors import WriteError
from genloss.writing import write_whole


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    """What was there before is gone, and nothing lies beside it."""
    path = tmp_path / "page.html"
    write_whole(path, b"one, and longer")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert [one.name for one in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_is_no_file_is_not_written_over(kind: str, tmp_path: Path) -> None:
    """A folder, a pipe or a device stays what it is: no file takes its place."""
    path = tmp_path / "there"
    if kind == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    with pytest.raises(WriteError, match="is no file"):
        write_whole(path, b"x")
    assert not path.is_file()
    assert [one.name for one in tmp_path.iterdir()] == ["there"]


def test_a_written_file_is_as_open_as_any_other(tmp_path: Path) -> None:
    """A file written whole has the permissions of one that was simply opened, not those of a temporary one."""
    write_whole(tmp_path / "whole", b"x")
    (tmp_path / "plain").write_bytes(b"x")
    assert (tmp_path / "whole").stat().st_mode == (tmp_path / "plain").stat().st_mode
