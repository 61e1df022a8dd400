"""A share whose interval is unknown never stands."""

from __future__ import annotations

import math

import pytest

from genloss.measures.estimate import Estimate
from genloss.measures.share_fit import Misfit, Unlike
from genloss.measures.share_verdict import judge


@pytest.mark.parametrize("control_of", ["domain", "same domain", "held out"])
def test_a_share_of_one_group_never_stands(control_of: str) -> None:
    """49 % with no interval, a good control and no test of fit: nobody can say, and no sentence says nan."""
    alone = Estimate(value=0.49, n=30.0, n_unit="records", unit="share", why="one group alone: its error is unknown")
    control = Estimate(value=0.0, stderr=0.001, low=0.0, high=0.003, n=900.0, n_unit="records", unit="share")
    off = Misfit(math.nan, math.nan)
    holds, sentence = judge(alone, 0.05, control, control_of, off, off, Unlike(0.0, math.nan, math.nan, math.nan))
    assert holds is None
    assert "nan" not in sentence
    assert "--group" in sentence
