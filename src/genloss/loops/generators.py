"""What a loop copies with: anything that can be fitted to data and then writes more of it."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

from genloss.errors import LoopError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

DataT = TypeVar("DataT")
ModelT = TypeVar("ModelT")

GENERATORS = ("ngram",)


@runtime_checkable
class Generator(Protocol[DataT, ModelT]):
    """A family of models. Data is what it says it is: a stream of token ids, an array of vectors, a table, a path.

    The randomness is the caller's: the same data, n and state of ``rng`` give the same result. Neither call changes its input.
    """

    @property
    def label(self) -> str:
        """A short name that tells two settings apart, such as ``ngram-2``."""

    @property
    def parameters(self) -> dict[str, Any]:
        """Everything that was set, as plain JSON; ``name`` among it."""

    def fit(self, data: DataT, rng: np.random.Generator) -> ModelT:
        """A model of the data. Raises LoopError where the data cannot support one."""

    def sample(self, model: ModelT, n: int, rng: np.random.Generator) -> DataT:
        """Write n units (of text: words) of new data."""


def generator_title(parameters: Mapping[str, Any]) -> str:
    """A generator, by its parameters, as a reader knows it: ``bigram``."""
    order = parameters.get("order")
    if parameters["name"] != "ngram":
        return str(parameters["name"])
    if order is None:
        return "n-gram"
    return {1: "unigram", 2: "bigram", 3: "trigram"}.get(order, f"{order}-gram")


def common_parameters(several: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the parameters of several generators have in common; where even their names differ, all of them."""
    first = several[0]
    made = {name: value for name, value in first.items() if all(name in one and one[name] == value for one in several)}
    return {"name": " and ".join(dict.fromkeys(str(one["name"]) for one in several)), **made}


def make_generator(name: str, **parameters: Any) -> Any:
    """A generator by name. Raises LoopError for an unknown name, or parameters that cannot be."""
    if name == "ngram":
        from genloss.loops.ngram import Ngram

        return Ngram(**parameters)
    near = difflib.get_close_matches(name, GENERATORS, 1, 0.4)
    hint = f"did you mean {near[0]}?" if near else f"there is {', '.join(GENERATORS)}"
    raise LoopError(f"there is no generator {name!r}; {hint}")
