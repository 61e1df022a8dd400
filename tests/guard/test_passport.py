import base64
import hashlib
import re
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genloss.guard.entries import Correction
from genloss.guard.exports import export
from genloss.guard.markdown import escaped
from genloss.guard.passport import passport, size_text
from genloss.reports.exporting import FORMS, render
from tests.guard import families

FORBIDDEN: Final = (
    "<script",
    "<img",
    "<iframe",
    "<link",
    "<object",
    'onerror="',
    'javascript:"',
    'style="',
    'http-equiv="refresh',
)
"""None of these is in a page that is only text and style."""


def plain(markdown: str) -> str:
    """What a reader of Markdown sees: backslashes before punctuation are gone."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown)


def test_a_buyer_reads_what_matters() -> None:
    """Origin shares, evidence, copy depth, ancestors, files, hashes, licence and corrections are on the page."""
    text = plain(export(families.family(), "passport-md", version="0.9", entries=families.corrected()))
    for told in (
        "imitation is a dataset of copy depth 1, and goes back to 1 human original through 1 model.",
        "| synthetic | 400 | 100.0 % |",
        "| declared | 400 | 100.0 % | whoever made it says so |",
        "- imitation (dataset, copy depth 1)\n  - small-lm (model, copy depth 1)\n    - speeches (dataset, human original)",
        "| licence | CC-BY-4.0 |",
        families.marks("imitation.jsonl")[0].sha256,
        "| 2026-06-01 10:00 UTC | Grace | licence | The licence was missing. |",
        "genloss ledger verify",
    ):
        assert told in text
    assert "Nothing that this page asks about is unknown." in text


def test_what_is_unknown_stands_before_everything_else() -> None:
    """Unknown origin, depth, evidence, licence and ancestors are said plainly, above what is known, in both forms."""
    text = plain(export(families.mixed(), "passport-md", version="1"))
    page = render(families.mixed(), "passport-html", version="1")
    for told in (
        "40 of 200 records are of unknown origin: who wrote them is not known.",
        "40 of 200 records are of unknown copy depth.",
        "40 of 200 records have no evidence for their origin.",
        "60 of 200 records have a detected origin: good for a share of many records, not for the single one.",
        "The copy depth is 2 at least: something below it is unknown.",
        "No licence is on record.",
        "The trail ends before a human original at downloaded-lm.",
    ):
        assert text.index(told) < text.index("## What it is\n")
        assert page.index(told) < page.index(">What it is<")


def test_a_human_set_without_a_past_says_so() -> None:
    """A dataset that is no original and has no ancestors, a model without training data: each has its own sentence."""
    stray = families.human(origins={"human": 899, "unknown": 1})
    assert "It is no human original, and nothing is on record of what it was made of." in passport(stray, version="1").unknown
    assert "Nothing is on record of what it was made of." in passport(families.model("lm"), version="1").unknown
    below = families.model("lm", stray)
    assert "Records of unknown origin are among its ancestors: speeches." in passport(below, version="1").unknown
    assert passport(families.human(), version="1").unknown == ()


def test_twenty_files_are_listed_and_the_rest_counted() -> None:
    """Of 25 files 20 stand on the page and 5 are counted; of 12 corrections all, of 30 the latest 12."""
    found = passport(families.mixed(), version="1")
    assert (len(found.files), found.files_more) == (20, 5)
    later = [families.entry(Correction(name="imitation", changes={}, reason=str(number)), number) for number in range(4, 34)]
    found = passport(families.family(), version="1", entries=reversed(later))
    assert (len(found.corrected), found.corrected_more) == (12, 18)
    assert [one[3] for one in found.corrected] == [str(number) for number in range(22, 34)]


@pytest.mark.parametrize("make", [lambda: families.chain(1000), lambda: families.shared(40)])
@pytest.mark.parametrize("form", FORMS)
def test_deep_and_shared_ancestry_stays_a_page(form: str, make: object) -> None:
    """1,000 generations or 2**40 ways up neither overflow anything nor make a passport longer than a page or two."""
    assert callable(make)
    text = render(make(), form, version="1")
    if form.startswith("passport"):
        assert len(text) < 40_000
        assert "The tree goes on" in text


def test_the_page_allows_its_own_style() -> None:
    """Its policy has the digest of the style that it holds, and of nothing else: else it would be shown bare."""
    page = render(families.mixed(), "passport-html", version="1")
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert re.findall(r"sha256-([A-Za-z0-9+/=]+)", page) == [digest]


def test_the_page_is_one_file_that_runs_and_fetches_nothing() -> None:
    """No script, no picture, no link to anything, no style but what its policy allows by hash."""
    page = render(families.mixed(), "passport-html", version="1")
    assert "script-src &#x27;none&#x27;" in page
    assert "default-src &#x27;none&#x27;" in page
    assert not [one for one in FORBIDDEN if one in page]
    assert not re.search(r"(?:src|href)=", page)


@pytest.mark.parametrize("form", ["passport-html", "passport-md"])
def test_a_hostile_name_changes_nothing_on_the_page(form: str) -> None:
    """Tags, pipes, backticks, links, control characters and direction marks are shown, never obeyed."""
    what: dict[str, Any] = {"notes": families.HOSTILE, "licence": families.HOSTILE, "source": families.HOSTILE}
    text = render(
        families.human(families.HOSTILE, files=families.marks(families.HOSTILE.replace("\ud800", "")), **what), form, version="1"
    )
    calm = render(families.human("calm", notes="calm", licence="calm"), form, version="1")
    assert not set(text) & set("\x1b\u202e\u2028\ud800")
    if form == "passport-html":
        assert text.count("<img") == text.count("<script") == 0
        assert tags(text) == tags(calm)
    else:
        assert [line.count(" | ") for line in text.splitlines() if line.startswith("|")] == [
            line.count(" | ") for line in calm.splitlines() if line.startswith("|")
        ]
        assert [line for line in text.splitlines() if line.startswith("## ")] == [
            line for line in calm.splitlines() if line.startswith("## ")
        ]
        assert not re.search(
            r"(?<!\\)[<`\[]", re.sub(r"`[0-9a-f]{64}`|^    .*$|`genloss ledger trace`", "", text, flags=re.MULTILINE)
        )


def tags(page: str) -> list[str]:
    """The tags of the body, in order, without what stands between them."""
    return re.findall(r"</?[a-z0-9]+", page.partition("<body")[2])


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=300))
def test_escaped_text_stays_one_line_of_what_it_was(text: str) -> None:
    """No line end and nothing unseen is left; with the backslashes gone it is the text again, but for what is unseen."""
    made = escaped(text)
    assert len(made.splitlines()) <= 1
    assert not re.search(r"(?<!\\)(?:\\\\)*[<>|`*_\[\]]", re.sub(r"\\[\\<>|`*_\[\]]", "", made))
    if text.isascii() and text.isprintable():
        assert plain(made) == text.strip()


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_text_makes_the_same_page(name: str, notes: str, reason: str) -> None:
    """Whatever stands in a name, a note or a reason, the page has the tags that any other has."""
    fixed = families.entry(Correction(name=name, changes={"licence": ""}, reason=reason), 5, by=name)
    node = families.human(name, notes=notes + ".", source="x")
    calm = families.human("calm", notes="calm", source="x")
    entry = families.entry(Correction(name="calm", changes={"licence": ""}, reason="calm"), 5)
    page = render(node, "passport-html", version="1", entries=[fixed])
    assert tags(page) == tags(render(calm, "passport-html", version="1", entries=[entry]))


@pytest.mark.parametrize(
    ("text", "told"), [("= x", "\\= x"), ("- x", "\\- x"), ("12. x", "12\\. x"), ("1.5 x", "1.5 x"), ("a = 1. b", "a = 1. b")]
)
def test_no_text_begins_a_heading_or_a_list(text: str, told: str) -> None:
    """A line of = makes a heading of the line above, and a number with a point a list: at the start, and only there."""
    assert escaped(text) == told


def test_a_model_is_not_one_of_those_it_goes_back_through() -> None:
    """What a model comes through are other models; a model that learned from originals alone comes through none."""
    first = families.model("first", families.human())
    assert passport(first, version="1").sentence == "first is a model of copy depth 1, and goes back to 1 human original."
    second = families.model("second", families.output("text", first))
    assert passport(second, version="1").sentence.endswith("goes back to 1 human original through 1 other model.")


def test_the_bar_of_origins_has_its_parts_end_to_end() -> None:
    """100 human, 60 synthetic and 40 unknown of 200: from 0 to 50, to 80, to 100 %."""
    page = render(families.mixed(), "passport-html", version="1")
    parts = re.findall(r'<rect x="([0-9.]+)"[^>]*width="([0-9.]+)"', page)
    assert [(float(start), float(width)) for start, width in parts] == [(0, 50), (50, 30), (80, 20)]


def test_a_very_long_name_is_cut() -> None:
    """A name of a million characters does not make the passport a book."""
    node = families.output("x" * 10**6, families.model("y" * 10**6, families.human("z" * 10**6)), notes="n" * 10**6)
    for form in ("passport-html", "passport-md"):
        assert len(render(node, form, version="1")) < 30_000


@pytest.mark.parametrize(
    ("size", "told"), [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (18_200_000, "18.2 MB"), (10**15, "1,000 TB")]
)
def test_sizes_are_in_the_unit_that_reads_best(size: int, told: str) -> None:
    """Thousands, not 1,024s; never more digits than needed."""
    assert size_text(size) == told
