"""The page is one file that fetches nothing, runs only its own code, and treats data as text."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from genloss.errors import GenlossError
from genloss.measures.comparison import Comparison
from genloss.reports.charts import render_chart
from genloss.reports.document import comparison_document
from genloss.reports.fragment import comparison_fragment
from genloss.reports.html import render_html
from genloss.reports.scripts import embedded, inert
from tests.reports import sample


class Page(HTMLParser):
    """Tags with attributes in order, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, dict[str, str | None], str]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in {"script", "style"}:
            self.raw.append((tag, dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] in {"script", "style"} and self.cdata_elem:
            tag, attributes, before = self.raw[-1]
            self.raw[-1] = (tag, attributes, before + data)
        else:
            self.text.append(data)


@pytest.fixture(scope="module")
def one() -> str:
    return render_html(sample.document())


@pytest.fixture(scope="module")
def hostile() -> str:
    return render_html(sample.hostile(sample.demo()))


def test_the_page_opens_with_the_verdict(one: str) -> None:
    """The only h1 is the verdict's sentence, and it comes before any number."""
    found = re.findall(r"<h1>(.*?)</h1>", one)
    assert found == ["Lost: of the rare words of human text, 52 % as many are alive as in human text of the same size."]
    assert one.index("<h1>") < one.index("<table>")


def test_survival_comes_before_diversity_before_what_died_before_the_definitions(one: str) -> None:
    """The order is that of a reader's questions."""
    heads = re.findall(r"<h2[^>]*>(.*?)</h2>", one.partition("<script")[0])
    assert heads == [
        "Do the rare words live?",
        "How diverse is it?",
        "What died",
        "Also measured",
        "Which kind of collapse?",
        "Mind when reading",
        "How each number is defined",
        "Where it comes from",
    ]


def test_the_page_names_every_number_it_shows(one: str) -> None:
    """Each measure of the document has its definition, and the page says command, seed, version and sizes."""
    for name in sample.document()["measures"]:
        assert f"<code>{name.partition('.')[2]}</code>" in one
    text = "".join(Page(one).text)
    for told in ("genloss compare sotu.parquet", "0.1.0", "1,790,411", "18,052", "233", "9f1c22d07ab5e310", "1897-12-06/41"):
        assert told in text


def test_every_chart_has_its_numbers_in_a_table(one: str) -> None:
    """The value, interval and null of every point that is drawn stand in a cell of the page."""
    cells = {re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", one)}
    points = 0
    for tag, attributes, text in Page(one).raw:
        if tag == "script" and "data-chart" in attributes:
            for values in json.loads(text)["datasets"].values():
                for point in values:
                    if "text" in point:
                        value, _, human = point["text"].partition(", human ")
                        assert value in cells
                        assert human in cells
                        points += 1
    assert points == 5 + 1 + 5 + 1 + 5


def test_nothing_is_fetched(one: str) -> None:
    """No element names another file or address; links lead into the page."""
    for tag, attributes in Page(one).tags:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base", "form"}
        assert not {"src", "srcset", "action", "data", "style"} & attributes.keys()
        assert not any(name.startswith("on") for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")


def test_the_policy_allows_exactly_what_the_page_holds(one: str) -> None:
    """The hashes of the Content-Security-Policy are those of the page's scripts and style, and it allows nothing else."""
    page = Page(one)
    meta = next(attributes for tag, attributes in page.tags if attributes.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.split(" ", 1) for rule in str(meta["content"]).split("; "))

    def hashes(tag: str) -> set[str]:
        own = [text for name, attributes, text in page.raw if name == tag and "type" not in attributes]
        return {f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in own}

    assert rules["default-src"] == "'none'"
    assert set(rules["script-src"].split()) == hashes("script")
    assert set(rules["style-src"].split()) == hashes("style")
    assert len(hashes("script")) == 2
    assert not set(rules) - {"default-src", "script-src", "style-src", "img-src", "base-uri", "form-action"}


def test_hostile_text_adds_no_element_and_no_attribute(hostile: str) -> None:
    """The page of a hostile document has the same elements with the same attributes as that of the harmless one."""

    def shape(text: str) -> list[tuple[str, frozenset[str]]]:
        # A long headline is set smaller: its class is ours.
        return [(tag, frozenset(attributes) - ({"class"} if tag == "h1" else set())) for tag, attributes in Page(text).tags]

    assert shape(hostile) == shape(render_html(sample.demo()))


def test_hostile_text_is_shown_as_it_is(hostile: str) -> None:
    """The reader sees the characters that the data holds, control characters as escapes."""
    text = "".join(Page(hostile).text)
    assert (
        "thereof</script><img src=x onerror=alert(1)>[bold red]x[/]\\x1b[31m{{7*7}}\\u202eevil\\u2028<!--&amp;`${1}`'\"" in text
    )
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", hostile.partition("<script>")[0])


def test_the_bundle_is_there_once_with_its_licences(hostile: str) -> None:
    """Sixteen charts share one copy of the charting code, and its licences are in the page."""
    assert hostile.count("data-chart=") == 16
    assert sum(len(text) > 100_000 for _, _, text in Page(hostile).raw) == 1
    assert len(hostile) < 1_300_000
    assert "University of Washington Interactive Data Lab" in hostile


def test_embedded_json_means_nothing_to_html() -> None:
    """No character of it can end its element, and it reads back as it was."""
    value = {"</script>": ["<!--", "&", "\u2028\u2029", sample.HOSTILE]}
    assert not set(embedded(value)) & set("<>&\u2028\u2029")
    assert json.loads(embedded(value)) == value


def test_a_bundle_cannot_end_its_element() -> None:
    """Whatever a later bundle holds, its text has no script tag, no comment and no carriage return."""
    made = inert('a="</SCRIPT>";b="<script>";c="<!-- x";d="1\r\n2"')
    assert made == 'a="\\x3c/SCRIPT>";b="\\x3cscript>";c="\\x3c!-- x";d="1\n2"'


def test_several_comparisons_begin_with_a_table_of_them_all() -> None:
    """The first table has a row a comparison, which leads to its section."""
    made = render_html(sample.demo())
    first = made[made.index("<table>") : made.index("</table>")]
    assert re.findall(r'<a href="#(comparison-\d)">', first) == ["comparison-1", "comparison-2", "comparison-3"]
    assert all(f'id="comparison-{index}"' in made for index in (1, 2, 3))
    assert "keeps half of their rare words" in re.findall(r"<h1[^>]*>(.*?)</h1>", made)[0]


def test_a_comparison_without_bands_or_measures_still_makes_a_page() -> None:
    """Where nothing could be measured the page has the verdict and no chart."""
    whole = sample.comparison(lost=None)
    bare = Comparison(
        reference=whole.reference,
        candidate=whole.candidate,
        measures={},
        bands=[],
        died=[],
        died_count={},
        definitions=[],
        lost=None,
        sentence=whole.sentence,
        notes=[],
    )
    document = comparison_document(bare, command=None, inputs=[], seed=None, version="0")
    made = render_html(document)
    assert "Cannot say: the candidate comes from 4 speeches" in made
    assert "data-chart=" not in made
    with pytest.raises(GenlossError, match="no bands to draw"):
        render_chart(document, "svg")


@pytest.mark.parametrize("document", [sample.document(), sample.demo(), sample.hostile(sample.demo())])
def test_a_chart_is_a_picture(document: dict[str, Any]) -> None:
    """SVG and PNG are drawn without a browser; the SVG has no script, no reference and the bands as text."""
    drawn = render_chart(document, "svg").decode()
    assert drawn.startswith("<svg")
    assert "1,000 and more" in drawn
    for element in ET.fromstring(drawn).iter():  # noqa: S314 - what is read is our own
        assert element.tag.rpartition("}")[2] in {"svg", "g", "path", "rect", "line", "text", "title", "defs", "clipPath"}
        assert not any(name.startswith("on") or name.endswith("href") for name in element.attrib)
    assert render_chart(document, "png").startswith(b"\x89PNG\r\n")


def test_a_chart_is_svg_or_png() -> None:
    """Another format is refused by name."""
    with pytest.raises(GenlossError, match="svg or png, not 'pdf'"):
        render_chart(sample.document(), "pdf")  # type: ignore[arg-type]


def test_a_fragment_has_tables_and_no_script() -> None:
    """What a notebook shows has neither script nor style, and hostile text adds no element."""
    shapes = [[tag for tag, _ in Page(comparison_fragment(one)).tags] for one in (sample.demo(), sample.hostile(sample.demo()))]
    assert shapes[0] == shapes[1]
    assert not {"script", "style", "img"} & set(shapes[0])
    assert shapes[0].count("table") >= 12
