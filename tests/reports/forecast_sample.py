"""A forecast and a dose-response run for the tests of reports: the first computed from a small corpus, the second made up."""

from __future__ import annotations

from functools import cache
from typing import Any

import genloss
from genloss.forecasts.forecast import Forecast
from genloss.loops.citations import cite
from genloss.loops.regimes import parse_regime
from genloss.reports.document import document as any_document
from tests.forecasts.corpora import human

REGIMES = ("replace", "accumulate", "fresh=10%")
DOSES = [0.0, 0.001, 0.01, 0.1, 0.5, 1.0]


@cache
def forecast() -> Forecast:
    """Six generations of three regimes."""
    return genloss.forecast(human(), regimes=REGIMES, generations=6, threshold=0.4)


def document() -> dict[str, Any]:
    """Its document."""
    return forecast().to_json(["genloss", "forecast", "human.jsonl", "--json"])


def short() -> dict[str, Any]:
    """The document cut to two generations of two regimes and three measures, so that what is broken in it is often elsewhere."""
    made = document()
    names = ("words.types_left", "words.tail_survival", "words.tail_mass")
    regimes = []
    for one in made["regimes"][:2]:
        cut = [{**each, "measures": {name: each["measures"][name] for name in names}} for each in one["generations"][:2]]
        regimes.append({**one, "generations": cut})
    return {**made, "regimes": regimes}


def measure(start: float, slope: float, threshold: float | None) -> dict[str, Any]:
    """Medians that fall in proportion to the dose."""
    median = [start - slope * dose for dose in DOSES]
    return {
        "median": median,
        "mean": [1.01 * one for one in median],
        "null_low": 0.95 * start,
        "null_high": 1.05 * start,
        "threshold": threshold,
        "threshold_low": None if threshold is None else 0.8 * threshold,
        "threshold_high": None,
    }


def dose(*, text: bool = False) -> dict[str, Any]:
    """The document of a dose-response run, of laws or of text."""
    names = ("words.types_left", "words.hill_1") if text else ("variance_kept", "tail_left")
    measures = {names[0]: measure(1.0, 0.01, None), names[1]: measure(2.0, 1.0, 0.1)}
    curves = [{"loop": f"gaussian n={n}", "first": None if text else names[1], "measures": measures} for n in (100, 1000)]
    return any_document(
        "dose", command=["genloss", "dose"], inputs=[], seed=0, version="0.1.0",
        sentence="The smallest synthetic share that shows at generation 2: gaussian n=100: 10 % (8 % to never), by tail left.",
        generator={"name": "ngram" if text else "gaussian", "dimensions": 1}, generations=2, replicates=400, doses=DOSES,
        curves=curves, citations=cite({"name": "gaussian"}, [parse_regime("fresh=10%")]),
    )  # fmt: skip


def foreseen() -> dict[str, Any]:
    """What a demo says that was foreseen of the made-up loop."""
    happened = {"value": 0.321, "low": 0.31, "high": 0.33}
    regimes = []
    for regime in REGIMES:
        found = forecast().at(regime, 6)
        measures = {
            name: {
                "foreseen": found[name].to_json(),
                "happened": happened,
                "inside": 7,
                "runs": 8,
            }
            for name in ("words.types_left", "words.tail_survival")
        }
        regimes.append({"regime": regime, "measures": measures})
    return {"sentence": "Foreseen <from> generation 0.", "generation": 6, "regimes": regimes, "assumptions": ["none"]}
