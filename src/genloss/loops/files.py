"""The files of a run: written whole or not at all, each with its digest, so that damage is seen."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from genloss.errors import LoopError
from genloss.writing import finite, write_whole

if TYPE_CHECKING:
    from pathlib import Path


def write_part(path: Path, content: dict[str, Any]) -> None:
    """Write a part: its digest in the first line, the JSON in the second."""
    body = as_json(content, sort_keys=False)
    write_whole(path, hashlib.sha256(body).hexdigest().encode() + b"\n" + body + b"\n")


def read_part(path: Path) -> dict[str, Any] | None:
    """A part that was written before; None where there is none. Raises LoopError where it is damaged."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LoopError(f"cannot read {path}: {error.strerror or error}") from error
    digest, _, body = data.partition(b"\n")
    body = body.removesuffix(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != digest:
        raise LoopError(f"{path} is damaged: its digest does not fit; delete that file and run the same command again")
    found: dict[str, Any] = json.loads(body)
    return found


def as_json(value: Any, *, sort_keys: bool = True) -> bytes:
    """JSON with one spelling: keys sorted or as they come, no blanks, nan and inf as null."""
    return json.dumps(finite(value), sort_keys=sort_keys, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def file_digest(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
