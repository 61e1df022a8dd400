"""A loop as page, picture, terminal text and notebook: complete, in plain words, and deaf to hostile text."""

import copy
import hashlib
import json
import math
import random
import re
from pathlib import Path
from typing import Any

import pytest

from genloss.cli import main
from genloss.errors import GenlossError
from genloss.loops.generators import generator_title
from genloss.reports.charts import render_chart
from genloss.reports.fragment import comparison_fragment, loop_fragment
from genloss.reports.html import render_html
from genloss.reports.loop_charts import lines_spec
from genloss.reports.loop_contents import LEFT, band_title, measure_names
from genloss.reports.loop_sections import DRAWN
from genloss.reports.parsing import DocumentError, parse_document, report_kind
from genloss.reports.terminal import render_text
from tests.reports import loop_sample, sample
from tests.reports.test_document import broken

SENTENCE = "Under replace, 32 % (31-33) of the words are left after 10 bigram generations; accumulate keeps 92 %."


@pytest.fixture(scope="module")
def page() -> str:
    return render_html(loop_sample.document()).partition("<script")[0]


def changed(path: list[Any], value: Any) -> dict[str, Any]:
    """The sample with the value at ``path`` replaced."""
    made = loop_sample.document()
    place: Any = made
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return made


def test_a_loop_is_a_document_of_which_a_report_is_made() -> None:
    """It passes its checks unchanged, alone and in a demo, and survives JSON."""
    made = loop_sample.document()
    assert parse_document(json.loads(json.dumps(made))) == made
    assert report_kind(made) == "loop"
    assert parse_document(loop_sample.demo())["loop"] == loop_sample.body()


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (["sentence"], None, "document.sentence: expected a text, found null"),
        (["generations"], 9, r"value: 11 entries for generations 0 to 9"),
        (["generations"], -1, "generations: expected 0 or more"),
        (["generations"], True, "generations: expected a whole number"),
        (["replicates"], 0, "replicates: expected 1 or more"),
        (["generator"], {}, "generator.name"),
        (["generation_0"], [], "generation_0: expected an object, found a list"),
        (["regimes"], [], "regimes: there is none"),
        (["regimes", 0, "says"], 1, r"regimes\[0\].says: expected a text"),
        (["regimes", 0, "measures", LEFT, "theory"], [1.0], "theory: 1 entries"),
        (["regimes", 0, "measures", LEFT, "low"], None, "low: expected a list, found null"),
        (["regimes", 0, "measures", LEFT, "value", 3], "x", r"value\[3\]: expected a finite number"),
        (["regimes", 0, "died", 0, "kept_by"], [1], r"kept_by\[0\]: expected a text"),
        (["regimes", 0, "photocopies", 0, "generations", 1, "words", 0], ["and"], "expected a word and whether it is rare"),
        (["regimes", 0, "photocopies", 0, "generations", 1, "words", 0], ["and", 1], "expected true or false"),
        (["cells"], 1, "cells: expected a text"),
    ],
)
def test_a_damaged_loop_is_refused(path: list[Any], value: Any, told: str) -> None:
    """The error names the place, in one line; the same holds where a demo carries the loop."""
    with pytest.raises(DocumentError, match=told) as caught:
        parse_document(changed(path, value))
    assert "\n" not in str(caught.value)
    if path[0] != "cells":
        with pytest.raises(DocumentError, match=r"^loop\."):
            parse_document({**sample.demo(), "loop": changed(path, value)})


def test_a_loop_that_is_accepted_can_be_shown() -> None:
    """However a value in it is replaced, a loop is refused or shown on page, terminal and notebook without an exception."""
    rng = random.Random(11)  # noqa: S311 - which values are broken, nothing secret
    refused = 0
    values: list[Any] = [None, -1.0, 0, 10**30, 1e-320, 1e299, "", "x", "\x1b", [], {}, True, math.nan, math.inf, [[]]]
    for _ in range(400):
        made = loop_sample.document()
        for _ in range(rng.choice([1, 1, 3])):
            broken(made, rng, values)
        try:
            report_kind(parse_document(made))
        except DocumentError:
            refused += 1
        else:
            render_text(made)
            comparison_fragment(made)
            for name in DRAWN:
                lines_spec(made, name)
            render_html(made)
    assert 50 < refused < 380


def test_the_page_says_it_all_in_the_order_of_a_readers_questions(page: str) -> None:
    """The sentence is the headline; then what is left, which words live, the photocopy, the dead, and the definitions."""
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", page) == [SENTENCE]
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page) == [
        "How much is left?",
        "Which words live?",
        "The photocopy",
        "Which words died when",
        "How each number is defined",
        "Where it comes from",
    ]
    assert "Photocopy a photocopy" in page
    assert "<b>895,204</b>" in page
    assert "<b>bigram</b>" in page
    assert page.count('class="chart"') == 4
    for says in loop_sample.SAYS.values():
        assert says in page


def test_the_page_shows_the_photocopies_with_rare_words_marked(page: str) -> None:
    """Each generation has its text, a rare word is marked, and an opening that nothing continues is told to be extinct."""
    assert (
        page.index("Under replace</h3>")
        < page.index('<p class="which">Generation 10</p>')
        < page.index("The same under accumulate")
    )
    assert "<mark>treaty</mark>" in page
    assert "this opening is extinct" in page


def test_the_page_names_every_number_at_the_end_with_its_interval_and_theory(page: str) -> None:
    """The table has every measure of every regime, what theory expects beside it, and survival by band."""
    assert '32.3 %</span> <span class="whole interval">(31.1\u201333.5)</span>' in page
    assert "theory 31.0 %" in page
    assert ">under 1</th>" in page
    assert "Words alive at generation 10" in page
    assert "Word pairs alive at generation 10" in page
    for measure in {name.partition(".")[2] for name in measure_names(loop_sample.document())}:
        assert f"<code>{measure}</code>" in page
    assert "What the loop ran on (n)" in page
    assert "run/cells.parquet" in page
    assert " style=" not in page


def test_the_dead_are_named_with_when_and_who_keeps_them(page: str) -> None:
    """The first regime's first 20 are in sight and the rest folded, as are those of the others."""
    row = '<th scope="row" class="free">abdicate</th><td class="number">7</td><td class="number">3</td>'
    assert row + '<td class="free">accumulate, fresh=10%</td>' in page
    assert "10 more words under replace" in page
    assert "4 words under fresh=10%" in page


def test_hostile_text_is_escaped() -> None:
    """Words, regimes and openings that try to be HTML are shown as text in page and notebook."""
    made = sample.hostile(loop_sample.document())
    shown = render_html(made)
    body, data = shown.partition("<script")[0], shown
    for text in (body, loop_fragment(made)):
        assert "<img" not in text
        assert "&lt;img src=x" in text
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert data.count("<script") == shown.count("</script>") == 6  # four charts, the bundle, its start


def test_a_demo_carries_its_loop_after_the_comparisons() -> None:
    """The loop's sections follow at a lower level, and the demo's own headline stays."""
    shown = render_html(loop_sample.demo()).partition("<script")[0]
    assert shown.index('id="comparison-3"') < shown.index('id="loop"') < shown.index("<h3>How much is left?</h3>")
    assert "<h4>Under replace</h4>" in shown
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", shown) == [sample.demo()["sentence"].replace("'", "&#x27;")]
    assert "In the loop</h3>" in shown
    text = render_text(loop_sample.demo())
    assert text.index("other human speeches (control)") < text.index("when models learn from models")
    assert SENTENCE in comparison_fragment(loop_sample.demo())


def test_the_terminal_needs_80_columns_and_no_more() -> None:
    """The table comes first, then the sentence, an extinct opening and some of the dead; hostile text changes nothing."""
    text = render_text(loop_sample.document())
    assert max(map(len, text.splitlines())) <= 80
    assert "replace     32.3 \u00b11.2 %  31.0 %  12.3 \u00b11.2 %  0." in text
    assert (
        text.index("32.3 \u00b1") < text.index("Under replace, 32 %") < text.index("the isthmus of ...") < text.index("abdicate")
    )
    steered = render_text(sample.hostile(loop_sample.document()))
    assert max(map(len, steered.splitlines())) <= 80
    assert "\x1b" not in steered


def test_where_nothing_is_known_nothing_is_invented() -> None:
    """A loop of one replicate without measures, dead or photocopies still has its page, and says that there is no interval."""
    made = loop_sample.document() | {"replicates": 1, "reserve": None}
    for one in made["regimes"]:
        one |= {"measures": {}, "died": [], "photocopies": []}
    shown = render_html(made).partition("<script")[0]
    assert "no interval is known" in shown
    assert "No word is listed that died under replace." in shown
    assert "The photocopy" not in shown
    assert 'class="chart"' not in shown
    assert "replace" in render_text(made)
    with pytest.raises(GenlossError, match=r"no words\.types_left to draw"):
        render_chart(made, "svg")


def test_the_picture_of_a_loop_is_the_words_left() -> None:
    """Every chart can be drawn as SVG; the document's own is that of words left, with a dashed line for theory."""
    drawn = render_chart(loop_sample.document(), "svg").decode()
    assert drawn.startswith("<svg")
    assert "dashed: theory" in drawn
    assert "stroke-dasharray" in drawn
    assert all(f"{number}. {name}" in drawn for number, name in enumerate(loop_sample.SAYS, 1))
    assert render_chart(loop_sample.document(), "png").startswith(b"\x89PNG")


def test_more_regimes_than_shapes_are_in_the_tables_only() -> None:
    """Six regimes are drawn; the page says so of the others, and the tables have all."""
    made = loop_sample.document()
    made["regimes"] = [{**copy.deepcopy(made["regimes"][0]), "regime": f"fresh={n}%"} for n in range(8)]
    spec = lines_spec(made, LEFT)
    assert spec is not None
    assert "6. fresh=5%" in json.dumps(spec)
    assert "fresh=6%" not in json.dumps(spec)
    assert "fresh=7%: each generation is trained on the one before, and on nothing else (in the tables only)" in render_html(made)


@pytest.mark.parametrize(
    ("generator", "told"),
    [
        ({"name": "ngram", "order": 1}, "unigram"),
        ({"name": "ngram", "order": 3}, "trigram"),
        ({"name": "ngram", "order": 4}, "4-gram"),
        ({"name": "smollm"}, "smollm"),
    ],
)
def test_generators_have_names(generator: dict[str, Any], told: str) -> None:
    """An n-gram model is called by its order, any other by its own name."""
    assert generator_title(generator) == told


@pytest.mark.parametrize(
    ("name", "told"),
    [("below_3", "under 1"), ("3_4", "1-10"), ("6_up", "1,000 and more"), ("above_6", "1,000 and more"), ("odd", "odd")],
)
def test_bands_are_named_by_occurrences_per_million(name: str, told: str) -> None:
    """Zipf value 3 is one per million; a name that is not understood is shown as it is."""
    for unit in ("words", "pairs"):
        assert band_title(f"{unit}.tail_survival.{name}") == told


def test_report_takes_a_run_directory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It reads report.json there, and says so where there is none or its digest does not fit."""
    folder = tmp_path / "run"
    folder.mkdir()
    call = ["report", str(folder), "-o", str(tmp_path / "x.html")]
    with pytest.raises(SystemExit) as stop:
        main(call)
    assert stop.value.code not in {None, 0}
    assert "has no report.json" in capsys.readouterr().err
    report = folder / "report.json"
    report.write_text(json.dumps(loop_sample.document()), encoding="utf-8")
    (folder / "digests.json").write_text(json.dumps({report.name: hashlib.sha256(report.read_bytes()).hexdigest()}), "utf-8")
    with pytest.raises(SystemExit) as stop:
        main(call)
    assert stop.value.code in {None, 0}
    assert SENTENCE in (tmp_path / "x.html").read_text(encoding="utf-8")
    report.write_text(report.read_text(encoding="utf-8") + " ", encoding="utf-8")
    with pytest.raises(SystemExit):
        main(call)
    assert "report.json is damaged" in capsys.readouterr().err
