"""The checks of a loop: every series has one entry a generation, and every text is a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genloss.reports.parsing_basics import DocumentError, brief, integer, list_of, mapping, number, optional, refuse, text, truth

if TYPE_CHECKING:
    from collections.abc import Callable


def check_loop(obj: Any, where: str) -> None:
    """Everything from ``sentence`` to ``regimes``; raises DocumentError where something is not as a report needs it."""
    mapping(obj, where)
    text(obj.get("sentence"), f"{where}.sentence")
    _generator(obj.get("generator"), f"{where}.generator")
    generations = _at_least(0, obj.get("generations"), f"{where}.generations")
    _at_least(1, obj.get("replicates"), f"{where}.replicates")
    _sizes(obj.get("generation_0"), f"{where}.generation_0")
    optional(_sizes, obj.get("reserve"), f"{where}.reserve")
    list_of(_regime(generations))(obj.get("regimes"), f"{where}.regimes")
    if not obj["regimes"]:
        raise DocumentError(f"{brief(where)}.regimes: there is none; run the loop again")


def _generator(obj: Any, where: str) -> None:
    text(mapping(obj, where).get("name"), f"{where}.name")
    optional(integer, obj.get("order"), f"{where}.order")
    for name in ("discount", "temperature"):
        optional(number, obj.get(name), f"{where}.{name}")


def _sizes(obj: Any, where: str) -> None:
    mapping(obj, where)
    for name in ("records", "tokens", "word_types", "pair_types"):
        optional(number, obj.get(name), f"{where}.{name}")


def _regime(generations: int) -> Callable[[Any, str], None]:
    def checked(obj: Any, where: str) -> None:
        mapping(obj, where)
        for name in ("cell", "regime", "says"):
            text(obj.get(name), f"{where}.{name}")
        for name, one in mapping(obj.get("measures"), f"{where}.measures").items():
            _measure(one, f"{where}.measures.{name}", generations)
        list_of(_died)(obj.get("died"), f"{where}.died")
        list_of(_photocopy)(obj.get("photocopies"), f"{where}.photocopies")

    return checked


def _measure(obj: Any, where: str, generations: int) -> None:
    mapping(obj, where)
    for name in ("value", "low", "high", "theory"):
        series = obj.get(name)
        if series is None and name == "theory":
            continue
        list_of(_known_or_null)(series, f"{where}.{name}")
        if len(series) != generations + 1:
            raise DocumentError(
                f"{brief(where)}.{name}: {len(series)} entries for generations 0 to {generations}; run the loop again"
            )


def _known_or_null(obj: Any, where: str) -> None:
    optional(number, obj, where)


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


def _at_least(least: int, obj: Any, where: str) -> int:
    found = integer(obj, where)
    return found if found >= least else int(refuse(obj, where, f"{least} or more"))
