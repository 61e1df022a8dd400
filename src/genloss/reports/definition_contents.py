"""The verdicts by definition and the papers to cite, in words: the same for page, notebook and terminal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from genloss.loops.definitions import CANNOT_SAY, COLLAPSED, DEFINITIONS, NOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VERDICTS: Final = (COLLAPSED, NOT, CANNOT_SAY)

SAID: Final = {COLLAPSED: "collapsed", NOT: "not collapsed", CANNOT_SAY: "cannot say"}

SHORT: Final = dict(
    zip(
        (one.name for one in DEFINITIONS),
        (
            "catastrophic rise of risk",
            "any rise of risk",
            "risk rises without end",
            "scaling law changes",
            "variance collapses",
            "modes entangle",
            "tail disappears",
            "hallucinations appear",
        ),
        strict=True,
    )
)
"""Each definition in at most 25 characters."""

_SIDES: Final = {one.name: one.side for one in DEFINITIONS}


def verdicts_of(regime: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The verdicts of one cell; none in a document that was made before there were any."""
    return regime.get("definitions") or []


def short_name(verdict: Mapping[str, Any]) -> str:
    """The definition, short; one that is not known by its own name."""
    return SHORT.get(verdict["definition"], str(verdict["definition"]))


def digits(value: float | None) -> str:
    """Three significant digits; empty where unknown."""
    if value is None:
        return ""
    if value != 0 and not 1e-3 <= abs(value) < 1e6:
        return f"{value:.2g}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def interval(one: Mapping[str, Any], *, joint: str = " to ") -> str:
    """``0.31 to 0.42``; empty where an end is unknown."""
    return "" if one["low"] is None or one["high"] is None else f"{digits(one['low'])}{joint}{digits(one['high'])}"


def threshold(verdict: Mapping[str, Any]) -> str:
    """``above 10``: where a loop has collapsed by the definition."""
    if verdict["threshold"] is None:
        return ""
    side = _SIDES.get(verdict["definition"])
    return f"{side} {digits(verdict['threshold'])}" if side else digits(verdict["threshold"])


def split(verdict: Mapping[str, Any]) -> bool:
    """Whether mean and median lie on different sides of the threshold."""
    known = (verdict["mean"], verdict["observed"], verdict["threshold"])
    return None not in known and (known[0] < known[2]) != (known[1] < known[2])


def reason(verdict: Mapping[str, Any]) -> str:
    """Why, in its first words."""
    return str(verdict["why"]).partition(":")[0].partition(";")[0]


def counted(verdicts: Sequence[Mapping[str, Any]]) -> str:
    """``2 collapsed, 5 not, 1 cannot say``; what does not occur is left out."""
    many = Counter(one["verdict"] for one in verdicts)
    return ", ".join(f"{many[verdict]} {verdict}" for verdict in VERDICTS if many[verdict])


def reference(paper: Mapping[str, Any]) -> str:
    """``Shumailov et al. 2024 (arXiv:2305.17493)``."""
    made = f"{paper['authors']} {paper['year']}"
    return f"{made} ({paper['id']})" if paper.get("id") else made
