"""Whole commands: a profile from files with one and two threads, its memory, a comparison, and the help."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.corpus import FOLDER, make_large
from benchmarks.timing import Row, processes, seconds
from genloss import Profile, profile
from genloss.measures.comparing import compare_profiles

if TYPE_CHECKING:
    from pathlib import Path

GENLOSS = [sys.executable, "-m", "genloss"]


def threads(paths: dict[str, Path]) -> list[Row]:
    """From Parquet and JSON Lines to a profile; and what a second thread brings, beside what it brings to wc."""
    size = paths["txt"].stat().st_size / 1e6
    rows = []
    for kind in ("parquet", "jsonl"):
        one = seconds(partial(profile, str(paths[kind]), group="speech", workers=1), 3)
        two = seconds(partial(profile, str(paths[kind]), group="speech", workers=2), 3)
        rows.append(
            Row(f"profile of {kind}, one thread", f"{size / one:.0f} MB/s", "40 MB/s", size / one / 40, "1", size / one >= 40)
        )
        wc_one = processes([["wc", "-w", str(paths["txt"])]])
        wc_two = processes([["wc", "-w", str(paths["txt"])]] * 2)
        ours, theirs = one / two, 2 * wc_one / wc_two
        rows.append(
            Row(
                f"second thread, {kind}, against wc",
                f"{ours:.2f} times",
                f"{theirs:.2f} times",
                ours / theirs,
                "0.95",
                ours / theirs >= 0.95,
            )
        )
    return rows


def commands(paths: dict[str, Path]) -> list[Row]:
    """A comparison of two saved profiles, and ``genloss --help``, as whole processes."""
    halves = []
    for side, where in (("a", "speech < '4'"), ("b", "speech >= '4'")):
        path = FOLDER / f"{side}.profile"
        profile(str(paths["parquet"]), group="speech", where=where).save(path)
        halves.append(path)
    a, b = (Profile.load(path) for path in halves)
    inside = seconds(lambda: compare_profiles(a, b), 3)
    process = processes([[*GENLOSS, "compare", *map(str, halves), "--json"]], 3)
    help_ = processes([[*GENLOSS, "--help"]])
    return [
        Row("comparison of two saved profiles", f"{inside:.2f} s", "2 s", inside / 2, "1", inside < 2),
        Row("the same, as a whole process", f"{process:.2f} s", "2 s", process / 2, "1", process < 2),
        Row("genloss --help, whole process", f"{help_:.2f} s", "0.4 s", help_ / 0.4, "1", help_ < 0.4),
    ]


def memory(gigabytes: float) -> list[Row]:
    """Peak memory of a profile of a large file, in a process of its own, with two threads."""
    path = make_large(gigabytes)
    size = path.stat().st_size / 1e6
    start = time.perf_counter()
    subprocess.run(
        [*GENLOSS, "profile", str(path), "--lines", "-o", str(FOLDER / "large.profile"), "--workers", "2"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    taken = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e9
    return [
        Row(
            f"peak memory, {gigabytes:g} GB, two threads ({size / taken:.0f} MB/s)",
            f"{peak:.2f} GB",
            "1 GB",
            peak,
            "1",
            peak < 1,
        )
    ]
