"""Worth as Python asks for it: figures with formula and source, and what cannot be asked."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import genloss
from genloss.errors import GenlossError
from genloss.guard.worth import LABELS, MOST, NOTHING, Detector, Stage, Worth, WorthError, stages_of, worth_of
from genloss.guard.worth_asking import ask_worth
from genloss.guard.worth_figures import whole
from genloss.guard.worth_parsing import parse_detector, parse_percent, parse_stage

PUBLISHED = [
    (0.5, "0%,0%", 2.0, 0.005), (0.5, "1%,10%", 1.80, 0.005), (0.5, "5%,30%", 1.45, 0.005), (0.5, "20%,50%", 1.10, 0.005),
    (0.1, "0%,0%", 10, 0.05), (0.1, "1%,1%", 9.1, 0.05), (0.1, "1%,10%", 5.2, 0.05), (0.1, "5%,30%", 2.5, 0.05),
    (0.01, "0%,0%", 100, 0.5), (0.01, "1%,10%", 9.0, 0.05),
]  # fmt: skip
"""Gains over no detector, from the formula of Kanabar and Gastpar (arXiv 2501.19273), by share and errors; and half a digit."""


def mix() -> Worth:
    """1,000 human records among 9,000 synthetic ones."""
    return worth_of([Stage(1000, 9000)], [Detector(0.01, 0.1)], target=2000)


def test_a_thousand_human_records_among_nine_thousand() -> None:
    """By hand: 1,000 with labels, 10,000 * .1^2 = 100 without; pooled 1000 * 19000/10000 = 1900."""
    found = mix()
    assert found.value("effective_sample", LABELS) == pytest.approx(1000)
    assert found.value("effective_sample", NOTHING) == pytest.approx(100)
    # (99/100)^2/(.1 .99 + .9 .1) + (1/100)^2/(.1 .01 + .9 .9), times 100.
    detected = 100 * (Fraction(99, 100) ** 2 / Fraction(189, 1000) + Fraction(1, 10**4) / Fraction(811, 1000))
    assert found.value("effective_sample", "1%,10%") == pytest.approx(float(detected))
    assert found.value("labelling_gain", "1%,10%") == pytest.approx(1000 - float(detected))
    assert found.value("per_human_record", NOTHING) == pytest.approx(0.1)
    assert found.value("per_record", NOTHING) == pytest.approx(0.01)
    assert found.value("one_human_more", NOTHING) == pytest.approx(0.19)
    assert found.value("pooled_sample") == pytest.approx(1900)
    # w = (sqrt(k^2 + 4k) - k)/2 with k = 1/9 is (sqrt(37) - 1)/18.
    assert found.value("golden_weight") == pytest.approx((math.sqrt(37) - 1) / 18)
    assert found.value("golden_sample") == pytest.approx(18_000 / (math.sqrt(37) - 1))
    # 3541.3/1900 and 3541.3/1000.
    assert found.value("golden_over_pooled") == pytest.approx(18_000 / (math.sqrt(37) - 1) / 1900)
    assert found.value("golden_over_human_alone") == pytest.approx(18 / (math.sqrt(37) - 1))
    # 10000 (1 - sqrt(1/11)) = 6984.9; 20000/(1.1 (2.1 + sqrt(.41))) = 6634.9; 4.501 of diversity.
    assert [found.value(f"fresh_{name}") for name in ("pooled", "golden", "diversity")] == [6985, 6635, 5]
    # T = 2000/1.1: T^2/(T + 9000) = 305.6 and (T - 18000 + sqrt(T^2 + 18000^2))/2 = 954.8.
    assert [found.value(f"as_good_{name}") for name in ("golden", "pooled")] == [306, 955]


@pytest.mark.parametrize(("share", "detector", "gain", "half"), PUBLISHED)
def test_gains_are_those_that_were_printed(share: float, detector: str, gain: float, half: float) -> None:
    """The gain over no detector is the printed one, to its last digit."""
    found = worth_of([Stage.at(1000, share)], [parse_detector(detector)])
    assert found.value("gain", found.detectors[0].label) == pytest.approx(gain, abs=half * 1.001)


def test_stages_add_up_and_the_last_one_is_the_present() -> None:
    """5000 all human and 5000 of which 60 % are: 5000 + 1800 unlabelled, 8000 labelled; weights are of the last alone."""
    found = ask_worth(stages=["5000@100%", "3000:2000"])
    assert found.value("effective_sample", NOTHING) == pytest.approx(6800)
    assert found.value("effective_sample", LABELS) == pytest.approx(8000)
    alone = ask_worth(3000, 2000)
    for name in ("golden_weight", "pooled_sample", "fresh_golden", "diversity_lost"):
        assert found.value(name) == pytest.approx(alone.value(name))
    assert found.value("one_human_more", NOTHING) == pytest.approx(1 - 0.4**2)


def test_every_figure_has_a_formula_a_source_and_a_unit() -> None:
    """No figure comes without; names are told apart by what is known; absent values say why."""
    found = worth_of([Stage(5)], [Detector(0.01, 0.1)])
    assert all(one.formula and one.source and one.unit for one in found.figures)
    keys = [(one.name, one.given) for one in found.figures]
    assert len(set(keys)) == len(keys)
    absent = [one for one in found.figures if one.value is None]
    assert {one.name for one in absent} >= {"golden_weight", "pooled_sample", "fresh_diversity"}
    assert all(one.why for one in absent)


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=4).filter(
        lambda told: all(sum(one) for one in told) and any(one[0] for one in told)
    ),
    st.floats(0, 0.49),
    st.floats(0, 0.5),
)
def test_knowing_more_is_never_worth_less(told: list[tuple[int, int]], positive: float, negative: float) -> None:
    """Nothing known is worth no more than any detector, and that no more than labels; a gain is at least 1."""
    found = worth_of([Stage(*one) for one in told], [Detector(positive, negative)])
    (label,) = (one.label for one in found.detectors)
    values = [found.value("effective_sample", one) or 0.0 for one in (NOTHING, label, LABELS)]
    assert values[0] <= values[1] * (1 + 1e-9)
    assert values[1] <= values[2] * (1 + 1e-9)
    assert values[2] == pytest.approx(sum(human for human, _ in told))


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from([0.0, 0.01, 0.1, 0.5, 1.0]))
def test_duplicating_every_record_doubles_what_it_should(human: int, synthetic: int, loss: float) -> None:
    """Effective samples double; gains, weights and margins stay."""
    once, twice = (worth_of([Stage(k * human, k * synthetic)], [Detector(0.05, 0.3)], loss=loss) for k in (1, 2))
    for one, other in zip(once.figures, twice.figures, strict=True):
        assert (one.name, one.given) == (other.name, other.given)
        if one.name in {"effective_sample", "labelling_gain", "golden_sample", "pooled_sample", "human_alone_sample"}:
            assert other.value == pytest.approx(2 * (one.value or 0), rel=1e-9, abs=1e-9 * human)
        elif one.name in {"gain", "per_record", "one_human_more", "one_synthetic_more", "golden_weight", "golden_over_pooled"}:
            assert other.value == pytest.approx(one.value, rel=1e-9, abs=1e-12)


def test_counts_by_origin_become_stages() -> None:
    """Labelled records count fully or not at all, unknown ones by their share: 100 + 1000 * .3^2 = 190."""
    made = stages_of({"human": 100, "synthetic": 50, "unknown": 1000}, 0.3)
    assert made == [Stage(100), Stage(0, 50), Stage(300.0, 700.0)]
    assert worth_of(made).value("effective_sample", NOTHING) == pytest.approx(190)
    assert stages_of({"human": 0}, 0.5) == []


def test_whole_records_are_not_rounded_up_by_rounding_errors() -> None:
    """A number that is whole but for the last bits stays; anything above it goes up."""
    assert whole(0.1 * 3 * 10) == 3
    assert whole(3.0001) == 4
    assert whole(0.0) == 0


REFUSED: list[tuple[Any, str]] = [
    (lambda: Stage(-1, 5), "0 or more, not -1"),
    (lambda: Stage(math.nan, 5), "not nan"),
    (lambda: Stage(math.inf), "not inf"),
    (lambda: Stage("5"), "not '5'"),  # type: ignore[arg-type]
    (lambda: Stage(human=True), "not True"),
    (lambda: Stage(10**400), "0 or more, not 1000"),
    (lambda: Stage(1e-300, 1e15), "cannot be told from none"),
    (lambda: Stage.at(10**400, 0.5), "0 or more, not 1000"),
    (lambda: Stage.at("5", 0.5), "not '5'"),  # type: ignore[arg-type]
    (lambda: Stage.at(5, "60%"), "between 0 % and 100 %"),  # type: ignore[arg-type]
    (lambda: Detector("1%", 0.1), "between 0 % and 100 %"),  # type: ignore[arg-type]
    (lambda: worth_of([Stage(5)], loss="10%"), "between 0 % and 100 %"),  # type: ignore[arg-type]
    (lambda: worth_of([Stage(5)], target="20"), "not '20'"),  # type: ignore[arg-type]
    (lambda: ask_worth(stages=[(5, 0.5, 1)]), "a stage is a text"),  # type: ignore[list-item]
    (lambda: ask_worth(5, detectors=[0.1]), "a detector is a text"),  # type: ignore[list-item]
    (lambda: parse_stage("9" * 5000 + "@5%"), "not a stage"),
    (lambda: parse_stage("9" * 5000 + ":5"), "not a stage"),
    (lambda: parse_stage("9" * 300 + ":5"), "at most 1e\\+15"),
    (lambda: parse_stage("1000@0." + "0" * 200 + "1%"), "cannot be told from none"),
    (lambda: Stage(0, 0), "without records"),
    (lambda: Stage(MOST, 1), "at most 1e\\+15"),
    (lambda: Stage.at(10, 1.5), "not at 150 %"),
    (lambda: Stage.at(10, math.nan), "not at nan %"),
    (lambda: Detector(0.6, 0.6), "worse than chance; turn its word round, which makes it 40%,40%"),
    (lambda: Detector(0.3, 0.7), "alike; leave it out"),
    (lambda: Detector(-0.1, 0.7), "between 0 % and 100 %"),
    (lambda: Detector(math.nan, 0.7), "between 0 % and 100 %"),
    (lambda: worth_of([]), "nothing to weigh"),
    (lambda: worth_of([Stage(0, 5)]), "no human record"),
    (lambda: worth_of([Stage(5)], loss=-0.1), "between 0 % and 100 %"),
    (lambda: worth_of([Stage(5)], loss=math.nan), "between 0 % and 100 %"),
    (lambda: worth_of([Stage(5)], target=0), "above 0"),
    (lambda: worth_of([Stage(5)], target=1e18), "at most 1e\\+15"),
    (lambda: ask_worth(5, stages=["5@5%"]), "not both"),
    (genloss.worth, "nothing to weigh"),
    (lambda: parse_stage("5000@0.6"), "two things; write 5000@0.6% or 5000@60%"),
    (lambda: parse_stage("5000@60"), "write 5000@60%"),
    (lambda: parse_stage("5000"), "not a stage; write 5000@60%"),
    (lambda: parse_stage("\u0665@60%"), "not a stage"),
    (lambda: parse_stage("5000@101%"), "not a share"),
    (lambda: parse_detector("0.01,0.1"), "two things; write 0.01% or 1%"),
    (lambda: parse_detector("1%"), "both rates of error"),
    (lambda: parse_detector("1%,x"), "x is not a share"),
    (lambda: parse_detector("1%,"), "nothing is not a share"),
    (lambda: parse_percent("nan", "--target-loss"), "not a share"),
    (lambda: parse_percent("1e400%", "--target-loss"), "not a share"),
]


@pytest.mark.parametrize(("call", "told"), REFUSED)
def test_what_cannot_be_is_refused_in_one_line(call: Any, told: str) -> None:
    """Each mistake is a WorthError of one line that says what is wrong and what to try."""
    with pytest.raises(WorthError, match=told) as caught:
        call()
    assert "\n" not in str(caught.value)


@given(st.text(max_size=20))
def test_any_text_is_understood_or_refused(text: str) -> None:
    """Stages, detectors and shares are read, or refused as mistakes of the user; nothing else is ever raised."""
    for parse in (parse_stage, parse_detector, lambda told: parse_percent(told, "--x")):
        try:
            parse(text)
        except GenlossError:
            continue


@given(st.integers(1, MOST), st.integers(0, MOST), st.floats(0, 1), st.one_of(st.none(), st.floats(1, 1e15)))
def test_any_size_has_an_answer(human: int, synthetic: int, loss: float, target: float | None) -> None:
    """From one record to 10^15, all figures are finite, and fresh records are no more than the generation has."""
    if human + synthetic > MOST:
        synthetic = MOST - human
    found = worth_of([Stage(human, synthetic)], [Detector(0.01, 0.1)], loss=loss, target=target)
    assert all(one.value is None or math.isfinite(one.value) for one in found.figures)
    for name in ("fresh_golden", "fresh_pooled", "fresh_diversity"):
        needed = found.value(name)
        assert needed is None or 0 <= needed <= human + synthetic
    assert "\n" not in found.sentence


def test_fractions_of_a_record_have_figures_too() -> None:
    """Of 1.5 expected records one is drawn for certain, whose diversity is all lost."""
    assert worth_of([Stage(1.5)]).value("diversity_lost") == 1.0


def test_numbers_of_numpy_are_numbers() -> None:
    """Counts and rates out of an array are as good as Python's, and become plain numbers of JSON."""
    plain = genloss.worth(1000, 9000, detectors=[(0.25, 0.5)], target=2000, target_loss=0.5)
    ask: Any = genloss.worth
    rates = (np.float32(0.25), np.float64(0.5))
    given = ask(np.int64(1000), np.float32(9000), detectors=[rates], target=np.int32(2000), target_loss=np.float16(0.5))
    assert json.dumps(given) == json.dumps(plain).replace('"synthetic": 9000}', '"synthetic": 9000.0}')


def test_one_text_is_one_stage_or_one_detector() -> None:
    """A text that stands alone is not taken apart into its letters."""
    assert ask_worth(stages="5000@60%", detectors="1%,10%") == ask_worth(stages=["5000@60%"], detectors=["1%,10%"])


@pytest.mark.parametrize(
    ("stages", "told"),
    [
        ([Stage(1000)], "1,000 records, all of them human, are worth 1,000 labelled human records; labels would add nothing."),
        ([Stage(1), Stage(0, 3)], "4 records, 25 % of them human, each stage of one kind, are worth 1 labelled"),
        ([Stage(1), Stage(1, 2)], "4 records, 50 % of them human and nobody knows which, are worth 1.33 labelled"),
    ],
)
def test_nobody_is_said_to_be_ignorant_of_what_is_known(stages: list[Stage], told: str) -> None:
    """Where each stage is all human or all synthetic, it is known which are; 1 + 3 (1/3)^2 = 4/3 where it is not."""
    assert worth_of(stages).sentence.startswith(told)


def test_names_of_figures_that_are_not_there() -> None:
    """Asking for one is a KeyError that names it."""
    with pytest.raises(KeyError, match="gain given perfect"):
        mix().value("gain", "perfect")
