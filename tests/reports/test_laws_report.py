"""Loops of laws as page, picture, terminal text and notebook, and the verdicts and papers of any loop."""

import copy
import json
import random
import re
from typing import Any

import pytest

from genloss.loops.definitions import DEFINITIONS
from genloss.reports.charts import render_chart
from genloss.reports.definition_contents import SHORT, digits
from genloss.reports.fragment import comparison_fragment, loop_fragment
from genloss.reports.html import render_html
from genloss.reports.law_charts import law_spec
from genloss.reports.law_contents import law_names
from genloss.reports.loop_charts import lines_spec
from genloss.reports.parsing import DocumentError, parse_document, report_kind
from genloss.reports.terminal import render_text
from tests.reports import law_sample, loop_sample, sample
from tests.reports.test_document import broken


@pytest.fixture(scope="module")
def page() -> str:
    return render_html(law_sample.document()).partition("<script")[0]


def changed(path: list[Any], value: Any) -> dict[str, Any]:
    """The sample with the value at ``path`` replaced."""
    made = copy.deepcopy(law_sample.document())
    place: Any = made
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return made


def rows_of(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The values that a spec draws."""
    (found,) = spec["datasets"].values()
    assert isinstance(found, list)
    return found


def with_verdicts() -> dict[str, Any]:
    """A loop of text that has verdicts, papers and medians."""
    made = loop_sample.document()
    for one in made["regimes"]:
        one["definitions"] = copy.deepcopy(law_sample.body()["regimes"][0]["definitions"])
        one["measures"]["words.types_left"]["median"] = [0.5 * value for value in one["measures"]["words.types_left"]["value"]]
    return {**made, "citations": law_sample.body()["citations"]}


def test_a_loop_of_laws_is_a_document_of_which_a_report_is_made() -> None:
    """It passes its checks unchanged and survives JSON; series have an entry for each recorded generation only."""
    made = law_sample.document()
    assert parse_document(json.loads(json.dumps(made))) == made
    assert report_kind(made) == "loop"
    assert len(made["regimes"][0]["measures"]["variance_kept"]["q95"]) == len(law_sample.RECORDED) < made["generations"]
    assert parse_document(with_verdicts())["citations"]


CELL = ["regimes", 0]
VERDICT = [*CELL, "definitions", 0]


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (["kind"], "poems", 'kind: expected "laws", "text"'),
        (["recorded"], None, "recorded: expected a list, found null"),
        (["recorded"], [0, 2, 1, 50], "recorded: expected generations in order"),
        (["recorded"], [1, 50], "recorded: expected generations in order"),
        (["recorded"], [0, 40], "from 0 to 50"),
        (["recorded"], [], "recorded: expected generations in order"),
        (["recorded"], [0, 50], "14 entries for the 2 recorded generations"),
        ([*CELL, "measures", "variance_kept", "q95"], [1.0], "q95: 1 entries for the 14 recorded"),
        ([*CELL, "measures", "variance_kept", "median"], [None] * 13 + ["x"], r"median\[13\]: expected a finite number"),
        ([*CELL, "samples"], "ten", "samples: expected a whole number"),
        ([*CELL, "parameters"], [], "parameters: expected an object"),
        ([*CELL, "ended"], {"replicates": 0.5}, "ended.replicates: expected a whole number"),
        ([*VERDICT, "verdict"], "perhaps", "verdict: expected collapsed or not or cannot say"),
        ([*VERDICT, "why"], None, "why: expected a text"),
        ([*VERDICT, "observed"], "much", "observed: expected a finite number"),
        (["citations", 0, "authors"], None, r"citations\[0\].authors: expected a text"),
        (["citations", 0, "year"], "2024", "year: expected a whole number"),
    ],
)
def test_a_damaged_loop_of_laws_is_refused(path: list[Any], value: Any, told: str) -> None:
    """The error names the place, in one line."""
    with pytest.raises(DocumentError, match=told) as caught:
        parse_document(changed(path, value))
    assert "\n" not in str(caught.value)


def test_what_is_accepted_can_be_shown() -> None:
    """However a value in it is replaced, a loop of laws is refused or shown on page, terminal and notebook."""
    rng = random.Random(4)  # noqa: S311 - which values are broken, nothing secret
    refused = 0
    values: list[Any] = [None, -1.0, 0, 10**30, 1e-320, 1e299, "", "x", "\x1b", [], {}, True, [[]]]
    for _ in range(150):
        made = copy.deepcopy(law_sample.document())
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
    assert 15 < refused < 140


def test_the_page_says_it_all_in_the_order_of_a_readers_questions(page: str) -> None:
    """The sentence is the headline; then what became of the law, verdicts, numbers, papers and definitions."""
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", page) == [law_sample.SENTENCE.replace("'", "&#x27;")]
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page) == [
        "What became of the law?",
        "Has it collapsed?",
        "Every number at the end",
        "Papers to cite for this run",
        "How each number is defined",
        "Where it comes from",
    ]
    assert page.count('class="chart"') == 3
    assert "<b>10\u2013100</b>" in page
    for name in law_names(law_sample.body()):
        assert f"<code>{name}</code>" in page
    assert "Nothing was left to lose at some generation in 3 of 200 replicates, first at generation 44 (median)." in page
    assert " style=" not in page


def test_mean_and_median_stand_beside_each_other(page: str) -> None:
    """The variance's median and mean at generation 50, and what theory expects of the mean."""
    series = law_sample.body()["regimes"][0]["measures"]["variance_kept"]
    row = page[page.index('<th scope="row">variance kept</th>') :].partition("</tr>")[0]
    assert f'data-label="median">{digits(series["median"][-1])}<' in row
    assert digits(series["value"][-1]) in row
    assert 'data-label="theory of the mean">1<' in row


def test_every_definition_has_its_verdict_with_numbers_and_reason(page: str) -> None:
    """All eight by name, the first cell in sight with its interval; a median says that the mean says otherwise."""
    for definition in DEFINITIONS:
        assert definition.name in page
        assert SHORT[definition.name] in page
        assert len(SHORT[definition.name]) <= 25
    made = law_sample.body()["regimes"]
    for verdict in ("collapsed", "not", "cannot say"):
        many = sum(one["verdict"] == verdict for cell in made for one in cell["definitions"])
        shown = page.count(f'class="badge {verdict.replace(" ", "-")}"')
        assert shown == 2 * many > 0  # at a glance and with reasons
    assert "lies on the other side" in page


def test_papers_have_title_reason_and_erratum(page: str) -> None:
    """An erratum is told where there is one; a paper without a known title has none."""
    assert "<cite> AI models collapse when trained on recursively generated data.</cite>" in page
    assert "Note: Author Correction" in page
    assert "Why: the regime accumulate is theirs." in page
    made = changed(["citations", 0, "title"], None)
    assert render_html(made).count("<cite>") == page.count("<cite>") - 1


def test_charts_have_mean_median_band_and_theory_and_a_log_scale_where_it_is_needed() -> None:
    """The variance spans decades in the median, so its axis is logarithmic; a flat one is not; what is below is at its foot."""
    spec = law_spec(law_sample.body(), "variance_kept")
    assert spec is not None
    assert lines_spec(law_sample.body(), "variance_kept") == spec
    text = json.dumps(spec)
    assert '"type": "log"' in text
    fields = {layer["encoding"]["y"]["field"] for layer in spec["layer"]}
    assert fields == {"q05", "median", "value", "theory"}
    drift = law_spec(law_sample.body(), "mean_shift")
    assert drift is not None
    values = rows_of(drift)
    assert all(one["value"] is None or one["value"] > 0 for one in values)
    assert {one["generation"] for one in values} == set(law_sample.RECORDED)
    deep = copy.deepcopy(law_sample.body())
    deep["regimes"][0]["measures"]["variance_kept"]["median"][-2:] = [1e-40, 0.0]
    deepest = law_spec(deep, "variance_kept")
    assert deepest is not None
    foot = [one["median"] for one in rows_of(deepest) if one["series"].startswith("1.")][-2:]
    largest = max(one[name] for one in rows_of(deepest) for name in ("value", "median", "theory") if one[name] is not None)
    assert foot == [pytest.approx(largest / 1e6)] * 2  # below the axis, and drawn at its foot
    flat = law_sample.body()
    flat = {**flat, "regimes": flat["regimes"][2:]}
    assert '"type": "log"' not in json.dumps(law_spec(flat, "variance_kept"))
    assert law_spec(law_sample.body(), "unheard of") is None
    assert render_chart(law_sample.document(), "svg").startswith(b"<svg")


def test_the_terminal_needs_80_columns_and_no_more() -> None:
    """Measures of each cell, the verdicts of the first, those of the others counted, and the papers."""
    text = render_text(law_sample.document())
    assert max(map(len, text.splitlines())) <= 80
    assert "variance collapses         collapsed   0.00" in text
    assert "by the median; the mean, 0.5" in text
    assert "accumulate n=100: 1 collapsed, 2 not, 5 cannot say" in text
    assert text.index("drift of the mean") < text.index("under replace n=10") < text.index("Cite: Schaeffer et al. 2025")
    steered = render_text(sample.hostile(copy.deepcopy(law_sample.document())))
    assert max(map(len, steered.splitlines())) <= 80
    assert "\x1b" not in steered


def test_many_cells_are_cut_and_counted() -> None:
    """The terminal shows twelve of fourteen and says so; the page has all, four of them side by side."""
    text = render_text(law_sample.document(14))
    assert "and 2 more cells: the table of the run has all" in text
    assert text.count("variance kept") == 12
    page = render_html(law_sample.document(14)).partition("<script")[0]
    assert page.count("generation 50</caption>") == 14
    assert ">all 14</th>" in page


def test_hostile_text_is_escaped() -> None:
    """Regimes, reasons and papers that try to be HTML are shown as text in page and notebook."""
    made = sample.hostile(copy.deepcopy(law_sample.document()))
    for text in (render_html(made).partition("<script")[0], loop_fragment(made)):
        assert "<img" not in text
        assert "&lt;img src=x" in text
        assert "\x1b" not in text


def test_a_loop_of_text_has_verdicts_papers_and_medians_too() -> None:
    """On the page after what is left, in the notebook, and at the end of the terminal; a document without them has no heading."""
    made = with_verdicts()
    page = render_html(made).partition("<script")[0]
    heads = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    assert heads[1] == "Has it collapsed?"
    assert heads[5] == "Papers to cite for this run"
    assert "median 16.1 %" in page
    assert "Has it collapsed" not in render_html(loop_sample.document()).partition("<script")[0]
    assert "catastrophic increase of population risk" in loop_fragment(made)
    text = render_text(made)
    assert max(map(len, text.splitlines())) <= 80
    assert text.index("abdicate") < text.index("under replace  ", text.index("abdicate")) < text.index("Cite: ")
    assert "accumulate: 3 collapsed, 5 cannot say" in text


def test_where_nothing_is_known_nothing_is_invented() -> None:
    """One replicate, no measures, no verdicts: the page and the terminal say that no interval is known."""
    made = copy.deepcopy(law_sample.document()) | {"replicates": 1, "citations": []}
    for one in made["regimes"]:
        one |= {"measures": {}, "definitions": [], "ended": None, "samples": None, "parameters": None}
    page = render_html(made).partition("<script")[0]
    assert "no interval is known" in page
    assert 'class="chart"' not in page
    assert "Papers to cite" not in page
    assert "no interval is known" in " ".join(render_text(made).split())
