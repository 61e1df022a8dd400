"""The checks of an estimated share: every share lies between 0 and 1, and each stands with what checks it."""

from __future__ import annotations

from typing import Any, Final

from genloss.reports.parsing_basics import (
    DocumentError,
    at_least,
    brief,
    estimate,
    list_of,
    mapping,
    nullable,
    number,
    optional,
    refuse,
    text,
    truth,
)

CONTROLS: Final = ("domain", "same domain", "held out")
"""What a control may be made of."""

_SLACK: Final = 1e-6
"""Shares are sums of floating-point numbers: they may miss 0 and 1 by as much."""


def check_share(obj: Any, where: str) -> None:
    """Everything from ``detector`` to ``notes``; raises DocumentError where something is not as a report needs it."""
    mapping(obj, where)
    nullable(text, obj, "detector", where)
    for name in ("share", "unlike", "control", "cross_check"):
        _share(obj.get(name), f"{where}.{name}")
    list_of(_reference)(obj.get("shares"), f"{where}.shares")
    kinds = [one["kind"] for one in obj["shares"]]
    if len(kinds) < 2 or kinds != ["human", *["synthetic"] * (len(kinds) - 1)]:
        raise DocumentError(f"{brief(where)}.shares: expected the human one, then the synthetic ones; run it again")
    list_of(_part)(obj.get("by"), f"{where}.by")
    nullable(_unit, obj, "detectable", where)
    if obj.get("control_of") not in CONTROLS:
        refuse(obj.get("control_of"), f"{where}.control_of", f"one of {', '.join(CONTROLS)}")
    fit = mapping(obj.get("fit"), f"{where}.fit")
    for name in ("scores", "oddness"):
        for value in ("distance", "p"):
            nullable(_unit, mapping(fit.get(name), f"{where}.fit.{name}"), value, f"{where}.fit.{name}")
    list_of(_blend)(obj.get("blends"), f"{where}.blends")
    nullable(_unit, mapping(obj.get("separation"), f"{where}.separation"), "auc", f"{where}.separation")
    verdict = mapping(obj.get("verdict"), f"{where}.verdict")
    nullable(truth, verdict, "holds", f"{where}.verdict")
    text(verdict.get("sentence"), f"{where}.verdict.sentence")
    list_of(text)(obj.get("notes"), f"{where}.notes")


def _reference(obj: Any, where: str) -> None:
    text(mapping(obj, where).get("reference"), f"{where}.reference")
    if text(obj.get("kind"), f"{where}.kind") not in {"human", "synthetic"}:
        refuse(obj["kind"], f"{where}.kind", "human or synthetic")
    _share(obj.get("share"), f"{where}.share")


def _part(obj: Any, where: str) -> None:
    text(mapping(obj, where).get("column"), f"{where}.column")
    nullable(text, obj, "value", where)
    at_least(0, obj.get("records"), f"{where}.records")
    number(obj["records"], f"{where}.records")
    _share(obj.get("share"), f"{where}.share")


def _blend(obj: Any, where: str) -> None:
    _unit(mapping(obj, where).get("true"), f"{where}.true")
    at_least(0, obj.get("records"), f"{where}.records")
    number(obj["records"], f"{where}.records")
    _share(obj.get("share"), f"{where}.share")


def _share(obj: Any, where: str) -> None:
    estimate(obj, where)
    if obj["unit"] != "share":
        refuse(obj["unit"], f"{where}.unit", "the unit share")
    for name in ("value", "low", "high"):
        optional(_unit, obj[name], f"{where}.{name}")
    if obj["low"] is not None and obj["high"] is not None and obj["low"] > obj["high"]:
        refuse(obj["low"], f"{where}.low", "the lower end at or below the upper one")


def _unit(obj: Any, where: str) -> None:
    if not -_SLACK <= number(obj, where) <= 1 + _SLACK:
        refuse(obj, where, "a number from 0 to 1")
