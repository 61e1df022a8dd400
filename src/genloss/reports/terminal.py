"""Documents on the terminal: bold where there is one, 80 plain columns in a pipe; read in under two minutes."""

from __future__ import annotations

import sys
from typing import IO, TYPE_CHECKING, Any, Final

from rich.console import Console, Group, RenderableType
from rich.text import Text

from genloss.reports.contents import comparisons
from genloss.reports.loop_contents import loop_of
from genloss.reports.parsing import REPORTED, parse_document
from genloss.reports.safe import safe
from genloss.reports.terminal_comparison import brief, summary_table, whole
from genloss.reports.terminal_dose import dose
from genloss.reports.terminal_facts import facts
from genloss.reports.terminal_forecast import forecast
from genloss.reports.terminal_loop import loop
from genloss.reports.terminal_share import share
from genloss.reports.terminal_tables import plain_text, write_plain
from genloss.reports.terminal_tree import ledger
from genloss.reports.terminal_worth import worth

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAIN_WIDTH: Final = 80
"""Columns of the text that goes to a file or a pipe."""

_OWN: Final = {"forecast": forecast, "dose": dose, "worth": worth, "share": share, "ledger": ledger}
"""Kinds with a way of their own to be shown."""


def print_document(document: Mapping[str, Any], file: IO[str] | None = None) -> None:
    """Show a document on ``file``, standard output where None.

    A terminal gets its own width and bold type; anything else gets 80 plain columns. Characters that the file's encoding
    lacks are written as escapes. Raises DocumentError where the document is damaged.
    """
    out = sys.stdout if file is None else file
    if out.isatty():
        # markup=False: data never formats itself; Text objects carry the style.
        Console(file=out, markup=False, highlight=False, emoji=False).print(renderable(document))
        return
    write_plain(render_text(document), out)


def render_text(document: Mapping[str, Any], *, width: int = PLAIN_WIDTH) -> str:
    """The same as plain text: no escape sequences, no line wider than ``width`` or with blanks at its end."""
    return plain_text(renderable(document), width)


def renderable(document: Mapping[str, Any]) -> Group:
    """The document as something rich can print; several comparisons are shown in brief after a table of them all."""
    checked = parse_document(dict(document))
    kind = str(checked["schema"]).split("/")[1]
    if kind in _OWN:
        return Group(*_OWN[kind](checked))
    if kind not in REPORTED:
        return Group(*facts(checked))
    several = comparisons(checked)
    looped = loop_of(checked)
    if looped is checked:
        return Group(*loop(checked))
    if len(several) == 1 and looped is None:
        return Group(*whole(several[0][1]))
    parts: list[RenderableType] = []
    if checked.get("sentence"):
        parts += [Text(safe(checked["sentence"]), "bold"), Text("")]
    parts += [summary_table(several), Text("")]
    for title, body in several:
        parts += [Text(safe(title), "bold underline"), *brief(body)]
    if looped is not None:
        parts += [Text("when models learn from models", "bold underline"), *loop(looped, checked.get("foreseen"))]
    return Group(*parts)
