"""The figures of worth, each with its formula and its source."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from genloss.guard.worth import LABELS, NOTHING, Detector, Figure, Stage
from genloss.theory.margins import effective_margins
from genloss.theory.needed import (
    diversity_needed,
    fresh_loss,
    golden_needed,
    golden_share_needed,
    pooled_needed,
    pooled_share_needed,
)
from genloss.theory.weighting import effective_sample_detected, golden_weight, pooled_variance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KANABAR: Final = "Kanabar and Gastpar (arXiv 2501.19273)"
HE: Final = "He, Xu and Cheng (arXiv 2502.18049)"
WRIGHT: Final = "Wright (1931), Genetics 16:97-159, island model; derived here for a fixed number of fresh records"
_OF_KANABAR: Final = f"derived here from {KANABAR}"
_OF_HE: Final = f"derived here from {HE}"
_HUMAN: Final = "labelled human records"

_SAMPLES: Final = {
    LABELS: "sum n_i a_i",
    NOTHING: "sum n_i a_i^2",
    "": "sum n_i a_i^2 ((1-f)^2/(a_i (1-f) + (1-a_i) g) + f^2/(a_i f + (1-a_i)(1-g)))",
}
"""n_i records of stage i, a_i of them human; a detector flags a human record with chance f and passes a synthetic with g."""
_MARGINS: Final = {
    LABELS: ("1", "0"),
    NOTHING: ("1 - (1-a)^2", "-a^2"),
    "": ("sum over its words of Q1 (1 - (1-r)^2), r = a Q1/(a Q1 + (1-a) Q0)", "-sum over its words of Q0 r^2"),
}


def figures_of(stages: Sequence[Stage], detectors: Sequence[Detector], loss: float, target: float | None) -> Iterator[Figure]:
    """All of them, in the order in which they are shown."""
    size, human = math.fsum(one.size for one in stages), math.fsum(one.human for one in stages)
    yield Figure(name="records", value=size, unit="records", formula="sum n_i", source="as given")
    yield Figure(name="human", value=human, unit="records", formula="sum n_i a_i", source="as given")
    # Labels are a detector that never errs, and no word at all is one that passes everything.
    told = {LABELS: (0.0, 0.0), **{one.label: (one.false_positive, one.false_negative) for one in detectors}, NOTHING: (0.0, 1.0)}
    for given, rates in told.items():
        yield from _effective(stages, given, *rates)
    last = stages[-1]
    yield from _weights(last)
    yield from _fresh(last, loss)
    if target is not None:
        yield from _as_good(last, loss, target)


def _effective(stages: Sequence[Stage], given: str, positive: float, negative: float) -> Iterator[Figure]:
    sizes, shares = [one.size for one in stages], [one.share for one in stages]

    def sample(f: float, g: float) -> float:
        return effective_sample_detected(sizes, shares, f, g)

    kind = given if given in _SAMPLES else ""
    found, bare, labelled = sample(positive, negative), sample(0.0, 1.0), sample(0.0, 0.0)
    formula = _SAMPLES[kind]
    rows = (
        ("effective_sample", found, _HUMAN, formula),
        ("gain", found / bare, "times nothing known", f"({formula}) / ({_SAMPLES[NOTHING]})"),
        ("per_record", found / sum(sizes), f"{_HUMAN} a record", f"({formula}) / sum n_i"),
        ("per_human_record", found / labelled, f"{_HUMAN} a human record", f"({formula}) / (sum n_i a_i)"),
        ("labelling_gain", max(labelled - found, 0.0), _HUMAN, f"sum n_i a_i - ({formula})"),
    )
    for name, value, unit, how in rows:
        yield Figure(name=name, given=given, value=value, unit=unit, formula=how, source=KANABAR)
    last = stages[-1]
    margins = effective_margins(last.human, last.synthetic, positive, negative)
    for who, value, how in zip(("human", "synthetic"), margins, _MARGINS[kind], strict=True):
        more = f"{_HUMAN} a {who} record more in the last stage"
        yield Figure(name=f"one_{who}_more", given=given, value=value, unit=more, formula=how, source=_OF_KANABAR)


def _weights(last: Stage) -> Iterator[Figure]:
    """Of n human records and m synthetic ones that the last model wrote, in every generation anew."""
    n, m = last.human, last.synthetic
    why = "there is nothing to weigh: the last stage has no human record" if n <= 0 else ""
    why = "there is nothing to weigh: the last stage has no synthetic record" if m <= 0 else why
    weight = None if why else golden_weight(n, m)
    pooled = None if why else 1 / pooled_variance(n, m)
    rows = (
        ("golden_weight", weight, "share", "w = (sqrt(k^2 + 4k) - k)/2, k = n/m", HE),
        ("golden_sample", weight and n / weight, "human records a generation", "n/w", HE),
        ("pooled_sample", pooled, "human records a generation", "n (n + 2m)/(n + m)", _OF_HE),
        ("human_alone_sample", n, "human records a generation", "n", HE),
        ("golden_over_pooled", weight and pooled and n / weight / pooled, "times", "(n + m)/(w (n + 2m))", _OF_HE),
        ("golden_over_human_alone", weight and 1 / weight, "times", "1/w", HE),
    )
    for name, value, unit, formula, source in rows:
        yield Figure(name=name, value=value, unit=unit, formula=formula, source=source, why=why if value is None else "")


def _fresh(last: Stage, loss: float) -> Iterator[Figure]:
    """Of N records a generation, as many as the last stage has."""
    size = last.size
    rows = (
        ("fresh_golden", golden_share_needed(loss), "2N/((1+L)(2 + L + sqrt(L(4+L))))"),
        ("fresh_pooled", pooled_share_needed(loss), "N (1 - sqrt(L/(1+L)))"),
    )
    for name, share, formula in rows:
        needed = whole(size * share)
        why = "no amount short of all of it" if needed >= size else ""
        yield Figure(
            name=name, value=needed, unit="fresh records a generation", formula=f"{formula}, rounded up", source=_OF_HE, why=why
        )
    floor = math.floor(size)
    needed_for_diversity = diversity_needed(floor, loss) if floor >= 1 else None
    why = (
        "" if needed_for_diversity is not None else f"no amount: {size:,.10g} records lose {_share(size)} however fresh they are"
    )
    yield Figure(
        name="fresh_diversity",
        value=None if needed_for_diversity is None else whole(needed_for_diversity),
        unit="fresh records a generation",
        formula="least r with 1/(2r + 1 - r(r+1)/N) <= L, about (1/L - 1)/2",
        source=WRIGHT,
        why=why,
    )
    fresh = min(last.human, floor)
    lost = fresh_loss(floor, fresh) if floor >= 1 else None
    yield Figure(
        name="diversity_lost", value=lost, unit="share", formula="1/(2n + 1 - n(n+1)/N)", source=WRIGHT,
        why="" if lost is not None else "there is less than one record",
    )  # fmt: skip


def _as_good(last: Stage, loss: float, target: float) -> Iterator[Figure]:
    """Beside the m synthetic records of the last stage."""
    m = last.synthetic
    rows = (
        ("as_good_golden", golden_needed(target, m, loss), "T^2/(T + m), T = target/(1+L)"),
        ("as_good_pooled", pooled_needed(target, m, loss), "(T - 2m + sqrt(T^2 + 4 m^2))/2, T = target/(1+L)"),
    )
    for name, needed, formula in rows:
        yield Figure(
            name=name, value=whole(needed), unit="fresh records a generation", formula=f"{formula}, rounded up", source=_OF_HE
        )


def whole(needed: float) -> int:
    """The next whole number of records; what is above one by rounding alone is that one."""
    return math.ceil(needed * (1 - 1e-12))


def _share(size: float) -> str:
    return f"{100 / size:.3g} %"
