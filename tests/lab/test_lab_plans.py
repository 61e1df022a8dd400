from __future__ import annotations

from statistics import mean, median
from typing import TYPE_CHECKING

import pytest

import genloss
from genloss.errors import LoopError
from genloss.lab.catalogue import make_cells, make_laws
from genloss.lab.running import Done, LawPlan, estimated_cost, run_laws
from genloss.loops.regimes import parse_regime
from genloss.requests import LoopRequest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def plan(regimes: Sequence[str], *, laws: Mapping[str, Sequence[str]], replicates: int, generations: int = 2) -> LawPlan:
    """Laws by name with the values of their one setting, at 20 samples."""
    made = [law for name, settings in laws.items() for law in make_laws([name], {"dimensions": settings})]
    return LawPlan(
        cells=make_cells(made, [parse_regime(one) for one in regimes], [20]), generations=generations, replicates=replicates
    )


def test_blocks_follow_each_other() -> None:
    """The first replicate of a block comes after the last of the block before, and a cell begins with replicate 0."""
    blocks = plan(["replace", "accumulate"], laws={"gaussian": ["1"]}, replicates=25_000).blocks()
    assert [(one.cell.regime.name, one.index, one.first, one.replicates) for one in blocks] == [
        (regime, index, first, many)
        for regime in ("replace", "accumulate")
        for index, first, many in ((0, 0, 10_000), (1, 10_000, 10_000), (2, 20_000, 5_000))
    ]


@pytest.mark.parametrize(
    ("regime", "budget"), [("replace", None), ("accumulate-subsample", 20), ("accumulate+budget=7", 7), ("replace+budget=7", 7)]
)
def test_the_table_says_how_large_a_subsample_is(regime: str, budget: int | None) -> None:
    """The budget of a cell is the number given, N where a subsample has none, and null without a subsample."""
    (cell,) = plan([regime], laws={"gaussian": ["1"]}, replicates=1).cells
    assert cell.to_json()["budget"] == budget


def test_progress_counts_replicates_and_cells_that_have_ended() -> None:
    """Each block that ends is told with its cell's replicates so far, and cells are counted when their last block ends."""
    told: list[Done] = []
    run_laws(plan(["replace", "fresh=50%"], laws={"gaussian": ["1"]}, replicates=15_000), workers=1, watch=told.append)
    assert [(one.replicates, one.of, one.cells, one.of_cells, one.part) for one in told] == [
        (10_000, 15_000, 0, 2, 0.25),
        (15_000, 15_000, 1, 2, 0.5),
        (10_000, 15_000, 1, 2, 0.75),
        (15_000, 15_000, 2, 2, 1.0),
    ]


def test_the_cost_of_a_cell_is_that_of_all_its_replicates_and_generations(monkeypatch: pytest.MonkeyPatch) -> None:
    """A trial of one second for three generations of 10,000 replicates costs 10 s for 15 generations of 20,000; half by two."""
    clock = iter(range(100))
    monkeypatch.setattr("genloss.lab.running.time.perf_counter", lambda: float(next(clock)))
    asked = plan(["replace"], laws={"gaussian": ["1"]}, replicates=20_000, generations=15)
    ((cell, alone),) = estimated_cost(asked, workers=1)
    ((_, halved),) = estimated_cost(asked, workers=2)
    assert cell is asked.cells[0]
    assert alone == pytest.approx(10)
    assert halved == pytest.approx(5)


def test_a_grid_keeps_the_order_in_which_it_was_told() -> None:
    """Laws, then regimes, then sizes; a cell that is told twice stands where it was told first."""
    names = [cell.name for cell in plan(["replace", "accumulate", "replace"], laws={"gaussian": ["2", "1"]}, replicates=1).cells]
    assert names == [
        "gaussian dimensions=2 replace n=20",
        "gaussian dimensions=2 accumulate n=20",
        "gaussian replace n=20",
        "gaussian accumulate n=20",
    ]


def test_a_scaling_law_is_of_one_law_and_regime() -> None:
    """What is said of a cell's scaling law does not depend on which other laws and regimes are in the grid."""

    def told(regimes: list[str], dimensions: list[int]) -> list[dict[str, object]]:
        body = genloss.loop(
            generator="gaussian",
            settings={"dimensions": dimensions},
            samples=[10, 30, 100],
            regimes=regimes,
            generations=4,
            replicates=30,
        ).body
        return [one["definitions"][3] for one in body["regimes"] if one["cell"].startswith("gaussian replace ")]

    alone = told(["replace"], [1])
    assert alone == told(["accumulate", "replace"], [1, 2])
    assert alone[0]["definition"] == "change in scaling law"
    assert alone[0]["observed"] is not None


def test_the_sentence_begins_with_the_worst_cell() -> None:
    """Where nothing but a risk is known, the cell whose risk has grown most is told first and the one that grew least last."""
    for regimes in (["replace", "accumulate"], ["accumulate", "replace"]):
        body = genloss.loop(generator="regression", samples=100, regimes=regimes, generations=20, replicates=50).body
        grown = {one["regime"]: one["measures"]["test_error"]["value"] for one in body["regimes"]}
        assert (
            body["sentence"]
            == "After 20 generations, "
            + "; ".join(
                f"{name} has {grown[name][-1] / grown[name][1]:.3g} times the risk of the first model"
                for name in ("replace", "accumulate")
            )
            + "."
        )


def test_the_theory_of_a_fixed_design_is_not_that_of_a_fresh_one() -> None:
    """Accumulating labels of new inputs errs less than the published sum, which stands beside a fixed design alone."""
    body = genloss.loop(
        generator="regression",
        settings={"design": ["fresh", "fixed"]},
        samples=50,
        regimes="accumulate",
        generations=3,
        replicates=9,
    ).body
    fresh, fixed = (one["measures"]["test_error"]["theory"] for one in body["regimes"])
    assert fresh is None
    assert fixed[2] / fixed[1] == pytest.approx(1 + 1 / 4)


def test_the_variance_of_kernel_densities_begins_at_that_of_a_sample() -> None:
    """The points of generation 1 have the variance 1 - 1/n, and what each kernel adds comes after: within 5 standard errors."""
    body = genloss.loop(
        generator="kde", settings={"bandwidth": 0.5}, samples=5, regimes="replace", generations=5, replicates=2_000, workers=1
    ).body
    kept = body["regimes"][0]["measures"]["variance_kept"]
    assert kept["theory"][1] == pytest.approx(1 - 1 / 5)
    for value, high, theory in list(zip(kept["value"], kept["high"], kept["theory"], strict=True))[1:]:
        assert abs(value - theory) < 5 * (high - value) / 1.96


def test_after_one_generation_types_are_alive_by_the_binomial() -> None:
    """Above a thousand samples too the first fit misses a type of probability p with chance (1 - p)^n, not exp(-n p)."""
    body = genloss.loop(
        generator="categorical",
        settings={"law": "uniform", "types": 50},
        samples=1001,
        regimes="replace",
        generations=2,
        replicates=2,
    ).body
    missing = body["regimes"][0]["measures"]["missing"]["theory"]
    assert missing[1] == pytest.approx((1 - 1 / 50) ** 1001, rel=1e-6)


def test_a_large_table_holds_sums_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to the limit the table has every replicate's values, beyond it none of them."""
    asked = plan(["replace"], laws={"gaussian": ["1"]}, replicates=10)
    whole = run_laws(asked, workers=1).table
    assert whole.num_rows == 9 * 3 * (10 + 1)
    monkeypatch.setattr("genloss.loops.tables.MOST", 100)
    sums = run_laws(asked, workers=1).table
    assert sums.num_rows == 9 * 3
    assert sums.equals(whole.filter(whole["replicate"].is_null()).combine_chunks())


def test_a_profile_that_holds_a_sample_of_its_words_is_no_law(tmp_path: Path) -> None:
    """Shares of a sample of types are not those of a text, so such a profile is refused with what to do."""
    text = tmp_path / "text.txt"
    text.write_text(" ".join(f"word{number}" for number in range(3000)))
    profile = genloss.profile(text, capacity=64)
    profile.save(tmp_path / "sampled.profile")
    request = LoopRequest(source=str(tmp_path / "sampled.profile"), generators=["categorical"])
    with pytest.raises(LoopError, match="larger --capacity"):
        request.law_plan()


def test_the_end_is_that_of_the_median_replicate_that_ended() -> None:
    """Of the replicates whose event is gone for good, or certain, the median of the generations in which that came."""
    made = genloss.loop(generator="poisson", samples=1, generations=40, replicates=31, seed=3)
    rows = [row for row in made.table.to_pylist() if row["measure"] == "alive" and row["replicate"] is not None]
    ends = [
        min(row["generation"] for row in rows if row["replicate"] == replicate and not row["value"])
        for replicate in {row["replicate"] for row in rows if not row["value"]}
    ]
    assert made.body["regimes"][0]["ended"] == {"replicates": len(ends), "median_generation": median(ends)}
    assert median(ends) != mean(ends)
    assert made.seed == made.to_json([])["seed"] == 3


@pytest.mark.parametrize("regime", ["accumulate+budget=20", "accumulate-subsample", "replace+budget=20"])
def test_a_subsample_may_be_all_of_generation_0(regime: str) -> None:
    """The first model of a subsample of N is fitted to all N points."""
    made = run_laws(plan([regime, "replace"], laws={"gaussian": ["1"]}, replicates=2_000), workers=1)
    kept = [one["measures"]["variance_kept"] for one in made.body["regimes"]]
    assert abs(kept[0]["value"][1] - kept[1]["theory"][1]) < 5 * (kept[0]["high"][1] - kept[0]["value"][1]) / 1.96
