"""The verification itself: its checks exist, pass, can fail, and the calibration can be run."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from genloss.verification import run_checks
from genloss.verification.calibration import Row, main, printed, rows, splits
from genloss.verification.checks import all_cases, exact, simulated
from genloss.verification.checks import printed as printed_check
from genloss.verification.designs import Design
from genloss.verification.power import damaged
from tests.measures.small_corpora import zipfian


def test_every_closed_form_agrees_with_its_source() -> None:
    """There are checks, all without chance pass, each says where its expected number comes from, and names are unique."""
    found = [case.run() for case in all_cases() if not case.simulated]
    assert len(found) >= 150
    assert [check for check in found if check.verdict != "pass"] == []
    assert all(check.source for check in found)
    assert len({check.name for check in found}) == len(found)


def test_checks_can_be_chosen_by_name() -> None:
    """Only checks whose name holds the word are run."""
    assert {c.name.split()[0] for c in run_checks("chao1")} == {"theory.chao1"}
    assert run_checks("no such check") == []


def test_checks_can_fail() -> None:
    """A wrong number fails each kind of check; one without an error cannot be judged."""
    assert exact("x", "y", 1.0, 1.0 + 1e-6).verdict == "fail"
    assert printed_check("x", "y", 1.0006, 1.0, 3).verdict == "fail"
    assert printed_check("x", "y", 1.0004, 1.0, 3).verdict == "pass"
    assert simulated("x", "y", 1.0, 1.1, 0.01).verdict == "fail"
    assert simulated("x", "y", 1.0, 1.1, 0.0).verdict == "cannot say"
    assert exact("x", "y", 1.0, 2.0).to_json()["z"] is None


@pytest.mark.parametrize(
    "design", [Design("some", 30), Design("scattered", 300, scattered=True), Design("within", 300, scattered=True, within=True)]
)
def test_splits_share_no_record(design: Design) -> None:
    """Candidate and reference never hold the same record, and groups only in the design that says so."""
    corpus = zipfian(1)
    chosen, rest = design.split(corpus, np.random.default_rng(0))
    assert not (chosen & rest).any()
    shared = set(corpus.group_hashes[chosen]) & set(corpus.group_hashes[rest])
    assert bool(shared) is design.within


def test_a_calibration_prints_a_line_for_each_measure() -> None:
    """Two splits of a small corpus give a table that names measures, coverage and verdicts."""
    found = list(splits(zipfian(1), Design("30", 30), 2))
    text = printed(found)
    assert "words.tail_survival" in text
    assert "lost:" in text
    assert all(row.n == 2 for row in rows(found) if row.measure == "words.hill_0_at_size")


def test_saved_splits_can_be_printed_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table of a file of splits is the table of the splits."""
    found = list(splits(zipfian(1), Design("30", 30), 1))
    path = tmp_path / "splits.jsonl"
    path.write_text("".join(json.dumps(result) + "\n" for result in found), encoding="utf-8")
    assert main(["--load", str(path)]) == 0
    assert capsys.readouterr().out.strip() == printed(found)


@pytest.mark.parametrize(("covered", "verdict"), [(0.94, "pass"), (0.80, "too narrow"), (1.0, "too wide")])
def test_coverage_is_judged_by_its_binomial_interval(covered: float, verdict: str) -> None:
    """Of 400 splits 94 % passes, 80 % is too narrow and all of them too wide."""
    assert Row("d", "m", 400, 0, 1, 1, covered, 0.05).verdict == verdict


def test_damage_kills_the_share_of_rare_words_that_it_says() -> None:
    """With a loss of one every rare word is gone and every other stays; with none nothing changes."""
    corpus = zipfian(1, records=4000, types=30_000)
    at = np.arange(4000)
    words, counts = np.unique(corpus.words, return_counts=True)
    rare = words[counts < 1e-5 * counts.sum()]
    assert len(rare) > 1000
    assert not np.isin(damaged(corpus, at, 1.0, np.random.default_rng(0)).words, rare).any()
    assert np.array_equal(damaged(corpus, at, 0.0, np.random.default_rng(0)).words, corpus.words)
    half = np.isin(rare, damaged(corpus, at, 0.5, np.random.default_rng(0)).words).mean()
    assert half == pytest.approx(0.5, abs=5 * math.sqrt(0.25 / len(rare)))
