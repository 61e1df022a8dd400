"""Dose and response: from which share of synthetic data on a loop is told from one that sees real data alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from genloss.errors import LoopError
from genloss.loops.seeds import rng_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from genloss.loops.run import Run

DOSES = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.9, 1.0)
"""Shares of synthetic data; those of Dohmatob et al. 2025 (arXiv 2410.04840), and a few between."""
LEVEL = 0.05
"""Chance that a run on real data alone leaves the band of any measure."""
DRAWS = 400
"""Bootstrap draws of an interval."""
OVERLAP = ("types_left", "coverage", "novelty")
"""Measures of text that ask for generation 0's own types: they rise with the share of text written from it, and show no loss."""
LEAST = 40
"""Replicates below which the ends of a null band are guesses."""


def dose_regimes(doses: Sequence[float] = DOSES) -> list[str]:
    """The regime of each dose: so much less than all fresh real data, down to none."""
    return ["replace" if dose == 1 else f"fresh={100 * (1 - dose):.10g}%" for dose in doses]


@dataclass(frozen=True)
class Curve:
    """One measure at every dose, of the last generation."""

    values: NDArray[np.float64]
    """Shape (doses, replicates); the first row is the null: real data alone."""
    level: float
    """Share of null runs outside of the band, after correction for the number of measures."""

    def band(self, values: NDArray[np.float64] | None = None) -> tuple[float, float]:
        """Between these lies a run that sees real data alone."""
        null = (self.values if values is None else values)[0]
        low, high = np.quantile(null, [self.level / 2, 1 - self.level / 2])
        return float(low), float(high)

    def threshold(self, doses: Sequence[float], values: NDArray[np.float64] | None = None) -> float:
        """The least share from which on the median run lies outside of the band; inf where none does.

        Between two doses by the logarithm of the share; at the least dose where already that one does.
        """
        held = self.values if values is None else values
        low, high = self.band(held)
        medians = np.median(held, axis=1)
        # How far outside, in units of half the band; 0 is its edge. A band without width is left by any difference.
        width = max((high - low) / 2, 1e-300)
        outside = np.maximum(medians - high, low - medians) / width
        inside = np.flatnonzero(outside <= 0)
        last = int(inside[-1])  # the null's own median lies inside
        if last == len(doses) - 1:
            return float("inf")
        if last == 0:
            return float(doses[1])
        before, after = outside[last], outside[last + 1]
        part = min(max(-before / (after - before), 0.0), 1.0) if np.isfinite(after) else 0.0
        return float(doses[last] * (doses[last + 1] / doses[last]) ** part)

    def interval(self, doses: Sequence[float], rng: np.random.Generator) -> tuple[float, float]:
        """95 % of the threshold over bootstrap draws of the replicates, at each dose anew."""
        shape = self.values.shape
        found = [
            self.threshold(doses, np.take_along_axis(self.values, rng.integers(shape[1], size=shape), axis=1))
            for _ in range(DRAWS)
        ]
        ordered = np.sort(found)
        return float(ordered[int(0.025 * DRAWS)]), float(ordered[int(0.975 * DRAWS) - 1])


def check_replicates(many: int) -> None:
    """Raise LoopError for too few."""
    if many < LEAST:
        raise LoopError(f"{many} replicates do not show where real data alone lie: take at least {LEAST}")


def dose_body(run: Run, doses: Sequence[float] = DOSES) -> dict[str, Any]:
    """What a dose-response run shows, from the table of a run of ``dose_regimes``. Raises LoopError for too few replicates."""
    many = int(run.body["replicates"])
    check_replicates(many)
    groups = _groups(run, doses)
    curves = [{"loop": name, **_curves(name, values, doses, run.seed)} for name, values in groups.items()]
    return {
        "sentence": _sentence(curves, doses, int(run.body["generations"])),
        "generator": run.body["generator"],
        "generations": run.body["generations"],
        "replicates": many,
        "doses": list(doses),
        "curves": curves,
        "citations": run.body["citations"],
    }


def _groups(run: Run, doses: Sequence[float]) -> dict[str, dict[str, NDArray[np.float64]]]:
    """Values by loop (what doses have in common) and measure, shape (doses, replicates), of the last generation."""
    places = {regime: place for place, regime in enumerate(dose_regimes(doses))}
    last = pc.equal(run.table["generation"], run.body["generations"])
    kept = run.table.filter(pc.and_(last, run.table["replicate"].is_valid()))
    if not len(kept):
        raise LoopError("the run is too large to keep every replicate's measures: take fewer replicates, generations or samples")
    made: dict[str, dict[str, list[list[float]]]] = {}
    for row in kept.select(["cell", "regime", "measure", "value"]).to_pylist():
        if row["measure"].partition(".")[2] in OVERLAP:
            continue
        loop = row["cell"].replace(f" {row['regime']}", "", 1)
        rows = made.setdefault(loop, {}).setdefault(row["measure"], [[] for _ in doses])
        rows[places[row["regime"]]].append(np.nan if row["value"] is None else row["value"])
    return {loop: {name: np.array(rows) for name, rows in measures.items()} for loop, measures in made.items()}


def _curves(name: str, values: Mapping[str, NDArray[np.float64]], doses: Sequence[float], seed: int) -> dict[str, Any]:
    known = {measure: one for measure, one in values.items() if not np.isnan(one).any()}
    measures: dict[str, Any] = {}
    for measure, one in known.items():
        curve = Curve(one, LEVEL / len(known))
        low, high = curve.interval(doses, rng_for(seed, "dose", name, measure))
        null_low, null_high = curve.band()
        measures[measure] = {
            "median": np.median(one, axis=1).tolist(),
            "mean": one.mean(axis=1).tolist(),
            "null_low": null_low,
            "null_high": null_high,
            "threshold": _share(curve.threshold(doses)),
            "threshold_low": _share(low),
            "threshold_high": _share(high),
        }
    first = min(measures, key=lambda measure: measures[measure]["threshold"] or np.inf, default=None)
    return {"first": None if first is None or measures[first]["threshold"] is None else first, "measures": measures}


def _sentence(curves: Sequence[Mapping[str, Any]], doses: Sequence[float], generations: int) -> str:
    told = []
    for curve in curves:
        if curve["first"] is None:
            told.append(f"{curve['loop']}: none")
            continue
        one = curve["measures"][curve["first"]]
        told.append(f"{curve['loop']}: {threshold_words(one, doses)}, by {curve['first'].replace('_', ' ')}")
    return f"The smallest synthetic share that shows at generation {generations}: {'; '.join(told)}."


def threshold_words(one: Mapping[str, Any], doses: Sequence[float]) -> str:
    """Where a measure shows, with its interval: ``0.27 % (0.25 to 0.29)``, ``at most 0.1 %``, ``never``."""
    if one["threshold"] is None:
        return "never"
    high = "never" if one["threshold_high"] is None else percent(one["threshold_high"])
    if one["threshold"] == one["threshold_high"] == doses[1]:
        return f"at most {high}"
    return f"{percent(one['threshold'])} ({percent(one['threshold_low'])} to {high})".replace(" % to", " to").replace(" %)", ")")


def percent(share: float) -> str:
    """A share as a person says it: ``0.27 %``, ``94 %``."""
    return f"{100 * share:.2g} %" if share < 0.1 else f"{100 * share:.0f} %"


def _share(value: float) -> float | None:
    return value if np.isfinite(value) else None
