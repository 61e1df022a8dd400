"""The share of machine text in a target, by maximum likelihood between references, with all that checks it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from genloss.measures.estimate import Estimate
from genloss.measures.share_checks import Blend, adjusted_count, held_out, make_blends, read_share, sum_of
from genloss.measures.share_fit import Misfit, Unlike, misfit, unlike_share
from genloss.measures.share_mixture import Shares, detectable, estimate_shares
from genloss.measures.share_references import MOST_RECORDS, separation
from genloss.measures.share_verdict import judge
from genloss.theory.quantification import mixture_shares

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from genloss.measures.share_references import Reading, References
    from genloss.measures.share_scores import Scored

_BINS = 20
_MANY = 1000
"""Most values of a column that a share is broken down by; the commonest are taken."""


@dataclass(frozen=True, slots=True)
class Part:
    """The share among the records that have one value in a column."""

    column: str
    value: str | None
    records: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class Share:
    """The share of machine text in a target: never a verdict on a single record."""

    share: Estimate
    """All synthetic references together."""
    shares: Mapping[str, Estimate]
    """By reference, the human one first; with ``unlike`` they sum to 1."""
    unlike: Estimate
    """Unlike any reference: a lower bound."""
    by: Sequence[Part]
    detectable: float
    """The smallest share that a target of this size would show, with probability .8; nan where references are not told apart."""
    control: Estimate
    """Known human text read as if it were a target."""
    control_of: str
    """``domain``, ``same domain`` or ``held out``: what the control was made of (``share_verdict.judge``)."""
    cross_check: Estimate
    """Adjusted counting of the same scores."""
    scores_fit: Misfit
    oddness_fit: Misfit
    blends: Sequence[Blend]
    separation: float
    holds: bool | None
    """True: the references fit, and known human text of the target's domain reads about 0. None: cannot say."""
    sentence: str
    notes: Sequence[str]
    detector: str | None
    """Its name; None for the log-likelihood ratios of words and word pairs."""
    seed: int
    inputs: Sequence[Mapping[str, object]] = ()

    def to_json(self) -> dict[str, Any]:
        """The object of ``genloss share --json``."""
        from genloss import __version__
        from genloss.reports.share_document import share_document

        return share_document(self, command=None, version=__version__)

    def _repr_html_(self) -> str:
        """The share as tables, for notebooks."""
        from genloss.reports.fragment import comparison_fragment

        return comparison_fragment(self.to_json())


def measure_share(
    target: Scored,
    references: References,
    *,
    control: Scored | None = None,
    same_domain: bool = False,
    by: Sequence[str] = (),
    detector: str | None = None,
    seed: int = 0,
) -> Share:
    """The share of a scored target between calibrated references.

    ``control`` is known human text of the target's domain that the references do not hold; ``same_domain`` says that the human
    reference is of that domain. The random numbers that ``seed`` settles draw blends and weigh groups in the tests of fit alone.
    """
    rng = np.random.default_rng(seed)
    reading = references.read(target)
    n = len(target)
    shares = estimate_shares(reading.side, references.sides)
    mix = np.clip(shares.centre, 0, None) / max(np.clip(shares.centre, 0, None).sum(), 1e-12)
    sample = reading if n <= MOST_RECORDS else reading.only(np.argsort(target.hashes)[:MOST_RECORDS])
    scores_fit = misfit(sample.lean, [one.lean for one in references.readings], mix, rng)
    oddness_fit = misfit(sample.tails, [one.tails for one in references.readings], mix, rng)
    unlike = unlike_share(reading.tails, [one.tails for one in references.readings], mix)
    total, each, odd = _with_unlike(reading, references, shares, unlike)
    smallest = detectable(references.sides, n)
    if not smallest < 1:
        why = "the references are not told apart: even machine text alone would not show"
        total, *each = (_unknown(one, why) for one in (total, *each))
    checked = held_out(references) if control is None else read_share(references.read(control), references)
    origin = "domain" if control is not None else "same domain" if same_domain else "held out"
    holds, sentence = judge(total, smallest, checked, origin, scores_fit, oddness_fit, unlike)
    return Share(
        share=total,
        shares=dict(zip(references.names, each, strict=True)),
        unlike=odd,
        by=[part for column in by for part in _parts(column, target, reading, references)],
        detectable=smallest,
        control=checked,
        control_of=origin,
        cross_check=adjusted_count(reading, references),
        scores_fit=scores_fit,
        oddness_fit=oddness_fit,
        blends=make_blends(references, n, rng),
        separation=separation(references),
        holds=holds,
        sentence=sentence,
        notes=_notes(target, references, by),
        detector=detector,
        seed=seed,
    )


def _with_unlike(
    reading: Reading, references: References, shares: Shares, unlike: Unlike
) -> tuple[Estimate, list[Estimate], Estimate]:
    """The total, each reference's share, and the part unlike all: taken out first where it is surely there.

    Records count for the other shares by how likely they are of the mixture, given how far out they lie. The unlike part may
    be of anyone, so that intervals reach from "none of it is of the reference" to "all of it is".
    """
    n = len(reading.side)
    sure = unlike.low > 0
    part = unlike.value if sure else 0.0
    estimate = Estimate(
        value=part, stderr=unlike.stderr, low=unlike.low, high=unlike.high, n=float(n), n_unit="records", unit="share"
    )
    values = shares.value
    if sure:
        values = (1 - part) * mixture_shares(reading.side.ratios, _likely(reading, references, shares.value, part))
    found = []
    for chosen in ([*range(1, len(values))], *([k] for k in range(len(values)))):
        one = sum_of(shares, chosen, n)
        value = float(values[chosen].sum())
        if sure:
            low, high = (1 - unlike.high) * one.low, min(1.0, one.high * (1 - unlike.low) + unlike.high)
            one = replace(
                one, low=min(low, value), high=max(high, value), why="a part is unlike any reference, and may be of anyone"
            )
        found.append(replace(one, value=value))
    return found[0], found[1:], estimate


def _likely(reading: Reading, references: References, shares: NDArray[np.float64], part: float) -> NDArray[np.float64]:
    """Shape (n,): the probability that a record is of the mixture, by the twentieth of tails that it lies in."""

    def histogram(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(np.minimum((values * _BINS).astype(np.int64), _BINS - 1), minlength=_BINS) / len(values)

    expected = (1 - part) * sum(
        share * histogram(one.tails.values) for share, one in zip(shares, references.readings, strict=True)
    )
    seen = histogram(reading.tails.values)
    odds = np.minimum(1.0, expected / np.maximum(seen, 1e-12))
    return np.asarray(np.maximum(odds, 1e-6)[np.minimum((reading.tails.values * _BINS).astype(np.int64), _BINS - 1)])


def _unknown(estimate: Estimate, why: str) -> Estimate:
    return Estimate(value=math.nan, n=estimate.n, n_unit=estimate.n_unit, unit=estimate.unit, why=why)


def _parts(column: str, target: Scored, reading: Reading, references: References) -> list[Part]:
    """The share for every value of a column, in the order of the values, those without one last."""
    codes = target.columns[column].indices.fill_null(-1).to_numpy()
    values = [*target.columns[column].dictionary.to_pylist(), None]  # code -1 is the last
    counts = np.bincount(codes % len(values), minlength=len(values))
    commonest = np.argsort(-counts, kind="stable")[:_MANY]
    made = []
    for place in commonest[counts[commonest] > 0].tolist():
        chosen = codes % len(values) == place
        made.append(Part(column, values[place], int(counts[place]), read_share(reading.only(chosen), references)))
    return sorted(made, key=lambda part: (part.value is None, _natural(part.value or "")))


def _natural(value: str) -> tuple[float, str]:
    """Numbers by size, then texts by their letters (dates in ISO 8601 sort as they should)."""
    try:
        return float(value), value
    except ValueError:
        return math.inf, value


def _notes(target: Scored, references: References, by: Sequence[str]) -> list[str]:
    notes = []
    if target.unscored:
        notes.append(
            f"{target.unscored} records of the target have no score (no words, or too short for the detector) and do not count"
        )
    notes += [f"the reference {name} is small: {len(one)} records" for name, one in _small(references)]
    for column in by:
        many = len(target.columns[column].dictionary)
        if many > _MANY:
            notes.append(f"{column} has {many} values: the share is given for the {_MANY} commonest")
    return notes


def _small(references: References) -> list[tuple[str, Scored]]:
    return [(name, one) for name, one in zip(references.names, references.scored, strict=True) if len(one) < 200]
