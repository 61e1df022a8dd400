"""The sections of an estimated share as HTML: shares, whether they can be believed, values of columns, what breaks it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genloss.reports.markup import Markup, element, join, table, whole
from genloss.reports.numbers import CANNOT_SAY, value_text
from genloss.reports.palette import PAGE
from genloss.reports.sections import DASH, value_cell
from genloss.reports.share_charts import blends_spec, by_spec
from genloss.reports.share_contents import (
    BLENDS,
    BREAKS,
    MOST,
    NEVER,
    advice,
    checks,
    columns,
    commonest,
    drawable,
    left_out,
    notes,
    percent,
    reading,
    shares,
    value_name,
    verdict_word,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from genloss.reports.figures import Figures


def share_introduction(body: Mapping[str, Any]) -> Markup:
    """The verdict, what it means, and how the number came about, for one who never heard of it."""
    scored = (
        "by how much likelier its words are in the one than in the other"
        if body["detector"] is None
        else f"by {body['detector']}"
    )
    verdict = element("p", element("strong", f"Verdict: {verdict_word(body)}. "), advice(body), class_="verdict")
    told = (
        f"Every record of the target was compared with text of known people and of known models, {scored}. The share is the "
        f"mixture of the two that explains all records best. {NEVER}"
    )
    return join(verdict, element("p", told, class_="lead"))


def share_facts(body: Mapping[str, Any]) -> Markup:
    """The numbers to take home: the estimate never without its interval and its verdict."""
    word = verdict_word(body)
    made = (
        ("machine-made, all synthetic references together", body["share"], f"verdict: {word}"),
        ("known human text, read alike: 0 is right", body["control"], ""),
        ("unlike any reference, at least", body["unlike"], ""),
    )
    parts = [_fact(label, one, more) for label, one, more in made]
    least = CANNOT_SAY if body["detectable"] is None else f"{percent(body['detectable'])} %"
    parts.append(element("div", element("dt", "smallest share that would show"), element("dd", element("b", least))))
    return element("dl", *parts, class_="facts four")


def share_sections(body: Mapping[str, Any], *, level: int, charts: Figures) -> Markup:
    """All sections in order, with their charts."""

    def heading(text: str) -> Markup:
        return element(f"h{level}", text)

    parts = [heading("Whose are the records?"), shares_table(body)]
    if body["by"]:
        parts.append(heading("Where is it?"))
    for column, found in columns(body).items():
        title = f"Machine-made share by {column}, verdict: {verdict_word(body)}"
        chart = charts.box(title, by_spec(body, found, palette=PAGE, width="container")) if drawable(found) else Markup()
        parts += [chart, by_table(body, column, found)]
    parts += [heading("Can it be believed?"), checks_table(body)]
    if body["blends"]:
        spec = blends_spec(body, palette=PAGE, width="container")
        chart = charts.box("Blends of known share", spec) if drawable(body["blends"]) else Markup()
        parts += [element("p", BLENDS), chart, blends_table(body)]
    broken = [element("li", element("strong", f"{title}. "), text) for title, text in BREAKS]
    parts += [heading("What breaks it?"), element("p", NEVER), element("ul", *broken)]
    said = notes(body)
    if said:
        parts += [heading("Notes"), element("ul", *(element("li", note) for note in said))]
    return join(*parts)


def shares_table(body: Mapping[str, Any]) -> Markup:
    """A row for each reference and one for what is unlike them."""
    rows = [(name, kind, value_cell(one)) for name, kind, one in shares(body)]
    made = table(f"Shares of the target, verdict: {verdict_word(body)}", ("reference", "kind", "share (95 %)"), rows, free=(0,))
    return join(made, element("p", reading(body, dash=DASH), class_="aside"))


def checks_table(body: Mapping[str, Any]) -> Markup:
    """What tells whether the share may be believed, a line of explanation each."""
    rows = [(one.title, whole(one.found), one.says) for one in checks(body, dash=DASH)]
    return table("Checks", ("check", "found", "how to read it"), rows, labelled=True)


def by_table(body: Mapping[str, Any], column: str, parts: Sequence[Mapping[str, Any]]) -> Markup:
    """The share for each value of a column."""
    rows = [(value_name(one), f"{one['records']:,}", value_cell(one["share"])) for one in commonest(parts, MOST)]
    heads = (column, "records", "share (95 %)")
    made = table(f"Machine-made share by {column}, verdict: {verdict_word(body)}", heads, rows, numeric=(1,), free=(0,))
    more = left_out(column, parts, MOST)
    return join(made, element("p", more, class_="aside") if more else Markup())


def blends_table(body: Mapping[str, Any]) -> Markup:
    """The calibration plot in numbers."""
    rows = [(f"{percent(one['true'])} %", f"{one['records']:,}", value_cell(one["share"])) for one in body["blends"]]
    return table("Blends of known share", ("true share", "records", "estimate (95 %)"), rows, numeric=(1,))


def share_tables(body: Mapping[str, Any]) -> Markup:
    """The verdict and all tables, for a notebook."""
    said = [element("li", note) for note in notes(body)]
    return join(
        element("p", f"Verdict: {verdict_word(body)}. {advice(body)}"),
        shares_table(body),
        checks_table(body),
        *(by_table(body, column, parts) for column, parts in columns(body).items()),
        element("ul", *said) if said else Markup(),
    )


def _fact(label: str, one: Mapping[str, Any], more: str) -> Markup:
    value, _, interval = value_text(one, dash=DASH).partition(" (")
    parts = [element("b", value)]
    parts += [element("span", interval.rstrip(")"))] if interval else []
    parts += [element("span", more, class_="stands")] if more else []
    return element("div", element("dt", label), element("dd", *parts))
