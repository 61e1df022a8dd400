from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize, minimize_scalar

from genloss.theory import weighting as law


@pytest.mark.parametrize(("weight", "n", "m"), [("1/2", 10, 10), ("1/3", 5, 40), ("9/10", 7, 2), ("1", 6, 9)])
def test_estimation_variance_is_where_the_recursion_ends(weight: str, n: int, m: int) -> None:
    """Each estimate mixes n fresh values with m values around the last estimate; its variance settles at the closed form."""
    w, variance = Fraction(weight), Fraction(1)
    for _ in range(60):
        variance = w * w / n + (1 - w) ** 2 * (Fraction(1, m) + variance)
        variance = variance.limit_denominator(10**30)
    assert law.estimation_variance(float(w), n, m) == pytest.approx(float(variance), rel=1e-9)


def test_estimation_variance_agrees_with_simulation() -> None:
    """After 25 rounds the mean square of 30000 simulated estimates is within 5 standard errors."""
    rng = np.random.default_rng(2)
    estimate = np.zeros(30_000)
    for _ in range(25):
        fresh, copies = rng.standard_normal((2, len(estimate)))
        estimate = 0.4 * fresh / math.sqrt(8) + 0.6 * (estimate + copies / math.sqrt(20))
    square = estimate**2
    error = square.std() / math.sqrt(len(square))
    assert abs(square.mean() - law.estimation_variance(0.4, 8, 20)) <= 5 * error


@pytest.mark.parametrize(("n", "m"), [(10, 10), (10, 40), (10, 200), (50, 3)])
def test_the_golden_weight_is_the_minimum(n: int, m: int) -> None:
    """No weight gives less variance than the golden one, by numerical minimisation."""
    found = minimize_scalar(lambda w: law.estimation_variance(w, n, m), bounds=(1e-6, 1), method="bounded")
    assert law.golden_weight(n, m) == pytest.approx(float(found.x), abs=1e-4)
    assert law.golden_variance(n, m) == pytest.approx(float(found.fun), rel=1e-7)


def test_published_weights() -> None:
    """The best weights and the variances of plain pooling at 1:1, 1:4 and 1:20 are those printed."""
    # He, Xu and Cheng (arXiv 2502.18049): .618 is 1/phi, where m = n; pooling .667, .556, .512 in units of sigma^2/n.
    for m, weight, pooled in [(10, 0.618, 0.667), (40, 0.390, 0.556), (200, 0.200, 0.512)]:
        assert law.golden_weight(10, m) == pytest.approx(weight, abs=5e-4)
        assert 10 * law.golden_variance(10, m) == pytest.approx(weight, abs=5e-4)
        assert 10 * law.pooled_variance(10, m) == pytest.approx(pooled, abs=5e-4)
        assert law.pooled_variance(10, m) == pytest.approx(law.estimation_variance(10 / (10 + m), 10, m), rel=1e-12)
    assert law.golden_weight(3, 3) == pytest.approx((math.sqrt(5) - 1) / 2, rel=1e-13)


@given(st.integers(1, 10**4), st.integers(1, 10**6), st.floats(0.01, 1))
def test_pooling_never_beats_the_golden_weight_nor_half_the_variance(n: int, m: int, weight: float) -> None:
    """Pooling is never below half of 1/n, the golden weight below pooling and any other, and fresh data alone above it."""
    golden = law.golden_variance(n, m)
    assert golden <= law.pooled_variance(n, m) * (1 + 1e-9)
    assert golden <= law.estimation_variance(weight, n, m) * (1 + 1e-9)
    assert law.pooled_variance(n, m) >= 0.5 / n * (1 - 1e-9)
    assert law.estimation_variance(1.0, n, m) == pytest.approx(1 / n, rel=1e-12)


def worth(share: float, laws: np.ndarray) -> float:
    """Real samples one sample is worth, by numerical search for the best weights of what a detector says.

    The detector says i with probability laws[0][i] of a real and laws[1][i] of a synthetic sample; a weighted mean moves by the
    weight of real samples and has the variance of all weights squared.
    """
    mixed = share * laws[0] + (1 - share) * laws[1]

    def loss(angle: np.ndarray) -> float:
        weights = np.array([math.cos(angle[0]), math.sin(angle[0])])
        return -float((share * laws[0] @ weights) ** 2 / (mixed @ weights**2))

    starts = np.linspace(0, math.pi / 2, 5)
    found = [minimize(loss, [x], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-14}).fun for x in starts]
    return -float(min(found))


@pytest.mark.parametrize(("share", "false_positive", "false_negative"), [(0.5, 0.01, 0.1), (0.1, 0.05, 0.3), (0.3, 0.2, 0.5)])
def test_a_detector_is_worth_its_best_weights(share: float, false_positive: float, false_negative: float) -> None:
    """The gain over no detector is that of the best weights of its two outputs, found numerically."""
    laws = np.array([[1 - false_positive, false_positive], [false_negative, 1 - false_negative]])
    gain = worth(share, laws) / share**2
    assert law.detector_gain(share, false_positive, false_negative) == pytest.approx(gain, rel=1e-6)


def test_published_gains() -> None:
    """The gains at shares .5, .1 and .01 for perfect and for faulty detectors are those printed."""
    # Kanabar and Gastpar (arXiv 2501.19273), (false positives, false negatives): computed to two digits.
    printed = [
        (0.5, 0, 0, 2.0), (0.5, 0.01, 0.1, 1.80), (0.5, 0.05, 0.3, 1.45), (0.5, 0.2, 0.5, 1.10),
        (0.1, 0, 0, 10), (0.1, 0.01, 0.01, 9.1), (0.1, 0.01, 0.1, 5.2), (0.1, 0.05, 0.3, 2.5),
        (0.01, 0, 0, 100), (0.01, 0.01, 0.1, 9.0),
    ]  # fmt: skip
    for share, false_positive, false_negative, gain in printed:
        found = law.detector_gain(share, false_positive, false_negative)
        assert found == pytest.approx(gain, abs=0.06 if gain >= 2.5 else 6e-3)


@given(st.floats(0.001, 1), st.floats(0, 1, allow_subnormal=False), st.floats(0, 1, allow_subnormal=False))
def test_a_detector_helps_between_nothing_and_everything(share: float, false_positive: float, false_negative: float) -> None:
    """No detector is worth less than none or more than labels, and the gain is one plus a chi-square distance."""
    gain = law.detector_gain(share, false_positive, false_negative)
    assert 1 - 1e-9 <= gain <= 1 / share + 1e-6
    real = np.array([1 - false_positive, false_positive])
    mixed = share * real + (1 - share) * np.array([false_negative, 1 - false_negative])
    seen = mixed > 0
    assert gain == pytest.approx(1 + float(((real[seen] - mixed[seen]) ** 2 / mixed[seen]).sum()), rel=1e-7)
    assert law.detector_gain(share, false_positive, 1 - false_positive) == pytest.approx(1, rel=1e-9)


def by_hand(sizes: Sequence[int], shares: Sequence[Fraction], power: int) -> Fraction:
    return sum((n * share**power for n, share in zip(sizes, shares, strict=True)), Fraction(0))


def test_effective_samples_in_fractions() -> None:
    """Without labels stages are worth n a^2, with labels n a, with a perfect detector n a, with a blind one n a^2."""
    sizes, shares = [100, 200, 50], [Fraction(1), Fraction(1, 4), Fraction(0)]
    plain = [float(one) for one in shares]
    none, labels = float(by_hand(sizes, shares, 2)), float(by_hand(sizes, shares, 1))
    assert law.effective_sample(sizes, plain) == pytest.approx(none, rel=1e-12)
    assert law.effective_sample_labelled(sizes, plain) == pytest.approx(labels, rel=1e-12)
    assert law.effective_sample_detected(sizes, plain, 0.0, 0.0) == pytest.approx(labels, rel=1e-12)
    assert law.effective_sample_detected(sizes, plain, 0.3, 0.7) == pytest.approx(none, rel=1e-12)
    some = law.effective_sample_detected(sizes, plain, 0.05, 0.3)
    assert some == pytest.approx(100 + 200 / 16 * law.detector_gain(0.25, 0.05, 0.3), rel=1e-12)
    assert none < some < labels


def test_impossible_arguments() -> None:
    """Weights without fresh data, empty samples, rates outside 0 to 1 and lists of different lengths are refused."""
    refused: list[Callable[[], object]] = [
        lambda: law.estimation_variance(0.0, 5, 5),
        lambda: law.estimation_variance(1.5, 5, 5),
        lambda: law.estimation_variance(0.5, 0, 5),
        lambda: law.golden_weight(0, 5),
        lambda: law.pooled_variance(0, 5),
        lambda: law.effective_sample([5, 5], [0.5]),
        lambda: law.effective_sample([5], [1.5]),
        lambda: law.effective_sample_labelled([5], [-0.5]),
        lambda: law.detector_gain(1.5, 0.1, 0.1),
        lambda: law.detector_gain(0.5, -0.1, 0.1),
        lambda: law.detector_gain(0.5, 0.1, 1.1),
    ]
    for bad in refused:
        with pytest.raises(ValueError, match=r"."):
            bad()
