"""An estimated share for the tests of reports, made up: two synthetic references, years, a control of the target's domain."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from genloss.measures.estimate import Estimate
from genloss.measures.share import Part, Share
from genloss.measures.share_checks import Blend
from genloss.measures.share_fit import Misfit

if TYPE_CHECKING:
    from collections.abc import Sequence

YEARS = ("2020", "2021", "2022", "2023", None)


def estimate(value: float, reach: float = 0.04, n: float = 1000.0) -> Estimate:
    """A share with an interval within 0 and 1."""
    low, high = max(0.0, value - reach), min(1.0, value + reach)
    return Estimate(value=value, stderr=reach / 2, low=low, high=high, n=n, n_unit="records", unit="share")


def unknown(why: str) -> Estimate:
    """A share that nobody knows, and why."""
    return Estimate(value=math.nan, n=9.0, n_unit="records", unit="share", why=why)


def share(*, holds: bool | None = True, control_of: str = "domain", values: Sequence[str | None] = YEARS) -> Share:
    """30 % of two models, 2 % unlike any; the first value has too few records."""
    parts = [Part("year", value, 200 + place, estimate(0.1 + 0.5 * place / len(values))) for place, value in enumerate(values)]
    parts[:1] = [Part("year", one.value, 9, unknown("fewer than 20 records")) for one in parts[:1]]
    return Share(
        share=estimate(0.3),
        shares={"human": estimate(0.68), "gpt": estimate(0.2), "smollm": estimate(0.1)},
        unlike=estimate(0.02),
        by=parts,
        detectable=0.05,
        control=estimate(0.0, 0.01),
        control_of=control_of,
        cross_check=estimate(0.31),
        scores_fit=Misfit(0.02, 0.5),
        oddness_fit=Misfit(0.03, 0.4),
        blends=[Blend(step / 10, estimate(step / 10, n=300.0)) for step in range(11)],
        separation=0.97,
        holds=holds,
        sentence={
            True: "30.0 % (26.0 to 34.0) of the records are machine-made, as far as the references are right.",
            None: "Cannot say whether 30.0 % (26.0 to 34.0) holds: no known human text was given (--control FILE).",
            False: "The references do not fit: scores are 0.20 away from any of them. Do not use 30.0 % (26.0 to 34.0).",
        }[holds],
        notes=["the reference gpt is small: 150 records"],
        detector=None,
        seed=0,
        inputs=({"side": "target", "path": "crawl.parquet", "records": 1000, "tokens": 90_000, "rejected": 0, "content": "ab"},),
    )


def document(**settings: Any) -> dict[str, Any]:
    """Its document."""
    return share(**settings).to_json()


def blank() -> dict[str, Any]:
    """Null wherever a document may have it."""
    nothing = unknown("the references are not told apart").to_json()
    made = document(holds=None, control_of="held out", values=(None,))
    for one in (*made["shares"], *made["by"], *made["blends"]):
        one["share"] = nothing
    made |= dict.fromkeys(("share", "unlike", "control", "cross_check"), nothing)
    fit = {"distance": None, "p": None}
    return {**made, "detectable": None, "fit": {"scores": fit, "oddness": fit}, "separation": {"auc": None}}
