"""The law of counts, the lists of rare types and the measures, against simulated types and what must hold."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import nbinom, norm

from genloss.forecasts.classes import Classes
from genloss.forecasts.laws import SMALL, Kinds, Offspring, law_of
from genloss.forecasts.listed import listed
from genloss.forecasts.normed import offspring_of
from genloss.loops.regimes import parse_regime
from genloss.theory.branching import types_left
from genloss.theory.regime_branching import Round
from tests.forecasts.corpora import human, outlook

LEVEL = float(norm.isf(0.001 / 24))
RUNS = 40_000


def kinds(tokens: list[float], shape: list[float] | None = None, burst: float = 1.0) -> Kinds:
    """One type of each count, alone in its records."""
    n = len(tokens)
    return Kinds(
        tokens=np.array(tokens, float),
        shape=np.array(shape or tokens, float),
        clump=np.ones(n),
        in_record=np.full(n, burst),
        in_group=np.full(n, burst),
        classes=np.zeros(n, np.int64),
        types=np.ones(n),
    )


PLAIN = Offspring(np.ones((3, 1)), np.ones(1))


def test_moments_of_y_log_y_and_of_squares_are_those_of_simulated_types() -> None:
    """Moments of y log y and y^2 agree with simulated types, for counts that are inverted and for one that is not."""
    rng = np.random.default_rng(5)
    counts = [1.0, 6.0, 4.0 * SMALL]
    found = law_of(kinds(counts), [Round()] * 3, PLAIN)
    for place, count in enumerate(counts):
        y = np.full(RUNS, count)
        for _ in range(3):
            y = rng.poisson(y).astype(float)
        for values, mean in ((y * np.log(np.maximum(y, 1)), found.l_mean[place]), (y * y, found.q_mean[place])):
            slack = 0.002 * mean if count > SMALL else 0.0  # two moments are enough to within that
            assert abs(values.mean() - mean) < LEVEL * values.std() / np.sqrt(RUNS) + slack
        assert found.variance[place] == pytest.approx(3 * count, rel=1e-5)  # k c, a critical branching process


def test_listed_is_negative_binomial_without_bursts() -> None:
    """Where every record holds one token of a type its count in another sample is negative binomial, as scipy has it."""
    shape, sample = [0.6, 3.0, 40.0], 0.7
    found = listed(kinds([1.0, 3.0, 40.0], shape), [(2, 7)], sample)[0]
    expected = nbinom.cdf(6, shape, 1 / (1 + sample)) - nbinom.cdf(1, shape, 1 / (1 + sample))
    np.testing.assert_allclose(found, expected, rtol=1e-10)


def test_listed_with_bursts_and_a_tilt_is_that_of_simulated_types() -> None:
    """In bursts, and weighted by exp(-rate tilt), the chance to be on a list agrees with simulated types."""
    rng = np.random.default_rng(6)
    shape, burst, sample, tilt = 1.6, 1.5, 0.5, 0.3
    rate = rng.gamma(shape, burst, 200_000)
    held = rng.poisson(sample * rate / burst)
    tokens = held + rng.negative_binomial(np.maximum(held, 1), 1 / burst) * (held > 0)
    values = ((tokens >= 1) & (tokens < 3)) * np.exp(-tilt * rate)
    found = listed(kinds([2.0], [shape], burst), [(0, 3)], sample, np.array([tilt]))[0][0]
    assert abs(values.mean() - found) < LEVEL * values.std() / np.sqrt(len(values))
    by_rate = listed(kinds([2.0], [shape], burst), [(0, 3)], sample, np.array([tilt]), rate=True)[0][0]
    assert abs((values * rate).mean() - by_rate) < LEVEL * (values * rate).std() / np.sqrt(len(values))


def test_unseen_types_on_a_list_are_a_limit_of_seen_ones() -> None:
    """All chances of an unseen type add up to what new types a sample shows: f1/d ((1+s)^d - 1), d the discount."""
    unseen = kinds([0.0], [-0.4])
    found = listed(unseen, [(0, np.inf)], 0.5)[0][0]
    assert -found == pytest.approx(1.5**0.4 - 1, rel=1e-12)
    assert listed(unseen, [(0, 400)], 0.5)[0][0] == pytest.approx(found, rel=1e-9)


def test_types_left_under_replace_is_the_law_of_survival() -> None:
    """The forecast of types left under replace is the mean of 1 - exp(-c g_k) over the reference's counts."""
    seen = outlook(human())
    counts = np.repeat(seen.spectrum.tokens, seen.spectrum.types.astype(int))
    for k in (1, 4, 9):
        found = seen.at(seen.rounds(parse_regime("replace"), k))["words.types_left"].value
        assert found == pytest.approx(types_left(counts, k), rel=1e-10)


@pytest.mark.parametrize(
    "regime", ["replace", "accumulate", "accumulate-subsample", "fixed=20%", "fresh=20%", "accumulate+fresh=5%"]
)
def test_every_generation_has_its_tokens_whatever_grows(regime: str) -> None:
    """Expected tokens of all types add up to the size of a generation, though frequent types grow and rare ones shrink."""
    classes = Classes(
        edges=np.array([1.0, 5.0]), growth=np.array([0.8, 1.1]), growth_stderr=np.zeros(2),
        fano=np.array([1.5, 1.0]), fano_stderr=np.zeros(2), measured=True,
    )  # fmt: skip
    seen = outlook(human(), classes, size=30_000)
    rounds = seen.rounds(parse_regime(regime), 6)
    found = law_of(seen.kinds, rounds, offspring_of(seen.kinds, classes, rounds))
    assert float((seen.kinds.types * found.mean).sum()) == pytest.approx(30_000, rel=0.01)


def test_less_is_left_the_fewer_humans_there_are() -> None:
    """After ten generations replace leaves least, then fixed, then accumulate; more fresh text keeps more rare words."""
    seen = outlook(human())

    def rare(regime: str) -> float:
        return seen.at(seen.rounds(parse_regime(regime), 10), mass=False)["words.tail_survival"].value

    assert rare("replace") < rare("fixed=10%") < rare("accumulate-subsample") < rare("accumulate") < 1
    assert rare("replace") < rare("fresh=5%") < rare("fresh=20%") < rare("fresh=60%") < 1
