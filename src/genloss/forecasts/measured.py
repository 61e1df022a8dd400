"""The measures of one generation, from the law of its counts: values, and the variance that chance gives them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from genloss.forecasts.listed import listed
from genloss.theory.zipf import rare_spans

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from genloss.forecasts.laws import Extinction, Kinds, Law

_FEWEST_LISTED = 20
"""A band with fewer types on its list is left out."""
FEWEST_RARE = 0.5
"""Where fewer rare types than this are expected there is no survival of rare types."""

LEFT, SURVIVAL, MASS = "words.types_left", "words.tail_survival", "words.tail_mass"
UNITS = {
    LEFT: "share",
    "words.coverage": "share",
    SURVIVAL: "ratio",
    MASS: "share",
    "words.hill_0": "types",
    "words.hill_1": "types",
    "words.hill_2": "types",
}


@dataclass(frozen=True)
class Value:
    """One measure in one generation."""

    value: float
    variance: float
    """Of what one run will show, from chance alone."""
    n: float
    """Types that it rests on."""


@dataclass(frozen=True)
class Lists:
    """Chance of each kind to be on a list of rare types, and the lists' bounds in counts of the sample that gives them."""

    bounds: dict[str, tuple[float, float]]
    sample: float
    """Size of the sample in units of the reference."""
    chance: dict[str, NDArray[np.float64]]
    rate: NDArray[np.float64]
    """Chance to be on the list of all rare types, times the human rate."""


def lists_of(kinds: Kinds, size: float, tokens: float) -> Lists:
    """Lists of rare types, all and by band of Zipf values, as a human sample of ``tokens`` would give them."""
    spans = {f"words.{name}": span for name, span in rare_spans(tokens).items() if np.ceil(span[1]) > 1}
    chance = dict(zip(spans, listed(kinds, list(spans.values()), tokens / size), strict=True))
    seen = kinds.shape > 0
    kept = {name: one for name, one in chance.items() if name == SURVIVAL or (kinds.types * one)[seen].sum() >= _FEWEST_LISTED}
    rate = listed(kinds, [spans[SURVIVAL]], tokens / size, rate=True)[0]
    return Lists({name: spans[name] for name in kept}, tokens / size, kept, rate)


def design_effect(kinds: Kinds, gone: Extinction, *, together: float, clustered: float) -> float:
    """By how much the variance of the types left is larger than that of independent types.

    Types of one record are drawn together where human records are drawn, and left together where a model copies passages.
    """
    n = np.where(kinds.shape > 0, kinds.types, 0.0)
    whole = n * gone.extinct * (1 - gone.extinct)
    drawn = n * gone.drawn
    total = float(whole.sum())
    return float((together * (whole - drawn) + clustered * drawn).sum()) / total if total > 0 else 1.0


def survival_measures(kinds: Kinds, gone: Extinction, lists: Lists) -> dict[str, Value]:
    """The measures of a generation that count which types are alive."""
    seen = kinds.shape > 0
    n, alive = kinds.types, 1 - gone.extinct
    types, tokens = float(n[seen].sum()), float((n * kinds.tokens).sum())
    chance = n * alive * gone.extinct
    new = float((n * alive)[~seen].sum())
    made = {
        LEFT: Value(float((n * alive)[seen].sum()) / types, float(chance[seen].sum()) / types**2, types),
        "words.coverage": Value(
            float((n * kinds.tokens * alive).sum()) / tokens, float((chance * kinds.tokens**2).sum()) / tokens**2, types
        ),
        "words.hill_0": Value(float((n * alive).sum()), float(chance[seen].sum()) + new, types),
    }
    tilted = lists.chance
    if gone.rate.any():
        tilted = dict(zip(lists.bounds, listed(kinds, list(lists.bounds.values()), lists.sample, gone.rate), strict=True))
    for name in lists.bounds:
        on, dead = n * lists.chance[name], n * gone.start * tilted[name]
        kept = float(on[seen].sum())
        if kept < FEWEST_RARE:
            continue
        old, new = float((on - dead)[seen].sum()), float((on - dead)[~seen].sum())
        made[name] = Value((old + new) / kept, _of_ratio(old, new, kept), kept)
    return made


def _of_ratio(old: float, new: float, kept: float) -> float:
    """Variance of (old + new)/kept: of ``kept`` types, each on the list by chance, ``old`` are alive, and ``new`` ones beside."""
    value, old = (old + new) / kept, min(old, kept)
    return (old * (1 - value) ** 2 + (kept - old) * value**2 + new) / kept**2


def mass_measures(kinds: Kinds, law: Law, lists: Lists, size: float) -> dict[str, Value]:
    """The measures of a generation of ``size`` tokens that weigh types by their tokens.

    Every text has the same size, which takes off what the sums share with their total.
    """
    n = kinds.types
    types = float(n[kinds.shape > 0].sum())
    # Unseen types are a Poisson flow: their sums have the mean square as variance.
    spread = float((n * np.where(kinds.shape > 0, law.variance, law.q_mean)).sum())

    def about(mean: NDArray[np.float64], variance: NDArray[np.float64], covariance: NDArray[np.float64]) -> tuple[float, float]:
        shared = float((n * covariance).sum())
        return float((n * mean).sum()), max(float((n * variance).sum()) - shared**2 / spread, 0.0)

    logs, off_logs = about(law.l_mean, law.l_variance, law.l_covariance)
    squares, off_squares = about(law.q_mean, law.q_variance, law.q_covariance)
    # Means of 1/x and exp(-x) lie above those at the mean of x, which tells in texts of a few thousand words.
    off_one, off_two = off_logs / size**2, off_squares / squares**2
    one, two = float(np.exp(np.log(size) - logs / size)) * (1 + off_one / 2), size**2 / squares * (1 + off_two)
    chance = lists.chance[SURVIVAL]
    mean = chance * law.mean_start + lists.rate * law.mean_rate
    return {
        MASS: Value(float((n * mean).sum()) / size, float((n * chance * law.q_mean).sum()) / size**2, types),
        "words.hill_1": Value(one, one**2 * off_one, types),
        "words.hill_2": Value(two, two**2 * off_two, types),
    }
