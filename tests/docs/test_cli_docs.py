"""docs/cli.md against the commands it was written from."""

from pathlib import Path

from tools.make_cli_docs import commands, render

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"


def test_the_page_of_commands_is_current() -> None:
    """docs/cli.md is what ``make docs`` would write now."""
    assert PAGE.read_text(encoding="utf-8") == render(), "run `make docs`"


def test_the_walk_over_commands_finds_them() -> None:
    """The generator sees the root and every command of the first release."""
    paths = {" ".join(path) for path, _ in commands()}
    assert paths >= {"", "demo", "profile", "compare", "report", "verify"}
