"""The verdicts by definition and the papers to cite, as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from genloss.loops.definitions import CANNOT_SAY, COLLAPSED, NOT
from genloss.reports.definition_contents import SAID, counted, digits, interval, reference, short_name, threshold, verdicts_of
from genloss.reports.markup import Markup, element, join, table, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ACROSS: Final = 6
"""So many cells stand beside one another; of more, the first ``FIRST`` do, and all are counted."""

FIRST: Final = 4

_GLYPHS: Final = {COLLAPSED: "\u25bc", NOT: "\u25cf", CANNOT_SAY: "\u2013"}


def badge(verdict: str) -> Markup:
    """A verdict as a shape and a word."""
    glyph = element("span", _GLYPHS[verdict], aria_hidden="true", class_="glyph")
    return element("span", glyph, Markup("&nbsp;"), SAID[verdict], class_=f"badge {verdict.replace(' ', '-')}")


def definitions_section(cells: Sequence[tuple[str, Mapping[str, Any]]]) -> Markup:
    """All verdicts at a glance, those of the first cell with their numbers, those of the others folded."""
    named = [(title, found) for title, cell in cells if (found := verdicts_of(cell))]
    if not named:
        return Markup()
    lead = element(
        "p",
        "\u201cCollapse\u201d has at least eight definitions in the literature, and they disagree. Here is a verdict by each; "
        "the thresholds are ours. A verdict says something only where the 95 % interval lies on one side of its threshold.",
    )
    (title, first), others = named[0], named[1:]
    parts = [lead]
    if others:
        parts.append(_glance(named))
    parts.append(_reasons(f"Under {title}", first))
    folded = (
        element("details", element("summary", f"{other}: {counted(found)}"), _reasons(other, found)) for other, found in others
    )
    return join(*parts, *folded)


def _glance(named: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]) -> Markup:
    shown = named if len(named) <= ACROSS else named[:FIRST]
    rows = []
    for index, one in enumerate(named[0][1]):
        across = [found[index] for _, found in named if index < len(found)]
        cells = [badge(found[index]["verdict"]) if index < len(found) else Markup() for _, found in shown]
        more = [counted(across)] if len(named) > ACROSS else []
        rows.append((short_name(one), *cells, *more))
    heads = ["definition", *(title for title, _ in shown)] + ([f"all {len(named)}"] if len(named) > ACROSS else [])
    return table("Collapsed, by which definition?", heads, rows, labelled=True)


def _reasons(caption: str, verdicts: Sequence[Mapping[str, Any]]) -> Markup:
    rows = []
    for one in verdicts:
        name = join(str(one["definition"]), element("span", str(one["statistic"]), class_="interval"))
        rows.append((name, badge(one["verdict"]), _observed(one), threshold(one), str(one["why"])))
    heads = ("definition", "verdict", "observed, 95 %", "collapsed if", "why")
    return element("div", table(caption, heads, rows, free=(4,), labelled=True), class_="verdicts")


def _observed(one: Mapping[str, Any]) -> Markup:
    if one["observed"] is None:
        return Markup()
    parts = [whole(digits(one["observed"])), element("span", interval(one, joint="\u2009to\u2009"), class_="whole interval")]
    if one["mean"] is not None:
        parts.append(element("span", f"mean {digits(one['mean'])}", class_="whole interval"))
    return join(*parts)


def citations_section(body: Mapping[str, Any]) -> Markup:
    """The papers that this run stands on, each with its reason, and what a reader of it must know."""
    papers = body.get("citations") or []
    if not papers:
        return Markup()
    items = []
    for one in papers:
        title = element("cite", f" {one['title']}.") if one.get("title") else Markup()
        note = element("span", f" Note: {one['erratum']}.", class_="says") if one.get("erratum") else Markup()
        items.append(element("li", element("b", f"{reference(one)}."), title, f" Why: {one['why']}.", note))
    return element("ul", *items, class_="citations")
