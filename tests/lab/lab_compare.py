"""The lab and its twin side by side: the same cell in both, and whether what they measured has the same distribution."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from scipy import stats

from genloss.lab.blocks import ENDED, Block, run_block
from genloss.lab.catalogue import make_cells, make_laws
from genloss.loops.regimes import parse_regime
from tests.lab.lab_twin import Found, PointLaw, Recipe, chain

REAL, PART = 5, 9
RECIPES = {
    "replace": Recipe(),
    "accumulate": Recipe(keep=True),
    "accumulate-subsample": Recipe(keep=True, part=-1),
    "accumulate-subsample=9": Recipe(keep=True, part=PART),
    "fixed=25%": Recipe(real="fixed", share=0.25),
    "fixed=5": Recipe(real="fixed", number=REAL),
    "fresh=25%": Recipe(real="fresh", share=0.25),
    "fresh=100%": Recipe(real="fresh", share=1.0),
    "fresh=5": Recipe(real="fresh", number=REAL),
    "accumulate+fresh=25%": Recipe(keep=True, real="fresh", share=0.25),
    "accumulate+fresh=5+budget=9": Recipe(keep=True, real="fresh", number=REAL, part=PART),
    "replace+budget=9": Recipe(part=PART),
    "fresh=25%+budget=9": Recipe(real="fresh", share=0.25, part=PART),
    "fixed=5+budget=9": Recipe(real="fixed", number=REAL, part=PART),
    "replace+grow=0.7": Recipe(grow=0.7),
    "accumulate+grow=1": Recipe(keep=True, grow=1.0),
    "fresh=25%+grow=1": Recipe(real="fresh", share=0.25, grow=1.0),
    "fixed=5+grow=1": Recipe(real="fixed", number=REAL, grow=1.0),
    "accumulate+fresh=25%+budget=9+grow=1": Recipe(keep=True, real="fresh", share=0.25, part=PART, grow=1.0),
}
WEIGHTED = {
    "fresh=25%+weight=0.6": Recipe(real="fresh", share=0.25, weight=0.6),
    "fixed=5+weight=golden": Recipe(real="fixed", number=REAL, weight="golden"),
    "fresh=5+grow=1+weight=golden": Recipe(real="fresh", number=REAL, grow=1.0, weight="golden"),
}
"""All for 12 samples a generation, of which 25 % are 3."""
FEW = ("replace", "accumulate", "fresh=25%", "fixed=5", "accumulate-subsample")
ERRORS = 5.0
"""Standard errors that means and variances may be apart; of few replicates, as many as Student has for the same chance."""
CHANCE = 1e-6
"""Least chance of the largest distance of two empirical distributions."""
ENOUGH = 100
"""Fewer replicates do not know how sure their variance is."""
SKEWED = {"risk", "test_error", "held_out"}
"""Compared by their logarithms, whose moments exist."""


def recipe_of(regime: str, n: int) -> Recipe:
    """The recipe of a regime; a subsample without a number has n."""
    found = {**RECIPES, **WEIGHTED}[regime]
    return Recipe(**{**vars(found), "part": n}) if found.part < 0 else found


def assert_same(
    name: str, settings: dict[str, Any], regime: str, twin: PointLaw, *, n: int = 12, generations: int = 4, many: int = 2500,
    lab_many: int | None = None, shares: Any = None, recipe: Recipe | None = None,
) -> None:  # fmt: skip
    """Run a cell in the lab and in its twin, and compare every measure that the twin has, generation by generation."""
    laws = make_laws([name], {key: [value] for key, value in settings.items()}, shares)
    (cell,) = make_cells(laws, [parse_regime(regime)], [n])
    seed = zlib.crc32(cell.name.encode())
    lab = run_block(Block(cell, 0, 0, lab_many or many), generations=generations, recorded=range(generations + 1), seed=seed)
    slow = chain(twin, recipe or recipe_of(regime, n), n, generations, many, np.random.default_rng(seed))
    for generation, found in enumerate(slow, 1):
        compare({key: values[generation] for key, values in lab.items() if key != ENDED}, found, f"{cell.name} k={generation}")


def compare(lab: Found, slow: Found, where: str) -> None:
    """Means, variances and distributions of every measure that the twin has."""
    assert slow
    for name, values in slow.items():
        mine, theirs = np.asarray(lab[name], float), np.asarray(values, float)
        assert np.isfinite(theirs).all(), f"{where}: the twin has no number for {name}"
        assert np.isfinite(mine).all(), f"{where}: the lab has no number for {name}"
        if name in SKEWED:
            mine, theirs = np.log(mine + 1e-3), np.log(theirs + 1e-3)
        for what, centre in (("mean", False), ("variance", True))[: 1 if len(mine) < ENOUGH else 2]:
            (one, first), (other, second) = (_moment(side, centre=centre) for side in (mine, theirs))
            times = stats.t.isf(stats.norm.sf(ERRORS), min(len(mine), len(theirs)) - 1)
            apart, allowed = abs(one - other), times * np.hypot(first, second) + 1e-9
            assert apart <= allowed, (
                f"{where}: {what} of {name} is {one:g} in the lab, {other:g} in its twin, +-{allowed / times:g}"
            )
        if np.ptp(mine) > 1e-9:
            chance = stats.ks_2samp(np.round(mine, 9), np.round(theirs, 9), method="asymp").pvalue
            assert chance > CHANCE, f"{where}: {name} has another distribution in the lab than in its twin ({chance:g})"


def _moment(values: Any, *, centre: bool) -> tuple[float, float]:
    """Mean, or variance, and its standard error."""
    told = (values - values.mean()) ** 2 if centre else values
    return float(told.mean()), float(told.std(ddof=1) / np.sqrt(len(told)))
