"""What is shown of a loop, and in which words: the same choice for page, notebook, terminal and charts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from genloss.reports.bands import band_label
from genloss.reports.loop_definitions import LOOP_MEANINGS
from genloss.reports.numbers import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LEFT: Final = "words.types_left"
PAIRS_LEFT: Final = "pairs.types_left"
ALIVE: Final = "words.tail_survival"
TYPICAL: Final = "words.hill_1"

_CHOOSES: Final = {
    1: "chooses each word without looking at any other",
    2: "chooses each word by the one before it",
    3: "chooses each word by the two before it",
}

_BAND: Final = re.compile(
    r"\w+\.tail_survival\.(?:below_(?P<top>\d+)|(?P<low>\d+)_(?P<high>\d+)|(?:above_|from_)?(?P<up>\d+)(?:_up)?)"
)


def loop_of(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The loop that a document is, or that a demo carries; None where there is none."""
    kind = str(document["schema"]).split("/")[1]
    if kind == "loop":
        return document
    found: Mapping[str, Any] | None = document.get("loop") if kind == "demo" else None
    return found


def regime_titles(body: Mapping[str, Any]) -> list[str]:
    """The regimes by name, by the longer name of their cell where two share one."""
    names = [str(one["regime"]) for one in body["regimes"]]
    return names if len(set(names)) == len(names) else [str(one["cell"]) for one in body["regimes"]]


def measure_names(body: Mapping[str, Any]) -> list[str]:
    """Every measure that a regime has, words before pairs, in the order of the definitions, those not known at the end."""
    names = dict.fromkeys(name for one in body["regimes"] for name in one["measures"])
    order = list(LOOP_MEANINGS)
    units = ("words", "pairs")

    def place(name: str) -> tuple[int, int]:
        unit, _, measure = name.partition(".")
        return (
            order.index(measure) if measure in order else len(order),
            units.index(unit) if unit in units else len(units),
        )

    return sorted((name for name in names if not is_band(name)), key=place)


def band_names(body: Mapping[str, Any]) -> list[str]:
    """The measures that are the survival of one band of rarity, words before pairs, the rarest first."""
    names = dict.fromkeys(name for one in body["regimes"] for name in one["measures"] if is_band(name))

    def place(name: str) -> tuple[str, float]:
        low = _limits(name)[0]
        return ("" if name.startswith("words.") else name.partition(".")[0], -1.0 if low is None else low)

    return sorted(names, key=place)


def is_band(name: str) -> bool:
    """Whether a measure is the survival of one band."""
    return name.partition(".")[2].startswith("tail_survival.")


def band_title(name: str, *, dash: str = "-") -> str:
    """``1-10`` for ``words.tail_survival.3_4``: occurrences per million; a name that is not understood is given back."""
    low, high = _limits(name)
    return name.partition(".tail_survival.")[2] if low is None and high is None else band_label(low, high, dash=dash)


def _limits(name: str) -> tuple[float | None, float | None]:
    found = _BAND.fullmatch(name)
    if found is None:
        return (None, None)
    low, high = found["low"] or found["up"], found["high"] or found["top"]
    return (None if low is None else min(float(low), 300.0), None if high is None else min(float(high), 300.0))


def at(regime: Mapping[str, Any], name: str, generation: int, *, share: bool = False) -> dict[str, Any] | None:
    """One measure of a regime at one generation as an estimate; ``share`` makes it one of its value at generation 0.

    None where the regime lacks the measure; ``theory`` is what is expected of it.
    """
    series = regime["measures"].get(name)
    if series is None:
        return None
    made: dict[str, Any] = {key: series[key][generation] for key in ("value", "low", "high")}
    for key in ("theory", "median"):
        made[key] = series[key][generation] if series.get(key) else None
    meaning = LOOP_MEANINGS.get(_measure(name))
    unit = "" if meaning is None else meaning.unit.split(",")[0].split()[0]
    made["unit"] = series["unit"] if isinstance(series.get("unit"), str) else unit
    if share:
        base = series["value"][0]
        for key in ("value", "low", "high", "theory", "median"):
            made[key] = made[key] / base if made[key] is not None and base is not None and base > 0 else None
        made["unit"] = "share"
    return made


def _measure(name: str) -> str:
    return "tail_survival" if is_band(name) else name.partition(".")[2]


def has_theory(body: Mapping[str, Any], names: Iterable[str]) -> bool:
    """Whether theory says anything about one of these measures."""
    known = (one["measures"].get(name) for one in body["regimes"] for name in names)
    return any(one is not None and one.get("theory") and any(each is not None for each in one["theory"]) for one in known)


def generator_words(generator: Mapping[str, Any]) -> str:
    """What that generator does, in words for one who never met it."""
    order = generator.get("order")
    if generator["name"] != "ngram" or order is None:
        return "the model that writes each generation"
    return "the model that writes: it " + _CHOOSES.get(order, f"chooses each word by the {count(order - 1)} before it")
