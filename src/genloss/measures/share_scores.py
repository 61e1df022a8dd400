"""One pass that scores every record of a source: how much likelier its types are under each reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from genloss.corpus.records import Tally
from genloss.corpus.sources import require_records
from genloss.engine import map_ordered
from genloss.errors import MeasureError, SourceError
from genloss.measures import kernel_share
from genloss.profiles.blocks import Words, group_hashes
from genloss.profiles.build import account, first_bad
from genloss.profiles.kernel_hash import hash_records
from genloss.profiles.type_counts import FOLD_MASK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from genloss.corpus.records import Block
    from genloss.corpus.sources import Source
    from genloss.measures.share_tables import RatioTable
    from genloss.profiles.build import Progress

    Scorer = Callable[[Block, Words, NDArray[np.int64]], NDArray[np.float64]]
    """From a block, its words and its records' folds to scores, shape (records, F); nan where a record has none."""


PERIODS = {"year": 4, "month": 7, "day": 10}
"""How many characters of a date in ISO 8601 say its year, month or day."""


@dataclass(frozen=True)
class Scored:
    """The records of a source that have a score, in the order in which they were read."""

    name: str
    scores: NDArray[np.float64]
    """Shape (n, F), finite: what is calibrated. By types: log ratios of words, then of pairs, by reference."""
    traits: NDArray[np.float64]
    """Shape (n, G): ``scores`` and whatever else tells an ordinary record from an odd one, sums over the record's words."""
    sizes: NDArray[np.int64]
    """Shape (n,): words."""
    groups: NDArray[np.uint64]
    """Shape (n,): hash of the record's group; of the record where it has none."""
    hashes: NDArray[np.uint64]
    """Shape (n,): hash of the record."""
    columns: Mapping[str, pa.Array]
    """The columns to break down by, dictionary-encoded texts of n values."""
    unscored: int
    """Records without a score: without words, or where the detector has nothing to say."""
    tally: Tally
    content: int

    def __len__(self) -> int:
        """How many records have a score."""
        return len(self.sizes)

    @property
    def folds(self) -> NDArray[np.int64]:
        """Shape (n,): each record's fold, 0 to 15, by its group."""
        return (self.groups & FOLD_MASK).astype(np.int64)

    def only(self, chosen: NDArray[Any]) -> Scored:
        """Some of the records: a mask, or places."""
        columns = {name: column.take(pa.array(np.arange(len(self))[chosen])) for name, column in self.columns.items()}
        return Scored(
            self.name, self.scores[chosen], self.traits[chosen], self.sizes[chosen], self.groups[chosen], self.hashes[chosen],
            columns, self.unscored, self.tally, self.content,
        )  # fmt: skip


def by_types(tables: Sequence[RatioTable]) -> Scorer:
    """Score by the log ratios of types: shape (n, 2 K + 2), the last two the tokens of unseen words and pairs."""

    def score(_: Block, words: Words, folds: NDArray[np.int64]) -> NDArray[np.float64]:
        n = len(folds)
        order = np.argsort(folds, kind="stable")
        sums, unseen = [], []
        for table in tables:
            sums.append(np.zeros((n, table.ratios.shape[2])))
            unseen.append(np.zeros(n, np.int64))
            kernel_share.score_records(
                words.hashes, words.bounds, order, folds, table.keys, table.places, table.bits, table.ratios, table.threshold,
                table.width, sums[-1], unseen[-1],
            )  # fmt: skip
        return np.column_stack([*sums, *unseen])

    return score


def score_source(
    source: Source,
    scorer: Scorer,
    *,
    by: Sequence[str] = (),
    extra_traits: int = 0,
    workers: int = 1,
    strict: bool = False,
    progress: Progress | None = None,
) -> Scored:
    """Score every record of a source; the result does not depend on ``workers``.

    ``by`` are columns to break down by (``columns_of``), which the source must have been opened to keep; the last
    ``extra_traits`` columns of the scorer's are traits alone. Raises SourceError where a file cannot be read and, if
    ``strict``, at the first bad record; MeasureError where no record has a score.
    """

    def read(shard: Any) -> list[tuple[Any, ...]]:
        made = []
        for block in source.blocks(shard):
            if strict and block.rejected:
                raise SourceError(first_bad(block.rejected[0]))
            made.append(_scored(block, scorer, by))
            if progress is not None:
                progress(block.read, block.source_bytes)
        return made

    parts = [part for made in map_ordered(read, source.shards, workers=workers) for part in made]
    tally = sum((part[0] for part in parts), Tally())
    require_records(source, tally)
    scores, sizes, groups, hashes = (np.concatenate([part[k] for part in parts]) for k in range(1, 5))
    columns = {name: pa.concat_arrays([part[5][name] for part in parts]).dictionary_encode() for name in by}
    found = np.isfinite(scores).all(axis=1) & (sizes > 0)
    if not found.any():
        raise MeasureError(f"{source.name}: no record has a score; are the records empty, or too short for the detector?")
    whole = Scored(
        source.name, scores[:, : scores.shape[1] - extra_traits], scores, sizes, groups, hashes, columns,
        int((~found).sum()), tally, int(hashes.sum(dtype=np.uint64)),
    )  # fmt: skip
    return whole if found.all() else whole.only(found)


def _scored(block: Block, scorer: Scorer, by: Sequence[str]) -> tuple[Any, ...]:
    words = Words(block.text)
    hashes = hash_records(words.hashes, words.bounds)
    groups, _ = group_hashes(block.group, hashes)
    scores = scorer(block, words, (groups & FOLD_MASK).astype(np.int64))
    return account(block), scores, np.diff(words.bounds), groups, hashes, {name: _broken_down(block, name) for name in by}


def columns_of(by: Iterable[str]) -> tuple[str, ...]:
    """The columns behind ``month``, ``published:month``, ``site``: what a period is told from."""
    return tuple(dict.fromkeys(_column_and_period(name)[0] for name in by))


def _column_and_period(name: str) -> tuple[str, str]:
    column, mark, period = name.rpartition(":")
    return (column, period) if mark and column and period in PERIODS else (name, "")


def _broken_down(block: Block, name: str) -> pa.Array:
    """A column as it is, or the period of its dates: null where there is none."""
    column, period = _column_and_period(name)
    values = block.extras[column]
    if not period:
        return values
    dated = pc.match_substring_regex(values, r"^\d{4}(-\d{2}(-\d{2})?)?($|[T ])")
    long_enough = pc.greater_equal(pc.utf8_length(values), PERIODS[period])
    return pc.if_else(pc.and_(dated, long_enough), pc.utf8_slice_codeunits(values, 0, PERIODS[period]), None)
