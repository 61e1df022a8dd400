"""How often a type occurs after generations under any regime: multi-type branching with immigration, as one recursion.

Given its tokens in a training set, a type's tokens in what the model writes are Poisson (or overdispersed), and each training
set is made of thinned sums of what came before and of human text. So the generating function of the last generation's count is
found backwards, exactly: what stands on an output becomes an exponent on its training set, and that one on the outputs and the
human text that it was made of. For ``replace`` this is ``branching.survival_rate``. Source: own, from the composition of
generating functions (Athreya and Ney 1972, *Branching Processes*, I.1); the posterior of a type's human rate is that of a
Poisson-Pitman-Yor sample (Pitman 2006, *Combinatorial Stochastic Processes*, 3.2, many tokens).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Values = NDArray[Any]
    """Real or complex."""

POISSON = 1e-9
"""A Fano factor this close to 1 is 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """How one generation is made.

    Order of events: from the second round on, a batch is put together of a part of the last output and of human text; the model
    is trained on a part of that batch, or of generation 0 and all batches so far; it writes. In the first round generation 0 is
    the batch.
    """

    accumulates: bool = False
    """Trained on generation 0 and all batches so far, or on the newest batch alone."""
    taken: float = 1.0
    """Share of the last output that is in the batch, drawn at random."""
    fixed: float = 0.0
    """Share of generation 0 that is in the batch as well; the same part in every round."""
    fresh: float = 0.0
    """New human text in the batch, in units of generation 0."""
    kept: float = 1.0
    """Share of all this that is trained on, drawn at random for the round."""
    output: float = 1.0
    """Tokens written over tokens trained on."""


@dataclass(slots=True)
class Exponents:
    """Minus the log of the generating function, in parts. Arrays have the shape of classes by points."""

    direct: Values
    """On each token of generation 0."""
    thinned: list[tuple[float, Values]] = field(default_factory=list)
    """(share kept, exponent) for each time that a part of generation 0 was drawn."""
    fixed: tuple[float, Values] | None = None
    """(share, exponent) on the part of generation 0 that is added each time."""
    fresh: list[tuple[float, Values]] = field(default_factory=list)
    """(amount, exponent) on each round's new human text."""


def offspring(exponent: Values, growth: ArrayLike, fano: ArrayLike) -> Values:
    """Exponent on a token trained on, given that on each of its copies.

    ``m (1 - e^-s)`` for Poisson copies; with mean m and Fano factor f ``m/(f-1) log(1 + (f-1)(1 - e^-s))``, the negative
    binomial (a binomial where f < 1).
    """
    once = -np.expm1(-exponent)
    excess = np.asarray(fano, np.float64) - 1
    poisson = np.abs(excess) < POISSON
    safe = np.where(poisson, 1.0, excess)
    return np.asarray(np.asarray(growth) * np.where(poisson, once, np.log1p(safe * once) / safe))


def thinned(exponent: Values, kept: float) -> Values:
    """Exponent on what is kept with a chance, given that on what was kept: ``-log(1 - q + q e^-s)``."""
    return exponent if kept == 1 else np.asarray(-np.log1p(kept * np.expm1(-exponent)))


def exponents(rounds: Sequence[Round], z: ArrayLike, growth: ArrayLike = 1.0, fano: ArrayLike = 1.0) -> Exponents:
    """Parts of ``-log E[z^Y]``, Y a type's tokens in the last round's output; z = 0 gives the chance that it is extinct.

    ``growth`` and ``fano`` broadcast against z; ``growth`` may have one more axis in front, of rounds. Cost: rounds squared at
    most, times points. Raises ValueError where there is no round.
    """
    if not rounds:
        raise ValueError("there must be at least one round")
    points = np.asarray(z)
    dtype = np.complex128 if np.iscomplexobj(points) else np.float64
    growth, fano = np.asarray(growth, np.float64), np.asarray(fano, np.float64)
    each = growth if growth.ndim > max(fano.ndim, points.ndim) else np.broadcast_to(growth, (len(rounds), *growth.shape))
    with np.errstate(divide="ignore"):
        last = -np.log(np.broadcast_to(points, np.broadcast_shapes(points.shape, each[0].shape, fano.shape)).astype(dtype))
    batches: list[Values] = [np.zeros_like(last) for _ in rounds]
    made = Exponents(direct=np.zeros_like(last))
    on_output = last
    for number in range(len(rounds) - 1, -1, -1):
        one = rounds[number]
        inner = offspring(on_output, each[number] * one.output, fano)
        drawn = thinned(inner, one.kept)
        for batch in range(1 if one.accumulates else max(number, 1), number + 1):
            batches[batch] = batches[batch] + drawn
        if one.accumulates or number == 0:
            if one.kept == 1:
                made.direct = made.direct + inner
            else:
                made.thinned.append((one.kept, inner))
        if number == 0:
            break
        if one.fixed:
            made.fixed = (one.fixed, batches[number] if made.fixed is None else made.fixed[1] + batches[number])
        if one.fresh:
            made.fresh.append((one.fresh, batches[number]))
        on_output = thinned(batches[number], one.taken)
    return made


def squared(made: Exponents) -> Exponents:
    """Exponents of the square of the chance given what human text was drawn; its mean says how much of a variance draws make."""
    return Exponents(
        direct=2 * made.direct,
        thinned=[(share, 2 * value) for share, value in made.thinned],
        fixed=made.fixed and (made.fixed[0], 2 * made.fixed[1]),
        fresh=[(amount, 2 * value) for amount, value in made.fresh],
    )


def on_start(made: Exponents, clump: ArrayLike = 1.0) -> Values:
    """Exponent on each *token* of generation 0 that stands with ``clump`` tokens of its type in a record, records drawn whole."""
    size = np.asarray(clump, np.float64)
    total = np.asarray(made.direct)
    for kept, exponent in [*made.thinned, *([made.fixed] if made.fixed else [])]:
        total = total + thinned(exponent * size, kept) / size
    return np.asarray(total)


def on_rate(made: Exponents, burst: ArrayLike = 1.0) -> Values:
    """Exponent on a type's human rate in tokens per generation 0.

    New records that hold the type come as a Poisson flow, each with a geometric number of its tokens, ``burst`` on average.
    """
    size = np.asarray(burst, np.float64)
    total: Values = np.zeros_like(made.direct)
    for amount, exponent in made.fresh:
        once = -np.expm1(-exponent)
        total = total + amount * once / (1 + (size - 1) * once)
    return np.asarray(total)
