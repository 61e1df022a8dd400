"""The two tables of a run, of text or of laws: its cells, and one long table of everything that was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa

from genloss.loops.series import QUANTILES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Measured = Mapping[str, NDArray[np.float64]]


class AnyCell(Protocol):
    """What a cell of a grid is here."""

    @property
    def generator(self) -> Any:
        """What copies; it has a label."""

    @property
    def regime(self) -> Any:
        """What the next generation is trained on."""

    @property
    def name(self) -> str:
        """What tells it from the others."""

    def to_json(self) -> dict[str, Any]:
        """Every parameter."""


LONG = pa.schema(
    [
        ("cell", pa.string()),
        ("generator", pa.string()),
        ("regime", pa.string()),
        ("replicate", pa.int32()),
        ("generation", pa.int32()),
        ("measure", pa.string()),
        ("value", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("theory", pa.float64()),
        *((name, pa.float64()) for name in QUANTILES),
    ]
)
"""``replicate`` is null in the rows of means over replicates, which alone have an interval (95 %, Student's t) and quantiles."""


MOST = 2_000_000
"""Most values that the table holds replicate by replicate; beyond, it holds sums over them, and the parts hold the rest."""
_SUMMED = ("value", "low", "high", "theory", *QUANTILES)


def long_table(
    cells: Sequence[AnyCell], regimes: Sequence[Mapping[str, Any]], measured: Mapping[str, Measured], recorded: Sequence[int]
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


def cell_table(cells: Sequence[AnyCell], shared: Mapping[str, Any]) -> pa.Table:
    """One row for each cell, with every parameter; null where a law has no such one."""
    rows = [{**cell.to_json(), **shared} for cell in cells]
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: pa.array([row.get(name) for row in rows]) for name in names})


def _replicates(
    cell: AnyCell, name: str, values: Any, theory: Sequence[float | None] | None, recorded: Sequence[int]
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


def _table(cell: AnyCell, name: str, rows: int, **columns: Any) -> pa.Table:
    told = {"cell": cell.name, "generator": cell.generator.label, "regime": str(cell.regime), "measure": name}
    made = [
        pa.array([told[field.name]] * rows if field.name in told else columns.get(field.name, [None] * rows), field.type)
        for field in LONG
    ]
    return pa.table(made, schema=LONG)
