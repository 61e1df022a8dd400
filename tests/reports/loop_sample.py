"""A loop with made-up numbers of the size that bigram copies of the bundled speeches show."""

from __future__ import annotations

import math
from typing import Any

from genloss.reports.document import document as any_document
from tests.reports import sample

GENERATIONS = 10

SAYS = {
    "replace": "each generation is trained on the one before, and on nothing else",
    "accumulate": "each generation is trained on all generations before it, generation 0 among them",
    "fresh=10%": "each generation is trained on the one before, with one tenth of it replaced by new human text",
}

RATES = {"replace": 0.40, "accumulate": 0.012, "fresh=10%": 0.15}
"""How fast each regime loses what is rare."""

DEAD: tuple[tuple[str, int, int, list[str]], ...] = (
    ("abdicate", 7, 3, ["accumulate", "fresh=10%"]),
    ("isthmus", 6, 2, ["accumulate"]),
    ("pensioners", 5, 4, ["accumulate", "fresh=10%"]),
    ("reclamation", 5, 1, ["accumulate"]),
    ("postmasters", 4, 2, []),
    ("unconstitutionality", 3, 1, ["accumulate"]),
)

COPIES: tuple[tuple[int, str | None], ...] = (
    (0, "and of the house of representatives in discharging the duty imposed by the constitution i *transmit herewith"),
    (1, "and house of the *treaty with the committee on the public lands for the *extinguishment of the"),
    (3, "and the house of the public lands and the people of the united states and the"),
    (10, "and the united states and the people of the united states and the government of the"),
)


def series(rate: float, generation_0: float, floor: float, *, theory: bool = False, half: float = 0.012) -> dict[str, Any]:
    """A measure that falls from its value at generation 0 to a floor, both in its own unit."""
    value = [floor + (generation_0 - floor) * math.exp(-rate * g) for g in range(GENERATIONS + 1)]
    wide = [0.0 if g == 0 else half * generation_0 for g in range(GENERATIONS + 1)]
    return {
        "value": value,
        "low": [one - more for one, more in zip(value, wide, strict=True)],
        "high": [one + more for one, more in zip(value, wide, strict=True)],
        "theory": [one * (1 - 0.004 * g) for g, one in enumerate(value)] if theory else None,
    }


def regime(name: str) -> dict[str, Any]:
    """One regime with all its parts."""
    rate = RATES[name]
    measures = {
        "words.types_left": series(rate, 1.0, 0.31, theory=name != "fresh=10%"),
        "pairs.types_left": series(1.4 * rate, 1.0, 0.12, theory=name == "replace"),
        "words.hill_0": series(rate, 24103, 7600),
        "words.hill_1": series(rate / 3, 712, 420),
        "words.hill_2": series(rate / 9, 121, 100),
        "pairs.hill_1": series(rate, 19011, 6100),
        "words.tail_survival": series(1.2 * rate, 1.0, 0.18),
        "words.tail_survival.below_3": series(2 * rate, 1.0, 0.04),
        "words.tail_survival.3_4": series(1.1 * rate, 1.0, 0.27),
        "words.tail_survival.4_5": series(rate / 2, 1.0, 0.83),
        "pairs.tail_survival.3_4": series(1.5 * rate, 1.0, 0.15),
        "words.novelty": series(0.0, 0.0, 0.0),
        "pairs.novelty": series(0.0, 0.0, 0.0),
        "words.coverage": {**series(0.0, 0.985, 0.985), "low": [None] * 11, "high": [None] * 11},
    }
    keeps = name == "accumulate"
    openings = ["fellow citizens of the senate", "the isthmus of"]
    copies = [
        {
            "opening": opening,
            "generations": [
                {"generation": g, "words": None if index and g > 1 and not keeps else _words(COPIES[0][1] if keeps else text)}
                for g, text in COPIES
            ],
        }
        for index, opening in enumerate(openings)
    ]
    died = [{"type": t, "count": c, "generation": g, "kept_by": k} for t, c, g, k in DEAD if name not in k]
    return {
        "cell": f"ngram-2 {name}",
        "regime": name,
        "says": SAYS[name],
        "measures": measures,
        "died": died * 5 if name == "replace" else died,
        "photocopies": copies,
    }


def _words(text: str | None) -> list[list[Any]]:
    return [[word.lstrip("*"), word.startswith("*")] for word in (text or "").split()]


def body() -> dict[str, Any]:
    """From ``sentence`` to ``regimes``."""
    return {
        "sentence": "Under replace, 32 % (31-33) of the words are left after 10 bigram generations; accumulate keeps 92 %.",
        "generator": {"name": "ngram", "order": 2, "discount": 0.0, "temperature": 1.0},
        "generations": GENERATIONS,
        "replicates": 8,
        "generation_0": {"records": 9026, "tokens": 895_204, "word_types": 24_103, "pair_types": 251_840},
        "reserve": {"records": 9026, "tokens": 895_207},
        "regimes": [regime(name) for name in SAYS],
    }


def document() -> dict[str, Any]:
    """The document of a loop."""
    inputs = [{"side": "source", "path": "sotu.parquet", "records": 18052, "tokens": 1_790_411, "rejected": 0, "content": "9f1c"}]
    command = ["genloss", "loop", "sotu.parquet", "--order", "2", "--regime", "replace", "--out", "run"]
    paths = {"cells": "run/cells.parquet", "table": "run/table.parquet"}
    return any_document("loop", command=command, inputs=inputs, seed=0, version="0.1.0", **paths, **body())


def demo() -> dict[str, Any]:
    """A demo that carries a loop."""
    return {**sample.demo(), "loop": body()}
