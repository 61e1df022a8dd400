"""The sections of a dose-response run as HTML: from which share on it shows, every median, and how that is defined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from genloss.lab.dose import LEVEL, threshold_words
from genloss.reports.definition_contents import digits, interval
from genloss.reports.definition_sections import citations_section
from genloss.reports.dose_contents import dose_label, dose_names, dose_title, generator_settings, shown_doses
from genloss.reports.markup import Markup, element, join, table, whole
from genloss.reports.numbers import count

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CHARTS: Final = 6
"""So many measures of a loop have a chart in sight; those of the others are folded."""

IN_SIGHT: Final = 3
"""So many loops have charts; all have a table."""


def dose_introduction() -> Markup:
    """What a dose-response run is, for one who never heard of it."""
    return element(
        "p",
        "How much synthetic data does it take to show? The same loop is run with more and more of it in each training set, from "
        "none to all, the rest fresh and real. What loops on real data alone show by chance is the band; a share shows from "
        "where the median run lies outside of it, and stays outside.",
        class_="lead",
    )


def dose_facts(body: Mapping[str, Any]) -> Markup:
    """What copies, for how many generations, how often, and at how many shares."""
    made = (
        (str(body["generator"]["name"]), generator_settings(body)),
        (count(body["generations"]), "generations; measured at the last"),
        (count(body["replicates"]), "runs at each share"),
        (count(len(body["doses"])), "shares of synthetic data, 0 among them"),
    )
    parts = (element("div", element("dt", label), element("dd", element("b", value))) for value, label in made)
    return element("dl", *parts, class_="facts four")


def dose_sections(
    body: Mapping[str, Any], *, level: int, chart: Callable[[Mapping[str, Any], Mapping[str, Any], str], str]
) -> Markup:
    """All sections in order; ``chart(body, curve, measure)`` gives the drawing of one measure, or nothing."""

    def heading(text: str) -> Markup:
        return element(f"h{level}", text)

    parts: list[str] = [heading("From which share on does it show?"), _reading()]
    for index, curve in enumerate(body["curves"]):
        if len(body["curves"]) > 1:
            parts.append(element(f"h{level + 1}", curve["loop"]))
        names = dose_names(curve)[:CHARTS] if index < IN_SIGHT else []
        if made := [one for name in names if (one := chart(body, curve, name))]:
            parts.append(element("div", *map(Markup, made), class_="lines"))
        parts += [thresholds_table(body, curve), medians_table(body, curve)]
    parts += [heading("How a threshold is found"), method(body)]
    if papers := citations_section(body):
        parts += [heading("Papers to cite for this run"), papers]
    return join(*parts)


def _reading() -> Markup:
    return element(
        "p",
        "Points and line: the median run. Grey: where a run on real data alone lies. Dashed: the share from which on the median "
        "is outside, with its 95 % interval as a stripe; where there is none, it never shows. No synthetic data at all, a share "
        "of 0, is drawn at the left edge.",
        class_="aside",
    )


def thresholds_table(body: Mapping[str, Any], curve: Mapping[str, Any]) -> Markup:
    """Each measure: where it shows, the band of real data alone, and medians at a few shares."""
    places = shown_doses(body["doses"])
    rows = []
    for name in dose_names(curve):
        one = curve["measures"][name]
        null = interval({"low": one["null_low"], "high": one["null_high"]})
        value, _, span = threshold_words(one, body["doses"]).partition(" (")
        shows = join(whole(value), element("span", span.rstrip(")"), class_="whole interval")) if span else whole(value)
        rows.append((dose_title(name), shows, null, *(digits(one["median"][place]) for place in places)))
    heads = ("measure", "shows from (95 %)", "real data alone", *(f"at {dose_label(body['doses'][place])}" for place in places))
    return table(f"{curve['loop']}: where it shows, and medians", heads, rows, labelled=True)


def medians_table(body: Mapping[str, Any], curve: Mapping[str, Any]) -> Markup:
    """Median and mean of every measure at every share, folded."""
    if not curve["measures"]:
        return Markup()
    names = dose_names(curve)
    rows = [
        (
            dose_label(dose),
            *(
                join(
                    whole(digits(curve["measures"][name]["median"][place])),
                    element("span", f"mean {digits(curve['measures'][name]['mean'][place])}", class_="whole interval"),
                )
                for name in names
            ),
        )
        for place, dose in enumerate(body["doses"])
    ]
    made = table("Medians by share of synthetic data", ("share", *map(dose_title, names)), rows, labelled=True)
    return element("details", element("summary", f"Every share: {curve['loop']}"), made)


def method(body: Mapping[str, Any]) -> Markup:
    """How band, threshold and interval are found, and what they do not say."""
    many, runs = max(len(curve["measures"]) for curve in body["curves"]), count(body["replicates"])
    band = (
        f"Band: between two quantiles of {runs} runs on real data alone. At most {100 * LEVEL:g} % of such runs leave the band "
        f"of any measure: what may leave is divided among the {many} measures of a loop."
    )
    threshold = (
        "Threshold: the smallest share from which on the median of the runs lies outside, between two shares by the logarithm. "
        "Where already the smallest share does, it is at most that one."
    )
    spread = "Interval: 95 % of the thresholds of bootstrap draws of the runs, at each share anew."
    mind = (
        "To mind: it is about the typical run. Of single runs at that share, about half lie within the band still. And it is "
        "the threshold of this many samples and generations, not of others."
    )
    return element("ul", *(element("li", one) for one in (band, threshold, spread, mind)))


def dose_tables(body: Mapping[str, Any]) -> Markup:
    """The thresholds of every loop, for a notebook."""
    return join(*(thresholds_table(body, curve) for curve in body["curves"]))
