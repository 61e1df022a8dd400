"""The table that ``genloss verify`` prints: observed against expected, check by check."""

from __future__ import annotations

from collections import Counter
from typing import IO, TYPE_CHECKING, Any, Protocol

from genloss.reports.safe import safe
from genloss.reports.terminal_tables import crop, plain_table, plain_text, write_plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Check(Protocol):
    """What a check must be to be shown: its JSON object has name, observed, expected, stderr, z and verdict."""

    def to_json(self) -> Mapping[str, Any]:
        """The check as design.md's contract has it."""
        ...


def print_checks(checks: Sequence[Check], file: IO[str] | None = None) -> None:
    """Show the checks on ``file``, standard output where None, then how many passed."""
    shown = [check.to_json() for check in checks]
    rows = [
        (crop(one["name"], 34), *(_number(one.get(key)) for key in ("observed", "expected", "stderr", "z")), safe(one["verdict"]))
        for one in shown
    ]
    table = plain_table(("check", "observed", "expected", "stderr", "z", "verdict"), rows, numeric=(1, 2, 3, 4))
    verdicts = Counter(str(one["verdict"]) for one in shown)
    totals = ", ".join(f"{many} {safe(verdict)}" for verdict, many in verdicts.items())
    write_plain(f"{plain_text(table, _WIDTH)}\n{len(shown)} checks: {totals}\n", file)


_WIDTH = 90


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"
