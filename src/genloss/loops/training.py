"""The training sets of one chain of generations, under its regime."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from genloss.errors import LoopError
from genloss.loops.streams import drawn, first_records, head, n_words, record_starts

if TYPE_CHECKING:
    from collections.abc import Callable

    from genloss.loops.beginning import Beginning
    from genloss.loops.regimes import Regime
    from genloss.loops.streams import Stream


class TrainingSets:
    """What generation 1, 2, ... is trained on. ``rng`` gives the randomness for a generation (0: what is drawn once)."""

    def __init__(self, regime: Regime, beginning: Beginning, rng: Callable[[int], np.random.Generator]) -> None:
        self._regime, self._beginning, self._rng = regime, beginning, rng
        self._size = beginning.size
        self._pool = [beginning.original]
        self._real = beginning.original
        if regime.real != "none":
            whole = beginning.original if regime.real == "fixed" else beginning.reserve
            self._real = drawn(whole, n_words(whole), rng(0))
        self._used = 0

    def next(self, generation: int) -> Stream:
        """The training set of a generation, counted from 1; to be called in turn, with ``add`` in between."""
        if self._regime.real != "none" and generation > 1:
            real = self._real_part(generation)
            self._pool[-1] = np.concatenate([real, head(self._pool[-1], self._size - n_words(real))])
        pool = self._pool[0] if len(self._pool) == 1 else np.concatenate(self._pool)
        if self._regime.subsample:
            return drawn(pool, self._regime.budget or self._size, self._rng(generation))
        return pool

    def add(self, output: Stream) -> None:
        """Tell what a generation has written."""
        self._pool = [*self._pool, output] if self._regime.synthetic == "all" else [output]

    def _real_part(self, generation: int) -> Stream:
        """Real text for one generation: the same each time, or the next of the reserve."""
        regime = self._regime
        turn = generation - 2 if regime.real == "fresh" else 0
        if regime.records is not None:
            return first_records(self._real, turn * regime.records, (turn + 1) * regime.records)
        words = round((regime.share or 0) * self._size)
        rest = self._real if turn == 0 else self._real[self._used :]
        part = head(rest, words)
        if regime.real == "fresh":  # a record that was cut is not gone on with
            self._used += int(record_starts(rest)[np.count_nonzero(part == 0)])
        return part


def check_regime(regime: Regime, beginning: Beginning, generations: int) -> None:
    """Raise LoopError where a regime cannot be carried through: it says when human text runs out, or what is too large."""
    size = beginning.size
    if regime.growth or regime.weight is not None:
        raise LoopError(f"{regime}: growing batches and weights are for laws such as gaussian; a loop of text has neither")
    if regime.subsample and (regime.budget or 0) > size:
        raise LoopError(
            f"{regime}: a subsample of {regime.budget:,} words is larger than the pool of generation 1, {size:,} words; "
            f"ask for at most as many"
        )
    if regime.real == "none":
        return
    source = beginning.original if regime.real == "fixed" else beginning.reserve
    starts = record_starts(source)
    turns = generations - 1 if regime.real == "fresh" else 1
    if regime.records is not None:
        there, needed, unit = len(starts) - 1, regime.records, "records"
        most = int(np.sort(np.diff(starts) - 1)[::-1][: regime.records].sum())
        if (regime.real == "fixed" and there < needed) or most > size:
            raise LoopError(
                f"{regime}: generation 0 has {size:,} words in {np.count_nonzero(beginning.original == 0):,} records; "
                f"ask for fewer real records"
            )
    else:
        there, needed, unit = n_words(source), round((regime.share or 0) * size), "words"
        longest = int(np.diff(starts).max()) if len(starts) > 1 else 0
        if regime.real == "fresh":
            needed += longest if needed < there else 0  # what is lost where a record is cut
    if turns > 0 and regime.real == "fresh" and there < turns * needed:
        lasts = there // max(needed, 1)
        raise LoopError(
            f"{regime} takes about {needed:,} {unit} of new human text a generation, and the reserve of {there:,} runs out in "
            f"generation {lasts + 2}: run {lasts + 1} generations, keep back more with --reserve, or add less"
        )
