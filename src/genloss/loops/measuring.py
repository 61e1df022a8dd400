"""Every generation against generation 0: what is left, how diverse it is, what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from genloss.loops.counting import PairCounter, WordCounter
from genloss.theory.hill import hill
from genloss.theory.zipf import rare_spans

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from genloss.loops.beginning import Beginning
    from genloss.loops.streams import Stream


class Measures:
    """Takes the measures of a generation's text; made once, from generation 0 and the judge.

    types_left
        Share of generation 0's types that the text holds; 1 at generation 0. Source of its closed form: ``theory.branching``.
    hill_0, hill_1, hill_2
        Effective numbers of types of the text. Every generation has the same size, so they compare as they are.
    coverage
        Share of generation 0's *tokens* whose type the text holds.
    novelty
        Share of the text's tokens whose type generation 0 lacks. It has some where human text is added or pairs are invented.
    tail_survival
        Of the types that are rare in the judge, human text that nobody is trained on: how many are alive in the text, over how
        many are alive in generation 0, which is human text of the same size. Rare: Zipf below 4; where the judge has fewer than
        150,000 words, what occurs in it once. 1 at generation 0, and for any other human text on average; a list drawn from
        generation 0 itself would read 1.6 after one copy, since a model remembers its own sample. Also by band of Zipf values.
    """

    def __init__(self, beginning: Beginning, vocabulary: int) -> None:
        self.words = WordCounter(beginning.original, beginning.judge, vocabulary)
        self.pairs = PairCounter(beginning.original, beginning.judge)
        self._listed = {"words": _listed(self.words), "pairs": _listed(self.pairs)}

    def take(self, stream: Stream) -> tuple[dict[str, float | None], NDArray[np.bool_]]:
        """All measures by name, and which of generation 0's words are alive."""
        words, pairs = self.words.count(stream), self.pairs.count(stream)
        found: dict[str, float | None] = {}
        for unit, counts, counter in (("words", words, self.words), ("pairs", pairs, self.pairs)):
            one = _against_original(counts, counter.original[: counter.types])
            for name, (types, kept) in self._listed[unit].items():
                one[name] = int((counts[types] > 0).sum()) / kept if kept else None
            found.update({f"{unit}.{name}": value for name, value in one.items()})
        return found, words[: self.words.types] > 0


def _against_original(counts: NDArray[np.int64], original: NDArray[np.int64]) -> dict[str, float | None]:
    there = counts[: len(original)] > 0
    total = int(counts.sum())
    seen = counts[counts > 0]
    return {
        "types_left": float(there.mean()) if len(there) else None,
        "hill_0": float(len(seen)),
        "hill_1": hill(seen, 1),
        "hill_2": hill(seen, 2),
        "coverage": float(original[there].sum() / original.sum()) if len(there) else None,
        "novelty": float(counts[len(original) :].sum() / total) if total else None,
    }


def _listed(counter: WordCounter | PairCounter) -> dict[str, tuple[NDArray[np.int64], int]]:
    """For tail survival, of all rare types and of each band that holds any: the judge's types, and how many generation 0 has."""
    judge = counter.judge
    tokens = float(judge.sum())
    made: dict[str, tuple[NDArray[np.int64], int]] = {}
    for name, (low, high) in rare_spans(tokens).items():
        types = np.flatnonzero((judge > 0) & (judge >= low) & (judge < high))
        kept = int((counter.original[types] > 0).sum())
        if kept or name == "tail_survival":
            made[name] = (types, kept)
    return made
