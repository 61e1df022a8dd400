"""The wheel that users get, built and used outside the source tree, without any tool of development."""

import os
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


def run(*command: str | Path, cwd: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COVERAGE", "GENLOSS"))}
    done = subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def core_closure() -> Iterator[metadata.Distribution]:
    """Every installed distribution that genloss needs without extras, directly or through others."""
    names, waiting = set(), ["genloss"]
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in names:
            continue
        names.add(name)
        found = metadata.distribution(name)
        if name != "genloss":
            yield found
        for line in found.requires or []:
            need = Requirement(line)
            if need.marker is None or need.marker.evaluate({"extra": ""}):
                waiting.append(need.name)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=ROOT)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel installed in it, and links to the core dependencies of the one that runs the tests."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    for needed in core_closure():
        tops = {file.parts[0] for file in needed.files or [] if file.parts[0] not in {"..", "__pycache__"}}
        for top in tops:
            (site / top).symlink_to(Path(str(needed.locate_file(top))))
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet", wheel, cwd=folder)
    return folder


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    """Tests, tools and benchmarks stay out of the wheel; the licence and the notice are in it."""
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"genloss"}
    (licences,) = {name.rsplit("/LICENSE", 1)[0] for name in names if name.endswith("licenses/LICENSE")}
    assert f"{licences}/src/genloss/data/NOTICE" in names


def test_the_installed_wheel_works_without_development_tools(environment: Path, tmp_path: Path) -> None:
    """The command from the wheel profiles and compares the bundled data, far from the source tree."""
    smoke = ROOT / "tests" / "wheel" / "smoke.py"
    printed = run(environment / "bin" / "python", "-I", "-W", "error", smoke, environment, cwd=tmp_path)
    assert printed.splitlines()[-1] == "smoke: all is well"
