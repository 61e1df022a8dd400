"""The checks of a dose-response run: doses rise from 0, and every series has one entry a dose."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from genloss.reports.parsing_basics import (
    DocumentError,
    at_least,
    brief,
    citation,
    list_of,
    mapping,
    nullable,
    number,
    optional,
    refuse,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_FEWEST: Final = 2


def check_dose(obj: Any, where: str) -> None:
    """Everything from ``sentence`` to ``citations``; raises DocumentError where something is not as a report needs it."""
    mapping(obj, where)
    text(obj.get("sentence"), f"{where}.sentence")
    text(mapping(obj.get("generator"), f"{where}.generator").get("name"), f"{where}.generator.name")
    for name in ("generations", "replicates"):
        at_least(1, obj.get(name), f"{where}.{name}")
    doses = obj.get("doses")
    list_of(number)(doses, f"{where}.doses")
    if len(doses) < _FEWEST or doses[0] != 0 or doses[-1] > 1 or any(one >= other for one, other in pairwise(doses)):
        raise DocumentError(f"{brief(where)}.doses: expected rising shares, from 0 to 1 at most; run the doses again")
    list_of(_curve(len(doses)))(obj.get("curves"), f"{where}.curves")
    if not obj["curves"]:
        raise DocumentError(f"{brief(where)}.curves: there is none; run the doses again")
    list_of(citation)(obj.get("citations"), f"{where}.citations")


def _curve(many: int) -> Callable[[Any, str], None]:
    def checked(obj: Any, where: str) -> None:
        text(mapping(obj, where).get("loop"), f"{where}.loop")
        measures = mapping(obj.get("measures"), f"{where}.measures")
        for name, one in measures.items():
            _measure(one, f"{where}.measures.{name}", many)
        optional(text, obj.get("first"), f"{where}.first")
        if obj.get("first") is not None and obj["first"] not in measures:
            raise DocumentError(f"{brief(where)}.first: there is no such measure; run the doses again")

    return checked


def _measure(obj: Any, where: str, many: int) -> None:
    mapping(obj, where)
    for name in ("median", "mean"):
        list_of(number)(obj.get(name), f"{where}.{name}")
        if len(obj[name]) != many:
            raise DocumentError(f"{brief(where)}.{name}: {len(obj[name])} entries for {many} doses; run the doses again")
    for name in ("null_low", "null_high"):
        number(obj.get(name), f"{where}.{name}")
    for name in ("threshold", "threshold_low", "threshold_high"):
        nullable(_share, obj, name, where)
    if obj.get("threshold") is not None and obj.get("threshold_low") is None:
        refuse(None, f"{where}.threshold_low", "a share, since there is a threshold")


def _share(obj: Any, where: str) -> None:
    if not 0 < number(obj, where) <= 1:
        refuse(obj, where, "a share above 0 and at most 1")
