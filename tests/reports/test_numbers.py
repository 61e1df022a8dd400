"""Numbers read as the documents of this project write them."""

import math
from typing import Any

import pytest

from genloss.measures.estimate import Estimate
from genloss.reports.bands import band_label
from genloss.reports.document import estimate_body
from genloss.reports.numbers import as_ratio, chance, full_text, standing


def body(value: float, low: float = math.nan, high: float = math.nan, **more: Any) -> dict[str, Any]:
    return estimate_body(Estimate(value=value, low=low, high=high, **{"unit": "ratio", **more}))


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (body(0.54, 0.51, 0.57, null_low=0.97, null_high=1.03), "0.54 (0.51-0.57), human 0.97-1.03"),
        (body(0.021, 0.018, 0.024, null_low=0.011, null_high=0.016, unit="share"), "2.1 % (1.8-2.4), human 1.1-1.6 %"),
        (body(0.002, 0.001, 0.003, unit="share"), "0.20 % (0.10-0.30)"),
        (body(48020.4, 47000, 49000.6, unit="types"), "48,020 (47,000-49,001)"),
        (body(1.0, 0.996, 1.004), "1.000 (0.996-1.004)"),
        (body(-0.02, -0.05, 0.01), "-0.02 (-0.05 to 0.01)"),
        (body(0.118, unit="bits"), "0.118 (error unknown)"),
        (body(math.nan, why="one group"), "cannot say: one group"),
        (body(math.nan), "cannot say"),
    ],
)
def test_an_estimate_reads_with_interval_and_null(estimate: dict[str, Any], text: str) -> None:
    """Value, 95 % interval and human range stand together, in the manner of the unit; the unknown says why."""
    assert full_text(estimate) == text


def test_a_ratio_divides_everything_by_the_reference() -> None:
    """1,600 of 2,000 types is 0.8, interval and null alike; without the reference's value it cannot be said."""
    made = as_ratio(body(1600, 1500, 1700, null_low=1900, null_high=2060, unit="types", reference=2000))
    assert full_text(made) == "0.80 (0.75-0.85), human 0.95-1.03"
    assert full_text(as_ratio(body(1600, unit="types"))) == "cannot say: the reference's own value is unknown"
    assert as_ratio(body(1600, unit="types", reference=0.0))["value"] is None


@pytest.mark.parametrize(("value", "stands"), [(0.9, "below"), (0.97, "within"), (1.03, "within"), (1.1, "above")])
def test_standing_is_about_the_human_range(value: float, stands: str) -> None:
    """A value on the edge of the range of human data lies within it."""
    assert standing(body(value, null_low=0.97, null_high=1.03)) == stands


def test_standing_without_a_null_cannot_be_said() -> None:
    """No human range, no comparison with it."""
    assert standing(body(0.5)) == "cannot say"


@pytest.mark.parametrize(
    ("low", "high", "label"),
    [
        (None, 3.0, "under 1"),
        (0.0, 3.0, "under 1"),
        (3.0, 4.0, "1-10"),
        (5.0, 6.0, "100-1,000"),
        (6.0, None, "1,000 and more"),
        (3.9, 4.5, "7.9-32"),  # 10**0.9 = 7.94, 10**1.5 = 31.6
        (None, None, "all"),
    ],
)
def test_a_band_is_named_by_occurrences_per_million(low: float | None, high: float | None, label: str) -> None:
    """Zipf value z is 10**(z - 3) per million (van Heuven et al. 2014)."""
    assert band_label(low, high) == label


def test_a_small_chance_is_not_called_zero() -> None:
    """A chance below one in a thousand is given as below it."""
    assert [chance(one) for one in (0.0004, 0.002, None)] == ["< 0.1 %", "0.2 %", "?"]
