"""Generation 0, and the human text that is kept back for later."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from genloss.errors import LoopError
from genloss.loops.kernel_streams import take_records
from genloss.loops.seeds import rng_for
from genloss.loops.streams import n_words, record_starts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from genloss.loops.streams import Stream
    from genloss.loops.texts import Text


JUDGE = 0.1
"""Share of a source's words that judges."""


@dataclass(frozen=True)
class Beginning:
    """Three parts of a source that share no record, and no group where groups were named."""

    original: Stream
    """Generation 0."""
    reserve: Stream
    """Human text that is new under ``fresh``."""
    judge: Stream
    """Human text that no model is trained on: its rare types are the list whose survival is measured."""
    groups: NDArray[np.uint64] | None = None
    """Hashes of the groups of generation 0's records, 0 for a record without one; None where no groups were named."""

    @cached_property
    def size(self) -> int:
        """N: words of generation 0, and of every later one."""
        return n_words(self.original)


def begin(text: Text, *, seed: int, reserve: float, tokens: int | None) -> Beginning:
    """Split a source at random, by group: a tenth judges, the share ``reserve`` is kept back, generation 0 has the rest.

    ``tokens`` takes so many words of the rest only, the last record cut. The split depends on the source, the seed and
    ``reserve`` alone: more tokens or other regimes leave it as it was. Raises LoopError where there is not as much.
    """
    if not 0 <= reserve <= 1 - 2 * JUDGE:
        raise LoopError(f"the reserve is a share of the source from 0 % to {100 * (1 - 2 * JUDGE):g} %, not {100 * reserve:g} %")
    starts = record_starts(text.stream)
    order, names = _shuffled(len(starts) - 1, text.groups, seed)
    sizes = (np.diff(starts) - 1)[order]
    total = int(sizes.sum())
    new = np.append(True, names[1:] != names[:-1])
    begins = (np.cumsum(sizes) - sizes)[new][np.cumsum(new) - 1] / total
    judge, kept = begins < JUDGE, (begins >= JUDGE) & (begins < JUDGE + reserve)
    rest = ~judge & ~kept
    there = int(sizes[rest].sum())
    if there < (tokens or 1):
        raise LoopError(
            f"{tokens or 1:,} words were asked for, and {text.name} has {there:,} for generation 0 ({total:,}, less a tenth "
            f"that judges and the reserve of {100 * reserve:g} %): ask for fewer with --tokens, keep back less with --reserve, "
            f"or give more text"
        )
    original = take_records(text.stream, starts, order[rest], tokens or there)
    return Beginning(
        original=original,
        reserve=take_records(text.stream, starts, order[kept], int(sizes[kept].sum())),
        judge=take_records(text.stream, starts, order[judge], int(sizes[judge].sum())),
        groups=None if text.groups is None else text.groups[order[rest]][: len(record_starts(original)) - 1],
    )


def _shuffled(records: int, groups: NDArray[np.uint64] | None, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Records in random order, those of one group side by side; and each one's group by number."""
    rng = rng_for(seed, "source")
    if groups is None:
        return rng.permutation(records), np.arange(records)
    names = np.where(groups == 0, np.arange(records, dtype=np.uint64), groups)
    distinct, place = np.unique(names, return_inverse=True)
    drawn = rng.permutation(len(distinct))[place]
    order = np.argsort(drawn, kind="stable")
    return order, drawn[order]
