"""The laws by name, and grids of them: every combination of the settings that were given."""

from __future__ import annotations

import difflib
import importlib
from dataclasses import fields
from itertools import product
from typing import TYPE_CHECKING, Any

from genloss.errors import LoopError
from genloss.lab.cells import LawCell
from genloss.lab.parameters import parsed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from genloss.loops.regimes import Regime

LAWS = {
    "gaussian": "Gaussian",
    "categorical": "Categorical",
    "bernoulli": "Bernoulli",
    "poisson": "Poisson",
    "uniform": "Uniform",
    "regression": "Regression",
    "mixture": "Mixture",
    "kde": "Kde",
}
"""Name and class; each is in the module of its name."""
_TYPES = {"int": int, "float": float, "str": str, "bool": bool}


def law_class(name: str) -> Any:
    """The class of a law. Raises LoopError for an unknown name."""
    if name not in LAWS:
        near = difflib.get_close_matches(name, ["ngram", *LAWS], 1, 0.4)
        hint = f"did you mean {near[0]}?" if near else f"there are ngram, {', '.join(LAWS)}"
        raise LoopError(f"there is no generator {name!r}; {hint}")
    return getattr(importlib.import_module(f"genloss.lab.{name}"), LAWS[name])


def make_laws(names: Sequence[str], settings: Mapping[str, Sequence[Any]], shares: NDArray[Any] | None = None) -> list[Any]:
    """Every law with every combination of its settings, in the order given; ``shares`` are the real law of ``law=profile``.

    A setting that only some of the laws have applies to those. Raises LoopError for one that none has, or a value that cannot be.
    """
    classes = [law_class(name) for name in names]
    known = {name for one in classes for name in one.settable()}
    for name in settings:
        if name not in known:
            near = difflib.get_close_matches(name, sorted(known), 1, 0.4)
            hint = f"did you mean {near[0]}?" if near else f"{', '.join(names)} has {', '.join(sorted(known)) or 'none'}"
            raise LoopError(f"there is no setting {name!r}; {hint}")
    made: list[Any] = []
    for one in classes:
        kinds = {field.name: _TYPES[str(field.type)] for field in fields(one) if field.name in one.settable()}
        lists = {
            name: [parsed(kinds[name], value, name) for value in values] for name, values in settings.items() if name in kinds
        }
        for values in product(*lists.values()):
            told = dict(zip(lists, values, strict=True))
            if shares is not None and one.name == "categorical":
                told = {"law": "profile", **told, "shares": shares, "types": len(shares)}
            made.append(one(**told))
    return made


def make_cells(laws: Sequence[Any], regimes: Sequence[Regime], samples: Sequence[int]) -> list[LawCell]:
    """Every law under every regime with every number of samples, each once, in the order given."""
    for n in samples:
        if n < 1:
            raise LoopError(f"samples must be at least 1, not {n}")
    cells = (LawCell(law, regime, n) for law, regime, n in product(laws, regimes, samples))
    return list({cell.name: cell for cell in cells}.values())
