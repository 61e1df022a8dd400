from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import genloss
from genloss.cli import main
from genloss.errors import LoopError
from genloss.lab.bernoulli import Bernoulli
from genloss.lab.categorical import Shares
from genloss.lab.gaussian import Gaussian
from genloss.lab.parts import read_arrays, write_arrays


def last(run: Any, measure: str) -> dict[str, Any]:
    """One measure of the first cell in the last generation."""
    return {name: None if at is None else at[-1] for name, at in run.body["regimes"][0]["measures"][measure].items()}


def test_a_singular_covariance_is_recorded_as_the_end() -> None:
    """With as many samples as dimensions a direction has no variance: no determinant, no finite risk, and an end."""
    run = genloss.loop(generator="gaussian", settings={"dimensions": 3}, samples=3, generations=4, replicates=20)
    assert last(run, "determinant_kept")["value"] == 0
    assert last(run, "risk")["value"] is None
    assert run.body["regimes"][0]["ended"] == {"replicates": 20, "median_generation": 1.0}


def test_a_covariance_that_regains_its_rank_has_not_ended() -> None:
    """Real points that accumulate, one a generation, span all dimensions again, and then nothing is over."""
    run = genloss.loop(
        generator="gaussian", settings={"dimensions": 3}, samples=3, generations=4, replicates=20, regimes="accumulate+fresh=1"
    )
    assert run.body["regimes"][0]["ended"]["replicates"] == 0
    assert last(run, "determinant_kept")["value"] > 1e-6
    assert last(run, "risk")["value"] is not None


@pytest.mark.parametrize("dimensions", [2, 5, 12])
def test_a_pool_of_points_in_a_plane_stays_in_it(dimensions: int) -> None:
    """Accumulating what singular models write adds no direction: all have ended in generation 1, however large the pool."""
    run = genloss.loop(
        generator="gaussian",
        settings={"dimensions": dimensions},
        samples=dimensions,
        generations=60,
        replicates=30,
        regimes="accumulate",
    )
    assert run.body["regimes"][0]["ended"] == {"replicates": 30, "median_generation": 1.0}
    assert last(run, "determinant_kept")["value"] == 0


def test_a_pool_that_spans_all_dimensions_never_ends() -> None:
    """One sample more than dimensions spans them, and a pool keeps what it has: nothing is rounding in any replicate."""
    run = genloss.loop(
        generator="gaussian", settings={"dimensions": 5}, samples=6, generations=60, replicates=300, regimes="accumulate"
    )
    assert run.body["regimes"][0]["ended"]["replicates"] == 0
    assert last(run, "risk")["value"] is not None


def test_a_part_with_any_byte_changed_is_damaged(tmp_path: Path) -> None:
    """Wherever one bit of a part is flipped, or its end is cut, it is refused by name."""
    path = tmp_path / "part.npz"
    write_arrays(path, {"one": np.arange(3.0)[None], "ended": np.zeros((1, 3))})
    whole = path.read_bytes()
    found = read_arrays(path)
    assert found is not None
    assert found["one"].tolist() == [[0.0, 1.0, 2.0]]
    with np.load(path) as plain:
        assert plain.files == ["one", "ended"]
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 128]) + whole[place + 1 :])
        with pytest.raises(LoopError, match=r"part\.npz is damaged"):
            read_arrays(path)
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(LoopError, match=r"part\.npz is damaged"):
        read_arrays(path)
    assert read_arrays(tmp_path / "none.npz") is None


def test_a_coin_at_a_temperature_near_0_is_no_coin() -> None:
    """At a temperature of .0005 a fair coin stays fair, and any other falls on its likelier side."""
    model = Shares(np.array([[0.5, 0.5], [0.4, 0.6], [0.0, 1.0], [1.0, 0.0]]))
    counts = Bernoulli(p=0.5, temperature=0.0005).sample(model, 1000, np.random.default_rng(0)).values[:, 0]
    assert 400 < counts[0] < 600
    assert counts[1:].tolist() == [0, 0, 1000]


def test_two_samples_a_generation_overflow_nothing() -> None:
    """Risks beyond any double are unknown, and raise no warning."""
    run = genloss.loop(generator="gaussian", samples=2, generations=200, replicates=30)
    assert last(run, "variance_kept")["median"] < 1e-50
    assert {one["verdict"] for one in run.body["regimes"][0]["definitions"]} >= {"collapsed"}


@pytest.mark.parametrize(("samples", "says"), [(2.5, "whole number"), ([], "a regime and a generator"), ([10, 0], "at least 1")])
def test_samples_that_cannot_be_are_refused(samples: Any, says: str) -> None:
    """The verb refuses what the command line does."""
    with pytest.raises(LoopError, match=says):
        genloss.loop(generator="gaussian", samples=samples, generations=2, replicates=2)


def test_a_mixture_goes_on_when_a_component_shrinks_to_a_point() -> None:
    """Ten samples a generation lose a component sooner or later; the run ends all the same, with less spread than at first."""
    run = genloss.loop(generator="mixture", samples=10, generations=25, replicates=3)
    assert last(run, "spread_kept")["median"] < 0.5


def test_a_shrunk_law_has_no_line_of_growing_batches() -> None:
    """Where no closed form covers a cell, no theory stands beside it."""
    run = genloss.loop(
        generator="gaussian",
        settings={"shrink": 0.8},
        samples=20,
        regimes=["replace+grow=1.5", "replace"],
        generations=3,
        replicates=4,
    )
    grown, replaced = (one["measures"]["variance_kept"]["theory"] for one in run.body["regimes"])
    assert grown is None
    assert replaced == pytest.approx([None, 0.95, 0.8 * 0.95**2, 0.64 * 0.95**3])
    assert Gaussian(guidance=0.25).label == "gaussian guidance=0.25"


def test_cells_of_a_grid_are_told_apart_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A cell is named by the settings that differ, whole, above its measures and above its verdicts."""
    words = ["--generator", "gaussian", "--set", "dimensions=1,2", "--set", "biased=true", "--samples", "10,1000"]
    with pytest.raises(SystemExit) as end:
        main(["loop", *words, "--regime", "accumulate-subsample", "--generations", "2", "--replicates", "5", "--workers", "1"])
    assert end.value.code == 0
    shown = capsys.readouterr().out.splitlines()
    for d in (1, 2):
        for n in (10, 1000):
            assert f"dimensions={d} accumulate-subsample n={n}" in shown
    assert "under dimensions=1 accumulate-subsample n=10" in shown
    assert max(map(len, shown)) <= 80
