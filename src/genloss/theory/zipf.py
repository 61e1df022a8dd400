"""The Zipf scale of word frequency."""

from __future__ import annotations

import math
from itertools import pairwise

CUTS = (3.0, 4.0, 5.0, 6.0)
"""Zipf values at which bands are cut."""
RARE = 4.0
"""Types of a Zipf value below this are rare: fewer than 10 per million."""
HAPAX = 1.5
"""Between one and two occurrences: what occurs once is rare, however few the tokens."""
BANDS = ("below_3", "3_4", "4_5", "5_6", "above_6")
"""The bands between the cuts, as in the names of measures."""


def zipf_value(count: float, tokens: float) -> float:
    """log10 of occurrences per billion tokens; -inf for a count of 0.

    ``log10(1e9 count / tokens)``. Rare is below 4 (fewer than 10 per million). A sample of N tokens sees nothing below
    ``log10(1e9 / N)``. Source: van Heuven et al. (2014), Quarterly Journal of Experimental Psychology 67:1176-1190 (without
    their correction for unseen words).
    """
    return math.log10(1e9 * count / tokens) if count > 0 else -math.inf


def count_below(zipf: float, tokens: float) -> float:
    """The count, a real number, at which a type among ``tokens`` has this Zipf value; ``inf`` for ``inf``."""
    return tokens * 10 ** (zipf - 9) if math.isfinite(zipf) else zipf


def rare_below(tokens: float) -> float:
    """The count below which a type among ``tokens`` is rare; what occurs once is, however few the tokens."""
    return max(count_below(RARE, tokens), HAPAX)


def rare_spans(tokens: float) -> dict[str, tuple[float, float]]:
    """From which count on, and below which, a type is on a list: that of all rare types, ``tail_survival``, or of a band."""
    cuts = [-math.inf, *(count_below(cut, tokens) for cut in CUTS), math.inf]
    bands = {f"tail_survival.{name}": span for name, span in zip(BANDS, pairwise(cuts), strict=True)}
    return {"tail_survival": (0.0, rare_below(tokens)), **bands}
