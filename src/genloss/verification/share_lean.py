"""A detector of low loss, whose sign turns with the temperature that the machine sampled at."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from genloss.corpus.columns import Columns
from genloss.corpus.sources import open_source
from genloss.measures.share import measure_share
from genloss.measures.share_references import References
from genloss.measures.share_scores import score_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from genloss.corpus.records import Block
    from genloss.measures.share_scores import Scored
    from genloss.verification.share_pairs import Pair

_WORD = re.compile(r"[^\W_]+")
_SINGLE = 0.4
"""Weight of single words beside pairs."""


@dataclass(frozen=True)
class PairModel:
    """Words after the word before them, interpolated with words alone (Jelinek and Mercer), each new word once granted."""

    words: Counter[str]
    pairs: Counter[tuple[str, str]]
    pair_weight: float = 1 - _SINGLE

    @classmethod
    def of(cls, texts: Sequence[str], pair_weight: float = 1 - _SINGLE) -> PairModel:
        """Count the words of human text."""
        words: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            said = _WORD.findall(text.lower())
            words.update(said)
            pairs.update(pairwise(said))
        return cls(words, pairs, pair_weight)

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Mean log probability per word."""
        whole = sum(self.words.values()) + len(self.words) + 1
        return np.array([self._mean(_WORD.findall(text.lower()), whole) for text in texts])

    def _mean(self, said: list[str], whole: int) -> float:
        total = 0.0
        for before, word in zip(["", *said], said, strict=False):
            alone = (self.words[word] + 1) / whole
            after = self.pairs[before, word] / self.words[before] if self.words[before] else alone
            total += math.log((1 - self.pair_weight) * alone + self.pair_weight * after)
        return total / max(len(said), 1)


def lean_traps(cold: Pair, hot: Pair, seed: int) -> list[dict[str, Any]]:
    """Blends of a quarter machine text, read by the mean log probability of their words under a model of other human text."""
    rng = np.random.default_rng([seed, 1])
    names = rng.permutation(np.unique(cold.human["group"].to_pylist()))
    taught, inside, outside = (pa.array(part.tolist(), pa.string()) for part in np.array_split(names, 3))

    def of(table: pa.Table, groups: pa.Array, n: int) -> pa.Table:
        table = table.filter(pc.is_in(table["group"], groups))
        return table.take(rng.permutation(len(table))[:n]).select(["text", "group"])

    texts = of(cold.human, taught, 4000)["text"].to_pylist()
    found = []
    for kind, weight in (("words", 0.0), ("word pairs", 1 - _SINGLE)):
        model = PairModel.of(texts, weight)
        for pair, temperature in ((cold, "0.7"), (hot, "1.0")):
            [machine] = pair.synthetic.values()
            sides = [_scored(of(table, inside, 450), model) for table in (cold.human, machine)]
            target = _scored(pa.concat_tables([of(cold.human, outside, 225), of(machine, outside, 75)]), model)
            references = References.of(["human", "synthetic"], sides, per_word=False)
            share = measure_share(target, references, control=_scored(of(cold.human, outside, 300), model), seed=seed)
            found.append(
                {
                    "trap": f"detector: mean log probability of {kind} under other human text, temperature {temperature}",
                    "true": 0.25, "split": seed, "read": share.share.value, "low": share.share.low, "high": share.share.high,
                    "control": share.control.value, "held_out": None, "unlike": share.unlike.value, "holds": share.holds,
                    "auc": _auc(*(side.scores[:, 0] for side in sides)),
                }
            )  # fmt: skip
    return found


def _scored(table: pa.Table, model: PairModel) -> Scored:
    def score(block: Block, _words: object, _folds: object) -> NDArray[np.float64]:
        return model(block.text.to_pylist())[:, None]

    return score_source(open_source(table, Columns(text="text", group="group")), score)


def _auc(human: NDArray[np.float64], machine: NDArray[np.float64]) -> float:
    """The chance that a machine's record is likelier, word by word, than a person's."""
    ordered = np.sort(human)
    return float((np.searchsorted(ordered, machine, "left") + np.searchsorted(ordered, machine, "right")).mean() / 2 / len(human))
