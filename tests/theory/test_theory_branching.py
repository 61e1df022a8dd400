from __future__ import annotations

import math

import pytest

from genloss.theory.branching import survival_rate, types_left

PRINTED = {1: 1.0, 2: 0.6321, 3: 0.4685, 4: 0.3741, 5: 0.3121, 10: 0.1723, 20: 0.0916, 50: 0.0384, 100: 0.0195}
"""Suresh, Thangaraj and Khandavally (arXiv 2412.17646), the table of the rate, four digits."""


@pytest.mark.parametrize(("generations", "printed"), PRINTED.items())
def test_survival_rates_are_those_printed(generations: int, printed: float) -> None:
    """The rate of a generation is the published one to four digits."""
    assert abs(survival_rate(generations) - printed) <= 0.5e-4


def test_the_rate_lies_between_one_and_two_over_k() -> None:
    """The k-th rate times k lies between 1 and 2 and grows, as theorem 2 says."""
    times = [k * survival_rate(k) for k in range(1, 300)]
    assert all(1 <= one < 2 for one in times)
    assert times == sorted(times)


def test_types_left_by_hand() -> None:
    """After one copy of counts 1 and 2, (1 - 1/e + 1 - 1/e^2)/2 are left; after two, with the rate 1 - 1/e."""
    assert types_left([1, 2], 1) == pytest.approx((2 - math.exp(-1) - math.exp(-2)) / 2, rel=1e-14)
    rate = 1 - math.exp(-1)
    assert types_left([1, 2], 2) == pytest.approx((2 - math.exp(-rate) - math.exp(-2 * rate)) / 2, rel=1e-14)


def test_types_left_at_its_ends() -> None:
    """All are left of generation 0, counts of 0 are no types, none of no types is unknown, and there are no copies below 0."""
    assert types_left([1, 2], 0) == 1
    assert types_left([1, 0, 2, 0], 3) == types_left([1, 2], 3)
    assert math.isnan(types_left([], 1))
    assert types_left([10**6], 100) == 1
    with pytest.raises(ValueError, match="0 or more"):
        survival_rate(-1)
