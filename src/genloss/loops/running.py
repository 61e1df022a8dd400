"""Running a loop: all cells and replicates, over threads, with or without a directory that survives being killed."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from genloss import __version__
from genloss.engine import map_ordered
from genloss.errors import LoopError
from genloss.loops.beginning import begin
from genloss.loops.cells import Cell, check_numbers
from genloss.loops.chain import Bench, run_chain
from genloss.loops.directory import Directory
from genloss.loops.files import as_json
from genloss.loops.measuring import Measures
from genloss.loops.run import Run
from genloss.loops.streams import n_words, record_starts
from genloss.loops.summary import loop_body, stacked
from genloss.loops.tables import cell_table, long_table
from genloss.loops.texts import profile_stream
from genloss.loops.training import check_regime
from genloss.profiles.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from genloss.loops.beginning import Beginning
    from genloss.loops.chain import Step
    from genloss.loops.regimes import Regime
    from genloss.loops.streams import Stream
    from genloss.loops.texts import Text

GENERATIONS, REPLICATES, RESERVE = 10, 8, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be run."""

    generators: Sequence[Any]
    regimes: Sequence[Regime]
    generations: int = GENERATIONS
    replicates: int = REPLICATES
    seed: int = 0
    tokens: int | None = None
    """Words of generation 0; None: all that is not kept back."""
    reserve: float = RESERVE
    """Share of the source that is kept back: fresh text comes from it, and it says what human text keeps."""

    @property
    def cells(self) -> list[Cell]:
        """Every generator under every regime, each once, in the order given."""
        made = {cell.name: cell for generator in self.generators for regime in self.regimes for cell in [Cell(generator, regime)]}
        return list(made.values())

    def check(self) -> None:
        """Raise LoopError for numbers that cannot be."""
        check_numbers(self.cells, generations=self.generations, replicates=self.replicates, seed=self.seed)
        if self.tokens is not None and self.tokens < 1:
            raise LoopError(f"tokens must be at least 1, not {self.tokens}")


def run_loop(
    text: Text,
    plan: Plan,
    *,
    workers: int,
    out: Path | None = None,
    keep_profiles: bool = False,
    watch: Callable[[Step], None] | None = None,
) -> Run:
    """Run every cell of a plan on a text. The result does not depend on ``workers``, nor on having been interrupted.

    With ``out``, each chain is kept there as soon as it ends, and the same call goes on where it was stopped; so does one with
    other generators, regimes or replicates, which runs the chains that are new. Raises LoopError where a regime cannot be
    carried through (before anything is computed), a directory is another run's, or a file is damaged.
    """
    plan.check()
    if keep_profiles and out is None:
        raise LoopError("profiles of generations are kept in a run's folder: name one with -o")
    beginning = _begun(text, plan)
    shared = {
        "generations": plan.generations, "replicates": plan.replicates, "seed": plan.seed,
        "tokens": beginning.size, "reserve": plan.reserve,
    }  # fmt: skip
    folder = None if out is None else Directory(out, _manifest(text, plan, shared), free=("cells", "replicates"))
    measures = Measures(beginning, len(text.vocabulary))
    keep = _keeper(folder, text, beginning.original) if keep_profiles and folder is not None else None
    bench = Bench(beginning, text.vocabulary, measures, plan.generations, plan.seed, keep)
    parts = _run_chains(bench, plan, folder, workers=workers, watch=watch)
    measured = {cell.name: stacked(parts[cell.name]) for cell in plan.cells}
    body = loop_body(plan.cells, parts, measured, beginning, measures, text.vocabulary, plan.generations)
    made = Run(
        cells=cell_table(plan.cells, shared),
        table=long_table(plan.cells, body["regimes"], measured, range(plan.generations + 1)),
        body=body,
        inputs=(_input(text),),
        seed=plan.seed,
        path=out,
    )
    if folder is not None:
        folder.finish(made.cells, made.table, as_json(made.to_json(), sort_keys=False) + b"\n")
        folder.log(event="end")
    return made


def estimated_cost(text: Text, plan: Plan, *, workers: int) -> list[tuple[Cell, float]]:
    """Seconds that each cell will take, from a trial of its first generation. Raises LoopError as ``run_loop``.

    Under accumulate later generations are dearer, so the estimate of such cells is low.
    """
    plan.check()
    beginning = _begun(text, plan)
    bench = Bench(beginning, text.vocabulary, Measures(beginning, len(text.vocabulary)), 1, plan.seed)
    rounds = plan.generations * plan.replicates / min(workers, plan.replicates * len(plan.cells))
    run_chain(bench, plan.cells[0], 1)  # kernels are compiled, or loaded
    made = []
    for cell in plan.cells:
        began = time.perf_counter()
        run_chain(bench, cell, 1)
        made.append((cell, (time.perf_counter() - began) * rounds))
    return made


def _begun(text: Text, plan: Plan) -> Beginning:
    """The parts of a source, once every cell can be carried through with them."""
    beginning = begin(text, seed=plan.seed, reserve=plan.reserve, tokens=plan.tokens)
    for cell in plan.cells:
        check_regime(cell.regime, beginning, plan.generations)
        _check_order(cell, beginning.original)
    return beginning


def _run_chains(
    bench: Bench, plan: Plan, folder: Directory | None, *, workers: int, watch: Callable[[Step], None] | None
) -> dict[str, list[dict[str, Any]]]:
    """The parts of all chains by cell, in the order of replicates: those that the folder holds, and the others run now."""
    chains = [(cell, replicate) for replicate in range(plan.replicates) for cell in plan.cells]
    found = {chain: None if folder is None else folder.part(*chain) for chain in chains}  # damage is seen before hours of work
    if folder is not None and bench.keep is not None:  # a chain whose profiles were not asked for before is run again
        found = {chain: part if folder.has_profiles(*chain, plan.generations) else None for chain, part in found.items()}
    if folder is not None:
        folder.log(event="start", workers=workers, chains=len(chains), found=sum(one is not None for one in found.values()))

    def run(chain: tuple[Cell, int]) -> dict[str, Any]:
        if (before := found[chain]) is not None:
            return before
        began = time.perf_counter()
        made: dict[str, Any] = json.loads(as_json(run_chain(bench, *chain, watch), sort_keys=False))  # as if it had been read
        if folder is not None:
            folder.keep_part(*chain, made)
            folder.log(event="chain", cell=chain[0].name, replicate=chain[1], seconds=round(time.perf_counter() - began, 3))
        return made

    parts: dict[str, list[dict[str, Any]]] = {cell.name: [] for cell in plan.cells}
    for part in map_ordered(run, chains, workers=workers):
        parts[part["cell"]].append(part)
    return parts


def _manifest(text: Text, plan: Plan, shared: dict[str, Any]) -> dict[str, Any]:
    """Everything on which the result depends, but for the versions of libraries."""
    source = {
        "path": text.name,
        "records": text.tally.profiled,
        "content": f"{text.content:016x}",
        "order": _order(text),
    }
    cells = [cell.to_json() for cell in plan.cells]
    return {"schema": "genloss/run/1", "version": __version__, **shared, "source": source, "cells": cells}


def _input(text: Text) -> dict[str, Any]:
    """The source as the ``inputs`` of a JSON object describe it."""
    return {
        "side": "source",
        "path": text.name,
        "records": text.tally.profiled,
        "tokens": n_words(text.stream),
        "rejected": sum(text.tally.rejected.values()),
        "content": f"{text.content:016x}",
    }


def _order(text: Text) -> str:
    """A digest of the records in their order and groups, on which the split depends; ``content`` is the same in any order."""
    digest = hashlib.sha256(text.stream.tobytes())
    digest.update(b"" if text.groups is None else text.groups.tobytes())
    return digest.hexdigest()[:16]


def _check_order(cell: Cell, original: Stream) -> None:
    """Raise LoopError where no record is long enough to show a whole context and what follows it."""
    order, longest = cell.generator.parameters.get("order", 1), int(np.diff(record_starts(original)).max()) - 1
    if longest < order:
        raise LoopError(
            f"{cell.generator.label} needs a record of {order} words at least, and the longest has {longest}: "
            f"lower --order, or give whole texts as records"
        )


def _keeper(folder: Directory, text: Text, original: Stream) -> Callable[[Cell, int, int, Stream], None]:
    """Keep the profile of generation 0 now, and those of the others as they come."""
    profile_stream(original, text.vocabulary, Settings(grouped=False)).save(folder.path / "generation-0.profile")

    def keep(cell: Cell, replicate: int, generation: int, output: Stream) -> None:
        made = profile_stream(output, text.vocabulary, Settings(grouped=False))
        made.save(folder.profile_path(cell, replicate, generation))

    return keep
