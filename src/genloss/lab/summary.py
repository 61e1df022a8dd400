"""From what the blocks measured to what is shown: means, medians and quantiles over replicates, theory, verdicts, a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from genloss.lab.blocks import ENDED
from genloss.lab.expected import expected
from genloss.lab.parameters import spelled
from genloss.lab.sentences import sentence
from genloss.loops.citations import cite_cells
from genloss.loops.definitions import judge
from genloss.loops.generators import common_parameters
from genloss.loops.series import series

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from genloss.lab.cells import LawCell

Measured = dict[str, "NDArray[np.float64]"]


def laws_body(
    cells: Sequence[LawCell], measured: Mapping[str, Measured], recorded: Sequence[int], generations: int
) -> dict[str, Any]:
    """The part of the document of a run of laws that does not depend on where it was computed."""
    regimes = [_shown(cell, titles, cells, measured, recorded) for cell, titles in zip(cells, _titles(cells), strict=True)]
    first = cells[0]
    return {
        "kind": "laws",
        "sentence": sentence(cells, regimes, generations),
        "generator": common_parameters([cell.generator.parameters for cell in cells]),
        "generations": generations,
        "replicates": next(iter(measured[first.name].values())).shape[1],
        "recorded": list(recorded),
        "generation_0": {"samples": first.samples},
        "reserve": None,
        "judge": None,
        "regimes": regimes,
        "citations": cite_cells([(cell.generator.parameters, cell.regime) for cell in cells]),
    }


def _shown(
    cell: LawCell, title: str, cells: Sequence[LawCell], measured: Mapping[str, Measured], recorded: Sequence[int]
) -> dict[str, Any]:
    found = measured[cell.name]
    theory = expected(cell, recorded)
    numbers = {name: values for name, values in found.items() if name != ENDED}
    ended = found[ENDED][0]
    gone = ended[ended > 0]
    return {
        "cell": cell.name,
        "regime": title,
        "says": cell.regime.recipe,
        "parameters": cell.generator.parameters,
        "samples": cell.samples,
        "measures": {name: series(values, theory.get(name)) for name, values in numbers.items()},
        "definitions": judge(numbers, recorded, cell.generator.roles, scaling=_scaling(cell, cells, measured)),
        "died": [],
        "photocopies": [],
        "ended": {"replicates": len(gone), "median_generation": float(np.median(gone)) if len(gone) else None},
    }


def _scaling(
    cell: LawCell, cells: Sequence[LawCell], measured: Mapping[str, Measured]
) -> list[tuple[int, NDArray[np.float64]]] | None:
    """The risks of the cells that differ from this one in their number of samples alone."""
    risk = cell.generator.roles["risk"]
    like = [other for other in cells if other.generator == cell.generator and other.regime == cell.regime]
    return [(other.samples, measured[other.name][risk]) for other in like] if len(like) > 1 else None


def _titles(cells: Sequence[LawCell]) -> list[str]:
    """Each cell by what tells it from the others: its regime, with its law and number of samples where there are several."""
    settings = [dict(cell.generator.parameters) for cell in cells]
    names = {one.pop("name") for one in settings}
    told = [name for name in settings[0] if len({str(one.get(name)) for one in settings}) > 1]
    several = len({cell.samples for cell in cells}) > 1

    def title(cell: LawCell, own: Mapping[str, Any]) -> str:
        law = [cell.generator.label] if len(names) > 1 else [f"{name}={spelled(own[name])}" for name in told]
        return " ".join([*law, str(cell.regime), *([f"n={cell.samples}"] if several else [])])

    return [title(cell, own) for cell, own in zip(cells, settings, strict=True)]
