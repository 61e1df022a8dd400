import copy
import json
import random
import re
from typing import Any

import pytest

from genloss.errors import GenlossError
from genloss.guard.entries import Node
from genloss.reports.charts import render_chart
from genloss.reports.document import document as new_document
from genloss.reports.fragment import comparison_fragment
from genloss.reports.html import render_html
from genloss.reports.parsing import DocumentError, parse_document, report_kind
from genloss.reports.terminal import render_text
from genloss.reports.tree_document import tree_document
from tests.guard import families
from tests.reports.test_document import broken


def made(node: Node, **more: Any) -> dict[str, Any]:
    return tree_document(node, command=["genloss", "ledger", "trace", "x"], inputs=[], version="0", **more)


def test_the_terminal_draws_the_tree_down_to_the_originals() -> None:
    """Who was made of whom, with copy depth and origins, originals marked, and what is not known below."""
    assert render_text(made(families.mixed())) == (
        "mix is a dataset of copy depth 2 at least, and goes back to 1 human original\n"
        "through 1 model.\n"
        "\n"
        "                     copy depth  records\n"
        "mix                          2+  100 human, 60 synthetic, 40 unknown\n"
        "|- letters                    0  100 human, an original\n"
        "`- web-copies                1+  100 synthetic\n"
        "   `- downloaded-lm          1+  a model\n"
        "\n"
        "not known\n"
        "- 40 of 200 records are of unknown origin: who wrote them is not known.\n"
        "- 40 of 200 records are of unknown copy depth.\n"
        "- 40 of 200 records have no evidence for their origin.\n"
        "- 60 of 200 records have a detected origin: good for a share of many records,\n"
        "not for the single one.\n"
        "- The copy depth is 2 at least: something below it is unknown.\n"
        "- No licence is on record.\n"
        "- The trail ends before a human original at downloaded-lm.\n"
    )


def test_shared_ancestors_are_said_once() -> None:
    """Where two ways lead to one ancestor, the second says that it stands above, and repeats nothing."""
    shown = render_text(made(families.shared(3)))
    assert shown.count("(above)") == 6  # 14 edges and the root are 15 lines, of 9 names
    assert len(re.findall(r"left-0 .*900 human", shown)) == 1


def test_the_document_is_flat_and_reads_back() -> None:
    """Each once, the root first, parents by name: a thousand generations survive JSON, and the check of a report."""
    for node, many in ((families.chain(1000), 2001), (families.shared(40), 83)):
        again = parse_document(json.loads(json.dumps(made(node))))
        assert report_kind(again) == "ledger"
        assert [again["tree"]["nodes"][0]["name"], len(again["tree"]["nodes"])] == [node.name, many]


@pytest.mark.parametrize("make", [families.family, families.mixed, lambda: families.chain(1000), lambda: families.shared(40)])
def test_the_page_shows_all_of_them(make: Any) -> None:
    """Every name is in the table, each original is marked, and lists are nested no deeper than a browser bears."""
    found = made(make(), entries=families.corrected())
    page = render_html(found)
    for one in found["tree"]["nodes"]:
        assert f'<th scope="row" class="free">{one["name"]}</th>' in page
    depth = deepest = 0
    for tag in re.findall(r"</?ul", page):
        depth += -1 if tag.startswith("</") else 1
        deepest = max(deepest, depth)
    assert depth == 0
    assert deepest <= 9  # the root's list and eight below
    if len(found["tree"]["nodes"]) < 400:  # a longer tree is cut; the table has all
        assert page.count("glyph original") > sum(one["original"] for one in found["tree"]["nodes"])  # and one in the key
    assert not re.search(r"<script|<img|(?:src|href)=|style=\"", page)


def test_the_table_counts_corrections() -> None:
    """Who entered it, when, and how often it was corrected; nothing of corrections where there was none."""
    page = render_html(made(families.family(), entries=families.corrected()))
    assert page.count("Ada, 2026-05-04, corrected 2 times") == 1
    assert page.count("Ada, 2026-05-04<") == 2


def test_a_hostile_name_is_shown_and_obeyed_nowhere() -> None:
    """On the terminal, on the page and in a notebook: no control or direction character, no tag that is not ours."""
    found = made(families.human(families.HOSTILE, licence=families.HOSTILE, source=families.HOSTILE))
    for shown in (render_text(found), render_html(found), comparison_fragment(found)):
        assert not set(shown) & set("\x1b\u202e\u2028\ud800")
    assert "<img" not in render_html(found) + comparison_fragment(found)
    assert max(map(len, render_text(found).splitlines())) <= 80


def test_other_documents_of_a_ledger_are_facts_and_have_no_page() -> None:
    """Without a tree the terminal lists what is there; a page, and a chart of a tree, are refused in one line."""
    other = new_document("ledger", command=None, inputs=[], seed=None, version="0", changed=["a.txt"])
    assert "a.txt" in render_text(other)
    with pytest.raises(DocumentError, match="has no family tree"):
        render_html(other)
    with pytest.raises(GenlossError, match="a family tree has no chart"):
        render_chart(made(families.family()), "svg")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"root": "nobody"}, "the root must stand first"),
        ({"nodes": []}, "the root must stand first"),
        ({"nodes": 1}, "expected a list"),
    ],
)
def test_a_damaged_tree_is_refused(change: dict[str, Any], told: str) -> None:
    """A tree without its root, or that is no list, is an error that names the place."""
    found = made(families.family())
    found["tree"] |= change
    with pytest.raises(DocumentError, match=told):
        parse_document(found)


def test_circles_strangers_and_doubles_are_refused() -> None:
    """A document in which somebody is their own ancestor, has an unknown parent, or stands twice, is not drawn."""
    for parents, told in ((["imitation"], "own ancestor"), (["nobody"], "a parent that is not there")):
        found = made(families.family())
        found["tree"]["nodes"][-1]["parents"] = parents
        with pytest.raises(DocumentError, match=told):
            parse_document(found)
    found = made(families.family())
    found["tree"]["nodes"].append(found["tree"]["nodes"][-1])
    with pytest.raises(DocumentError, match="two have one name"):
        parse_document(found)


def test_a_tree_that_is_accepted_can_be_shown() -> None:
    """However a value anywhere in it is replaced, a document is either refused or shown without an exception."""
    rng = random.Random(11)  # noqa: S311 - which values are broken, nothing secret
    values: list[Any] = [None, -1.0, 0, 10**30, "", "x", "\x1b", "\ud800", [], {}, True, float("nan"), [[]]]
    refused = 0
    for _ in range(300):
        found = copy.deepcopy(made(families.mixed(), entries=families.corrected()))
        for _ in range(rng.choice([1, 1, 3])):
            broken(found, rng, values)
        try:
            kind = report_kind(parse_document(found))
        except DocumentError:
            refused += 1
        else:
            assert kind == "ledger"
            render_text(found)
            render_html(found)
            comparison_fragment(found)
    assert 50 < refused < 280
