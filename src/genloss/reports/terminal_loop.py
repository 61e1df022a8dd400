"""A loop on the terminal: what is left under each regime, the sentence, one photocopy, a few of the dead, the verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from genloss.loops.generators import generator_title
from genloss.reports.foreseen import foreseen_rows
from genloss.reports.law_contents import is_laws
from genloss.reports.loop_contents import ALIVE, LEFT, PAIRS_LEFT, TYPICAL, at, regime_titles
from genloss.reports.numbers import count, number, sign
from genloss.reports.safe import safe
from genloss.reports.terminal_definitions import citations, definitions
from genloss.reports.terminal_laws import laws
from genloss.reports.terminal_tables import crop, plain_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import RenderableType

DIED_SHOWN: Final = 6

_WIDTH: Final = 80


def loop(body: Mapping[str, Any], foreseen: Mapping[str, Any] | None = None) -> Iterable[RenderableType]:
    """All that a terminal shows of a loop, of text or of laws; under its table, what a forecast said of it."""
    if is_laws(body):
        yield from laws(body)
        return
    yield _table(body)
    yield Text(_how(body))
    yield Text("")
    if foreseen is not None:
        yield from _foreseen(foreseen)
    yield Text(safe(body["sentence"]), "bold")
    yield Text("")
    yield from _photocopy(body)
    yield from _died(body)
    yield from definitions(list(zip(regime_titles(body), body["regimes"], strict=True)))
    yield from citations(body)


def _foreseen(body: Mapping[str, Any]) -> Iterable[RenderableType]:
    rows = [tuple(crop(one, width) for one, width in zip(row, (16, 20, 9, 18, 9), strict=True)) for row in foreseen_rows(body)]
    yield plain_table(("foreseen", "words left", "happened", "rare alive", "happened"), rows)
    yield Text(safe(body["sentence"]), "bold")
    yield Text("")


def _table(body: Mapping[str, Any]) -> RenderableType:
    last = body["generations"]
    rows = []
    for title, regime in zip(regime_titles(body), body["regimes"], strict=True):
        left = at(regime, LEFT, last)
        rows.append(
            (
                crop(title, 16),
                _with_interval(left),
                "" if left is None or left["theory"] is None else _bare({**left, "value": left["theory"]}),
                _with_interval(at(regime, PAIRS_LEFT, last)),
                _with_interval(at(regime, ALIVE, last)),
                _with_interval(at(regime, TYPICAL, last, share=True)),
            )
        )
    return plain_table(("regime", "words left", "theory", "pairs left", "rare alive", "diversity"), rows)


def _bare(one: Mapping[str, Any] | None) -> str:
    """The value alone; at most 12 characters, which a table of 80 columns has room for."""
    return "" if one is None or one["value"] is None else crop(number(one["value"], one["unit"]) + sign(one["unit"]), 12)


def _with_interval(one: Mapping[str, Any] | None) -> str:
    r"""``42.3 \u00b10.3 %``: the value, and half of its interval to as many decimals."""
    if one is None or one["value"] is None or one["low"] is None or one["high"] is None:
        return _bare(one)
    value, half = number(one["value"], one["unit"]), (one["high"] - one["low"]) / 2
    decimals = len(value.partition(".")[2])
    return crop(f"{value} \u00b1{half * (100 if one['unit'] == 'share' else 1):.{decimals}f}{sign(one['unit'])}", 12)


def _how(body: Mapping[str, Any]) -> str:
    many, last = body["replicates"], body["generations"]
    runs = "1 replicate" if many == 1 else f"{count(many)} replicates"
    start, model = count(body["generation_0"].get("tokens")), safe(generator_title(body["generator"]))
    return (
        f"Shares of generation 0 ({start} words) at generation {count(last)}, {runs}, {model}. "
        "Rare alive: 1 is what other human text keeps." + (" \u00b1 is the 95 % interval over replicates." if many > 1 else "")
    )


def _photocopy(body: Mapping[str, Any]) -> Iterable[RenderableType]:
    """An opening of the first regime that has one, if possible one that is extinct in the end: first generation and last."""
    found = zip(regime_titles(body), body["regimes"], strict=True)
    title, copies = next(((title, one["photocopies"]) for title, one in found if one["photocopies"]), ("", []))
    copies = [one for one in copies if one["generations"]]
    if not copies:
        return
    shown = next((one for one in copies if one["generations"][-1]["words"] is None), copies[0])
    generations = shown["generations"]
    yield Text(crop(f'"{shown["opening"]} ..." under {title}', _WIDTH))
    for one in dict.fromkeys((0, len(generations) - 1)):
        words = generations[one]["words"]
        said = "this opening is extinct" if words is None else "... " + " ".join(word for word, _ in words)
        yield Text(crop(f"{generations[one]['generation']:>4}  {said}", _WIDTH))
    yield Text("")


def _kept(names: Sequence[str]) -> str:
    """``accumulate and 3 more``."""
    return (names[0] + (f" and {len(names) - 1} more" if names[1:] else "")) if names else "none"


def _died(body: Mapping[str, Any]) -> Iterable[RenderableType]:
    found = zip(regime_titles(body), body["regimes"], strict=True)
    title, gone = next(((title, one["died"]) for title, one in found if one["died"]), ("", []))
    if not gone:
        return
    rows = [
        (
            crop(one["type"], 26),
            crop(count(one.get("count")), 8),
            crop(one["generation"], 8),
            crop(_kept(one["kept_by"]), 28),
        )
        for one in sorted(gone, key=lambda one: -(one.get("count") or 0))[:DIED_SHOWN]
    ]
    yield plain_table((crop(f"gone under {title}", 26), "times", "gone from", "kept by"), rows, numeric=(1, 2))
