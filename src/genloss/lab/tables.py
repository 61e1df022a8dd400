"""The two tables of a run of laws, in the columns of every loop's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from genloss.loops.quantiles import QUANTILES
from genloss.loops.tables import LONG

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from genloss.lab.cells import LawCell
    from genloss.lab.summary import Measured

MOST = 2_000_000
"""Most values that the table holds replicate by replicate; beyond, it holds sums over them, and the parts hold the rest."""
_SUMMED = ("value", "low", "high", "theory", *QUANTILES)


def laws_table(
    cells: Sequence[LawCell], regimes: Sequence[Mapping[str, Any]], measured: Mapping[str, Measured], recorded: Sequence[int]
) -> pa.Table:
    """One row for each cell, measure and recorded generation, with mean, interval and quantiles; before it each replicate's."""
    total = sum(values.size for found in measured.values() for values in found.values())
    parts: list[pa.Table] = []
    for cell, regime in zip(cells, regimes, strict=True):
        for name, one in regime["measures"].items():
            if total <= MOST:
                parts.append(_replicates(cell, name, measured[cell.name][name], one["theory"], recorded))
            columns = {key: one[key] for key in _SUMMED if one[key] is not None}
            parts.append(_table(cell, name, len(recorded), generation=recorded, **columns))
    return pa.concat_tables(parts).combine_chunks()


def laws_cells(cells: Sequence[LawCell], shared: Mapping[str, Any]) -> pa.Table:
    """One row for each cell, with every parameter; null where a law has no such one."""
    rows = [{**cell.to_json(), **shared} for cell in cells]
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: pa.array([row.get(name) for row in rows]) for name in names})


def _replicates(
    cell: LawCell, name: str, values: Any, theory: Sequence[float | None] | None, recorded: Sequence[int]
) -> pa.Table:
    generations, many = values.shape
    columns: dict[str, Any] = {
        "replicate": np.repeat(np.arange(many, dtype=np.int32), generations),
        "generation": np.tile(np.asarray(recorded, np.int32), many),
        "value": pa.array(values.T.ravel(), from_pandas=True),
    }
    if theory is not None:
        columns["theory"] = list(theory) * many
    return _table(cell, name, generations * many, **columns)


def _table(cell: LawCell, name: str, rows: int, **columns: Any) -> pa.Table:
    told = {"cell": cell.name, "generator": cell.generator.label, "regime": str(cell.regime), "measure": name}
    made = [
        pa.array([told[field.name]] * rows if field.name in told else columns.get(field.name, [None] * rows), field.type)
        for field in LONG
    ]
    return pa.table(made, schema=LONG)
