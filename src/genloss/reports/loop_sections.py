"""The sections of a loop as HTML: what is left, the photocopies, which words died when, and every number at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from genloss.loops.generators import generator_title
from genloss.reports.definition_sections import citations_section, definitions_section
from genloss.reports.loop_contents import (
    ALIVE,
    LEFT,
    PAIRS_LEFT,
    TYPICAL,
    at,
    band_names,
    band_title,
    generator_words,
    has_theory,
    measure_names,
    regime_titles,
)
from genloss.reports.loop_definitions import loop_title
from genloss.reports.markup import Markup, element, join, table
from genloss.reports.numbers import count, number, sign
from genloss.reports.sections import DASH, DIED_SHOWN, unit_name, value_cell
from genloss.reports.series import MAX_SERIES, series_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

DRAWN: Final = (LEFT, PAIRS_LEFT, ALIVE, TYPICAL)
"""The measures that have a chart."""

EXTINCT: Final = "this opening is extinct"


def introduction(body: Mapping[str, Any]) -> Markup:
    """What model collapse is, for one who never heard of it."""
    return element(
        "p",
        "Photocopy a photocopy again and again, and the fine print is lost first. Text goes the same way when language models "
        "are trained on what language models wrote. Here each generation is a model trained on text that the one before it "
        "made, and it writes the text for the next. Rare words go first, and a word that is gone can come back only from human "
        f"text. This page shows what is left after {_plural(body['generations'], 'generation')}, and which ways of choosing the "
        "training text keep more.",
        class_="lead",
    )


def loop_facts(body: Mapping[str, Any]) -> Markup:
    """How large generation 0 is, how many generations and replicates there are, and what writes the text."""
    start = body["generation_0"]
    size = f"words of human text to start from: generation 0, of {count(start.get('records'))} records"
    if start.get("word_types") is not None:
        size += f" and {count(start['word_types'])} distinct words"
    replicates = "replicates of each; intervals are over these" if body["replicates"] > 1 else "replicate: no interval is known"
    made = (
        (count(start.get("tokens")), size),
        (count(body["generations"]), "generations, each trained on text made by the one before"),
        (count(body["replicates"]), replicates),
        (generator_title(body["generator"]), generator_words(body["generator"])),
    )
    parts = (element("div", element("dt", label), element("dd", element("b", value))) for value, label in made)
    return element("dl", *parts, class_="facts four")


def loop_sections(
    body: Mapping[str, Any], *, level: int, chart: Callable[[Mapping[str, Any], str], str], foreseen: str = ""
) -> Markup:
    """All sections in order; ``chart(body, measure)`` gives the drawing of one of ``DRAWN``, or nothing.

    ``foreseen`` is a section on what a forecast said.
    """

    def heading(text: str) -> Markup:
        return element(f"h{level}", text)

    parts: list[str] = [heading("How much is left?"), regimes(body)]
    if drawn := [made for name in DRAWN if (made := chart(body, name))]:
        parts += [reading(body), element("div", *map(Markup, drawn), class_="lines")]
    parts += [last_table(body), foreseen]
    if verdicts := definitions_section(list(zip(regime_titles(body), body["regimes"], strict=True))):
        parts += [heading("Has it collapsed?"), verdicts]
    if bands := band_table(body):
        parts += [heading("Which words live?"), bands]
    if copies := photocopies(body, level=level + 1):
        parts += [heading("The photocopy"), copies]
    parts += [heading("Which words died when"), died(body)]
    if papers := citations_section(body):
        parts += [heading("Papers to cite for this run"), papers]
    return join(*parts)


def regimes(body: Mapping[str, Any]) -> Markup:
    """What each regime does, with its mark in the charts."""
    says = [str(one["says"]) for one in body["regimes"]]
    lead = element("p", "A regime says what each generation is trained on.")
    key = series_key(regime_titles(body), says)
    rest = list(zip(regime_titles(body), says, strict=True))[MAX_SERIES:]
    more = element("ul", *(element("li", f"{title}: {one} (in the tables only)") for title, one in rest)) if rest else Markup()
    return element("div", lead, key, more, class_="regimes")


def reading(body: Mapping[str, Any]) -> Markup:
    """How to read the charts: points, band, dashes, and the rule at 1."""
    many = body["replicates"]
    made = (
        f"Points and solid line: the mean of {count(many)} replicates. Band: its 95 % interval over the replicates; where none "
        "is seen, it is narrower than the line."
        if many > 1
        else "Points and solid line: one replicate, so there is no interval."
    )
    if has_theory(body, DRAWN):
        made += " Dashed: what theory expects of that line from the counts of generation 0 alone, where a formula is known."
    if any(ALIVE in one["measures"] for one in body["regimes"]):
        made += " For rare words, 1 is what human text of the same size holds."
    return element("p", made, class_="aside")


def last_table(body: Mapping[str, Any]) -> Markup:
    """Every measure at the last generation, a column each regime."""
    names = [(loop_title(name), name) for name in measure_names(body)]
    return _by_regime(f"Every measure at generation {body['generations']} (95 %)", "measure", names, body)


def band_table(body: Mapping[str, Any]) -> Markup:
    """Survival at the last generation by band of rarity, a table each unit, a column each regime."""
    made = []
    names = band_names(body)
    for unit in dict.fromkeys(name.partition(".")[0] for name in names):
        rows = [(band_title(name, dash=DASH), name) for name in names if name.partition(".")[0] == unit]
        what = unit_name(unit).capitalize()
        caption = f"{what} alive at generation {body['generations']} by how common they are; 1 = other human text (95 %)"
        made.append(_by_regime(caption, "times per million", rows, body))
    return join(*made)


def _by_regime(caption: str, head: str, names: Sequence[tuple[str, str]], body: Mapping[str, Any]) -> Markup:
    if not names:
        return Markup()
    last = body["generations"]
    rows = []
    for title, name in names:
        start = next((one for regime in body["regimes"] if (one := at(regime, name, 0)) is not None), None)
        cells = [_cell(at(regime, name, last)) for regime in body["regimes"]]
        rows.append((title, "" if start is None else _bare(start["value"], start["unit"]), *cells))
    return table(caption, (head, "generation 0", *regime_titles(body)), rows, numeric=(1,), labelled=True)


def _cell(one: Mapping[str, Any] | None) -> Markup:
    if one is None:
        return element("span", "not measured", class_="interval")
    made = value_cell(one)
    if one["median"] is not None and (middle := _bare(one["median"], one["unit"])) != _bare(one["value"], one["unit"]):
        made = Markup(f"{made} {element('span', f'median {middle}', class_='whole interval')}")
    if one["theory"] is not None:
        theory = element("span", f"theory {_bare(one['theory'], one['unit'])}", class_="whole interval")
        made = Markup(f"{made} {theory}")
    return made


def _bare(value: float | None, unit: str) -> str:
    return "" if value is None else number(value, unit) + sign(unit)


def photocopies(body: Mapping[str, Any], *, level: int) -> Markup:
    """Openings continued from each generation of the first regime; the other regimes folded."""
    named = [(title, one["photocopies"]) for title, one in zip(regime_titles(body), body["regimes"], strict=True)]
    named = [(title, copies) for title, copies in named if copies]
    if not named:
        return Markup()
    (title, copies), others = named[0], named[1:]
    lead = element(
        "p",
        "An opening, and how each generation's model goes on from it. Generation 0 is what people wrote.",
        class_="together",
    )
    legend = element("p", element("mark", "Marked"), ": a word that is rare in generation 0", class_="aside")
    parts = [lead, legend, element(f"h{level}", f"Under {title}"), *map(_copies, copies)]
    parts += [_folded(f"The same under {other}", those) for other, those in others]
    return join(*parts)


def _folded(summary: str, copies: Sequence[Mapping[str, Any]]) -> Markup:
    return element("details", element("summary", summary), *map(_copies, copies))


def _copies(one: Mapping[str, Any]) -> Markup:
    return element("ol", *(_copy(one["opening"], each) for each in one["generations"]), class_="copies")


def _copy(opening: str, one: Mapping[str, Any]) -> Markup:
    head = element("p", f"Generation {one['generation']}", class_="which")
    if one["words"] is None:
        return element("li", head, element("p", element("span", f"{opening} ...", class_="opening"), " ", _extinct()))
    said = Markup(" ".join(element("mark", word) if rare else element("span", word) for word, rare in one["words"]))
    return element("li", head, element("p", element("span", opening, class_="opening"), " ", said))


def _extinct() -> Markup:
    return element("span", f"\u2020 {EXTINCT}", class_="extinct")


def died(body: Mapping[str, Any]) -> Markup:
    """The words that each regime lost for good: the first regime's in sight, those of the others folded."""
    parts = []
    for index, (title, regime) in enumerate(zip(regime_titles(body), body["regimes"], strict=True)):
        gone = regime["died"]
        if not gone:
            parts.append(element("p", f"No word is listed that died under {title}."))
        elif index == 0:
            parts.append(_dead(f"Under {title}: the commonest words of generation 0 that are gone", gone[:DIED_SHOWN]))
            if rest := gone[DIED_SHOWN:]:
                more = element("summary", f"{_plural(len(rest), 'more word')} under {title}")
                parts.append(element("details", more, _dead("The words that follow", rest)))
        else:
            more = element("summary", f"{_plural(len(gone), 'word')} under {title}")
            parts.append(element("details", more, _dead(f"Gone under {title}", gone)))
    return join(*parts)


def _dead(caption: str, gone: Sequence[Mapping[str, Any]]) -> Markup:
    rows = [
        (one["type"], count(one.get("count")), str(one["generation"]), ", ".join(one["kept_by"]) or "none of these")
        for one in gone
    ]
    heads = ("word", "times in generation 0", "gone from generation", "kept alive by")
    return table(caption, heads, rows, numeric=(1, 2), free=(0, 3))


def _plural(many: int, noun: str) -> str:
    return f"{count(many)} {noun}" if many == 1 else f"{count(many)} {noun}s"
