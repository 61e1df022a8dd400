"""Declarations of a whole set: a dataset card or a Croissant description, told apart by how they begin."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from genloss.corpus.importing_cards import is_card, read_card
from genloss.corpus.importing_croissant import SOME, is_croissant, read_croissant
from genloss.corpus.origin_columns import Declaration
from genloss.errors import SourceError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

LARGEST = 16 << 20
"""Bytes; no card or description that was written by people or their tools is larger."""
_SHOWN = 4


def read_declaration(path: str | os.PathLike[str]) -> Declaration:
    """What a file declares of the set it describes: one origin for all, or unknown where it says nothing, or both.

    Raises SourceError where the file cannot be read, is neither a card nor Croissant, or is too large or too deep.
    """
    name = str(path)
    try:
        with Path(path).open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise SourceError(f"cannot read {name}: {why}") from error
    if len(data) > LARGEST:
        raise SourceError(f"{name}: more than {LARGEST >> 20} MiB; a card or a Croissant description is far smaller")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"{name}: not UTF-8 text; name a dataset card (README.md) or a Croissant description (JSON)") from error
    said = list(_card(text, name) if is_card(text) else read_croissant(_json(text, name)))
    origins = {origin for origin, _ in said}
    if "synthetic" in origins:
        origins.discard(SOME)  # all of it is, which is some of it too
    fields = "; ".join(dict.fromkeys(field for _, field in said[:_SHOWN])) or "says nothing of origin"
    by = f"{Path(path).name}: {fields}".encode("utf-8", "replace").decode()  # JSON can hold half a surrogate pair
    return Declaration(origin=origins.pop() if origins in ({"human"}, {"synthetic"}) else "unknown", by=by)


def _card(text: str, name: str) -> Iterator[tuple[str, str]]:
    try:
        yield from read_card(text)
    except ValueError as error:
        raise SourceError(f"{name}: {error}") from error


def _json(text: str, name: str) -> dict[str, object]:
    advice = "a dataset card begins with ---, and a Croissant description is JSON-LD"
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{name}: neither a card nor JSON ({type(error).__name__}); {advice}") from error
    if not is_croissant(value):
        raise SourceError(f"{name}: JSON, but not JSON-LD of a dataset; {advice}")
    found: dict[str, object] = value
    return found
