"""What is shown of a loop of laws: which measures first, at which generations, and how a cell is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from genloss.reports.definition_contents import digits, verdicts_of
from genloss.reports.law_definitions import LAW_MEANINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

_NUMBERS: Final = ("value", "low", "high", "median", "q05", "q25", "q75", "q95", "theory")

_ROLES: Final = (
    "collapsing variance",
    "any increase of population risk",
    "disappearance of real tail data",
    "appearance of hallucinated data",
    "entanglement of real data modes",
)
"""Definitions by what their measure is, the most telling first."""

CARRIED: Final = "Where mean and median lie far apart, a few replicates carry the mean, and its interval is too short."


def is_laws(body: Mapping[str, Any]) -> bool:
    """Whether a loop is one of laws and not of text."""
    return body.get("kind") == "laws"


def recorded(body: Mapping[str, Any]) -> list[int]:
    """The generations that have an entry in every series."""
    return list(body.get("recorded") or range(body["generations"] + 1))


def law_names(body: Mapping[str, Any]) -> list[str]:
    """Every measure of any cell: those that decide a definition, those with a theory, then in the order of LAW_MEANINGS."""
    names = dict.fromkeys(name for one in body["regimes"] for name in one["measures"])
    found = [one for cell in body["regimes"] for one in verdicts_of(cell) if one["measure"] is not None]
    judged = {one["measure"]: _ROLES.index(one["definition"]) for one in found if one["definition"] in _ROLES}
    known = {name for cell in body["regimes"] for name, one in cell["measures"].items() if _has(one, "theory")}
    order = list(LAW_MEANINGS)

    def place(name: str) -> tuple[int, bool, int]:
        return (judged.get(name, len(_ROLES)), name not in known, order.index(name) if name in order else len(order))

    return sorted(names, key=place)


def has_theory(body: Mapping[str, Any], name: str) -> bool:
    """Whether theory says anything about a measure."""
    return any(name in cell["measures"] and _has(cell["measures"][name], "theory") for cell in body["regimes"])


def law_at(cell: Mapping[str, Any], name: str, index: int) -> dict[str, Any] | None:
    """One measure of a cell at one recorded generation; None where the cell lacks it, null within where a number is unknown."""
    series = cell["measures"].get(name)
    return None if series is None else {key: series[key][index] if series.get(key) else None for key in _NUMBERS}


def plus_minus(one: Mapping[str, Any]) -> str:
    """``0.604 \u00b10.012``: the mean and half of its interval."""
    if one["value"] is None or one["low"] is None or one["high"] is None:
        return digits(one["value"])
    return f"{digits(one['value'])} \u00b1{(one['high'] - one['low']) / 2:.2g}"


def setting(value: object) -> str:
    """One setting, as it is written."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def settings(parameters: Mapping[str, Any]) -> str:
    """``dimensions 1, biased True``: what a law was set to, without its name."""
    return ", ".join(f"{key} {setting(value)}" for key, value in parameters.items() if key != "name" and value is not None)


def ended(cell: Mapping[str, Any], replicates: int) -> str:
    """In how many replicates there was nothing left to lose at some generation, and when; empty where there was none."""
    one = cell.get("ended")
    if not one or not one["replicates"]:
        return ""
    when = one.get("median_generation")
    half = "" if when is None else f", first at generation {digits(when)} (median)"
    return f"{one['replicates']:,} of {replicates:,} replicates{half}"


def _has(series: Mapping[str, Any], name: str) -> bool:
    return bool(series.get(name)) and any(one is not None for one in series[name])
