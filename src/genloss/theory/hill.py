"""Hill numbers: how many types there effectively are, at a size or a coverage of one's choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq
from scipy.special import digamma, gammaln

from genloss.theory.coverage import coverage, decay, log_missed
from genloss.theory.richness import unseen

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def hill(counts: ArrayLike, q: float) -> float:
    """Effective number of types: ``(sum p^q)^(1/(1-q))``, at q = 1 ``exp(-sum p log p)``.

    ``p`` are the shares of types in the sample. Unit: types, from 1 to the number of types. Empty: 0; one token: 1; all-same: 1.
    Biased low in a sample, the more so the smaller q. Source: Hill (1973), Ecology 54:427-432.
    """
    found = np.asarray(counts, np.float64)
    found = found[found > 0]
    if not len(found):
        return 0.0
    share = found / found.sum()
    if q == 1:
        return float(np.exp(-(share * np.log(share)).sum()))
    return float((share**q).sum() ** (1 / (1 - q)))


def frequencies(counts: ArrayLike, size: int) -> NDArray[np.float64]:
    """Expected number of types seen k times among ``size`` tokens drawn without replacement: index k, from 0 to ``size``.

    ``f_k(m) = sum C(x, k) C(n-x, m-k) / C(n, m)``. Source: Chao et al. (2014), Ecological Monographs 84:45-67, equation 5.
    """
    found = np.asarray(counts, np.float64)
    n = found.sum()
    expected = np.zeros(size + 1)
    for x, types in zip(*np.unique(found, return_counts=True), strict=True):
        k = np.arange(max(0, int(size - (n - x))), min(int(x), size) + 1)
        log_p = (
            gammaln(x + 1) - gammaln(k + 1) - gammaln(x - k + 1)
            + gammaln(n - x + 1) - gammaln(size - k + 1) - gammaln(n - x - size + k + 1)
            - gammaln(n + 1) + gammaln(size + 1) + gammaln(n - size + 1)
        )  # fmt: skip
        expected[k] += types * np.exp(log_p)
    return expected


def entropy_asymptote(counts: ArrayLike) -> float:
    """Shannon entropy of the sampled population, in nats.

    ``sum (x/n)(digamma(n) - digamma(x)) + (f1/n) A^(1-n) (-log(1-A) - sum_{r<n} A^r / r)``, A of ``decay``. Empty and all-same:
    0. Nearly unbiased for independent tokens. Source: Chao, Wang and Jost (2013), Methods in Ecology and Evolution 4:1091-1100.
    """
    found = np.asarray(counts, np.float64)
    found = found[found > 0]
    n = found.sum()
    if n == 0:
        return 0.0
    seen = float((found / n * (digamma(n) - digamma(found))).sum())
    once, keep = float((found == 1).sum()), decay(found)
    if once == 0 or keep in (0.0, 1.0):
        return seen
    r = np.arange(1, n)
    rest = -np.log(1 - keep) - (np.exp(r * np.log(keep)) / r).sum()
    return float(seen + once / n * keep ** (1 - n) * rest)


def hill_asymptote(counts: ArrayLike, q: int) -> float:
    """Hill number of order 0, 1 or 2 of the sampled population: Chao1, exp of ``entropy_asymptote``, inverse unbiased Simpson.

    Unit: types. Source: Chao and Jost (2015), Methods in Ecology and Evolution 6:873-882.
    """
    found = np.asarray(counts, np.float64)
    n = found.sum()
    if q == 0:
        return float((found > 0).sum()) + unseen(found)
    if q == 1:
        return float(np.exp(entropy_asymptote(found)))
    repeated = float((found * (found - 1)).sum())
    return float(n * (n - 1) / repeated) if repeated else float("inf")


def hill_at_size(counts: ArrayLike, q: int, size: int) -> float:
    """Hill number of order 0, 1 or 2 expected in a sample of ``size`` tokens: rarefied below n, extrapolated above it.

    Below n: q = 0 ``sum 1 - C(n-x, m)/C(n, m)``; otherwise the Hill number of the expected frequency counts. Above it: q = 0
    ``S + f0 (1 - A^(m-n))``, ``A = 1 - f1/(n f0 + f1)``; q = 1 entropy between sample and asymptote by the gain in coverage;
    q = 2 ``1/(1/m + (m-1)/m D)``, D unbiased Simpson. Unit: types. Empty: 0; one: 1; all-same: 1. Trust it to twice n.
    Source: Chao et al. (2014), Ecological Monographs 84:45-67.
    """
    found = np.asarray(counts, np.float64)
    found = found[found > 0]
    n = int(found.sum())
    if n == 0 or size <= 0:
        return 0.0
    if size > n:
        return _extrapolated(found, q, n, size)
    if q == 0:
        return float((1 - np.exp(log_missed(found, n, size))).sum())
    k = np.arange(1, size + 1)
    seen = frequencies(found, size)[1:]
    share = k / size
    if q == 1:
        return float(np.exp(-(seen * share * np.log(share)).sum()))
    return float(1 / (seen * share**2).sum())


def _extrapolated(found: NDArray[np.float64], q: int, n: int, size: int) -> float:
    if q == 0:
        hidden, once = unseen(found), float((found == 1).sum())
        if hidden == 0:
            return float(len(found))
        return len(found) + hidden * (1 - (1 - once / (n * hidden + once)) ** (size - n))
    if q == 1:
        # Between the sample and its asymptote, entropy goes as the share of the unseen mass that has been found since.
        here, there = np.log(hill(found, 1)), entropy_asymptote(found)
        start, end = coverage(found), coverage(found, size)
        gain = (end - start) / (1 - start) if start < 1 else 0.0
        return float(np.exp(here + (there - here) * gain))
    simpson = float((found * (found - 1)).sum()) / (n * (n - 1)) if n > 1 else 1.0
    return 1 / (1 / size + (size - 1) / size * simpson)


def size_at_coverage(counts: ArrayLike, target: float) -> float:
    """The sample size, a real number of tokens, at which ``coverage`` reads ``target``; inf where it is never reached.

    Source: Chao and Jost (2012), Ecology 93:2533-2547.
    """
    found = np.asarray(counts, np.float64)
    found = found[found > 0]
    n = float(found.sum())
    here = coverage(found)
    if here < target:
        once, keep = float((found == 1).sum()), decay(found)
        if keep in (0.0, 1.0):
            return float("inf")
        return float(n + np.log((1 - target) * n / once) / np.log(keep) - 1)
    if target <= 0:
        return 0.0
    if here == target:
        return n
    return float(brentq(lambda m: coverage(found, m) - target, 0.0, n))


def hill_at_coverage(counts: ArrayLike, q: int, target: float) -> float:
    """Hill number at the size where coverage is ``target``, between the two whole sizes around it.

    Unit: types. Compares corpora at equal completeness instead of equal size. Source: Chao and Jost (2012), as above.
    """
    size = size_at_coverage(counts, target)
    if not np.isfinite(size):
        return hill_asymptote(counts, q)
    low = max(int(np.floor(size)), 1)
    part = max(size - low, 0.0)
    below = hill_at_size(counts, q, low)
    return below if part == 0 else (1 - part) * below + part * hill_at_size(counts, q, low + 1)
