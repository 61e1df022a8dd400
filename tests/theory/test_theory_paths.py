"""Loops with real data, by enumeration of every coin that can fall: a coin's variance is the Gaussian's, point by point."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import product
from math import comb

import pytest

from genloss.theory.drift import binary_alive, types_alive
from genloss.theory.gaussian import fresh_fixed_point, fresh_path
from genloss.theory.pooling import fixed_path

HALF = Fraction(1, 2)


def heads(n: int, p: Fraction) -> list[tuple[int, Fraction]]:
    """Each number of heads of n coins, and its chance."""
    return [(k, comb(n, k) * p**k * (1 - p) ** (n - k)) for k in range(n + 1)]


def moments(law: dict[tuple[int, Fraction], Fraction]) -> tuple[Fraction, Fraction]:
    """Expected variance of the model and its squared distance from the real law, both over the real variance."""
    variance = sum(chance * p * (1 - p) for (_, p), chance in law.items())
    drift = sum(chance * (p - HALF) ** 2 for (_, p), chance in law.items())
    return 4 * Fraction(variance), 4 * Fraction(drift)


def enumerated(n_real: int, n_synthetic: int, k: int, *, fresh: bool) -> tuple[Fraction, Fraction]:
    """The k-th model of a fair coin, from every outcome of every generation; the state is the fixed part and the model."""
    n = n_real + n_synthetic
    law: dict[tuple[int, Fraction], Fraction] = defaultdict(Fraction)
    for (fixed, a), (rest, b) in product(heads(n_real, HALF), heads(n_synthetic, HALF)):
        law[0 if fresh else fixed, Fraction(fixed + rest, n)] += a * b
    for _ in range(k - 1):
        after: dict[tuple[int, Fraction], Fraction] = defaultdict(Fraction)
        for (fixed, p), chance in law.items():
            for drawn, of in heads(n_synthetic, p):
                for real, at in heads(n_real, HALF) if fresh else [(fixed, Fraction(1))]:
                    after[fixed, Fraction(real + drawn, n)] += chance * of * at
        law = after
    return moments(law)


@pytest.mark.parametrize(("n_real", "n_synthetic"), [(1, 3), (2, 2), (3, 4), (4, 1)])
@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_the_same_real_data_each_time(n_real: int, n_synthetic: int, k: int) -> None:
    """Variance and drift under ``fixed`` are those of a coin, enumerated."""
    expected = enumerated(n_real, n_synthetic, k, fresh=False)
    assert fixed_path(n_real, n_synthetic, k) == pytest.approx([float(one) for one in expected], rel=1e-12)


@pytest.mark.parametrize(("n_real", "n_synthetic"), [(1, 3), (2, 2), (3, 4), (4, 1)])
@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_new_real_data_each_time(n_real: int, n_synthetic: int, k: int) -> None:
    """Variance and drift under ``fresh`` are those of a coin, enumerated."""
    expected = enumerated(n_real, n_synthetic, k, fresh=True)
    assert fresh_path(n_real, n_synthetic, k, biased=True) == pytest.approx([float(one) for one in expected], rel=1e-12)


def test_the_way_ends_at_the_fixed_point() -> None:
    """After many generations the fresh loop is where its equations say, and before the first it is the real law."""
    assert fresh_path(10, 40, 400, shrink=0.9) == pytest.approx(fresh_fixed_point(10, 40, shrink=0.9), rel=1e-9)
    assert fresh_path(10, 40, 0) == fixed_path(10, 40, 0) == (1.0, 0.0)


@pytest.mark.parametrize("sizes", [(0, 3, 1), (3, 0, 1), (3, 3, -1)])
def test_sizes_that_cannot_be_are_refused(sizes: tuple[int, int, int]) -> None:
    """A fixed loop has real and synthetic data, and generations from 0 on."""
    with pytest.raises(ValueError, match="must be"):
        fixed_path(*sizes)


@pytest.mark.parametrize("k", [0, 1, 2, 7])
def test_many_types_at_once_are_each_type_alone(k: int) -> None:
    """Backwards from extinction for all shares, or forwards from one share: the same chances."""
    shares = [0.0, 0.003, 0.2, 1.0]
    assert types_alive(30, shares, k) == pytest.approx([binary_alive(30, p, k) for p in shares], abs=1e-12)
    # Two draws of a fair type, then two of what came: gone at once in 1/4, or after one of each, 1/2, in 1/4 of those.
    assert float(types_alive(2, [0.5], 2)[0]) == pytest.approx(1 - 1 / 4 - 1 / 2 * 1 / 4)
