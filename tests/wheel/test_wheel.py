"""The wheel that users get, built and used outside the source tree, without any tool of development."""

import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LEFT_OUT = ("*detector*.py", "*watermarks*.py", "small_models.py", "test_signed_*.py", "test_cli_signed.py", "test_share_*.py")
"""Tests of what needs torch or c2pa, which the wheel alone does not bring, and of statistics, which no wheel changes."""


def run(*command: str | Path, cwd: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COVERAGE", "GENLOSS"))}
    done = subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def needs(distribution: metadata.Distribution) -> list[str]:
    """What a distribution needs on this machine, without extras."""
    lines = [Requirement(line) for line in distribution.requires or []]
    return [canonicalize_name(line.name) for line in lines if line.marker is None or line.marker.evaluate({"extra": ""})]


def closure(roots: list[str]) -> Iterator[metadata.Distribution]:
    """The installed distributions of these names, and every one that they need, directly or through others."""
    names, waiting = set(), list(roots)
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.add(name)
            found = metadata.distribution(name)
            yield found
            waiting += needs(found)


def install(folder: Path, wheel: Path, *more: str) -> Path:
    """Make an environment with the wheel, and links to what it and the others named need; return its Python."""
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet", wheel, cwd=folder)
    (own,) = metadata.distributions(path=[str(site)])
    for needed in closure([*needs(own), *more]):
        for top in {file.parts[0] for file in needed.files or []} - {"..", "__pycache__"}:
            (site / top).symlink_to(Path(str(needed.locate_file(top))))
    return python


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=ROOT)
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    """Tests, tools and benchmarks stay out of the wheel; the licence and the notice are in it."""
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"genloss"}
    (licences,) = {name.rsplit("/LICENSE", 1)[0] for name in names if name.endswith("licenses/LICENSE")}
    assert f"{licences}/src/genloss/data/NOTICE" in names


def test_the_installed_wheel_works_without_development_tools(wheel: Path, tmp_path: Path) -> None:
    """The command from the wheel profiles and compares the bundled data, far from the source tree."""
    home = tmp_path / "installed"
    python = install(home, wheel)
    printed = run(python, "-I", "-W", "error", ROOT / "tests" / "wheel" / "smoke.py", home, cwd=tmp_path)
    assert printed.splitlines()[-1] == "smoke: all is well"


def test_the_tests_pass_against_the_installed_wheel(wheel: Path, tmp_path: Path) -> None:
    """All but reports pass their own tests with the wheel, where only pytest and hypothesis are added."""
    home = tmp_path / "installed"
    python = install(home, wheel, "pytest", "hypothesis")
    away = tmp_path / "away"
    for name in ("cli", "corpus", "measures", "profiles"):
        shutil.copytree(ROOT / "tests" / name, away / "tests" / name, ignore=shutil.ignore_patterns("__pycache__", *LEFT_OUT))
    for name in ("conftest.py", "test_engine.py", "test_network.py"):
        shutil.copy(ROOT / "tests" / name, away / "tests" / name)
    package = Path(run(python, "-I", "-c", "import genloss; print(genloss.__path__[0])", cwd=away).strip())
    assert package.is_relative_to(home)
    (away / "src").mkdir()
    (away / "src" / "genloss").symlink_to(package)  # some tests read the bundled data by its place in the source tree
    (away / "pytest.ini").write_text("[pytest]\npythonpath = .\nfilterwarnings = error\naddopts = --import-mode=importlib\n")
    quick = ("-k", "not bundled_speeches")  # their counts take half the time and are checked once, from the source tree
    printed = run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *quick, "tests", cwd=away)
    assert re.search(r"\d{3} passed", printed), printed
