"""The checks of a forecast: every regime foresees the same generations, and every estimate has its band."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genloss.reports.parsing_basics import (
    DocumentError,
    at_least,
    brief,
    estimate,
    integer,
    list_of,
    mapping,
    nullable,
    number,
    optional,
    refuse,
    text,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def check_forecast(obj: Any, where: str) -> None:
    """Everything from ``sentence`` to ``assumptions``; raises DocumentError where something is not as a report needs it."""
    mapping(obj, where)
    for name in ("sentence", "measure"):
        text(obj.get(name), f"{where}.{name}")
    for name in ("size", "judge", "tokens_per_record"):
        number(obj.get(name), f"{where}.{name}")
    regimes = obj.get("regimes")
    if not isinstance(regimes, list):
        refuse(regimes, f"{where}.regimes", "a list")
    if not regimes:
        raise DocumentError(f"{brief(where)}.regimes: there is none; make the forecast again")
    first = mapping(regimes[0], f"{where}.regimes[0]").get("generations")
    last = len(first) if isinstance(first, list) else 0
    list_of(_outcome(last))(regimes, f"{where}.regimes")
    _fresh(obj.get("fresh_needed"), f"{where}.fresh_needed")
    optional(_fresh, obj.get("fresh_nearest"), f"{where}.fresh_nearest")
    growth = mapping(obj.get("growth"), f"{where}.growth")
    truth(growth.get("measured"), f"{where}.growth.measured")
    list_of(_class)(growth.get("classes"), f"{where}.growth.classes")
    list_of(text)(obj.get("assumptions"), f"{where}.assumptions")


def _outcome(last: int) -> Callable[[Any, str], None]:
    def checked(obj: Any, where: str) -> None:
        mapping(obj, where)
        for name in ("regime", "says"):
            text(obj.get(name), f"{where}.{name}")
        list_of(_generation)(obj.get("generations"), f"{where}.generations")
        found = [one["generation"] for one in obj["generations"]]
        if not found or found != list(range(1, last + 1)):
            told = f"expected generations 1 to {last}, as many as the first regime has" if last else "there is none"
            raise DocumentError(f"{brief(where)}.generations: {told}; make the forecast again")
        _fall(obj.get("falls_below"), f"{where}.falls_below")

    return checked


def _generation(obj: Any, where: str) -> None:
    integer(mapping(obj, where).get("generation"), f"{where}.generation")
    for name, one in mapping(obj.get("measures"), f"{where}.measures").items():
        estimate(one, f"{where}.measures.{name}")


def _fall(obj: Any, where: str) -> None:
    text(mapping(obj, where).get("measure"), f"{where}.measure")
    number(obj.get("threshold"), f"{where}.threshold")
    for name in ("generation", "earliest", "latest"):
        nullable(integer, obj, name, where)


def _fresh(obj: Any, where: str) -> None:
    text(mapping(obj, where).get("measure"), f"{where}.measure")
    for name in ("target", "most"):
        number(obj.get(name), f"{where}.{name}")
    at_least(1, obj.get("generations"), f"{where}.generations")
    nullable(integer, obj, "records", where)
    nullable(number, obj, "tokens", where)
    optional(text, obj.get("why"), f"{where}.why")


def _class(obj: Any, where: str) -> None:
    mapping(obj, where)
    for name in ("count_from", "growth", "growth_stderr", "fano", "fano_stderr"):
        number(obj.get(name), f"{where}.{name}")
