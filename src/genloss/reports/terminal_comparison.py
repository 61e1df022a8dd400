"""A comparison on the terminal: the verdict, survival by band with novelty, diversity, what died, the rest, the notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.table import Table
from rich.text import Text

from genloss.reports.bands import band_label
from genloss.reports.contents import bands_of, diversity, others, rarity, remarks, units, verdict_sentence, verdict_word
from genloss.reports.definitions import TOGETHER, UNIT_NAMES, short_title
from genloss.reports.numbers import as_ratio, chance, count, expected, null_text, standing, value_text
from genloss.reports.safe import safe
from genloss.reports.terminal_tables import crop, plain_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import RenderableType

DIED_SHOWN: Final = 12

DIED_IN_BRIEF: Final = 6
"""Where several comparisons are shown."""

MARKS: Final = {"below": "lower", "above": "higher", "within": "as human", "cannot say": ""}


def whole(body: Mapping[str, Any]) -> Iterable[RenderableType]:
    """All of one comparison."""
    yield from _verdict(body)
    for unit in units(body):
        yield from _survival(body, unit)
    if body["bands"]:
        yield Text(TOGETHER)
        yield Text("")
    made = diversity(body)
    at_size = {name: one for name, one in made.items() if name.endswith("_at_size")}
    if made:
        head = "diversity, at equal size" if at_size else "diversity, at equal coverage"
        rows = [_measure_row(name, as_ratio(one)) for name, one in (at_size or made).items()]
        yield plain_table((head, "of human", "human", ""), rows)
        yield Text("")
    yield from _died(body, DIED_SHOWN)
    rest = others(body)
    if rest:
        yield plain_table(("also measured", "value", "human", ""), [_measure_row(name, one) for name, one in rest.items()])
        yield Text("")
    yield from _notes(body)
    yield _sizes(body)


def brief(body: Mapping[str, Any]) -> Iterable[RenderableType]:
    """The verdict, the first unit's bands and a few of the dead."""
    yield from _verdict(body)
    for unit in units(body)[:1]:
        yield from _survival(body, unit)
    yield from _died(body, DIED_IN_BRIEF)


def _verdict(body: Mapping[str, Any]) -> Iterable[RenderableType]:
    yield Text(safe(verdict_sentence(body)), "bold")
    yield Text("")


def _survival(body: Mapping[str, Any], unit: str) -> Iterable[RenderableType]:
    """Survival by band, all rare types, and novelty as the last lines of one table."""
    name = crop(UNIT_NAMES.get(unit, unit), 12)
    rows = [_band_row(band) for band in bands_of(body, unit)]
    found = rarity(body, unit)
    for measure, label in (("tail_survival", "all rare"), ("novelty", f"new {name}")):
        if measure in found:
            one = found[measure]
            kind = "ratio" if measure == "tail_survival" else None
            rows.append((label, "", value_text(one, unit=kind), null_text(one, unit=kind), MARKS[standing(one)]))
    yield plain_table((f"{name} (per million)", "listed", "still alive", "human", ""), rows, numeric=(1,))
    yield Text("")


def _band_row(band: Mapping[str, Any]) -> tuple[str, ...]:
    one = band["tail_survival"]
    mark = "saturated" if band.get("saturated") else MARKS[standing(one)]
    label = band_label(band.get("zipf_low"), band.get("zipf_high"))
    return (label, count(band.get("types")), value_text(one, unit="ratio"), null_text(one, unit="ratio"), mark)


def _measure_row(name: str, one: Mapping[str, Any]) -> tuple[str, ...]:
    return (crop(short_title(name), 32), value_text(one), null_text(one), MARKS[standing(one)])


def _died(body: Mapping[str, Any], most: int) -> Iterable[RenderableType]:
    if not body["died"]:
        return
    rows = [
        (crop(one["type"], 26), expected(one.get("expected")), chance(one.get("absent_by_chance")), crop(one["record"], 30))
        for one in body["died"][:most]
    ]
    yield plain_table(("gone", "expected", "by chance", "where it lived"), rows, numeric=(1, 2))
    for unit, one in body["died_count"].items():
        if one.get("absent") is not None:
            human = "" if one.get("human_absent") is None else f"; human text of its size would lack {count(one['human_absent'])}"
            yield Text(f"{count(one['absent'])} {safe(UNIT_NAMES.get(unit, unit))} of the reference are absent{human}.")
    yield Text("")


def _notes(body: Mapping[str, Any]) -> Iterable[RenderableType]:
    """Why a number is unknown or rough, and what the reader must know, one item each."""
    found = remarks(body) + list(body["notes"])
    if not found:
        return
    table = Table.grid(padding=(0, 1, 0, 0))
    for note in found:
        table.add_row(Text("-"), Text(safe(note)))
    yield table
    yield Text("")


def _sizes(body: Mapping[str, Any]) -> Text:
    made = []
    for side in ("reference", "candidate"):
        one = body["sides"][side]
        groups = f" of {count(one.get('groups'))} groups" if one["grouped"] else ", no groups named"
        made.append(f"{side} {count(one.get('tokens'))} words in {count(one.get('records'))} records{groups}")
    return Text("Sizes: " + "; ".join(made) + ". Intervals are 95 %.")


def summary_table(several: Sequence[tuple[str, Mapping[str, Any]]]) -> Table:
    """One row a comparison: verdict, rare words alive, new words."""
    rows = []
    for title, body in several:
        found = rarity(body, "words")
        cells = [value_text(found[one]) if one in found else "" for one in ("tail_survival", "novelty")]
        rows.append((crop(title, 28), verdict_word(body["verdict"].get("lost")), *cells))
    return plain_table(("compared with human originals", "verdict", "rare words alive", "new words"), rows)
