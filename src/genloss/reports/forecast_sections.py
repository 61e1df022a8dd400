"""The sections of a forecast as HTML: what will be left, when it falls, how much fresh text holds it, what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from genloss.forecasts.forecast import name_of
from genloss.forecasts.inverse import HORIZON
from genloss.reports.forecast_contents import (
    as_loop,
    asked,
    begun,
    drawn,
    forecast_title,
    fresh_rows,
    last_generation,
    percent,
    when_it_falls,
)
from genloss.reports.loop_contents import at, band_names, band_title, measure_names, regime_titles
from genloss.reports.loop_sections import regimes
from genloss.reports.markup import Markup, element, join, table
from genloss.reports.numbers import count, number, sign
from genloss.reports.sections import DASH, value_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_LARGE: Final = 1e6


def forecast_introduction(body: Mapping[str, Any]) -> Markup:
    """What a forecast is, for one who never heard of it."""
    last = last_generation(body)
    return element(
        "p",
        "When models are trained on what models wrote, rare words go first. How fast follows from the counts of the human text: "
        "each word's chance to die out is known by exact recursion, so that nothing needs to be run. This page says what will be "
        f"left after {count(last)} generation{'s' if last != 1 else ''} of copies, with the band in which one run will lie in 95 "
        "of 100 cases.",
        class_="lead",
    )


def forecast_facts(body: Mapping[str, Any]) -> Markup:
    """How large a generation is, how far the forecast looks, what growth it has, and whose rare words are watched."""
    growth = "growth and scatter of rare and frequent words"
    made = (
        (_size(body["size"]), "words in each generation"),
        (count(last_generation(body)), "generations foreseen; none was run"),
        ("measured" if body["growth"]["measured"] else "assumed", f"{growth}: {_whence(body)}"),
        (_size(body["judge"]), "words of human text that say which words are rare"),
    )
    parts = (element("div", element("dt", label), element("dd", element("b", value))) for value, label in made)
    return element("dl", *parts, class_="facts four")


def _whence(body: Mapping[str, Any]) -> str:
    return "taken from the candidate" if body["growth"]["measured"] else "no candidate was given, copies of maximum likelihood"


def _size(value: float) -> str:
    return f"{value / _LARGE:.2f} million" if value >= _LARGE else count(value)


def forecast_sections(body: Mapping[str, Any], *, level: int, chart: Callable[[Mapping[str, Any], str], str]) -> Markup:
    """All sections in order; ``chart(body, measure)`` gives the drawing of a measure, or nothing."""

    def heading(text: str) -> Markup:
        return element(f"h{level}", text)

    parts: list[str] = [heading("What will be left?"), regimes(as_loop(body))]
    if made := [one for name in drawn(body) if (one := chart(body, name))]:
        parts += [_reading(body), element("div", *map(Markup, made), class_="lines")]
    parts += [forecast_table(body), forecast_bands(body)]
    parts += [heading("When does it fall?"), falls_table(body)]
    parts += [heading("How much fresh human text holds the line?"), fresh_table(body)]
    parts += [heading("What it rests on"), _assumptions(body)]
    return join(*parts)


def _reading(body: Mapping[str, Any]) -> Markup:
    made = (
        "Points and solid line: what is expected. Band: where one run will lie in 95 of 100 cases; where none is seen, it is "
        "narrower than the line. Generation 0 is the human text itself. For rare words, 1 is what human text of the same size "
        "holds."
    )
    if found := asked(body):
        made += f" Dashed: {percent(found[0])} of the reference's own value of {name_of(body['measure'])}."
    return element("p", made, class_="aside")


def forecast_table(body: Mapping[str, Any]) -> Markup:
    """Every measure at the last generation with its band, a column each regime."""
    loop = as_loop(body)
    names = [(forecast_title(name), name) for name in measure_names(loop)]
    return _by_regime(f"Foreseen at generation {loop['generations']}, with 95 % prediction bands", "measure", names, body)


def forecast_bands(body: Mapping[str, Any]) -> Markup:
    """Survival at the last generation by band of rarity, a column each regime."""
    loop = as_loop(body)
    names = [(band_title(name, dash=DASH), name) for name in band_names(loop)]
    caption = f"Words alive at generation {loop['generations']} by how common they are; 1 = other human text"
    return _by_regime(caption, "times per million", names, body)


def _by_regime(caption: str, head: str, names: Sequence[tuple[str, str]], body: Mapping[str, Any]) -> Markup:
    if not names:
        return Markup()
    loop = as_loop(body)
    rows = []
    for title, name in names:
        known = [one["generations"][-1]["measures"].get(name) for one in body["regimes"]]
        unit = next((one["unit"] for one in known if one is not None), "")
        start = next((one for regime in loop["regimes"] if (one := at(regime, name, 0)) is not None), None)
        own = "" if start is None or start["value"] is None else number(start["value"], unit) + sign(unit)
        missing = element("span", "not foreseen", class_="interval")
        rows.append((title, own, *(missing if one is None else value_cell(one) for one in known)))
    return table(caption, (head, "human text", *regime_titles(loop)), rows, numeric=(1,), labelled=True)


def falls_table(body: Mapping[str, Any]) -> Markup:
    """The generation in which each regime falls below the threshold, with its range."""
    share = body["regimes"][0]["falls_below"]["threshold"]
    rows = [(title, *when_it_falls(one)) for title, one in zip(regime_titles(as_loop(body)), body["regimes"], strict=True)]
    caption = f"The first generation in which {name_of(body['measure'])} lie below {percent(share)} of the reference's own value"
    note = element(
        "p",
        f"Looked for through generation {HORIZON}. The range is where the two ends of the band fall below it.",
        class_="aside",
    )
    return join(table(caption, ("regime", "falls in generation", "range"), rows, numeric=(1, 2)), note)


def fresh_table(body: Mapping[str, Any]) -> Markup:
    """Fresh human records a generation that keep the measure at the target, or why none do."""
    heads = ("to keep", "fresh human records a generation", "words in them", "most that any number keeps")
    made = table("Fresh human text needed", heads, fresh_rows(body), numeric=(1, 2, 3), labelled=True)
    why = body["fresh_needed"].get("why")
    return join(made, element("p", f"{begun(why)}.") if why else Markup())


def _assumptions(body: Mapping[str, Any]) -> Markup:
    listed = element("ul", *(element("li", f"{begun(one)}.") for one in body["assumptions"]))
    if not body["growth"]["measured"]:
        return listed
    rows = [
        (
            f"{one['count_from']:,.0f} and up",
            *(f"{one[name]:.2f} \u00b1{1.96 * one[name + '_stderr']:.2f}" for name in ("growth", "fano")),
        )
        for one in body["growth"]["classes"]
    ]
    heads = ("times in the reference", "growth", "scatter (variance / mean)")
    note = element("p", "Growth 1: as many copies as the average word has. Scatter 1: no more than chance.", class_="aside")
    return join(listed, table("What one round of the generator does (95 %)", heads, rows, numeric=(1, 2)), note)
