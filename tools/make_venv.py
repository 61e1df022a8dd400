"""Make a virtual environment with pip in it, also where Python came without ensurepip (Debian splits it off).

``python tools/make_venv.py .venv``. Standard library only; a good environment that is already there is kept.
"""

import shutil
import subprocess
import sys
import venv
from importlib.util import find_spec
from pathlib import Path

SYSTEM_WHEELS = Path("/usr/share/python-wheels")
"""Where Debian keeps pip as a wheel, with the package python3-pip-whl."""


def has_pip(python: Path) -> bool:
    """Whether that interpreter runs, is new enough and has pip."""
    if not python.exists():
        return False
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-c", check], capture_output=True, check=False).returncode == 0


def add_pip(python: Path) -> bool:
    """Install pip into an environment without it, by the pip of this Python or by a wheel of the system."""
    wheels = sorted(SYSTEM_WHEELS.glob("pip-*.whl"))
    ways = [[sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "pip"]]
    ways += [[str(python), f"{wheel}/pip", "install", "--quiet", str(wheel)] for wheel in wheels]
    return any(subprocess.run(way, capture_output=True, check=False).returncode == 0 and has_pip(python) for way in ways)


def main() -> None:
    """Make the environment, or stop with one line that names the package to install."""
    folder = Path(sys.argv[1])
    python = folder / "bin" / "python"
    if has_pip(python):
        return
    if folder.exists() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").exists():
        sys.exit(f"{folder} exists and is no virtual environment: name another one, make VENV=...")
    bundled = find_spec("ensurepip") is not None
    venv.create(folder, clear=True, symlinks=True, with_pip=bundled)
    if not bundled and not add_pip(python):
        shutil.rmtree(folder)
        sys.exit("this Python has neither ensurepip nor pip: install the package python3-venv (apt install python3-venv)")


if __name__ == "__main__":
    main()
