"""Runs of the lab from outside: what a command prints, what it says, and what it leaves in a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from genloss.cli import main


def made(folder: Path) -> dict[str, bytes]:
    """Every file of a run, hidden ones too, but for the log, which holds times."""
    files = [file for file in folder.rglob("*") if file.is_file() and file.name != "log.jsonl"]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """The JSON of a loop, of a parser that knows no NaN."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(["loop", *words, "--workers", "1", "--json"])
    shown = capsys.readouterr()
    assert ended.value.code == 0, shown.err
    found: dict[str, Any] = json.loads(shown.out, parse_constant=_refused)
    return found


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The one line of a loop that ends with code 2."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(["loop", *words])
    shown = capsys.readouterr()
    assert ended.value.code == 2, shown.err
    assert not shown.out
    lines = [line for line in shown.err.splitlines() if line]
    assert len(lines) == 1, lines
    assert lines[0].startswith("genloss: error: ")
    return lines[0].removeprefix("genloss: error: ")


def _refused(word: str) -> float:
    raise AssertionError(f"the JSON holds {word}")
