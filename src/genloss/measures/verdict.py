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

LOST = {"tail lost": "what is rare", "diversity lost": "diversity", "repetition up": "variety within a text (it repeats itself)"}
"""The same in the words of the sentence."""

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
    unit = "pairs" if lost and _more_telling(measures) else "words"
    alive, new = measures[f"{unit}.tail_survival"], measures[f"{unit}.novelty"]
    named = {"words": "words", "pairs": "word pairs"}[unit]
    facts = []
    names = {d.name for d in found if d.name in LOSSES and d.lost}
    if names and "tail lost" not in names:
        facts += _other_losses(names, measures)
    elif not math.isnan(alive.value):
        facts.append(f"of the rare {named} that a second human sample keeps, {_percent(alive)} are still there")
    if not math.isnan(new.value) and not math.isnan(new.reference):
        human = f"human text has {100 * new.reference:.1f} %"
        facts.append(f"{_percent(new)} of its {named} are not in half of the reference, where {human}")
    told = f": {'; '.join(facts)}" if facts else ""
    if lost is None:
        return f"Cannot say{few}{told}."
    if not lost:
        return f"No loss shown{told}."
    shown = [LOST[d.name] for d in found if d.name in LOSSES and d.lost]
    listed = " and ".join([", ".join(shown[:-1]), shown[-1]] if shown[1:] else shown)
    return f"Lost: {listed}. {told[2:3].upper()}{told[3:]}."


def _other_losses(names: set[str], measures: Mapping[str, Estimate]) -> list[str]:
    """What to say of a loss that is not one of rare types."""
    if "diversity lost" in names:
        typical = measures["words.hill_1_at_size"]
        if typical.reference > 0:
            return [f"its effective number of words is {typical.value / typical.reference:.0%} of that in human text of its size"]
    return []


def _more_telling(measures: Mapping[str, Estimate]) -> bool:
    """True where pairs show the loss of the rare and words do not: then the sentence speaks of pairs."""
    words, pairs = (measures[f"{unit}.tail_survival"] for unit in ("words", "pairs"))
    return not _or_one(words.p_loss) < ALPHA and _or_one(pairs.p_loss) < ALPHA


def _or_one(p: float) -> float:
    return 1.0 if math.isnan(p) else p


def _percent(estimate: Estimate) -> str:
    digits = 0 if estimate.value > 0.1 else 1
    value = f"{100 * estimate.value:.{digits}f} %"
    if math.isnan(estimate.low):
        return value
    return f"{value} ({100 * estimate.low:.{digits}f} to {100 * estimate.high:.{digits}f} %)"
