"""Forecasts as a whole: against loops that were run, growth as measured, the inverse questions, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import genloss
from genloss.cli import main
from genloss.errors import ForecastError, GenlossError
from genloss.forecasts.classes import classes_of
from genloss.forecasts.forecasting import forecast_profiles
from genloss.forecasts.inverse import fresh_needed, kept
from genloss.forecasts.measured import UNITS
from genloss.forecasts.spectrum import spectrum
from genloss.loops.regimes import parse_regime
from genloss.profiles.profile import Profile
from genloss.reports.terminal import render_text
from tests.forecasts.corpora import WORDS, human, outlook, records


def copied(source: list[str], seed: int) -> list[str]:
    """A copy of independent words: as many, drawn from all of the source's."""
    rng = np.random.default_rng(seed)
    words = np.array([word for record in source for word in record.split()])
    return [" ".join(rng.choice(words, WORDS)) for _ in source]


def test_a_loop_that_is_run_falls_within_the_bands() -> None:
    """Copies of copies of independent words, run for six generations, lie within the bands of what was forecast."""
    text = records(500, 1)
    found = genloss.forecast(human(), generations=6, judge=len(text) * WORDS)
    seen = []
    original = {word for record in text for word in record.split()}
    for generation in range(1, 7):
        text = copied(text, 100 + generation)
        e = found.at("replace", generation)["words.types_left"]
        left = len(original & {word for record in text for word in record.split()}) / len(original)
        seen.append(abs(left - e.value) / e.stderr)
    assert max(seen) < 4.5  # six dependent values: 4 in a hundred thousand


def test_growth_of_a_copy_is_one_and_of_a_generator_that_drops_rare_words_is_less() -> None:
    """A copy of maximum likelihood has growth 1 in all classes; a generator that writes half of its hapaxes shows it."""
    text = records(500, 1)
    plain = classes_of(human(), genloss.profile(iter(copied(text, 7)), workers=1), spectrum(human()))
    assert plain.measured
    assert (plain.growth == 1).all()
    assert (plain.fano == 1).all()
    counts: dict[str, int] = {}
    for word in " ".join(text).split():
        counts[word] = counts.get(word, 0) + 1
    rng = np.random.default_rng(8)
    fewer = [" ".join(word for word in record.split() if counts[word] > 1 or rng.random() < 0.5) for record in copied(text, 9)]
    found = classes_of(human(), genloss.profile(iter(fewer), workers=1), spectrum(human()))
    assert found.growth[0] == pytest.approx(0.5, abs=4 * float(found.growth_stderr[0]))
    assert abs(found.growth[-1] - 1) < 0.1


def test_human_text_has_growth_one_by_halves_but_not_by_its_own_counts() -> None:
    """Against other human text a word seen once seems to shrink, which is chance; by halves of the reference it does not."""
    first, other = (human(1000, seed, 60_000) for seed in (1, 2))
    by_own = classes_of(first, other, spectrum(first))
    by_halves = classes_of(first, other, spectrum(first), own=False)
    assert by_own.growth[0] < 0.9
    assert by_halves.growth == pytest.approx(np.ones(len(by_halves.growth)), abs=0.1)


def test_dropping_rare_words_makes_the_future_worse() -> None:
    """A candidate that lacks rare words lowers the forecast of rare words below that of plain copies, with wider bands."""
    text = copied(records(500, 1), 9)
    rng = np.random.default_rng(3)
    common = {f"w{rank}" for rank in range(300)}
    fewer = [" ".join(word for word in record.split() if word in common or rng.random() < 0.6) for record in text]
    plain = genloss.forecast(human(), generations=5).at("replace", 5)["words.tail_survival"]
    worse = genloss.forecast(human(), iter(fewer), generations=5).at("replace", 5)["words.tail_survival"]
    assert worse.value < 0.8 * plain.value
    assert worse.stderr / worse.value > plain.stderr / plain.value


def test_the_number_of_fresh_records_is_the_smallest_that_keeps_the_target() -> None:
    """With the number that is named the target is kept through all generations, and with one record fewer it is not."""
    seen = outlook(human())
    first = seen.at(seen.rounds(parse_regime("replace"), 1))["words.tail_survival"].value
    found = fresh_needed(seen, "words.tail_survival", 0.8 * first, 8)
    assert found.records is not None
    assert 1 < found.records < 500

    def least(n: int) -> float:
        regime = parse_regime(f"fresh={n}")
        return min(seen.at(seen.rounds(regime, 8)[:k])["words.tail_survival"].value for k in range(1, 9))

    assert least(found.records) >= 0.8 * first > least(found.records - 1)
    none = fresh_needed(seen, "words.tail_survival", (1 + first) / 2, 8)
    assert none.records is None
    assert "first copy" in none.why
    assert fresh_needed(seen, "words.hill_2", 0.9, 8).records == 0


def test_the_fall_is_where_the_measure_first_lies_below() -> None:
    """The generation that is named is the first below the threshold, and lies between those of the band."""
    found = genloss.forecast(human(), regimes=["replace", "accumulate"], generations=12, threshold=0.3)
    fall = found.outcomes[0].fall
    values = [kept(found.at("replace", k)["words.tail_survival"]) for k in range(1, 13)]
    assert fall.generation == 1 + next(k for k, value in enumerate(values) if value < 0.3)
    assert fall.earliest is not None
    assert fall.latest is not None
    assert fall.earliest <= fall.generation <= fall.latest
    assert found.outcomes[1].fall.generation is None
    assert "in generation" in found.sentence


def test_json_holds_every_measure_of_every_generation(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """--json prints one object of the contract; without it the same is told in words, 80 columns wide."""
    path = tmp_path / "human.profile"
    human().save(path)
    arguments = ["forecast", str(path), "--regime", "replace", "--regime", "fresh=50", "--generations", "3"]
    with pytest.raises(SystemExit) as stop:
        main([*arguments, "--json"])
    assert stop.value.code == 0
    printed = capfd.readouterr().out
    assert printed.count("\n") == 1
    found = json.loads(printed)
    assert found["schema"] == "genloss/forecast/1"
    assert [one["regime"] for one in found["regimes"]] == ["replace", "fresh=50"]
    for one in found["regimes"]:
        assert [row["generation"] for row in one["generations"]] == [1, 2, 3]
        for row in one["generations"]:
            assert set(UNITS) <= set(row["measures"])
            assert all(e["low"] <= e["value"] <= e["high"] for e in row["measures"].values())
    assert found["inputs"][0]["side"] == "reference"
    with pytest.raises(SystemExit):
        main(arguments)
    told = capfd.readouterr().out
    assert "maximum likelihood" in " ".join(told.split())
    assert max(map(len, told.splitlines())) <= 80
    assert told == render_text(found)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--regime", "fresh=0.1"), "could mean two things"),
        (("--regime", "accumulate-subsample=900000"), "ask for at most as many"),
        (("--regime", "fresh=900000"), "add less"),
        (("--regime", "fixed=10%+weight=0.5"), "for laws"),
        (("--threshold", "0.5"), "such as 50%"),
        (("--keep", "0%"), "above 0"),
        (("--measure", "words.tail"), "words.tail_survival"),
        (("--size", "100"), "larger --size"),
        (("--generations", "100000"), "1 to 1,000"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    arguments: tuple[str, ...], says: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Amounts, shares and names that cannot be are refused with exit code 2 and a line that says what to try."""
    path = tmp_path / "human.profile"
    human().save(path)
    with pytest.raises(SystemExit) as stop:
        main(["forecast", str(path), *arguments])
    assert stop.value.code == 2
    error = capfd.readouterr().err
    assert error.startswith("genloss: error: ")
    assert error.count("\n") == 1
    assert says in error


def test_too_little_text_is_refused() -> None:
    """A reference of a few words, a candidate far smaller than it and one of another tokenizer are refused."""
    few: Profile = genloss.profile(iter(["a b c"] * 3), workers=1)
    with pytest.raises(GenlossError, match="more human text"):
        genloss.forecast(few)
    with pytest.raises(ForecastError, match="twentieth"):
        genloss.forecast(human(), few)
    with pytest.raises(ForecastError, match="profile them alike"):
        forecast_profiles(human(), replace(human(), tokenizer="words-2"), [parse_regime("replace")])
