"""HTML from parts: every text is escaped on the way in, so that none can be forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genloss.reports.palette import GLYPHS, WORDS
from genloss.reports.safe import html

if TYPE_CHECKING:
    from collections.abc import Sequence


class Markup(str):
    """Text that is HTML already; any other text is escaped by ``element``."""

    __slots__ = ()


def element(tag: str, *children: str, **attributes: str) -> Markup:
    """``<tag ...>children</tag>``; an attribute's trailing underscore is dropped (``class_``), others become hyphens."""
    written = "".join(f' {name.rstrip("_").replace("_", "-")}="{html(value)}"' for name, value in attributes.items())
    inside = "".join(child if isinstance(child, Markup) else html(child) for child in children)
    return Markup(f"<{tag}{written}>{inside}</{tag}>")


def join(*parts: str) -> Markup:
    """Several pieces after one another, a line each."""
    return Markup("\n".join(part if isinstance(part, Markup) else html(part) for part in parts if part))


def table(
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numeric: Sequence[int] = (),
    free: Sequence[int] = (),
    stacked: bool = False,
    labelled: bool = False,
) -> Markup:
    """A table whose first column heads its rows; ``numeric`` columns are flush right, ``free`` ones may break anywhere.

    A ``stacked`` one, of five or six columns, gives the row's name a line of its own on a phone; a ``labelled`` one, of any
    number, gives every cell a line there, with its column's head before it.
    """
    classes = ["number" if index in numeric else "free" if index in free else "" for index in range(len(heads))]
    head = element("tr", *(_cell("th", text, kind, scope="col") for text, kind in zip(heads, classes, strict=True)))
    lines = []
    for row in rows:
        first = _cell("th", row[0], classes[0], scope="row")
        labels = [{"data_label": name} if labelled else {} for name in heads[1:]]
        rest = zip(row[1:], classes[1:], labels, strict=True)
        lines.append(element("tr", first, *(_cell("td", text, kind, **label) for text, kind, label in rest)))
    made = element("table", element("caption", caption), element("thead", head), element("tbody", *lines))
    more = {5: " stacked five", 6: " stacked six"}.get(len(heads), "") if stacked else " labelled" if labelled else ""
    return element("div", made, class_="table" + more)


def stands(kind: str, more: str = "") -> Markup:
    """How a value stands to human data, as a shape and words, ``more`` after them."""
    glyph = element("span", Markup(GLYPHS[kind]), aria_hidden="true", class_="glyph")
    return element("span", glyph, Markup("&nbsp;"), WORDS[kind] + more, class_=f"stands {kind.replace(' ', '-')}")


def whole(text: str) -> Markup:
    """A piece that is never broken over two lines."""
    return element("span", text, class_="whole") if text else Markup()


def _cell(tag: str, text: str, kind: str, **attributes: str) -> Markup:
    return element(tag, text, **attributes, **({"class_": kind} if kind else {}))
