"""The verdict: which definitions of collapse the numbers meet, beyond chance and corrected for their number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from genloss.measures.comparison import Definition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from genloss.measures.estimate import Estimate

ALPHA = 0.05

LOSSES: Mapping[str, tuple[str, ...]] = {
    "tail lost": ("words.tail_survival", "pairs.tail_survival"),
    "diversity lost": tuple(f"{unit}.hill_{q}_at_size" for unit in ("words", "pairs") for q in (0, 1, 2)),
    "repetition up": ("words.repeated_share", "pairs.repeated_share", "records.duplicate_share", "records.compression_ratio"),
}
"""The definitions of a loss and the measures that each stands on; all of them are corrected together."""

CHANGES: Mapping[str, tuple[str, ...]] = {
    "distribution shifted": ("words.js_divergence", "pairs.js_divergence"),
    "invented": ("words.novelty", "pairs.novelty"),
}
"""What is no loss by itself; each is corrected on its own."""

NEEDS_LIKE_LENGTHS = ("words.repeated_share", "pairs.repeated_share")


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """p-values corrected for their number so that any false alarm among them has at most its level; nan are left out.

    Source: Holm (1979), Scandinavian Journal of Statistics 6:65-70.
    """
    known = sorted((p, name) for name, p in p_values.items() if not math.isnan(p))
    corrected, worst = {}, 0.0
    for i, (p, name) in enumerate(known):
        worst = max(worst, min((len(known) - i) * p, 1.0))
        corrected[name] = worst
    return corrected


def definitions(measures: Mapping[str, Estimate], *, like_lengths: bool) -> list[Definition]:
    """The verdict under each definition; ``like_lengths`` is False where records are of unlike length."""
    skipped = () if like_lengths else NEEDS_LIKE_LENGTHS
    tested = {
        name: measures[name].p_loss for names in LOSSES.values() for name in names if name in measures and name not in skipped
    }
    corrected = holm(tested)
    made = [_defined(name, needed, corrected, measures) for name, needed in LOSSES.items()]
    for name, needed in CHANGES.items():
        own = holm({n: measures[n].p_loss for n in needed if n in measures})
        made.append(_defined(name, needed, own, measures))
    return made


def _defined(name: str, needed: Sequence[str], corrected: Mapping[str, float], measures: Mapping[str, Estimate]) -> Definition:
    tested = [(corrected[n], n) for n in needed if n in corrected]
    if not tested:
        reasons = sorted({measures[n].why for n in needed if n in measures and measures[n].why})
        return Definition(name, None, tuple(needed), "cannot say: " + (reasons[0] if reasons else "nothing could be tested"))
    p, best = min(tested)
    lost = p < ALPHA
    shown = "below 0.001" if p < 0.001 else f"{p:.3f}"
    why = f"{best} reads {number(measures[best])}; p {shown} after correction for {len(corrected)} tests"
    return Definition(name, lost, tuple(n for _, n in sorted(tested)), why)


def number(estimate: Estimate) -> str:
    """A value with its interval, for a sentence."""
    value = f"{estimate.value:.4g}"
    if math.isnan(estimate.low):
        return value
    return f"{value} ({estimate.low:.4g} to {estimate.high:.4g})"


def overall(found: Sequence[Definition]) -> bool | None:
    """True where any loss is shown, None where none can be said."""
    losses = [d.lost for d in found if d.name in LOSSES]
    if True in losses:
        return True
    return None if all(lost is None for lost in losses) else False


def sentence(found: Sequence[Definition], measures: Mapping[str, Estimate], *, few: str) -> str:
    """The verdict in plain words, survival never without novelty."""
    lost = overall(found)
    shown = " and ".join(d.name for d in found if d.name in LOSSES and d.lost)
    units = ("words", "pairs")
    unit = units[0] if lost is not True else min(units, key=lambda u: _or_one(measures[f"{u}.tail_survival"].p_loss))
    alive, new = measures[f"{unit}.tail_survival"], measures[f"{unit}.novelty"]
    named = {"words": "words", "pairs": "word pairs"}[unit]
    tail = ""
    if not math.isnan(alive.value):
        tail = f"of the rare {named} that a second human sample keeps, {_percent(alive)} are still there"
    invention = ""
    if not math.isnan(new.value) and not math.isnan(new.reference):
        invention = (
            f"{named} not seen in half of the reference make up {_percent(new)} of the text, "
            f"where human text has {100 * new.reference:.1f} %"
        )
    facts = "; ".join(part for part in (tail, invention) if part)
    facts = f": {facts}" if facts else ""
    if lost is None:
        return f"Cannot say{few}{facts}."
    if lost:
        return f"Lost ({shown}){facts}."
    return f"No loss shown{facts}."


def _or_one(p: float) -> float:
    return 1.0 if math.isnan(p) else p


def _percent(estimate: Estimate) -> str:
    digits = 0 if estimate.value > 0.1 else 1
    value = f"{100 * estimate.value:.{digits}f} %"
    if math.isnan(estimate.low):
        return value
    return f"{value} ({100 * estimate.low:.{digits}f} to {100 * estimate.high:.{digits}f} %)"
