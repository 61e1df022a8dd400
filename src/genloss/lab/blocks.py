"""One block: so many replicates of one cell, generation after generation, all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from genloss.errors import LoopError
from genloss.lab.training import LawSets
from genloss.loops.seeds import rng_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from genloss.lab.cells import LawCell

ENDED = "ended"
"""Beside the measures of a block: the generation in which each replicate had nothing left to lose; 0 where it still has."""
RECORDED = 201
"""Most generations that are measured: all of them up to 200, then half evenly and half evenly in the logarithm."""


@dataclass(frozen=True)
class Block:
    """A part of a cell."""

    cell: LawCell
    index: int
    first: int
    """The number of its first replicate."""
    replicates: int


def recorded_generations(generations: int) -> list[int]:
    """The generations that are measured, from 0 to the last."""
    if generations < RECORDED:
        return list(range(generations + 1))
    half = RECORDED // 2
    spread = np.unique(np.rint([*np.geomspace(1, generations, half), *np.linspace(1, generations, half)]).astype(int))
    return [0, *spread.tolist()]


def run_block(block: Block, *, generations: int, recorded: Sequence[int], seed: int) -> dict[str, NDArray[np.float64]]:
    """Measures by name, shape (recorded, replicates); nan at generation 0 where the real law has no such number.

    Raises LoopError, which names cell, replicate and generation, where a model is no model any more.
    """
    cell, law, name = block.cell, block.cell.law, block.cell.name

    def rng(generation: int, purpose: str) -> np.random.Generator:
        return rng_for(seed, name, block.index, generation, purpose)

    ended = np.zeros(block.replicates)
    wanted, generation, model = set(recorded), 0, None
    try:
        measured = [law.measure(law.origin(block.replicates))]
        sets = LawSets(law, cell.regime, cell.samples, block.replicates, rng)
        for generation in range(1, generations + 1):
            data = sets.first() if model is None else sets.next(generation, model)
            model = law.fit(data, rng(generation, "fit"))
            _check(model, block.first)
            if generation in wanted:
                measured.append(law.measure(model))
                # A covariance can regain its rank as fresh data come: what counts is the last time that it was lost.
                ended = np.where(law.ended(model), np.where(ended == 0, generation, ended), 0)
    except (LoopError, ValueError, ArithmeticError, MemoryError, np.linalg.LinAlgError) as error:
        where = f"in generation {generation}" if generation else "in generation 0"
        raise LoopError(
            f"{cell.name}, replicates {block.first + 1} to {block.first + block.replicates}, {where}: {error}"
        ) from error
    unknown = np.full(block.replicates, np.nan)
    return {key: np.stack([one.get(key, unknown) for one in measured]) for key in measured[-1]} | {ENDED: ended[None]}


def _check(model: Any, first: int) -> None:
    """Raise LoopError where a model has a number that is none."""
    for name, values in vars(model).items():
        if isinstance(values, np.ndarray) and not np.isfinite(values).all():
            bad = int(np.flatnonzero(~np.isfinite(values.reshape(len(values), -1)).all(axis=1))[0])
            raise LoopError(f"the generator returned a {name} that is no number (replicate {first + bad + 1})")
