"""The Zipf scale of word frequency."""

from __future__ import annotations

import math


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
