"""The sections of a loop of laws as HTML: what became of the law, verdicts, every number at the end, and what was set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from genloss.reports.definition_contents import digits, interval
from genloss.reports.definition_sections import citations_section, definitions_section
from genloss.reports.law_contents import CARRIED, ended, has_theory, law_at, law_names, recorded, settings
from genloss.reports.law_definitions import LAW_MEANINGS, law_title
from genloss.reports.loop_contents import regime_titles
from genloss.reports.loop_sections import regimes
from genloss.reports.markup import Markup, element, join, table, whole
from genloss.reports.numbers import count

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

CHARTS: Final = 6
"""So many measures have a chart."""

IN_SIGHT: Final = 2
"""So many cells have their table in sight; those of the others are folded."""


def law_introduction(body: Mapping[str, Any]) -> Markup:
    """What a loop of laws is, for one who never heard of it."""
    return element(
        "p",
        "The smallest model of model collapse: a law of chance that is known exactly. A sample is drawn from it, the law is "
        "estimated from the sample, the next sample is drawn from the estimate, and so on. Nothing can go wrong but the luck of "
        "the draw, and that is enough. This page shows what is left of the law after "
        f"{count(body['generations'])} generation{'s' if body['generations'] != 1 else ''}, beside what theory says.",
        class_="lead",
    )


def law_facts(body: Mapping[str, Any]) -> Markup:
    """Which law, how many samples, generations, replicates."""
    samples = [one["samples"] for one in body["regimes"] if one.get("samples") is not None]
    sizes = "" if not samples else count(min(samples)) + (f"\u2013{count(max(samples))}" if min(samples) < max(samples) else "")
    many = body["replicates"]
    made = (
        (str(body["generator"]["name"]), settings(body["generator"]) or "the law that is copied"),
        (sizes or "?", "samples a generation"),
        (count(body["generations"]), "generations, each fitted to samples of the one before"),
        (count(many), "replicates of each; intervals are over these" if many > 1 else "replicate: no interval is known"),
    )
    parts = (element("div", element("dt", label), element("dd", element("b", value))) for value, label in made)
    return element("dl", *parts, class_="facts four")


def law_sections(body: Mapping[str, Any], *, level: int, chart: Callable[[Mapping[str, Any], str], str]) -> Markup:
    """All sections in order; ``chart(body, measure)`` gives the drawing of a measure, or nothing."""

    def heading(text: str) -> Markup:
        return element(f"h{level}", text)

    named = list(zip(regime_titles(body), body["regimes"], strict=True))
    parts: list[str] = [heading("What became of the law?"), regimes(body)]
    if drawn := [made for name in law_names(body)[:CHARTS] if (made := chart(body, name))]:
        parts += [_reading(body), element("div", *map(Markup, drawn), class_="lines")]
    if verdicts := definitions_section(named):
        parts += [heading("Has it collapsed?"), verdicts]
    parts += [heading("Every number at the end"), law_tables(body)]
    if papers := citations_section(body):
        parts += [heading("Papers to cite for this run"), papers]
    return join(*parts)


def law_tables(body: Mapping[str, Any]) -> Markup:
    """Each cell's measures at the last generation: the first cells in sight, the others folded."""
    parts = []
    for index, (title, cell) in enumerate(zip(regime_titles(body), body["regimes"], strict=True)):
        made = join(_cell(f"{title}, generation {count(recorded(body)[-1])}", body, cell), _after(body, cell))
        parts.append(made if index < IN_SIGHT else element("details", element("summary", title), made))
    return join(*parts)


def _cell(caption: str, body: Mapping[str, Any], cell: Mapping[str, Any]) -> Markup:
    rows = []
    for name in law_names(body):
        one = law_at(cell, name, -1)
        if one is None:
            continue
        mean = join(whole(digits(one["value"]) or "unknown"), element("span", interval(one), class_="whole interval"))
        middle = interval({"low": one["q05"], "high": one["q95"]})
        rows.append((law_title(name), mean, digits(one["median"]), middle, digits(one["theory"])))
    heads = ("measure", "mean (95 %)", "median", "5\u201395 % of replicates", "theory of the mean")
    return table(caption, heads, rows, labelled=True)


def _after(body: Mapping[str, Any], cell: Mapping[str, Any]) -> Markup:
    told = ended(cell, body["replicates"])
    return element("p", f"Nothing was left to lose at some generation in {told}.", class_="aside") if told else Markup()


def _reading(body: Mapping[str, Any]) -> Markup:
    made = "Points and thick line: the mean over replicates. Thin line: the median. Band: 5 to 95 % of the replicates. "
    if any(has_theory(body, name) for name in law_names(body)[:CHARTS]):
        made += "Dashed: the mean that theory expects, where a formula is known. "
    made += "On a log scale, what is 0 or below the axis is drawn at its foot. "
    return element("p", made + CARRIED, class_="aside")


def law_definitions(body: Mapping[str, Any]) -> Markup:
    """Every measure that the document holds: a sentence, the formula, unit and range, source."""
    many = body["replicates"]
    lead = (
        "One replicate was run, so no interval is known."
        if many == 1
        else (f"Intervals are 95 %, Student's t over {count(many)} replicates; quantiles are of the same replicates.")
    )
    return law_meanings(law_names(body), lead)


def law_meanings(names: Sequence[str], lead: str) -> Markup:
    """The definitions of these measures, after a line on what goes for all of them."""
    parts = []
    for name in names:
        meaning = LAW_MEANINGS.get(name)
        if meaning is None:
            continue
        lines = (
            element("dd", meaning.sentence),
            element("dd", element("i", "Formula "), meaning.formula, class_="fine"),
            element("dd", element("i", "Unit "), f"{meaning.unit}.", class_="fine"),
            element("dd", element("i", "Source "), meaning.source, class_="fine"),
        )
        parts.append(
            element("div", element("dt", f"{meaning.title[0].upper()}{meaning.title[1:]} ", element("code", name)), *lines)
        )
    return join(element("p", lead, class_="aside"), element("dl", *parts, class_="definitions"))


def law_cells(body: Mapping[str, Any]) -> Markup:
    """What each cell was set to."""
    rows = [
        (title, count(one.get("samples")), settings(one.get("parameters") or {}))
        for title, one in zip(regime_titles(body), body["regimes"], strict=True)
    ]
    return table("What the loop ran on", ("cell", "samples", "law"), rows, numeric=(1,), free=(2,))
