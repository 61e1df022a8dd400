"""Write docs/cli.md from the help of every command: ``python tools/make_cli_docs.py docs/cli.md``, or ``make docs``."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from typer.testing import CliRunner

from genloss.cli import app

WIDTH = "100"
FRONT = """# Commands

Written from the commands' own help by `make docs`; a test fails where the two differ. Every command also takes `--help`.
"""


def help_of(path: tuple[str, ...]) -> str:
    """What ``genloss PATH... --help`` prints, at a fixed width."""
    done = CliRunner().invoke(app, [*path, "--help"], prog_name="genloss", env={"COLUMNS": WIDTH, "NO_COLOR": "1"})
    if done.exit_code:
        sys.exit(f"genloss {' '.join(path)} --help failed: {done.exception!r}")
    return "\n".join(line.rstrip() for line in done.output.strip().splitlines())


def commands(path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """(path, help) of a command and then of all below it, in the order in which help lists them."""
    text = help_of(path)
    yield path, text
    _, found, listing = text.partition("\nCommands:\n")
    for line in listing.splitlines() if found else ():
        if name := re.match(r"  ([a-z][a-z-]*)(  |$)", line):
            yield from commands((*path, name[1]))


def render() -> str:
    """The whole page."""
    parts = [FRONT]
    for path, text in commands():
        parts.append(f"## `{' '.join(('genloss', *path))}`\n\n```text\n{text}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(render(), encoding="utf-8")
