"""Clouds of points: coverage by nearest neighbours, drawn; the effective number of points, published."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np

from genloss.loops.seeds import rng_for
from genloss.theory import neighbours
from genloss.verification.cases import SEED, Case, bounded, exact, mean, printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

PRDC = "Naeem et al. 2020 (arXiv 2002.09797), derived for equal laws"
VENDI = "README of vendi-score (Friedman and Dieng 2023, arXiv 2210.02410)"


def cases() -> Iterator[Case]:
    """All of them; a few seconds."""
    for real, fake, k, value, digits in ((200, 200, 5, 0.9699, 4), (100, 400, 5, 0.99972, 5), (200, 200, 3, 0.8769, 4)):
        found = neighbours.coverage_expected(real, fake, k)
        yield printed(f"theory.neighbours.coverage_expected N={real} M={fake} k={k}", PRDC, found, value, digits)
    large = neighbours.coverage_expected(1_000_000, 1_000_000, 5)
    yield bounded("theory.neighbours.coverage_expected limit", "1 - 2^-5 of equal sizes", large, 1 - 2**-5, 1 - 2**-5 + 1e-6)
    for d, real, fake, k in ((1, 60, 60, 3), (4, 60, 30, 5), (16, 40, 80, 2)):
        at = f"d={d} N={real} M={fake} k={k}"
        expected = neighbours.coverage_expected(real, fake, k)
        yield mean(f"theory.neighbours.coverage_expected {at}", f"{PRDC}, drawn", expected, partial(_clouds, d, real, fake, k, 0))
        # A fake point is within a real one's ball with chance k/N: the density of equal laws is 1.
        yield mean(f"theory.neighbours density {at}", f"{PRDC}: exactly 1", 1.0, partial(_clouds, d, real, fake, k, 1))
    points = np.array([0, 0, 10, 10, 20, 20])
    similar = np.exp(-np.abs(points[:, None] - points))
    # Printed as 2.9999, which is cut off: one pair of three apart is off by exp(-10), and that squared counts.
    yield bounded("theory.neighbours.vendi six points", f"{VENDI}: 2.9999", neighbours.vendi(similar), 2.9999, 3)
    given = np.array([[1.0, 0.9, 0.0], [0.9, 1.0, 0.0], [0.0, 0.0, 1.0]])
    yield printed("theory.neighbours.vendi given similarity", VENDI, neighbours.vendi(given), 2.1573, 4)
    yield exact("theory.neighbours.vendi of 200 copies", "one effective item", neighbours.vendi(np.ones((200, 200))), 1.0)
    yield exact("theory.neighbours.vendi of 50 strangers", "nothing in common", neighbours.vendi(np.eye(50)), 50.0)


def _clouds(d: int, real: int, fake: int, k: int, which: int) -> NDArray[np.float64]:
    return _measured(d, real, fake, k)[which]


@lru_cache(maxsize=1)
def _measured(d: int, real: int, fake: int, k: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coverage and density of pairs of clouds of one law, brute force."""
    rng = rng_for(SEED, "clouds", d, real, fake, k)
    covered, dense = [], []
    for _ in range(2000):
        first, second = rng.standard_normal((real, d)), rng.standard_normal((fake, d))
        among = np.sort(((first[:, None] - first) ** 2).sum(axis=2), axis=1)[:, k]
        across = ((first[:, None] - second) ** 2).sum(axis=2)
        covered.append((across.min(axis=1) < among).mean())
        dense.append((across < among[:, None]).sum() / (k * fake))
    return np.array(covered), np.array(dense)
