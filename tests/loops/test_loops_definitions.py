"""Verdicts by definition: known series have the verdict that their law gives them, and no interval means no verdict."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from genloss.loops import intervals
from genloss.loops.definitions import CANNOT_SAY, COLLAPSED, DEFINITIONS, NOT, judge

ROLES = {"risk": "risk", "variance": "variance_kept", "tail": "tail_mass", "novel": "novel", "modes": "modes_kept"}
RISK, ANY, DIVERGING, SCALING, VARIANCE, MODES, TAIL, NOVEL = range(8)


def noisy(law: list[float] | NDArray[np.float64], *, spread: float = 1e-3, replicates: int = 40) -> NDArray[np.float64]:
    """Shape (recorded, replicates): a law with a little independent noise."""
    rng = np.random.default_rng(5)
    values = np.asarray(law, dtype=np.float64)
    return values[:, None] * (1 + spread * rng.standard_normal((len(values), replicates)))


def verdicts(**series: NDArray[np.float64]) -> list[dict[str, Any]]:
    recorded = list(range(len(next(iter(series.values())))))
    return judge(series, recorded, ROLES)


def test_there_are_eight_in_the_order_of_the_paper_and_each_entry_is_whole() -> None:
    """Whatever is known, every definition has an entry with the same keys and a reason."""
    made = verdicts(risk=noisy(np.ones(9)))
    assert [one["definition"].split()[0] for one in made] == [
        "catastrophic", "any", "asymptotically", "change", "collapsing", "entanglement", "disappearance", "appearance",
    ]  # fmt: skip
    assert len({one.name for one in DEFINITIONS}) == 8
    keys = {"definition", "measure", "statistic", "observed", "low", "high", "mean", "threshold", "verdict", "why", "source"}
    for one in made:
        assert set(one) == keys
        assert one["why"]
        assert one["verdict"] in {COLLAPSED, NOT, CANNOT_SAY}
    assert [one["verdict"] for one in made[VARIANCE:]] == [CANNOT_SAY] * 4
    assert "several modes" in made[MODES]["why"]


def test_an_unbiased_gaussian_keeps_its_variance_in_the_mean_and_loses_it_in_the_median() -> None:
    """A step is chi2(n-1)/(n-1): mean 1 for ever, median exp(G (psi((n-1)/2) - log((n-1)/2))), e^-5.76 for n = 10, G = 50."""
    rng = np.random.default_rng(1)
    steps = rng.chisquare(9, (50, 20_000)) / 9
    kept = np.concatenate([np.ones((1, 20_000)), np.cumprod(steps, axis=0)])
    # The mean at generation 50 is heavy-tailed even over 20,000 replicates, so it is checked at generation 5.
    assert kept[5].mean() == pytest.approx(1, abs=5 * kept[5].std() / np.sqrt(20_000))
    one = verdicts(variance_kept=kept[:, :4_000])[VARIANCE]
    assert one["verdict"] == COLLAPSED
    # psi(4.5) - log(4.5) = -1/9 - 1/243 + 1/49207 = -0.11521 (Abramowitz and Stegun 6.3.18); 50 of them: e^-5.760 = 0.00315
    assert one["observed"] == pytest.approx(0.00315, rel=0.2)
    assert one["low"] < 0.00315 < one["high"]
    early = verdicts(variance_kept=kept[:8])[VARIANCE]  # median e^-0.81 = 0.447, mean 1
    assert early["verdict"] == COLLAPSED
    assert early["mean"] == pytest.approx(1, abs=0.05)
    assert "the other side" in early["why"]


def test_a_constant_series_has_not_collapsed_by_any_definition() -> None:
    """Nothing changes, so every ratio is 1 and every share kept is whole."""
    ones = np.ones((13, 8))
    made = verdicts(risk=ones, variance_kept=ones, tail_mass=ones, novel=0.1 * ones, modes_kept=ones)
    assert [one["verdict"] for one in made] == [NOT, NOT, NOT, CANNOT_SAY, NOT, NOT, NOT, NOT]
    assert made[ANY]["low"] == made[ANY]["observed"] == made[ANY]["high"] == 1


def test_accumulating_rises_and_stays_bounded() -> None:
    """Sum of 1/i^2 ends at 1.64: an increase, not a catastrophe, and it slows down."""
    law = np.cumsum([0.0, *(1 / i**2 for i in range(1, 33))])
    law[0] = np.nan
    made = verdicts(risk=noisy(law))
    assert [one["verdict"] for one in made[:3]] == [NOT, COLLAPSED, NOT]
    assert made[ANY]["observed"] == pytest.approx(sum(1 / i**2 for i in range(1, 33)), rel=0.002)
    # (R(32) - R(16)) / (R(16) - R(8)) = 0.02971 / 0.05694
    assert made[DIVERGING]["observed"] == pytest.approx(0.02971 / 0.05694, abs=0.05)
    assert made[DIVERGING]["low"] < made[DIVERGING]["observed"] < made[DIVERGING]["high"] < 1


def test_replacing_rises_without_end() -> None:
    """A risk of k after k generations: 32-fold, and each doubling adds twice as much as the one before."""
    made = verdicts(risk=noisy([np.nan, *range(1, 33)]))
    assert [one["verdict"] for one in made[:3]] == [COLLAPSED] * 3
    assert made[DIVERGING]["observed"] == pytest.approx(2, rel=0.02)


def test_growth_by_doubling_allows_for_thinned_generations() -> None:
    """A logarithm gains as much in each doubling, also where K/2 and K/4 were not recorded."""
    recorded = [0, 1, 2, 5, 20, 60]
    law = np.log(np.maximum(recorded, 1)) + 1
    risk = np.tile(law[:, None], (1, 8)) + 1e-9 * np.random.default_rng(0).standard_normal((6, 8))
    one = judge({"risk": risk}, recorded, ROLES)[DIVERGING]
    assert one["observed"] == pytest.approx(1, abs=1e-6)
    slower = judge({"risk": np.sqrt(risk)}, recorded, ROLES)[DIVERGING]
    assert slower["verdict"] == NOT


@pytest.mark.parametrize(
    ("recorded", "says"), [([0, 1, 2, 3, 4], "fewer than 8"), ([0, 1, 40], "three of them"), ([0, 1], "one model only")]
)
def test_too_few_generations_cannot_tell_divergence(recorded: list[int], says: str) -> None:
    """Three doublings are needed, and recorded."""
    one = judge({"risk": noisy([1.0 + k for k in recorded])}, recorded, ROLES)[DIVERGING]
    assert one["verdict"] == CANNOT_SAY
    assert says in one["why"]


def test_one_replicate_has_no_verdict() -> None:
    """The values are shown; without an interval nothing is said, and a median takes six replicates."""
    ones = np.linspace(1, 0.01, 11)
    made = verdicts(risk=1 / ones[:, None], variance_kept=ones[:, None], tail_mass=np.tile(ones[:, None], (1, 5)))
    assert {one["verdict"] for one in made} == {CANNOT_SAY}
    assert made[RISK]["observed"] == pytest.approx(90.1)  # 1 / 0.01 over 1 / 0.901
    assert "1 replicate" in made[RISK]["why"]
    assert made[TAIL]["low"] is None
    assert "it takes 6" in made[TAIL]["why"]
    six = verdicts(tail_mass=np.tile(ones[:, None], (1, 6)))[TAIL]
    assert six["verdict"] == COLLAPSED


def test_a_missing_replicate_is_not_left_out() -> None:
    """A chain whose end is unknown may be the one that collapsed: nothing is said, and how many are missing is."""
    risk = noisy(np.arange(1.0, 12))
    risk[-1, 3] = np.nan
    one = verdicts(risk=risk)[ANY]
    assert one["verdict"] == CANNOT_SAY
    assert "1 of 40 replicates" in one["why"]


def test_a_scaling_law_changes_where_the_slope_gets_shallower() -> None:
    """R = n^-1 at first; with a floor of 0.01 the last slope is shallower, with t/n it is the same, and two sizes say nothing."""
    sizes = [10, 100, 1000]

    def scaling(floor: float) -> list[tuple[int, NDArray[np.float64]]]:
        rng = np.random.default_rng(3)
        return [(n, np.array([[1.0], [1 / n], [5 / n + floor]]) * np.exp(0.02 * rng.standard_normal((3, 20)))) for n in sizes]

    def told(floor: float, many: int = 3) -> dict[str, Any]:
        return judge({}, [0, 1, 2], ROLES, scaling=scaling(floor)[:many])[SCALING]

    assert told(0.01)["verdict"] == COLLAPSED
    # slope of log(0.51), log(0.06), log(0.015) on log n: (log 0.015 - log 0.51) / log 100 = -0.766, so it changed by 0.234
    assert told(0.01)["observed"] == pytest.approx(0.234, abs=0.02)
    assert told(0.0)["verdict"] == NOT
    assert told(0.01, 2)["verdict"] == CANNOT_SAY
    sparse = [(n, risk * np.where(np.arange(20) < 2, 0, 1)) for n, risk in scaling(0.01)]  # a replicate may hit the truth
    assert judge({}, [0, 1, 2], ROLES, scaling=sparse)[SCALING]["observed"] == pytest.approx(0.234, abs=0.02)
    zero = [(n, np.zeros((3, 4))) for n in sizes]
    assert "no logarithm" in judge({}, [0, 1, 2], ROLES, scaling=zero)[SCALING]["why"]


def test_hallucination_is_a_share_that_appears_after_the_first_model() -> None:
    """It counts from the first model on: a fit that spreads over empty space is not a loop that does."""
    grown = noisy([0.0, 0.30, 0.31, 0.33, 0.36])
    assert verdicts(novel=grown)[NOVEL]["verdict"] == COLLAPSED
    assert verdicts(novel=grown)[NOVEL]["observed"] == pytest.approx(0.06, abs=0.001)
    assert verdicts(novel=noisy([0.0, 0.3, 0.3, 0.3]))[NOVEL]["verdict"] == NOT


def test_a_tail_says_whether_any_of_it_is_lost_beside_half() -> None:
    """At 0.8 it has not disappeared, and some is lost."""
    one = verdicts(tail_mass=noisy([1, 0.9, 0.8]))[TAIL]
    assert one["verdict"] == NOT
    assert "some of it is lost" in one["why"]
    assert "is not shown" in verdicts(tail_mass=noisy([1, 1, 1]))[TAIL]["why"]


def test_a_risk_that_is_not_above_zero_has_no_ratio_but_a_difference() -> None:
    """A log density may be negative: whether it rose at all is known all the same."""
    made = verdicts(risk=noisy([1, -3, -2]))
    assert made[RISK]["verdict"] == CANNOT_SAY
    assert "no ratio" in made[RISK]["why"]
    assert (made[ANY]["verdict"], made[ANY]["threshold"]) == (COLLAPSED, 0)
    assert made[ANY]["observed"] == pytest.approx(1, abs=0.01)
    assert verdicts(risk=noisy([1, -2, -3]))[ANY]["verdict"] == NOT


def test_an_infinite_risk_is_a_catastrophe() -> None:
    """A model without spread gives real data no probability: its mean risk is infinite, whatever the others say."""
    risk = noisy(np.arange(1.0, 12))
    risk[-1, :3] = np.inf
    made = verdicts(risk=risk)
    assert [one["verdict"] for one in made[:3]] == [COLLAPSED] * 3
    assert "infinite in 3 of 40 replicates" in made[ANY]["why"]
    risk[1, 0] = np.inf
    assert verdicts(risk=risk)[RISK]["verdict"] == CANNOT_SAY


def test_the_intervals_hold_what_they_promise() -> None:
    """2,000 intervals of each kind hold the truth in 95 % of cases, to five standard errors of sqrt(.05 * .95 / 2000) = .0049."""
    rng = np.random.default_rng(8)
    held = np.zeros(4)
    for _ in range(2_000):
        normal, other = rng.standard_normal((2, 12))
        skewed = rng.exponential(size=12)
        a, b = 3 + normal, 4 + 0.5 * normal + 0.5 * other
        truths = (0.0, np.log(2), 0.75, 1.0)
        difference = intervals.of_weighted_sum([1, -1], [1 + normal, 3 * other])
        kinds = (intervals.of_mean(normal), intervals.of_median(skewed), intervals.of_quotient(a, b), difference)
        held += [
            one.low is not None and one.high is not None and one.low <= t <= one.high
            for one, t in zip(kinds, truths, strict=True)
        ]
    assert (held / 2_000 > 0.95 - 0.025).all()
    assert (held[[0, 2, 3]] / 2_000 < 0.95 + 0.025).all()
    ranks = intervals.of_median(np.arange(8.0))
    assert (ranks.low, ranks.high) == (0, 7)  # 2 (1 + 8) / 256 = 0.07 > 0.05: the second ranks would be too narrow
    assert intervals.of_median(np.arange(9.0)) == (4, 1, 7)  # 2 (1 + 9) / 512 = 0.039
