"""What a forecast said of a loop beside what happened: the same rows for page and terminal, and the check of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from genloss.reports.loop_contents import ALIVE, LEFT
from genloss.reports.markup import Markup, element, join, table
from genloss.reports.numbers import number, sign, value_text
from genloss.reports.parsing_basics import at_least, estimate, list_of, mapping, optional, text
from genloss.reports.parsing_basics import number as finite_number

if TYPE_CHECKING:
    from collections.abc import Mapping

FORESEEN: Final = (LEFT, ALIVE)
HEADS: Final = ("regime", "left: foreseen", "left: happened", "rare: foreseen", "rare: happened")


def check_foreseen(obj: Any, where: str) -> None:
    """Raise DocumentError where something is not as a report needs it."""
    text(mapping(obj, where).get("sentence"), f"{where}.sentence")
    at_least(1, obj.get("generation"), f"{where}.generation")
    list_of(_regime)(obj.get("regimes"), f"{where}.regimes")
    list_of(text)(obj.get("assumptions"), f"{where}.assumptions")


def _regime(obj: Any, where: str) -> None:
    text(mapping(obj, where).get("regime"), f"{where}.regime")
    for name, one in mapping(obj.get("measures"), f"{where}.measures").items():
        place = f"{where}.measures.{name}"
        estimate(mapping(one, place).get("foreseen"), f"{place}.foreseen")
        for key in ("value", "low", "high"):
            optional(finite_number, mapping(one.get("happened"), f"{place}.happened").get(key), f"{place}.happened.{key}")
        for key in ("inside", "runs"):
            at_least(0, one.get(key), f"{place}.{key}")


def foreseen_rows(body: Mapping[str, Any], *, dash: str = "-") -> list[tuple[str, ...]]:
    """A regime a row: each measure as foreseen, with its band, and the mean of what happened."""
    return [
        (one["regime"], *(text for name in FORESEEN for text in _pair(one["measures"].get(name), dash)))
        for one in body["regimes"]
    ]


def _pair(one: Mapping[str, Any] | None, dash: str) -> tuple[str, str]:
    if one is None:
        return "", ""
    unit, value = one["foreseen"]["unit"], one["happened"].get("value")
    return value_text(one["foreseen"], dash=dash), "" if value is None else number(value, unit) + sign(unit)


def foreseen_section(body: Mapping[str, Any], *, level: int) -> Markup:
    """The sentence and the table, under a heading."""
    caption = (
        "Words left, and rare words alive (1 = other human text): foreseen, with the 95 % band of one run, and happened, "
        f"the mean; generation {body['generation']}"
    )
    told = "; ".join(body["assumptions"])
    return join(
        element(f"h{level}", "Could it be foreseen?"),
        element("p", body["sentence"]),
        table(caption, HEADS, foreseen_rows(body, dash="\u2013"), labelled=True),
        element("p", f"The forecast runs nothing: it follows each word's chance to die out. It assumes: {told}.", class_="aside"),
    )
