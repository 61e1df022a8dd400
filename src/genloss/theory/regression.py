"""Linear models that learn from the labels of linear models: the test error above the noise that nobody can predict.

Throughout, x is standard Gaussian in d dimensions, the fit is ordinary least squares, ``noise`` the variance of a label about
its model, and the error E |w_k - w|^2 of k fits, the first of real labels.
"""

from __future__ import annotations

import math

import numpy as np

from genloss.theory.domain import need_generations, need_not_negative, need_positive, need_share, need_size


def ols_error(n: int, d: int, noise: float = 1.0) -> float:
    """Expected excess test error of one fit to n real samples: ``noise d/(n - d - 1)``.

    Squared units of the label, 0 and above. ValueError where n <= d + 1 (infinite there), d below 1, noise below 0. Source: the
    mean of an inverse Wishart matrix; Gerstgrasser et al. (arXiv 2404.01413).
    """
    need_size(d, 1, "d")
    need_size(n, d + 2)
    need_not_negative(noise, "noise")
    return noise * d / (n - d - 1)


def replace_error(n: int, d: int, k: int, noise: float = 1.0) -> float:
    """Expected excess test error of the k-th fit, each to the labels of the one before alone: ``k`` times ``ols_error``.

    k = 0: 0, the truth. Exact for a design that is reused and for one drawn anew. ValueErrors as ``ols_error``, and k below 0.
    Source: Gerstgrasser et al. (arXiv 2404.01413).
    """
    need_generations(k)
    return k * ols_error(n, d, noise)


def accumulate_error(n: int, d: int, k: int, noise: float = 1.0) -> float:
    """Expected excess test error of the k-th fit, each to the real labels and those of all models before.

    ``sum_{i=1..k} 1/i^2`` times ``ols_error``; k = 0: 0. Exact only where every generation labels the same n points. With points
    drawn anew the error is lower (d = 5, n = 20, k = 12: 1.42 against 1.565 times ``ols_error``). ValueErrors as ``ols_error``,
    and k below 0. Source: Gerstgrasser et al. (arXiv 2404.01413), who state it as an equality.
    """
    need_generations(k)
    return float((1 / np.arange(1, k + 1, dtype=np.float64) ** 2).sum()) * ols_error(n, d, noise)


def accumulate_error_limit(n: int, d: int, noise: float = 1.0) -> float:
    """What ``accumulate_error`` never exceeds: ``pi^2/6`` times ``ols_error``. ValueErrors and source: as there."""
    return math.pi**2 / 6 * ols_error(n, d, noise)


def grown_error(n: int, d: int, k: int, noise: float = 1.0) -> float:
    """Expected excess test error of the k-th fit to the labels of the one before alone, the i-th fit on n i points.

    ``sum_{i=1..k} noise d/(n i - d - 1)``, which grows like log k; k = 0: 0. Exact with points drawn anew. ValueErrors as
    ``ols_error``, and k below 0. Source: derived here for the halfway regime of Gerstgrasser et al. (arXiv 2404.01413), who give
    its order.
    """
    need_generations(k)
    ols_error(n, d, noise)
    return math.fsum(ols_error(n * i, d, noise) for i in range(1, k + 1))


def proportional_error(ratio: float, k: int, noise: float = 1.0) -> float:
    """Excess test error of the k-th fit where n and d grow together: ``k noise phi/(1 - phi)``, ``phi = d/n`` = ``ratio``.

    The limit of ``replace_error``. k counts the fit to real labels, whose error is thus within; published forms may set that
    apart and add k generations to it. k = 0: 0. ValueError for a ratio outside 0 to below 1, k or noise below 0. Source:
    Dohmatob, Feng and Kempe (arXiv 2402.07712).
    """
    need_generations(k)
    need_not_negative(noise, "noise")
    _need_ratio(ratio)
    return k * noise * ratio / (1 - ratio)


def strong_floor(share: float, bias: float) -> float:
    """Excess test error that no amount of data removes where a share of the labels comes from a biased model.

    ``p2^2 c^2``: p2 = ``share`` of synthetic samples, c^2 = ``bias`` = |w2 - w1|^2, the trace of Delta for isotropic x. Squared
    units of the label. ValueError for a share outside 0 to 1, bias below 0. With unbiased synthetic labels: 0. Errata: versions
    1 and 2 of the paper speak of 1 % synthetic data, the published one of .1 %. Source: Dohmatob, Feng, Subramonian and Kempe,
    ICLR 2025 (arXiv 2410.04840), theorem 1.
    """
    need_share(share, "share")
    need_not_negative(bias, "bias")
    return share**2 * bias


def strong_error(share: float, ratio: float, bias: float, noise_real: float, noise_synthetic: float) -> float:
    """Excess test error of one fit to real and synthetic labels together, to first order in ``phi = d/n`` = ``ratio``.

    ``p2^2 c^2 + phi (p1 s1^2 + p2 s2^2 + p1 p2 c^2)``: p2 = ``share`` of the n samples, p1 = 1 - p2, c^2 = ``bias``, s1^2 and
    s2^2 the variances of the noise. The last term is the spread of labels about two models: theorem 1 as quoted second-hand
    holds it (kappa = 0, u = phi/(1 - phi)), short forms of it do not; simulation needs it (d = 50, n = 5000, p2 = s^2 = .01, c^2
    = 1: .000305(6); with it .000299, without .000200). Large d. ValueError for a share outside 0 to 1, a ratio outside 0 to
    below 1, a bias or noise below 0. Source: Dohmatob et al. (arXiv 2410.04840), theorem 1; derived again here.
    """
    floor = strong_floor(share, bias)
    _need_setting(ratio, noise_real, noise_synthetic)
    return floor + ratio * ((1 - share) * noise_real + share * noise_synthetic + (1 - share) * share * bias)


def strong_weighted_error(
    weight: float, share: float, ratio: float, bias: float, noise_real: float, noise_synthetic: float
) -> float:
    """The same where synthetic samples have the total weight a: (1-a)/p1 on each real one and a/p2 on each synthetic one.

    ``a^2 c^2 + phi ((1-a)^2 s1^2/p1 + a^2 s2^2/p2 + a^2 (1-a)(1 + 2 p2 - 3a) c^2/(p1 p2))``, a = ``weight``, the rest as
    ``strong_error``, which is its value at a = p2. Not the line that is quoted from the paper, ``p2^2 a^2 c^2 + phi ((1-a) p1
    s1^2 + a p2 s2^2)``: that has other weights (these at a = p2 do not give it) and no c^2 of order phi, which comes of labels
    spread about two models and, where weights are uneven, of a shift in the mean of the fit. Good where phi is small beside both
    shares; far outside it can fall below 0. ValueError for a weight outside 0 to 1, a share not between 0 and 1, and as
    ``strong_error``. Source: derived here for the setting of Dohmatob et al. (arXiv 2410.04840); agrees with simulation.
    """
    need_share(weight, "weight")
    return float(np.polyval(_weighted(share, ratio, bias, noise_real, noise_synthetic), weight))


def strong_best_weight(share: float, ratio: float, bias: float, noise_real: float, noise_synthetic: float) -> float:
    """The total weight on synthetic samples, 0 to 1, at which ``strong_weighted_error`` is least.

    The best of 0, 1 and the roots of its derivative, a cubic. For small phi about ``R/(c^2 + R + S)``, ``R = phi s1^2/p1``, ``S
    = phi s2^2/p2``; without bias exactly that. Not the a* that is quoted from the paper, see there. ValueErrors as
    ``strong_weighted_error``. Source: as there.
    """
    error = _weighted(share, ratio, bias, noise_real, noise_synthetic)
    slope = np.polyder(np.array(error))
    slope[np.abs(slope) < _NOTHING * np.abs(slope).max()] = 0  # a bias too small to matter would spoil the roots
    roots = np.roots(slope)
    inside = [float(root.real) for root in roots if abs(root.imag) < 1e-9 and 0 < root.real < 1]
    return min([0.0, *inside, 1.0], key=lambda weight: float(np.polyval(error, weight)))


_NOTHING = 1e-14


def mixed_limit(share: float, error: float) -> float:
    """Where the test error settles if each generation mixes a share of the last model's labels into real ones.

    ``E/(1 - p2^2)``, E = ``error`` of one such generation, p2 = ``share``: the fixed point of ``E_t = E + p2^2 E_(t-1)``. Units
    of ``error``; share 0: E. ValueError for a share outside 0 to below 1, an error below 0. Source: Dohmatob et al. (arXiv
    2410.04840).
    """
    need_not_negative(error, "error")
    if not 0 <= share < 1:
        raise ValueError(f"share must be 0 or more and below 1, not {share}")
    return error / (1 - share**2)


def _weighted(share: float, ratio: float, bias: float, noise_real: float, noise_synthetic: float) -> list[float]:
    """Coefficients of ``strong_weighted_error`` as a polynomial of the weight, the highest power first."""
    need_not_negative(bias, "bias")
    _need_setting(ratio, noise_real, noise_synthetic)
    need_share(share, "share")
    need_positive(share * (1 - share), "share (1 - share)")
    real, synthetic = ratio * noise_real / (1 - share), ratio * noise_synthetic / share
    apart = ratio * bias / (share * (1 - share))
    return [
        3 * apart,
        -(4 + 2 * share) * apart,
        bias + real + synthetic + (1 + 2 * share) * apart,
        -2 * real,
        real,
    ]


def _need_setting(ratio: float, noise_real: float, noise_synthetic: float) -> None:
    _need_ratio(ratio)
    need_not_negative(noise_real, "noise_real")
    need_not_negative(noise_synthetic, "noise_synthetic")


def _need_ratio(ratio: float) -> None:
    if not 0 <= ratio < 1:
        raise ValueError(f"ratio must be 0 or more and below 1, not {ratio}")
