"""What the closed forms of model collapse refuse: sizes, generations, shares and laws outside their domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def need_size(n: float, least: int, name: str = "n") -> None:
    """Raise ValueError where a size is below the least one for which the formula means something."""
    if not n >= least:
        raise ValueError(f"{name} must be {least} or more, not {n}")


def need_generations(k: float) -> None:
    """Raise ValueError where a number of generations is negative."""
    if not k >= 0:
        raise ValueError(f"k must be 0 or more generations, not {k}")


def need_share(value: float, name: str) -> None:
    """Raise ValueError where a share or a probability is not between 0 and 1."""
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must be between 0 and 1, not {value}")


def need_positive(value: float, name: str) -> None:
    """Raise ValueError where a number is not above 0."""
    if not value > 0:
        raise ValueError(f"{name} must be above 0, not {value}")


def need_not_negative(value: float, name: str) -> None:
    """Raise ValueError where a number is below 0."""
    if not value >= 0:
        raise ValueError(f"{name} must be 0 or more, not {value}")


def probabilities(p: ArrayLike, name: str = "p") -> NDArray[np.float64]:
    """One-dimensional array of probabilities, which need not sum to 1; ValueError where one is not between 0 and 1."""
    found = np.atleast_1d(np.asarray(p, np.float64))
    if found.ndim != 1 or not ((found >= 0) & (found <= 1)).all():
        raise ValueError(f"{name} must be a list of probabilities, each between 0 and 1")
    return found


def law(p: ArrayLike, name: str = "p") -> NDArray[np.float64]:
    """The same, of a whole law: ValueError where the sum is more than 1e-6 from 1; what is left of that is normalised away."""
    found = probabilities(p, name)
    total = float(found.sum())
    if not abs(total - 1) <= 1e-6:
        raise ValueError(f"{name} must sum to 1, not {total}")
    return found / total
