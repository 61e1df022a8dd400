"""Records that are Python objects (parsed JSON lines, dicts from an iterable): checked one by one, then made columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from genloss.corpus.blocks import NO_TEXT, NOT_OBJECT, NOT_PLAIN, NOT_TEXT, NOT_UTF8, Rows, as_text, build
from genloss.corpus.records import Rejection
from genloss.corpus.streams import show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from genloss.corpus.columns import Chosen
    from genloss.corpus.records import Block
    from genloss.corpus.where import LiteralKind

_TYPES = {"number": pa.float64(), "string": pa.large_string(), "boolean": pa.bool_()}


def build_objects(
    objects: Sequence[object],
    places: Sequence[str],
    chosen: Chosen,
    *,
    path: str,
    early: dict[int, Rejection],
    source_bytes: int = 0,
) -> Iterator[Block]:
    """Yield the block of ``objects``; ``early`` holds those already refused, by index (their object is ignored).

    The filter comes first: what it leaves out is not refused. A value of another type than the filter's literal is as good
    as missing.
    """
    refused = dict(early)
    for i, item in enumerate(objects):
        if i not in refused and not isinstance(item, Mapping):
            refused[i] = Rejection(path, places[i], NOT_OBJECT, show(repr(item)))
    open_ = [i for i in range(len(objects)) if i not in refused]
    selected = _selected([objects[i] for i in open_], chosen)
    filtered = len(open_) - int(selected.sum())
    values: dict[str, list[object]] = {name: [] for name in (chosen.text, *chosen.plain)}
    for i in np.asarray(open_, np.int64)[selected].tolist():
        record: Any = objects[i]
        row, reason, shown = _row(record, chosen)
        if reason:
            refused[i] = Rejection(path, places[i], reason, shown)
            continue
        for name, value in row.items():
            values[name].append(value)
    columns = {name: pa.array(column, pa.large_string()) for name, column in values.items()}
    rejected = tuple(refused[i] for i in sorted(refused))
    rows = Rows(columns, path, str, rejected, source_bytes)
    for n, block in enumerate(build(rows, replace(chosen, where=None))):
        yield block if n else replace(block, read=block.read + filtered, filtered=filtered)


def _selected(objects: Sequence[Any], chosen: Chosen) -> np.ndarray[Any, np.dtype[np.bool_]]:
    if chosen.where is None or not objects:
        return np.ones(len(objects), np.bool_)
    arrays = {name: _typed([item.get(name) for item in objects], kind) for name, kind in chosen.where.columns.items()}
    return np.asarray(chosen.where.mask(arrays)).astype(np.bool_)


def _typed(values: list[Any], kind: LiteralKind | None) -> Any:
    if kind is None:
        return pa.array([None if value is None else True for value in values], pa.bool_())
    return pa.array([_fits(value, kind) for value in values], _TYPES[kind])


def _fits(value: object, kind: LiteralKind) -> object:
    if kind == "number" and isinstance(value, int | float | np.number) and not isinstance(value, bool):
        return _as_float(value)
    if kind == "string" and isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return value if kind == "boolean" and isinstance(value, bool | np.bool_) else None


def _as_float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _row(record: Mapping[str, Any], chosen: Chosen) -> tuple[dict[str, str | None], str, str]:
    """Return (values by column, reason, excerpt); the reason is empty where the record is good."""
    text = record.get(chosen.text)
    if text is None:
        return {}, NO_TEXT, ""
    if not isinstance(text, str):
        return {}, NOT_TEXT, show(repr(text))
    row: dict[str, str | None] = {}
    for name in chosen.plain:
        value = record.get(name)
        if value is not None and not isinstance(value, str | int | float | np.generic | date):
            return {}, NOT_PLAIN, show(repr(value))
        row[name] = plain_text(value)
    row[chosen.text] = text
    for value in row.values():
        try:
            _ = value is None or value.encode("utf-8")
        except UnicodeEncodeError:
            return {}, NOT_UTF8, show(text.encode("utf-8", "backslashreplace"))
    return row, "", ""


def plain_text(value: object) -> str | None:
    """Return a plain value as text, just as Arrow casts it, so that all formats name a group alike: 7, 1.5, true."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text: str | None = as_text(pa.array([value]))[0].as_py()
    return text
