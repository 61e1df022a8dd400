"""Reading a document back: everything a report relies on is checked here, so that showing it cannot fail."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final

from genloss.errors import GenlossError
from genloss.reports.document import FORMAT_VERSION
from genloss.reports.safe import safe

if TYPE_CHECKING:
    from collections.abc import Callable

NUMBERS: Final = ("value", "stderr", "low", "high", "null_low", "null_high", "n")
"""The numbers every estimate has; None where unknown."""

REPORTED: Final = ("compare", "demo")
"""The kinds of document a report can be made from."""

_SCHEMA: Final = re.compile(r"genloss/([a-z-]{1,40})/([0-9]{1,9})")


class DocumentError(GenlossError):
    """A JSON document is not one of genloss, is of another version, or is damaged."""


def parse_document(obj: object) -> dict[str, Any]:
    """``obj``, as loaded from JSON, checked to be a genloss document; keys that are not known are kept as they are.

    Raises DocumentError, one line that names the place, where it is not.
    """
    if not isinstance(obj, dict) or not isinstance(obj.get("schema"), str):
        raise DocumentError('not a genloss document: no "schema"; give a file written by `genloss compare --json`')
    found = _SCHEMA.fullmatch(obj["schema"])
    if not found:
        raise DocumentError("not a genloss document: its schema is not genloss/<kind>/<version>; give one made by --json")
    if int(found[2]) != FORMAT_VERSION:
        raise DocumentError(
            f"this document is of version {found[2]}, this genloss reads {FORMAT_VERSION}: install the version that wrote it"
        )
    _text(obj.get("version"), "version")
    _optional(_list_of(_text), obj.get("command"), "command")
    _optional(_integer, obj.get("seed"), "seed")
    _list_of(_mapping)(obj.get("inputs"), "inputs")
    if found[1] == "compare":
        _comparison(obj, "document")
    elif found[1] == "demo":
        _list_of(_titled)(obj.get("comparisons"), "comparisons")
        if not obj["comparisons"]:
            raise DocumentError("comparisons: there is none; run the demo again")
        _optional(_text, obj.get("sentence"), "sentence")
    return obj


def report_kind(document: dict[str, Any]) -> str:
    """``compare`` or ``demo``; raises DocumentError for a kind from which no report is made."""
    kind = str(document["schema"]).split("/")[1]
    if kind not in REPORTED:
        raise DocumentError(f"no report is made from a {kind} document; give one of `genloss compare --json` or `genloss demo`")
    return kind


def _comparison(obj: Any, where: str) -> None:
    verdict = _mapping(obj.get("verdict"), f"{where}.verdict")
    _optional(_truth, verdict.get("lost"), f"{where}.verdict.lost")
    _text(verdict.get("sentence"), f"{where}.verdict.sentence")
    sides = _mapping(obj.get("sides"), f"{where}.sides")
    for side in ("reference", "candidate"):
        _side(sides.get(side), f"{where}.sides.{side}")
    for name, one in _mapping(obj.get("measures"), f"{where}.measures").items():
        _estimate(one, f"{where}.measures.{name}")
    _list_of(_band)(obj.get("bands"), f"{where}.bands")
    _list_of(_died)(obj.get("died"), f"{where}.died")
    for unit, one in _mapping(obj.get("died_count"), f"{where}.died_count").items():
        _mapping(one, f"{where}.died_count.{unit}")
        for name in ("absent", "human_absent"):
            _optional(_number, one.get(name), f"{where}.died_count.{unit}.{name}")
    _list_of(_definition)(obj.get("definitions"), f"{where}.definitions")
    _list_of(_text)(obj.get("notes"), f"{where}.notes")


def _titled(obj: Any, where: str) -> None:
    _text(_mapping(obj, where).get("title"), f"{where}.title")
    _comparison(obj, where)


def _side(obj: Any, where: str) -> None:
    _mapping(obj, where)
    for name in ("records", "tokens", "groups", "bytes"):
        _optional(_number, obj.get(name), f"{where}.{name}")
    _truth(obj.get("grouped"), f"{where}.grouped")


def _estimate(obj: Any, where: str) -> None:
    _mapping(obj, where)
    for name in NUMBERS:
        if name not in obj:
            raise DocumentError(f"{_brief(where)}.{name}: missing")
        _optional(_number, obj[name], f"{where}.{name}")
    for name in ("reference", "contrast", "contrast_stderr", "p_loss"):
        _optional(_number, obj.get(name), f"{where}.{name}")
    for name in ("unit", "n_unit"):
        _text(obj.get(name), f"{where}.{name}")
    _optional(_text, obj.get("why"), f"{where}.why")


def _band(obj: Any, where: str) -> None:
    _text(_mapping(obj, where).get("unit"), f"{where}.unit")
    for name in ("zipf_low", "zipf_high", "types"):
        _optional(_number, obj.get(name), f"{where}.{name}")
    _optional(_truth, obj.get("saturated"), f"{where}.saturated")
    _estimate(obj.get("tail_survival"), f"{where}.tail_survival")


def _died(obj: Any, where: str) -> None:
    _mapping(obj, where)
    for name in ("unit", "type", "record"):
        _text(obj.get(name), f"{where}.{name}")
    for name in ("expected", "absent_by_chance"):
        _optional(_number, obj.get(name), f"{where}.{name}")


def _definition(obj: Any, where: str) -> None:
    _mapping(obj, where)
    for name in ("name", "why"):
        _text(obj.get(name), f"{where}.{name}")
    _optional(_truth, obj.get("lost"), f"{where}.lost")
    _list_of(_text)(obj.get("measures"), f"{where}.measures")


def _mapping(obj: Any, where: str) -> dict[str, Any]:
    return obj if isinstance(obj, dict) else _refuse(obj, where, "an object")


def _text(obj: Any, where: str) -> str:
    return obj if isinstance(obj, str) else _refuse(obj, where, "a text")


def _truth(obj: Any, where: str) -> bool:
    return obj if isinstance(obj, bool) else _refuse(obj, where, "true or false")


def _integer(obj: Any, where: str) -> int:
    return obj if isinstance(obj, int) and not isinstance(obj, bool) else _refuse(obj, where, "a whole number")


def _number(obj: Any, where: str) -> float:
    good = isinstance(obj, int | float) and not isinstance(obj, bool) and abs(obj) < 1e300 and math.isfinite(obj)
    return float(obj) if good else float(_refuse(obj, where, "a finite number or null"))


def _optional(check: Callable[[Any, str], object], obj: Any, where: str) -> None:
    if obj is not None:
        check(obj, where)


def _list_of(check: Callable[[Any, str], object]) -> Callable[[Any, str], None]:
    def checked(obj: Any, where: str) -> None:
        if not isinstance(obj, list):
            _refuse(obj, where, "a list")
        for index, one in enumerate(obj):
            check(one, f"{where}[{index}]")

    return checked


def _refuse(obj: Any, where: str, expected: str) -> Any:
    found = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}.get(
        type(obj), "a number"
    )
    raise DocumentError(f"{_brief(where)}: expected {expected}, found {found}; make the document again with --json")


def _brief(where: str) -> str:
    return safe(where) if len(where) < 200 else safe(where[:200]) + "..."
