"""From a statistic in all views to an estimate: value, interval, null band and the test of a loss."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from genloss.measures.estimate import Estimate
from genloss.measures.jackknife import LEVEL, Spread, spread
from genloss.measures.side_by_side import FEW, ROUGH
from genloss.theory import student

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from genloss.measures.views import Views

LOWER, HIGHER = 1, -1
"""Which way a loss goes: a lower or a higher value than human."""


@dataclass(frozen=True)
class Contrast:
    """Candidate against its null in every view: a log ratio, or a difference where ``logarithmic`` is False."""

    values: NDArray[np.float64]
    """Shape (V,), 0 where nothing differs."""
    types: float = 0.0
    """Variance from sampling types."""
    logarithmic: bool = True


def log_ratio(candidate: NDArray[np.float64], reference: NDArray[np.float64], types: float = 0.0) -> Contrast:
    """The contrast of two positive statistics, nan where one is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.log(candidate / reference)
    return Contrast(np.where(np.isfinite(values), values, np.nan), types)


def estimated(
    contrast: Contrast,
    views: Views,
    *,
    null: float,
    size_ratio: float,
    groups: float,
    n: float,
    unit: str,
    loss: int | None,
    value: float = math.nan,
    relative: bool = False,
    reference: float = math.nan,
    n_unit: str = "tokens",
    why: str = "",
) -> Estimate:
    """The estimate whose value lies ``contrast`` away from ``null``, the reading of human text; or ``value`` where it is given.

    ``stderr``, ``low`` and ``high`` are of the value: with the candidate's own error, or with both sides' where the value is
    relative to the reference (``relative``). ``null_low`` and ``null_high`` are where the same measure would read for a second
    human sample as large as the candidate, given the reference: ``null`` plus or minus t times the reference's own jackknife
    error with that of such a sample added, which is the reference's variance times ``size_ratio``. ``contrast_stderr`` has both
    sides' errors, and ``p_loss`` is the t test of the contrast against 0; under ``FEW`` groups it cannot be said.
    """
    if math.isnan(value):
        value = _moved(null, contrast.values[0], contrast)
    made = Estimate(value=value, n=n, n_unit=n_unit, unit=unit, reference=reference, contrast=float(contrast.values[0]), why=why)
    error = spread(contrast.values, views, contrast.types)
    if not np.isfinite(error.stderr) or error.stderr == 0:
        return replace(made, why=why or _unknown(error, contrast))
    own = error if relative or views.joint else Spread(0.0, error.candidate, error.types, error.freedom)
    band = error.reference if views.joint else error.reference * (1 + size_ratio)
    reach = math.sqrt(band + error.types) * student.quantile((1 + LEVEL) / 2, error.freedom)
    notes = [why] if why else []
    if groups < ROUGH:
        notes.append(f"rough: fewer than {ROUGH} groups")
    enough = groups >= FEW
    if loss is not None and not enough:
        notes.append(f"cannot say whether this is a loss: fewer than {FEW} groups on a side")
    return replace(
        made,
        stderr=abs(value) * own.stderr if contrast.logarithmic else own.stderr,
        low=_moved(null, contrast.values[0] - own.reach, contrast),
        high=_moved(null, contrast.values[0] + own.reach, contrast),
        null_low=_moved(null, -reach, contrast),
        null_high=_moved(null, reach, contrast),
        contrast_stderr=error.stderr,
        p_loss=error.below(loss * float(contrast.values[0])) if loss is not None and enough else math.nan,
        why="; ".join(notes),
    )


def _moved(null: float, by: float, contrast: Contrast) -> float:
    return float(null * math.exp(by) if contrast.logarithmic else null + by)


def _unknown(error: Spread, contrast: Contrast) -> str:
    if not np.isfinite(contrast.values[0]):
        return "nothing to compare: one side reads 0"
    if error.stderr == 0:
        return "no variation between folds: the error is unknown"
    return "one fold or one group on a side, or a fold without which nothing is left: the error is unknown"
