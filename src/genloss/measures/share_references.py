"""The references of a share, ready to read a target with: scored by tables that lack them, and calibrated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from genloss.errors import MeasureError
from genloss.measures.share_calibration import Calibration, calibrate
from genloss.measures.share_fit import Oddness, Sample
from genloss.measures.share_mixture import Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from genloss.measures.share_scores import Scored

FEWEST_RECORDS = 50
FEWEST_GROUPS = 10
MOST_RECORDS = 20_000
"""Records of a reference that calibrate; more would cost time and change nothing. Those of smallest hash are taken."""


@dataclass(frozen=True)
class Reading:
    """A source as the references see it."""

    side: Side
    """Calibrated log ratios."""
    lean: Sample
    """Log ratio of all synthetic references together against the human one."""
    tails: Sample
    """How few of a reference's own records lie as far out (``Oddness.tails``)."""

    def only(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Reading:
        """Some of the records."""
        groups = self.side.groups[chosen]
        return Reading(
            self.side.only(chosen), Sample(self.lean.values[chosen], groups), Sample(self.tails.values[chosen], groups)
        )


@dataclass(frozen=True)
class References:
    """Calibrated references, the human one first."""

    names: tuple[str, ...]
    scored: tuple[Scored, ...]
    calibration: Calibration
    oddness: Oddness
    per_word: bool
    """True where scores are sums over words, False where a detector gave one a record."""
    readings: tuple[Reading, ...]
    """The references' own records, each scored by tables that lack its fold."""

    @property
    def sides(self) -> tuple[Side, ...]:
        """Their calibrated log ratios."""
        return tuple(one.side for one in self.readings)

    @classmethod
    def of(cls, names: Sequence[str], scored: Sequence[Scored], *, per_word: bool) -> References:
        """Calibrate. Raises MeasureError, naming it, for a reference of too few records or groups."""
        for name, one in zip(names, scored, strict=True):
            _check(name, one)
        kept = tuple(one if len(one) <= MOST_RECORDS else one.only(np.argsort(one.hashes)[:MOST_RECORDS]) for one in scored)
        made = cls(
            names=tuple(names),
            scored=kept,
            calibration=calibrate([one.scores for one in kept]),
            oddness=Oddness.of([(one.traits, _lengths(one, per_word=per_word)) for one in kept]),
            per_word=per_word,
            readings=(),
        )
        return replace(made, readings=tuple(made.read(one) for one in kept))

    def read(self, scored: Scored) -> Reading:
        """See a source through the references."""
        side = Side(self.calibration.ratios(scored.scores), scored.groups)
        tails = self.oddness.tails(scored.traits, _lengths(scored, per_word=self.per_word))
        return Reading(side, Sample(lean(side.ratios), scored.groups), Sample(tails, scored.groups))

    @cached_property
    def halves(self) -> tuple[Half, Half] | None:
        """Calibrated by the even folds alone and by the odd ones, each reading the other; None where too few are left."""
        parts = [tuple(one.only(one.folds % 2 == parity) for one in self.scored) for parity in (0, 1)]
        try:
            made = [References.of(self.names, part, per_word=self.per_word) for part in parts]
        except MeasureError:
            return None
        first, second = (
            Half(half, tuple(half.read(one) for one in other)) for half, other in zip(made, reversed(parts), strict=True)
        )
        return first, second


@dataclass(frozen=True)
class Half:
    """References of half of the folds, and their reading of each reference's records in the other half."""

    references: References
    others: tuple[Reading, ...]


def lean(ratios: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shape (n,): the log ratio of all synthetic references, each counting alike, against the human one."""
    ceiling = ratios[:, 1:].max(axis=1)
    return np.asarray(ceiling + np.log(np.exp(ratios[:, 1:] - ceiling[:, None]).mean(axis=1)))


def separation(references: References) -> float:
    """The probability that a synthetic held-out record leans further than a human one; each reference counts alike."""
    human = np.sort(references.readings[0].lean.values)
    shares = [
        (np.searchsorted(human, one.lean.values, "left") + np.searchsorted(human, one.lean.values, "right")).mean()
        / 2
        / len(human)
        for one in references.readings[1:]
    ]
    return float(np.mean(shares))


def _lengths(scored: Scored, *, per_word: bool) -> NDArray[np.int64]:
    return scored.sizes if per_word else np.ones(len(scored), np.int64)


def _check(name: str, scored: Scored) -> None:
    groups = len(np.unique(scored.groups))
    if len(scored) < FEWEST_RECORDS:
        least = f"{FEWEST_RECORDS} are the least, a few hundred are better"
        raise MeasureError(f"the reference {name} has {len(scored)} records with a score; {least}")
    if groups < FEWEST_GROUPS:
        least = f"{FEWEST_GROUPS} are the least, since what is held out must be of other groups"
        raise MeasureError(f"the reference {name} has {groups} groups; {least}")
