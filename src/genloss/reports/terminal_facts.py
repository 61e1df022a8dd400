"""Any other document on the terminal, such as a profile's: what was read, then its facts and numbers as they are named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from genloss.reports.definitions import short_title
from genloss.reports.numbers import count, value_text
from genloss.reports.parsing import NUMBERS
from genloss.reports.terminal_tables import crop, plain_table

if TYPE_CHECKING:
    from rich.console import RenderableType

_HEAD: Final = frozenset({"schema", "version", "command", "seed", "inputs"})


def facts(document: Mapping[str, Any]) -> Iterable[RenderableType]:
    """A checked document: one line a source, then a table of its body, estimates with their intervals."""
    rows = [(_source(one), *(_text(one.get(name)) for name in ("records", "tokens", "rejected"))) for one in document["inputs"]]
    if rows:
        yield plain_table(("source", "records", "words", "rejected"), rows, numeric=(1, 2, 3))
        yield Text("")
    lines = list(_lines({key: one for key, one in document.items() if key not in _HEAD}, ""))
    if lines:
        yield plain_table(("", ""), lines)


def _lines(value: Any, name: str) -> Iterable[tuple[str, str]]:
    """Names and texts of what ``value`` holds, nested names joined with dots."""
    if isinstance(value, Mapping):
        if _is_estimate(value):
            yield (crop(short_title(name.removeprefix("measures.")), 38), _estimate(value))
            return
        for key, one in value.items():
            yield from _lines(one, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        if all(not isinstance(one, list | Mapping) for one in value):
            yield (crop(name, 38), crop(", ".join(_text(one) for one in value), 38))
        else:
            for index, one in enumerate(value):
                yield from _lines(one, f"{name}.{index}")
    else:
        yield (crop(name, 38), crop(_text(value), 38))


def _is_estimate(value: Mapping[str, Any]) -> bool:
    numbers = all(name in value and isinstance(value[name], int | float | None) for name in NUMBERS)
    return numbers and isinstance(value.get("unit"), str)


def _estimate(value: Mapping[str, Any]) -> str:
    why = value.get("why")
    return crop(f"cannot say: {why}" if value["value"] is None and why else value_text(value), 38)


def _source(one: Mapping[str, Any]) -> str:
    return crop(one.get("path") or one.get("side") or "?", 40)


def _text(value: object) -> str:
    if value is None:
        return "?"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return count(value)
    if isinstance(value, float):
        return f"{value:,.4g}"
    return str(value)
