"""An estimated share on the terminal: the number with its interval and verdict, the shares, what checks them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.padding import Padding
from rich.text import Text

from genloss.reports.forecast_contents import begun
from genloss.reports.numbers import CANNOT_SAY, value_text
from genloss.reports.safe import safe
from genloss.reports.share_contents import (
    NEVER,
    advice,
    checks,
    columns,
    commonest,
    left_out,
    notes,
    reading,
    shares,
    value_name,
    verdict_word,
)
from genloss.reports.terminal_tables import crop, plain_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.console import RenderableType

ROWS: Final = 24
"""Most values of a column."""


def share(body: Mapping[str, Any]) -> Iterable[RenderableType]:
    """All that a terminal shows of it."""
    yield Text(safe(begun(body["verdict"]["sentence"])), "bold")
    yield Text(f"Verdict: {verdict_word(body)}. {advice(body)}\n")
    rows = [(crop(name, 30), kind, value_text(one)) for name, kind, one in shares(body)]
    yield plain_table(("reference", "kind", f"share (95 %), verdict: {verdict_word(body)}"), rows)
    yield Text(f"{reading(body)}\n")
    yield Text("can it be believed?", "bold")
    for one in checks(body):
        yield Text(f"{one.title}: {one.found}", "bold")
        yield Padding(Text(one.says), (0, 0, 0, 2))
    yield Text("")
    for column, parts in columns(body).items():
        lines = [
            (crop(value_name(one), 30), crop(f"{one['records']:,}", 11), crop(_found(one["share"]), 34))
            for one in commonest(parts, ROWS)
        ]
        yield plain_table((crop(column, 30), "records", f"share (95 %), verdict: {verdict_word(body)}"), lines, numeric=(1,))
        more = left_out(column, parts, ROWS)
        yield Text(f"{safe(more)}\n" if more else "")
    for note in notes(body):
        yield Text(safe(f"Note: {note}"))
    yield Text(f"{NEVER} All numbers: --json; charts: --report FILE.")


def _found(one: Mapping[str, Any]) -> str:
    return f"{CANNOT_SAY}: {one['why']}" if one["value"] is None and one.get("why") else value_text(one)
