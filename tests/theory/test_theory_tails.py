from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genloss.theory import tails as law


def test_zipf_law_in_fractions() -> None:
    """The probabilities are the normalised powers of rank plus offset, in fractions where the exponent is whole."""
    powers = [Fraction(1, (i + 3) ** 2) for i in range(1, 8)]
    expected = [float(one / sum(powers)) for one in powers]
    np.testing.assert_allclose(law.zipf_law(7, 2.0, offset=3.0), expected, rtol=1e-13)
    np.testing.assert_allclose(law.zipf_law(1, 1.7), [1.0])
    np.testing.assert_allclose(law.zipf_law(5, 0.0), np.full(5, 0.2))


@given(st.integers(1, 300), st.floats(0.1, 5), st.floats(0, 20))
def test_zipf_laws_sum_to_one_and_fall(types: int, beta: float, offset: float) -> None:
    """A law sums to one and never rises with the rank."""
    p = np.asarray(law.zipf_law(types, beta, offset=offset))
    assert p.shape == (types,)
    assert p.sum() == pytest.approx(1, rel=1e-12)
    assert (np.diff(p) <= 0).all()


def test_missing_mass_by_enumeration() -> None:
    """Over all samples of 4 from 3 types, the mean probability of what is not in them is the missing mass."""
    p, n = [0.6, 0.3, 0.1], 4
    expected = 0.0
    for sample in product(range(3), repeat=n):
        expected += math.prod(p[i] for i in sample) * sum(p[i] for i in set(range(3)) - set(sample))
    assert law.missing_mass(np.array(p), n) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("k", [2, 3, 6])
def test_missing_mass_after_copies_by_the_chain(k: int) -> None:
    """After k copies of 120 tokens the mass of extinct types is that of the binomial chain to 2 %."""
    n, p = 120, np.asarray(law.zipf_law(60, 1.1, offset=8.0))
    step = np.array([[math.comb(n, j) * (i / n) ** j * (1 - i / n) ** (n - j) for j in range(n + 1)] for i in range(n + 1)])
    rows = np.array([[math.comb(n, j) * x**j * (1 - x) ** (n - j) for j in range(n + 1)] for x in p.tolist()])
    extinct = (rows @ np.linalg.matrix_power(step, k - 1))[:, 0]
    assert law.missing_mass(p, n, k=k) == pytest.approx(float(p @ extinct), rel=0.02)


def test_published_missing_mass() -> None:
    """At 1000 tokens the missing mass, its asymptote and its growth over copies are those printed."""
    # Anchors for A Tale of Tails (arXiv 2402.07043): beta = 2, T = 1000: .021851 is the sum of p exp(-T p) and the asymptote;
    # the exact sum of p(1 - p)^T over 20 million types and the integral beyond is .0218428.
    # After 2, 5, 10 copies .02748, .03911, .05265.
    p = np.asarray(law.zipf_law(2_000_000, 2.0))
    beyond = 1 / (2_000_000 * math.pi**2 / 6)
    one = law.missing_mass(p, 1000)
    assert one + beyond == pytest.approx(0.0218428, abs=2e-7)
    assert float(p @ np.exp(-1000 * p)) + beyond == pytest.approx(0.021851, abs=0.6e-6)
    assert law.missing_mass_asymptote(2.0, 1000) == pytest.approx(0.021851, abs=0.6e-6)
    for k, printed in [(2, 0.02748), (5, 0.03911), (10, 0.05265)]:
        assert law.missing_mass(p, 1000, k=k) == pytest.approx(printed, abs=1.1e-5)
    # Ratios of generations are g_k^(-1/2), because the mass falls like T^(-1/2).
    for k, printed in [(2, 1.258), (5, 1.790), (10, 2.409), (20, 3.303), (50, 5.104)]:
        assert law.missing_mass(p, 1000, k=k) / one == pytest.approx(printed, rel=2e-3)
        assert (law.effective_size(1000, k) / 1000) ** -0.5 == pytest.approx(printed, abs=1e-3)
    # beta = 1.5: .09365 is the sum of p exp(-T p) over 2 million types, .09416 that over all (with the integral beyond).
    p = np.asarray(law.zipf_law(2_000_000, 1.5))
    assert float(p @ np.exp(-1000 * p)) == pytest.approx(0.09365, abs=0.5e-5)
    assert law.missing_mass(p, 1000) == pytest.approx(0.0936274, abs=0.5e-7)
    assert law.missing_mass_asymptote(1.5, 1000) == pytest.approx(0.0941560, abs=0.5e-7)


@pytest.mark.parametrize("beta", [1.5, 2.0, 3.0])
def test_the_asymptote_is_approached(beta: float) -> None:
    """For large samples the integral of p exp(-n p) over a continuous rank gives the asymptote."""
    norm = {1.5: 2.612375348685488, 2.0: math.pi**2 / 6, 3.0: 1.2020569031595942}[beta]
    n = 10**6
    log_rank = np.linspace(-12, 40, 400_001)
    p = np.exp(-beta * log_rank) / norm
    integral = float((p * np.exp(-n * p) * np.exp(log_rank)).sum() * (log_rank[1] - log_rank[0]))
    assert law.missing_mass_asymptote(beta, n) == pytest.approx(integral, rel=1e-4)
    assert law.missing_mass_asymptote(beta, 100) / law.missing_mass_asymptote(beta, 1000) == pytest.approx(10 ** (1 - 1 / beta))


def test_effective_sizes() -> None:
    """One copy has its own size, and after k there are between n/k and 2 n/k effective tokens, near 2 n/k at last."""
    assert law.effective_size(500, 1) == pytest.approx(500, rel=1e-14)
    assert law.effective_size(500, 2) == pytest.approx(500 * (1 - math.exp(-1)), rel=1e-13)
    for k in (2, 5, 50):
        assert 1 / k <= law.effective_size(1, k) <= 2 / k
    # k g_k = 1.9938 at k = 1000.
    assert law.effective_size(1000, 1000) == pytest.approx(1.9938, abs=1e-4)


@pytest.mark.parametrize(("beta", "whole"), [(2.0, math.pi**2 / 6), (4.0, math.pi**4 / 90)])
def test_cut_floor_is_what_a_partial_sum_leaves(beta: float, whole: float) -> None:
    """The mass beyond a rank is one minus the partial sum over Euler's value of zeta."""
    for rank in (0, 1, 2, 10, 40):
        left = 1 - math.fsum(i**-beta for i in range(1, rank + 1)) / whole
        assert law.cut_floor(rank, beta) == pytest.approx(left, rel=1e-8)


def test_cut_floor_falls_like_the_published_power() -> None:
    """A hundredfold rank leaves 100^-(beta - 1) of the floor (Theorem 2.1 of A Tale of Tails)."""
    for beta in (1.3, 2.0, 3.0):
        ratio = law.cut_floor(10**6, beta) / law.cut_floor(10**4, beta)
        assert ratio == pytest.approx(100 ** (1 - beta), rel=1e-3)


@given(st.lists(st.floats(0.0, 1), min_size=1, max_size=12).filter(lambda x: sum(x) > 0.01), st.integers(1, 200))
def test_missing_mass_rises_with_copies_and_falls_with_size(weights: list[float], n: int) -> None:
    """More copies lose more, more tokens lose less, and the mass is a probability."""
    p = np.array(weights) / sum(weights)
    path = [law.missing_mass(p, n, k=k) for k in (1, 2, 3, 9)]
    assert all(0 <= one <= 1 + 1e-12 for one in path)
    assert path[1] <= path[2] * (1 + 1e-12) <= path[3] * (1 + 2e-12)
    assert path[0] <= path[1] * (1 + 1e-12)
    assert law.missing_mass(p, n + 1) <= path[0] * (1 + 1e-12)


def test_impossible_arguments() -> None:
    """Laws without types, exponents of 1 where zeta is infinite, and negative sizes and generations are refused."""
    refused: list[Callable[[], object]] = [
        lambda: law.zipf_law(0, 2.0),
        lambda: law.zipf_law(5, 2.0, offset=-1.0),
        lambda: law.missing_mass(np.array([1.0]), -1),
        lambda: law.missing_mass(np.array([1.0]), 5, k=-1),
        lambda: law.missing_mass_asymptote(1.0, 100),
        lambda: law.effective_size(5, -1),
        lambda: law.cut_floor(5, 1.0),
        lambda: law.cut_floor(-1, 2.0),
    ]
    for bad in refused:
        with pytest.raises(ValueError, match=r"."):
            bad()
