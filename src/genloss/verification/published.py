"""Checks against published numbers: the spiders of Harvard Forest as analysed by iNEXT, and textbook values."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from genloss.theory.coverage import coverage
from genloss.theory.divergence import jensen_shannon
from genloss.theory.hill import hill, hill_asymptote, hill_at_coverage, hill_at_size
from genloss.theory.richness import chao1
from genloss.theory.zipf import zipf_value
from genloss.verification.cases import Case, exact, printed

if TYPE_CHECKING:
    from collections.abc import Iterator

GIRDLED = (46, 22, 17, 15, 15, 9, 8, 6, 6, 4, *[2] * 4, *[1] * 12)
LOGGED = (88, 22, 16, 15, 13, 10, 8, 8, 7, 7, 7, 5, *[4] * 3, *[3] * 4, *[2] * 4, *[1] * 14)
"""Spider counts in two treatments of hemlock forest, Sackett et al. (2011), Ecosphere 2: art74; the data of iNEXT's manual."""

INEXT = "iNEXT 3.0 output for its spider data (Chao et al. 2014, Ecological Monographs 84:45-67)"
ASYMPTOTES = {
    "girdled": (GIRDLED, (43.892857, 13.826253, 8.174825), (26.0, 12.059650, 7.840000), 0.9289),
    "logged": (LOGGED, (61.402778, 16.337069, 6.920350), (37.0, 14.421002, 6.761499), 0.9446),
}


def cases() -> Iterator[Case]:
    """All of them, in a moment."""
    for site, (counts, asymptotes, observed, covered) in ASYMPTOTES.items():
        for q in (0, 1, 2):
            yield printed(f"theory.hill_asymptote {site} q={q}", INEXT, hill_asymptote(counts, q), asymptotes[q], 6)
            yield printed(f"theory.hill {site} q={q}", INEXT, hill(counts, q), observed[q], 6)
        yield printed(f"theory.coverage {site}", INEXT, coverage(counts), covered, 4)
        yield printed(f"theory.chao1 {site}", INEXT, chao1(counts), asymptotes[0], 6)
    # f1 = 12, f2 = 4, n = 168: f0 = 167/168 * 144/8, worked by hand.
    yield exact("theory.chao1 by hand", "26 + 167/168 * 144/8", chao1(GIRDLED), 26 + 167 / 168 * 18)
    for q in (0, 1, 2):
        yield exact(f"theory.hill_at_size q={q} at n", "the sample itself", hill_at_size(LOGGED, q, 252), hill(LOGGED, q))
        yield exact(
            f"theory.hill_at_coverage q={q} at its own coverage",
            "the sample itself",
            hill_at_coverage(LOGGED, q, coverage(LOGGED)),
            hill(LOGGED, q),
        )
        yield exact(f"theory.hill_at_size q={q} of one token", "one token is one type", hill_at_size(GIRDLED, q, 1), 1.0)
    yield exact("theory.coverage of one token", "sum x(x-1) / n(n-1)", coverage(GIRDLED, 1), _simpson(GIRDLED))
    yield exact("theory.jensen_shannon disjoint", "nothing in common is 1 bit", jensen_shannon([1, 0], [0, 1]), 1.0)
    # p = (1/2, 1/2), q = (1, 0): m = (3/4, 1/4); by hand.
    by_hand = 0.5 * (0.5 * math.log2(2 / 3) + 0.5 * math.log2(2)) + 0.5 * math.log2(4 / 3)
    yield exact("theory.jensen_shannon by hand", "worked in the source", jensen_shannon([1, 1], [2, 0]), by_hand)
    yield exact("theory.zipf_value", "10 per million is 4 (van Heuven et al. 2014)", zipf_value(10, 1_000_000), 4.0)


def _simpson(counts: tuple[int, ...]) -> float:
    n = sum(counts)
    return sum(x * (x - 1) for x in counts) / (n * (n - 1))
