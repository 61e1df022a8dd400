"""Worth as page, picture, notebook and terminal text."""

from __future__ import annotations

import copy
import json
import random
import re
from typing import Any

import pytest

import genloss
from genloss.reports.charts import render_chart
from genloss.reports.fragment import comparison_fragment
from genloss.reports.html import render_html
from genloss.reports.parsing import DocumentError, parse_document, report_kind
from genloss.reports.terminal import render_text
from genloss.reports.worth_charts import record_worth, worth_spec
from tests.reports.test_document import broken


def made() -> dict[str, Any]:
    """1,000 human records among 9,000 synthetic ones, two detectors, a target."""
    return genloss.worth(1000, 9000, detectors=["1%,10%", "5%,30%"], target=2000)


def test_it_is_a_document_of_which_a_report_is_made() -> None:
    """It passes its checks unchanged and survives JSON."""
    found = made()
    assert parse_document(json.loads(json.dumps(found, allow_nan=False))) == found
    assert report_kind(found) == "worth"


def test_the_page_answers_in_the_order_of_a_readers_questions() -> None:
    """The sentence is the headline; worth, weights, fresh data, then every figure's formula and source."""
    page = render_html(made()).partition("<script")[0]
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", page)[0].startswith("10,000 records, 10 % of them human")
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page) == [
        "What are these records worth?",
        "How should human data be weighed?",
        "How much fresh human data holds the line?",
        "How each number is defined",
        "Where it comes from",
    ]
    assert page.count('class="chart"') == 1
    for one in made()["worth"]:
        assert f"<code>{one['name']}</code>" in page
        assert one["source"].split(" (")[0] in page
    assert " style=" not in page


def test_stages_are_spoken_of_only_where_there_are_several() -> None:
    """One generation is "this one"; of several the last is the present. Every column of the terminal is explained."""
    alone, several = made(), genloss.worth(stages=["5:5", "1:9"])
    for text in (render_text(alone), render_html(alone).partition("<script")[0].partition('<h2 id="definitions"')[0]):
        assert "stage" not in text
        assert "made like this one" in " ".join(text.split())
    for text in (render_text(several), render_html(several)):
        assert "further record in the last stage adds" in " ".join(text.split())
        assert "made like the last stage" in " ".join(text.split())
    assert "Gain: times the worth with nothing known." in " ".join(render_text(alone).split())


def test_a_reader_is_told_how_a_detector_is_written() -> None:
    """Which of its two errors comes first is said on page and terminal, where there is a detector at all."""
    told = "A detector 1%,10% flags 1 % of the human records"
    bare = genloss.worth(1000, 9000)
    for render in (render_text, render_html):
        assert told in " ".join(render(made()).split())
        assert told not in " ".join(render(bare).split())


def test_the_chart_has_a_line_for_each_and_marks_the_mix() -> None:
    """Labels are worth a, nothing a^2, detectors between; one mark a line at 10 %."""
    rows = [row for rows in worth_spec(made())["datasets"].values() for row in rows]
    here = {row["series"]: row["worth"] for row in rows if row["here"]}
    assert list(here) == ["1. labels", "2. detector 1%,10%", "3. detector 5%,30%", "4. nothing known"]
    assert list(here.values()) == sorted(here.values(), reverse=True)
    assert here["1. labels"] == pytest.approx(0.1)
    assert here["4. nothing known"] == pytest.approx(0.01)
    assert record_worth(0.0, 0.0, 0.0) == 0.0
    assert render_chart(made(), "svg").startswith(b"<svg")


def test_a_mix_of_fewer_human_records_than_are_drawn_is_drawn() -> None:
    """The axis of shares begins below the mix: at 1 human record in 100,000 each line has its mark."""
    found = genloss.worth(1, 99_999)
    rows = [row for rows in worth_spec(found)["datasets"].values() for row in rows]
    assert [row["share"] for row in rows if row["here"]] == [1e-5, 1e-5]
    assert min(row["share"] for row in rows) <= 1e-5


def test_the_ways_to_use_a_generation_have_their_weight_and_gain() -> None:
    """By hand: 28.2 %, 10 % and 100 % for human data; 3541/1900 = 1.86 times pooling, 3541/1000 = 3.54 times human alone."""
    page = render_html(made()).partition("<script")[0]
    found = re.findall(r"<tr><th scope=\"row\">([^<]*)</th>((?:<td[^>]*>[^<]*</td>)+)</tr>", page)
    cells = {title: re.findall(r">([^<]*)<", row)[::2] for title, row in found}
    assert cells["the best weight of human data"] == ["28.2 %", "3,541", ""]
    assert cells["plain pooling, each record alike"] == ["10 %", "1,900", "1.86"]
    assert cells["human records alone"] == ["100 %", "1,000", "3.54"]


@pytest.mark.parametrize("stages", [["5@100%"], ["5@100%", "5@0%"], ["1:1000000000"]])
def test_mixes_at_the_edge_are_shown(stages: list[str]) -> None:
    """All human, none in the last stage, next to none: every page is made, and says what cannot be said."""
    found = genloss.worth(stages=stages, target_loss=0.0)
    assert "cannot say" in render_text(found)
    assert render_html(found).partition("<script")[0].count("<h2") == 5


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (["sentence"], None, "sentence: expected a text"),
        (["stages"], [], "stages: there is none"),
        (["stages", 0, "human"], -1, "human: expected 0 or more"),
        (["stages", 0], {"human": 0, "synthetic": 0}, "a stage without records"),
        (["detectors", 0, "false_positive"], 2, "expected a share from 0 to 1"),
        (["target_loss"], None, "target_loss: expected a finite number"),
        (["worth", 3, "formula"], None, "formula: expected a text"),
    ],
)
def test_a_damaged_one_is_refused(path: list[Any], value: Any, told: str) -> None:
    """The error names the place, in one line."""
    found = copy.deepcopy(made())
    place: Any = found
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(DocumentError, match=told) as caught:
        parse_document(found)
    assert "\n" not in str(caught.value)


def test_what_is_accepted_can_be_shown() -> None:
    """However a value in it is replaced, it is refused or shown on page, terminal and notebook."""
    rng = random.Random(7)  # noqa: S311 - which values are broken, nothing secret
    refused = 0
    values: list[Any] = [None, -1.0, 0, 10**30, 1e-320, 1e299, "", "x", "\x1b", [], {}, True, [[]]]
    for _ in range(100):
        found = copy.deepcopy(made())
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
    assert 10 < refused < 98


def test_hostile_text_stays_text() -> None:
    """A label from a damaged file is shown and does nothing."""
    found = made()
    found["detectors"][0]["label"] = found["worth"][10]["given"] = "<img src=x onerror=alert(1)>\x1b[31m"
    assert "<img" not in render_html(found).partition("<script")[0]
    assert "\x1b" not in render_text(found)
