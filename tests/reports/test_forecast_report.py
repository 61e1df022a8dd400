"""Forecasts and dose-response runs as page, picture, notebook and terminal text, and what the demo foresees."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import genloss
from genloss.reports.charts import render_chart
from genloss.reports.dose_charts import EDGE, dose_spec
from genloss.reports.forecast_charts import forecast_spec
from genloss.reports.forecast_contents import when_it_falls
from genloss.reports.fragment import comparison_fragment
from genloss.reports.html import render_html
from genloss.reports.parsing import DocumentError, parse_document, report_kind
from genloss.reports.terminal import render_text
from tests.reports import forecast_sample, loop_sample, sample
from tests.reports.test_document import broken

SAMPLES = {"forecast": forecast_sample.document, "dose": forecast_sample.dose}


def body_of(page: str) -> str:
    """The page without its scripts."""
    return page.partition("<script")[0]


def changed(made: dict[str, Any], path: list[Any], value: Any) -> dict[str, Any]:
    """A copy with the value at ``path`` replaced."""
    made = copy.deepcopy(made)
    place: Any = made
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return made


def rows_with(spec: dict[str, Any], field: str) -> list[dict[str, Any]]:
    """The rows of a spec's data sets that have a field."""
    return [row for rows in spec["datasets"].values() for row in rows if field in row]


@pytest.mark.parametrize("kind", SAMPLES)
def test_both_are_documents_of_which_a_report_is_made(kind: str) -> None:
    """They pass their checks unchanged and survive JSON."""
    made = SAMPLES[kind]()
    assert parse_document(json.loads(json.dumps(made, allow_nan=False))) == made
    assert report_kind(made) == kind


REGIME = ["regimes", 1]
CURVE = ["curves", 0, "measures", "tail_left"]


@pytest.mark.parametrize(
    ("kind", "path", "value", "told"),
    [
        ("forecast", ["sentence"], None, "sentence: expected a text"),
        ("forecast", ["regimes"], [], "regimes: there is none"),
        ("forecast", ["regimes"], {}, "regimes: expected a list"),
        ("forecast", [*REGIME, "generations"], [], "generations: expected generations 1 to 6"),
        ("forecast", [*REGIME, "generations", 2, "generation"], 7, "generations: expected generations 1 to 6"),
        ("forecast", [*REGIME, "generations", 0, "measures"], {"words.x": {"value": 1}}, "words.x.stderr: missing"),
        ("forecast", [*REGIME, "falls_below", "threshold"], None, "threshold: expected a finite number"),
        ("forecast", ["fresh_needed", "records"], 1.5, "fresh_needed.records: expected a whole number"),
        ("forecast", [*REGIME, "falls_below"], {"measure": "x", "threshold": 0.5}, "falls_below.generation: missing"),
        ("forecast", ["growth", "measured"], 1, "measured: expected true or false"),
        ("forecast", ["assumptions"], [1], r"assumptions\[0\]: expected a text"),
        ("dose", ["doses"], [0.1, 0.2, 0.3, 0.4, 0.5, 1.0], "doses: expected rising shares"),
        ("dose", ["doses"], [0.0, 0.2, 0.1, 0.4, 0.5, 1.0], "doses: expected rising shares"),
        ("dose", ["doses"], [0.0], "doses: expected rising shares"),
        ("dose", ["curves"], [], "curves: there is none"),
        ("dose", ["curves", 0, "first"], "unheard of", "first: there is no such measure"),
        ("dose", [*CURVE, "median"], [1.0], "median: 1 entries for 6 doses"),
        ("dose", [*CURVE, "threshold"], 0.0, "threshold: expected a share above 0"),
        ("dose", [*CURVE, "threshold_low"], None, "threshold_low: expected a share, since there is a threshold"),
        ("dose", ["citations", 0, "year"], "2024", "year: expected a whole number"),
    ],
)
def test_a_damaged_one_is_refused(kind: str, path: list[Any], value: Any, told: str) -> None:
    """The error names the place, in one line."""
    with pytest.raises(DocumentError, match=told) as caught:
        parse_document(changed(SAMPLES[kind](), path, value))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("made_by", [forecast_sample.short, forecast_sample.dose], ids=["forecast", "dose"])
def test_what_is_accepted_can_be_shown(made_by: Callable[[], dict[str, Any]]) -> None:
    """However a value in it is replaced, it is refused or shown on page, terminal and notebook."""
    rng = random.Random(5)  # noqa: S311 - which values are broken, nothing secret
    refused = 0
    values: list[Any] = [None, -1.0, 0, 10**30, 1e-320, 1e299, "", "x", "\x1b", [], {}, True, [[]]]
    for _ in range(100):
        made = copy.deepcopy(made_by())
        for _ in range(rng.choice([1, 1, 3])):
            broken(made, rng, values)
        try:
            report_kind(parse_document(made))
        except DocumentError:
            refused += 1
        else:
            render_text(made)
            comparison_fragment(made)
            render_html(made)
    assert 20 < refused < 98


def test_the_page_of_a_forecast_answers_in_the_order_of_a_readers_questions() -> None:
    """The sentence is the headline; what will be left, when it falls, what holds it, what it rests on, definitions."""
    page = body_of(render_html(forecast_sample.document()))
    sentence = forecast_sample.forecast().sentence
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", page) == [sentence[0].upper() + sentence[1:]]
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page) == [
        "What will be left?",
        "When does it fall?",
        "How much fresh human text holds the line?",
        "What it rests on",
        "How each number is defined",
        "Where it comes from",
    ]
    assert page.count('class="chart"') == 4
    left = forecast_sample.forecast().at("replace", 6)["words.types_left"]
    assert f"{100 * left.value:.1f} %" in page
    assert f"({100 * left.low:.1f}\u2013{100 * left.high:.1f})" in page
    for name in ("types_left", "coverage", "tail_survival", "tail_mass", "hill_0", "hill_1", "hill_2"):
        assert f"<code>{name}</code>" in page
    assert "Fresh text is like the reference." in page
    assert " style=" not in page


def test_a_chart_of_a_forecast_has_bands_and_the_threshold_of_what_was_asked() -> None:
    """Generation 0 is the reference's own value; the rule lies at 0.4 of the asked measure's and on no other chart."""
    made = forecast_sample.document()
    spec = forecast_spec(made, "words.tail_survival")
    assert spec is not None
    rows = rows_with(spec, "generation")
    found = forecast_sample.forecast().at("replace", 3)["words.tail_survival"]
    (third,) = [row for row in rows if row["generation"] == 3 and row["series"].endswith("replace")]
    assert (third["value"], third["low"], third["high"]) == pytest.approx((found.value, found.low, found.high))
    assert {row["value"] for row in rows if row["generation"] == 0} == {1.0}
    assert [row["rule"] for row in rows_with(spec, "rule")] == [1.0, 0.4]
    other = forecast_spec(made, "words.types_left")
    assert other is not None
    assert rows_with(other, "rule") == []
    diverse = forecast_spec({**made, "measure": "words.hill_1"}, "words.hill_1")
    assert diverse is not None
    own = found = forecast_sample.forecast().at("replace", 1)["words.hill_1"]
    assert [row["rule"] for row in rows_with(diverse, "rule")] == [pytest.approx(0.4 * own.reference)]
    assert forecast_spec(made, "unheard of") is None


def test_when_it_falls_is_said_with_the_range_of_the_band() -> None:
    """Known, known to be open, and not seen at all."""
    falls = [(4, 3, 5), (4, 4, 4), (4, 3, None), (None, 90, None), (None, None, None)]
    keys = ("generation", "earliest", "latest")
    told = [when_it_falls({"falls_below": dict(zip(keys, one, strict=True))}) for one in falls]
    assert told == [("4", "3 to 5"), ("4", "4"), ("4", "3 or later"), ("not seen", "90 or later"), ("not seen", "")]


def test_growth_that_was_measured_is_shown_by_class() -> None:
    """A table of growth and scatter, and the facts say that it is measured; without a candidate there is none."""
    made = forecast_sample.document()
    assert "What one round of the generator does" not in render_html(made)
    row = {"count_from": 2.0, "growth": 0.87, "growth_stderr": 0.01, "fano": 1.5, "fano_stderr": 0.1}
    page = body_of(render_html({**made, "growth": {"measured": True, "classes": [row]}}))
    assert "0.87 \u00b10.02" in page
    assert "1.50 \u00b10.20" in page
    assert "<b>measured</b>" in page


def test_the_page_of_doses_has_thresholds_medians_method_and_papers() -> None:
    """Each loop has charts, a table and its medians folded; what shows first comes first."""
    page = body_of(render_html(forecast_sample.dose()))
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page) == [
        "From which share on does it show?",
        "How a threshold is found",
        "Papers to cite for this run",
        "How each number is defined",
        "Where it comes from",
    ]
    assert page.count('class="chart"') == 4
    assert page.index("Tail left") < page.index("Variance kept")
    row = page[page.index('<th scope="row">tail left</th>') :].partition("</tr>")[0]
    assert "10 %" in row
    assert "8 to never" in row
    assert "1.9 to 2.1" in row
    assert "never" in page[page.index('<th scope="row">variance kept</th>') :].partition("</tr>")[0]
    assert "<code>tail_left</code>" in page
    assert " style=" not in page
    words = body_of(render_html(forecast_sample.dose(text=True)))
    assert "<code>types_left</code>" in words
    assert '<th scope="row">words left</th>' in words


def test_a_chart_of_doses_has_a_log_axis_with_0_at_its_left_edge() -> None:
    """The null's band spans it; the threshold is a rule with its interval, which reaches the right edge where it is open."""
    made = forecast_sample.dose()
    curve = made["curves"][0]
    spec = dose_spec(made, curve, "tail_left")
    assert spec is not None
    rows = rows_with(spec, "median")
    zero = 0.001 / EDGE
    assert [row["share"] for row in rows] == [zero, *forecast_sample.DOSES[1:]]
    assert [row["median"] for row in rows] == curve["measures"]["tail_left"]["median"]
    scale = spec["layer"][0]["encoding"]["x"]["scale"]
    assert (scale["type"], scale["domain"]) == ("log", [zero, 1.0])
    bands = rows_with(spec, "from")
    assert {"from": zero, "to": 1.0, "low": pytest.approx(1.9), "high": pytest.approx(2.1)} in bands
    assert {"from": pytest.approx(0.08), "to": 1.0} in bands
    never = dose_spec(made, curve, "variance_kept")
    assert never is not None
    assert len(rows_with(never, "from")) == 1


@pytest.mark.parametrize("kind", SAMPLES)
def test_pictures_notebooks_and_hostile_text(kind: str) -> None:
    """A picture is drawn; text that tries to be HTML is shown as text on page, notebook and terminal."""
    assert render_chart(SAMPLES[kind](), "svg").startswith(b"<svg")
    made = sample.hostile(copy.deepcopy(SAMPLES[kind]()))
    for curve in made.get("curves", []):
        curve["first"] = None
    for text in (body_of(render_html(made)), comparison_fragment(made)):
        assert "<img" not in text
        assert "&lt;img src=x" in text
        assert "\x1b" not in text
    assert "\x1b" not in render_text(made)


def test_a_forecast_shows_and_reports_itself(tmp_path: Path) -> None:
    """Its notebook view has the tables, and genloss.report writes the page of its document."""
    found = forecast_sample.forecast()
    shown = found._repr_html_()
    assert "Foreseen at generation 6" in shown
    assert "<script" not in shown
    genloss.report(found, tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == render_html(found.to_json())


def test_the_demo_shows_what_was_foreseen_beside_what_happened() -> None:
    """A section of the page and a table under the loop's on the terminal, at most 80 columns wide; a demo without has neither."""
    plain = loop_sample.demo()
    made = {**plain, "foreseen": forecast_sample.foreseen()}
    page, text = body_of(render_html(made)), render_text(made)
    left = forecast_sample.forecast().at("fresh=10%", 6)["words.types_left"]
    assert "Could it be foreseen?" in page
    assert "Foreseen &lt;from&gt; generation 0." in page
    assert "32.1 %" in page[page.index("Could it be foreseen?") :]
    assert max(map(len, text.splitlines())) <= 80
    assert f"fresh=10%  {100 * left.value:.1f} % ({100 * left.low:.1f}-{100 * left.high:.1f})" in re.sub("  +", "  ", text)
    assert "Could it be foreseen?" not in body_of(render_html(plain))
    with pytest.raises(DocumentError, match=r"foreseen.regimes\[1\].measures.words.types_left.inside"):
        parse_document(changed(made, ["foreseen", "regimes", 1, "measures", "words.types_left", "inside"], -1))
