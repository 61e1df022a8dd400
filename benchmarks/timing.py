"""How long a thing takes: the best of several runs, since noise only ever adds."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

UTF8 = {**os.environ, "LC_ALL": "C.UTF-8"}
RUNS = 5


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, ours against another's, and the goal of their ratio."""

    what: str
    ours: str
    other: str
    ratio: float
    goal: str
    met: bool


def seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """Wall seconds of the fastest of several runs, after one that does not count."""
    work()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def processes(commands: Sequence[Sequence[str]], runs: int = RUNS) -> float:
    """Wall seconds until all commands, started together, have ended; the fastest of several runs."""

    def work() -> None:
        started = [subprocess.Popen(command, stdout=subprocess.DEVNULL, env=UTF8) for command in commands]
        for one in started:
            if one.wait():
                raise RuntimeError(f"{one.args!r} failed")

    return seconds(work, runs)
