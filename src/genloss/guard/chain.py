"""The chain of digests that ties each entry to all before it, and the canonical JSON that it is taken of."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from genloss.errors import LedgerError


def canonical(value: Any) -> str:
    """``value`` as JSON that has one spelling: keys sorted, no blanks, ASCII alone. Raises LedgerError for anything else."""
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise LedgerError(f"this cannot be kept as JSON: {error}") from error


def digest_of(*, number: int, at: str, by: str, kind: str, body: Any, previous: str) -> str:
    """SHA-256, in hexadecimal, of an entry's canonical JSON. A change to any entry changes the digests of all that follow."""
    whole = {"number": number, "at": at, "by": by, "kind": kind, "body": body, "previous": previous}
    return hashlib.sha256(canonical(whole).encode("ascii")).hexdigest()


def parsed(text: str) -> Any:
    """What canonical JSON says. Raises LedgerError where ``text`` is anything but that, so that one entry has one spelling."""
    try:
        value = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise LedgerError("its body is no JSON") from error
    if canonical(value) != text:
        raise LedgerError("its body is not canonical JSON")
    return value


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no JSON")
