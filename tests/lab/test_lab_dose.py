from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import genloss
from genloss.cli import main
from genloss.errors import LoopError
from genloss.lab.dose import DOSES, Curve, dose_body, dose_regimes, percent, threshold_words
from genloss.loops.regimes import parse_regime
from genloss.reports.terminal import print_document
from genloss.requests import LoopRequest
from genloss.verbs import run_dose

RNG = np.random.default_rng(7)
NULL = RNG.standard_normal(400)


def curve_of(shifts: list[float], level: float = 0.05) -> Curve:
    """Normal runs of unit spread, shifted at each dose by so much; all doses the same runs."""
    return Curve(np.stack([NULL + shift for shift in shifts]), level)


def test_every_dose_is_a_regime() -> None:
    """The real share of each dose's regime is what the synthetic one leaves, and without real data it is replace."""
    shares = [parse_regime(text).share for text in dose_regimes()[:-1]]
    assert shares == pytest.approx([1 - dose for dose in DOSES[:-1]])
    assert dose_regimes()[-1] == "replace"


def test_the_threshold_lies_where_the_band_is_left() -> None:
    """Medians of 1 at 1 % and 3 at 10 % cross the edge of a band of 1.96 about half way in the logarithm."""
    doses = (0.0, 0.001, 0.01, 0.1, 1.0)
    curve = curve_of([0.0, 0.0, 1.0, 3.0, 9.0])
    high = curve.band()[1]
    median = float(np.median(NULL))
    expected = 0.01 * 10 ** ((high - median - 1) / 2)  # linear between the two medians, in log10 of the dose
    assert curve.threshold(doses) == pytest.approx(expected)
    low, upper = curve.interval(doses, np.random.default_rng(0))
    assert low < expected < upper
    assert upper / low < 2


def test_a_dose_that_does_not_stay_outside_is_none() -> None:
    """A median that comes back into the band at a higher dose has not left it before."""
    doses = (0.0, 0.01, 0.1, 1.0)
    assert curve_of([0.0, 5.0, 0.0, 5.0]).threshold(doses) > 0.1
    assert curve_of([0.0, 5.0, 5.0, 0.0]).threshold(doses) == float("inf")
    assert curve_of([0.0, 5.0, 5.0, 5.0]).threshold(doses) == 0.01


def test_losing_and_gaining_are_both_leaving() -> None:
    """A measure that falls leaves its band as one that rises does."""
    doses = (0.0, 0.01, 0.1, 1.0)
    mirrored = Curve(-curve_of([0.0, 1.0, 3.0, 9.0]).values, 0.05)
    assert mirrored.threshold(doses) == pytest.approx(curve_of([0.0, 1.0, 3.0, 9.0]).threshold(doses))


def dose_of(bias: float, samples: list[int]) -> dict[str, dict[str, Any]]:
    """Thresholds of the test error by number of samples."""
    request = LoopRequest(
        generators=["regression"], settings={"bias": [bias], "dimensions": [10]}, samples=samples, generations=2, replicates=100
    )
    body = run_dose(request, workers=1)
    return {curve["loop"]: curve["measures"]["test_error"] for curve in body["curves"]}


def test_one_in_a_thousand_shows_with_a_biased_teacher_alone() -> None:
    """Strong model collapse: at a hundred million rows .1 % of biased labels show, and of unbiased ones not even 50 %."""
    (biased,) = dose_of(1.0, [10**8]).values()
    assert biased["threshold"] == 0.001
    (unbiased,) = dose_of(0.0, [10**8]).values()
    assert unbiased["threshold"] is None or unbiased["threshold"] > 0.5


def test_the_share_that_shows_falls_with_the_root_of_the_rows() -> None:
    """The bias squared is p^2 and the band 1/n wide, so ten thousand times the rows show a hundredth of the share."""
    few, many = dose_of(1.0, [10**3, 10**5]).values()
    assert few["threshold"] / many["threshold"] == pytest.approx(10, rel=0.3)


def test_too_few_replicates_are_refused() -> None:
    """The ends of a band are not guessed from a handful of runs, of laws or of text, and none is run to say so."""
    ran: list[Any] = []
    law = LoopRequest(generators=["gaussian"], samples=[1000], generations=2, replicates=10)
    text = LoopRequest(source="no such file", generations=2)
    for request, many in ((law, 10), (text, 8)):
        with pytest.raises(LoopError, match=f"^{many} replicates .* take at least 40"):
            run_dose(request, workers=1, watch=ran.append)
    assert not ran


def test_the_command_prints_json_and_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    """``genloss dose --json`` is one object, and without it a table with a line for each measure."""
    arguments = ["dose", "--generator", "regression", "--set", "bias=1", "--samples", "1000", "--replicates", "40"]
    with pytest.raises(SystemExit) as end:
        main([*arguments, "--json"])
    assert end.value.code == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "genloss/dose/1"
    assert found["doses"] == list(DOSES)
    assert len(found["curves"][0]["measures"]["test_error"]["median"]) == len(DOSES)
    shown = io.StringIO()
    found["citations"][0]["id"] = None  # as a book has none
    print_document(found, shown)
    assert "None" not in shown.getvalue()
    assert "test error" in shown.getvalue()
    assert "Cite:" in shown.getvalue()


def test_the_verb_gives_what_the_command_prints(tmp_path: Path) -> None:
    """``genloss.dose`` gives the command's object, which ``genloss.report`` makes a page of."""
    found = genloss.dose(generator="regression", settings={"bias": 1}, samples=1000, replicates=40)
    assert found["schema"] == "genloss/dose/1"
    assert found["curves"][0]["first"] == "test_error"
    genloss.report(found, tmp_path / "dose.html")
    assert "test error" in (tmp_path / "dose.html").read_text(encoding="utf-8").lower()


def test_thresholds_in_words() -> None:
    """A threshold has its interval; one at the least dose is said to be at most that."""
    held = {"threshold": 0.0027, "threshold_low": 0.0025, "threshold_high": 0.0029}
    assert threshold_words(held, DOSES) == "0.27 % (0.25 to 0.29)"
    assert threshold_words({**held, "threshold": 0.001, "threshold_high": 0.001}, DOSES) == "at most 0.1 %"
    assert threshold_words({**held, "threshold": None}, DOSES) == "never"
    assert percent(0.94) == "94 %"
    assert dose_body.__doc__
