"""The inverse questions where more fresh text is not better, and falls that do not last."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import genloss
from genloss.errors import ForecastError
from genloss.forecasts.inverse import fall, fresh_needed
from genloss.forecasts.measured import _of_ratio
from genloss.loops.regimes import parse_regime
from tests.forecasts.corpora import human, outlook


def test_too_much_fresh_text_does_not_hide_that_less_would_do() -> None:
    """Copies keep more of the reference's types at first than fresh text does: a target that 0 records reach is kept by 0."""
    seen = outlook(human(500, 1, 30_000))

    def left(regime: str) -> float:
        return seen.at(seen.rounds(parse_regime(regime), 2))["words.types_left"].value

    none, all_ = left("replace"), left("fresh=100%")
    assert all_ < 0.9 * none
    found = fresh_needed(seen, "words.types_left", (none + all_) / 2, 2)
    assert found.records == 0
    assert found.most == pytest.approx(none, rel=1e-3)


def test_the_best_number_between_none_and_all_is_found() -> None:
    """Where some fresh text keeps more than none and than all, a target near that best is met by a number between."""
    seen = outlook(human(500, 1, 30_000))
    values = {}
    for n in range(0, 501, 25):
        rounds = seen.rounds(parse_regime("fresh=1"), 4, n * seen.spectrum.record)
        values[n] = min(seen.at(rounds[:k], mass=False)["words.types_left"].value for k in range(1, 5))
    best = max(values, key=lambda n: values[n])
    found = fresh_needed(seen, "words.types_left", 0.5, 4)
    assert found.most >= 0.999 * values[best]


def test_a_fall_in_the_generations_that_are_shown_is_not_missed() -> None:
    """A measure that lies below the threshold in generation 3 alone is said to fall there; a search by doubling would skip it."""
    seen = outlook(human())
    one = seen.estimates(seen.rounds(parse_regime("accumulate"), 1))
    name = "words.types_left"
    dip = {**one, name: replace(one[name], value=0.1, low=0.1, high=0.1)}
    found = fall(seen, parse_regime("accumulate"), name, 0.2, known=[one, one, dip, one])
    assert (found.generation, found.earliest, found.latest) == (3, 3, 3)


def test_a_share_that_is_not_all_is_not_written_as_all() -> None:
    """Where the first copy keeps a little less than everything, the sentence has figures enough to say so."""
    found = genloss.forecast(human(), measure="words.types_left", keep=1.0, generations=1, size=15 * 20_000)
    assert "100 % either" not in found.sentence
    assert "keeps 100 %" in found.sentence


def test_text_without_rare_words_and_a_candidate_that_is_the_reference_are_refused() -> None:
    """One word over and over has no rare words to watch, but a diversity; the reference is no candidate of its own."""
    flat = genloss.profile(iter(["word word word"] * 1000), workers=1)
    with pytest.raises(ForecastError, match="no word of the reference is rare"):
        genloss.forecast(flat)
    found = genloss.forecast(flat, measure="words.hill_1", generations=2)
    assert found.at("replace", 2)["words.hill_1"].value == pytest.approx(1, abs=1e-3)
    assert "words.tail_survival" not in found.at("replace", 2)
    with pytest.raises(ForecastError, match="reference itself"):
        genloss.forecast(human(), human())


def test_a_candidate_that_is_other_text_is_called_so() -> None:
    """Rare words of a candidate that scatter far more than in any copy are named among the assumptions."""
    text = [f"w{k} w{k} w{k} w{k + 1}" for k in range(800)]
    other = [" ".join([f"w{k}"] * 40) for k in range(0, 800, 8)]
    found = genloss.forecast(iter(text), iter(other), generations=1)
    assert any("--trained-elsewhere" in one for one in found.assumptions)
    plain = genloss.forecast(iter(text), iter(text[::-1][:700]), generations=1)
    assert not any("--trained-elsewhere" in one for one in plain.assumptions)


def test_bands_of_diversity_and_of_survival_are_not_empty_under_fresh_text() -> None:
    """Fresh text brings types, which adds to chance: bands of hill_1 and of a survival above 1 have a width."""
    rng = np.random.default_rng(3)
    text = [" ".join(f"w{word}" for word in rng.integers(0, 10**9, 30)) for _ in range(100)]
    found = genloss.forecast(iter(text), regimes=["fresh=10%"], generations=5)
    late = found.at("fresh=10%", 5)["words.hill_1"]
    assert late.stderr is not None
    assert 0.005 < late.stderr / late.value < 0.1
    assert _of_ratio(90, 0, 100) == pytest.approx(0.9 * 0.1 / 100)  # a binomial share
    # 90 of 100 with deviation 1 - 1.2, 10 with 1.2, 30 new ones with 1: (3.6 + 14.4 + 30)/100^2
    assert _of_ratio(90, 30, 100) == pytest.approx(0.0048)
