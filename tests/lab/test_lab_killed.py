from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import genloss
from genloss.loops.directory import check_digests
from tests.lab.lab_files import made

LONGEST = 60.0
WORDS = [
    "--generator", "poisson", "--regime", "replace", "--regime", "accumulate-subsample", "--samples", "40,41,42,43,44,45,46",
    "--generations", "10", "--replicates", "300", "--workers", "1", "--json",
]  # fmt: skip
"""Fourteen cells, every second of which draws its parts slowly."""


def start(out: Path) -> subprocess.Popen[bytes]:
    """The command in a process of its own, where genloss is the one under test."""
    paths = [str(Path(genloss.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}
    command = [sys.executable, "-m", "genloss", "loop", *WORDS, "-o", str(out)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)


def parts(folder: Path) -> list[Path]:
    """What has been finished and kept."""
    return sorted((folder / "parts").glob("[!.]*.npz"))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_run_of_laws_that_is_killed_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    """After SIGKILL at two moments the same command gives the bytes of an uninterrupted run, and no part is half written."""
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    process = start(whole)
    printed, errors = process.communicate(timeout=LONGEST)
    assert process.returncode == 0, errors
    expected = made(whole)
    assert len(parts(whole)) == 14
    deaths = 0
    for enough in (1, 6):
        process = start(killed)
        limit = time.monotonic() + LONGEST
        while len(parts(killed)) < enough and process.poll() is None:
            assert time.monotonic() < limit, "the run kept nothing"
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        deaths += process.returncode == -signal.SIGKILL
        for part in parts(killed):
            assert part.read_bytes() == expected[f"parts/{part.name}"]
    assert deaths
    kept = {part: part.stat().st_ino for part in parts(killed)}
    assert len(kept) < 14
    process = start(killed)
    again, errors = process.communicate(timeout=LONGEST)
    assert process.returncode == 0, errors
    assert made(killed) == expected
    assert {part: part.stat().st_ino for part in kept} == kept
    check_digests(killed)
    one, two = json.loads(printed), json.loads(again)
    paths = {"command": None, "cells": None, "table": None}
    assert {**one, **paths} == {**two, **paths}
