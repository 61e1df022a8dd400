from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from genloss.lab.dose import Curve, dose_body, dose_regimes
from genloss.loops.run import Run
from genloss.requests import LoopRequest
from genloss.verbs import run_request

if TYPE_CHECKING:
    from numpy.typing import NDArray


@cache
def dosed() -> tuple[Run, dict[str, Any]]:
    """A coin, which has five measures, at every dose."""
    request = LoopRequest(generators=["bernoulli"], samples=[1000], generations=2, replicates=60, regimes=dose_regimes())
    run = run_request(request, workers=1)
    return run, dose_body(run)


def null(run: Run, measure: str) -> NDArray[np.float64]:
    """The replicates that saw real data alone."""
    rows = [row for row in run.table.to_pylist() if row["regime"] == "fresh=100%" and row["replicate"] is not None]
    return np.array([row["value"] for row in rows if row["measure"] == measure and row["generation"] == 2])


@pytest.mark.parametrize("measure", ["rate", "risk", "diversity_kept"])
def test_a_band_is_corrected_for_the_number_of_measures(measure: str) -> None:
    """Of five measures each band leaves out a hundredth of the runs on real data alone, half of it on either side."""
    run, body = dosed()
    shown = body["curves"][0]["measures"]
    assert len(shown) == 5
    found = [shown[measure]["null_low"], shown[measure]["null_high"]]
    assert found == pytest.approx(np.quantile(null(run, measure), [0.005, 0.995]))


def test_a_threshold_has_an_interval_of_95_per_cent() -> None:
    """Of 400 bootstrap draws 10 lie below the interval and 10 above."""
    rng = np.random.default_rng(1)
    doses = (0.0, 0.001, 0.01, 0.1, 1.0)
    curve = Curve(rng.standard_normal((5, 50)) + np.array([0.0, 0.5, 1.5, 2.5, 4.0])[:, None], 0.05)
    low, high = curve.interval(doses, np.random.default_rng(2))
    again = np.random.default_rng(2)
    drawn = [
        curve.threshold(doses, np.take_along_axis(curve.values, again.integers(50, size=(5, 50)), axis=1)) for _ in range(400)
    ]
    assert sum(one < low for one in drawn) == sum(one > high for one in drawn) == 10


def test_measures_of_text_that_ask_for_its_own_words_show_no_dose() -> None:
    """Types left, coverage and novelty of a text are no curves; a law's share of types left, which has no unit, is one."""
    run, _ = dosed()
    names = {"rate": "words.types_left", "alive": "pairs.novelty", "mixed": "types_left", "risk": "words.coverage"}
    spelled = [names.get(name, name) for name in run.table["measure"].to_pylist()]
    place = run.table.column_names.index("measure")
    changed = run.table.set_column(place, run.table.schema.field("measure"), [spelled])
    body = dose_body(Run(cells=run.cells, table=changed, body=run.body, inputs=(), seed=0, path=None))
    assert set(body["curves"][0]["measures"]) == {"types_left", "diversity_kept"}
