"""What each measure of a forecast means: a later generation against generation 0, foreseen and not run."""

from __future__ import annotations

from typing import Final

from genloss.reports.definitions import Meaning
from genloss.reports.loop_definitions import LOOP_MEANINGS

_LAW: Final = "the law of its counts, found by exact recursion from those of generation 0; for replace, Suresh et al. 2025"


def _meaning(like: str, sentence: str, formula: str, source: str = _LAW) -> Meaning:
    """As in a loop, but for what it says and how it is found."""
    known = LOOP_MEANINGS[like]
    return Meaning(known.title, known.short, sentence, formula, known.unit, source)


FORECAST_MEANINGS: Final = {
    "types_left": _meaning(
        "types_left",
        "Of the distinct types of generation 0, the share that this generation is expected to hold.",
        "sum over types of (1 - chance of extinction by generation g) / types of generation 0",
    ),
    "coverage": _meaning(
        "coverage",
        "Share of generation 0's tokens whose type this generation is expected to hold.",
        "sum over types of tokens in generation 0 (1 - chance of extinction) / tokens of generation 0",
    ),
    "tail_survival": _meaning(
        "tail_survival",
        "Of the types that another human sample would show as rare, how many are expected to be alive in this generation, over "
        "how many occur in generation 0.",
        "sum over types of chance to be listed as rare (1 - chance of extinction) / the same sum in generation 0",
        f"{_LAW}; Zipf value: van Heuven et al. 2014",
    ),
    "tail_mass": Meaning(
        "tokens that are rare types",
        "share that is rare",
        "Share of the generation's tokens that are such rare types. Copies without growth keep it on average, while ever fewer "
        "types share it.",
        "expected tokens of types listed as rare / tokens",
        "share of tokens, 0-100 %",
        _LAW,
    ),
    "hill_0": _meaning("hill_0", "Number of distinct types expected in the generation.", "expected Hill number of order 0: S"),
    "hill_1": _meaning(
        "hill_1",
        "How many equally common types would be as diverse as the generation is expected to be.",
        "Hill number of order 1, exp(-sum p log p), of the law of counts",
        f"{_LAW}; Hill 1973",
    ),
    "hill_2": _meaning(
        "hill_2",
        "The same with most weight on the commonest types.",
        "Hill number of order 2, 1 / sum p^2, of the law of counts",
        f"{_LAW}; Hill 1973",
    ),
}
"""By measure, in the order of tables."""
