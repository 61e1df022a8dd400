"""The sections of worth as HTML: what records are worth, how to weigh them, how many more are needed, and how that is defined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genloss.reports.markup import Markup, element, join, table
from genloss.reports.worth_charts import SHARES, drawn, record_worth
from genloss.reports.worth_contents import (
    AS_GOOD,
    FRESH,
    TITLES,
    WEIGHTS,
    amount,
    beside,
    figure,
    given_title,
    givens,
    held,
    reading,
    remarks,
    settled,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HEADS = {
    "effective_sample": "worth, labelled human records",
    "gain": "times nothing known",
    "per_record": "each record",
    "per_human_record": "each human record",
    "labelling_gain": "labels would add",
    "one_human_more": "one human more",
    "one_synthetic_more": "one synthetic more",
}
"""The columns of the first table."""


def worth_introduction() -> Markup:
    """What worth is, for one who never heard of it."""
    return element(
        "p",
        "Synthetic records were drawn from a model of earlier human ones: they say nothing new of the human source, and where "
        "nobody knows which they are, they hide the records that do. How many labelled human records would say as much?",
        class_="lead",
    )


def worth_facts(body: Mapping[str, Any]) -> Markup:
    """The four numbers to take home."""
    made = (
        ("with labels, labelled human records", shown(figure(body, "effective_sample", "labels"))),
        ("the same records, nothing known of each", shown(figure(body, "effective_sample", "nothing"))),
        ("one human record more, unlabelled, is worth", shown(figure(body, "one_human_more", "nothing"))),
        ("best weight of human data", shown(figure(body, "golden_weight"))),
    )
    parts = (element("div", element("dt", label), element("dd", element("b", value))) for label, value in made)
    return element("dl", *parts, class_="facts four")


def worth_sections(body: Mapping[str, Any], *, level: int, chart: Markup) -> Markup:
    """All sections in order, with the chart in the first."""

    def heading(text: str) -> Markup:
        return element(f"h{level}", text)

    parts = [
        heading("What are these records worth?"),
        chart,
        worth_table(body),
        element("p", reading(body), class_="aside"),
        _shares(body),
    ]
    parts += [heading("How should human data be weighed?"), element("p", settled(body)), weights_table(body)]
    parts += [heading("How much fresh human data holds the line?"), element("p", held(body)), fresh_table(body)]
    if body["target"] is not None:
        parts += [element("p", beside(body)), _listed(body, "As good as the target", "fresh records a generation", AS_GOOD)]
    return join(*parts)


def worth_table(body: Mapping[str, Any]) -> Markup:
    """A row for labels, for each detector, and for nothing known."""
    rows = [(given_title(one), *(shown(figure(body, name, one)) for name in HEADS)) for one in givens(body)]
    heads = ("known of each record", *HEADS.values())
    return table("What the records are worth", heads, rows, numeric=tuple(range(1, len(heads))), labelled=True)


def weights_table(body: Mapping[str, Any]) -> Markup:
    """Three ways to use a generation, and what the best gains over the others."""
    gains = {"pooled_sample": "golden_over_pooled", "human_alone_sample": "golden_over_human_alone"}
    human = body["stages"][-1]["human"]
    share = human / (human + body["stages"][-1]["synthetic"])
    weights = {"golden_sample": shown(figure(body, "golden_weight")), "human_alone_sample": amount(1.0, "share")}
    weights["pooled_sample"] = amount(share, "share")
    rows = [
        (title, weights[name], shown(figure(body, name)), shown(figure(body, gains[name])) if name in gains else "")
        for name, title in WEIGHTS
    ]
    heads = ("way to use them", "weight of human data", "settles as human records", "the best is better by")
    made = table("A mean, in the long run", heads, rows, numeric=(1, 2, 3), labelled=True)
    return join(made, _remarks(body, [*WEIGHTS, ("golden_weight", "best weight")]))


def fresh_table(body: Mapping[str, Any]) -> Markup:
    """Fresh human records for the target loss."""
    lost = figure(body, "diversity_lost")
    now = Markup() if lost is None else element("p", f"As it is now, diversity lost is {shown(lost)}.", class_="aside")
    return join(_listed(body, "Fresh human records for the target loss", "fresh records a generation", FRESH), now)


def worth_tables(body: Mapping[str, Any]) -> Markup:
    """All tables, for a notebook."""
    return join(worth_table(body), weights_table(body), fresh_table(body))


def worth_definitions(body: Mapping[str, Any]) -> Markup:
    """Every figure by its formulas, its unit and its source."""
    parts = []
    for name in dict.fromkeys(one["name"] for one in body["worth"]):
        found = [one for one in body["worth"] if one["name"] == name]
        lines = []
        for formula in dict.fromkeys(one["formula"] for one in found):
            of = [given_title(one["given"]) for one in found if one["formula"] == formula and one.get("given")]
            lines.append(element("dd", element("i", "Formula "), f"{', '.join(of)}: {formula}" if of else formula, class_="fine"))
        lines.append(element("dd", element("i", "Unit "), f"{found[0]['unit']}.", class_="fine"))
        lines.append(element("dd", element("i", "Source "), f"{found[0]['source']}.", class_="fine"))
        parts.append(element("div", element("dt", f"{TITLES.get(name, name)} ", element("code", name)), *lines))
    lead = (
        "n: records of a stage (of the last one: n human, m synthetic, N of both); a: share of human ones; f, g: chances that a "
        "detector flags a human record and passes a synthetic one; Q1, Q0: chances of its word on a human and a synthetic "
        "record; L: target loss."
    )
    return join(element("p", lead, class_="aside"), element("dl", *parts, class_="definitions"))


def _listed(body: Mapping[str, Any], caption: str, head: str, names: Sequence[tuple[str, str]]) -> Markup:
    rows = [(title, shown(figure(body, name))) for name, title in names]
    return join(table(caption, ("to hold", head), rows, numeric=(1,)), _remarks(body, names))


def _remarks(body: Mapping[str, Any], names: Sequence[tuple[str, str]]) -> Markup:
    said = [element("li", f"{one[0].upper()}{one[1:]}") for one in remarks(body, names)]
    return element("ul", *said) if said else Markup()


def _shares(body: Mapping[str, Any]) -> Markup:
    """The chart in numbers, folded."""
    series = drawn(body)
    rows = [(amount(share, "share"), *(amount(record_worth(share, f, g)) for _, f, g in series)) for share in SHARES]
    heads = ("human", *(title for title, _, _ in series))
    made = table("Worth of a record, in labelled human records", heads, rows, numeric=tuple(range(1, len(heads))), labelled=True)
    return element("details", element("summary", "At other shares of human records"), made)
