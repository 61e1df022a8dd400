"""The shape of the house: what loads what, how long files are, and that everything public says what it is."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "genloss"
MODULES = sorted(SOURCE.rglob("*.py"))
HEAVY = ("numba", "scipy", "pyarrow", "altair", "vl_convert", "pandas", "sqlalchemy", "torch", "transformers", "c2pa")
LONGEST = 400

LAYERS = (
    {"errors"},
    {"engine", "writing"},
    {"theory"},
    {"corpus"},
    {"profiles"},
    {"measures"},
    {"curation"},
    {"loops", "guard"},
    {"forecasts"},
    {"lab"},
    {"verification", "reports"},
    {"sides"},
    {"requests", "sharing", "origins"},
    {"verbs"},
    {"demo"},
    {"web", "cli"},
)
"""Each part may import itself and what stands in a line above its own; the first three import nothing but errors."""

UPWARDS = {
    ("measures/comparison.py", "reports"),
    ("measures/share.py", "reports"),
    ("loops/run.py", "reports"),
    ("forecasts/forecast.py", "reports"),
}
"""A notebook asks a comparison, a share, a run, or a forecast for its own picture, and nothing else may look up."""


def layer(part: str) -> int:
    (found,) = [number for number, parts in enumerate(LAYERS) if part in parts]
    return found


def part_of(file: Path) -> str:
    return file.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported_parts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, part) of every import of a part of genloss, wherever it stands, for types alone or not."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "genloss":
            names = [f"genloss.{alias.name}" for alias in node.names if alias.name in known()]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        else:
            continue
        for name in names:
            first, _, rest = name.partition(".")
            if first == "genloss" and rest:
                yield node.lineno, rest.split(".")[0]


def known() -> set[str]:
    return {part for parts in LAYERS for part in parts}


def loaded_by(code: str) -> set[str]:
    """Top-level modules that a fresh process has loaded after the code."""
    tail = "\nimport sys; print('loaded:', *sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code + tail], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split()[1:])


@pytest.mark.parametrize(
    "code",
    [
        "import genloss",
        "from genloss.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit as end:\n    assert not end.code",
        "from genloss.cli import main\ntry:\n    main(['--version'])\nexcept SystemExit as end:\n    assert not end.code",
    ],
    ids=["import genloss", "genloss --help", "genloss --version"],
)
def test_nothing_heavy_is_loaded_before_it_is_used(code: str) -> None:
    """The package and its help come without numba, scipy, pyarrow and the drawing libraries."""
    loaded = loaded_by(code)
    assert "genloss" in loaded
    assert not loaded.intersection(HEAVY)


def test_the_check_for_heavy_modules_sees_them() -> None:
    """A process that does load one of them is told apart from one that does not."""
    assert "pyarrow" in loaded_by("import pyarrow")


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_imports_run_one_way(file: Path) -> None:
    """A part imports itself and parts that stand before it, and nothing by a relative path."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]
    if file == SOURCE / "__init__.py":
        return  # the front door names every verb, and loads each on first use (the test above)
    mine = part_of(file)
    if mine == "__main__":
        return
    path = file.relative_to(SOURCE).as_posix()
    for line, part in imported_parts(tree):
        if (path, part) in UPWARDS:
            continue
        assert part == mine or layer(part) < layer(mine), f"{file.name}:{line}: {mine} may not import {part}"
    if mine in {"errors", "engine", "writing"}:
        assert {part for _, part in imported_parts(tree)} <= {"errors"}


@pytest.mark.parametrize(
    "file",
    [file for folder in ("src", "tests", "tools", "benchmarks") for file in sorted((ROOT / folder).rglob("*.py"))],
    ids=lambda file: str(file.relative_to(ROOT)),
)
def test_files_are_short(file: Path) -> None:
    """No file is longer than 400 lines."""
    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_everything_public_says_what_it_is(file: Path) -> None:
    """Every module, and every public class, function and method in it, has a docstring."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert (ast.get_docstring(tree) or "").strip()
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
    holders: list[ast.Module | ast.ClassDef] = [tree, *classes]
    for holder in holders:
        for node in holder.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                overload = any(ast.unparse(mark).endswith((".setter", "overload")) for mark in node.decorator_list)
                assert overload or ast.get_docstring(node), f"{file.name}:{node.lineno}: {node.name} has no docstring"
