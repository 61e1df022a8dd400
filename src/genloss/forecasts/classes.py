"""What one round of a generator does to rare, middling and frequent types: growth and overdispersion, with errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import chdtrc

from genloss.errors import ForecastError
from genloss.measures.aligned import align
from genloss.measures.views import half_splits
from genloss.profiles.type_counts import FOLDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from genloss.forecasts.spectrum import Spectrum
    from genloss.measures.aligned import Sparse
    from genloss.profiles.profile import Profile

FEWEST_TYPES = 4
"""A class with fewer types is made one with the class below."""
SMALLEST = 0.05
"""A candidate must have so large a share of the reference's tokens."""
UNLIKELY = 0.01
"""Growth or overdispersion is taken to be 1 unless its departure would be rarer than this by chance."""
LEAST_FANO, MOST_FANO = 0.2, 50.0
_ALL = 1 << 22
_FEWEST_FOLDS = 4


@dataclass(frozen=True)
class Classes:
    """Frequency classes of the reference's types. Shape (C,) each."""

    edges: NDArray[np.float64]
    """The smallest count of each class."""
    growth: NDArray[np.float64]
    """Copies of a token, relative to the average token: what the forecast uses."""
    growth_stderr: NDArray[np.float64]
    fano: NDArray[np.float64]
    """Variance over mean of a type's copies: what the forecast uses."""
    fano_stderr: NDArray[np.float64]
    measured: bool
    """False where there was no candidate: copies of maximum likelihood are assumed."""
    together: float = 1.0
    """Design effect of copying: how much more the number of types that outlive one copy varies between folds than by chance."""
    seen: tuple[tuple[float, float], ...] = ()
    """Growth and Fano factor of each class as measured, before what is no more than chance was set to 1."""

    def of(self, tokens: NDArray[np.float64]) -> NDArray[np.int64]:
        """The class of each count."""
        return np.maximum(np.searchsorted(self.edges, tokens, "right") - 1, 0)

    def to_json(self) -> list[dict[str, Any]]:
        """One object for each class."""
        names = ("growth", "growth_stderr", "fano", "fano_stderr")
        return [
            {"count_from": float(edge), **{name: float(getattr(self, name)[i]) for name in names}}
            for i, edge in enumerate(self.edges)
        ]


def assumed() -> Classes:
    """No candidate: every token has one copy on average, Poisson."""
    one, nothing = np.ones(1), np.zeros(1)
    return Classes(edges=one, growth=one, growth_stderr=nothing, fano=one, fano_stderr=nothing, measured=False)


def classes_of(reference: Profile, candidate: Profile, spectrum: Spectrum, *, own: bool = True) -> Classes:
    """Classes as the candidate, text of a first generation, shows them.

    ``own``: the generator was trained on the reference, so that a type's copies are those of its tokens there. Otherwise types
    are put in classes by half of the reference's folds and compared with the other half, or else the reference's own chance
    would pass for growth (human text against human text reads .70 at a count of 1). Raises ForecastError where the candidate
    is too small.
    """
    size = float(candidate.n_tokens.sum())
    if size < SMALLEST * spectrum.size:
        raise ForecastError(
            f"the candidate has {size:,.0f} words, less than a twentieth of the reference's {spectrum.size:,.0f}: growth cannot "
            f"be told from chance; give as much text as the reference has"
        )
    known = align(reference.words, candidate.words, _ALL)
    before = _sums(known.reference, known.reference.tokens)
    after = _sums(known.candidate, known.candidate.tokens)
    edges = _edges(before, known.weights)
    if own:
        growth, stderr, fano, fano_stderr, n = _own(before, after, known.weights, edges, size / spectrum.size)
    else:
        growth, stderr = _by_halves(known.reference, after, known.weights, edges, size)
        fano, fano_stderr, n = np.ones(len(edges)), np.zeros(len(edges)), np.zeros(len(edges))
    plain = _by_chance(growth, stderr)
    poisson = _by_chance(fano[n > 0], fano_stderr[n > 0])
    one, nothing = np.ones(len(edges)), np.zeros(len(edges))
    return Classes(
        edges=edges,
        growth=one if plain else growth,
        growth_stderr=nothing if plain else stderr,
        fano=one if poisson else fano,
        fano_stderr=nothing if poisson else fano_stderr,
        measured=True,
        together=_together(known.reference, after) if own else 1.0,
        seen=tuple(zip(growth.tolist(), fano.tolist(), strict=True)),
    )


def _sums(side: Sparse, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shape (T,): sums over the folds."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    return np.asarray(total[side.starts[1:]] - total[side.starts[:-1]])


def _together(reference: Sparse, after: NDArray[np.float64]) -> float:
    """A model that copies passages keeps or loses their words together: how many types of one record are left, fold by fold."""
    there = np.flatnonzero(np.diff(reference.starts) == 1)
    first = reference.starts[:-1][there]
    alone = reference.records[first] == 1
    folds, alive = reference.folds[first[alone]], after[there[alone]] > 0
    held = np.bincount(folds, minlength=FOLDS).astype(np.float64)
    left = np.bincount(folds, weights=alive, minlength=FOLDS)
    filled = held > 0
    share = float(left.sum() / max(held.sum(), 1.0))
    if filled.sum() < _FEWEST_FOLDS or not 0 < share < 1:
        return 1.0
    off = (left - share * held)[filled] ** 2 / (held[filled] * share * (1 - share))
    return max(float(off.sum() / (filled.sum() - 1)), 1.0)


def _edges(before: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """1, 2, 3, 5, 9, 17, ...: each class has FEWEST_TYPES types or more."""
    edges, doubling = [1.0], 0
    while (edge := 2.0**doubling + 1) <= before.max():
        doubling += 1
        inside = (before >= edges[-1]) & (before < edge)
        if weights[inside].sum() >= FEWEST_TYPES and weights[before >= edge].sum() >= FEWEST_TYPES:
            edges.append(edge)
    return np.array(edges)


def _own(
    before: NDArray[np.float64],
    after: NDArray[np.float64],
    weights: NDArray[np.float64],
    edges: NDArray[np.float64],
    ratio: float,
) -> tuple[NDArray[np.float64], ...]:
    """Growth, its error, Fano factor, its error, and types, of each class; ``ratio`` is the candidate's size."""
    there = before > 0
    place = np.searchsorted(edges, before[there], "right") - 1
    w, c, y = weights[there], before[there], after[there]

    def total(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(place, weights=w * values, minlength=len(edges)).astype(np.float64)

    expected = total(c) * ratio
    growth = total(y) / expected
    mean = growth[place] * c * ratio
    n = total(np.ones(len(c)))
    off = (y - mean) ** 2 / np.maximum(mean, 1e-12)
    fano = total(off) / np.maximum(n - 1, 1)
    # The variance of a squared standard score is 2 + 1/mean for Poisson counts; the sample's own is used where it is larger.
    spread = np.maximum(total(2 + 1 / np.maximum(mean, 1e-12)) / n, total((off - fano[place]) ** 2) / n)
    return (
        growth,
        np.sqrt(np.maximum(fano, 1.0) * growth / expected),
        np.clip(fano, LEAST_FANO, MOST_FANO),
        np.sqrt(spread / n),
        n,
    )


def _by_halves(
    reference: Sparse, after: NDArray[np.float64], weights: NDArray[np.float64], edges: NDArray[np.float64], size: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Growth against the other half of the reference, of types classed by their count in one half; and its error."""
    found = []
    for in_list in half_splits():
        first = _sums(reference, reference.tokens * in_list[reference.folds])
        second = _sums(reference, reference.tokens * ~in_list[reference.folds])
        there = first > 0
        place = np.searchsorted(edges, first[there], "right") - 1
        ours = np.bincount(place, weights=(weights * after)[there], minlength=len(edges)) / size
        theirs = np.bincount(place, weights=(weights * second)[there], minlength=len(edges)) / (weights * second).sum()
        found.append(np.stack([ours, theirs, np.bincount(place, weights=(weights * second)[there], minlength=len(edges))]))
    ours, theirs, tokens = np.mean(found, axis=0)
    growth = np.where(theirs > 0, ours / np.where(theirs > 0, theirs, 1), 1.0)
    ratios = np.array([one[0] / np.maximum(one[1], 1e-300) for one in found])
    spread = ratios.std(axis=0) / np.sqrt(FOLDS / 2)
    return growth, np.maximum(spread, growth / np.sqrt(np.maximum(tokens, 1)))


def _by_chance(values: NDArray[np.float64], stderr: NDArray[np.float64]) -> bool:
    """Whether the departures from 1 together are no more than chance."""
    if not len(values):
        return True
    z = (values - 1) / stderr
    return bool(chdtrc(len(values), float((z**2).sum())) > UNLIKELY)
