"""Small parts of a forecast against what is worked by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import genloss
from genloss.forecasts.classes import _own, assumed, classes_of
from genloss.forecasts.laws import Kinds, Offspring, kinds_of, law_of
from genloss.forecasts.normed import _at, offspring_of
from genloss.forecasts.predicting import Outlook
from genloss.forecasts.rounds import rounds_of
from genloss.forecasts.spectrum import Spectrum, spectrum
from genloss.loops.regimes import parse_regime
from genloss.theory.regime_branching import Round
from tests.forecasts.corpora import human, outlook


def few(once: float = 20.0, twice: float = 0.0) -> Spectrum:
    """Ten types that occur once and ten that occur three times, each in one record."""
    ones = np.ones(2)
    tokens = np.array([1.0, 3.0])
    return Spectrum(types=10 * ones, tokens=tokens, records=ones, groups=ones, size=40.0, record=4.0, once=once, twice=twice)


def test_the_discount_is_that_of_good_and_turing_where_enough_types_say_so() -> None:
    """1 - 2 f2/f1 where 50 types or more were seen twice; f1 over all types otherwise."""
    assert few(once=200, twice=60).discount == pytest.approx(0.4)
    assert few(once=10, twice=3).discount == pytest.approx(0.5)


def test_bursts_of_few_records_are_drawn_to_the_mean() -> None:
    """A type's burst is averaged with two records of the mean burst, 2 tokens: (1 + 4)/3 and (3 + 4)/3."""
    assert kinds_of(few(), np.zeros(2, np.int64)).in_record[:2] == pytest.approx([5 / 3, 7 / 3])


def test_human_text_is_added_from_the_second_round_on() -> None:
    """The first model is trained on generation 0 alone, whatever the regime."""
    first, second = rounds_of(parse_regime("fixed=10%"), 2, reference=1000, size=1000, record=10)
    assert (first.taken, first.fixed) == (1, 0)
    assert (second.taken, second.fixed) == (0.9, 0.1)


def test_human_records_that_differ_widen_the_bands_only_where_they_are_drawn() -> None:
    """A design effect of records widens the band under fixed, and leaves that under replace as it is."""
    counts = spectrum(human())
    plain, apart = (Outlook(replace(counts, clustered=by), assumed(), counts.size, counts.size) for by in (1.0, 9.0))
    errors = {}
    for regime in ("replace", "fixed=30%"):
        rounds = plain.rounds(parse_regime(regime), 4)
        errors[regime] = [one.estimates(rounds)["words.types_left"].stderr for one in (plain, apart)]
    assert errors["replace"][0] == pytest.approx(errors["replace"][1])
    assert 1.1 < errors["fixed=30%"][1] / errors["fixed=30%"][0] < 3


def test_the_error_of_a_fano_factor_is_in_the_band() -> None:
    """Variance is that of chance, and the square of what one standard error moves the value."""
    counts = spectrum(human())
    classes = replace(assumed(), fano=np.array([1.5]), measured=True)
    unsure = replace(classes, fano_stderr=np.array([0.01]))
    low, mid, high = (
        Outlook(counts, replace(classes, fano=np.array([fano])), counts.size, counts.size) for fano in (1.49, 1.5, 1.51)
    )
    rounds = mid.rounds(parse_regime("replace"), 3)
    name = "words.types_left"
    found = Outlook(counts, unsure, counts.size, counts.size).estimates(rounds)[name]
    moved = (high.at(rounds)[name].value - low.at(rounds)[name].value) / 2
    assert found.stderr**2 - mid.estimates(rounds)[name].stderr ** 2 == pytest.approx(moved**2, rel=0.05)


def test_types_are_whole_so_a_band_of_survival_holds_half_of_one() -> None:
    """Where nearly nothing dies the band of tail survival still reaches half a type down."""
    seen = outlook(human(), size=1e8)
    found = seen.estimates(seen.rounds(parse_regime("replace"), 1))["words.tail_survival"]
    assert found.value - found.low == pytest.approx(0.5 / found.n)


def test_diversity_is_the_mean_of_an_inverse() -> None:
    """hill_2 is N^2/E sum y^2 times 1 + the relative variance of that sum."""
    seen = outlook(human())
    rounds = seen.rounds(parse_regime("replace"), 5)
    found = seen.at(rounds)["words.hill_2"]
    law = law_of(seen.kinds, rounds, offspring_of(seen.kinds, seen.classes, rounds))
    plain = seen.size**2 / float((seen.kinds.types * law.q_mean).sum())
    assert found.value > plain
    assert found.value == pytest.approx(plain * (1 + found.variance / found.value**2), rel=0.01 * found.variance / plain**2)


def test_scatter_is_in_the_error_of_growth() -> None:
    """A hundred types seen once with 0 or 4 copies: growth 2, Fano 200/99, error sqrt(200/99 * 2/100)."""
    n = 100
    growth, stderr, fano, _, types = _own(np.ones(n), np.tile([0.0, 4.0], n // 2), np.ones(n), np.array([1.0]), 1.0)
    assert (growth[0], types[0]) == (2, n)
    assert fano[0] == pytest.approx(200 / 99)
    assert stderr[0] == pytest.approx(np.sqrt(200 / 99 * 2 / n))


def test_growth_goes_on_beyond_the_rarest_class() -> None:
    """Growth .5 at 1e-4 and 1 at 1e-2 is .25 at 1e-6, and stays 1 above."""
    found = _at(np.array([1e-6, 1e-1]), np.array([1e-4, 1e-2]), np.array([0.5, 1.0]))
    assert found == pytest.approx([0.25, 1.0])


def test_a_model_that_copies_passages_is_seen_to() -> None:
    """Records copied whole keep or lose their words together; words drawn one by one do not."""
    rng = np.random.default_rng(4)
    text = [" ".join(f"w{k * 30 + j}" for j in range(30)) for k in range(200)]
    words = " ".join(text).split()
    reference = genloss.profile(iter(text), workers=1)
    whole = genloss.profile(iter([text[k] for k in rng.integers(0, 200, 200)]), workers=1)
    single = genloss.profile(iter([" ".join(rng.choice(words, 30)) for _ in range(200)]), workers=1)
    together = [classes_of(reference, one, spectrum(reference)).together for one in (whole, single)]
    assert together[0] > 8  # 30 words a record; 15 degrees of freedom: above 8 but for 1 in 10,000
    assert together[1] < 3


def test_new_types_of_fresh_text_vary_as_a_poisson_flow_does() -> None:
    """Sums over new types have raw moments as cumulants, worked by hand: nothing is taken off for a mean."""
    d = 0.5
    ones = np.ones(1)
    kinds = Kinds(
        tokens=0 * ones,
        shape=-d * ones,
        clump=ones,
        in_record=ones,
        in_group=ones,
        classes=np.zeros(1, np.int64),
        types=-ones / d,
    )
    found = law_of(kinds, [Round(), Round(taken=0.4, fresh=0.6)], Offspring(np.ones((2, 1)), ones))
    # Flow of rates p^(-d-1) e^-p / Gamma(1-d): moments 1, .5, .75. m = .6 p tokens come, y copies of them are written:
    # E y^2 = 2m + m^2 = 1.2 + .36 * .5, and E y^3 = 5m + 6m^2 + m^3 = 3 + 6 * .18 + .216 * .75.
    assert float(kinds.types @ found.q_mean) == pytest.approx(1.38)
    assert float(kinds.types @ found.q_covariance) == pytest.approx(4.242)
