"""Loops that keep what they made, Gaussians with divisor n; and the kernel density estimate, which spreads."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import gammaln

from genloss.theory.domain import need_generations, need_not_negative, need_size


def accumulate_kept(n: int, k: int) -> float:
    """Expected variance of the k-th fit over the true one, where each fit is of all data so far: n real and n of every model.

    ``a_k = prod_{s=1..k} (1 - 1/(n s^2))``, divisor the size of the pool. Ratio, 0 to 1; k = 0: 1; the first fit is of real
    data: 1 - 1/n. The mean wanders by what is lost: E (mu_k - mu)^2 = 1 - a_k. The same factor holds of 1 - sum p^2 of counts
    that accumulate. ValueError for n below 1, k below 0. Source: derived here for the setting of Kazdan et al. (arXiv
    2410.16713).
    """
    need_size(n, 1)
    need_generations(k)
    return float(np.prod(1 - 1 / (n * np.arange(1, k + 1, dtype=np.float64) ** 2)))


def accumulate_limit(n: int) -> float:
    """What accumulating keeps of the variance for ever: ``sin(x)/x``, ``x = pi / sqrt(n)``.

    The limit of ``accumulate_kept``. Ratio, 0 (n = 1) to 1. ValueError for n below 1. Source: as there, by Euler's product.
    """
    need_size(n, 1)
    return float(np.sinc(1 / math.sqrt(n))) if n > 1 else 0.0


def subsample_kept(n: int, k: int) -> tuple[float, float]:
    """Expected variance and wandering of the k-th fit where all data accumulate and each fit is of n of them: (V, drift).

    The n are drawn anew, without replacement, from the pool of n k. C_k, the mean product of two different items of the pool
    (true mean 0, variance 1), has ``C_1 = 0`` and ``1 - C_(s) = (1 - C_(s-1)) (1 - (3n-1)/(n s (n s - 1)))``; ``V = (1 - 1/n)(1
    - C_k)``, ``drift = E mu_k^2 = 1/n + (1 - 1/n) C_k = 1 - V``. Over sigma^2, 0 to 1; k = 0: (1, 0). ValueError for n below 1,
    k below 0. Source: derived here for the setting of Kazdan et al. (arXiv 2410.16713).
    """
    need_size(n, 1)
    need_generations(k)
    if k == 0:
        return 1.0, 0.0
    pool = n * np.arange(2, k + 1, dtype=np.float64)
    kept = (1 - 1 / n) * float(np.prod(1 - (3 * n - 1) / (pool * (pool - 1))))
    return kept, 1 - kept


def subsample_limit(n: int) -> tuple[float, float]:
    """What ``subsample_kept`` tends to after many generations: (V, drift).

    ``V = (1 - 1/n) Gamma(2 - 1/n) / (Gamma(2 - r) Gamma(2 - r'))``, r and r' = ``(1 +- sqrt(12n - 3)) / (2n)``, the roots of the
    product's terms; drift = 1 - V. Between 0 (replace) and ``accumulate_limit``. n = 1: (0, 1). ValueError for n below 1.
    Source: as there; the product in closed form is own.
    """
    need_size(n, 1)
    if n == 1:
        return 0.0, 1.0
    root = math.sqrt(12 * n - 3)
    terms = gammaln(2 - 1 / n) - gammaln(2 - (1 + root) / (2 * n)) - gammaln(2 - (1 - root) / (2 * n))
    kept = (1 - 1 / n) * math.exp(float(terms))
    return kept, 1 - kept


def fixed_path(n_real: int, n_synthetic: int, k: int) -> tuple[float, float]:
    """Expected variance and wandering of the k-th fit where the same n_real data are added each time: (V, drift), divisor N.

    The first fit is of N = n_real + n_synthetic real data, the others of n_real of those and n_synthetic draws of the last
    model. With a, b their shares, r the mean of the fixed part and Q = E (mu_k - r)^2, which starts at 1/n_real - 1/N:
    ``V' = a (1 - 1/n_real) + b (1 - 1/n_synthetic) V + a b (Q + V/n_synthetic)``, ``Q' = b^2 (Q + V/n_synthetic)``; drift =
    E mu_k^2 = ``1/n_real - 2 b^(k-1) (1/n_real - 1/N) + Q``. Over sigma^2; k = 0: (1, 0). It holds of 1 - sum p^2 of counts too.
    No collapse: V settles above 0 from n_real = 2 on. ValueError for a size below 1, k below 0. Source: derived here for the
    synthetic augmentation loop of Alemohammad et al. (arXiv 2307.01850).
    """
    need_size(n_real, 1, "n_real")
    need_size(n_synthetic, 1, "n_synthetic")
    need_generations(k)
    if k == 0:
        return 1.0, 0.0
    n = n_real + n_synthetic
    real, rest = n_real / n, n_synthetic / n
    variance, apart = 1 - 1 / n, 1 / n_real - 1 / n
    for _ in range(k - 1):
        spread = apart + variance / n_synthetic
        variance = real * (1 - 1 / n_real) + rest * (1 - 1 / n_synthetic) * variance + real * rest * spread
        apart = rest**2 * spread
    return variance, 1 / n_real - 2 * rest ** (k - 1) * (1 / n_real - 1 / n) + apart


def kde_variance(n: int, h: float, k: int, *, start: float = 1.0) -> float:
    """Expected empirical variance, divisor n, of the k-th training set where a kernel density estimate is sampled each time.

    ``V_k = (1 - 1/n)(V_(k-1) + h^2)``: the estimate with a fixed Gaussian bandwidth h has variance V + h^2. ``V_0`` = ``start``,
    the empirical variance of training set 0: (1 - 1/n) times the true one, on average, for n real draws. Squared units of the
    data; k = 0: ``start``. Grows or shrinks to ``kde_variance_limit``. ValueError for n below 1, k, h or start below 0. Source:
    derived here for the setting of Kazdan et al. (arXiv 2410.16713).
    """
    need_generations(k)
    need_not_negative(start, "start")
    limit = kde_variance_limit(n, h)
    return limit + (start - limit) * (1 - 1 / n) ** k


def kde_variance_limit(n: int, h: float) -> float:
    """Where ``kde_variance`` settles: ``(n - 1) h^2``, over-smoothed for large n where a Gaussian fit would shrink to 0.

    Squared units of the data. ValueError for n below 1, h below 0. Source: as there.
    """
    need_size(n, 1)
    need_not_negative(h, "h")
    return (n - 1) * h**2
