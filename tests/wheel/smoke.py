"""Run by ``test_wheel.py`` with the Python of an environment that holds the built wheel and its core dependencies alone.

Standard library and genloss only; a failed assertion ends the process. The one argument is that environment's folder.
"""

import json
import pkgutil
import subprocess
import sys
from importlib import import_module, metadata, resources
from importlib.util import find_spec
from pathlib import Path

import genloss

DEV_ONLY = ("pytest", "hypothesis", "mypy", "ruff", "playwright", "skbio", "coverage", "hatchling", "polars", "pandas")


def run(*arguments: str) -> str:
    """Standard output of the installed command."""
    command = Path(sys.executable).with_name("genloss")
    done = subprocess.run([command, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def main() -> None:
    """Look at the installed package, then use it on the bundled data."""
    home = Path(sys.argv[1]).resolve()
    assert Path(genloss.__file__).resolve().is_relative_to(home), genloss.__file__
    assert not [name for name in DEV_ONLY if find_spec(name)], "a tool of development can be imported"
    assert metadata.version("genloss") == genloss.__version__

    files = resources.files("genloss")
    for name in ("py.typed", "data/NOTICE", "data/README.md", "data/sotu.parquet", "profiles/words_1.npz"):
        assert files.joinpath(name).is_file(), f"the wheel lacks {name}"

    modules = [found.name for found in pkgutil.walk_packages(genloss.__path__, "genloss.") if not found.name.endswith("__main__")]
    assert modules
    for name in modules:
        import_module(name)

    assert genloss.__version__ in run("--version")
    human = str(files.joinpath("data/sotu.parquet"))
    model = str(files.joinpath("data/sotu_smollm2.parquet"))
    run("profile", human, "--group", "speech", "-o", "human.genloss")
    made = json.loads(
        run("compare", "human.genloss", model, "--candidate-group", "speech", "--where", "temperature == 0.7", "--json")
    )
    assert made["schema"].startswith("genloss/compare/")
    assert made["verdict"]["lost"] is True, made["verdict"]
    assert 0 < made["measures"]["words.tail_survival"]["value"] < 1
    print("smoke: all is well")


if __name__ == "__main__":
    main()
