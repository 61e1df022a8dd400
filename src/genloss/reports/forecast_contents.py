"""What is shown of a forecast, and in which words: the same choice for page, notebook and picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from genloss.forecasts.forecast import name_of
from genloss.reports.forecast_definitions import FORECAST_MEANINGS
from genloss.reports.loop_contents import ALIVE, LEFT, TYPICAL, band_title, is_band
from genloss.reports.numbers import count

if TYPE_CHECKING:
    from collections.abc import Mapping

COVERED: Final = "words.coverage"

_CHARTS: Final = {
    LEFT: ("Words left", "% of the distinct words of generation 0"),
    ALIVE: ("Rare words still alive", "still alive, 1 = other human text"),
    COVERED: ("Text whose words live", "% of the tokens of generation 0"),
    TYPICAL: ("Diversity of words", "effective number of words"),
}
_UNITS: Final = {"share": "%", "ratio": "ratio, 1 = human text", "types": "words"}

DRAWN: Final = (LEFT, ALIVE, COVERED, TYPICAL)
"""The measures that have a chart, beside the one that was asked for."""


def is_forecast(document: Mapping[str, Any]) -> bool:
    """Whether a document is a forecast."""
    return str(document["schema"]).split("/")[1] == "forecast"


def last_generation(body: Mapping[str, Any]) -> int:
    """How far it looks."""
    return len(body["regimes"][0]["generations"])


def drawn(body: Mapping[str, Any]) -> list[str]:
    """The measures that have a chart, the one that was asked for first."""
    return list(dict.fromkeys((body["measure"], *DRAWN)))


def as_loop(body: Mapping[str, Any]) -> dict[str, Any]:
    """A forecast in the form of a loop: series over generations, with the reference's own value as generation 0.

    ``low`` and ``high`` are the prediction band; it has no width at generation 0, which is there.
    """
    regimes = []
    for one in body["regimes"]:
        measures = {}
        for name, first in one["generations"][0]["measures"].items():
            known = [each["measures"].get(name) for each in one["generations"]]
            start = first.get("reference")
            measures[name] = {"unit": first["unit"]} | {
                key: [start, *(None if estimate is None else estimate[key] for estimate in known)]
                for key in ("value", "low", "high")
            }
        regimes.append({"cell": one["regime"], "regime": one["regime"], "says": one["says"], "measures": measures})
    return {"generations": last_generation(body), "replicates": 1, "regimes": regimes}


def forecast_title(name: str) -> str:
    """``words.types_left`` as ``words left``; a name that is not known is given back as it is."""
    if is_band(name):
        return f"words of {band_title(name)} per million still alive"
    measure = name.partition(".")[2]
    meaning = FORECAST_MEANINGS.get(measure)
    if meaning is None:
        return name
    return "words left" if measure == "types_left" else f"words: {meaning.title}"


def chart_titles(body: Mapping[str, Any], name: str) -> tuple[str, str]:
    """The title of a measure's chart, and what is written at its axis."""
    one = body["regimes"][0]["generations"][0]["measures"].get(name)
    unit = "" if one is None else str(one["unit"])
    return _CHARTS.get(name, (begun(forecast_title(name)), _UNITS.get(unit, unit)))


def asked(body: Mapping[str, Any]) -> tuple[float, float] | None:
    """The threshold of the measure that was asked for: as a share of the reference's own value, and in the measure's unit.

    None where that value is unknown.
    """
    share = body["regimes"][0]["falls_below"]["threshold"]
    one = body["regimes"][0]["generations"][0]["measures"].get(body["measure"])
    own = None if one is None else one.get("reference")
    return None if own is None else (share, share * own)


def percent(share: float) -> str:
    """``79.5 %``, ``50 %``."""
    return f"{100 * share:.3g} %"


def begun(sentence: str) -> str:
    """A sentence with a capital."""
    return sentence[:1].upper() + sentence[1:]


def when_it_falls(outcome: Mapping[str, Any]) -> tuple[str, str]:
    """In which generation a regime falls below the threshold, and the range of generations by the ends of the band."""
    found = outcome["falls_below"]
    if found["generation"] is None:
        return "not seen", "" if found["earliest"] is None else f"{count(found['earliest'])} or later"
    first = found["generation"] if found["earliest"] is None else found["earliest"]
    last = f"{count(first)} or later" if found["latest"] is None else count(found["latest"])
    return count(found["generation"]), last if found["latest"] in (None, first) else f"{count(first)} to {last}"


def fresh_rows(body: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """What is to be kept, fresh human records a generation for that, the words in them, and the most that can be kept."""
    rows = []
    for one in (body["fresh_needed"], body.get("fresh_nearest")):
        if one is not None:
            records, words = ("none suffices", "") if one["records"] is None else (count(one["records"]), count(one["tokens"]))
            kept = f"{percent(one['target'])} of {name_of(one['measure'])} through generation {count(one['generations'])}"
            rows.append((kept, records, words, percent(one["most"])))
    return rows
