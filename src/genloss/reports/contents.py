"""What a report shows and in which order: the same choice for terminal, HTML and notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from genloss.reports.definitions import short_title

if TYPE_CHECKING:
    from collections.abc import Mapping

DIVERSITY: Final = ("hill_0_at_size", "hill_1_at_size", "hill_2_at_size", "hill_0", "hill_1", "hill_2")
"""Equal size before equal coverage, which is the more fragile of the two."""


def units(body: Mapping[str, Any]) -> list[str]:
    """The units that have bands, in their order of appearance."""
    return list(dict.fromkeys(band["unit"] for band in body["bands"]))


def bands_of(body: Mapping[str, Any], unit: str) -> list[Mapping[str, Any]]:
    """The bands of one unit, the rarest first."""
    return [band for band in body["bands"] if band["unit"] == unit]


def diversity(body: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The Hill numbers that were measured, by name: words before pairs, equal size before equal coverage."""
    owners = dict.fromkeys(name.partition(".")[0] for name in body["measures"])
    names = [f"{unit}.{measure}" for unit in owners for measure in DIVERSITY]
    return {name: body["measures"][name] for name in names if name in body["measures"]}


def others(body: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Every measure that has no place of its own above, by name."""
    shown = {*DIVERSITY, "tail_survival", "novelty"}
    return {name: one for name, one in body["measures"].items() if name.partition(".")[2] not in shown}


def rarity(body: Mapping[str, Any], unit: str) -> dict[str, Mapping[str, Any]]:
    """Survival of all rare types and novelty of one unit, by measure, where they were measured."""
    names = {measure: f"{unit}.{measure}" for measure in ("tail_survival", "novelty")}
    return {measure: body["measures"][name] for measure, name in names.items() if name in body["measures"]}


def remarks(body: Mapping[str, Any]) -> list[str]:
    """What measures say about themselves, each remark once with the measures it is about: why a number is unknown or rough."""
    found: dict[str, list[str]] = {}
    named = [(short_title(name), one) for name, one in body["measures"].items()]
    named += [(f"{band['unit']}: a band of rarity", band["tail_survival"]) for band in body["bands"]]
    for name, one in named:
        if one.get("why"):
            why = f"cannot say: {one['why']}" if one["value"] is None else one["why"]
            found.setdefault(why, []).append(name)
    return [
        f"{names[0]}: {why}" if len(names) == 1 else f"{len(names)} numbers, {names[0]} among them: {why}"
        for why, names in found.items()
    ]


def comparisons(document: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The document's comparisons with their titles; the title of a lone one is empty, and other kinds have none."""
    kind = str(document["schema"]).split("/")[1]
    if kind == "demo":
        return [(one["title"], one) for one in document["comparisons"]]
    return [("", document)] if kind == "compare" else []


def verdict_word(lost: bool | None, /) -> str:  # noqa: FBT001 - the verdict is the one thing it is about
    """``Lost``, ``No loss shown`` or ``Cannot say``."""
    return {True: "Lost", False: "No loss shown", None: "Cannot say"}[lost]


def verdict_sentence(body: Mapping[str, Any]) -> str:
    """The sentence of the verdict, with the word for it put before it where it does not begin with that already."""
    word, sentence = verdict_word(body["verdict"].get("lost")), body["verdict"]["sentence"].strip()
    return sentence if sentence.lower().startswith(word.lower()) else f"{word}. {sentence}".strip()
