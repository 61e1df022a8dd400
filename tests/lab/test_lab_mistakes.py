from __future__ import annotations

import errno
import multiprocessing
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import genloss
from genloss.lab import catalogue, running
from genloss.lab.gaussian import Gaussian, GaussianModel
from genloss.lab.poisson import Poisson, Rate
from tests.lab.lab_files import made, said

FEW = ["--generations", "4", "--replicates", "6"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["gausian"], ["gausian", "gaussian"]),
        (["gaussian", "--regime", "replce"], ["replce", "replace"]),
        (["gaussian", "--samples", "10", "--regime", "accumulate-subsample=11"], ["accumulate-subsample=11", "11", "10"]),
        (["gaussian", "--samples", "10", "--regime", "replace+budget=11"], ["replace+budget=11", "11", "10"]),
        (["gaussian", "--regime", "fixed=-10%"], ["fixed=-10%"]),
        (["gaussian", "--regime", "fresh=0%"], ["fresh=0%"]),
        (["gaussian", "--regime", "fresh=110%"], ["fresh=110%"]),
        (["gaussian", "--regime", "fresh=0.1"], ["fresh=0.1", "two things"]),
        (["gaussian", "--samples", "10", "--regime", "fresh=1%"], ["fresh=1%", "10 samples"]),
        (["gaussian", "--samples", "10", "--regime", "fixed=11"], ["fixed=11", "11", "10"]),
        (["gaussian", "--regime", "replace+weight=0.5"], ["replace+weight=0.5", "real part"]),
        (["gaussian", "--regime", "fresh=10%+weight=1.5"], ["fresh=10%+weight=1.5", "between 0 and 1"]),
        (["gaussian", "--regime", "accumulate+fixed=10%"], ["accumulate+fixed=10%"]),
        (["gaussian", "--regime", "replace+accumulate"], ["replace+accumulate"]),
        (["gaussian", "--regime", "fixed=10%+fresh=10%"], ["fixed=10%+fresh=10%"]),
        (["gaussian", "--regime", "fixed=10%+grow=1"], ["fixed=10%+grow=1", "fixed=10"]),
        (["gaussian", "--regime", "replace+grow=-1"], ["grow"]),
        (["gaussian", "--samples", "1", "--set", "biased=false"], ["gaussian biased=false", "at least 2", "1"]),
        (["gaussian", "--samples", "5", "--set", "biased=false", "--regime", "replace+budget=1"], ["at least 2"]),
        (["regression", "--samples", "11"], ["regression", "12", "11"]),
        (["mixture", "--samples", "3"], ["mixture", "4", "3"]),
        (["gaussian", "--samples", "0"], ["samples", "0"]),
        (["gaussian", "--samples", "ten"], ["samples", "ten"]),
        (["gaussian", "--set", "dimension=2"], ["dimension", "dimensions"]),
        (["gaussian", "--set", "dimensions=0"], ["dimensions", "0"]),
        (["gaussian", "--set", "dimensions=1.5"], ["dimensions", "1.5"]),
        (["gaussian", "--set", "shrink=nan"], ["shrink", "nan"]),
        (["gaussian", "--set", "shrink=0.5", "--set", "guidance=1"], ["shrink", "guidance"]),
        (["bernoulli", "--set", "p=1"], ["p ", "1"]),
        (["poisson", "--set", "rate=inf"], ["rate", "inf"]),
        (["categorical", "--set", "top_p=0"], ["top_p", "0"]),
        (["categorical", "--set", "temperature=0"], ["temperature", "0"]),
        (["categorical", "--set", "law=profile"], ["law=profile", "source"]),
        (["regression", "--set", "design=fixed", "--regime", "fresh=10%"], ["fixed design"]),
        (["regression", "--set", "design=fixed", "--regime", "accumulate-subsample"], ["fixed design"]),
        (["uniform", "--regime", "fresh=10%+weight=0.5"], ["fresh=10%+weight=0.5", "uniform has no weights"]),
        (["kde", "--regime", "fresh=10%+weight=0.5"], ["fresh=10%+weight=0.5", "kde has no weights"]),
        (["mixture", "--regime", "fixed=10%+weight=golden"], ["mixture has no weights"]),
        (["regression", "--set", "design=fixed", "--regime", "replace+grow=1"], ["replace+grow=1", "design=fresh"]),
        (["gaussian", "--regime", "replace+grow=400"], ["replace+grow=400", "smaller power"]),
        (["bernoulli", "--samples", "300000000", "--regime", "accumulate-subsample"], ["999,999,999", "generation 4"]),
        (["categorical", "--set", "types=1"], ["types", "at least 2", "1"]),
        (["kde", "--set", "bandwidth=-1"], ["bandwidth", "-1"]),
        (["kde", "--set", "shape=cube"], ["shape", "cube"]),
        (["kde", "--set", "bandwidth=1e300"], ["bandwidth", "1e300"]),
        (["gaussian", "--samples", "1e18"], ["samples", "1,000,000,000,000,000"]),
        (["poisson", "--samples", "1000000", "--regime", "replace+grow=20"], ["replace+grow=20", "smaller power"]),
        (["categorical", "--samples", "200_000_000", "--regime", "accumulate+budget=5+grow=1"], ["999,999,999", "generation 3"]),
        (["gaussian", "--set", "dimensions=100_000_000"], ["gaussian dimensions=100000000", "generation 0", "allocate"]),
        (["gaussian", "--tokens", "100"], ["--tokens"]),
        (["gaussian", "--keep-profiles"], ["profiles"]),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else None,
)
def test_what_cannot_be_is_said_in_one_line(words: list[str], told: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A call that cannot be carried through is one line that names what is wrong, and ends with code 2."""
    if words[0] in {"kde", "mixture"}:
        pytest.importorskip("sklearn")
    line = said(capsys, "--generator", *words, *FEW, "--workers", "1")
    assert all(one in line for one in told), line


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("generator = gaussian", "no TOML"),
        ('generater = "gaussian"', "generater"),
        ('generator = "gaussian"\ngenerations = "many"', "generations"),
        ('generator = "gaussian"\nsettings = 3', "settings"),
        ('generator = "gaussian"\n[settings]\ndimensions = ["two"]', "dimensions"),
    ],
)
def test_a_plan_that_cannot_be_read_is_said_in_one_line(
    text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A plan of other keys or kinds is named."""
    plan = tmp_path / "plan.toml"
    plan.write_text(text)
    assert told in said(capsys, "--plan", str(plan))
    assert str(tmp_path / "none.toml") in said(capsys, "--plan", str(tmp_path / "none.toml"))


def test_a_generator_that_returns_nan_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cell, replicate and generation of the first NaN are told; cells before it are kept, and the run goes on once mended."""
    plain = Gaussian.fit

    def broken(self: Gaussian, data: Any, rng: np.random.Generator) -> GaussianModel:
        model = plain(self, data, rng)
        calls.append(1)
        if len(calls) == 4 + 3:
            model.mean[2] = np.nan
        return model

    calls: list[int] = []
    words = ["--generator", "gaussian", "--samples", "8,9", *FEW, "--workers", "1", "-o", str(tmp_path / "run")]
    monkeypatch.setattr(Gaussian, "fit", broken)
    line = said(capsys, *words)
    assert all(one in line for one in ("gaussian replace n=9", "generation 3", "replicate 3", "mean")), line
    assert len(list((tmp_path / "run" / "parts").iterdir())) == 1
    monkeypatch.undo()
    told: dict[str, Any] = {"generator": "gaussian", "samples": [8, 9], "generations": 4, "replicates": 6, "workers": 1}
    genloss.loop(**told, out=tmp_path / "run")
    genloss.loop(**told, out=tmp_path / "other")
    assert made(tmp_path / "run") == made(tmp_path / "other")


def test_a_variance_that_is_gone_is_an_end_and_no_crash() -> None:
    """Of a single sample no variance is left: every replicate has ended in generation 1, and the loop goes on to its last."""
    body = genloss.loop(generator="gaussian", samples=1, generations=5, replicates=7, workers=1).body
    assert body["regimes"][0]["ended"] == {"replicates": 7, "median_generation": 1.0}
    assert body["regimes"][0]["measures"]["variance_kept"]["value"] == [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]


def test_the_generation_in_which_a_coin_ends_is_that_of_its_measures() -> None:
    """The replicates that have ended, and when, are those whose event is gone or certain."""
    run = genloss.loop(generator="bernoulli", samples=20, settings={"p": 0.1}, generations=30, replicates=80, workers=1)
    rows = run.table.filter(np.array([one == "mixed" for one in run.table["measure"].to_pylist()]))
    held: dict[int, int] = {}
    for row in rows.to_pylist():
        if row["replicate"] is not None and row["value"] == 0:
            held[row["replicate"]] = min(row["generation"], held.get(row["replicate"], 99))
    ended = run.body["regimes"][0]["ended"]
    assert ended == {"replicates": len(held), "median_generation": float(np.median(list(held.values())))}


class Mortal(Poisson):
    """A law whose fit kills the process that runs it, unless that is the first one."""

    __slots__ = ()

    def fit(self, data: Any, rng: np.random.Generator) -> Rate:
        if multiprocessing.parent_process() is not None and data.size == 9:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().fit(data, rng)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_worker_that_is_killed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A killed worker is one line with the cell that was under way, and what was finished is kept and used again."""
    monkeypatch.setattr(catalogue, "law_class", lambda name: Mortal)
    words = ["--generator", "poisson", *FEW, "-o", str(tmp_path / "run"), "--samples"]
    with pytest.raises(SystemExit):
        genloss.cli.main(["loop", *words, "8", "--workers", "1"])
    monkeypatch.setattr(running, "ALONE", 0.0)
    line = said(capsys, *words, "8,9", "--workers", "2")
    assert "killed" in line
    assert "poisson replace n=9" in line
    assert len(list((tmp_path / "run" / "parts").iterdir())) == 1


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a part cannot be written, its file and the cause are told, none is half written, and the run goes on with space."""
    words = ["--generator", "poisson", "--samples", "8,9,10", *FEW, "--workers", "1", "-o", str(tmp_path / "run")]
    plain, calls = Path.replace, []

    def full(self: Path, target: Any) -> Path:
        if str(target).endswith(".npz"):
            calls.append(1)
            if len(calls) > 1:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return plain(self, target)

    monkeypatch.setattr(Path, "replace", full)
    line = said(capsys, *words)
    assert "No space left" in line
    assert "n=9" in line
    assert len(list((tmp_path / "run" / "parts").iterdir())) == 1
    monkeypatch.undo()
    told: dict[str, Any] = {"generator": "poisson", "samples": [8, 9, 10], "generations": 4, "replicates": 6, "workers": 1}
    genloss.loop(**told, out=tmp_path / "run")
    genloss.loop(**told, out=tmp_path / "other")
    assert made(tmp_path / "run") == made(tmp_path / "other")


def test_a_disk_that_is_full_in_truth_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On a file system of 32 kB the run ends in one line that names the file, and what had room is whole."""
    small = tmp_path / "small"
    small.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    words = ["-t", "tmpfs", "-o", "size=32k", "tmpfs", str(small)]
    if mount is None or umount is None or subprocess.run([mount, *words], capture_output=True, check=False).returncode:
        pytest.skip("a small file system cannot be mounted here")
    try:
        line = said(
            capsys, "--generator", "gaussian", "--samples", "8,9,10", "--replicates", "30", "--generations", "10",
            "--workers", "1", "-o", str(small / "run"),
        )  # fmt: skip
        assert "No space left" in line
        assert str(small / "run") in line
        assert not list(small.rglob(".*.npz.*"))
    finally:
        subprocess.run([umount, str(small)], check=True)


def test_a_folder_that_is_a_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An output that is a file, or a folder of other files, is refused by name."""
    (tmp_path / "taken").write_text("mine")
    words = ["--generator", "poisson", *FEW, "--workers", "1", "-o"]
    assert str(tmp_path / "taken") in said(capsys, *words, str(tmp_path / "taken"))
    assert "taken" in said(capsys, *words, str(tmp_path))
    assert [file.name for file in tmp_path.iterdir()] == ["taken"]
