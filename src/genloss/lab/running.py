"""Running a grid of laws: block by block, over processes, with or without a directory that survives being killed."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits

from genloss import __version__
from genloss.engine import map_processes
from genloss.errors import LoopError
from genloss.lab.blocks import Block, recorded_generations, run_block
from genloss.lab.parts import part_path, read_arrays, write_arrays
from genloss.lab.summary import laws_body
from genloss.lab.training import check_law
from genloss.loops.cells import check_numbers
from genloss.loops.directory import Directory
from genloss.loops.files import as_json
from genloss.loops.run import Run
from genloss.loops.tables import cell_table, long_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from genloss.lab.cells import LawCell

    Arrays = dict[str, NDArray[np.float64]]

ALONE = 1.0
"""Seconds that are run in this process before others are started, which takes them about as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawPlan:
    """What is to be run."""

    cells: Sequence[LawCell]
    generations: int
    replicates: int
    seed: int = 0
    recorded: Sequence[int] | None = None
    """Generations that are measured, from 0 to the last; None: those of ``recorded_generations``."""
    source: dict[str, Any] | None = None
    """What the real law was read from, as the ``inputs`` of a JSON object describe it."""

    def check(self) -> None:
        """Raise LoopError for numbers that cannot be, or a regime that cannot be carried through."""
        check_numbers(self.cells, generations=self.generations, replicates=self.replicates, seed=self.seed)
        if self.recorded is not None and (sorted({0, self.generations, *self.recorded}) != list(self.recorded)):
            raise LoopError(f"the generations that are recorded go from 0 to {self.generations}, in order, each once")
        for cell in self.cells:
            check_law(cell.generator, cell.regime, cell.samples, self.generations)

    def blocks(self) -> list[Block]:
        """Everything that is computed and kept on its own, in order."""
        made = []
        for cell in self.cells:
            first = 0
            for index, replicates in enumerate(cell.blocks(self.replicates, self.generations)):
                made.append(Block(cell, index, first, replicates))
                first += replicates
        return made


@dataclass(frozen=True)
class Done:
    """A block that has ended, for whoever watches."""

    cell: str
    replicates: int
    """Replicates of the cell that have been run."""
    of: int
    cells: int
    """Cells that have ended."""
    of_cells: int
    part: float
    """Share of all blocks that have ended."""


def run_laws(plan: LawPlan, *, workers: int, out: Path | None = None, watch: Callable[[Done], None] | None = None) -> Run:
    """Run every cell of a plan. The result does not depend on ``workers``, nor on having been interrupted.

    With ``out``, each block is kept there as soon as it ends; the same call goes on where it was stopped, and a larger grid with
    the same generations, replicates and seed computes the cells that are new. Raises LoopError where a regime cannot be carried
    through (before anything is computed), a law breaks down, a worker is killed, or a file is damaged.
    """
    plan.check()
    shared = {"generations": plan.generations, "replicates": plan.replicates, "seed": plan.seed}
    folder = None if out is None else Directory(out, _manifest(plan, shared), free=("cells",))
    recorded = recorded_generations(plan.generations) if plan.recorded is None else list(plan.recorded)
    measured = _measured(plan, recorded, folder, workers=workers, watch=watch)
    body = laws_body(plan.cells, measured, recorded, plan.generations)
    made = Run(
        cells=cell_table(plan.cells, shared),
        table=long_table(plan.cells, body["regimes"], measured, recorded),
        body=body,
        inputs=() if plan.source is None else (plan.source,),
        seed=plan.seed,
        path=out,
    )
    if folder is not None:
        folder.finish(made.cells, made.table, as_json(made.to_json(), sort_keys=False) + b"\n")
        folder.log(event="end")
    return made


def estimated_cost(plan: LawPlan, *, workers: int) -> list[tuple[LawCell, float]]:
    """Seconds that each cell will take, from a trial of its first generations with one of its blocks' replicates.

    Accumulated points make later generations dearer, so the estimate of such cells is low. Raises LoopError as ``run_laws``.
    """
    plan.check()
    made = []
    for cell in plan.cells:
        sizes = cell.blocks(plan.replicates, plan.generations)
        few = min(_TRIAL, plan.generations)
        began = time.perf_counter()
        with threadpool_limits(1):
            run_block(Block(cell, 0, 0, sizes[0]), generations=few, recorded=range(few + 1), seed=plan.seed)
        each = (time.perf_counter() - began) / few
        made.append((cell, each * plan.generations * sum(sizes) / sizes[0] / min(workers, len(plan.blocks()))))
    return made


_TRIAL = 3


def _measured(
    plan: LawPlan, recorded: list[int], folder: Directory | None, *, workers: int, watch: Callable[[Done], None] | None
) -> dict[str, Arrays]:
    """Measures of every cell by name: those that the folder holds, and the others run now."""
    blocks = plan.blocks()
    found: dict[int, Arrays] = {}
    if folder is not None:
        there = {place: read_arrays(part_path(folder.path, block)) for place, block in enumerate(blocks)}
        found = {place: arrays for place, arrays in there.items() if arrays is not None}
        folder.log(event="start", workers=workers, blocks=len(blocks), found=len(found))
    progress = _Progress(plan, blocks, watch)
    for place in found:
        progress.tell(place)
    todo = [place for place in range(len(blocks)) if place not in found]
    for place, arrays in zip(todo, _run([blocks[place] for place in todo], plan, recorded, workers), strict=True):
        found[place] = arrays
        if folder is not None:
            write_arrays(part_path(folder.path, blocks[place]), arrays)
        progress.tell(place)
    by_cell: dict[str, list[Arrays]] = {cell.name: [] for cell in plan.cells}
    for place, block in enumerate(blocks):
        by_cell[block.cell.name].append(found[place])
    return {
        name: {measure: np.concatenate([one[measure] for one in parts], axis=1) for measure in parts[0]}
        for name, parts in by_cell.items()
    }


def _run(blocks: Sequence[Block], plan: LawPlan, recorded: list[int], workers: int) -> Iterator[Arrays]:
    """Blocks in order: in this process as long as that is quicker than to start others, then over processes."""
    began, place = time.monotonic(), 0
    while place < len(blocks) and (workers == 1 or time.monotonic() - began < ALONE):
        yield _one((blocks[place], plan.generations, recorded, plan.seed))
        place += 1
    rest = blocks[place:]
    if rest:
        tasks = [(block, plan.generations, recorded, plan.seed) for block in rest]
        yield from map_processes(_one, tasks, workers=min(workers, len(rest)), named=lambda task: task[0].cell.name)


def _one(task: tuple[Block, int, list[int], int]) -> Arrays:
    """Run a block. Its matrices are small: threads of the linear algebra would only wait for each other."""
    block, generations, recorded, seed = task
    with threadpool_limits(1):
        return run_block(block, generations=generations, recorded=recorded, seed=seed)


class _Progress:
    """Counts blocks by cell and tells whoever watches."""

    def __init__(self, plan: LawPlan, blocks: Sequence[Block], watch: Callable[[Done], None] | None) -> None:
        self._plan, self._blocks, self._watch = plan, blocks, watch
        self._done = dict.fromkeys((cell.name for cell in plan.cells), 0)
        self._ended = 0

    def tell(self, place: int) -> None:
        """A block has ended."""
        block, of = self._blocks[place], self._plan.replicates
        self._done[block.cell.name] += block.replicates
        self._ended += 1
        if self._watch is not None:
            whole = sum(many == of for many in self._done.values())
            done = self._done[block.cell.name]
            self._watch(Done(block.cell.name, done, of, whole, len(self._done), self._ended / len(self._blocks)))


def _manifest(plan: LawPlan, shared: dict[str, Any]) -> dict[str, Any]:
    """Everything on which the result depends, but for the versions of libraries."""
    shares = [getattr(cell.generator, "shares", None) for cell in plan.cells]
    laws = {hashlib.sha256(one.tobytes()).hexdigest()[:16] for one in shares if one is not None}
    source = {"content": sorted(laws)} if laws else None
    cells = [cell.to_json() for cell in plan.cells]
    if plan.recorded is not None:
        shared = {**shared, "recorded": list(plan.recorded)}
    return {"schema": "genloss/run/1", "kind": "laws", "version": __version__, **shared, "law": source, "cells": cells}
