"""Shares of a mixture, by second implementations: expectation maximisation in plain Python, enumeration, closed cases."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from genloss.theory.quantification import adjusted_share, mixture_shares, posteriors

LOGS = st.floats(-6, 6)
RATES = st.fractions(0, 1, max_denominator=50)


def tables(components: int) -> st.SearchStrategy[list[list[float]]]:
    """Log ratios of up to a dozen items."""
    return st.lists(st.lists(LOGS, min_size=components, max_size=components), min_size=1, max_size=12)


def by_expectation(logs: list[list[float]], steps: int = 20_000) -> list[float]:
    """Saerens, Latinne and Decaestecker (2002), from equal shares: posteriors, their mean, and again."""
    k = len(logs[0])
    shares = [1 / k] * k
    likelihoods = [[math.exp(one - max(row)) for one in row] for row in logs]
    for _ in range(steps):
        joints = [[p * f for p, f in zip(shares, row, strict=True)] for row in likelihoods]
        after = [sum(joint[j] / sum(joint) for joint in joints) / len(joints) for j in range(k)]
        moved = max(abs(a - b) for a, b in zip(after, shares, strict=True))
        shares = after
        if moved < 1e-13:
            break
    return shares


def log_likelihood(logs: list[list[float]], shares: NDArray[np.float64] | list[float]) -> float:
    """Of the items, but for a constant."""
    return sum(math.log(sum(p * math.exp(one) for p, one in zip(shares, row, strict=True))) for row in logs)


@pytest.mark.parametrize("components", [2, 3, 4])
def test_shares_are_where_expectation_maximisation_ends(components: int) -> None:
    """On 80 items whose components are told apart somewhat, both agree to a hundred-thousandth."""
    rng = np.random.default_rng(5)
    of = rng.choice(components, 80, p=np.arange(1, components + 1) / sum(range(1, components + 1)))
    logs = rng.normal(size=(80, components)) + 2 * np.eye(components)[of]
    assert mixture_shares(logs) == pytest.approx(by_expectation(logs.tolist()), abs=1e-5)


@given(tables(2) | tables(3))
def test_no_other_shares_are_likelier(logs: list[list[float]]) -> None:
    """The likelihood at the estimate is that of long expectation maximisation or more, and shares sum to 1 between 0 and 1."""
    found = mixture_shares(np.array(logs))
    assert found.sum() == pytest.approx(1.0)
    assert ((found >= 0) & (found <= 1)).all()
    assert log_likelihood(logs, found) >= log_likelihood(logs, by_expectation(logs, 300)) - 1e-6


@given(st.integers(0, 40), st.integers(1, 40), RATES, RATES)
def test_two_types_of_item_have_a_linear_solution(ones: int, twos: int, first: Fraction, second: Fraction) -> None:
    """Items are of type 1 with chance a (human) or b (synthetic): the share is (f - a) / (b - a), cut to 0 to 1."""
    if not (0 < first < 1 and 0 < second < 1) or first == second:
        return
    f = Fraction(ones, ones + twos)
    expected = min(Fraction(1), max(Fraction(0), (f - first) / (second - first)))
    logs = [[math.log(first), math.log(second)], [math.log(1 - first), math.log(1 - second)]]
    found = mixture_shares(np.array(logs), np.array([ones, twos], float))
    assert found[1] == pytest.approx(float(expected), abs=1e-6)


@given(tables(2) | tables(3), st.lists(st.integers(1, 3), min_size=12, max_size=12))
def test_weights_count_items(logs: list[list[float]], times: list[int]) -> None:
    """An item of weight 3 is that item thrice."""
    counts = times[: len(logs)]
    repeated = [row for row, n in zip(logs, counts, strict=True) for _ in range(n)]
    weighted = mixture_shares(np.array(logs), np.array(counts, float))
    assert log_likelihood(repeated, weighted) == pytest.approx(
        log_likelihood(repeated, mixture_shares(np.array(repeated))), abs=1e-6
    )


def test_items_and_components_come_in_any_order() -> None:
    """Items shuffled change nothing; components shuffled are shares shuffled; a constant for an item changes nothing."""
    rng = np.random.default_rng(3)
    logs = rng.normal(size=(200, 3)) * 2
    shares = mixture_shares(logs)
    assert mixture_shares(logs[rng.permutation(200)] + rng.normal(size=(200, 1))) == pytest.approx(shares, abs=1e-6)
    assert mixture_shares(logs[:, [2, 0, 1]]) == pytest.approx(shares[[2, 0, 1]], abs=1e-6)


def test_the_ends_are_reached() -> None:
    """Items that are all likelier under one component are all of it; none at all say nothing."""
    assert mixture_shares(np.array([[0.0, 3.0], [0.0, 1.0]])) == pytest.approx([0, 1])
    assert mixture_shares(np.array([[0.0, -3.0], [0.0, -1.0]])) == pytest.approx([1, 0])
    assert mixture_shares(np.array([[0.0, -3.0, -9.0], [0.0, -1.0, -9.0]])) == pytest.approx([1, 0, 0], abs=1e-6)
    assert np.isnan(mixture_shares(np.empty((0, 3)))).all()


def test_sure_items_do_not_overflow() -> None:
    """Ratios of e^1000 either way are cut at e^30: half of each is a half."""
    assert mixture_shares(np.array([[0.0, 1000.0], [0.0, -1000.0]])) == pytest.approx([0.5, 0.5])
    assert mixture_shares(np.array([[0.0, 1000.0, 0], [0.0, -1000.0, 0]]))[1] == pytest.approx(0.5)


@given(tables(3))
def test_posteriors_are_bayes(logs: list[list[float]]) -> None:
    """Share times likelihood over their sum."""
    shares = [0.5, 0.3, 0.2]
    for row, found in zip(logs, posteriors(np.array(logs), np.array(shares)), strict=True):
        joint = [p * math.exp(one) for p, one in zip(shares, row, strict=True)]
        assert found == pytest.approx([one / sum(joint) for one in joint])


def enumerated(share: Fraction, sensitivity: Fraction, specificity: Fraction) -> Fraction:
    """Chance of a flag, by adding up who is what and what is said of it."""
    total = Fraction(0)
    for positive, flagged in product((True, False), (True, False)):
        chance = share if positive else 1 - share
        right = sensitivity if positive else specificity
        if flagged:
            total += chance * (right if positive else 1 - right)
    return total


@given(RATES, RATES, RATES)
def test_adjusted_counting_undoes_the_errors(share: Fraction, sensitivity: Fraction, specificity: Fraction) -> None:
    """From the flags that a share makes, by enumeration, back to the share; nan where the test says nothing."""
    found = adjusted_share(float(enumerated(share, sensitivity, specificity)), float(sensitivity), float(specificity))
    if float(sensitivity) + float(specificity) <= 1:
        assert math.isnan(found)
    elif sensitivity + specificity > Fraction(101, 100):
        assert found == pytest.approx(float(share), abs=1e-9)


def test_adjusted_counting_is_cut() -> None:
    """Fewer flags than errors alone make are 0, more than all positives make are 1; rates lie between 0 and 1."""
    assert adjusted_share(0.01, 0.9, 0.9) == 0
    assert adjusted_share(0.95, 0.9, 0.9) == 1
    for rates in ((1.1, 0.9, 0.9), (0.5, -0.1, 0.9), (0.5, 0.9, math.nan)):
        with pytest.raises(ValueError, match=r"flagged|sensitivity|specificity"):
            adjusted_share(*rates)
