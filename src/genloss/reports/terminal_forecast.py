"""A forecast on the terminal: what is left under each regime at a few generations, the sentence, the assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from genloss.reports.numbers import number, sign
from genloss.reports.safe import safe
from genloss.reports.terminal_tables import crop, plain_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import RenderableType

_SHOWN: Final = (
    ("words.types_left", "words left"),
    ("words.tail_survival", "rare alive"),
    ("words.hill_1", "diversity"),
)


def forecast(document: Mapping[str, Any]) -> Iterable[RenderableType]:
    """All that a terminal shows of a forecast."""
    measure = document["measure"]
    shown = [*_SHOWN, *([] if measure in dict(_SHOWN) else [(measure, "asked for")])]
    every = _generations(len(document["regimes"][0]["generations"]))
    heads = ("regime", "after", *(head for _, head in shown))
    rows = [row for outcome in document["regimes"] for row in _rows(outcome, every, [name for name, _ in shown])]
    yield plain_table(heads, rows, numeric=(1,))
    told = "\u00b1 is the prediction band of 95 %. Rare alive: 1 is what other human text keeps."
    if measure not in dict(_SHOWN):
        told += f" Asked for: {measure}."
    yield Text(safe(told))
    yield Text("")
    yield Text(safe(_begun(document["sentence"])), "bold")
    why = document["fresh_needed"].get("why")
    if why:
        yield Text(safe(_begun(why)) + ".")
    yield Text("")
    yield Text(safe(f"Each generation has {document['size']:,.0f} words. {_begun('; '.join(document['assumptions']))}."))


def _generations(last: int) -> list[int]:
    """The generations that are shown: the first, the last, and one or two between them."""
    return sorted({1, max(last // 5, 1), max(last // 2, 1), last})


def _rows(outcome: Mapping[str, Any], every: Sequence[int], names: Sequence[str]) -> Iterable[tuple[str, ...]]:
    for place, generation in enumerate(every):
        measures = outcome["generations"][generation - 1]["measures"]
        title = crop(outcome["regime"], 21) if place == 0 else ""
        yield (title, str(generation), *(_cell(measures.get(name)) for name in names))


def _cell(one: Mapping[str, Any] | None) -> str:
    """The value, and half of its band to as many decimals."""
    if one is None or one["value"] is None:
        return ""
    value = number(one["value"], one["unit"])
    if one["low"] is None or one["high"] is None:
        return crop(f"{value}{sign(one['unit'])}", 14)
    half = (one["high"] - one["low"]) / 2 * (100 if one["unit"] == "share" else 1)
    return crop(f"{value} \u00b1{half:.{len(value.partition('.')[2])}f}{sign(one['unit'])}", 14)


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
