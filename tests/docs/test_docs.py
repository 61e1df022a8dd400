"""The README and the pages of docs/ do what they show."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, blocks, sessions, shows


def run_python(code: str, cwd: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def run_console(code: str, cwd: Path, environment: dict[str, str]) -> None:
    for command, shown in sessions(code):
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=cwd,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        assert not shown or shows(done.stdout, shown), f"{command}\nprinted:\n{done.stdout}\nthe page shows:\n{shown}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_code_on_the_page_runs_and_prints_what_it_shows(page: Path, tmp_path: Path) -> None:
    """Python blocks of a page run one after another, commands print what the page shows; both as from a fresh clone."""
    for name in ("src", "docs"):
        (tmp_path / name).symlink_to(ROOT / name)
    tools = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "100", "NO_COLOR": "1"}
    so_far = ""
    for block in blocks(page.read_text(encoding="utf-8")):
        if block.skipped:
            continue
        if block.language == "console":
            run_console(block.code, tmp_path, environment)
        else:
            so_far += block.code + "\n"
            run_python(so_far, tmp_path, environment)


def test_blocks_are_found_and_skipped_as_marked() -> None:
    """Python and console blocks are found with their lines; a comment with a reason skips one, other languages are left alone."""
    page = "a\n```python\nx = 1\n```\n```text\n$ no\n```\n<!-- skip: needs a network -->\n\n```console\n$ curl\n```\n"
    first, second = blocks(page)
    assert (first.line, first.language, first.code, first.skipped) == (3, "python", "x = 1", False)
    assert (second.language, second.skipped) == ("console", True)
    assert not blocks("<!-- skip: -->\n```python\n1\n```")[0].skipped


def test_a_block_that_could_escape_the_check_is_refused() -> None:
    """Words after the language, or a console block without a command, are errors."""
    with pytest.raises(ValueError, match="line 1"):
        blocks("```python title=x\n1\n```")
    with pytest.raises(ValueError, match="begins with"):
        sessions("genloss --help")


def test_shown_output_is_compared() -> None:
    """The whole output must be shown, but for what three dots stand for."""
    assert sessions("$ echo a \\\n  b\na b\n$ true") == [("echo a \\\n  b", "a b\n"), ("true", "")]
    assert shows("a b  \nc\n", "a b\nc")
    assert shows("1\n2\n3\n", "1\n...\n3")
    assert not shows("1\n2\n", "1")
    assert not shows("1\n2\n3\n", "1\n...\n4")


def test_failing_code_fails(tmp_path: Path) -> None:
    """A block that raises, a command that fails and an output that differs are all noticed."""
    environment = dict(os.environ)
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        run_python("1 / 0", tmp_path, environment)
    with pytest.raises(AssertionError):
        run_console("$ false", tmp_path, environment)
    with pytest.raises(AssertionError, match="the page shows"):
        run_console("$ echo a\nb", tmp_path, environment)
