"""Corrections as they are typed: ``licence=CC-BY-4.0``, ``trained_on=a,b``, ``origins=human:900,unknown:12``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from genloss.errors import LedgerError
from genloss.guard.entries import Dataset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genloss.guard.entries import Model

_LISTS: Final = ("trained_on", "base", "derived_from", "patterns")
_COUNTS: Final = ("origins", "depths", "evidence")


def parse_changes(thing: Dataset | Model, typed: Sequence[str]) -> dict[str, Any]:
    """Each ``FIELD=VALUE`` as the value of its field. Raises LedgerError where one is no such pair, or a count is no number.

    Whether the field can be corrected and the value holds is for the ledger to say.
    """
    changes: dict[str, Any] = {}
    for one in typed:
        name, equals, value = one.partition("=")
        name = name.strip().replace("-", "_")
        if not equals or not name:
            raise LedgerError(f"--set {one!r:.60} is no FIELD=VALUE, such as licence=CC-BY-4.0")
        if name in changes:
            raise LedgerError(f"--set {name} is given twice")
        changes[name] = _value(thing, name, value)
    return changes


def _value(thing: Dataset | Model, name: str, value: str) -> Any:
    if name in _LISTS:
        return [part.strip() for part in value.split(",") if part.strip()]
    if name not in _COUNTS or not isinstance(thing, Dataset):
        return value
    if ":" not in value:
        return {value.strip(): thing.records}  # one word stands for all records
    counts: dict[str, int] = {}
    for part in value.split(","):
        key, _, many = part.strip().partition(":")
        if not many.isascii() or not many.isdecimal() or key in counts or len(many) > 18:
            raise LedgerError(f"{name}={value[:60]!r} is no list of counts, such as human:900,unknown:12")
        counts[key] = int(many)
    return counts
