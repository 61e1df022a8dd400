"""Verdicts by definition and papers to cite on the terminal: a table of the first regime, a line for each other one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from genloss.reports.definition_contents import (
    counted,
    digits,
    interval,
    reason,
    reference,
    short_name,
    split,
    threshold,
    verdicts_of,
)
from genloss.reports.safe import safe
from genloss.reports.terminal_tables import crop, plain_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import RenderableType

_WIDTH: Final = 80
_HEAD: Final = 25
"""A longer name of a cell stands above the table."""


def definitions(cells: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterable[RenderableType]:
    """The table of the first cell, why nothing can be said by each definition where that is so, and the others in a line each."""
    named = [(title, found) for title, cell in cells if (found := verdicts_of(cell))]
    if not named:
        return
    title, first = named[0]
    yield Text("")
    rows = [
        (crop(short_name(one), 25), crop(one["verdict"], 10), crop(_observed(one), 28), crop(threshold(one), 10)) for one in first
    ]
    under = f"under {title}"
    if len(under) > _HEAD:
        yield Text(crop(under, _WIDTH))
    head = "definition" if len(under) > _HEAD else crop(under, _HEAD)
    yield plain_table((head, "verdict", "observed (95 %)", "if"), rows)
    for one in first:
        if split(one):
            yield Text(crop(f"{short_name(one)}: by the median; the mean, {digits(one['mean'])}, is on the other side", _WIDTH))
    for other, found in named[1:]:
        yield Text(crop(f"{other}: {counted(found)}", _WIDTH))


def citations(body: Mapping[str, Any]) -> Iterable[RenderableType]:
    """One paragraph: the papers that this run stands on."""
    papers = body.get("citations") or []
    if papers:
        yield Text("")
        yield Text("Cite: " + "; ".join(safe(reference(one)) for one in papers) + ".")


def _observed(one: Mapping[str, Any]) -> str:
    """Value and interval, or the reason where there is no value."""
    if one["observed"] is None:
        return reason(one)
    known = interval(one)
    return digits(one["observed"]) + (f" ({known})" if known else "")
