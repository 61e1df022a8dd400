"""The page of a family tree: the tree down to its human originals, copy depth at each, and a table of all in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from genloss.guard.ancestry import lines
from genloss.guard.naming import shown
from genloss.guard.passport import depth_text
from genloss.reports.foot import provenance
from genloss.reports.markup import Markup, element, join, table
from genloss.reports.numbers import count
from genloss.reports.plain_page import plain_page
from genloss.reports.terminal_tree import facts_of
from genloss.reports.tree_list import member, tree_key, tree_list

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from genloss.guard.ancestry import Line

STYLES: Final = ("page.css", "tree.css")

_MASTHEAD: Final = "genloss: where it comes from"

_LINES: Final = 400
"""A longer tree is cut, and the table has all."""

_LONG: Final = 60
"""A headline of more characters is set smaller."""


def tree_page(document: Mapping[str, Any]) -> str:
    """The page of a checked document of kind ``ledger`` that has a ``tree``: one file without scripts."""
    sentence = str(document["sentence"])
    nodes = {one["name"]: one for one in document["tree"]["nodes"]}
    title = element("h1", sentence, class_="long") if len(sentence) > _LONG else element("h1", sentence)
    head = element("header", element("p", _MASTHEAD, class_="masthead"), title, _facts(list(nodes.values())))
    parts = [unknown_box(document["unknown"]), element("h2", "The family tree"), tree_key(), *_tree(document, nodes)]
    parts += [element("h2", "The same as a table"), tree_table(document), element("h2", "What the words mean"), _words()]
    foot = element("footer", element("h2", "How this page was made"), provenance(document))
    return plain_page(sentence, join(head, element("main", join(*parts)), foot), styles=STYLES, kind="family")


def unknown_box(unknown: Sequence[str]) -> Markup:
    """What is not known, said before anything else; that nothing is, where nothing is."""
    if not unknown:
        return element("section", element("h2", "Nothing that is asked here is unknown."), class_="unknown nothing")
    listed = element("ul", *(element("li", one) for one in unknown))
    return element("section", element("h2", "What is not known"), listed, class_="unknown")


def tree_table(document: Mapping[str, Any]) -> Markup:
    """Everyone in the tree, a row each, the root first."""
    rows = []
    for one in document["tree"]["nodes"]:
        kind = "human original" if one["original"] else one["kind"]
        depth = depth_text(one["depth"], exact=one["exact"]).removeprefix("copy depth ")
        origins = ", ".join(f"{count(many)} {name}" for name, many in (one["origins"] or {}).items() if many)
        made = ", ".join(map(shown, one["parents"]))
        by = f"{one['by']}, {one['at'][:10]}" + (f", corrected {count(one['corrections'])} times" if one["corrections"] else "")
        rows.append(
            (
                shown(one["name"]),
                kind,
                depth,
                origins,
                made,
                shown(one["licence"]) or "not known",
                shown(one["source"]),
                shown(by),
            )
        )
    heads = ("name", "what it is", "copy depth", "records", "made from", "licence", "source", "entered by")
    return table("Datasets and models, the one that was asked for first", heads, rows, free=(0, 4, 5, 6, 7), labelled=True)


def _facts(nodes: Sequence[Mapping[str, Any]]) -> Markup:
    root = nodes[0]
    made = (
        (depth_text(root["depth"], exact=root["exact"]).removeprefix("copy depth "), "copy depth; 0 is an original"),
        (count(sum(one["original"] for one in nodes)), "human originals it goes back to"),
        (count(sum(one["kind"] == "model" for one in nodes)), "models in the tree"),
        (count(sum(one["kind"] == "dataset" for one in nodes)), "datasets in the tree"),
    )
    parts = (element("div", element("dt", label), element("dd", element("b", value))) for value, label in made)
    return element("dl", *parts, class_="facts four")


def _tree(document: Mapping[str, Any], nodes: Mapping[str, Mapping[str, Any]]) -> list[Markup]:
    found = lines(document["tree"]["root"], {name: tuple(one["parents"]) for name, one in nodes.items()}, most=_LINES + 1)

    def label(line: Line) -> Markup:
        one = nodes[line.name]
        depth = depth_text(one["depth"], exact=one["exact"])
        return member(
            shown(one["name"]), kind=one["kind"], original=one["original"], depth=depth, told=facts_of(one), above=line.above
        )

    drawn = [tree_list(found[:_LINES], label)]
    if len(found) > _LINES:
        drawn.append(element("p", f"The first {count(_LINES)} lines; the table has all.", class_="aside"))
    return drawn


def _words() -> Markup:
    depth = (
        "Copy depth: 0 for an original; for what a model wrote, 1 more than the deepest record that the model was trained on. "
        "A dataset has that of its deepest record."
    )
    original = "Human original: a dataset made of nothing else in the ledger, every record of human origin and copy depth 0."
    origin = "Origin: who wrote a record, a human or a machine, or unknown where nothing says so."
    told = (depth, original, origin)
    return element("ul", *(element("li", one) for one in told))
