"""A number with its error, its null and its n: what every measure returns."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A measured value with its 95 % interval, and the band in which human data of this size would fall.

    ``nan`` stands for what cannot be known, and ``why`` then says why: one observation has an unknown error, never 0.
    """

    value: float
    stderr: float = math.nan
    low: float = math.nan
    high: float = math.nan
    null_low: float = math.nan
    null_high: float = math.nan
    n: float = math.nan
    n_unit: str = "tokens"
    unit: str = ""
    """Unit of the value: ``types``, ``share``, ``bits``, ``ratio``, ..."""
    reference: float = math.nan
    """The reference's own value of the same measure, where that has a meaning."""
    contrast: float = math.nan
    """Candidate against its null, 0 where nothing differs: the log ratio or difference on which the verdict stands."""
    contrast_stderr: float = math.nan
    p_loss: float = math.nan
    """One-sided p-value of "less than human" (for repetition measures: more); nan where it cannot be said."""
    why: str = ""
    """Why a part is unknown, or what to mind when reading the number; empty where there is nothing to say."""

    def to_json(self) -> dict[str, Any]:
        """The estimate as a JSON object; unknown numbers become None."""
        names = ("value", "stderr", "low", "high", "null_low", "null_high", "n", "n_unit", "unit", "reference")
        made: dict[str, Any] = {name: _or_none(getattr(self, name)) for name in names}
        if self.why:
            made["why"] = self.why
        return made


def _or_none(value: float | str) -> float | str | None:
    return None if isinstance(value, float) and not math.isfinite(value) else value
