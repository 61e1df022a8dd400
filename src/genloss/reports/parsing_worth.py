"""The checks of what human records are worth: stages with records, detectors with rates, figures with formula and source."""

from __future__ import annotations

from typing import Any

from genloss.reports.parsing_basics import DocumentError, brief, list_of, mapping, nullable, number, optional, refuse, text


def check_worth(obj: Any, where: str) -> None:
    """Everything from ``sentence`` to ``worth``; raises DocumentError where something is not as a report needs it."""
    mapping(obj, where)
    text(obj.get("sentence"), f"{where}.sentence")
    list_of(_stage)(obj.get("stages"), f"{where}.stages")
    if not obj["stages"]:
        raise DocumentError(f"{brief(where)}.stages: there is none; run it again")
    list_of(_detector)(obj.get("detectors"), f"{where}.detectors")
    _share(obj.get("target_loss"), f"{where}.target_loss")
    nullable(number, obj, "target", where)
    list_of(_figure)(obj.get("worth"), f"{where}.worth")


def _stage(obj: Any, where: str) -> None:
    mapping(obj, where)
    for name in ("human", "synthetic"):
        if number(obj.get(name), f"{where}.{name}") < 0:
            refuse(obj[name], f"{where}.{name}", "0 or more")
    if obj["human"] + obj["synthetic"] <= 0:
        raise DocumentError(f"{brief(where)}: a stage without records; run it again")


def _detector(obj: Any, where: str) -> None:
    text(mapping(obj, where).get("label"), f"{where}.label")
    for name in ("false_positive", "false_negative"):
        _share(obj.get(name), f"{where}.{name}")


def _figure(obj: Any, where: str) -> None:
    mapping(obj, where)
    for name in ("name", "unit", "formula", "source"):
        text(obj.get(name), f"{where}.{name}")
    nullable(number, obj, "value", where)
    for name in ("given", "why"):
        optional(text, obj.get(name), f"{where}.{name}")


def _share(obj: Any, where: str) -> None:
    if not 0 <= number(obj, where) <= 1:
        refuse(obj, where, "a share from 0 to 1")
