"""Datasets, models and corrections as plain JSON objects, and back, strictly: nothing is taken that has another type."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from genloss.errors import LedgerError
from genloss.guard.entries import Correction, Dataset, FileMark, Model
from genloss.guard.paths import checked_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ORIGINS: Final = ("human", "synthetic", "unknown")
EVIDENCE: Final = ("signed", "declared", "dated", "detected", "none")
NAME_LIMIT: Final = 200
"""Characters in a name."""
COUNT_LIMIT: Final = 1 << 62
"""No count is larger; so it fits whatever reads it."""

_DEPTH = re.compile(r"0|[1-9][0-9]{0,5}\+?|unknown")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CONTENT = re.compile(r"[0-9a-f]{16}")

_SAME: Final = ((("origins", "human"), ("depths", "0")), (("origins", "unknown"), ("evidence", "none")))
"""Counts that cannot differ: originals have depth 0 and nothing else has, and what is known is known by some evidence."""
_HINT: Final = "origins, depths and evidence are said together"

KINDS: Final[Mapping[str, type[Dataset | Model | Correction]]] = {"dataset": Dataset, "model": Model, "correction": Correction}


def kind_of(what: Dataset | Model | Correction) -> str:
    """``dataset``, ``model`` or ``correction``."""
    return next(kind for kind, one in KINDS.items() if isinstance(what, one))


def to_body(what: Dataset | Model | Correction | FileMark) -> dict[str, Any]:
    """One JSON object, with the fields of a later version among its own."""
    body = {one.name: plain(getattr(what, one.name)) for one in fields(what) if one.name != "extra"}
    return {**{key: value for key, value in what.extra.items() if key not in body}, **body}


def plain(value: Any) -> Any:
    """A field's value as JSON has it: tuples as lists, file marks and mappings as objects."""
    if isinstance(value, FileMark):
        return to_body(value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return dict(value) if hasattr(value, "items") else value


def from_body(kind: str, body: Any) -> Dataset | Model | Correction:
    """What a JSON object says. Raises LedgerError, naming the field, where one is missing or does not fit."""
    if kind not in KINDS:
        raise LedgerError(f"{kind!r} is none of {', '.join(KINDS)}")
    made: Dataset | Model | Correction = _parse(KINDS[kind], body)
    if isinstance(made, Dataset):
        for name in ("origins", "depths", "evidence"):
            counted = sum(getattr(made, name).values())
            if counted != made.records:
                raise LedgerError(f"{name} add up to {counted}, not to its {made.records} records")
        for (one, key), (other, same) in _SAME:
            mine, theirs = getattr(made, one).get(key, 0), getattr(made, other).get(same, 0)
            if mine != theirs:
                raise LedgerError(f"{one} {key} is {mine} and {other} {same} is {theirs}: they are the same records; {_HINT}")
    return made


def checked(what: Dataset | Model | Correction) -> Dataset | Model | Correction:
    """The same thing, where it would be read back as it is. Raises LedgerError where it would not."""
    return from_body(kind_of(what), to_body(what))


def value_of(kind: type[Dataset | Model], name: str, value: Any) -> Any:
    """The value of one field out of JSON. Raises LedgerError where it has another type."""
    return _READERS[kind][name](value, name)


def _parse(kind: type[Any], body: Any) -> Any:
    if not isinstance(body, dict):
        raise LedgerError(f"it is no object but {type(body).__name__}")
    readers = _READERS[kind]
    known, extra = {}, {}
    for key, value in body.items():
        if key in readers:
            known[key] = readers[key](value, key)
        else:
            extra[key] = value
    missing = [one for one in _NEEDED[kind] if one not in known]
    if missing:
        raise LedgerError(f"it lacks {', '.join(missing)}")
    return kind(**known, extra=extra)


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise LedgerError(f"{name} is no text but {type(value).__name__}")
    return value


def name_(value: Any, what: str = "name") -> str:
    """A name of a dataset or model. Raises LedgerError where it could not be typed or shown."""
    text = _text(value, what)
    if not text or text != text.strip() or not text.isprintable() or len(text) > NAME_LIMIT:
        raise LedgerError(f"{what} {text[:60]!r} is no name: 1 to {NAME_LIMIT} printable characters, no blanks at the ends")
    return text


def _name_or_empty(value: Any, what: str) -> str:
    return "" if value == "" else name_(value, what)


def _whole(value: Any, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < COUNT_LIMIT:
        raise LedgerError(f"{name} is no count but {value!r:.40}")
    return value


def _names(value: Any, what: str) -> tuple[str, ...]:
    made = tuple(name_(one, what) for one in _listed(value, what))
    if len(set(made)) < len(made):
        raise LedgerError(f"{what} names something twice: {', '.join(sorted({one for one in made if made.count(one) > 1}))}")
    return made


def _listed(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise LedgerError(f"{name} is no list but {type(value).__name__}")
    return value


def _shaped(pattern: re.Pattern[str], words: str) -> Callable[[Any, str], str]:
    def read(value: Any, name: str) -> str:
        if not pattern.fullmatch(_text(value, name)):
            raise LedgerError(f"{name} is not {words} but {value!r:.40}")
        return str(value)

    return read


def _counts(known: Callable[[str], object], words: str) -> Callable[[Any, str], dict[str, int]]:
    def read(value: Any, name: str) -> dict[str, int]:
        if not isinstance(value, dict):
            raise LedgerError(f"{name} is no object but {type(value).__name__}")
        for key in value:
            if not known(key):
                raise LedgerError(f"{name} has {key!r:.40}, which is none of {words}")
        return {key: _whole(one, f"{name} of {key}") for key, one in value.items()}

    return read


def _marks(value: Any, name: str) -> tuple[FileMark, ...]:
    made = tuple(_parse(FileMark, one) for one in _listed(value, name))
    if len({mark.path for mark in made}) < len(made):
        raise LedgerError(f"{name} lists a path twice")
    return made


def _patterns(value: Any, name: str) -> tuple[str, ...]:
    return tuple(one if one == "." else checked_path(_text(one, name)) for one in _listed(value, name))


def _words(value: Any, name: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise LedgerError(f"{name} is no object but {type(value).__name__}")
    return {key: _text(one, f"{name} of {key}") for key, one in value.items()}


def _changes(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict) or not value:
        raise LedgerError(f"{name} is no object that names a field")
    return value


_SHARED: Final[dict[str, Callable[[Any, str], Any]]] = {
    "name": name_, "source": _text, "files": _marks, "licence": _text, "notes": _text, "root": _text,
}  # fmt: skip
_READERS: Final[dict[type[Any], dict[str, Callable[[Any, str], Any]]]] = {
    FileMark: {
        "path": lambda value, name: checked_path(_text(value, name)),
        "size": _whole,
        "sha256": _shaped(_SHA256, "64 hexadecimal digits"),
    },
    Dataset: {
        **_SHARED,
        "records": _whole,
        "tokens": _whole,
        "content": _shaped(_CONTENT, "16 hexadecimal digits"),
        "origins": _counts(lambda key: key in ORIGINS, ", ".join(ORIGINS)),
        "depths": _counts(_DEPTH.fullmatch, "0, 1, 2, ..., 15+, unknown"),
        "evidence": _counts(lambda key: key in EVIDENCE, ", ".join(EVIDENCE)),
        "profile": lambda value, name: "" if value == "" else _shaped(_SHA256, "64 hexadecimal digits")(value, name),
        "written_by": _name_or_empty,
        "derived_from": _names,
        "patterns": _patterns,
        "reading": _words,
    },
    Model: {**_SHARED, "trained_on": _names, "base": _names, "patterns": _patterns},
    Correction: {"name": name_, "changes": _changes, "reason": _text},
}
_NEEDED: Final[dict[type[Any], tuple[str, ...]]] = {
    FileMark: ("path", "size", "sha256"),
    Dataset: ("name", "source", "files", "records", "tokens", "content", "origins", "depths", "evidence"),
    Model: ("name", "trained_on"),
    Correction: ("name", "changes", "reason"),
}
