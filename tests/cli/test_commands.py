from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from genloss.cli import main
from genloss.cli.steps import Watch
from genloss.loops.chain import Step


def call(*arguments: object) -> int:
    """The exit code of a command run in this process."""
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    return int(str(stop.value.code))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Human and copied texts as JSON Lines, by forty authors each."""
    folder = tmp_path_factory.mktemp("files")
    for name, words in (("human", 400), ("copy", 40)):
        rows = (
            {
                "text": " ".join(f"w{(7 * k * k + 11 * j * k + j) % words}" for j in range(30)),
                "author": str(k % 40),
                "kind": k % 2,
            }
            for k in range(400)
        )
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def test_compare_prints_one_json_object_of_the_contract(files: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """--json prints one object and nothing else, with a schema, both inputs, estimates with their parts, and a verdict."""
    assert call("compare", files / "human.jsonl", files / "copy.jsonl", "--group", "author", "--json") == 0
    printed = capfd.readouterr()
    found: dict[str, Any] = json.loads(printed.out)
    assert found["schema"] == "genloss/compare/1"
    assert [one["side"] for one in found["inputs"]] == ["reference", "candidate"]
    assert found["verdict"]["lost"] is True
    parts = {"value", "stderr", "low", "high", "null_low", "null_high", "n", "n_unit", "unit"}
    assert all(parts <= set(estimate) for estimate in found["measures"].values())
    assert printed.err == ""


def test_a_profile_stands_for_its_source(files: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Comparing a saved profile gives the measures of comparing its source."""
    saved = tmp_path / "human.profile"
    assert call("profile", files / "human.jsonl", "--group", "author", "-o", saved) == 0
    capfd.readouterr()
    results = []
    for reference in (files / "human.jsonl", saved):
        assert call("compare", reference, files / "copy.jsonl", "--group", "author", "--json") == 0
        results.append(json.loads(capfd.readouterr().out)["measures"])
    assert results[0] == results[1]


def test_the_report_of_a_result_is_one_html_file(files: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Compare --report and report JSON write the same page but for the command line; SVG and PNG come by their suffix."""
    page = tmp_path / "a.html"
    assert call("compare", files / "human.jsonl", files / "copy.jsonl", "--group", "author", "--report", page, "--json") == 0
    result = tmp_path / "a.json"
    result.write_text(capfd.readouterr().out, encoding="utf-8")
    for name in ("b.html", "b.svg", "b.png"):
        assert call("report", result, "-o", tmp_path / name) == 0
    assert (tmp_path / "b.html").read_bytes() == page.read_bytes()
    assert (tmp_path / "b.svg").read_text(encoding="utf-8").startswith("<svg")
    assert (tmp_path / "b.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("verb", ["forecast", "dose"])
def test_forecasts_and_doses_have_their_page_too(
    verb: str, files: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """--report and report JSON write the same page; without --json the numbers are printed, and where the page is."""
    every: dict[str, list[object]] = {
        "forecast": [files / "human.jsonl", "--generations", "2", "--measure", "words.types_left"],
        "dose": ["--generator", "bernoulli", "--samples", "50", "--replicates", "40"],
    }
    told = every[verb]
    page, result = tmp_path / "a.html", tmp_path / "a.json"
    assert call(verb, *told, "--report", page, "--json") == 0
    result.write_text(capfd.readouterr().out, encoding="utf-8")
    assert call("report", result, "-o", tmp_path / "b.html") == 0
    assert (tmp_path / "b.html").read_bytes() == page.read_bytes()
    assert json.loads(result.read_text(encoding="utf-8"))["sentence"][1:].split()[0] in page.read_text(encoding="utf-8")
    capfd.readouterr()
    assert call(verb, *told, "--report", page) == 0
    assert f"Report: {page}" in capfd.readouterr().out


def test_filters_may_differ_by_side(files: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """One file is compared with itself, each side with a filter of its own."""
    both = files / "human.jsonl"
    assert call("compare", both, both, "--reference-where", "kind == 0", "--candidate-where", "kind == 1", "--json") == 0
    found = json.loads(capfd.readouterr().out)
    assert [one["records"] for one in found["inputs"]] == [200, 200]


def test_bad_records_of_both_sides_are_kept_in_the_named_file(
    files: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """--rejected names one file, which lists the bad records of the reference and of the candidate."""
    sides = []
    for side in ("r", "c"):
        path = tmp_path / f"{side}.jsonl"
        path.write_text((files / "human.jsonl").read_text(encoding="utf-8") + "{broken\n", encoding="utf-8")
        sides.append(path)
    kept = tmp_path / "bad.jsonl"
    assert call("compare", *sides, "--rejected", kept) == 0
    assert [Path(json.loads(line)["path"]).name for line in kept.read_text(encoding="utf-8").splitlines()] == [
        "r.jsonl",
        "c.jsonl",
    ]
    capfd.readouterr()
    assert call("compare", *sides, "--strict") == 2
    assert "broken JSON" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["compare", "nowhere.jsonl", "x"], "nowhere.jsonl"),
        (["compare", "{human}"], "--help"),
        (["compare", "{human}", "{human}", "--group", "nobody"], "nobody"),
        (["compare", "{human}", "{human}", "--where", "kind = 1"], "=="),
        (["profile", "{human}", "-o", "/no/such/folder/x.profile"], "/no/such/folder"),
        (["report", "{human}", "-o", "x.html"], "JSON"),
        (["verify", "--only", "no such check"], "no such check"),
        (["nonsense"], "nonsense"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    files: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], word: str
) -> None:
    """The line begins with the program's name, names what is wrong, and nothing goes to standard output."""
    assert call(*(argument.format(human=files / "human.jsonl") for argument in arguments)) == 2
    printed = capfd.readouterr()
    (line,) = printed.err.splitlines()
    assert line.startswith("genloss: error: ")
    assert word in line
    assert printed.out == ""


def test_an_error_of_ours_is_exit_code_3(files: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """An unexpected exception says that it is a bug, with its traceback, and is never taken for a failed check."""
    monkeypatch.setattr("genloss.sides.open_source", lambda *_: 1 / 0)
    assert call("profile", files / "human.jsonl", "-o", files / "x.profile") == 3
    assert "bug in genloss" in capfd.readouterr().err


def test_hostile_file_names_and_columns_stay_text(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Escape sequences in names are shown, not sent to the terminal."""
    assert call("profile", "evil\x1b[31m.jsonl", "-o", tmp_path / "x.profile") == 2
    assert "\x1b" not in capfd.readouterr().err


def test_the_demo_finds_the_loss_and_clears_the_control(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The model's text has lost what is rare at both temperatures; other human speeches have lost nothing.

    And what the loop left was foreseen.
    """
    assert call("demo", "--out", tmp_path / "demo") == 0
    printed = capfd.readouterr().out
    assert "report.html" in printed
    found = json.loads((tmp_path / "demo" / "demo.json").read_text(encoding="utf-8"))
    assert [one["verdict"]["lost"] for one in found["comparisons"]] == [True, True, False]
    foreseen = found["foreseen"]["regimes"]
    assert [one["regime"] for one in foreseen] == [one["regime"] for one in found["loop"]["regimes"]]
    for one, ran in zip(foreseen, found["loop"]["regimes"], strict=True):
        left = one["measures"]["words.types_left"]
        assert left["happened"]["value"] == ran["measures"]["words.types_left"]["value"][-1]
        assert left["foreseen"]["low"] < left["happened"]["value"] < left["foreseen"]["high"]
    inside, runs = (sum(each[key] for one in foreseen for each in one["measures"].values()) for key in ("inside", "runs"))
    # 80 values in bands of 95 %: 4 outside are expected, 3 were seen; runs of a regime share their generation 0.
    assert (runs, inside > 68) == (80, True)
    assert found["foreseen"]["sentence"] in " ".join(printed.split())
    assert (tmp_path / "demo" / "report.html").stat().st_size > 100_000


def test_a_reader_that_goes_away_is_no_error() -> None:
    """Printing into a pipe that is closed at once ends quietly with exit code 0."""
    read, write = os.pipe()
    os.close(read)
    made = subprocess.run(
        [sys.executable, "-m", "genloss", "--help"], stdout=write, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(write)
    assert (made.returncode, made.stderr) == (0, "")


def test_the_version_is_the_packages(capfd: pytest.CaptureFixture[str]) -> None:
    """--version prints it."""
    import genloss

    assert call("--version") == 0
    assert capfd.readouterr().out.strip() == f"genloss {genloss.__version__}"


def test_a_watch_prints_no_more_often_than_it_should(capfd: pytest.CaptureFixture[str]) -> None:
    """Of many short generations a line is printed now and then; without a limit each of the first replicate has one."""
    steps = [Step("ngram-2 replace", 0, generation, 1e6, 0.5, 0.5) for generation in range(1, 31)]
    for every, most in ((60.0, 1), (0.0, 30)):
        watch = Watch(30, 1, every=every)
        for step in steps:
            watch(step)
        assert len(capfd.readouterr().err.splitlines()) == most
