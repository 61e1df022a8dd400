from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from genloss.theory import gaussian as law


def chi2_mean(n: int, power: float = 0.0, *, log_power: int = 0) -> float:
    """The mean of x^power (log x)^log_power, where x = chi2_(n-1)/(n-1), by numerical integration over log x."""
    free = n - 1
    norm = math.lgamma(free / 2) + free / 2 * math.log(2 / free)

    def density(log_x: float) -> float:
        return math.exp((free / 2 + power) * log_x - free / 2 * math.exp(log_x) - norm) * log_x**log_power

    reach = 40 / math.sqrt(free)
    return float(quad(density, -reach - 80 / free, min(reach, 6.0), limit=400, epsabs=1e-13, epsrel=1e-12, points=[0.0])[0])


def refits(n: int, k: int, ddof: int, chains: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Means and variances of ``chains`` Gaussians, refitted k times to n of their own samples, from N(0, 1)."""
    rng = np.random.default_rng(seed)
    mean, variance = np.zeros(chains), np.ones(chains)
    for _ in range(k):
        sample = mean[:, None] + np.sqrt(variance)[:, None] * rng.standard_normal((chains, n))
        mean, variance = sample.mean(1), sample.var(1, ddof=ddof)
    return mean, variance


def agrees(draws: np.ndarray, expected: float) -> bool:
    """Whether the mean of independent draws is within 5 standard errors of what is expected."""
    return bool(abs(draws.mean() - expected) <= 5 * draws.std(ddof=1) / math.sqrt(len(draws)))


def moments(sizes: list[int], *, biased: bool) -> tuple[Fraction, Fraction]:
    """Mean variance and squared drift by exact recursion: a fit adds V/n to the drift and keeps V, or V(n-1)/n if biased."""
    variance, drift = Fraction(1), Fraction(0)
    for n in sizes:
        drift += variance / n
        variance *= Fraction(n - 1, n) if biased else 1
    return variance, drift


@pytest.mark.parametrize("n", [2, 3, 7, 10, 60])
def test_c4_is_the_mean_of_a_standard_deviation(n: int) -> None:
    """The constant c4 is the integral of sqrt(x) over the law of an unbiased variance."""
    assert law.c4(n) == pytest.approx(chi2_mean(n, 0.5), rel=1e-9)


def test_c4_in_small_samples_by_hand_and_in_huge_ones() -> None:
    """Samples of 2 and 3 have sqrt(2/pi) and sqrt(pi)/2, a huge one nearly 1, and an array gives an array."""
    found = np.asarray(law.c4(np.array([2, 3])))
    np.testing.assert_allclose(found, [math.sqrt(2 / math.pi), math.sqrt(math.pi) / 2], rtol=1e-13)
    assert 1 - law.c4(10**7) == pytest.approx(1 / (4 * 10**7), rel=1e-2)
    # The notebook of Shumailov et al. 2024: means of np.std over 1000 repeats, of which the standard error is known.
    for n, printed in [(10, 0.9206), (30, 0.9831), (100, 0.9916), (500, 0.9978), (1000, 0.9995)]:
        spread = law.spread_kept(n, 1, biased=True)
        assert abs(spread - printed) <= 5 * math.sqrt((1 - 1 / n - spread**2) / 1000)


@pytest.mark.parametrize("biased", [False, True])
@pytest.mark.parametrize(("n", "k"), [(2, 1), (5, 3), (10, 20), (100, 50)])
def test_variance_and_drift_follow_the_exact_recursion(n: int, k: int, *, biased: bool) -> None:
    """Variance kept and squared drift of the mean are those of the recursion in fractions."""
    variance, drift = moments([n] * k, biased=biased)
    assert law.variance_kept(n, k, biased=biased) == pytest.approx(float(variance), rel=1e-12)
    assert law.mean_drift(n, k, biased=biased) == pytest.approx(float(drift), rel=1e-12)


@pytest.mark.parametrize("biased", [False, True])
def test_moments_of_refits_agree_with_simulation(*, biased: bool) -> None:
    """Variance, spread, drift and distance of 20000 simulated chains lie within 5 standard errors of the closed forms."""
    n, k = 12, 4
    mean, variance = refits(n, k, 0 if biased else 1, 20_000, 3)
    spread = np.sqrt(variance)
    assert agrees(variance, law.variance_kept(n, k, biased=biased))
    assert agrees(spread, law.spread_kept(n, k, biased=biased))
    assert agrees(mean**2, law.mean_drift(n, k, biased=biased))
    assert agrees(mean**2 + (spread - 1) ** 2, law.wasserstein_squared([n] * k, biased=biased))


@pytest.mark.parametrize("biased", [False, True])
def test_distance_with_growing_sizes_is_put_together_from_moments(*, biased: bool) -> None:
    """The squared distance is drift + variance - 2 spread + 1, each from its own recursion or integral."""
    sizes = [4, 9, 5]
    variance, drift = moments(sizes, biased=biased)
    spread = math.prod(chi2_mean(n, 0.5) * (math.sqrt((n - 1) / n) if biased else 1) for n in sizes)
    expected = float(variance + drift) - 2 * spread + 1
    assert law.wasserstein_squared(sizes, biased=biased) == pytest.approx(expected, rel=1e-8)


def test_published_distances() -> None:
    """The expansion gives the worked example of the paper, and the exact form the simulated distances."""
    # Shumailov et al., SI 3.1.1: sigma^2 = 1, M_0..M_10 = 100 gives 0.165; 3/2 * 20/10 = 3.0.
    assert law.wasserstein_squared_expansion([100] * 11) == pytest.approx(0.165, rel=1e-12)
    assert law.wasserstein_squared_expansion([10] * 20) == pytest.approx(3.0, rel=1e-12)
    # Exact values beside simulations of 2.840 and 0.7364.
    for n, k, printed, digits in [(10, 20, 2.851, 5e-4), (100, 50, 0.7372, 5e-5), (100, 100, 1.4463, 5e-5)]:
        assert law.wasserstein_squared([n] * k) == pytest.approx(printed, abs=digits)
    assert law.wasserstein_squared([10**5] * 3) == pytest.approx(law.wasserstein_squared_expansion([10**5] * 3), rel=1e-3)


@pytest.mark.parametrize("n", [2, 3, 10, 100])
def test_log_variance_step_is_the_integral(n: int) -> None:
    """Mean and variance of a step of the log variance are integrals over the law of the sample variance."""
    mean = chi2_mean(n, log_power=1)
    assert law.log_variance_drift(n) == pytest.approx(mean, rel=1e-7)
    assert law.log_variance_drift(n, biased=True) == pytest.approx(mean + math.log((n - 1) / n), rel=1e-7)
    assert law.log_variance_step(n) == pytest.approx(chi2_mean(n, log_power=2) - mean**2, rel=1e-6)


def test_the_typical_variance_is_the_simulated_median() -> None:
    """After 50 refits to 100 samples the median variance is the predicted 0.6024, within 5 standard errors of the median."""
    # Predicted 0.6024, simulated 0.6035: section on exact versions of Shumailov et al. 2024.
    assert law.median_variance_kept(100, 50) == pytest.approx(0.6024, abs=0.5e-4)
    logs = np.log(refits(100, 50, 1, 1500, 5)[1])
    error = 1.2533 * math.sqrt(50 * law.log_variance_step(100) / len(logs))
    assert abs(np.median(logs) - math.log(law.median_variance_kept(100, 50))) <= 5 * error


def test_published_half_lives() -> None:
    """Half-lives at 10, 100 and 1000 samples are those printed, and the unbiased mean has none."""
    # Printed to three or fewer digits in the sheet of exact versions.
    for n, unbiased, median, mean in [(10, 6.0, 3.14, 6.58), (100, 68.4, 34.3, 69.0), (1000, 692, 346, 693)]:
        assert law.half_life(n) == pytest.approx(unbiased, rel=6e-3)
        assert law.half_life(n, biased=True) == pytest.approx(median, rel=2e-3)
        assert law.half_life(n, biased=True, of="mean") == pytest.approx(mean, rel=1e-3)
        assert law.half_life(n, of="mean") == math.inf
        assert law.median_variance_kept(n, 1) ** law.half_life(n) == pytest.approx(0.5, rel=1e-9)


@pytest.mark.parametrize(("n", "d", "k"), [(5, 1, 2), (6, 3, 2), (40, 10, 1)])
def test_determinants_by_cauchy_and_binet(n: int, d: int, k: int) -> None:
    """One fit keeps d! C(n-1, d)/n^d of the determinant: the sum over d-subsets of the n-1 unit eigenvalues of centring."""
    one = Fraction(math.factorial(d) * math.comb(n - 1, d), n**d)
    assert law.determinant_kept(n, d, k) == pytest.approx(float(one**k), rel=1e-12)
    assert law.determinant_kept(n, 1, k) == pytest.approx(law.variance_kept(n, k, biased=True), rel=1e-12)


def test_determinants_of_samples_in_too_many_dimensions() -> None:
    """A sample of no more points than dimensions has a determinant of 0, and generation 0 has its own."""
    for n, d in [(2, 2), (3, 3), (3, 5)]:
        assert law.determinant_kept(n, d, 2) == 0
        assert law.determinant_kept(n, d, 0) == 1
    assert law.determinant_kept(4, 3, 1) == pytest.approx(6 / 64, rel=1e-12)


def test_shrunk_samples_agree_with_simulation() -> None:
    """Sampling with variance shrunk by 0.8 and fitting without bias keeps 0.8 of the variance each time, in the mean."""
    rng = np.random.default_rng(8)
    variance = np.ones(20_000)
    for _ in range(3):
        variance = 0.8 * variance * rng.chisquare(11, len(variance)) / 11
    assert agrees(variance, law.shrunk_variance_kept(0.8, 3))
    assert law.shrunk_variance_kept(1.0, 9) == 1
    assert law.shrunk_variance_kept(0.5, 0) == 1


@given(st.integers(2, 3000), st.integers(0, 3000), st.floats(1.0, 50.0))
def test_the_bounds_are_ordered(n: int, k: int, ratio: float) -> None:
    """Markov's bound is never above Theorem 3's, which is never above Theorem 4's, and all are probabilities."""
    markov = law.spread_exceeds_markov(n, k, ratio)
    third = law.spread_exceeds_bound(n, k, ratio)
    assert 0 <= markov <= third * (1 + 1e-9) <= law.mixture_exceeds_bound(n, k, ratio) * (1 + 2e-9) <= 1 + 1e-8


def test_the_bounds_hold_in_simulation() -> None:
    """In the protocol of Suresh et al., n = 10 and eps = 0.1, fewer chains stay above than the bounds allow."""
    for k in (100, 200):
        share = float((refits(10, k, 1, 2000, k)[1] > 0.01).mean())
        assert share < law.spread_exceeds_markov(10, k, 10.0) < law.spread_exceeds_bound(10, k, 10.0)
    assert law.spread_exceeds_bound(10, 100, 10.0) == pytest.approx(10 * math.exp(-100 / 39), rel=1e-12)
    assert law.mixture_exceeds_bound(10, 100, 10.0) == pytest.approx(10 * math.exp(-2.5), rel=1e-12)
    assert law.spread_exceeds_markov(10, 0, 0.5) == 0.5


def test_tails_go_before_variance() -> None:
    """Of 10^4 samples, 100 biased refits keep 99.0 % of the variance and lose 8.1 % beyond 4 sigma, 4.8 % beyond 3."""
    # Printed in the section on the order of decay; a secondary note says 7.5 % because it rounds the variance to 0.99 first.
    kept = law.variance_kept(10**4, 100, biased=True)
    assert kept == pytest.approx(0.990, abs=5e-4)
    assert 1 - law.tail_mass_kept(kept, 4) == pytest.approx(0.081, abs=1e-3)
    assert 1 - law.tail_mass_kept(kept, 3) == pytest.approx(0.048, abs=1e-3)


@pytest.mark.parametrize(("variance", "beyond"), [(0.5, 1.0), (0.9, 3.0), (1.2, 2.5), (0.3, 0.0)])
def test_tail_mass_is_the_ratio_of_integrals(variance: float, beyond: float) -> None:
    """The tail kept is the integral of the narrower density beyond the point over that of the standard one."""
    narrow = quad(lambda x: math.exp(-x * x / (2 * variance)) / math.sqrt(variance), beyond, 40, points=[beyond + 5])[0]
    whole = quad(lambda x: math.exp(-x * x / 2), beyond, 40, points=[beyond + 5])[0]
    assert law.tail_mass_kept(variance, beyond) == pytest.approx(narrow / whole, rel=1e-7)


def test_tail_mass_at_its_ends() -> None:
    """The same variance keeps every tail, no variance keeps none, and a farther tail loses more, even where both underflow."""
    assert law.tail_mass_kept(1.0, 40.0) == pytest.approx(1, rel=1e-9)
    assert law.tail_mass_kept(0.0, 1.0) == 0
    kept = [law.tail_mass_kept(0.9, z) for z in (0, 1, 2, 4, 8, 45)]
    assert kept == sorted(kept, reverse=True)
    with pytest.raises(ValueError, match=r"."):
        law.tail_mass_kept(-1.0, 1.0)


def fresh_by_pairs(real: int, synthetic: int, shrink: float) -> tuple[float, float]:
    """The fixed point from pairs: the unbiased variance is the mean over pairs of half their squared difference."""
    total = real + synthetic
    share, pairs = synthetic / total, total * (total - 1) / 2
    own, fake, cross = real * (real - 1) / 2, synthetic * (synthetic - 1) / 2, real * synthetic
    # S = own/pairs + (fake + cross/2) shrink S/pairs + cross (1 + D)/(2 pairs);
    # D = (real + synthetic shrink S)/total^2 + share^2 D.
    system = [
        [1 - (fake + cross / 2) * shrink / pairs, -cross / (2 * pairs)],
        [-synthetic * shrink / total**2, 1 - share**2],
    ]
    found = np.linalg.solve(np.array(system), np.array([(own + cross / 2) / pairs, real / total**2]))
    return float(found[0]), float(found[1])


@pytest.mark.parametrize(
    ("real", "synthetic", "shrink"), [(5, 10, 0.8), (100, 900, 1.0), (100, 900, 0.8), (30, 7, 0.0), (6, 0, 0.5)]
)
def test_fresh_loop_solves_its_linear_system(real: int, synthetic: int, shrink: float) -> None:
    """The fixed point of the fresh loop solves the linear system of expected pairs, and its drift is one over the real worth."""
    expected = fresh_by_pairs(real, synthetic, shrink)
    assert law.fresh_fixed_point(real, synthetic, shrink=shrink) == pytest.approx(expected, rel=1e-10)
    assert law.effective_real(real, synthetic, shrink=shrink) == pytest.approx(1 / expected[1], rel=1e-10)


def test_published_fresh_loop() -> None:
    """With 100 real and 900 synthetic the fixed points are the printed ones, and 100 real samples are worth 189."""
    # Exact values beside simulations (1.0058, .005305) and (.3576, .00189) of the loop of MAD, arXiv 2307.01850.
    assert law.fresh_fixed_point(100, 900) == pytest.approx((1.00476, 0.005286), rel=1e-4)
    spread, drift = law.fresh_fixed_point(100, 900, shrink=0.8)
    assert spread == pytest.approx(0.3577, abs=5e-5)
    assert drift == pytest.approx(0.00188, abs=5e-6)
    assert law.effective_real(100, 900) == pytest.approx(189, abs=0.5)
    assert law.fresh_fixed_point(7, 0) == pytest.approx((1, 1 / 7))


def test_fresh_loop_agrees_with_simulation() -> None:
    """After 40 generations of 5 real and 10 shrunk synthetic samples, 15000 chains stand at the fixed point."""
    rng = np.random.default_rng(12)
    mean, variance = np.zeros(15_000), np.ones(15_000)
    for _ in range(40):
        sample = rng.standard_normal((len(mean), 15))
        sample[:, 5:] = mean[:, None] + np.sqrt(0.8 * variance)[:, None] * sample[:, 5:]
        mean, variance = sample.mean(1), sample.var(1, ddof=1)
    spread, drift = law.fresh_fixed_point(5, 10, shrink=0.8)
    assert agrees(variance, spread)
    assert agrees(mean**2, drift)


def test_generation_0_and_impossible_arguments() -> None:
    """Nothing has changed in generation 0, and samples too small, negative generations and odd shrinks are refused."""
    for biased in (False, True):
        assert law.variance_kept(5, 0, biased=biased) == law.spread_kept(5, 0, biased=biased) == 1
        assert law.mean_drift(5, 0, biased=biased) == law.wasserstein_squared([], biased=biased) == 0
    assert law.variance_kept(2, 1) == 1
    assert law.fresh_fixed_point(1, 1) == pytest.approx(fresh_by_pairs(1, 1, 1.0))
    assert law.median_variance_kept(5, 0) == law.determinant_kept(5, 2, 0) == 1
    refused: list[Callable[[], object]] = [
        lambda: law.c4(1),
        lambda: law.variance_kept(1, 2),
        lambda: law.variance_kept(5, -1),
        lambda: law.spread_kept(0, 2, biased=True),
        lambda: law.mean_drift(5, -1),
        lambda: law.log_variance_drift(1),
        lambda: law.log_variance_step(1),
        lambda: law.wasserstein_squared([5, 1]),
        lambda: law.determinant_kept(0, 1, 1),
        lambda: law.shrunk_variance_kept(1.5, 2),
        lambda: law.fresh_fixed_point(0, 10),
        lambda: law.effective_real(0, 10),
        lambda: law.spread_exceeds_bound(10, -1, 2.0),
    ]
    for bad in refused:
        with pytest.raises(ValueError, match=r"."):
            bad()
