"""Lines on standard error, while a loop runs."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genloss.lab.running import Done
    from genloss.loops.chain import Step


class Watch:
    """Called after every generation of every chain: prints each of the first replicate's, and the last of each other's.

    ``every`` are the least seconds between two lines, for loops of many short generations.
    """

    def __init__(self, generations: int, chains: int, *, every: float = 0.0) -> None:
        self._generations, self._steps, self._done = generations, generations * chains, 0
        self._began, self._shown, self._every = 0.0, 0.0, every
        self._lock = threading.Lock()

    def __call__(self, step: Step) -> None:
        """Print a line, or only count."""
        with self._lock:  # chains end their generations in several threads
            now = time.monotonic()
            self._began = self._began or now  # the first generation waits for the kernels
            self._done += 1
            if (step.replicate and step.generation < self._generations) or now - self._shown < self._every:
                return
            self._shown = now
            left = (now - self._began) / max(self._done - 1, 1) * (self._steps - self._done)
            print(
                f"{step.cell:<30} replicate {step.replicate + 1:>2} generation {step.generation:>3}: "
                f"words left {step.words_left:6.1%}, pairs {step.pairs_left:6.1%}; "
                f"{step.tokens_per_second / 1e6:4.1f} M words/s, {left:.0f} s to go",
                file=sys.stderr,
            )


class CellWatch:
    """Called after every block of a run of laws: prints how far its cell and the whole grid are, twice a second at most."""

    EVERY = 0.5
    """Least seconds between two lines."""

    def __init__(self) -> None:
        self._began = self._shown = time.monotonic()

    def __call__(self, done: Done) -> None:
        """Print a line, or nothing."""
        now = time.monotonic()
        if now - self._shown < self.EVERY:
            return  # what takes no time needs no lines
        self._shown = now
        left = (now - self._began) * (1 - done.part) / done.part
        print(
            f"{done.cell:<44} {done.replicates:,} of {done.of:,} replicates; {done.cells} of {done.of_cells} cells, "
            f"{left:.0f} s to go",
            file=sys.stderr,
        )
