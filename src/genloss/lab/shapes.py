"""Real laws that are sampled point by point: a Gaussian, a mixture, and the shapes of scikit-learn."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from genloss.errors import LoopError
from genloss.loops.seeds import rng_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHAPES = ("gaussian", "blobs", "circles", "moons", "swiss_roll")
HELD_OUT = 500
"""Points of the real law that a density is judged by, always the same."""
_MANY = 100_000
_NOISE = 0.05


def drawn_shape(shape: str, dimensions: int, n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """N points of a shape, shape (n, d): d is ``dimensions`` for the Gaussian, 3 for the swiss roll, else 2.

    As Kazdan et al. 2024 draw them: three blobs; circles, moons and roll with noise of 0.05. Raises LoopError where
    scikit-learn is missing.
    """
    if shape == "gaussian":
        return rng.standard_normal((n, dimensions))
    needs_sklearn()
    from sklearn import datasets

    state = int(rng.integers(1 << 31))
    made = {
        "blobs": lambda: datasets.make_blobs(n_samples=n, centers=((-5, -5), (0, 5), (5, -2)), random_state=state),
        "circles": lambda: datasets.make_circles(n_samples=n, noise=_NOISE, random_state=state),
        "moons": lambda: datasets.make_moons(n_samples=n, noise=_NOISE, random_state=state),
        "swiss_roll": lambda: datasets.make_swiss_roll(n_samples=n, noise=_NOISE, random_state=state),
    }[shape]()
    return np.asarray(made[0], np.float64)


@lru_cache(maxsize=8)
def held_out(shape: str, dimensions: int) -> NDArray[np.float64]:
    """The points by which every density of a shape is judged; shape (500, d)."""
    return drawn_shape(shape, dimensions, HELD_OUT, rng_for(0, "held out", shape, dimensions))


@lru_cache(maxsize=8)
def variance_of(shape: str, dimensions: int) -> float:
    """Variance of a shape, mean over its dimensions: 1 of the Gaussian, of the others from 100,000 points."""
    if shape == "gaussian":
        return 1.0
    return float(drawn_shape(shape, dimensions, _MANY, rng_for(0, "variance", shape, dimensions)).var(axis=0).mean())


def needs_sklearn() -> None:
    """Raise LoopError, with the line that installs it, where scikit-learn is missing."""
    try:
        import sklearn  # noqa: F401 - whether it is there
    except ImportError:
        raise LoopError("this generator needs scikit-learn: pip install 'genloss[lab]'") from None
