"""What is shown of an estimated share, and in which words: the verdict beside the number, the shares, the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from genloss.measures.share_verdict import GAP, SURE
from genloss.reports.numbers import CANNOT_SAY, chance, value_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST: Final = 200
"""Values of a column on a page."""

WORDS: Final = {True: "stands", None: CANNOT_SAY, False: "do not use"}
"""The verdict in a word or three, which stands wherever the estimate does."""

CONTROLS: Final = {
    "domain": "Known human text of the target's domain (--control), read as if nobody knew. 0 is right.",
    "same domain": "The human reference itself, each half read with what the other taught; it was said to be of the target's "
    "domain (--same-domain). 0 is right.",
    "held out": "The human reference itself, each half read with what the other taught. 0 is right, but says nothing of other "
    "text: nobody said that the target is of its domain.",
}

BREAKS: Final = (
    ("Another domain", "References that differ in topic, era or source measure that, and not who wrote. A control shows it."),
    ("Another model", "Text of a model that no reference is of reads partly as human and partly as unlike any reference."),
    ("Paraphrase and editing", "Text that was reworded, or written by people and machines together, reads too low."),
    ("People unlike the human reference", "Whoever writes otherwise, in a second language for instance, may read as a machine."),
)

NEVER: Final = "This is never a verdict on a single record: scores err on many records, and only over many is it known how often."

SUM: Final = "The rows sum to 100 %."
LOWER: Final = "Unlike any reference is a lower bound: what is only a little unlike them is counted with them."
BLENDS: Final = (
    "Records of the references that were kept apart, mixed so that the true share is known, and read in the same way. On the "
    "line estimate and truth agree. It shows that the references can be told apart, not that they are right for the target."
)


class Check(NamedTuple):
    """One thing that tells whether the share may be believed."""

    title: str
    found: str
    says: str


def verdict_word(body: Mapping[str, Any]) -> str:
    """``stands``, ``cannot say`` or ``do not use``."""
    return WORDS[body["verdict"]["holds"]]


def advice(body: Mapping[str, Any]) -> str:
    """What the verdict means, and what to do about it."""
    if body["verdict"]["holds"]:
        return "The references fit the target, and known human text of its domain reads about 0."
    if body["verdict"]["holds"] is False:
        return "Look for references of the target's domain and of the models that may have written it."
    if body["share"]["value"] is None:
        return "There is no estimate. Give more text, longer records, or other references (--human, --synthetic)."
    if body["share"]["low"] is None or body["share"]["high"] is None:
        return "Nobody can say how far off the estimate is. Give every side several groups, and name their column (--group)."
    if body["control_of"] == "held out":
        return (
            "Nobody can say whether the estimate holds. Give known human text of the target's own domain that is not in the "
            "human reference (--control FILE), or say that the human reference is of that domain (--same-domain)."
        )
    return "Nobody can say whether the estimate holds. Give more known human text of the target's domain (--control FILE)."


def shares(body: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Name, kind and share of every reference and of what is unlike them: they sum to 1."""
    found = [(str(one["reference"]), str(one["kind"]), one["share"]) for one in body["shares"]]
    return [*found, ("unlike any reference", "at least", body["unlike"])]


def reading(body: Mapping[str, Any], *, dash: str = "-") -> str:
    """What the table of shares sums to, and what all synthetic references are together, where there are several."""
    said = []
    if len(body["shares"]) > 2 and body["share"]["value"] is not None:
        said.append(f"All synthetic references together: {value_text(body['share'], dash=dash)}, verdict: {verdict_word(body)}.")
    if all(one["value"] is not None for _, _, one in shares(body)):
        said.append(SUM)
    return " ".join([*said, LOWER])


def checks(body: Mapping[str, Any], *, dash: str = "-") -> list[Check]:
    """All that tells whether the share may be believed, in the order in which it matters."""
    refused = f"At {GAP:g} or more with a chance below {100 * SURE:g} % the references do not fit."
    return [
        Check("human text, read alike", value_text(body["control"], dash=dash), CONTROLS[body["control_of"]]),
        Check(
            "smallest share that shows",
            CANNOT_SAY if body["detectable"] is None else f"{percent(body['detectable'])} %",
            "A target of this size would show such a share to be above 0 four times in five; a smaller one may be there unseen.",
        ),
        Check(
            "counted another way",
            value_text(body["cross_check"], dash=dash),
            "Records that lean to synthetic are counted, and known errors taken out. It should agree with the estimate.",
        ),
        Check(
            "misfit of the scores",
            _fit(body["fit"]["scores"]),
            "How far the target's scores are from every mixture of the references, 0 to 1, and how often chance alone takes a "
            f"mixture as far. {refused}",
        ),
        Check(
            "misfit of the oddness",
            _fit(body["fit"]["oddness"]),
            "The same of how unlike all references each record is: it shows text that is of none of them.",
        ),
        Check(
            "told apart",
            CANNOT_SAY if body["separation"]["auc"] is None else f"{100 * body['separation']['auc']:.1f} %",
            "How often a synthetic record scores above a human one: 50 % is a coin, 100 % never errs.",
        ),
    ]


def percent(value: float) -> str:
    """A share in per cent: one decimal, two below 1."""
    return f"{100 * value:.{2 if abs(value) < 0.01 else 1}f}"


def columns(body: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """What the share is broken down by: the values of each column in their order."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for one in body["by"]:
        found.setdefault(one["column"], []).append(one)
    return found


def drawable(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether any share of the values of a column, or of the blends, is known."""
    return any(one["share"]["value"] is not None for one in rows)


def commonest(parts: Sequence[Mapping[str, Any]], most: int) -> list[Mapping[str, Any]]:
    """The values with the most records, as many as are shown, in their own order."""
    places = sorted(range(len(parts)), key=lambda place: (-parts[place]["records"], place))[:most]
    return [parts[place] for place in sorted(places)]


def left_out(column: str, parts: Sequence[Mapping[str, Any]], most: int) -> str:
    """What is said where there are more values than are shown; empty where there are not."""
    more = len(parts) - most
    return f"{column}: {more:,} more values, with fewer records; --json has them all." if more > 0 else ""


def value_name(one: Mapping[str, Any]) -> str:
    """A value of a column, or what stands in the place of none."""
    return "none given" if one["value"] is None else one["value"] or '""'


def notes(body: Mapping[str, Any]) -> list[str]:
    """What the reader must know: the document's notes, and why numbers are unknown or wide; each reason once."""
    named = [("all synthetic references", body["share"]), *((name, one) for name, _, one in shares(body))]
    named += [("human text, read alike", body["control"]), ("counted another way", body["cross_check"])]
    found: dict[str, list[str]] = {}
    for name, one in named:
        if one.get("why"):
            found.setdefault(one["why"], []).append(name)
    return [*body["notes"], *(f"{', '.join(names)}: {why}" for why, names in found.items())]


def _fit(one: Mapping[str, Any]) -> str:
    if one["distance"] is None:
        return CANNOT_SAY
    return f"{one['distance']:.3f} (chance {chance(one['p'])})"
