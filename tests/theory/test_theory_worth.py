from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genloss.theory import drift, margins, needed, weighting

P = (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6))
"""The law of human records; that of synthetic ones is the last estimate of it, which the search starts from."""


def information(share: Fraction, false_positive: Fraction, false_negative: Fraction) -> Fraction:
    """Fisher information of one record about a direction of the human law, over that of a human record; in fractions.

    Written from the setting alone: a record is (word of the detector, type); its law is ``a Q1(o) p(x) + (1-a) Q0(o) q(x)``; the
    human law moves along d, the synthetic does not. Information is the sum of (change of the chance)^2 / chance.
    """
    direction = (Fraction(1), Fraction(-2), Fraction(1))
    q1, q0 = (1 - false_positive, false_positive), (false_negative, 1 - false_negative)
    told = Fraction(0)
    for word, kind in product(range(2), range(3)):
        chance = share * q1[word] * P[kind] + (1 - share) * q0[word] * P[kind]
        change = share * q1[word] * direction[kind]
        told += change**2 / chance if chance else 0
    return told / sum((d**2 / p for d, p in zip(direction, P, strict=True)), Fraction(0))


CASES = [
    ("1/2", "1/100", "1/10"),
    ("1/10", "1/20", "3/10"),
    ("1/3", "1/5", "1/2"),
    ("1/7", "0", "1"),
    ("1/7", "0", "0"),
    ("1", "1/9", "2/5"),
]


@pytest.mark.parametrize(("share", "false_positive", "false_negative"), CASES)
def test_a_record_is_worth_its_fisher_information(share: str, false_positive: str, false_negative: str) -> None:
    """What a record counts in the effective sample is its information about the human law, enumerated in fractions."""
    told = [Fraction(one) for one in (share, false_positive, false_negative)]
    found = weighting.effective_sample_detected([1], [float(told[0])], float(told[1]), float(told[2]))
    assert found == pytest.approx(float(information(*told)), rel=1e-12)


@pytest.mark.parametrize(("share", "false_positive", "false_negative"), CASES)
def test_margins_are_what_the_enumerated_information_gains(share: str, false_positive: str, false_negative: str) -> None:
    """A millionth of a record more, by fractions: the information of all records grows by the margin."""
    a, f, g = (Fraction(one) for one in (share, false_positive, false_negative))
    human, synthetic, step = 100 * a, 100 * (1 - a), Fraction(1, 10**6)

    def total(h: Fraction, s: Fraction) -> Fraction:
        return (h + s) * information(h / (h + s), f, g)

    found = margins.effective_margins(float(human), float(synthetic), float(f), float(g))
    base = total(human, synthetic)
    expected = (total(human + step, synthetic) - base) / step, (total(human, synthetic + step) - base) / step
    assert found == pytest.approx([float(one) for one in expected], abs=1e-6)


def test_margins_of_labels_and_of_nothing() -> None:
    """With labels 1 and 0; with nothing known, of 10 % human, 1 - .9^2 = .19 and -.1^2 = -.01; alone a first record 0, or 1."""
    assert margins.effective_margins(100, 900, 0, 0) == (1, 0)
    assert margins.effective_margins(100, 900, 0, 1) == pytest.approx((0.19, -0.01))
    assert margins.effective_margins(0, 900, 0, 1) == (0, 0)
    assert margins.effective_margins(0, 900, 0, 0) == (1, 0)
    assert margins.effective_margins(900, 0, 0.1, 0.2) == pytest.approx((1, -1))
    assert math.copysign(1, margins.effective_margins(5, 5, 0, 0)[1]) == 1


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.floats(0, 1), st.floats(0, 1))
def test_margins_add_up_to_the_whole(human: int, synthetic: int, false_positive: float, false_negative: float) -> None:
    """Euler: each record times its margin is the effective sample; human ones never harm, synthetic ones never help."""
    more = margins.effective_margins(human, synthetic, false_positive, false_negative)
    size = human + synthetic
    whole = weighting.effective_sample_detected([size], [human / size], false_positive, false_negative)
    assert human * more[0] + synthetic * more[1] == pytest.approx(whole, rel=1e-6, abs=1e-6 * human)
    assert 0 <= more[0] <= 1 + 1e-12
    assert -1 - 1e-12 <= more[1] <= 0


def test_what_a_label_adds() -> None:
    """It is a - a^2 without a detector: 1/4 at a half, .09 at a tenth; nothing where all is human or the detector is perfect."""
    assert margins.labelling_gain(0.5) == 0.25
    assert margins.labelling_gain(0.1) == pytest.approx(0.09)
    assert margins.labelling_gain(1.0) == 0
    assert margins.labelling_gain(0.25, 4.0) == 0


def pooled(n: int, m: int) -> Fraction:
    """Where the variance settles, from ``V = w^2/n + (1-w)^2 (1/m + V)`` with w = n/(n+m)."""
    w = Fraction(n, n + m)
    synthetic = (1 - w) ** 2 / m if m else Fraction(0)
    return (w**2 / n + synthetic) / (1 - (1 - w) ** 2)


def golden_holds(n: int, m: int, limit: Fraction) -> bool:
    """Whether some weight settles at the limit: ``w^2/n + (1-w)^2/m - limit w (2-w)``, a parabola in w, reaches 0."""
    if m == 0:
        return Fraction(1, n) <= limit
    a, b, c = Fraction(1, n) + Fraction(1, m) + limit, Fraction(-2, m) - 2 * limit, Fraction(1, m)
    return b * b - 4 * a * c >= 0


@pytest.mark.parametrize("size", [2, 7, 20, 97])
@pytest.mark.parametrize("loss", ["1/20", "1/10", "1/2", "1"])
def test_the_fewest_fresh_records_by_trying_all(size: int, loss: str) -> None:
    """Of a generation of N every number of fresh ones is tried, in fractions; closed forms round up to the first that holds."""
    limit = (1 + Fraction(loss)) / size
    first = next(n for n in range(1, size + 1) if pooled(n, size - n) <= limit)
    assert math.ceil(size * needed.pooled_share_needed(float(Fraction(loss))) - 1e-9) == first
    best = next(n for n in range(1, size + 1) if golden_holds(n, size - n, limit))
    assert math.ceil(size * needed.golden_share_needed(float(Fraction(loss))) - 1e-9) == best
    assert best <= first


@pytest.mark.parametrize(("target", "beside"), [(50, 0), (50, 10), (50, 25), (50, 400), (3, 1000)])
def test_the_fewest_fresh_records_beside_synthetic_ones_by_trying_all(target: int, beside: int) -> None:
    """The same beside a fixed number of synthetic records, against so many human ones and a tenth of their variance more."""
    limit = Fraction(11, 10) / target
    first = next(n for n in range(1, target + 1) if pooled(n, beside) <= limit)
    assert math.ceil(needed.pooled_needed(target, beside, 0.1) - 1e-9) == first
    best = next(n for n in range(1, target + 1) if golden_holds(n, beside, limit))
    assert math.ceil(needed.golden_needed(target, beside, 0.1) - 1e-9) == best


def test_pooling_never_spares_more_than_half() -> None:
    """However many synthetic records, half of the target must be fresh; at the best weight next to none."""
    assert needed.pooled_needed(1000, 1e12) == pytest.approx(500, rel=1e-6)
    assert needed.golden_needed(1000, 1e12) == pytest.approx(1e-6, rel=1e-6)
    assert needed.golden_share_needed(0.0) == needed.pooled_share_needed(0.0) == 1.0


def identical(n: int, fresh: int, generations: int) -> Fraction:
    """Chance that two draws of a generation go back to one fresh draw, generation by generation, by counting pairs."""
    copies, same = n - fresh, Fraction(1)
    for _ in range(generations):
        pairs = [(i, j) for i in range(n) for j in range(n)]
        once = sum(i == j for i, j in pairs)
        both = sum(i != j and i < copies and j < copies for i, j in pairs)
        same = (Fraction(once) + both * same) / n**2
        same = same.limit_denominator(10**20)
    return same


@pytest.mark.parametrize(("n", "fresh"), [(2, 1), (6, 1), (6, 3), (9, 0), (9, 9), (12, 2)])
def test_fresh_loss_is_where_counted_pairs_end(n: int, fresh: int) -> None:
    """Pairs of draws are counted one by one, over 120 generations."""
    assert needed.fresh_loss(n, fresh) == pytest.approx(float(identical(n, fresh, 120)), rel=1e-5)


@pytest.mark.parametrize("n", [1, 2, 10, 63])
@pytest.mark.parametrize("loss", ["1/50", "1/10", "1/3", "1"])
def test_the_fewest_fresh_records_for_diversity_by_trying_all(n: int, loss: str) -> None:
    """Every number of fresh draws is tried; none will do where the loss is below 1/n."""
    share = Fraction(loss)
    held = [r for r in range(n + 1) if Fraction(n, n * n - (n - r) * (n - r - 1)) <= share]
    found = needed.diversity_needed(n, float(share))
    assert (found is None) == (not held)
    assert found is None or math.ceil(found - 1e-9) == held[0]


def test_the_rule_of_thumb_is_its_limit() -> None:
    """For many draws 4.5 fresh ones hold 90 % of diversity, as the rule of migration says; 9 of 10 draws at n = 10."""
    assert needed.diversity_needed(10**12, 0.1) == pytest.approx(drift.fresh_needed(0.1), rel=1e-9)
    assert needed.diversity_needed(10, 0.1) == pytest.approx(9)
    # 49 * (1/49) is below 1 in fractions of two: the loss of 49 draws is 1/49 all the same.
    assert needed.diversity_needed(49, 1 / 49) == pytest.approx(48)


def test_impossible_arguments_of_worth() -> None:
    """Negative records, none at all, rates and losses outside their range are refused."""
    refused: list[Callable[[], object]] = [
        lambda: margins.effective_margins(-1, 5, 0, 0),
        lambda: margins.effective_margins(0, 0, 0, 0),
        lambda: margins.effective_margins(1, 5, 1.5, 0),
        lambda: margins.effective_margins(math.nan, 5, 0, 0),
        lambda: margins.labelling_gain(1.5),
        lambda: margins.labelling_gain(0.5, 0.5),
        lambda: needed.golden_share_needed(-0.1),
        lambda: needed.pooled_needed(0, 5),
        lambda: needed.golden_needed(5, -1),
        lambda: needed.fresh_loss(5, 6),
        lambda: needed.diversity_needed(0, 0.1),
        lambda: needed.diversity_needed(5, 1.1),
    ]
    for bad in refused:
        with pytest.raises(ValueError, match=r"."):
            bad()
