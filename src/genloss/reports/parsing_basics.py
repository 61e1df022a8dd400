"""The checks that documents are made of: each passes what it is about, or refuses it in one line that names the place."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from genloss.errors import GenlossError
from genloss.reports.safe import safe

if TYPE_CHECKING:
    from collections.abc import Callable


class DocumentError(GenlossError):
    """A JSON document is not one of genloss, is of another version, or is damaged."""


def mapping(obj: Any, where: str) -> dict[str, Any]:
    """An object."""
    return obj if isinstance(obj, dict) else refuse(obj, where, "an object")


def text(obj: Any, where: str) -> str:
    """A text."""
    return obj if isinstance(obj, str) else refuse(obj, where, "a text")


def truth(obj: Any, where: str) -> bool:
    """True or false."""
    return obj if isinstance(obj, bool) else refuse(obj, where, "true or false")


def integer(obj: Any, where: str) -> int:
    """A whole number."""
    return obj if isinstance(obj, int) and not isinstance(obj, bool) else refuse(obj, where, "a whole number")


def number(obj: Any, where: str) -> float:
    """A finite number."""
    good = isinstance(obj, int | float) and not isinstance(obj, bool) and abs(obj) < 1e300 and math.isfinite(obj)
    return float(obj) if good else float(refuse(obj, where, "a finite number or null"))


def optional(check: Callable[[Any, str], object], obj: Any, where: str) -> None:
    """What ``check`` passes, or null."""
    if obj is not None:
        check(obj, where)


def list_of(check: Callable[[Any, str], object]) -> Callable[[Any, str], None]:
    """The check of a list each of whose items passes ``check``."""

    def checked(obj: Any, where: str) -> None:
        if not isinstance(obj, list):
            refuse(obj, where, "a list")
        for index, one in enumerate(obj):
            check(one, f"{where}[{index}]")

    return checked


def refuse(obj: Any, where: str, expected: str) -> Any:
    """Raise DocumentError: what was expected at the place, and what was found."""
    found = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}.get(
        type(obj), "a number"
    )
    raise DocumentError(f"{brief(where)}: expected {expected}, found {found}; make the document again with --json")


def brief(where: str) -> str:
    """The place, made safe and not too long for a line."""
    return safe(where) if len(where) < 200 else safe(where[:200]) + "..."
