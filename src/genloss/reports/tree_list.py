"""A family tree as nested lists: rails and elbows are drawn by the style sheet, so it wraps, prints and is read aloud well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from genloss.guard.ancestry import RAILS
from genloss.reports.markup import Markup, element

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from genloss.guard.ancestry import Line

GLYPHS: Final = {"original": "\u25cf", "dataset": "\u25c6", "model": "\u25a0"}
"""Shapes of a human original, any other dataset, and a model: never colour alone."""


def tree_list(found: Iterable[Line], label: Callable[[Line], Markup]) -> Markup:
    """The lines as lists in lists, no deeper than ``RAILS``: browsers stop nesting somewhere, a lineage does not."""
    parts: list[str] = []
    now = -1
    for line in found:
        level = min(line.level, RAILS)
        if level > now:
            parts.append('<ul class="tree">' if now < 0 else "<ul>")
        else:
            parts.append("</li>" + "</ul></li>" * (now - level))
        deep = element("span", f"{line.level} steps up", class_="steps") if line.level > RAILS else Markup()
        parts.append("<li>" + label(line) + deep)
        now = level
    return Markup("".join(parts) + "</li></ul>" * (now + 1))


def member(name: str, *, kind: str, original: bool, depth: str, told: str, above: bool) -> Markup:
    """One dataset or model: its shape, its name, its copy depth, and what it holds."""
    shape = "original" if original else kind
    glyph = element("span", GLYPHS[shape], aria_hidden="true", class_=f"glyph {shape}")
    more = "said above" if above else told
    return element(
        "span",
        glyph,
        " ",
        element("b", name),
        " ",
        element("span", depth, class_="depth"),
        " ",
        element("span", more, class_="told"),
        class_="member",
    )


def tree_key() -> Markup:
    """What the shapes mean."""
    named = {"original": "human original", "dataset": "other dataset", "model": "model"}
    parts = (
        element("span", element("span", GLYPHS[shape], class_=f"glyph {shape}"), f" {name}") for shape, name in named.items()
    )
    return element("p", *parts, element("span", "Below each: what it was made from."), class_="key")
