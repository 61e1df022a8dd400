"""The training sets of a chain of laws, under its regime: exact, and as cheap as the law allows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from genloss.errors import LoopError
from genloss.lab.counts import MOST_DRAWN
from genloss.theory.weighting import golden_weight

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from genloss.lab.law import Law
    from genloss.loops.regimes import Regime


class LawSets:
    """What generation 1, 2, ... of R replicates is trained on; ``rng`` gives the randomness of a generation and purpose."""

    def __init__(self, law: Law, regime: Regime, n: int, replicates: int, rng: Callable[[int, str], np.random.Generator]) -> None:
        self._law, self._regime, self._n, self._replicates, self._rng = law, regime, n, replicates, rng
        fixed = real_size(regime, n) if regime.real == "fixed" else 0
        self._fixed = law.real(fixed, replicates, rng(0, "fixed")) if fixed else None
        start = law.real(n - fixed, replicates, rng(0, "real")) if fixed < n else None
        both = [one for one in (self._fixed, start) if one is not None]
        self._first = both[0] if len(both) == 1 else both[0] + both[1]
        self._pool = self._first.pool() if regime.synthetic == "all" else None

    def first(self) -> Any:
        """Generation 0; a part of it under a subsample."""
        return self._part(self._first, 1)

    def next(self, generation: int, model: Any) -> Any:
        """The training set of a generation from 2 on, whose last part ``model`` writes now."""
        size, regime = batch_size(self._regime, self._n, generation), self._regime
        real = real_size(regime, size)
        batch = None
        if real < size:
            batch = self._law.sample(model, size - real, self._rng(generation, "sample"))
        if real:
            told = self._fixed
            if regime.real == "fresh":
                told = self._law.real(real, self._replicates, self._rng(generation, "real"))
            batch = self._together(told, batch, real, size)
        if self._pool is not None:
            self._pool.add(batch)
            return self._part(None, generation)
        return self._part(batch, generation)

    def _together(self, real: Any, synthetic: Any, n_real: int, size: int) -> Any:
        if synthetic is None:
            return real
        weight = self._regime.weight
        if weight is None or weight == "pooled":
            return real + synthetic
        share = golden_weight(n_real, size - n_real) if weight == "golden" else weight
        return real.weighted(share * size / n_real) + synthetic.weighted((1 - share) * size / (size - n_real))

    def _part(self, data: Any, generation: int) -> Any:
        """All of the pool, or of the batch where there is no pool; a random part of it under a subsample."""
        regime = self._regime
        if not regime.subsample:
            return data if self._pool is None else self._pool.all()
        rng, budget = self._rng(generation, "subsample"), regime.budget or self._n
        return data.part(budget, rng) if self._pool is None else self._pool.part(budget, rng)


def batch_size(regime: Regime, n: int, generation: int) -> int:
    """Size of the batch of a generation, counted from 1: N t^growth."""
    return round(n * math.pow(generation, regime.growth))


def real_size(regime: Regime, size: int) -> int:
    """Real points in a batch of that size."""
    if regime.real == "none":
        return 0
    return regime.records if regime.records is not None else round((regime.share or 0) * size)


MOST = 10**15
"""Most samples of a batch."""


def check_law(law: Law, regime: Regime, n: int, generations: int) -> None:
    """Raise LoopError where a regime cannot be carried through with n samples a generation."""
    _check_size(law, regime, n, generations)
    if regime.subsample:
        law.by_points()
        if (regime.budget or 0) > n:
            raise LoopError(
                f"{regime}: a subsample of {regime.budget:,} is larger than the pool of generation 1, {n:,} samples; "
                f"ask for at most as many"
            )
    if regime.real == "none":
        return
    real = real_size(regime, n)
    if real > n:
        raise LoopError(f"{regime}: {real:,} real samples do not fit into a batch of {n:,}; ask for fewer")
    if real == 0:
        raise LoopError(f"{regime}: of {n:,} samples that share is none; take more samples, or a larger share")
    if regime.weight not in {None, "pooled"} and not law.has_weights:
        raise LoopError(f"{regime}: {law.parameters['name']} has no weights; leave the weight out")
    if regime.growth and regime.real == "fixed" and regime.share is not None:
        raise LoopError(f"{regime}: the fixed part of a growing batch is a number: write fixed={real}")


def _check_size(law: Law, regime: Regime, n: int, generations: int) -> None:
    law.check(n if regime.budget is None else min(n, regime.budget))
    try:
        last = batch_size(regime, n, generations)
    except OverflowError:
        last = MOST + 1
    if n > MOST:
        raise LoopError(f"samples are at most {MOST:,}, not {n:,}")
    if last > MOST:
        raise LoopError(f"{regime}: batches grow beyond {MOST:,} samples; a smaller power, or fewer samples or generations")
    if regime.subsample and law.has_counts:
        pool = 0
        for generation in range(1, generations + 1):
            size = batch_size(regime, n, generation)
            pool = pool + size if regime.synthetic == "all" else size
            if pool > MOST_DRAWN:
                raise LoopError(
                    f"{regime}: no part is drawn from a pool of counts above {MOST_DRAWN:,}, which {n:,} samples a generation "
                    f"reach in generation {generation}: take fewer samples or generations"
                )
    if law.same_rows and (regime.real != "none" or regime.growth):
        raise LoopError(f"{regime}: a fixed design labels the same rows anew each time; use design=fresh")
