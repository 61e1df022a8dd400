from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

import genloss
from genloss.loops.directory import check_digests

LONGEST = 60.0
SLICE = 5000
"""Records of the bundled speeches: more take longer to read, not to copy."""


def command(source: Path, out: Path) -> list[str]:
    """A loop of two regimes, six replicates and six generations of 60,000 words."""
    return [
        sys.executable, "-m", "genloss", "loop", str(source), "--regime", "replace", "--regime", "fresh=3%", "--tokens", "60000",
        "--generations", "6", "--replicates", "6", "--workers", "1", "--json", "-o", str(out),
    ]  # fmt: skip


def start(source: Path, out: Path) -> subprocess.Popen[bytes]:
    """The command in a process of its own, where genloss is the one under test."""
    paths = [str(Path(genloss.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}
    return subprocess.Popen(command(source, out), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)


def starts(folder: Path) -> int:
    """How often a run was begun in a folder."""
    log = folder / "log.jsonl"
    if not log.exists():
        return 0
    return sum(json.loads(line)["event"] == "start" for line in log.read_bytes().splitlines() if line.endswith(b"}"))


def begun(process: subprocess.Popen[bytes], folder: Path, times: int) -> float:
    """Wait until the run has begun for so many times; when that was."""
    limit = time.monotonic() + LONGEST
    while starts(folder) < times:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < limit, "the run never began"
        time.sleep(0.005)
    return time.monotonic()


def made(folder: Path) -> dict[str, bytes]:
    """Every file of a run, hidden ones too, but for the log, which holds times."""
    files = [file for file in folder.rglob("*") if file.is_file() and file.name != "log.jsonl"]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_run_that_is_killed_three_times_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    """After SIGKILL at three moments the same command gives the bytes of an uninterrupted run, and no file is half written."""
    from pyarrow import parquet

    source = tmp_path / "speeches.parquet"
    with resources.as_file(resources.files("genloss.data").joinpath("sotu.parquet")) as bundled:
        parquet.write_table(parquet.read_table(bundled).slice(0, SLICE), source)
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    process = start(source, whole)
    began = begun(process, whole, 1)
    printed, errors = process.communicate(timeout=LONGEST)
    assert process.returncode == 0, errors
    lasts = time.monotonic() - began
    expected = made(whole)
    assert len([name for name in expected if name.startswith("parts/")]) == 12

    deaths = 0
    rng = np.random.default_rng(20)
    for times in (1, 2, 3):
        process = start(source, killed)
        began = begun(process, killed, times)
        left = 12 - len(list((killed / "parts").glob("[!.]*")))
        time.sleep(rng.uniform(0.05, max(0.1, 0.6 * lasts * left / 12)))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        deaths += process.returncode == -signal.SIGKILL
        for name, data in made(killed).items():  # what bears a part's name is whole
            if name.startswith("parts/ngram"):
                assert data == expected[name]
    assert deaths >= 2
    process = start(source, killed)
    again, errors = process.communicate(timeout=LONGEST)
    assert process.returncode == 0, errors
    assert made(killed) == expected
    check_digests(killed)
    one, two = json.loads(printed), json.loads(again)
    assert {**one, "command": None, "cells": None, "table": None} == {**two, "command": None, "cells": None, "table": None}
