"""The tables of docs/forecast.md: what they count, and that they are what the page shows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from genloss.verification.forecasts import BEGIN, END, REGIMES, Hit, compared, run, summary, tables
from tests.forecasts.corpora import records
from tests.loops.loop_texts import text_of

PAGE = Path(__file__).parents[2] / "docs" / "forecast.md"


def hit(actual: float, predicted: float, *, low: float, high: float, fitted: bool = True) -> Hit:
    """A value of one generation."""
    return Hit(
        corpus="made", regime="replace", order=1, measure="words.types_left", generation=2, replicate=0, fitted=fitted,
        actual=actual, predicted=predicted, low=low, high=high,
    )  # fmt: skip


def test_errors_and_coverage_are_counted() -> None:
    """The median and mean of relative errors, and the share of values in their bands, are those worked by hand."""
    hits = [hit(0.5, 0.51, low=0.4, high=0.6), hit(0.5, 0.48, low=0.47, high=0.49), hit(0.5, 0.5, low=0.5, high=0.6)]
    median, _, mean, covered = summary(hits)
    # errors .02, -.04, 0: median of the absolute .02, mean -.02/3; the second band misses
    assert median == pytest.approx(0.02)
    assert mean == pytest.approx(-0.02 / 3)
    assert covered == pytest.approx(2 / 3)
    assert np.isnan(hit(0.0, 0.1, low=0, high=1).error)
    assert "missed" in tables([hit(0.5, 0.6, low=0.4, high=0.7), hit(0.5, 0.6, low=0.4, high=0.7, fitted=False)])


def test_the_page_holds_tables_of_every_regime() -> None:
    """Between its marks docs/forecast.md has the tables, with a row for every regime and the verdict below them."""
    inside = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    assert all(f"| {regime} | 1 |" in inside for regime in REGIMES)
    assert "the bands cover" in inside


def test_loops_are_run_and_compared() -> None:
    """A small text goes through all orders and regimes, and every value has its prediction."""
    ran = run(text_of(records(300, 4, 500)), tokens=4000, replicates=1, workers=1)
    hits = compared("made", ran)
    assert {(one.order, one.regime) for one in hits} == {(order, regime) for order in (1, 2, 3) for regime in REGIMES}
    assert {one.generation for one in hits} == set(range(2, 11))
    left = [one for one in hits if one.measure == "words.types_left"]
    assert np.median([abs(one.error) for one in left]) < 0.1
