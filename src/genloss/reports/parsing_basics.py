"""The checks that documents are made of: each passes what it is about, or refuses it in one line that names the place."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from genloss.errors import GenlossError
from genloss.reports.safe import safe

if TYPE_CHECKING:
    from collections.abc import Callable


NUMBERS: Final = ("value", "stderr", "low", "high", "null_low", "null_high", "n")
"""The numbers every estimate has; None where unknown."""


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


def nullable(check: Callable[[Any, str], object], obj: dict[str, Any], name: str, where: str) -> None:
    """An entry that must be there, and is what ``check`` passes, or null."""
    if name not in obj:
        raise DocumentError(f"{brief(where)}.{name}: missing; make the document again with --json")
    optional(check, obj[name], f"{where}.{name}")


def list_of(check: Callable[[Any, str], object]) -> Callable[[Any, str], None]:
    """The check of a list each of whose items passes ``check``."""

    def checked(obj: Any, where: str) -> None:
        if not isinstance(obj, list):
            refuse(obj, where, "a list")
        for index, one in enumerate(obj):
            check(one, f"{where}[{index}]")

    return checked


def at_least(least: int, obj: Any, where: str) -> int:
    """A whole number, no smaller than ``least``."""
    found = integer(obj, where)
    return found if found >= least else int(refuse(obj, where, f"{least} or more"))


def number_or_null(obj: Any, where: str) -> None:
    """A finite number, or null."""
    optional(number, obj, where)


def estimate(obj: Any, where: str) -> None:
    """A number with its error, its null and its n."""
    mapping(obj, where)
    for name in NUMBERS:
        if name not in obj:
            raise DocumentError(f"{brief(where)}.{name}: missing")
        optional(number, obj[name], f"{where}.{name}")
    for name in ("reference", "contrast", "contrast_stderr", "p_loss"):
        optional(number, obj.get(name), f"{where}.{name}")
    for name in ("unit", "n_unit"):
        text(obj.get(name), f"{where}.{name}")
    optional(text, obj.get("why"), f"{where}.why")


def citation(obj: Any, where: str) -> None:
    """A paper, with the reason why it is cited."""
    mapping(obj, where)
    for name in ("authors", "why"):
        text(obj.get(name), f"{where}.{name}")
    integer(obj.get("year"), f"{where}.year")
    for name in ("key", "title", "id", "erratum"):
        optional(text, obj.get(name), f"{where}.{name}")


def refuse(obj: Any, where: str, expected: str) -> Any:
    """Raise DocumentError: what was expected at the place, and what was found."""
    found = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}.get(
        type(obj), "a number"
    )
    raise DocumentError(f"{brief(where)}: expected {expected}, found {found}; make the document again with --json")


def brief(where: str) -> str:
    """The place, made safe and not too long for a line."""
    return safe(where) if len(where) < 200 else safe(where[:200]) + "..."
