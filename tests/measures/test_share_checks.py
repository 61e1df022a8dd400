"""What references say of themselves and of others: held-out reads, blends, verdicts, and the part unlike any of them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from genloss.corpus.records import Tally
from genloss.errors import MeasureError
from genloss.measures.estimate import Estimate
from genloss.measures.share import Share, measure_share
from genloss.measures.share_checks import held_out, make_blends, read_share
from genloss.measures.share_fit import Misfit, Unlike
from genloss.measures.share_references import FEWEST_GROUPS, FEWEST_RECORDS, References, separation
from genloss.measures.share_scores import Scored
from genloss.measures.share_verdict import judge

FITS = Misfit(0.02, 0.5)
NOTHING_UNLIKE = Unlike(0.0, 0.01, 0.0, 0.02)


def scored(values: NDArray[np.float64], seed: int, size: int = 4) -> Scored:
    """Records with one score each, ``size`` a group."""
    n = len(values)
    rng = np.random.default_rng(seed)
    groups = rng.integers(1 << 62, size=-(-n // size), dtype=np.uint64).repeat(size)[:n]
    hashes = rng.integers(1 << 62, size=n, dtype=np.uint64)
    sites = pa.array(np.array(["a", "b"])[np.arange(n) % 2]).dictionary_encode()
    table = values[:, None]
    return Scored("some", table, table, np.full(n, 50), groups, hashes, {"site": sites}, 0, Tally(), 0)


def gaussian(seed: int, n: int, mean: float, size: int = 4) -> Scored:
    return scored(np.random.default_rng([seed, 1]).normal(mean, size=n), seed, size)


def blend(seed: int, people: int, machine: int, means: tuple[float, float] = (0.0, 3.0)) -> Scored:
    """People's scores, then the machine's, shuffled by record so that groups hold both."""
    rng = np.random.default_rng([seed, 2])
    values = np.concatenate([rng.normal(means[0], size=people), rng.normal(means[1], size=machine)])
    return scored(rng.permutation(values), seed)


@pytest.fixture(scope="module")
def references() -> References:
    """People score 0, the machine 3, each give or take 1."""
    return References.of(["human", "m"], [gaussian(1, 600, 0.0), gaussian(2, 600, 3.0)], per_word=False)


def estimate(value: float, low: float, high: float) -> Estimate:
    return Estimate(value=value, low=low, high=high)


def test_separation_is_the_area_under_the_curve(references: References) -> None:
    """Counted pair by pair; about Phi(3 / sqrt 2) = .983."""
    people, machine = (one.lean.values for one in references.readings)
    by_pairs = float(((machine[:, None] > people) + (machine[:, None] == people) / 2).mean())
    assert separation(references) == pytest.approx(by_pairs)
    assert by_pairs == pytest.approx(0.983, abs=0.01)


def test_known_people_read_nothing(references: References) -> None:
    """The human reference read half by half has 0 in its interval, and few points of value."""
    found = held_out(references)
    assert found.low == 0
    assert found.value < 0.03
    assert found.n == 600


def test_held_out_is_read_by_the_other_half() -> None:
    """Where odd and even folds of people differ, each half reads the other as partly machine: what overlaps would hide it."""
    rng = np.random.default_rng(3)
    people = gaussian(3, 800, 0.0)
    machine = gaussian(4, 800, 3.0)
    odd = people.folds % 2 == 1
    shifted = np.where(odd, 3.0, 0.0) + rng.normal(size=800)
    people = replace(people, scores=shifted[:, None], traits=shifted[:, None])
    mixed = References.of(["human", "m"], [people, machine], per_word=False)
    assert held_out(mixed).value > 0.3


def test_a_reference_too_small_to_halve_has_no_control_and_no_blends() -> None:
    """60 records are a reference, and their halves are not: unknown, with a word, and no blends."""
    small = References.of(["human", "m"], [gaussian(5, 60, 0.0), gaussian(6, 60, 3.0)], per_word=False)
    found = held_out(small)
    assert math.isnan(found.value)
    assert "too small" in found.why
    assert make_blends(small, 300, np.random.default_rng(0)) == []


def test_small_references_are_refused_by_name() -> None:
    """One record or one group less than the least is an error that names the reference."""
    enough = gaussian(7, 100, 3.0)
    with pytest.raises(MeasureError, match=f"reference m has {FEWEST_RECORDS - 1} records"):
        References.of(["human", "m"], [enough, gaussian(8, FEWEST_RECORDS - 1, 0.0, 1)], per_word=False)
    with pytest.raises(MeasureError, match=f"reference human has {FEWEST_GROUPS - 1} groups"):
        References.of(["human", "m"], [gaussian(9, 90, 0.0, 10), enough], per_word=False)
    References.of(["human", "m"], [gaussian(9, FEWEST_RECORDS, 0.0, 5), enough], per_word=False)


def test_blends_are_of_the_shares_they_say(references: References) -> None:
    """Eleven of them from 0 to 1, of as many records as asked for; most intervals hold the truth, none is 10 points off."""
    made = make_blends(references, 200, np.random.default_rng(1))
    assert [one.true for one in made] == pytest.approx(np.linspace(0, 1, 11), abs=0.003)
    assert {one.share.n for one in made} == {200.0}
    assert max(abs(one.share.value - one.true) for one in made) < 0.1
    assert sum(one.share.low - 1e-9 <= one.true <= one.share.high + 1e-9 for one in made) >= 8


def test_blends_are_read_by_the_other_half() -> None:
    """A machine whose even folds score like people and odd ones far off: blends of either half are misread."""
    people, machine = gaussian(10, 800, 0.0), gaussian(11, 800, 0.0)
    moved = machine.scores + np.where(machine.folds % 2 == 1, 4.0, -4.0)[:, None]
    odd = References.of(["human", "m"], [people, replace(machine, scores=moved, traits=moved)], per_word=False)
    made = make_blends(odd, 200, np.random.default_rng(1))
    assert max(abs(one.share.value - one.true) for one in made) > 0.5


def test_fewer_than_twenty_records_have_no_share(references: References) -> None:
    """Nineteen: unknown, and why; twenty: a share."""
    assert "fewer than 20" in read_share(references.read(gaussian(12, 19, 0.0)), references).why
    assert math.isfinite(read_share(references.read(gaussian(12, 20, 0.0, 1)), references).value)


def measured(target: Scored, references: References, control: Scored | None = None) -> Share:
    return measure_share(target, references, control=control, by=["site"], seed=3)


def test_a_quarter_is_a_quarter(references: References) -> None:
    """Of 400 records 100 are the machine's: read within 4 points, covered, counted alike, and no verdict without a control."""
    found = measured(blend(13, 300, 100), references)
    assert found.share.value == pytest.approx(0.25, abs=0.04)
    assert found.share.low <= 0.25 <= found.share.high
    assert found.cross_check.value == pytest.approx(0.25, abs=0.06)
    assert found.shares["human"].value + found.shares["m"].value + found.unlike.value == pytest.approx(1.0)
    assert found.holds is None
    assert measured(blend(13, 300, 100), references, gaussian(14, 200, 0.0)).holds is True
    assert sum(part.records for part in found.by) == 400
    assert [part.value for part in found.by] == ["a", "b"]


def test_people_of_another_kind_are_not_believed(references: References) -> None:
    """Target and control of people who score 1.5, between the references: the control reads far above 0, the verdict is no."""
    found = measured(gaussian(15, 400, 1.5), references, gaussian(16, 400, 1.5))
    assert found.control.low > 0.1
    assert found.holds is False


def test_what_is_unlike_is_taken_out_first(references: References) -> None:
    """A third scores 30: it is unlike, shares still sum to 1, and the rest keeps its proportion: a quarter of two thirds."""
    rng = np.random.default_rng(17)
    values = np.concatenate([rng.normal(0, 1, 300), rng.normal(3, 1, 100), rng.normal(30, 1, 200)])
    found = measured(scored(rng.permutation(values), 17), references)
    assert found.unlike.low > 0.2
    # A lower bound: what is unlike, less the fifth of ordinary records that are taken for odd.
    assert found.unlike.value == pytest.approx(1 / 3, abs=0.06)
    assert found.shares["human"].value + found.shares["m"].value + found.unlike.value == pytest.approx(1.0)
    assert found.share.value == pytest.approx(1 / 6, abs=0.05)
    assert found.share.high >= found.unlike.low + 1 / 6 - 0.05
    assert found.holds is False
    assert "unlike" in found.sentence


@pytest.mark.parametrize(
    ("control", "of", "fit", "unlike", "holds"),
    [
        (estimate(0.0, 0.0, 0.01), "domain", FITS, NOTHING_UNLIKE, True),
        (estimate(0.01, 0.0, 0.03), "same domain", FITS, NOTHING_UNLIKE, True),
        (estimate(0.0, 0.0, 0.01), "held out", FITS, NOTHING_UNLIKE, None),
        (estimate(0.0, 0.0, 0.3), "domain", FITS, NOTHING_UNLIKE, None),
        (estimate(math.nan, math.nan, math.nan), "domain", FITS, NOTHING_UNLIKE, None),
        (estimate(0.1, 0.06, 0.14), "domain", FITS, NOTHING_UNLIKE, False),
        (estimate(0.06, 0.0, 0.12), "domain", FITS, NOTHING_UNLIKE, False),
        (estimate(0.0, 0.0, 0.01), "domain", Misfit(0.2, 0.001), NOTHING_UNLIKE, False),
        (estimate(0.0, 0.0, 0.01), "held out", Misfit(0.2, 0.001), NOTHING_UNLIKE, False),
        (estimate(0.0, 0.0, 0.01), "domain", Misfit(0.01, 0.001), NOTHING_UNLIKE, True),
        (estimate(0.0, 0.0, 0.01), "domain", FITS, Unlike(0.2, 0.02, 0.16, 0.24), False),
        (estimate(0.0, 0.0, 0.01), "domain", Misfit(math.nan, math.nan), Unlike(0.0, math.nan, math.nan, math.nan), True),
    ],
)
def test_the_verdict(control: Estimate, of: str, fit: Misfit, unlike: Unlike, holds: bool | None) -> None:  # noqa: FBT001 - a table
    """Yes needs references that fit and known human text of the domain that reads about 0; either failing is no."""
    found, sentence = judge(estimate(0.3, 0.25, 0.35), 0.05, control, of, fit, FITS, unlike)
    assert found is holds
    assert "30.0 % (25.0 to 35.0)" in sentence


def test_references_that_tell_nothing_have_no_verdict() -> None:
    """An unknown share, or one that nothing could show: cannot say."""
    for share, least in (
        (estimate(math.nan, math.nan, math.nan), 0.05),
        (estimate(0.3, 0.2, 0.4), 1.0),
        (estimate(0.3, 0, 1), math.nan),
    ):
        found, sentence = judge(share, least, estimate(0.0, 0.0, 0.01), "domain", FITS, FITS, NOTHING_UNLIKE)
        assert found is None
        assert "not told apart" in sentence
