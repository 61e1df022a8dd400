"""Loops that keep what they made, and kernel densities."""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from genloss.lab.categorical import Categorical
from genloss.lab.gaussian import Gaussian
from genloss.lab.kde import Kde
from genloss.loops.seeds import rng_for
from genloss.theory import pooling
from genloss.verification.cases import REPLICATES, SEED, Case, Run, bounded, exact, mean, missing, printed, seen, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

KAZDAN = "Kazdan et al. 2024 (arXiv 2410.16713)"
EXACT = f"exact result for the setting of {KAZDAN}"
LIMITS = {10: 0.8434, 32: 0.9494, 100: 0.9836, 316: 0.9948, 1000: 0.9984}
SUBSAMPLED = {1: 0.9, 2: 0.8313, 3: 0.8036, 10: 0.7598, 30: 0.7461}
"""n = 10, by generation."""


def cases() -> Iterator[Case]:
    """All of them; a few seconds."""
    yield from _accumulated()
    yield from _subsampled()
    yield from _fixed()
    yield from _densities()


def _accumulated() -> Iterator[Case]:
    run = Run(Gaussian(), "accumulate", 10, (1, 5, 100))
    for k in run.generations:
        kept = pooling.accumulate_kept(10, k)
        yield mean(f"lab.gaussian.accumulate_kept variance n=10 k={k}", EXACT, kept, run.draws("variance_kept", k))
        yield mean(f"lab.gaussian.accumulate_kept drift n=10 k={k}", EXACT, 1 - kept, run.draws("mean_shift", k))
    kept = pooling.accumulate_kept(20, 50)
    types = Run(Categorical(law="uniform", types=50), "accumulate", 20, (50,), 10_000)
    source = f"{EXACT}: 1 - sum p^2 has the same factor"
    yield mean("lab.categorical.accumulate_kept diversity n=20 k=50", source, kept, types.draws("diversity_kept", 50))
    for n, limit in LIMITS.items():
        yield printed(f"theory.pooling.accumulate_limit n={n}", EXACT, pooling.accumulate_limit(n), limit, 4)
    many = 1_000_000  # what is left of the product: 1/(n k)
    yield within(
        "theory.pooling.accumulate_limit product",
        "a million terms",
        pooling.accumulate_limit(10),
        pooling.accumulate_kept(10, many),
        2e-7,
    )


def _subsampled() -> Iterator[Case]:
    run = Run(Gaussian(), "accumulate-subsample", 10, tuple(SUBSAMPLED), 4000)
    for k, value in SUBSAMPLED.items():
        kept, drift = pooling.subsample_kept(10, k)
        yield printed(f"theory.pooling.subsample_kept n=10 k={k}", EXACT, kept, value, 4)
        yield mean(f"lab.gaussian.subsample_kept variance n=10 k={k}", EXACT, kept, run.draws("variance_kept", k))
        yield mean(f"lab.gaussian.subsample_kept drift n=10 k={k}", EXACT, drift, run.draws("mean_shift", k))
    for n, limit in ((10, 0.739), (100, 0.971)):
        yield printed(f"theory.pooling.subsample_limit n={n}", EXACT, pooling.subsample_limit(n)[0], limit, 3)
    # The product's terms fall as 3/(n s^2) for large n: what is left of it after k is 3/(n k).
    kept, limit = pooling.subsample_kept(10, 1_000_000)[0], pooling.subsample_limit(10)[0]
    yield within("theory.pooling.subsample_limit product", "a million terms", limit, kept, 5e-7)
    yield exact("theory.pooling.subsample_limit drift", "1 less the variance", pooling.subsample_limit(10)[1], 1 - limit)
    name = "theory.pooling.subsample_limit between replace and accumulate n=10"
    yield bounded(name, KAZDAN, limit, 0, pooling.accumulate_limit(10))


def _fixed() -> Iterator[Case]:
    source = "synthetic augmentation loop of Alemohammad et al. 2024 (arXiv 2307.01850)"
    run = Run(Gaussian(), "fixed=20%", 20, (1, 2, 10, 60))
    for k in run.generations:
        kept, drift = pooling.fixed_path(4, 16, k)
        yield mean(f"lab.gaussian.fixed_path variance 4 of 20 k={k}", source, kept, run.draws("variance_kept", k))
        yield mean(f"lab.gaussian.fixed_path drift 4 of 20 k={k}", source, drift, run.draws("mean_shift", k))
    types = Run(Categorical(types=30), "fixed=20%", 20, (10,), 10_000)
    kept = pooling.fixed_path(4, 16, 10)[0]
    yield mean("lab.categorical.fixed_path diversity 4 of 20 k=10", source, kept, types.draws("diversity_kept", 10))


def _densities() -> Iterator[Case]:
    n, h = 10, 0.3
    start = 1 - 1 / n
    simulation = "the sheet's own simulation"
    yield seen("theory.pooling.kde_variance_limit n=10 h=.3", simulation, pooling.kde_variance_limit(n, h), 0.8104, 0.0022)
    expected = {f"lab.kde.kde_variance n=10 h=.3 k={k}": (k, pooling.kde_variance(n, h, k, start=start)) for k in (1, 5, 20)}
    expected["lab.kde.kde_variance_limit n=10 h=.3 k=100"] = (100, pooling.kde_variance_limit(n, h))
    there = find_spec("sklearn") is not None  # the lab's kernel densities are judged by it
    for name, (k, value) in expected.items():
        yield mean(name, EXACT, value, partial(_smoothed, n, h, k)) if there else missing(name, value, "scikit-learn")


def _smoothed(n: int, h: float, k: int) -> NDArray[np.float64]:
    """Empirical variance of training set k, 0 being the real one."""
    rng = rng_for(SEED, "kde", n, k)
    law = Kde(bandwidth=str(h))
    data = law.real(n, REPLICATES, rng)
    for _ in range(k):
        data = law.sample(law.fit(data, rng), n, rng)
    return np.asarray(data.values.var(axis=(1, 2)))
