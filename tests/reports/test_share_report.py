"""An estimated share as page, picture, notebook and terminal text."""

from __future__ import annotations

import copy
import json
import random
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

import genloss
from genloss.errors import GenlossError
from genloss.reports.charts import render_chart
from genloss.reports.fragment import comparison_fragment
from genloss.reports.html import render_html
from genloss.reports.parsing import DocumentError, parse_document, report_kind
from genloss.reports.share_charts import blends_spec, by_spec, dates
from genloss.reports.share_contents import commonest
from genloss.reports.share_definitions import SHARE_MEANINGS
from genloss.reports.terminal import render_text
from tests.reports.share_sample import blank, document, share
from tests.reports.test_document import broken

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "<img src=x onerror=alert(1)>\x1b[31m\u202e[bold]"


def flat(text: str) -> str:
    """Without line breaks."""
    return " ".join(text.split())


def body_of(page: str) -> str:
    """A page without its scripts."""
    return page.partition("<script")[0]


def rows_of(spec: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The rows of a spec that have a key."""
    sets = [spec.get("data", {}).get("values", []), *spec.get("datasets", {}).values()]
    sets += [layer.get("data", {}).get("values", []) for layer in spec["layer"]]
    return [row for rows in sets for row in rows if key in row]


def test_it_is_a_document_of_which_a_report_is_made() -> None:
    """It passes its checks unchanged and survives JSON."""
    found = document()
    assert parse_document(json.loads(json.dumps(found, allow_nan=False))) == found
    assert report_kind(found) == "share"


def test_the_page_answers_in_the_order_of_a_readers_questions() -> None:
    """The estimate is the headline; then whose, where, whether it can be believed, what breaks it, definitions and sources."""
    page = body_of(render_html(document()))
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", page) == [document()["verdict"]["sentence"]]
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page) == [
        "Whose are the records?",
        "Where is it?",
        "Can it be believed?",
        "What breaks it?",
        "Notes",
        "How each number is defined",
        "Where it comes from",
    ]
    assert page.count('class="chart"') == 2
    for name, meaning in SHARE_MEANINGS.items():
        assert f"<code>{name}</code>" in page
        assert f"<i>Source </i>{meaning.source}." in page
    assert "crawl.parquet" in page
    assert " style=" not in page


@pytest.mark.parametrize(
    ("holds", "word", "advice"),
    [
        (True, "stands", "known human text of its domain reads about 0"),
        (None, "cannot say", "--control FILE"),
        (False, "do not use", "Look for references"),
    ],
)
def test_the_number_stands_beside_its_interval_and_its_verdict(*, holds: bool | None, word: str, advice: str) -> None:
    """On page, terminal and notebook: 30.0 % is followed by 26.0 to 34.0, and every table of shares says the verdict."""
    found = {**document(holds=holds, control_of="domain" if holds else "held out"), "blends": []}
    text, page, note = flat(render_text(found)), body_of(render_html(found)), comparison_fragment(found)
    assert f"Verdict: {word}." in text
    assert f"<strong>Verdict: {word}. </strong>" in page
    assert f"<p>Verdict: {word}." in note
    for shown in (text, page, note):
        assert advice in shown
    assert text.count(f"share (95 %), verdict: {word}") == 2
    for shown in (page, note):
        for caption in re.findall(r"<caption>(Shares|Machine-made[^<]*)", shown):
            assert caption == "Shares" or caption.endswith(f"verdict: {word}")
    for shown in (text, re.sub(r"<[^>]*>", "", body_of(page).partition('id="definitions"')[0])):
        for place in re.finditer(r"\b30\.0 %", shown):
            assert re.match(r"\s*\(?26\.0(-|\u2013| to )34\.0", shown[place.end() :]), shown[place.start() : place.end() + 30]


@pytest.mark.parametrize(
    ("control_of", "known", "told"),
    [
        ("held out", True, "--same-domain"),
        ("domain", True, "Give more known human text"),
        ("domain", False, "There is no estimate"),
    ],
)
def test_where_nobody_can_say_it_says_what_to_give(*, control_of: str, known: bool, told: str) -> None:
    """Without a control, with one that is too small, and without an estimate at all."""
    found = document(holds=None, control_of=control_of)
    found["share"]["value"] = found["share"]["value"] if known else None
    assert told in flat(render_text(found))


def test_without_an_interval_it_says_to_name_groups() -> None:
    """One group alone has no interval: the advice is groups, not a control."""
    found = document(holds=None)
    found["share"] |= {"stderr": None, "low": None, "high": None}
    assert "(--group)" in flat(render_text(found))


def test_shares_of_all_references_and_the_unlike_part_are_shown() -> None:
    """68, 20, 10 and at least 2 %: the rows sum to 100 %, and the synthetic ones are summed where there are several."""
    text = render_text(document())
    for line in (
        r"human +human +68\.0 %",
        r"gpt +synthetic +20\.0 %",
        r"smollm +synthetic +10\.0 %",
        r"unlike .* at least +2\.0 %",
    ):
        assert re.search(line, text)
    assert "All synthetic references together: 30.0 % (26.0-34.0), verdict: stands. The rows sum to 100 %." in flat(text)


@pytest.mark.parametrize("found", [document(), document(holds=None), document(holds=False), blank()])
def test_the_terminal_has_80_columns(found: dict[str, Any]) -> None:
    """Whatever is unknown; long names and values are cut."""
    found["shares"][1]["reference"] = found["by"][0]["column"] = "x" * 200
    found["by"][-1]["value"] = "\u5b57" * 100
    found["by"][-1]["records"] = 10**15
    assert max(len(line) for line in render_text(found).split("\n")) <= 80


def test_a_terminal_shows_24_values_and_a_page_200() -> None:
    """Those with the most records, in their own order; the rest are counted, and --json has them."""
    found = document(values=[f"site {place:03}" for place in range(300)])
    text = render_text(found)
    assert len(re.findall(r"^site \d", text, re.MULTILINE)) == 24
    assert "year: 276 more values, with fewer records; --json has them all." in flat(text)
    page = body_of(render_html(found))
    assert len(re.findall(r">site \d{3}<", page)) == 200
    assert "year: 100 more values" in page
    assert len(rows_of(by_spec(found, found["by"]), "label")) == 200
    assert [one["value"] for one in commonest(found["by"], 2)] == ["site 298", "site 299"]


@pytest.mark.parametrize(
    ("values", "form"),
    [
        (["2020", "2021"], "%Y"),
        (["2024-01", "2024-02", None], "%Y-%m"),
        (["2024-02-28", "2024-02-29"], "%Y-%m-%d"),
        (["2023-02-28", "2023-02-29"], None),
        (["2024", "2024-01"], None),
        (["2024"], None),
        (["01", "02"], None),
        (["site", "2024"], None),
        (["\u0662\u0660\u0662\u0660", "2021"], None),
        ([], None),
    ],
)
def test_years_months_and_days_are_times(values: list[str | None], form: str | None) -> None:
    """Where all are of one kind and there are two; anything else is rows in order."""
    found = dates(values)
    assert (None if found is None else found[1]) == form


def test_the_chart_of_years_is_in_time_and_that_of_sites_in_rows() -> None:
    """Years lie at their first millisecond, without those that have none; sites are a row each, no two of one label."""
    found = document()
    spec = by_spec(found, found["by"])
    assert [row["at"] for row in rows_of(spec, "at")] == [
        1000 * datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (2020, 2021, 2022, 2023)
    ]
    assert all("low" in row and "high" in row for row in rows_of(spec, "at"))
    long = "a" * 60
    sites = document(values=[f"{long}1", f"{long}2", "", None])
    labels = [row["label"] for row in rows_of(by_spec(sites, sites["by"]), "label")]
    assert labels == [f"{'a' * 18}..", f"{'a' * 18}.. (2)", '""', "none given"]
    for one in (found, sites):
        assert render_chart(one, "svg").startswith(b"<svg")


def test_the_calibration_plot_has_a_point_for_each_blend_and_a_diagonal() -> None:
    """Eleven blends at 0, 10, ... 100 %, and the line from 0 to 100."""
    spec = blends_spec(document())
    points = rows_of(spec, "text")
    assert [row["true"] for row in points] == pytest.approx([10 * step for step in range(11)])
    assert [row["true"] for row in rows_of(spec, "true") if "text" not in row] == [0, 100]
    assert render_chart({**document(), "by": []}, "svg").startswith(b"<svg")


def test_a_result_writes_its_page_and_shows_itself_in_a_notebook(tmp_path: Path) -> None:
    """``genloss.report`` and ``_repr_html_`` take the result itself."""
    found = share()
    genloss.report(found, tmp_path / "share.html")
    assert "genloss: how much is machine-made" in (tmp_path / "share.html").read_text()
    shown = found._repr_html_()
    assert shown == comparison_fragment(found.to_json())
    assert shown.count("<table>") == 3
    assert "<script" not in shown


def test_what_is_unknown_everywhere_is_shown() -> None:
    """Null wherever it may be: cannot say, with the reason, and no number that is not there."""
    for shown in (render_text(blank()), comparison_fragment(blank()), body_of(render_html(blank()))):
        assert "cannot say" in shown
        assert "the references are not told apart" in flat(shown)
        assert "The rows sum" not in flat(shown)
        assert not re.search(r"\b(nan|None)\b", shown)
    assert 'class="chart"' not in body_of(render_html(blank()))
    with pytest.raises(GenlossError, match="nothing to draw"):
        render_chart(blank(), "png")


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (["verdict", "sentence"], None, "sentence: expected a text"),
        (["verdict", "holds"], "yes", "holds: expected true or false"),
        (["verdict"], {"sentence": "x"}, "holds: missing"),
        (["share", "value"], 1.5, "share.value: expected a number from 0 to 1"),
        (["share", "low"], -0.5, "share.low: expected a number from 0 to 1"),
        (["share", "unit"], "bits", "share.unit: expected the unit share"),
        (["unlike"], None, "unlike: expected an object"),
        (["shares"], [], "expected the human one, then the synthetic ones"),
        (["shares", 1, "kind"], "robot", "kind: expected human or synthetic"),
        (["by", 0, "value"], 3, "value: expected a text"),
        (["by", 0, "records"], -1, "records: expected 0 or more"),
        (["by"], None, "by: expected a list"),
        (["control_of"], "hearsay", "control_of: expected one of domain, same domain, held out"),
        (["fit", "scores", "p"], 2, "p: expected a number from 0 to 1"),
        (["blends", 3, "true"], None, "true: expected a finite number"),
        (["share", "low"], 0.9, "share.low: expected the lower end at or below the upper one"),
        (["shares", 2, "kind"], "human", "expected the human one, then the synthetic ones"),
        (["separation"], [], "separation: expected an object"),
        (["detectable"], "much", "detectable: expected a finite number"),
    ],
)
def test_a_damaged_one_is_refused(path: list[Any], value: Any, told: str) -> None:
    """The error names the place, in one line."""
    found = copy.deepcopy(document())
    place: Any = found
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(DocumentError, match=told) as caught:
        parse_document(found)
    assert "\n" not in str(caught.value)


def test_what_is_accepted_can_be_shown() -> None:
    """However a value in it is replaced, it is refused or shown on page, terminal, notebook and picture's spec."""
    rng = random.Random(11)  # noqa: S311 - which values are broken, nothing secret
    refused = 0
    values: list[Any] = [None, -1.0, 0, 1, 10**30, 10**400, 1e-320, 1e299, "", "x", "2024", HOSTILE, [], {}, True, [[]]]
    for _ in range(150):
        found = copy.deepcopy(document())
        for _ in range(rng.choice([1, 1, 3])):
            broken(found, rng, values)
        try:
            report_kind(parse_document(found))
        except DocumentError:
            refused += 1
        else:
            assert "\x1b" not in render_text(found)
            comparison_fragment(found)
            render_html(found)
    assert 10 < refused < 148


def test_hostile_text_stays_text() -> None:
    """Names of references, columns and values, notes and the detector are shown and do nothing."""
    found = document()
    found["shares"][1]["reference"] = found["detector"] = found["notes"][0] = found["verdict"]["sentence"] = HOSTILE
    found["by"][1]["value"] = found["by"][1]["column"] = found["by"][0]["share"]["why"] = HOSTILE
    page = render_html(found)
    assert "<img" not in body_of(page)
    assert page.count("<script") == page.count("</script") == 1 + render_html(document()).count("<script")  # one chart more
    assert "<img" not in comparison_fragment(found)
    text = render_text(found)
    assert "[bold]" in text
    for shown in (text, page):
        assert "\x1b" not in shown
        assert "\u202e" not in shown
