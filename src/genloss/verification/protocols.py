"""Published protocols, on their own settings or on a stated part of them, beside the closed forms."""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from genloss.lab.gaussian import Gaussian
from genloss.lab.kde import Kde
from genloss.theory import gaussian, pooling
from genloss.verification.cases import Case, Run, between, mean, missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from genloss.verification.cases import Draws

THRIVE = "Collapse or Thrive, Kazdan et al. 2024 (arXiv 2410.16713)"
GRID = f"{THRIVE}: Gaussian grid, 100 iterations, divisor n"
SIZES = (10, 32, 100, 316, 1000)
ITERATIONS = 100
KDE_SIZES, KDE_ITERATIONS, KDE_SEEDS = (32, 100), 30, 40


def cases() -> Iterator[Case]:
    """All of them; about 20 seconds."""
    yield from _grid_replace()
    yield from _grid_accumulate()
    yield from _grid_subsample()
    yield from _long()
    yield from _densities()


def _grid_replace() -> Iterator[Case]:
    """All five sizes in one dimension, by the logarithm: the mean of the variance itself is that of a few runs in thousands."""
    for n in SIZES:
        run = Run(Gaussian(), "replace", n, (ITERATIONS,), 5000)
        drift = ITERATIONS * gaussian.log_variance_drift(n, biased=True)
        name = f"lab.protocols.thrive replace log variance d=1 n={n}"
        yield mean(name, GRID, drift, partial(_logs, run, ITERATIONS))
    for d, n in ((1, 316), (1, 1000), (3, 316), (10, 1000), (31, 1000), (100, 1000)):
        # Above ten dimensions a factorisation of d x d matrices is what takes the time.
        run = Run(Gaussian(dimensions=d), "replace", n, (ITERATIONS,), 5000 if d <= 10 else 40)
        kept, drift = (formula(n, ITERATIONS, biased=True) for formula in (gaussian.variance_kept, gaussian.mean_drift))
        yield mean(f"lab.protocols.thrive replace trace d={d} n={n}", GRID, kept, run.draws("variance_kept", ITERATIONS))
        yield mean(f"lab.protocols.thrive replace squared error d={d} n={n}", GRID, drift, run.draws("mean_shift", ITERATIONS))
    run = Run(Gaussian(dimensions=3), "replace", 1000, (ITERATIONS,), 5000)
    determinant = gaussian.determinant_kept(1000, 3, ITERATIONS)
    yield mean(
        "lab.protocols.thrive replace determinant d=3 n=1000", GRID, determinant, run.draws("determinant_kept", ITERATIONS)
    )


def _grid_accumulate() -> Iterator[Case]:
    """All five sizes in one and in ten dimensions, the corners in a hundred."""
    for d, sizes, replicates in ((1, SIZES, 10_000), (10, SIZES, 500), (100, (10, 1000), 20)):
        for n in sizes:
            run = Run(Gaussian(dimensions=d), "accumulate", n, (ITERATIONS,), replicates)
            kept = pooling.accumulate_kept(n, ITERATIONS)
            name = f"lab.protocols.thrive accumulate {{}} d={d} n={n}"
            yield mean(name.format("trace"), GRID, kept, run.draws("variance_kept", ITERATIONS))
            yield mean(name.format("squared error"), GRID, 1 - kept, run.draws("mean_shift", ITERATIONS))


def _grid_subsample() -> Iterator[Case]:
    """The three smaller sizes in one dimension: here the points themselves are kept."""
    for n, replicates in ((10, 1500), (32, 600), (100, 200)):
        run = Run(Gaussian(), "accumulate-subsample", n, (ITERATIONS,), replicates)
        kept, drift = pooling.subsample_kept(n, ITERATIONS)
        name = f"lab.protocols.thrive subsample {{}} d=1 n={n}"
        yield mean(name.format("trace"), GRID, kept, run.draws("variance_kept", ITERATIONS))
        yield mean(name.format("squared error"), GRID, drift, run.draws("mean_shift", ITERATIONS))


def _long() -> Iterator[Case]:
    """The long chains of two papers, by the logarithm of the variance."""
    for name, source, biased, n, k in (
        ("nature n=100 k=1000", "Shumailov et al. 2024, released 1-D code (np.std)", True, 100, 1000),
        ("nature n=1000 k=1000", "Shumailov et al. 2024, released 1-D code (np.std)", True, 1000, 1000),
        ("rate-of-collapse n=100 k=2500", "Suresh et al. 2025 (arXiv 2412.17646), Gaussian protocol", False, 100, 2500),
    ):
        run = Run(Gaussian(biased=biased), "replace", n, (k,), 1000)
        yield mean(
            f"lab.protocols.{name} log variance",
            source,
            k * gaussian.log_variance_drift(n, biased=biased),
            partial(_logs, run, k),
        )


def _densities() -> Iterator[Case]:
    """Held-out negative log density of kernel densities: moons, bandwidth .5, two sizes of five, 30 iterations of 100."""
    order = ("replace", "accumulate-subsample", "accumulate")
    source = f"{THRIVE}: KDE grid, reduced to moons, h = .5, 30 iterations"
    for n in KDE_SIZES:
        for worse, better in pairwise(order):
            name = f"lab.protocols.thrive kde n={n} {worse} errs more than {better}"
            if find_spec("sklearn") is None:
                yield missing(name, 0.0, "scikit-learn")
                continue
            yield between(name, source, partial(_apart, _kde(worse, n), _kde(better, n)), low=0)
        name = f"lab.protocols.thrive kde n={n} replace diverges"
        if find_spec("sklearn") is None:
            yield missing(name, 0.0, "scikit-learn")
        else:
            yield between(name, source, partial(_apart, _kde("replace", n), _kde("replace", n, 1)), low=0)


def _kde(regime: str, n: int, k: int = KDE_ITERATIONS) -> Draws:
    run = Run(Kde(shape="moons", bandwidth="0.5"), regime, n, (1, KDE_ITERATIONS), KDE_SEEDS)
    return run.draws("held_out", k)


def _apart(left: Draws, right: Draws) -> NDArray[np.float64]:
    return np.asarray(left() - right())


def _logs(run: Run, k: int) -> NDArray[np.float64]:
    return np.asarray(np.log(run.draws("variance_kept", k)()))
