"""The law of a type's count y in one generation, kind by kind: extinction, moments, and moments of y log y and y^2."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from genloss.theory.regime_branching import exponents, on_rate, on_start, squared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from genloss.forecasts.spectrum import Spectrum
    from genloss.theory.regime_branching import Exponents, Round

SMALL = 32
"""Up to so many tokens the whole law is inverted; above it two moments are enough."""
_STEP = 1e-4
"""Angle at which moments are read off the generating function: relative error about its square."""
_DRAWN = 2.0
"""Records of the mean burst that a type's own are averaged with."""
_FREQUENT = 12
_REACH, _FEWEST, _MOST = 14, 256, 1 << 13


@dataclass(frozen=True)
class Offspring:
    """Copies of a token by class of types."""

    growth: NDArray[np.float64]
    """Shape (rounds, classes): mean copies, relative to a type of average growth."""
    fano: NDArray[np.float64]
    """Shape (classes,)."""


@dataclass(frozen=True)
class Extinction:
    """Shape (U,) each: for one type of a kind."""

    extinct: NDArray[np.float64]
    """Chance that it does not occur."""
    start: NDArray[np.float64]
    """Chance that nothing is left of its tokens in generation 0."""
    rate: NDArray[np.float64]
    """Exponent on its human rate, in tokens, of being extinct: what fresh text adds to survival."""
    drawn: NDArray[np.float64]
    """Part of the variance of being extinct that comes from which human records were drawn."""


@dataclass(frozen=True)
class Law:
    """Shape (U,) each: for one type of a kind; l is y log y, q is y squared."""

    mean: NDArray[np.float64]
    variance: NDArray[np.float64]
    l_mean: NDArray[np.float64]
    l_variance: NDArray[np.float64]
    l_covariance: NDArray[np.float64]
    """With y."""
    q_mean: NDArray[np.float64]
    q_variance: NDArray[np.float64]
    q_covariance: NDArray[np.float64]
    mean_start: NDArray[np.float64]
    """Part of the mean that comes from the type's tokens in generation 0."""
    mean_rate: NDArray[np.float64]
    """Mean for each token of human rate."""


@dataclass(frozen=True)
class Kinds:
    """The kinds of a spectrum, ready for evaluation; with unseen types as a last kind where fresh text is added."""

    tokens: NDArray[np.float64]
    shape: NDArray[np.float64]
    """Of the gamma law of a type's human rate: groups less the discount; minus the discount for unseen types."""
    clump: NDArray[np.float64]
    """Tokens in a record of the reference that holds the type."""
    in_record: NDArray[np.float64]
    """The same of new human records: what occurs in few records is drawn to the mean of such types."""
    in_group: NDArray[np.float64]
    classes: NDArray[np.int64]
    types: NDArray[np.float64]
    """How many types a kind has; negative for unseen types, whose law is improper and multiplies out."""

    @cached_property
    def by_class(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Distinct classes, shape (n, 2) with a clump of 1; and each kind's place among them."""
        return _distinct(self.classes, np.ones(len(self.classes)))

    @cached_property
    def by_clump(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Distinct classes and clumps in the reference, shape (n, 2); and each kind's place among them."""
        return _distinct(self.classes, self.clump)

    @cached_property
    def by_burst(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """The same of bursts in new human records."""
        return _distinct(self.classes, self.in_record)


def _distinct(classes: NDArray[np.int64], clump: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    each, place = np.unique(np.stack([classes, clump], axis=1), axis=0, return_inverse=True)
    return each, place.ravel()


def kinds_of(spectrum: Spectrum, classes: NDArray[np.int64]) -> Kinds:
    """The kinds of a spectrum and, last, its unseen types, which are like those of one group and of its first class."""
    in_few = spectrum.records == 1
    burst = float((spectrum.types * spectrum.tokens)[in_few].sum() / max(spectrum.types[in_few].sum(), 1.0)) or 1.0
    in_record = (spectrum.tokens + _DRAWN * burst) / (spectrum.records + _DRAWN)
    alone = spectrum.types * (spectrum.groups == 1)
    spread = spectrum.records / spectrum.groups
    unseen = spectrum.once > 0
    records = float((spread * alone).sum() / alone.sum()) if unseen else 1.0
    d = spectrum.discount
    in_group, shape = in_record * spread, spectrum.groups - d
    # All rates together are the reference's tokens: what the discount leaves over or lacks is with the frequent.
    frequent = spectrum.groups > _FREQUENT
    total = float((spectrum.types * shape * in_group).sum()) + (spectrum.once * burst * records if unseen else 0.0)
    share = float((spectrum.types * shape * in_group)[frequent].sum())
    if share > abs(spectrum.size - total):
        in_group = np.where(frequent, in_group * (1 + (spectrum.size - total) / share), in_group)
    return Kinds(
        tokens=np.append(spectrum.tokens, [0.0] * unseen),
        shape=np.append(shape, [-d] * unseen),
        clump=np.append(spectrum.tokens / spectrum.records, [1.0] * unseen),
        in_record=np.append(in_record, [burst] * unseen),
        in_group=np.append(in_group, [burst * records] * unseen),
        classes=np.append(classes, [0] * unseen).astype(np.int64),
        types=np.append(spectrum.types, [-spectrum.once / d] * unseen),
    )


def extinction_of(kinds: Kinds, rounds: Sequence[Round], offspring: Offspring) -> Extinction:
    """Chance of extinction after these rounds, exact."""
    made = _made(rounds, offspring, np.array([0.0]))
    start, rate = _minus_log(kinds, made)
    extinct = np.exp(-_together(kinds, start, rate)[:, 0])
    of_square = np.exp(-_together(kinds, *_minus_log(kinds, squared(made)))[:, 0])
    return Extinction(extinct, np.exp(-start[:, 0]), rate[:, 0], np.maximum(of_square - extinct**2, 0.0))


def law_of(kinds: Kinds, rounds: Sequence[Round], offspring: Offspring) -> Law:
    """The law after these rounds. Exact for the two first moments, and for small counts throughout."""
    by_start, by_rate = _minus_log(kinds, _made(rounds, offspring, np.exp(-1j * np.array([_STEP]))))
    near = _together(kinds, by_start, by_rate)
    mean = near[:, 0].imag / _STEP
    variance = np.maximum(2 * near[:, 0].real / _STEP**2, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.where(mean > 0, np.log(np.maximum(mean, 1e-300)), 0.0)
        columns = {
            "l_mean": np.where(mean > 0, mean * log + variance / (2 * mean), 0.0),
            "l_variance": (1 + log) ** 2 * variance,
            "l_covariance": (1 + log) * variance,
            "q_mean": mean**2 + variance,
            "q_variance": 4 * mean**2 * variance,
            "q_covariance": 2 * mean * variance,
        }
    small = kinds.tokens <= SMALL
    for part in _by_reach(small, mean, variance):
        found = _inverted(_only(kinds, part), rounds, offspring, _points(mean[part], variance[part]))
        for name, values in found.items():
            columns[name][part] = values
    return Law(
        mean=mean,
        variance=variance,
        **columns,
        mean_start=by_start[:, 0].imag / _STEP,
        mean_rate=by_rate[:, 0].imag / _STEP,
    )


def _by_reach(small: NDArray[np.bool_], mean: NDArray[np.float64], variance: NDArray[np.float64]) -> list[NDArray[np.int64]]:
    """Kinds with a small count, in batches that need about as many points."""
    places = np.flatnonzero(small)
    places = places[np.argsort((mean + _REACH * np.sqrt(variance))[places])]
    return [part for part in np.array_split(places, 4) if len(part)]


def _points(mean: NDArray[np.float64], variance: NDArray[np.float64]) -> int:
    reach = float((mean + _REACH * np.sqrt(variance)).max())
    return int(min(max(2 ** np.ceil(np.log2(reach + 1)), _FEWEST), _MOST))


def _only(kinds: Kinds, part: NDArray[np.int64]) -> Kinds:
    return Kinds(**{name: getattr(kinds, name)[part] for name in Kinds.__dataclass_fields__})


def _inverted(kinds: Kinds, rounds: Sequence[Round], offspring: Offspring, points: int) -> dict[str, NDArray[np.float64]]:
    """Moments of y log y and y^2 from the whole law, found from its generating function on the unit circle."""
    circle = np.exp(-2j * np.pi * np.arange(points // 2 + 1) / points)
    circle[0] = 1.0
    chance = np.fft.irfft(np.exp(-_together(kinds, *_minus_log(kinds, _made(rounds, offspring, circle)))), points, axis=1)
    y = np.arange(points, dtype=np.float64)
    l, q = y * np.log(np.maximum(y, 1)), y * y  # noqa: E741 - as in Law
    chance[:, 0] = 0.0  # of no use to moments, and not a chance for unseen types
    mean = chance @ y
    unseen = kinds.shape < 0  # a sum over a Poisson flow of types: no square of the mean is taken off
    made: dict[str, NDArray[np.float64]] = {}
    for name, values in (("l", l), ("q", q)):
        first = chance @ values
        off = np.where(unseen, 0.0, first)
        made |= {
            f"{name}_mean": first,
            f"{name}_variance": chance @ values**2 - off * first,
            f"{name}_covariance": chance @ (values * y) - off * mean,
        }
    return made


def _made(rounds: Sequence[Round], offspring: Offspring, z: NDArray[Any]) -> Exponents:
    return exponents(rounds, z[None, :], offspring.growth[: len(rounds), :, None], offspring.fano[:, None])


def _minus_log(kinds: Kinds, made: Exponents) -> tuple[NDArray[Any], NDArray[Any]]:
    """Shape (U, points): minus the log of the generating function for generation 0's tokens, and the exponent on the rate."""
    grouped = kinds.by_clump if made.thinned or made.fixed else kinds.by_class
    total = kinds.tokens[:, None] * _spread(made, grouped, on_start)
    if not made.fresh:
        return total, np.zeros_like(total)
    return total, _spread(made, kinds.by_burst, on_rate)


def _together(kinds: Kinds, start: NDArray[Any], rate: NDArray[Any]) -> NDArray[Any]:
    """Minus the log of the generating function, the human rate being gamma."""
    return np.asarray(start + kinds.shape[:, None] * np.log1p(kinds.in_group[:, None] * rate))


def _spread(made: Exponents, grouped: tuple[NDArray[np.float64], NDArray[np.int64]], part: Any) -> NDArray[Any]:
    """Shape (U, points): ``on_start`` or ``on_rate`` of every kind's class and clump, each computed once."""
    each, place = grouped
    classes = each[:, 0].astype(np.int64)
    picked = type(made)(
        direct=made.direct[classes],
        thinned=[(share, value[classes]) for share, value in made.thinned],
        fixed=made.fixed and (made.fixed[0], made.fixed[1][classes]),
        fresh=[(amount, value[classes]) for amount, value in made.fresh],
    )
    return np.asarray(part(picked, each[:, 1][:, None]))[place]
