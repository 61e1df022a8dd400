from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genloss.theory import neighbours as law


@pytest.mark.parametrize(("real", "fake", "neighbours"), [(3, 2, 1), (5, 4, 2), (4, 6, 3)])
def test_coverage_by_all_orders(real: int, fake: int, neighbours: int) -> None:
    """A point is covered if, in random order of distance, a fake comes before its k-th real neighbour: all orders are counted."""
    others = real - 1 + fake
    covered = 0
    orders = list(combinations(range(others), fake))
    for places in orders:
        before = min(places)
        # All before the nearest fake are real: fewer than k of them means that it lies inside the ball.
        covered += before < neighbours
    assert law.coverage_expected(real, fake, neighbours) == pytest.approx(covered / len(orders), rel=1e-12)


def test_coverage_agrees_with_simulation() -> None:
    """The mean coverage of 400 simulated pairs of planar samples is within 5 standard errors of the expectation."""
    rng = np.random.default_rng(9)
    real, fake, k = 30, 45, 3
    found = []
    for _ in range(400):
        points, others = rng.standard_normal((real, 2)), rng.standard_normal((fake, 2))
        own = np.sort(np.linalg.norm(points[:, None] - points, axis=2), axis=1)[:, k]
        nearest = np.linalg.norm(points[:, None] - others, axis=2).min(1)
        found.append(float((nearest < own).mean()))
    error = np.std(found, ddof=1) / math.sqrt(len(found))
    assert abs(np.mean(found) - law.coverage_expected(real, fake, k)) <= 5 * error


def test_published_coverage() -> None:
    """Expected coverage at 200 real and 200 fake is .9699 with 5 and .8769 with 3 neighbours, .99972 at 100 and 400."""
    # Exact values beside simulated .9703, .8782 and .9995 of the released code for coverage.
    assert law.coverage_expected(200, 200, 5) == pytest.approx(0.9699, abs=0.5e-4)
    assert law.coverage_expected(100, 400, 5) == pytest.approx(0.99972, abs=0.5e-5)
    assert law.coverage_expected(200, 200, 3) == pytest.approx(0.8769, abs=0.5e-4)
    assert law.coverage_expected(10**6, 10**6, 5) == pytest.approx(1 - 2**-5, abs=1e-5)


@given(st.integers(3, 500), st.integers(0, 500), st.data())
def test_coverage_is_a_ratio_of_subsets(real: int, fake: int, data: st.DataObject) -> None:
    """An uncovered point has its k nearest among the real ones: C(N - 1, k) of C(N + M - 1, k) sets; more cover more."""
    k = data.draw(st.integers(1, min(real - 2, 30)))
    expected = 1 - math.comb(real - 1, k) / math.comb(real + fake - 1, k)
    found = law.coverage_expected(real, fake, k)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert found <= law.coverage_expected(real, fake + 1, k)
    assert found <= law.coverage_expected(real, fake, k + 1) + 1e-12


def kernel(points: list[float]) -> np.ndarray:
    x = np.array(points)
    return np.asarray(np.exp(-np.abs(x[:, None] - x)))


def test_published_vendi_scores() -> None:
    """Three pairs of twins far apart score 2.9999, and three items of which two are .9 alike 2.1573."""
    # README of the vendi-score package: samples 0, 0, 10, 10, 20, 20 with exp(-|a - b|), and a matrix of 1, .9 and 0.
    # The README cuts 2.999999996 off after four digits.
    assert math.floor(10**4 * law.vendi(kernel([0, 0, 10, 10, 20, 20]))) == 29999
    assert law.vendi(np.array([[1, 0.9, 0], [0.9, 1, 0], [0, 0, 1]])) == pytest.approx(2.1573, abs=0.5e-4)


@pytest.mark.parametrize("counts", [[200], [1] * 9, [5, 1], [7, 2, 2, 1]])
def test_identical_items_score_the_diversity_of_their_counts(counts: list[int]) -> None:
    """Items that are twins or strangers score exp of the Shannon entropy of their counts: 200 twins 1, 9 strangers 9."""
    labels = np.repeat(np.arange(len(counts)), counts)
    entropy = -sum(c / sum(counts) * math.log(c / sum(counts)) for c in counts)
    assert law.vendi((labels[:, None] == labels).astype(float)) == pytest.approx(math.exp(entropy), rel=1e-9)


@pytest.mark.parametrize("similarity", [0.0, 0.3, 0.99, 1.0])
def test_vendi_of_two_by_hand(similarity: float) -> None:
    """Two items of similarity s have eigenvalues (1 + s)/2 and (1 - s)/2."""
    shares = [(1 + similarity) / 2, (1 - similarity) / 2]
    expected = math.exp(-sum(x * math.log(x) for x in shares if x > 0))
    assert law.vendi(np.array([[1, similarity], [similarity, 1]])) == pytest.approx(expected, rel=1e-9)


def test_vendi_by_a_series_of_traces() -> None:
    """The entropy is the sum over j of tr(A (I - A)^j)/j, by products of matrices and no eigenvalue."""
    points = [0.0, 1.0, 2.5, 4.0]
    shared = kernel(points) / len(points)
    power, entropy = np.eye(len(points)), 0.0
    for j in range(1, 2000):
        power = power @ (np.eye(len(points)) - shared)
        entropy += float(np.trace(shared @ power)) / j
    assert law.vendi(kernel(points)) == pytest.approx(math.exp(entropy), rel=1e-9)


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=12))
def test_vendi_ignores_order_and_copies_and_counts_at_most_n(points: list[float]) -> None:
    """The score lies between 1 and n, and neither another order nor a second copy of every item changes it."""
    score = law.vendi(kernel(points))
    assert 1 - 1e-9 <= score <= len(points) * (1 + 1e-9)
    assert law.vendi(kernel(points[::-1])) == pytest.approx(score, rel=1e-8)
    assert law.vendi(kernel(points + points)) == pytest.approx(score, rel=1e-7)


def test_impossible_arguments() -> None:
    """Matrices that are not square, no neighbours, and more neighbours than there are other points are refused."""
    refused: list[Callable[[], object]] = [
        lambda: law.vendi(np.ones((2, 3))),
        lambda: law.vendi(np.ones(4)),
        lambda: law.vendi(np.ones((2, 2, 2))),
        lambda: law.vendi(np.array([[1, 0.2], [0.9, 1]])),
        lambda: law.vendi(np.array([[2.0, 0.0], [0.0, 2.0]])),
        lambda: law.coverage_expected(10, 10, 0),
        lambda: law.coverage_expected(10, 10, 10),
        lambda: law.coverage_expected(0, 10, 1),
    ]
    for bad in refused:
        with pytest.raises(ValueError, match=r"."):
            bad()
