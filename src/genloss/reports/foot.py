"""The end of a report: how each number is defined, and what a reader needs to compute it again."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from typing import Any, Final

from genloss.loops.generators import generator_title
from genloss.reports.contents import comparisons
from genloss.reports.definitions import MEANINGS, NULL_MEANING, UNIT_NAMES, Meaning
from genloss.reports.dose_contents import is_dose, measures_of
from genloss.reports.forecast_contents import is_forecast
from genloss.reports.forecast_definitions import FORECAST_MEANINGS
from genloss.reports.law_contents import is_laws, settings
from genloss.reports.law_sections import law_cells, law_definitions, law_meanings
from genloss.reports.loop_contents import ALIVE, band_names, is_band, loop_of, measure_names
from genloss.reports.loop_definitions import LOOP_MEANINGS
from genloss.reports.markup import Markup, element, join, table
from genloss.reports.numbers import count

_ZIPF: Final = "A Zipf value is the base-10 logarithm of occurrences per thousand million tokens: 3 is one per million, 4 is ten."


def definition_list(document: Mapping[str, Any]) -> Markup:
    """Every measure that the document holds: a sentence, the formula, unit and range, source."""
    if is_forecast(document):
        return _of_forecast(document)
    if is_dose(document):
        return _of_dose(document)
    lead = f"{NULL_MEANING} Intervals are 95 %, by deleting one of 16 folds of records at a time from each side. {_ZIPF}"
    made = _definitions([name for _, body in comparisons(document) for name in body["measures"]], MEANINGS, lead)
    loop = loop_of(document)
    if loop is None:
        return made
    if is_laws(loop):
        return law_definitions(loop)
    many = loop["replicates"]
    lead = (
        "One replicate was run, so no interval is known." if many == 1 else f"Intervals are 95 %, over {count(many)} replicates."
    )
    names = [*measure_names(loop), *([ALIVE] if band_names(loop) else [])]
    own = _definitions(names, LOOP_MEANINGS, f"{lead} {_ZIPF}")
    return join(made, element("h3", "In the loop"), own) if comparisons(document) else own


def _of_forecast(document: Mapping[str, Any]) -> Markup:
    names = dict.fromkeys(name for one in document["regimes"][0]["generations"] for name in one["measures"])
    lead = f"Bands of 95 % hold what one run will show: chance, and the errors of growth and scatter. {_ZIPF}"
    return _definitions([ALIVE if is_band(name) else name for name in names], FORECAST_MEANINGS, lead)


def _of_dose(document: Mapping[str, Any]) -> Markup:
    names = measures_of(document)
    lead = f"Medians are over {count(document['replicates'])} runs, at the last generation."
    words = [name for name in names if "." in name]
    return _definitions(words, LOOP_MEANINGS, f"{lead} {_ZIPF}") if words else law_meanings(names, lead)


def _definitions(names: Iterable[str], meanings: Mapping[str, Meaning], lead: str) -> Markup:
    owners: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        unit, _, measure = name.partition(".")
        owners.setdefault(measure, []).append(UNIT_NAMES.get(unit, unit))
    parts = []
    for measure, held in owners.items():
        meaning = meanings.get(measure)
        if meaning is None:
            continue
        term = element("dt", f"{meaning.title[0].upper()}{meaning.title[1:]} ", element("code", measure))
        lines = (
            element("dd", meaning.sentence),
            element("dd", element("i", "Formula "), meaning.formula, class_="fine"),
            element("dd", element("i", "Unit "), f"{meaning.unit}. Of {', '.join(held)}.", class_="fine"),
            element("dd", element("i", "Source "), meaning.source, class_="fine"),
        )
        parts.append(element("div", term, *lines))
    return join(element("p", lead, class_="aside"), element("dl", *parts, class_="definitions"))


def provenance(document: Mapping[str, Any]) -> Markup:
    """Sizes, sources, seed, version and command line."""
    command = document.get("command")
    facts = [
        ("command", element("code", shlex.join(command)) if command else "called from Python"),
        ("genloss", str(document["version"])),
        ("seed", "none drawn" if document.get("seed") is None else str(document["seed"])),
        ("document", str(document["schema"])),
    ]
    loop = loop_of(document)
    if loop is not None:
        facts.append(("generator", _generator(loop["generator"])))
    facts += [(name, str(document[name])) for name in ("cells", "table") if loop is document and document.get(name)]
    listed = element(
        "dl", *(element("div", element("dt", name), element("dd", text)) for name, text in facts), class_="facts-small"
    )
    return join(_sources(document), _sizes(document), Markup() if loop is None else _loop_sizes(loop), listed)


def _sources(document: Mapping[str, Any]) -> Markup:
    rows = [
        (
            _text(one.get("path")),
            _text(" ".join(str(one[name]) for name in ("side", "reference") if one.get(name))),
            *(_text(one.get(name)) for name in ("records", "tokens", "rejected")),
            _content(one),
        )
        for one in document["inputs"]
    ]
    heads = ("source", "side", "records", "words", "rejected", "content hash")
    return table("What was read", heads, rows, numeric=(2, 3, 4), free=(0, 5)) if rows else Markup()


def _content(one: Mapping[str, Any]) -> str:
    return _text(one.get("content", one.get("content_hash")))


def _sizes(document: Mapping[str, Any]) -> Markup:
    rows = []
    for title, body in comparisons(document):
        for side in ("reference", "candidate"):
            one = body["sides"][side]
            name = f"{title}: {side}" if title else side
            rows.append(
                (
                    name,
                    *(count(one.get(key)) for key in ("records", "tokens")),
                    count(one.get("groups")) if one["grouped"] else "none named",
                )
            )
    if not rows:
        return Markup()
    return table("What was compared (n)", ("side", "records", "words", "groups"), rows, numeric=(1, 2, 3))


def _loop_sizes(body: Mapping[str, Any]) -> Markup:
    if is_laws(body):
        return law_cells(body)
    rows = [
        (
            name,
            *(count(one[key]) if one.get(key) is not None else "" for key in ("records", "tokens", "word_types", "pair_types")),
        )
        for name, one in (
            ("generation 0", body["generation_0"]),
            ("reserve, for fresh text", body.get("reserve")),
            ("judge, never trained on", body.get("judge")),
        )
        if one
    ]
    heads = ("part of the source", "records", "words", "distinct words", "distinct pairs")
    return table("What the loop ran on (n)", heads, rows, numeric=(1, 2, 3, 4), labelled=True)


def _generator(one: Mapping[str, Any]) -> str:
    return ", ".join(part for part in (generator_title(one), settings(one)) if part)


def _text(value: object) -> str:
    """One fact of a source, of whatever type the document gives it."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return count(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{_text(one)} {key}" for key, one in value.items()) or "0"
    return str(value)
