"""What is shown of the worth of human records: which figures stand in which table, and in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from genloss.reports.numbers import CANNOT_SAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GIVEN: Final = (
    ("effective_sample", "worth"),
    ("gain", "gain"),
    ("per_human_record", "each human"),
    ("labelling_gain", "labels add"),
    ("one_human_more", "1 human more"),
    ("one_synthetic_more", "1 synth."),
)
"""The figures that depend on what is known of each record, and the heads of their columns, short enough for a terminal."""

WEIGHTS: Final = (
    ("golden_sample", "the best weight of human data"),
    ("pooled_sample", "plain pooling, each record alike"),
    ("human_alone_sample", "human records alone"),
)
"""Ways to use a generation, and the human records that it then amounts to."""

FRESH: Final = (
    ("fresh_golden", "a mean, at the best weight"),
    ("fresh_pooled", "a mean, plainly pooled"),
    ("fresh_diversity", "diversity (1 - sum p^2)"),
)
"""What should be held within the target loss, by fresh records of a generation of this size."""

AS_GOOD: Final = (("as_good_golden", "at the best weight"), ("as_good_pooled", "plainly pooled"))

TITLES: Final = {
    "records": "Records",
    "human": "Human records",
    "effective_sample": "Effective sample",
    "gain": "Gain over knowing nothing",
    "per_record": "Worth of each record",
    "per_human_record": "Worth of each human record",
    "labelling_gain": "What labels would add",
    "one_human_more": "One human record more",
    "one_synthetic_more": "One synthetic record more",
    "golden_weight": "Best weight of human data",
    "golden_sample": "Effective sample at the best weight",
    "pooled_sample": "Effective sample of plain pooling",
    "human_alone_sample": "Effective sample without the synthetic records",
    "golden_over_pooled": "Best weight over plain pooling",
    "golden_over_human_alone": "Best weight over human records alone",
    "fresh_golden": "Fresh records for a mean, at the best weight",
    "fresh_pooled": "Fresh records for a mean, plainly pooled",
    "fresh_diversity": "Fresh records for diversity",
    "diversity_lost": "Diversity lost as it is",
    "as_good_golden": "Fresh records for the target, at the best weight",
    "as_good_pooled": "Fresh records for the target, plainly pooled",
}
"""Every figure, as its definition is headed."""

READING: Final = (
    "Worth: so many labelled human records would say as much of the human source. Labels add: what that would grow by if every "
    "record had a label. One more: what a further record{where} adds."
)
DETECTOR: Final = " A detector 1%,10% flags 1 % of the human records and passes 10 % of the synthetic ones."
"""How detectors are written, said only where there is one."""
COLUMNS: Final = "Gain: times the worth with nothing known. Each human: the worth of each human record."
"""What the heads of ``GIVEN`` are too short to say."""
SETTLED: Final = (
    "If every generation is made like {which}, fresh human records beside what the last model wrote, an estimated mean settles "
    "as if it came from so many human records. Weight: how much the human records together count in that mean. "
    "It can be more than their worth above: synthetic records hand on what earlier generations knew, though they say nothing new."
)
HELD: Final = (
    "Of {size} records a generation, so many must be fresh and human for the variance of a mean to settle at most {loss} above "
    "that of a generation all human, or for diversity to settle at most {loss} below the source's."
)
BESIDE: Final = (
    "Beside {synthetic} synthetic records a generation, so many fresh human ones for the variance of a mean to settle at most "
    "{loss} above that of {target} human records."
)


def figure(body: Mapping[str, Any], name: str, given: str | None = None) -> Mapping[str, Any] | None:
    """One figure of a document; None where it lacks it."""
    return next((one for one in body["worth"] if one["name"] == name and one.get("given") == given), None)


def givens(body: Mapping[str, Any]) -> list[str]:
    """What may be known of each record: labels, detectors, nothing."""
    return list(dict.fromkeys(one["given"] for one in body["worth"] if one.get("given") is not None))


def given_title(given: str, *, short: bool = False) -> str:
    """``detector 1%,10%``; ``nothing known``."""
    plain = {"labels": "labels", "nothing": "nothing" if short else "nothing known"}
    return plain.get(given, f"detector {given}")


def shown(one: Mapping[str, Any] | None) -> str:
    """The value of a figure as a reader sees it, or what stands in its place."""
    if one is None or one["value"] is None:
        return CANNOT_SAY
    return amount(one["value"], one["unit"])


def amount(value: float, unit: str = "") -> str:
    """Three digits, or all before the point; shares in per cent."""
    if unit == "share":
        return f"{100 * value:.3g} %"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def remarks(body: Mapping[str, Any], names: Sequence[tuple[str, str]]) -> list[str]:
    """Why figures of a table are not there, or are what they are; each reason once."""
    found: dict[str, list[str]] = {}
    for name, title in names:
        one = figure(body, name)
        if one is not None and one.get("why"):
            found.setdefault(one["why"], []).append(title)
    return [f"{'; '.join(titles)}: {why}." for why, titles in found.items()]


def last(body: Mapping[str, Any]) -> tuple[float, float]:
    """Human and synthetic records of the last stage."""
    one = body["stages"][-1]
    return one["human"], one["synthetic"]


def reading(body: Mapping[str, Any]) -> str:
    """What the first table says; stages and detectors are spoken of only where there are any."""
    told = READING.format(where=" in the last stage" if len(body["stages"]) > 1 else "")
    return told + DETECTOR if body["detectors"] else told


def settled(body: Mapping[str, Any]) -> str:
    """What the second table says."""
    return SETTLED.format(which="the last stage" if len(body["stages"]) > 1 else "this one")


def held(body: Mapping[str, Any]) -> str:
    """What is held within which loss."""
    return HELD.format(size=amount(sum(last(body))), loss=amount(body["target_loss"], "share"))


def beside(body: Mapping[str, Any]) -> str:
    """What the target is, and beside what."""
    loss = amount(body["target_loss"], "share")
    return BESIDE.format(synthetic=amount(last(body)[1]), target=amount(body["target"]), loss=loss)
