"""A loop of laws: refitted Gaussians, simulated here with numpy, under replace and accumulate, with 10 and 100 samples."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genloss.loops.citations import cite
from genloss.loops.definitions import judge
from genloss.loops.regimes import parse_regime
from genloss.loops.series import series
from genloss.reports.document import document as any_document

GENERATIONS, REPLICATES = 50, 200
RECORDED = [0, 1, 2, 3, 5, 7, 10, 12, 15, 20, 25, 30, 40, 50]
ROLES = {"risk": "wasserstein", "variance": "variance_kept"}
SENTENCE = "After 50 generations, the variance under replace is 0.0034 of the start's in the median and 1.0 in the mean."


def simulated(regime: str, n: int, seed: int) -> dict[str, NDArray[np.float64]]:
    """Measures of shape (recorded, replicates): mean and unbiased variance, refitted to one batch or to all of them."""
    rng = np.random.default_rng(seed)
    mean, variance, kept, shift = np.zeros(REPLICATES), np.ones(REPLICATES), [np.ones(REPLICATES)], [np.zeros(REPLICATES)]
    points = np.zeros((0, REPLICATES))
    for _ in range(GENERATIONS):
        batch = mean + np.sqrt(variance) * rng.standard_normal((n, REPLICATES))
        points = np.concatenate([points, batch]) if regime == "accumulate" else batch
        mean, variance = points.mean(axis=0), points.var(axis=0, ddof=1)
        kept.append(variance)
        shift.append(mean**2)
    v, m = np.stack(kept)[RECORDED], np.stack(shift)[RECORDED]
    return {"variance_kept": v, "mean_shift": m, "wasserstein": m + (1 - np.sqrt(v)) ** 2}


def cell(regime: str, n: int, seed: int) -> dict[str, Any]:
    """One cell with all its parts."""
    values, parsed = simulated(regime, n, seed), parse_regime(regime)
    theory = {"variance_kept": [1.0] * len(RECORDED), "mean_shift": [k / n for k in RECORDED]} if regime == "replace" else {}
    return {
        "cell": f"gaussian {regime} n={n}",
        "regime": f"{regime} n={n}",
        "says": parsed.recipe,
        "parameters": {"dimensions": 1, "biased": False, "shrink": 1.0},
        "samples": n,
        "measures": {name: series(one, theory.get(name)) for name, one in values.items()},
        "definitions": judge(values, RECORDED, ROLES),
        "died": [],
        "photocopies": [],
        "ended": {"replicates": 3 if n == 10 and regime == "replace" else 0, "median_generation": 44.0 if n == 10 else None},
    }


@cache
def _cells() -> tuple[dict[str, Any], ...]:
    return tuple(
        cell(regime, n, seed)
        for seed, (regime, n) in enumerate((("replace", 10), ("replace", 100), ("accumulate", 10), ("accumulate", 100)))
    )


def body(many: int = 4) -> dict[str, Any]:
    """From ``kind`` to ``citations``; more than four cells repeat them under other names."""
    cells = [
        {**_cells()[k % 4], "cell": f"gaussian {k}", "regime": f"{_cells()[k % 4]['regime']}" + "'" * (k // 4)}
        for k in range(many)
    ]
    return {
        "kind": "laws",
        "sentence": SENTENCE,
        "generator": {"name": "gaussian", "dimensions": 1, "biased": False, "shrink": 1.0},
        "generations": GENERATIONS,
        "replicates": REPLICATES,
        "recorded": RECORDED,
        "generation_0": {"samples": 10},
        "reserve": None,
        "judge": None,
        "regimes": cells,
        "citations": cite({"name": "gaussian"}, [parse_regime("replace"), parse_regime("accumulate")]),
    }


def document(many: int = 4) -> dict[str, Any]:
    """The document of a loop of laws."""
    command = ["genloss", "loop", "--generator", "gaussian", "--samples", "10", "--samples", "100"]
    paths = {"cells": "run/cells.parquet", "table": "run/table.parquet"}
    return any_document("loop", command=command, inputs=[], seed=0, version="0.1.0", **paths, **body(many))
