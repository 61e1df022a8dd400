"""Whether an estimated share may be believed: the references must fit the target, and known human text must read about 0."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genloss.measures.estimate import Estimate
    from genloss.measures.share_fit import Misfit, Unlike

SURE = 0.01
"""A test of fit refuses below this p-value, and only where what is off is worth a word:"""
GAP = 0.05
"""the largest gap between distributions is at least this, a share of the target,"""
PART = 0.02
"""or at least this share of the target is surely unlike any reference."""
ZERO = 0.05
"""Known human text reads about 0 up to this, or where 2 % or less lie in its interval."""
LEAST = 0.02
WIDE = 0.15
"""A control whose interval reaches further says nothing."""


def judge(
    share: Estimate,
    detectable: float,
    control: Estimate,
    control_of: str,
    scores_fit: Misfit,
    oddness_fit: Misfit,
    unlike: Unlike,
) -> tuple[bool | None, str]:
    """True, False or None (cannot say), and why in one sentence.

    The references may be of another domain, era or model than the target. Then the share is wrong and its interval does not
    know: a test of fit shows most of it, known human text of the target's own domain the rest. Without it nobody can say.
    """
    told = math.isfinite(share.value) and detectable < 1
    if not told or not (math.isfinite(share.low) and math.isfinite(share.high)):
        group = "the interval of the share is unknown, since a side has one group alone (--group)"
        return None, f"Cannot say: {group if told else 'the human and synthetic references are not told apart'}."
    percent = f"{100 * share.value:.1f} % ({100 * share.low:.1f} to {100 * share.high:.1f})"
    odd = _misfits(scores_fit, oddness_fit, unlike)
    if odd:
        return False, f"The references do not fit: {odd}. Do not use {percent}; find references of the target's domain and model."
    if control_of != "held out":
        if not math.isfinite(control.low) or control.high > WIDE:
            return None, f"Cannot say whether {percent} holds: there is too little known human text to check it with."
        if control.low > LEAST or control.value > ZERO:
            read = f"known human text of the target's domain reads {100 * control.value:.1f} % synthetic"
            return False, f"The references measure the source, not the writer: {read}. Do not use {percent}."
        return True, f"{percent} of the records are machine-made, as far as the references are right."
    return None, (
        f"Cannot say whether {percent} holds: no known human text of the target's own domain was given "
        "(--control FILE, or --same-domain where the human reference is of it)."
    )


def _misfits(scores_fit: Misfit, oddness_fit: Misfit, unlike: Unlike) -> str:
    found = []
    if scores_fit.p < SURE and scores_fit.distance >= GAP:
        found.append(f"scores are {scores_fit.distance:.2f} away from any mixture of theirs")
    if math.isfinite(unlike.stderr) and unlike.value - 2.6 * unlike.stderr > PART:
        found.append(f"at least {100 * unlike.low:.0f} % of the target is unlike any of them")
    elif oddness_fit.p < SURE and oddness_fit.distance >= GAP:
        found.append(f"records lie {oddness_fit.distance:.2f} further out than in any mixture of theirs")
    return " and ".join(found)
