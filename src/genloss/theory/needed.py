"""How much fresh real data a generation needs to lose no more than a given part: of a mean's precision, and of diversity."""

from __future__ import annotations

import math

from genloss.theory.domain import need_not_negative, need_positive, need_share, need_size


def golden_share_needed(loss: float) -> float:
    """The least share of fresh real draws in a generation of N, at which ``golden_variance`` is at most ``(1 + L)/N``.

    ``a = 2/((1 + L)(2 + L + sqrt(L (4 + L))))``, L = ``loss``: the root of ``c^2 a^2 - (c^2 + c) a + 1``, ``c = 1 + L``, which is
    ``w^2 = k (1 - w)`` with ``w = c a`` and ``k = a/(1-a)``. It does not depend on N. Share, 1 at L = 0 (no amount short of all
    real). ValueError for a loss below 0. Source: derived here from He, Xu and Cheng (arXiv 2502.18049).
    """
    need_not_negative(loss, "loss")
    return 2 / ((1 + loss) * (2 + loss + math.sqrt(loss * (4 + loss))))


def pooled_share_needed(loss: float) -> float:
    """The same of plain pooling, ``pooled_variance``: ``1 - sqrt(L/(1 + L))``.

    Pooled, N draws of which a share a is fresh settle at ``1/(N a (2-a))``. ValueError, source: as there.
    """
    need_not_negative(loss, "loss")
    return 1 / ((1 + loss) * (1 + math.sqrt(loss / (1 + loss))))


def golden_needed(target: float, m: float, loss: float = 0.0) -> float:
    """The least number of fresh real draws that, with m synthetic ones at the golden weight, settle at ``(1 + L)/target``.

    ``T^2/(T + m)``, T = ``target``/(1 + L). Draws, ``T`` at m = 0; falls to 0 as m grows. ValueError for a target not above 0, m
    or loss below 0. Source: as ``golden_share_needed``: ``w = n/T`` in ``w^2 = (n/m)(1 - w)``.
    """
    wanted = _wanted(target, m, loss)
    return wanted * wanted / (wanted + m)


def pooled_needed(target: float, m: float, loss: float = 0.0) -> float:
    """The same of plain pooling: ``(T - 2m + sqrt(T^2 + 4 m^2))/2``.

    The root of ``n^2 + (2m - T) n - T m``. Draws, never below T/2, however many synthetic ones. ValueErrors, source: as there.
    """
    wanted = _wanted(target, m, loss)
    root = math.hypot(wanted, 2 * m)
    # Of two ways to write the root the one that subtracts nothing.
    return (wanted - 2 * m + root) / 2 if 2 * m < wanted else 2 * m * wanted / (root + 2 * m - wanted)


def fresh_loss(n: int, fresh: float) -> float:
    """Diversity lost for good where r of each generation's n draws are fresh and real: ``1/(2r + 1 - r(r+1)/n)``.

    1 - E(1 - sum p^2) / (1 - sum p_0^2) of the n draws' own frequencies p, at equilibrium, r = ``fresh``. The fixed point of ``F'
    = 1/n + s(s-1)/n^2 F``, s = n - r: two draws of the n are one and the same, or both are copies. ``migration_loss`` is that
    of a random r of mean n m. Share, 0 to 1; r = 0: 1; r = n: 1/n, of the sample's own size. ValueError for n below 1, r outside
    0 to n. Source: Wright (1931), Genetics 16:97-159, island model, with a fixed number of migrants: own; agrees with
    simulation.
    """
    need_size(n, 1)
    need_share(fresh / n, "fresh / n")
    return 1 / (2 * fresh + 1 - fresh * (fresh + 1) / n)


def diversity_needed(n: int, loss: float) -> float | None:
    """The least number of fresh real draws in each generation of n for which ``fresh_loss`` is at most ``loss``.

    ``2 n c/(2n - 1 + sqrt((2n - 1)^2 - 4 n c))``, ``c = 1/L - 1``: the smaller root of ``r^2 - (2n-1) r + n c``. Draws; about
    ``c/2`` whatever n, the rule ``fresh_needed``; L = 1: 0. None below L = 1/n, which n draws lose however fresh they are.
    ValueError for n below 1, a loss outside 0 to 1. Source: as there.
    """
    need_size(n, 1)
    need_share(loss, "loss")
    if n * loss < 1 - 1e-12:
        return None
    more, twice = 1 / loss - 1, 2.0 * n - 1
    # At least 1 in fractions, where the loss is 1/n or more.
    root = math.sqrt(max(twice * twice - 4 * n * more, 1.0))
    return min(2 * n * more / (twice + root), float(n))


def _wanted(target: float, m: float, loss: float) -> float:
    need_positive(target, "target")
    need_not_negative(m, "m")
    need_not_negative(loss, "loss")
    return target / (1 + loss)
