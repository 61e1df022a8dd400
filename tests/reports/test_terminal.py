"""What the terminal shows is plain, narrow, and only what was computed."""

import io
import re
from dataclasses import dataclass
from typing import Any

import pytest
from rich.cells import cell_len

from genloss.measures.comparison import Comparison
from genloss.reports.checks import print_checks
from genloss.reports.document import document as new_document
from genloss.reports.terminal import print_document, render_text
from tests.reports import sample


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("made", [sample.document(), sample.demo(), sample.hostile(sample.demo()), sample.document(lost=None)])
def test_piped_text_is_plain_and_fits_80_columns(made: dict[str, Any]) -> None:
    """No escape sequence, no line wider than 80 cells, no blanks at a line's end."""
    for line in render_text(made).split("\n"):
        assert cell_len(line) <= 80
        assert line == line.rstrip()
        assert line.isprintable()


def test_the_verdict_comes_first() -> None:
    """The first line is the sentence of the verdict."""
    assert render_text(sample.document()).startswith("Lost: of the rare words of human text")
    assert render_text(sample.document(lost=None)).startswith("Cannot say: ")
    assert render_text(sample.document(lost=False)).startswith("No loss shown: ")


def test_survival_has_its_interval_its_null_and_novelty_under_it() -> None:
    """A band's line reads value, interval and human range, and novelty stands in the same table."""
    text = render_text(sample.document())
    assert re.search(r"^under 1 +6,120 +0\.54 \(0\.51-0\.57\) +0\.97-1\.03 +lower$", text, re.MULTILINE)
    assert re.search(r"^1,000 and more .* saturated$", text, re.MULTILINE)
    assert re.search(r"^all rare +0\.53 .*\nnew words +2\.1 % \(1\.8-2\.4\) +1\.1-1\.6 % +higher$", text, re.MULTILINE)
    assert "misspelt and invented words can hit rare words" in " ".join(text.split())


def test_what_cannot_be_said_says_why() -> None:
    """An unknown value is called so, with the reason among the notes."""
    text = " ".join(render_text(sample.document()).split())
    assert "in the reference cannot say" in text
    assert "cannot say: no record hashes are kept" in text


def test_what_died_has_expected_count_chance_and_place() -> None:
    """A dead word's line has its expected count, the chance of its absence and a record where it lived."""
    assert re.search(r"^thereof +9\.4 +0\.2 % +1897-12-06/41$", render_text(sample.document()), re.MULTILINE)


def test_markup_in_data_is_shown_on_a_terminal_too() -> None:
    """With colours on, the only escape sequences are our own: bold and underline, and their end."""
    target = Terminal()
    print_document(sample.hostile(sample.document()), target)
    text = target.getvalue()
    assert "red]x[/]" in text
    assert set(re.findall(r"\x1b\[[^a-zA-Z]*[a-zA-Z]", text)) <= {"\x1b[1m", "\x1b[1;4m", "\x1b[0m"}
    assert "\x1b[31m" not in text


def test_a_narrow_encoding_gets_escapes_instead_of_a_crash() -> None:
    """An ASCII file takes a word of another script as its escapes."""
    made = sample.document()
    made["died"][0]["type"] = "naïve"
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii")
    print_document(made, file)
    file.flush()
    assert b"na\\xefve" in raw.getvalue()


def test_any_other_document_is_shown_by_its_names() -> None:
    """A profile's facts and estimates are lines of name and value."""
    body = sample.document()["measures"]["words.coverage"]
    made = new_document(
        "profile",
        command=None,
        inputs=sample.INPUTS,
        seed=None,
        version="0",
        types=1200,
        measures={"words.coverage": body},
        sub={"a": [1, "b\x1b"]},
    )
    text = render_text(made)
    assert re.search(r"^types +1,200$", text, re.MULTILINE)
    assert re.search(r"^words: coverage +96\.2 % \(95\.9-96\.5\)$", text, re.MULTILINE)
    assert re.search(r"^sub\.a +1, b\\x1b$", text, re.MULTILINE)


@dataclass
class Check:
    name: str
    verdict: str

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "observed": 1.0, "expected": 1.02, "stderr": None, "z": -0.4, "verdict": self.verdict}


def test_checks_are_counted_by_verdict() -> None:
    """The table of checks ends with how many there were, by verdict."""
    target = io.StringIO()
    print_checks([Check("a", "pass"), Check("b\x1b[31m", "fail"), Check("c", "pass")], target)
    assert target.getvalue().endswith("3 checks: 2 pass, 1 fail\n")
    assert "\x1b" not in target.getvalue()


def test_a_comparison_shows_itself_in_a_notebook() -> None:
    """Its HTML is a fragment without scripts that begins with the verdict."""
    found: Comparison = sample.comparison()
    made = found._repr_html_()
    assert made.startswith('<div class="genloss">')
    assert "<script" not in made
    assert "Lost: of the rare words" in made
