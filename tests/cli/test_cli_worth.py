"""``genloss worth`` as it is called: text, JSON, a page, and mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from genloss.cli import main

MIX = ("worth", "--human", "1000", "--synthetic", "9000", "--detector", "1%,10%")


def call(*arguments: object) -> int:
    """The exit code of a command run in this process."""
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    return int(str(stop.value.code))


def test_json_is_one_object_with_formula_and_source(capfd: pytest.CaptureFixture[str]) -> None:
    """--json prints one document of kind worth and nothing else; every figure has its formula, unit and source."""
    assert call(*MIX, "--json") == 0
    printed = capfd.readouterr()
    found = json.loads(printed.out)
    assert found["schema"] == "genloss/worth/1"
    assert all(one[part] for one in found["worth"] for part in ("name", "unit", "formula", "source"))
    assert {one["value"] for one in found["worth"] if one["name"] == "records"} == {10_000}
    assert printed.err == ""


def test_text_says_the_three_numbers_and_fits_a_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    """Labels 1,000, the detector 519, nothing 100; no line is wider than 80 characters."""
    assert call(*MIX, "--target", "2000") == 0
    printed = capfd.readouterr().out
    assert "worth 100 labelled human records; labels make it 1,000, the detector 1%,10% makes it 519." in " ".join(
        printed.split()
    )
    assert max(map(len, printed.splitlines())) <= 80
    for told in ("28.2 %", "3,541", "1,900", "6,635", "6,985", "306", "955"):
        assert told in printed


def test_the_page_can_be_made_again_from_json(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """--report and report JSON write the same page; the chart comes as a picture too."""
    page, result = tmp_path / "a.html", tmp_path / "a.json"
    assert call(*MIX, "--report", page, "--json") == 0
    result.write_text(capfd.readouterr().out, encoding="utf-8")
    assert call("report", result, "-o", tmp_path / "b.html") == 0
    assert (tmp_path / "b.html").read_bytes() == page.read_bytes()
    assert call("report", result, "-o", tmp_path / "b.svg") == 0
    assert (tmp_path / "b.svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "nothing to weigh"),
        (("--human", "-3"), "greater than or equal to 0"),
        (("--human", "nan"), "valid integer"),
        (("--human", 10**18), "at most 1e+15"),
        (("--synthetic", "5"), "no human record"),
        (("--stage", "5000@0.6"), "two things; write 5000@0.6% or 5000@60%"),
        (("--human", "5", "--detector", "60%,60%"), "worse than chance"),
        (("--human", "5", "--target-loss", "0.1"), "two things; write 0.1% or 10%"),
        (("--human", "5", "--target", "0"), "greater than or equal to 1"),
        (("--human", "5", "--stage", "\x1b[31m"), "not both"),
        (("--stage", "\x1b[31m"), "not a stage"),
    ],
)
def test_mistakes_are_one_clear_line(arguments: tuple[object, ...], told: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, and one line that says what is wrong."""
    assert call("worth", *arguments) == 2
    printed = capfd.readouterr()
    assert told in printed.err
    assert len(printed.err.strip().splitlines()) == 1
    assert "\x1b" not in printed.err
    assert printed.out == ""
