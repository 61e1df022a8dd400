"""A measure over the generations, summed up over replicates: means with intervals, and the spread that a mean does not show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from genloss.loops.intervals import student

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

QUANTILES: Final = {"median": 0.5, "q05": 0.05, "q25": 0.25, "q75": 0.75, "q95": 0.95}
"""What is reported beside each mean, and which share of replicates lies below."""


def series(values: NDArray[np.float64], theory: Sequence[float | None] | None) -> dict[str, Any]:
    """Mean with its 95 % interval, quantiles and theory at each recorded generation; ``values`` (recorded, replicates).

    Student's interval. Quantiles are interpolated between order statistics, so that of few replicates the outer ones lie just
    inside the smallest and the largest. None where a replicate is unknown, a number is infinite, or as the interval of a single
    replicate.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        mean = values.mean(axis=1)
        many = values.shape[1]
        half = np.full(len(mean), np.nan)
        if many > 1:
            half = student(many - 1) * values.std(axis=1, ddof=1) / np.sqrt(many)
        spread = np.quantile(values, tuple(QUANTILES.values()), axis=1)
    made = {"value": _known(mean), "low": _known(mean - half), "high": _known(mean + half)}
    made |= {name: _known(one) for name, one in zip(QUANTILES, spread, strict=True)}
    return {**made, "theory": None if theory is None else list(theory)}


def _known(values: NDArray[np.float64]) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]
