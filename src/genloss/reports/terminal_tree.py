"""A family tree on the terminal: who was made of whom, how deep a copy each is, and where the human originals are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len
from rich.text import Text

from genloss.guard.ancestry import RAILS, lines
from genloss.reports.numbers import count
from genloss.reports.safe import safe
from genloss.reports.terminal_facts import facts
from genloss.reports.terminal_tables import crop, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.console import RenderableType

    from genloss.guard.ancestry import Line

WIDTH: Final = 80
"""Columns of a line."""

_NAMES: Final = 40
"""Rails and name together take no more columns than this."""

_DEPTH: Final = "copy depth"
"""Head of the column with it; ``1+`` is 1 at least."""


def render_tree(document: Mapping[str, Any]) -> str:
    """A checked document with a ``tree`` as plain text of ``WIDTH`` columns, a line end last."""
    from rich.console import Group

    return plain_text(Group(*tree(document)), WIDTH)


def ledger(document: Mapping[str, Any]) -> Iterable[RenderableType]:
    """A checked document of a ledger: its family tree where it has one, else what it says, by name."""
    return tree(document) if "tree" in document else facts(document)


def tree(document: Mapping[str, Any]) -> Iterable[RenderableType]:
    """The sentence, the tree with one line a dataset or model, then what is not known."""
    yield Text(safe(document["sentence"]), "bold")
    yield Text("")
    nodes = {one["name"]: one for one in document["tree"]["nodes"]}
    shown = lines(document["tree"]["root"], {name: one["parents"] for name, one in nodes.items()})
    starts = [_start(line) for line in shown]
    wide = max(cell_len(start) for start in starts)
    yield Text(f"{'':{wide}}  {_DEPTH}  records", "dim")
    for line, start in zip(shown, starts, strict=True):
        node = nodes[line.name]
        depth = f"{node['depth']:,}{'' if node['exact'] else '+'}"
        told = "(above)" if line.above else facts_of(node)
        gap = " " * (wide - cell_len(start))
        yield Text(crop(f"{start}{gap}  {depth:>{len(_DEPTH)}}  {told}", WIDTH), no_wrap=True, overflow="crop")
    if document["unknown"]:
        yield Text("\nnot known", "bold")
        for one in document["unknown"]:
            yield Text(f"- {safe(one)}")


def facts_of(node: Mapping[str, Any]) -> str:
    """Records by origin: ``900 human, an original``, ``400 synthetic``; of a model that it is one."""
    if node["records"] is None:
        return "a model"
    held = ", ".join(f"{count(many)} {name}" for name, many in (node["origins"] or {}).items() if many)
    return (held or count(node["records"])) + (", an original" if node["original"] else "")


def _start(line: Line) -> str:
    before = "".join("|  " if more else "   " for more in line.rails[:-1])
    elbow = ("|- " if line.rails[-1] else "`- ") if line.rails else ""
    deep = f"[{line.level}] " if line.level > RAILS else ""
    return before + elbow + deep + crop(line.name, _NAMES - len(before + elbow + deep))
