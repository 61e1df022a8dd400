"""The n-gram generator: to write the next word is to jump to a random place where the last words occurred."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from genloss.errors import LoopError
from genloss.loops import kernel_ngram as kernel
from genloss.loops.regimes import spelled_number
from genloss.loops.streams import END

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from genloss.loops.streams import Stream

ORDERS = range(1, 6)
_OTHER_DATA = "the training text holds no record: give the loop more text"


@dataclass(frozen=True)
class NgramModel:
    """A stream and its places by context; ``levels[m]`` holds the context ids of m symbols, the deepest is the model's own."""

    stream: Stream
    contexts: NDArray[np.int32]
    """Shape (levels, L): the deepest level alone, or all of them where the model backs off."""
    starts: NDArray[np.int64]
    """Shape (levels,): where each level's bounds begin in ``bounds``."""
    bounds: NDArray[np.int64]
    slots: NDArray[np.int32]
    """Shape (levels, L), or (1, distinct successors) at a temperature."""
    sums: NDArray[np.float64] | None = None
    """Running sums of the successors' weights at a temperature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ngram:
    """An n-gram language model of words: order 1 forgets all before, 2 knows the last word, and so on up to 5.

    Contexts end at the beginning of a record, which stands for as many symbols as are missing. ``discount`` 0 is maximum
    likelihood: no pair that the training text lacks is ever written. Above 0, absolute discounting: each kind of successor gives
    up so much of its count to the next shorter context (Ney, Essen and Kneser 1994, interpolated). ``temperature`` raises each
    successor's count to the power 1/temperature.
    """

    order: int = 2
    discount: float = 0.0
    temperature: float = 1.0

    def __post_init__(self) -> None:
        """Raise LoopError for settings that cannot be."""
        if self.order not in ORDERS:
            raise LoopError(f"an n-gram's order is 1 to 5, not {self.order}")
        if not 0 <= self.discount < 1:
            raise LoopError(f"a discount is at least 0 and below 1, not {self.discount:g}")
        if not (self.temperature > 0 and math.isfinite(self.temperature)):
            raise LoopError(f"a temperature is above 0, not {self.temperature:g}")
        if self.discount and self.temperature != 1:
            raise LoopError("a discount and a temperature exclude each other: leave --discount at 0 or --temperature at 1")

    @property
    def label(self) -> str:
        """Such as ``ngram-2``, with the discount and temperature where they are set."""
        more = f" discount {spelled_number(self.discount)}" if self.discount else ""
        return f"ngram-{self.order}{more}" + (f" temperature {spelled_number(self.temperature)}" if self.temperature != 1 else "")

    @property
    def parameters(self) -> dict[str, Any]:
        """All settings as plain JSON."""
        return {"name": "ngram", "order": self.order, "discount": self.discount, "temperature": self.temperature}

    @property
    def is_exact(self) -> bool:
        """True where the model is one of maximum likelihood, so that a word's offspring are as many as its occurrences."""
        return self.discount == 0 and self.temperature == 1

    def fit(self, data: Stream, rng: np.random.Generator) -> NgramModel:  # noqa: ARG002 - nothing is drawn here
        """Sort the places of a stream by context. Raises LoopError where no record has as many words as the order."""
        if not len(data) or not data.any():
            raise LoopError(_OTHER_DATA)
        if self.discount:
            return self._fit_levels(data)
        contexts, n = _contexts(data, self.order - 1)[-1]
        starts = np.zeros(1, np.int64)
        if self.temperature != 1:
            bounds, positions, sums = kernel.heated(data, *kernel.sorted_successors(data, contexts, n), 1 / self.temperature)
            return NgramModel(data, contexts[None], starts, bounds, positions[None], sums)
        bounds, slots = kernel.successors(contexts, n)
        return NgramModel(data, contexts[None], starts, bounds, slots[None])

    def _fit_levels(self, data: Stream) -> NgramModel:
        levels = _contexts(data, self.order - 1)
        sorted_ = [kernel.sorted_successors(data, contexts, n) for contexts, n in levels]
        starts = np.cumsum([0, *(len(bounds) for bounds, _ in sorted_[:-1])]).astype(np.int64)
        return NgramModel(
            data,
            np.stack([contexts for contexts, _ in levels]),
            starts,
            np.concatenate([bounds for bounds, _ in sorted_]),
            np.stack([slots for _, slots in sorted_]),
        )

    def sample(self, model: NgramModel, n: int, rng: np.random.Generator) -> Stream:
        """A stream of n words that begins with a record; its last record is cut where the words end."""
        return self.sample_from(model, len(model.stream) - 1, n, rng)

    def sample_from(self, model: NgramModel, place: int, n: int, rng: np.random.Generator) -> Stream:
        """The same, going on from a place in the model's stream."""
        seed = np.uint64(rng.integers(1 << 64, dtype=np.uint64))
        deepest = model.contexts[-1]
        if self.discount:
            return kernel.jump_discounted(
                model.stream, model.contexts, model.starts, model.bounds, model.slots, self.discount, place, n, seed
            )
        if model.sums is not None:
            return kernel.jump_heated(model.stream, deepest, model.bounds, model.slots[0], model.sums, place, n, seed)
        return kernel.jump(model.stream, deepest, model.bounds, model.slots[0], place, n, seed)

    def place_of(self, model: NgramModel, opening: Stream) -> int | None:
        """A place in the model's stream whose context is the end of ``opening`` (words of one record); None: it is extinct."""
        size = min(self.order - 1, len(opening))
        if size == 0:
            return len(model.stream) - 1
        wanted = opening[-size:]
        if size < self.order - 1:
            wanted = np.concatenate([[END], wanted])
            if np.array_equal(model.stream[:size], opening):  # no end stands before the first record
                return size - 1
        windows = np.lib.stride_tricks.sliding_window_view(model.stream, len(wanted))
        found = np.flatnonzero((windows == wanted).all(axis=1))
        return int(found[0]) + len(wanted) - 1 if len(found) else None


def _contexts(stream: Stream, depth: int) -> list[tuple[NDArray[np.int32], int]]:
    """Context ids and their number for every level from 0 to ``depth``."""
    levels = [(np.zeros(len(stream), np.int32), 1)]
    if depth:
        levels.append((stream, int(stream.max()) + 1))
    while len(levels) <= depth:
        levels.append(kernel.deeper(stream, *levels[-1]))
    return levels
