"""Human and machine text of known writers, and how it is parted into references and text to blend."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from genloss.corpus.columns import Columns
from genloss.corpus.sources import open_source
from genloss.measures.share_references import References
from genloss.measures.share_scores import by_types, score_source
from genloss.measures.share_tables import ratio_tables
from genloss.profiles.build import profile_source
from genloss.profiles.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from genloss.measures.share_scores import Scored, Scorer

WHALE = Path(__file__).parents[3] / "docs" / "data" / "whale.parquet"
"""Beside the sources alone, not in the wheel."""
_COLUMNS = Columns(text="text", group="group")


@dataclass(frozen=True)
class Pair:
    """Tables of the columns ``text`` and ``group``, and what else a trap needs."""

    human: pa.Table
    synthetic: Mapping[str, pa.Table]


@dataclass(frozen=True)
class Prepared:
    """References, and scored text of other groups to make targets from."""

    references: References
    scorer: Scorer
    pool: Scored
    """Held-out records, human and synthetic."""
    origin: NDArray[np.int64]
    """Shape (records of the pool,): 0 human, else the place of the synthetic reference."""

    def draw(self, share: float, size: int, rng: np.random.Generator) -> NDArray[np.int64] | None:
        """Places of a blend, synthetic references alike in the synthetic part; None where the pool holds too few."""
        several = int(self.origin.max())
        synthetic = round(share * size)
        wanted = [size - synthetic, *(len(part) for part in np.array_split(np.arange(synthetic), several))]
        if any(np.count_nonzero(self.origin == k) < n for k, n in enumerate(wanted)):
            return None
        parts = [rng.choice(np.flatnonzero(self.origin == k), n, replace=False) for k, n in enumerate(wanted)]
        return np.concatenate(parts)


def speeches(*temperatures: float) -> Pair:
    """The bundled speeches and what the bundled model made of them, a reference for each temperature."""
    folder = resources.files("genloss.data")
    with (folder / "sotu.parquet").open("rb") as file:
        human = pq.read_table(file)
    with (folder / "sotu_smollm2.parquet").open("rb") as file:
        machine = pq.read_table(file)
    return Pair(
        _grouped(human, "speech"),
        {f"T={t:g}": _grouped(machine.filter(pc.equal(machine["temperature"], t)), "speech") for t in temperatures},
    )


def whale() -> Pair:
    """The second pair, docs/data/README.md."""
    table = pq.read_table(WHALE)
    human = pc.equal(table["origin"], "human")
    return Pair(_grouped(table.filter(human), "chapter"), {"T=0.8": _grouped(table.filter(pc.invert(human)), "chapter")})


def _grouped(table: pa.Table, name: str) -> pa.Table:
    table = table.filter(pc.match_substring_regex(table["text"], r"[\p{L}\p{N}]"))  # the model sometimes says nothing
    return table.rename_columns(["group" if column == name else column for column in table.column_names])


def split(pair: Pair, size: int, seed: int) -> Prepared:
    """Half of the groups to references of up to ``size`` records a side, the others to the pool."""
    rng = np.random.default_rng([seed, size])
    groups = np.unique(np.concatenate([_names(table) for table in (pair.human, *pair.synthetic.values())]))
    chosen = rng.choice(groups, len(groups) // 2, replace=False)
    sides, held = [], []
    for table in (pair.human, *pair.synthetic.values()):
        inside = np.isin(_names(table), chosen)
        places = np.flatnonzero(inside)
        sides.append(table.take(rng.permutation(places)[:size]))
        held.append(table.take(np.flatnonzero(~inside)))
    return prepare(sides, held, list(pair.synthetic), seed)


def prepare(sides: list[pa.Table], held: list[pa.Table], names: list[str], salt: int = 0) -> Prepared:
    """Build tables and calibrate on ``sides`` (human first), and score ``held``, in the same order. ``salt`` moves the folds."""
    profiles = [
        profile_source(open_source(_salted(side, salt), _COLUMNS), Settings(grouped=True, keep_text=False), workers=1).profile
        for side in sides
    ]
    scorer = by_types(ratio_tables(profiles[0], profiles[1:]))
    references = References.of(["human", *names], [scored(side, scorer, salt) for side in sides], per_word=True)
    pool = pa.concat_tables([table.select(["text", "group"]) for table in held])
    origin = np.repeat(np.arange(len(held)), [len(table) for table in held])
    return Prepared(references, scorer, scored(pool, scorer, salt), origin)


def scored(table: pa.Table, scorer: Scorer, salt: int = 0) -> Scored:
    """A table's records, all of which must have words."""
    found = score_source(open_source(_salted(table, salt), _COLUMNS), scorer, extra_traits=2)
    assert len(found) == len(table), "a record without words"  # noqa: S101 - places in the table must be those of the scores
    return found


def _salted(table: pa.Table, salt: int) -> pa.Table:
    """Groups are named anew, so that their folds are drawn anew."""
    names = pc.binary_join_element_wise(pc.cast(table["group"], pa.string()), str(salt), "#")
    return pa.table({"text": table["text"], "group": names})


def _names(table: pa.Table) -> NDArray[Any]:
    return np.asarray(pc.cast(table["group"], pa.string()).to_pylist(), dtype=np.str_)
