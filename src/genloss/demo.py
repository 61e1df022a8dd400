"""The demo's comparisons and its loop, from the data that come with the package."""

from __future__ import annotations

import math
from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from genloss.corpus.columns import Columns
from genloss.measures.comparing import compare_profiles
from genloss.reports.foreseen import FORESEEN
from genloss.sides import Reading, described, processors, take_side

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from genloss.forecasts.forecast import Forecast
    from genloss.loops.chain import Step
    from genloss.loops.run import Run
    from genloss.loops.running import Plan
    from genloss.loops.texts import Text
    from genloss.measures.comparison import Comparison
    from genloss.measures.estimate import Estimate

HELD_OUT = 3
"""Every third address, in the order of time, is held out of the reference, to serve as the control."""

CONTROL = 900
"""Passages in the control: as many as the model wrote at each temperature."""


def run_demo() -> tuple[list[tuple[str, Comparison]], list[dict[str, Any]]]:
    """The demo's titled comparisons, and where their inputs came from."""
    human, control = _split(_bundled("sotu.parquet"))
    model = _bundled("sotu_smollm2.parquet")
    columns = Columns(text="text", group="speech", id="id")
    reading = Reading()
    reference = take_side(human, columns, reading)
    candidates = {
        f"SmolLM2 at temperature {temperature}": model.filter(pc.equal(model["temperature"], temperature))
        for temperature in (0.7, 1.0)
    }
    candidates["Control: human speeches held out of the reference"] = control
    comparisons, inputs = [], [described("reference", reference) | {"path": "sotu.parquet, two addresses in three"}]
    for title, table in candidates.items():
        made = take_side(table, columns, reading)
        comparisons.append((title, compare_profiles(reference.profile, made.profile)))
        inputs.append(described("candidate", made) | {"path": title})
    return comparisons, inputs


LOOP_REGIMES = ("replace", "accumulate", "accumulate-subsample", "fixed=10%", "fresh=10%")
LOOP_GENERATIONS, LOOP_REPLICATES, LOOP_TOKENS = 10, 8, 200_000
LOOP_CHAINS = len(LOOP_REGIMES) * LOOP_REPLICATES


def run_demo_loop(watch: Callable[[Step], None] | None = None) -> tuple[Run, dict[str, Any]]:
    """Ten generations of bigram copies of a sample of the addresses, whole addresses kept back, under all five regimes.

    And what a forecast from generation 0 alone says of them, beside what happened.
    """
    from genloss.corpus.sources import open_source
    from genloss.loops.ngram import Ngram
    from genloss.loops.regimes import parse_regime
    from genloss.loops.running import Plan, run_loop
    from genloss.loops.texts import read_text

    plan = Plan(
        generators=[Ngram(order=2)],
        regimes=[parse_regime(one) for one in LOOP_REGIMES],
        generations=LOOP_GENERATIONS,
        replicates=LOOP_REPLICATES,
        tokens=LOOP_TOKENS,
    )
    text = read_text(open_source(_bundled("sotu.parquet"), Columns(text="text", group="speech")), workers=processors())
    forecast = _forecast(text, plan)  # before anything is run
    made = run_loop(text, plan, workers=processors(), watch=watch)
    made = replace(made, inputs=tuple({**one, "path": "sotu.parquet, for the loop"} for one in made.inputs))
    return made, foreseen_body(forecast, made)


def _forecast(text: Text, plan: Plan) -> Forecast:
    """From generation 0 alone. Its addresses are named as groups, since fresh text comes from other addresses."""
    from genloss.forecasts.forecasting import forecast_profiles
    from genloss.loops.beginning import begin
    from genloss.loops.streams import n_words
    from genloss.loops.texts import profile_stream
    from genloss.profiles.settings import Settings

    start = begin(text, seed=plan.seed, reserve=plan.reserve, tokens=plan.tokens)
    reference = profile_stream(start.original, text.vocabulary, Settings(grouped=True), start.groups)
    return forecast_profiles(reference, None, plan.regimes, generations=plan.generations, judge=n_words(start.judge))


def foreseen_body(forecast: Forecast, run: Run) -> dict[str, Any]:
    """A forecast beside the run that it is about, at the last generation: bands, means, and how many runs lie in the bands."""
    last = int(run.body["generations"])
    rows = [
        row
        for row in run.table.select(["regime", "replicate", "generation", "measure", "value"]).to_pylist()
        if row["generation"] == last and row["replicate"] is not None and row["measure"] in FORESEEN
    ]
    regimes = []
    for regime in run.body["regimes"]:
        measures = {}
        for name in FORESEEN:
            band = forecast.at(regime["regime"], last)[name]
            values = [row["value"] for row in rows if row["regime"] == regime["regime"] and row["measure"] == name]
            happened = {key: regime["measures"][name][key][last] for key in ("value", "low", "high")}
            inside = sum(value is not None and band.low <= value <= band.high for value in values)
            measures[name] = {"foreseen": band.to_json(), "happened": happened, "inside": inside, "runs": len(values)}
        regimes.append({"regime": regime["regime"], "measures": measures})
    made = {"generation": last, "regimes": regimes, "assumptions": list(forecast.assumptions)}
    return {"sentence": _foreseen_sentence(regimes), **made}


def _foreseen_sentence(regimes: Sequence[dict[str, Any]]) -> str:
    """How far off the forecast was at most, and how many runs its bands held."""
    every = [one["measures"][name] for name in FORESEEN for one in regimes]
    left, rare = (
        max(abs(one["measures"][name]["foreseen"]["value"] - one["measures"][name]["happened"]["value"]) for one in regimes)
        for name in FORESEEN
    )
    inside, runs = (sum(one[key] for one in every) for key in ("inside", "runs"))
    return (
        f"Foreseen from generation 0 alone, before anything was copied: words left to within {_up(100 * left, 1)} points of "
        f"what happened, rare words to within {_up(rare, 2)}; {inside} of {runs} values of single runs lie in the 95 % bands."
    )


def _up(value: float, decimals: int) -> str:
    """A number rounded up, since it is said that nothing is further off."""
    return f"{math.ceil(value * 10**decimals) / 10**decimals:.{decimals}f}"


def headline(comparisons: Sequence[tuple[str, Comparison]]) -> str:
    """What the demo found, in one sentence."""
    (cool, warm, control) = (comparison.measures for _, comparison in comparisons)
    cool_words, warm_pairs, kept = (
        _share(one) for one in (cool["words.tail_survival"], warm["pairs.tail_survival"], control["words.tail_survival"])
    )
    new = warm["words.novelty"]
    return (
        f"Against two centuries of speeches, a small language model keeps {cool_words} of the rare words that people keep at "
        f"temperature 0.7; at 1.0 it keeps {warm_pairs} of the rare word pairs, and {_share(new)} of its words are not in half "
        f"of the speeches ({new.reference:.1%} of human words). Speeches held out as a control keep {kept}."
    )


def _share(estimate: Estimate) -> str:
    """A share with its 95 % interval."""
    return f"{100 * estimate.value:.0f} % ({100 * estimate.low:.0f}\u2013{100 * estimate.high:.0f})"


def _bundled(name: str) -> pa.Table:
    with resources.files("genloss.data").joinpath(name).open("rb") as file:
        return pq.read_table(file)


def _split(speeches: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The reference, and an even sample of the passages of every third address."""
    names = speeches["speech"].unique().sort()  # names begin with the year
    held_out = pc.is_in(speeches["speech"], names.take(pa.array(range(0, len(names), HELD_OUT))))
    rest = speeches.filter(held_out)
    step = len(rest) / CONTROL
    return speeches.filter(pc.invert(held_out)), rest.take(pa.array([int(k * step) for k in range(CONTROL)]))
