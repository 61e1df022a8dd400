"""The spread over replicates: median and quantiles, which stand beside a mean that a few replicates can hold up."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

QUANTILES: Final = {"median": 0.5, "q05": 0.05, "q25": 0.25, "q75": 0.75, "q95": 0.95}
"""What is reported beside each mean, and which share of replicates lies below."""


def quantiles(values: Sequence[float | None]) -> dict[str, float | None]:
    """Each of QUANTILES over replicates, interpolated between order statistics; all unknown where a replicate is.

    With few replicates the outer ones lie just inside the smallest and the largest value.
    """
    known = [value for value in values if value is not None and math.isfinite(value)]
    if not known or len(known) < len(values):
        return dict.fromkeys(QUANTILES)
    at = np.quantile(known, list(QUANTILES.values()))
    return dict(zip(QUANTILES, map(float, at), strict=True))
