"""The checks of a loop, of text or of laws: every series has one entry a recorded generation, and every text is a text."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from genloss.loops.definitions import CANNOT_SAY, COLLAPSED, NOT
from genloss.loops.series import QUANTILES
from genloss.reports.parsing_basics import (
    DocumentError,
    at_least,
    brief,
    citation,
    integer,
    list_of,
    mapping,
    number,
    number_or_null,
    optional,
    refuse,
    text,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Callable

VERDICTS: Final = (COLLAPSED, NOT, CANNOT_SAY)

_NEEDED: Final = ("value", "low", "high")

SERIES: Final = (*_NEEDED, "theory", *QUANTILES)
"""What a measure has by generation; all but the first three may be missing or null."""


def check_loop(obj: Any, where: str) -> None:
    """Everything from ``sentence`` to ``regimes``; raises DocumentError where something is not as a report needs it."""
    mapping(obj, where)
    text(obj.get("sentence"), f"{where}.sentence")
    _generator(obj.get("generator"), f"{where}.generator")
    generations = at_least(0, obj.get("generations"), f"{where}.generations")
    laws = _is_laws(obj.get("kind"), f"{where}.kind")
    recorded = _recorded(obj.get("recorded"), f"{where}.recorded", generations) if laws or "recorded" in obj else None
    at_least(1, obj.get("replicates"), f"{where}.replicates")
    _sizes(obj.get("generation_0"), f"{where}.generation_0")
    for name in ("reserve", "judge"):
        optional(_sizes, obj.get(name), f"{where}.{name}")
    list_of(_regime(generations, recorded))(obj.get("regimes"), f"{where}.regimes")
    if not obj["regimes"]:
        raise DocumentError(f"{brief(where)}.regimes: there is none; run the loop again")
    optional(list_of(citation), obj.get("citations"), f"{where}.citations")


def _is_laws(obj: Any, where: str) -> bool:
    if obj is not None and text(obj, where) not in {"laws", "text"}:
        refuse(obj, where, '"laws", "text"')
    return bool(obj == "laws")


def _recorded(obj: Any, where: str, generations: int) -> list[int]:
    """Generations in order, from 0 to the last."""
    list_of(integer)(obj, where)
    found: list[int] = obj
    if found[:1] != [0] or found[-1] != generations or any(one >= other for one, other in pairwise(found)):
        raise DocumentError(f"{brief(where)}: expected generations in order, from 0 to {generations}; run the loop again")
    return found


def _generator(obj: Any, where: str) -> None:
    text(mapping(obj, where).get("name"), f"{where}.name")
    optional(integer, obj.get("order"), f"{where}.order")
    for name in ("discount", "temperature"):
        optional(number, obj.get(name), f"{where}.{name}")


def _sizes(obj: Any, where: str) -> None:
    mapping(obj, where)
    for name in ("records", "tokens", "word_types", "pair_types", "samples"):
        optional(number, obj.get(name), f"{where}.{name}")


def _regime(generations: int, recorded: list[int] | None) -> Callable[[Any, str], None]:
    def checked(obj: Any, where: str) -> None:
        mapping(obj, where)
        for name in ("cell", "regime", "says"):
            text(obj.get(name), f"{where}.{name}")
        for name, one in mapping(obj.get("measures"), f"{where}.measures").items():
            _measure(one, f"{where}.measures.{name}", generations, recorded)
        list_of(_died)(obj.get("died"), f"{where}.died")
        list_of(_photocopy)(obj.get("photocopies"), f"{where}.photocopies")
        optional(list_of(_verdict), obj.get("definitions"), f"{where}.definitions")
        optional(mapping, obj.get("parameters"), f"{where}.parameters")
        optional(integer, obj.get("samples"), f"{where}.samples")
        optional(_ended, obj.get("ended"), f"{where}.ended")

    return checked


def _measure(obj: Any, where: str, generations: int, recorded: list[int] | None) -> None:
    mapping(obj, where)
    entries = generations + 1 if recorded is None else len(recorded)
    for name in SERIES:
        series = obj.get(name)
        if series is None and name not in _NEEDED:
            continue
        list_of(number_or_null)(series, f"{where}.{name}")
        if len(series) != entries:
            of = f"generations 0 to {generations}" if recorded is None else f"the {entries} recorded generations"
            raise DocumentError(f"{brief(where)}.{name}: {len(series)} entries for {of}; run the loop again")


def _verdict(obj: Any, where: str) -> None:
    mapping(obj, where)
    for name in ("definition", "statistic", "why", "source"):
        text(obj.get(name), f"{where}.{name}")
    optional(text, obj.get("measure"), f"{where}.measure")
    for name in ("observed", "low", "high", "mean", "threshold"):
        optional(number, obj.get(name), f"{where}.{name}")
    if text(obj.get("verdict"), f"{where}.verdict") not in VERDICTS:
        refuse(obj["verdict"], f"{where}.verdict", " or ".join(VERDICTS))


def _ended(obj: Any, where: str) -> None:
    integer(mapping(obj, where).get("replicates"), f"{where}.replicates")
    optional(number, obj.get("median_generation"), f"{where}.median_generation")


def _died(obj: Any, where: str) -> None:
    text(mapping(obj, where).get("type"), f"{where}.type")
    optional(number, obj.get("count"), f"{where}.count")
    integer(obj.get("generation"), f"{where}.generation")
    list_of(text)(obj.get("kept_by"), f"{where}.kept_by")


def _photocopy(obj: Any, where: str) -> None:
    text(mapping(obj, where).get("opening"), f"{where}.opening")
    list_of(_copy)(obj.get("generations"), f"{where}.generations")


def _copy(obj: Any, where: str) -> None:
    integer(mapping(obj, where).get("generation"), f"{where}.generation")
    optional(list_of(_word), obj.get("words"), f"{where}.words")


def _word(obj: Any, where: str) -> None:
    if not isinstance(obj, list) or len(obj) != 2:
        refuse(obj, where, "a word and whether it is rare")
    text(obj[0], f"{where}[0]")
    truth(obj[1], f"{where}[1]")
