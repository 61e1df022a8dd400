"""One line a generation on standard error, while a loop runs."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genloss.loops.chain import Step


class Watch:
    """Called after every generation of every chain; prints those of the first replicate, with the time that is left."""

    def __init__(self, steps: int) -> None:
        self._steps, self._done = steps, 0
        self._began = time.monotonic()
        self._lock = threading.Lock()

    def __call__(self, step: Step) -> None:
        """Print a line, or only count."""
        with self._lock:  # chains end their generations in several threads
            self._done += 1
            if step.replicate:
                return
            left = (time.monotonic() - self._began) / self._done * (self._steps - self._done)
            line = (
                f"{step.cell:<32} generation {step.generation:>3}  words left {step.words_left:6.1%}, "
                f"pairs {step.pairs_left:6.1%}  {step.tokens_per_second / 1e6:5.2f} M words/s  {left:4.0f} s to go"
            )
            print(line, file=sys.stderr)
