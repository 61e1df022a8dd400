from __future__ import annotations

import pytest

from genloss.guard.entries import Dataset, Model
from genloss.guard.exports import FORMS, export
from genloss.guard.public_files import public_files
from tests.guard import families


@pytest.mark.parametrize(
    ("root", "patterns", "paths", "told"),
    [
        (".", ("a.txt", "data/b.txt"), ("a.txt", "data/b.txt"), ["a.txt", "data/b.txt"]),
        ("/corpora", (".",), ("x/a.txt", "y/a.txt"), ["x/a.txt", "y/a.txt"]),
        ("/", ("home/ada/a.txt", "mnt/b.txt"), ("home/ada/a.txt", "mnt/b.txt"), ["a.txt", "b.txt"]),
        ("/home", ("ada/x", "eve/y"), ("ada/x/1/a.txt", "eve/y/a.txt"), ["x/1/a.txt", "y/a.txt"]),
        ("/home", ("ada/x/*.txt", "eve/y/*/b.txt"), ("ada/x/a.txt", "eve/y/1/b.txt"), ["x/a.txt", "y/1/b.txt"]),
        ("/home", ("ada/a.txt", "eve/a.txt"), ("ada/a.txt", "eve/a.txt"), ["1/a.txt", "2/a.txt"]),
    ],
)
def test_files_are_named_from_their_source_on(
    root: str, patterns: tuple[str, ...], paths: tuple[str, ...], told: list[str]
) -> None:
    """Below the project, or one source, as they lie; of several outside without the folders before each; never two alike."""
    what = families.human(root=root, patterns=patterns, files=families.marks(*paths)).what
    assert isinstance(what, Dataset)
    assert public_files(what) == told


def test_a_models_files_are_each_a_source() -> None:
    """A model has no patterns: of files in several folders outside the project only the names are told."""
    what = Model(name="m", trained_on=(), root="/", files=families.marks("home/ada/m.bin", "opt/n.bin"))
    assert public_files(what) == ["m.bin", "n.bin"]


@pytest.mark.parametrize("form", FORMS)
def test_no_export_tells_where_several_sources_lie(form: str) -> None:
    """The folders that lead to sources outside the project are in no export."""
    files = families.marks("home/ada/a.txt", "mnt/b.txt")
    node = families.human(root="/", patterns=("home/ada/a.txt", "mnt/b.txt"), files=files, source="/home/ada/a.txt, /mnt/b.txt")
    text = export(node, form, version="1")
    assert "home" not in text
    assert "mnt" not in text
