from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest
from pyarrow import parquet

import genloss
from genloss.errors import LoopError
from genloss.lab import cells, running
from genloss.loops.directory import check_digests
from tests.lab.lab_files import made, printed

GRID: dict[str, Any] = {
    "generator": ["gaussian", "poisson"],
    "regimes": ["replace", "accumulate+fresh=25%", "accumulate-subsample"],
    "samples": [8, 12],
    "settings": {"dimensions": [1, 2]},
    "generations": 5,
    "replicates": 9,
}


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of four replicates: 9 are three blocks."""
    monkeypatch.setattr(cells, "MOST", 4)


def test_the_same_seed_gives_the_same_table() -> None:
    """Two runs of a seed have equal tables and reports, and another seed has another table."""
    one, two, other = (genloss.loop(**GRID, seed=seed, workers=1) for seed in (3, 3, 4))
    assert one.table.equals(two.table)
    assert one.body == two.body
    assert not one.table.equals(other.table)


def test_two_workers_give_the_table_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks that other processes ran give the bytes of those that this one ran."""
    genloss.loop(**GRID, workers=1, out=tmp_path / "one")
    monkeypatch.setattr(running, "ALONE", 0.0)
    genloss.loop(**GRID, workers=2, out=tmp_path / "two")
    assert made(tmp_path / "one") == made(tmp_path / "two")


def test_cells_are_every_combination_and_each_has_its_rows() -> None:
    """Gaussians of two dimensions and one Poisson law, three regimes and two sizes are 18 cells of 9 replicates each."""
    run = genloss.loop(**GRID, workers=1)
    assert run.cells.num_rows == 3 * 3 * 2
    held = run.table.filter(pc.and_(pc.equal(run.table["measure"], "mean_shift"), pc.is_valid(run.table["replicate"])))
    assert held.num_rows == 12 * 9 * 6
    assert set(held["replicate"].to_pylist()) == set(range(9))
    assert set(held["generation"].to_pylist()) == set(range(6))


def test_cells_do_not_depend_on_what_else_is_run() -> None:
    """A cell alone, and in another order, has the numbers that it has in a grid."""
    whole = genloss.loop(**GRID, workers=1).body["regimes"]
    few = {**GRID, "generator": "gaussian", "regimes": ["accumulate-subsample", "replace"], "samples": [12]}
    part = genloss.loop(**few, workers=1).body["regimes"]
    by_name = {one["cell"]: one["measures"] for one in whole}
    assert len(part) == 4
    assert all(by_name[one["cell"]] == one["measures"] for one in part)


def test_a_larger_grid_in_the_same_folder_uses_what_is_there(tmp_path: Path) -> None:
    """Kept blocks are not run again, and the folder ends with the table that a folder of its own has."""
    small = {**GRID, "generator": "gaussian", "regimes": ["replace"], "samples": [8], "settings": {}}
    genloss.loop(**small, workers=1, out=tmp_path / "grown")
    kept = {file: (file.stat().st_mtime_ns, file.stat().st_ino) for file in (tmp_path / "grown" / "parts").iterdir()}
    assert len(kept) == 3
    grown = genloss.loop(**GRID, workers=1, out=tmp_path / "grown")
    fresh = genloss.loop(**GRID, workers=1, out=tmp_path / "fresh")
    assert grown.table.equals(fresh.table)
    assert grown.body == fresh.body
    assert {file: (file.stat().st_mtime_ns, file.stat().st_ino) for file in kept} == kept
    for name in ("cells.parquet", "table.parquet", "report.json"):
        assert (tmp_path / "grown" / name).read_bytes() == (tmp_path / "fresh" / name).read_bytes()
    check_digests(tmp_path / "grown")
    events = [json.loads(line) for line in (tmp_path / "grown" / "log.jsonl").read_bytes().splitlines()]
    assert [one["found"] for one in events if one["event"] == "start"] == [0, 3]


@pytest.mark.parametrize(("name", "value"), [("seed", 8), ("generations", 6), ("replicates", 10)])
def test_the_folder_of_another_run_is_refused(tmp_path: Path, name: str, value: int) -> None:
    """Another seed, or other numbers of generations or replicates, are refused by name and leave every file as it was."""
    told = {**GRID, "seed": 7}
    genloss.loop(**told, workers=1, out=tmp_path)
    before = made(tmp_path)
    with pytest.raises(LoopError, match=f"belongs to another run.*{name} = {told[name]}, here {value}"):
        genloss.loop(**{**told, name: value}, workers=1, out=tmp_path)
    assert made(tmp_path) == before


@pytest.mark.parametrize("damage", ["empty", "byte"])
def test_a_damaged_part_is_named(tmp_path: Path, damage: str) -> None:
    """A part that is empty or changed is named with what to do, and the run ends well once it is deleted."""
    genloss.loop(**GRID, workers=1, out=tmp_path)
    before = made(tmp_path)
    part = sorted((tmp_path / "parts").iterdir())[5]
    data = bytearray(part.read_bytes())
    data[150] ^= 0xFF
    part.write_bytes(b"" if damage == "empty" else bytes(data))
    with pytest.raises(LoopError) as caught:
        genloss.loop(**GRID, workers=1, out=tmp_path)
    assert str(part) in str(caught.value)
    assert "delete that file" in str(caught.value)
    part.unlink()
    genloss.loop(**GRID, workers=1, out=tmp_path)
    assert made(tmp_path) == before


def test_a_plan_in_toml_is_the_run_of_its_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A TOML file gives the run that the same options give, and an option takes the place of the file's."""
    plan = tmp_path / "plan.toml"
    plan.write_text(
        'generator = "gaussian"\nregimes = ["replace", "fresh=25%"]\nsamples = [8, 12]\ngenerations = 4\nreplicates = 5\n'
        "seed = 2\n[settings]\ndimensions = [1, 2]\nbiased = false\n"
    )
    words = ["--generator", "gaussian", "--regime", "replace", "--regime", "fresh=25%", "--samples", "8,12", "--generations", "4"]
    words += ["--replicates", "5", "--set", "dimensions=1,2", "--set", "biased=false"]
    by_file, by_words = printed(capsys, "--plan", str(plan)), printed(capsys, *words, "--seed", "2")
    assert {**by_file, "command": None} == {**by_words, "command": None}
    assert len(by_file["regimes"]) == 8
    other = printed(capsys, "--plan", str(plan), "--seed", "5")
    assert {**other, "command": None} == {**printed(capsys, *words, "--seed", "5"), "command": None}


def test_a_dry_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A dry run tells every cell and makes no folder."""
    from genloss.cli import main

    out = tmp_path / "run"
    words = ["loop", "--generator", "poisson", "--samples", "8,12", "--generations", "5", "--replicates", "6", "--dry-run"]
    with pytest.raises(SystemExit) as ended:
        main([*words, "-o", str(out)])
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert "poisson replace n=8" in shown
    assert "poisson replace n=12" in shown
    assert not out.exists()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words",
    [
        [
            "--generator",
            "gaussian",
            "--samples",
            "1,3",
            "--set",
            "dimensions=1,3",
            "--regime",
            "replace",
            "--regime",
            "accumulate",
        ],
        ["--generator", "gaussian", "--samples", "2", "--generations", "100"],
        ["--generator", "bernoulli", "--generator", "poisson", "--generator", "uniform", "--samples", "1,2", "--replicates", "1"],
        ["--generator", "categorical", "--set", "types=2,3", "--set", "temperature=0.5,2", "--set", "top_p=0.5,1"],
        ["--generator", "regression", "--set", "dimensions=1,4", "--set", "noise=0,1", "--samples", "6"],
    ],
    ids=["singular", "collapsed", "tiny", "types", "regression"],
)
def test_every_number_of_the_json_is_finite_or_null(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    """Whatever collapses, the JSON has no NaN and no infinity, in words or in numbers."""
    found = printed(capsys, "--generations", "6", *words)
    assert all(math.isfinite(one) for one in _numbers(found))


def _numbers(value: Any) -> list[float]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [one for inner in value for one in _numbers(inner)]
    return [value] if isinstance(value, int | float) else []


def test_the_files_of_a_run_are_its_tables(tmp_path: Path) -> None:
    """The parquet files hold the tables of the run, and the report is its JSON."""
    run = genloss.loop(**GRID, workers=1, out=tmp_path)
    assert parquet.read_table(tmp_path / "table.parquet").equals(run.table)
    assert parquet.read_table(tmp_path / "cells.parquet").equals(run.cells)
    assert json.loads((tmp_path / "report.json").read_bytes())["regimes"] == json.loads(json.dumps(run.body["regimes"]))


def test_a_thousand_million_samples_cost_as_much_as_ten() -> None:
    """Sums, counts and maxima of 10^9 samples, drawn, pooled and weighted, take no memory and stay close to the real law."""
    laws = ["gaussian", "categorical", "bernoulli", "poisson", "uniform", "regression"]
    regimes = ["replace", "accumulate", "fresh=10%", "accumulate+fresh=10%"]
    run = genloss.loop(generator=laws, samples=10**9, regimes=regimes, generations=4, replicates=5, workers=1)
    for one in run.body["regimes"]:
        for name in {"variance_kept", "diversity_kept", "rate", "width_kept"} & one["measures"].keys():
            assert one["measures"][name]["value"][-1] == pytest.approx(1, abs=2e-3), (one["cell"], name)
