"""What a power-law tail loses when a finite sample stands in for it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gamma, xlog1py, zeta

from genloss.theory.branching import survival_rate
from genloss.theory.domain import need_generations, need_not_negative, need_size, probabilities

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def zipf_law(types: int, beta: float, offset: float = 0.0) -> NDArray[np.float64]:
    """Shape (types,): the Zipf-Mandelbrot law ``p_i = (i + a)^-beta / sum``, i from 1, a = ``offset``.

    Probabilities, falling for beta > 0. One type: 1; beta = 0: all the same. ValueError for types below 1, beta below 0, an
    offset not above -1. Source: Mandelbrot (1953), Communication Theory, 486-502.
    """
    need_size(types, 1, "types")
    need_not_negative(beta, "beta")
    if not offset > -1:
        raise ValueError(f"offset must be above -1, not {offset}")
    log_p = -beta * np.log(np.arange(1, types + 1) + offset)
    p = np.exp(log_p - log_p[0])
    return np.asarray(p / p.sum(), np.float64)


def missing_mass(p: ArrayLike, n: int, k: int = 1) -> float:
    """Expected share of the true law p that belongs to types which are gone after k generations of n draws.

    ``sum p (1-p)^n`` at k = 1, exactly; beyond, ``sum p exp(-n p g_k)``, g of ``survival_rate``, a little high (by about p
    beside 1, which common types hide). Share, 0 to 1; k = 0: 0. Grows like k^(1 - 1/beta) for a power law, not like k.
    ValueError for a p outside 0 to 1, n or k below 0. Source: Good (1953), Biometrika 40:237-264, for one; beyond it own, by
    theorem 2 of Suresh et al. (arXiv 2412.17646).
    """
    need_size(n, 0)
    need_generations(k)
    found = probabilities(p)
    if k == 0:
        return 0.0
    log_missed = xlog1py(n, -found) if k == 1 else -n * found * survival_rate(k)
    return float((found * np.exp(log_missed)).sum())


def missing_mass_asymptote(beta: float, n: float) -> float:
    """Missing mass after one sample of n from ``p_i = i^-beta / zeta(beta)`` over endless types, for large n.

    ``Gamma(1 - 1/beta) zeta(beta)^(-1/beta) n^-(1 - 1/beta) / beta``. Share. For k generations put ``effective_size`` for n. At
    beta = 1.5, n = 1000: .02 % above the sum. ValueError for beta not above 1, n not above 0. Source: derived here; the exponent
    is that of Dohmatob et al. (arXiv 2402.07043).
    """
    _need_tail(beta)
    if not n > 0:
        raise ValueError(f"n must be above 0, not {n}")
    lost = 1 - 1 / beta
    return float(gamma(lost) * zeta(beta) ** (-1 / beta) * n**-lost / beta)


def effective_size(n: float, k: int) -> float:
    """The size of one real sample that misses as much as k generations of n draws do: ``n g_k``, about 2n/k.

    g of ``survival_rate``. Draws; k = 1: n; k = 0: inf, for nothing is missing yet. ValueError for n not above 0, k below 0.
    Source: own, by theorem 2 of Suresh et al. (arXiv 2412.17646).
    """
    if not n > 0:
        raise ValueError(f"n must be above 0, not {n}")
    return n * survival_rate(k)


def cut_floor(rank: int, beta: float) -> float:
    """Mass of all types beyond a rank under ``p_i = i^-beta / zeta(beta)``: the error that no more data from a cut tail removes.

    ``zeta(beta, rank + 1) / zeta(beta)``, Hurwitz's zeta: about ``rank^-(beta-1) / ((beta-1) zeta(beta))``. Share; rank 0: 1.
    ValueError for rank below 0, beta not above 1. Source: Dohmatob et al. (arXiv 2402.07043), theorem 2.1, who give the power.
    """
    need_size(rank, 0, "rank")
    _need_tail(beta)
    return float(zeta(beta, rank + 1) / zeta(beta))


def _need_tail(beta: float) -> None:
    if not (beta > 1 and math.isfinite(beta)):
        raise ValueError(f"beta must be above 1, not {beta}")
