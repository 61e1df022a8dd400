"""What died, when, and what kept it: a tiny vocabulary whose chains are written by hand."""

import base64
from typing import Any

import numpy as np
import pytest

from genloss.loops.beginning import Beginning
from genloss.loops.cells import Cell
from genloss.loops.measuring import Measures
from genloss.loops.ngram import Ngram
from genloss.loops.regimes import parse_regime
from genloss.loops.summary import loop_body, stacked
from genloss.loops.text_definitions import text_verdicts
from genloss.loops.texts import Vocabulary

GENERATIONS = 2


def part(name: str, replicate: int, seen: list[int]) -> dict[str, Any]:
    """A chain of which only the last generation that held each word matters."""
    coded = base64.b64encode(np.array(seen, "<u2").tobytes()).decode()
    left = [1.0, *(sum(one >= k for one in seen) / len(seen) for k in range(1, GENERATIONS + 1))]
    return {
        "cell": name, "replicate": replicate, "measures": {"words.types_left": left}, "last_seen": coded, "photocopies": [],
    }  # fmt: skip


@pytest.fixture
def body() -> dict[str, Any]:
    """The words a, b, c occur 3, 2 and 1 times; ``replace`` loses c in the first copy and b in the second."""
    stream, nothing = np.array([1, 1, 1, 2, 2, 3, 0], np.int32), np.zeros(0, np.int32)
    beginning = Beginning(stream, nothing, nothing)
    vocabulary = Vocabulary(np.array([16, 32, 48], np.uint64), np.arange(4), np.frombuffer(b"abc", np.uint8))
    cells = [Cell(Ngram(), parse_regime(name)) for name in ("replace", "accumulate", "fixed=10%")]
    seen = {
        "replace": ([2, 1, 0], [2, 2, 2], [2, 2, 2]),  # replicate 0 tells what died
        "accumulate": ([2, 2, 0], [2, 2, 0], [2, 1, 2]),  # b lives in two of three, c in one
        "fixed=10%": ([2, 0, 2], [2, 0, 2], [2, 2, 0]),  # b in one, c in two
    }
    parts = {cell.name: [part(cell.name, k, one) for k, one in enumerate(seen[str(cell.regime)])] for cell in cells}
    measured = {name: stacked(found) for name, found in parts.items()}
    return loop_body(cells, parts, measured, beginning, Measures(beginning, 3), vocabulary, GENERATIONS)


def test_a_word_dies_in_the_generation_after_the_last_that_held_it(body: dict[str, Any]) -> None:
    """C was last seen in generation 0 and is gone from 1 on, b from 2 on; a lives."""
    died = body["regimes"][0]["died"]
    assert [(one["type"], one["count"], one["generation"]) for one in died] == [("c", 1, 1), ("b", 2, 2)]


def test_a_regime_keeps_what_lives_in_half_of_its_replicates(body: dict[str, Any]) -> None:
    """Of three replicates two are enough, and one is not."""
    kept = {one["type"]: one["kept_by"] for one in body["regimes"][0]["died"]}
    assert kept == {"b": ["accumulate"], "c": ["fixed=10%"]}


def test_the_sentence_names_the_worst_and_the_best(body: dict[str, Any]) -> None:
    """Words left at the end: replace (1/3 + 1 + 1) / 3, accumulate (2/3 + 2/3 + 2/3) / 3, fixed the same."""
    assert "text under accumulate holds 66.7 %" in body["sentence"]
    assert "under replace it holds 77.8 %" in body["sentence"]


def test_every_regime_has_verdicts_and_the_run_its_citations(body: dict[str, Any]) -> None:
    """What was not measured has no verdict; papers come from the generator and all regimes."""
    for one in body["regimes"]:
        assert [entry["verdict"] for entry in one["definitions"]] == ["cannot say"] * 8
    assert [one["key"] for one in body["citations"]] == [
        "schaeffer2025", "suresh2025", "shumailov2024", "ewens2004", "gerstgrasser2024", "alemohammad2024", "bertrand2024",
    ]  # fmt: skip


def test_median_and_quantiles_stand_beside_the_mean(body: dict[str, Any]) -> None:
    """Under replace 1/3, 1 and 1 of the words are left: median 1, lower quartile 2/3, the mean 7/9."""
    at = {name: series[-1] for name, series in body["regimes"][0]["measures"]["words.types_left"].items() if series}
    assert at["value"] == pytest.approx(7 / 9)
    assert (at["median"], at["q75"]) == (1, 1)
    assert at["q25"] == pytest.approx(2 / 3)
    assert at["q05"] == pytest.approx(1 / 3 + 0.1 * 2 / 3)


def test_verdicts_of_text_use_the_measures_of_words() -> None:
    """Half the words gone and the tail with them is told; new pairs say nothing where fresh human text brings some."""
    rng = np.random.default_rng(2)

    def replicate() -> dict[str, list[float]]:
        law = np.linspace(1, 0.2, 9) + 0.001 * rng.standard_normal(9)
        return {
            "words.coverage": [1.0, *(1 - 0.05 * k - 0.001 * rng.random() for k in range(1, 9))],
            "words.hill_2": list(92 * law),
            "words.tail_survival": list(law),
            "pairs.novelty": [0.0, *(0.1 * k + 0.001 * rng.random() for k in range(1, 9))],
        }

    made = stacked([{"measures": replicate()} for _ in range(8)])
    told = {name: text_verdicts(made, parse_regime(name)) for name in ("replace", "fresh=10%")}
    assert [one["verdict"] for one in told["replace"]] == [
        "not", "collapsed", "not", "cannot say", "collapsed", "cannot say", "collapsed", "collapsed",
    ]  # fmt: skip
    assert told["replace"][0]["observed"] == pytest.approx(8, rel=0.05)
    assert "cannot exceed 1" in told["replace"][2]["why"]
    assert told["replace"][4]["observed"] == pytest.approx(0.2, abs=0.01)
    assert told["fresh=10%"][7]["verdict"] == "cannot say"
    assert "fresh human text" in told["fresh=10%"][7]["why"]
