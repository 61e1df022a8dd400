"""Human against human: ways of drawing a candidate and a reference from one corpus, with nothing lost between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from genloss.verification.sampling import Corpus, corpus_of

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Design:
    """A way of splitting a corpus; ``size`` is in groups, or in records where ``scattered``."""

    name: str
    size: int
    scattered: bool = False
    within: bool = False
    """Scattered over all groups, so that both sides share them; else records of one half of the groups, against the other."""

    def split(self, corpus: Corpus, rng: np.random.Generator) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Records of the candidate and of the reference."""
        groups = np.unique(corpus.group_hashes)
        if not self.scattered:
            chosen = np.isin(corpus.group_hashes, rng.choice(groups, self.size, replace=False))
            return chosen, ~chosen
        half = np.ones(len(corpus.group_hashes), bool)
        if not self.within:
            half = np.isin(corpus.group_hashes, rng.choice(groups, len(groups) // 2, replace=False))
        chosen = np.zeros(len(half), bool)
        chosen[rng.choice(np.flatnonzero(half), self.size, replace=False)] = True
        return chosen, ~chosen if self.within else ~half


DESIGNS = (
    Design("113", 113),
    Design("60", 60),
    Design("20", 20),
    Design("5", 5),
    Design("scattered", 1000, scattered=True),
    Design("within", 1000, scattered=True, within=True),
)
"""Of the 233 bundled speeches: whole ones against the rest; passages of one half against the other; passages against the rest."""


def bundled(name: str = "sotu.parquet", text: str = "text") -> Corpus:
    """A bundled file, by speech."""
    from importlib import resources

    path: Traversable = resources.files("genloss.data") / name
    with path.open("rb") as file:
        table = pq.read_table(file, columns=[text, "speech"])
    return corpus_of(*(table[column].combine_chunks().cast(pa.large_string()) for column in (text, "speech")))
