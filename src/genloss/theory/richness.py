"""How many types there are, seen and unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def unseen(counts: ArrayLike) -> float:
    """Types not seen in the sample, at least.

    ``f0 = (n-1)/n f1^2/(2 f2)``, or ``(n-1)/n f1(f1-1)/2`` where no type occurs twice; ``f1``, ``f2`` types occur once,
    twice among ``n`` tokens. Unit: types, 0 and up. Empty: 0; one token: 0; all tokens of one type: 0. A lower bound: it grows
    with n. Source: Chao (1984), Scandinavian Journal of Statistics 11:265-270; in this form Chao et al. (2014), Ecological
    Monographs 84:45-67.
    """
    found = np.asarray(counts)
    n = int(found.sum())
    if n == 0:
        return 0.0
    once, twice = int((found == 1).sum()), int((found == 2).sum())
    more = once * once / (2 * twice) if twice else once * (once - 1) / 2
    return (n - 1) / n * more


def chao1(counts: ArrayLike) -> float:
    """Types in the sampled population, at least: those seen and ``unseen``.

    Unit: types. Empty: 0; one token: 1; all tokens of one type: 1. A lower bound, biased low. Some libraries (scikit-bio among
    them) leave out the factor ``(n-1)/n``. Source: as of ``unseen``.
    """
    found = np.asarray(counts)
    return float((found > 0).sum()) + unseen(found)
