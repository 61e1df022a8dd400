"""The two tables of a run: its cells, and one long table of everything that was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from genloss.loops.quantiles import QUANTILES, quantiles
from genloss.loops.summary import mean_and_interval, theory_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genloss.loops.cells import Cell
    from genloss.loops.measuring import Measures

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


def long_table(cells: Sequence[Cell], parts: dict[str, list[dict[str, Any]]], measures: Measures) -> pa.Table:
    """One row for each cell, replicate (and their mean), generation and measure, in that order."""
    rows: list[tuple[Any, ...]] = []
    unknown = [None] * len(QUANTILES)
    for cell in cells:
        made = parts[cell.name]
        generations = len(made[0]["measures"]["words.types_left"]) - 1
        line = theory_line(cell, measures, generations)
        fixed = (cell.name, cell.generator.label, str(cell.regime))

        def expected(name: str, generation: int, line: list[float] | None = line) -> float | None:
            return line[generation] if line is not None and name == "words.types_left" else None

        for part in made:
            for generation in range(generations + 1):
                for name, values in part["measures"].items():
                    theory = expected(name, generation)
                    rows.append((*fixed, part["replicate"], generation, name, values[generation], None, None, theory, *unknown))
        for generation in range(generations + 1):
            for name in made[0]["measures"]:
                values = [part["measures"][name][generation] for part in made]
                at, spread = mean_and_interval(values), quantiles(values).values()
                rows.append((*fixed, None, generation, name, *at, expected(name, generation), *spread))
    columns = list(zip(*rows, strict=True))
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, LONG, strict=True)], schema=LONG)


def cell_table(cells: Sequence[Cell], shared: dict[str, Any]) -> pa.Table:
    """One row for each cell, with every parameter; ``shared`` are those that are the same for all."""
    return pa.Table.from_pylist([{**cell.to_json(), **shared} for cell in cells])
