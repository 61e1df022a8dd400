"""Reading a document back: everything a report relies on is checked here, so that showing it cannot fail."""

from __future__ import annotations

import re
from typing import Any, Final

from genloss.reports.document import FORMAT_VERSION
from genloss.reports.foreseen import check_foreseen
from genloss.reports.parsing_basics import (
    NUMBERS,
    DocumentError,
    estimate,
    integer,
    list_of,
    mapping,
    number,
    optional,
    text,
    truth,
)
from genloss.reports.parsing_dose import check_dose
from genloss.reports.parsing_forecast import check_forecast
from genloss.reports.parsing_ledger import check_ledger
from genloss.reports.parsing_loop import check_loop
from genloss.reports.parsing_share import check_share
from genloss.reports.parsing_worth import check_worth

__all__ = ("NUMBERS", "REPORTED", "DocumentError", "parse_document", "report_kind")

REPORTED: Final = ("compare", "demo", "loop", "forecast", "dose", "worth", "share", "ledger")
"""The kinds of document a report can be made from."""

_SCHEMA: Final = re.compile(r"genloss/([a-z-]{1,40})/([0-9]{1,9})")


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
    text(obj.get("version"), "version")
    optional(list_of(text), obj.get("command"), "command")
    optional(integer, obj.get("seed"), "seed")
    list_of(mapping)(obj.get("inputs"), "inputs")
    check = _CHECKS.get(found[1])
    if check is not None:
        check(obj, "document")
    return obj


def report_kind(document: dict[str, Any]) -> str:
    """One of ``REPORTED``; raises DocumentError for a kind from which no report is made."""
    kind = str(document["schema"]).split("/")[1]
    if kind not in REPORTED:
        raise DocumentError(f"no report is made from a {kind} document; give one of {', '.join(REPORTED)}")
    if kind == "ledger" and "tree" not in document:
        raise DocumentError("this ledger document has no family tree; give one of `genloss ledger trace NAME --json`")
    return kind


def _demo(obj: Any, _where: str) -> None:
    list_of(_titled)(obj.get("comparisons"), "comparisons")
    if not obj["comparisons"]:
        raise DocumentError("comparisons: there is none; run the demo again")
    optional(text, obj.get("sentence"), "sentence")
    optional(check_loop, obj.get("loop"), "loop")
    optional(check_foreseen, obj.get("foreseen"), "foreseen")


def _loop(obj: Any, where: str) -> None:
    check_loop(obj, where)
    for name in ("cells", "table"):
        optional(text, obj.get(name), name)


def _comparison(obj: Any, where: str) -> None:
    verdict = mapping(obj.get("verdict"), f"{where}.verdict")
    optional(truth, verdict.get("lost"), f"{where}.verdict.lost")
    text(verdict.get("sentence"), f"{where}.verdict.sentence")
    sides = mapping(obj.get("sides"), f"{where}.sides")
    for side in ("reference", "candidate"):
        _side(sides.get(side), f"{where}.sides.{side}")
    for name, one in mapping(obj.get("measures"), f"{where}.measures").items():
        estimate(one, f"{where}.measures.{name}")
    list_of(_band)(obj.get("bands"), f"{where}.bands")
    list_of(_died)(obj.get("died"), f"{where}.died")
    for unit, one in mapping(obj.get("died_count"), f"{where}.died_count").items():
        mapping(one, f"{where}.died_count.{unit}")
        for name in ("absent", "human_absent"):
            optional(number, one.get(name), f"{where}.died_count.{unit}.{name}")
    list_of(_definition)(obj.get("definitions"), f"{where}.definitions")
    list_of(text)(obj.get("notes"), f"{where}.notes")


def _titled(obj: Any, where: str) -> None:
    text(mapping(obj, where).get("title"), f"{where}.title")
    _comparison(obj, where)


def _side(obj: Any, where: str) -> None:
    mapping(obj, where)
    for name in ("records", "tokens", "groups", "bytes"):
        optional(number, obj.get(name), f"{where}.{name}")
    truth(obj.get("grouped"), f"{where}.grouped")


def _band(obj: Any, where: str) -> None:
    text(mapping(obj, where).get("unit"), f"{where}.unit")
    for name in ("zipf_low", "zipf_high", "types"):
        optional(number, obj.get(name), f"{where}.{name}")
    optional(truth, obj.get("saturated"), f"{where}.saturated")
    estimate(obj.get("tail_survival"), f"{where}.tail_survival")


def _died(obj: Any, where: str) -> None:
    mapping(obj, where)
    for name in ("unit", "type", "record"):
        text(obj.get(name), f"{where}.{name}")
    for name in ("expected", "absent_by_chance"):
        optional(number, obj.get(name), f"{where}.{name}")


def _definition(obj: Any, where: str) -> None:
    mapping(obj, where)
    for name in ("name", "why"):
        text(obj.get(name), f"{where}.{name}")
    optional(truth, obj.get("lost"), f"{where}.lost")
    list_of(text)(obj.get("measures"), f"{where}.measures")


_CHECKS: Final = {
    "compare": _comparison,
    "demo": _demo,
    "loop": _loop,
    "forecast": check_forecast,
    "dose": check_dose,
    "worth": check_worth,
    "share": check_share,
    "ledger": check_ledger,
}
