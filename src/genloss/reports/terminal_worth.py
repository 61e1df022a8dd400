"""What human records are worth, on the terminal: three tables and what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from genloss.reports.safe import safe
from genloss.reports.terminal_tables import crop, plain_table
from genloss.reports.worth_contents import (
    AS_GOOD,
    COLUMNS,
    FRESH,
    GIVEN,
    WEIGHTS,
    beside,
    figure,
    given_title,
    givens,
    held,
    reading,
    remarks,
    settled,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import RenderableType


def worth(body: Mapping[str, Any]) -> Iterable[RenderableType]:
    """All that a terminal shows of it."""
    yield Text(safe(body["sentence"]), "bold")
    yield Text("")
    rows = [
        (crop(given_title(one, short=True), 20), *(crop(shown(figure(body, name, one)), 14) for name, _ in GIVEN))
        for one in givens(body)
    ]
    yield plain_table(("known", *(head for _, head in GIVEN)), rows, numeric=tuple(range(1, 1 + len(GIVEN))))
    yield Text(f"{reading(body)} {COLUMNS}\n")
    weight = figure(body, "golden_weight")
    known = "" if weight is None or weight["value"] is None else f", {shown(weight)}"
    ways = [(name, title + known if name == "golden_sample" else title) for name, title in WEIGHTS]
    yield from _lines(body, "settles as", "way to use them", ways)
    yield Text(f"{settled(body)}\n")
    yield from _lines(body, "fresh", "to hold", FRESH)
    yield Text(f"{held(body)}\n")
    if body["target"] is not None:
        yield from _lines(body, "fresh", "to be as good", AS_GOOD)
        yield Text(f"{beside(body)}\n")
    yield Text("Formula and source of each: --json, or --report FILE.")


def _lines(body: Mapping[str, Any], head: str, what: str, names: Sequence[tuple[str, str]]) -> Iterable[RenderableType]:
    rows = [(title, crop(shown(figure(body, name)), 20)) for name, title in names]
    yield plain_table((what, head), rows, numeric=(1,))
    for remark in remarks(body, names):
        yield Text(safe(remark))
