"""The sections of one comparison as HTML: what was lost first, how sure that is beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from genloss.reports.bands import band_label
from genloss.reports.contents import bands_of, diversity, others, rarity, remarks, units, verdict_word
from genloss.reports.definitions import NULL_MEANING, SATURATED, TOGETHER, UNIT_NAMES, measure_title
from genloss.reports.markup import Markup, element, join, stands, table, whole
from genloss.reports.numbers import CANNOT_SAY, as_ratio, chance, count, expected, null_text, standing, value_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

DASH: Final = "\u2013"

DIED_SHOWN: Final = 20
"""Of each unit; the rest is folded away."""


def unit_name(unit: str) -> str:
    """``word pairs`` for ``pairs``."""
    return UNIT_NAMES.get(unit, unit)


def facts(body: Mapping[str, Any]) -> Markup:
    """The three or four numbers to take home, each with its interval and the human range."""
    made = []
    words = rarity(body, "words")
    for measure, label, unit in (
        ("tail_survival", "rare words still alive; 1 is what other human text keeps", "ratio"),
        ("novelty", "of its words are new to the human reference", "share"),
    ):
        if measure in words:
            made.append(_fact(words[measure], label, unit))
    if "words.hill_0_at_size" in body["measures"]:
        made.append(
            _fact(
                as_ratio(body["measures"]["words.hill_0_at_size"]),
                "distinct words at equal size; 1 is as many as the reference",
                "ratio",
            )
        )
    return element("dl", *made, class_="facts") if made else Markup()


def _fact(one: Mapping[str, Any], label: str, unit: str) -> Markup:
    value, _, interval = value_text(one, dash=DASH, unit=unit).partition(" (")
    null = null_text(one, dash=DASH, unit=unit)
    beside = ", ".join(part for part in (interval.rstrip(")"), f"human {null}" if null else "") if part)
    kind = standing(one)
    shown = Markup() if kind == CANNOT_SAY else stands(kind, "" if kind == "within" else " than human")
    return element("div", element("dt", label), element("dd", element("b", value), element("span", beside), shown))


def survival(body: Mapping[str, Any], unit: str) -> Markup:
    """The bands of one unit as a table, with all rare types and novelty as its last rows."""
    rows = []
    for band in bands_of(body, unit):
        kind = "saturated" if band.get("saturated") else standing(band["tail_survival"])
        label = band_label(band.get("zipf_low"), band.get("zipf_high"), dash=DASH)
        rows.append((label, count(band.get("types")), *_estimate_cells(band["tail_survival"], "ratio", kind)))
    found = rarity(body, unit)
    if "tail_survival" in found:
        rows.append(("all rare", "", *_estimate_cells(found["tail_survival"], "ratio")))
    if "novelty" in found:
        rows.append((f"new {unit_name(unit)}, share of tokens", "", *_estimate_cells(found["novelty"], None)))
    name = unit_name(unit)
    heads = ("times per million", "listed", "still alive (95 %)", "human range", "against human")
    return table(f"Rare {name} still alive, by band of rarity, and novelty", heads, rows, numeric=(1,), stacked=True)


def together(body: Mapping[str, Any]) -> Markup:
    """The paragraph that explains survival and novelty as one, and how to read the tables of bands."""
    saturated = any(band.get("saturated") for band in body["bands"])
    reading = f"{NULL_MEANING} {SATURATED}" if saturated else NULL_MEANING
    return join(element("p", TOGETHER, class_="together"), element("p", reading, class_="aside"))


def diversity_table(body: Mapping[str, Any]) -> Markup:
    """Hill numbers as ratios to the reference's, with the candidate's own value."""
    rows = []
    for name, one in diversity(body).items():
        rows.append(
            (measure_title(name), value_text({**one, "low": None}).partition(" (")[0], *_estimate_cells(as_ratio(one), "ratio"))
        )
    heads = ("effective number of types", "candidate", "ratio to human (95 %)", "human range", "against human")
    return table("Diversity (Hill numbers) as a ratio to the human reference", heads, rows, numeric=(1,), stacked=True)


def died(body: Mapping[str, Any]) -> Markup:
    """What is gone, by name: expected count, the chance that other human text lacks it too, and where it lived."""
    totals = []
    for unit, one in body["died_count"].items():
        if one.get("absent") is None:
            continue
        made = f"{count(one['absent'])} {unit_name(unit)} of the reference do not occur in the candidate"
        human = one.get("human_absent")
        totals.append(f"{made}." if human is None else f"{made}; human text of its size would lack {count(human)}.")
    parts = [element("p", " ".join(totals)) if totals else Markup()]
    for unit in dict.fromkeys(one["unit"] for one in body["died"]):
        gone = [one for one in body["died"] if one["unit"] == unit]
        parts.append(_dead(f"The commonest {unit_name(unit)} of the reference that the candidate lacks", gone[:DIED_SHOWN]))
        if rest := gone[DIED_SHOWN:]:
            more = element("summary", f"{len(rest)} more {unit_name(unit)}")
            parts.append(element("details", more, _dead(f"The {unit_name(unit)} that follow", rest)))
    if not body["died"]:
        parts.append(element("p", "None of the commonest types of the reference is absent."))
    return join(*parts)


def _dead(caption: str, gone: Sequence[Mapping[str, Any]]) -> Markup:
    rows = [
        (one["type"], expected(one.get("expected")), chance(one.get("absent_by_chance")), one["record"] or "unknown")
        for one in gone
    ]
    heads = ("gone", "expected here", "absent by chance", "where it lived")
    return table(caption, heads, rows, numeric=(1, 2), free=(0, 3))


def other_table(body: Mapping[str, Any]) -> Markup:
    """Every measure that has no section of its own."""
    rows = []
    for name, one in others(body).items():
        base = one.get("reference")
        own = "" if base is None else value_text({**one, "value": base, "low": None}).partition(" (")[0]
        rows.append((measure_title(name), own, *_estimate_cells(one, None)))
    heads = ("measure", "human", "candidate (95 %)", "human range", "against human")
    return table("Everything else that was measured", heads, rows, numeric=(1,), stacked=True) if rows else Markup()


def definitions_table(body: Mapping[str, Any]) -> Markup:
    """The verdict under each definition of collapse."""
    rows = [
        (one["name"], verdict_word(one.get("lost")), ", ".join(measure_title(name) for name in one["measures"]), one["why"])
        for one in body["definitions"]
    ]
    heads = ("definition of collapse", "verdict", "stands on", "why")
    return table("The verdict under each definition of collapse", heads, rows) if rows else Markup()


def notes(body: Mapping[str, Any]) -> Markup:
    """What the reader must know, as a list."""
    found = [*body["notes"], *remarks(body)]
    return element("ul", *(element("li", note) for note in found)) if found else Markup()


def sections(body: Mapping[str, Any], *, level: int, chart: Callable[[Mapping[str, Any], str], str]) -> Markup:
    """All sections in order; ``chart(body, name)`` gives the drawing of ``survival:<unit>``, ``novelty`` or ``diversity``."""

    def heading(text: str) -> Markup:
        return element(f"h{level}", text)

    parts: list[str] = [heading("Do the rare words live?") if body["bands"] else Markup()]
    for index, unit in enumerate(units(body)):
        drawn = [chart(body, f"survival:{unit}"), chart(body, f"novelty:{unit}")]
        parts += [element("h" + str(level + 1), unit_name(unit).capitalize()), element("div", *map(Markup, drawn), class_="pair")]
        parts += [survival(body, unit), together(body) if index == 0 else Markup()]
    if diversity(body):
        parts += [heading("How diverse is it?"), Markup(chart(body, "diversity")), diversity_table(body)]
    parts += [heading("What died"), died(body)]
    for title, made in (
        ("Also measured", other_table(body)),
        ("Which kind of collapse?", definitions_table(body)),
        ("Mind when reading", notes(body)),
    ):
        parts += [heading(title), made] if made else []
    return join(*parts)


def value_cell(one: Mapping[str, Any], unit: str | None = None) -> Markup:
    """A value and its interval, each unbroken; or ``cannot say`` with the reason."""
    if one["value"] is None:
        return element("span", f"{CANNOT_SAY}: {one['why']}" if one.get("why") else CANNOT_SAY)
    value, opening, interval = value_text(one, dash=DASH, unit=unit).partition(" (")
    return Markup(f"{whole(value)} {element('span', opening.strip() + interval, class_='whole interval')}")


def _estimate_cells(one: Mapping[str, Any], unit: str | None, kind: str | None = None) -> tuple[str, str, str]:
    """Value with interval, human range, and how it stands; the reason where it cannot be said."""
    kind = standing(one) if kind is None else kind
    shown = stands(kind) if one["value"] is not None else Markup()
    return (value_cell(one, unit), whole(null_text(one, dash=DASH, unit=unit)), shown)
