"""The table that ``genloss verify`` prints: observed against expected, check by check."""

from __future__ import annotations

import io
import sys
from collections import Counter
from typing import IO, TYPE_CHECKING, Any, Protocol

from rich.console import Console

from genloss.reports.safe import safe
from genloss.reports.terminal_tables import crop, plain_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Check(Protocol):
    """What a check must be to be shown: its JSON object has name, observed, expected, stderr, z and verdict."""

    def to_json(self) -> Mapping[str, Any]:
        """The check as design.md's contract has it."""
        ...


def print_checks(checks: Sequence[Check], file: IO[str] | None = None) -> None:
    """Show the checks on ``file``, standard output where None, then how many passed."""
    out = sys.stdout if file is None else file
    shown = [check.to_json() for check in checks]
    rows = [
        (crop(one["name"], 34), *(_number(one.get(key)) for key in ("observed", "expected", "stderr", "z")), safe(one["verdict"]))
        for one in shown
    ]
    target = io.StringIO()
    console = Console(file=target, width=90, force_terminal=False, color_system=None, markup=False, highlight=False, emoji=False)
    console.print(plain_table(("check", "observed", "expected", "stderr", "z", "verdict"), rows, numeric=(1, 2, 3, 4)))
    verdicts = Counter(str(one["verdict"]) for one in shown)
    totals = ", ".join(f"{many} {safe(verdict)}" for verdict, many in verdicts.items())
    text = "\n".join(line.rstrip() for line in target.getvalue().rstrip().split("\n")) + f"\n\n{len(shown)} checks: {totals}\n"
    encoding = getattr(out, "encoding", None) or "utf-8"
    out.write(text.encode(encoding, "backslashreplace").decode(encoding))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"
