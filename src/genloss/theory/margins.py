"""What one record more is worth in a mix of human and synthetic ones, with and without a word on which is which."""

from __future__ import annotations

import math

from genloss.theory.domain import need_not_negative, need_positive, need_share


def effective_margins(human: float, synthetic: float, false_positive: float, false_negative: float) -> tuple[float, float]:
    """What one human and what one synthetic record more add to the effective sample: its derivatives in h and s.

    A detector's word o falls with probability Q1(o) on a human and Q0(o) on a synthetic record, so that ``r(o) = h Q1(o)/(h
    Q1(o) + s Q0(o))`` of those with this word are human, and the effective sample is ``E = sum (h Q1)^2/(h Q1 + s Q0)``. Hence
    ``dE/dh = sum Q1(o) (1 - (1 - r(o))^2)``, 0 to 1, and ``dE/ds = -sum Q0(o) r(o)^2``, -1 to 0: a synthetic record that
    cannot be told makes the human ones harder to see. E is homogeneous: ``h dE/dh + s dE/ds = E``. f = ``false_positive`` (a
    human record flagged), g = ``false_negative`` (a synthetic one passed); f = 0, g = 0 are labels: (1, 0); f = 0, g = 1 is no
    word at all: (1 - (1-a)^2, -a^2), a = h/(h+s). ValueError for h or s below 0, both 0, rates outside 0 to 1. Source: derived
    here from Kanabar and Gastpar (arXiv 2501.19273).
    """
    need_not_negative(human, "human")
    need_not_negative(synthetic, "synthetic")
    need_positive(human + synthetic, "human + synthetic")
    need_share(false_positive, "false_positive")
    need_share(false_negative, "false_negative")
    by_human, by_synthetic = [], []
    for real, fake in ((1 - false_positive, false_negative), (false_positive, 1 - false_negative)):
        told = _posterior(human * real, synthetic * fake, real)
        by_human.append(real * told * (2 - told))
        by_synthetic.append(-fake * told**2)
    return math.fsum(by_human), math.fsum(by_synthetic) + 0.0  # never -0


def labelling_gain(share: float, gain: float = 1.0) -> float:
    """What a label adds to the effective sample for each record that gets one: ``a - a^2 G``.

    a = ``share`` of human records, G = ``gain`` of the detector that is had already (``detector_gain``; 1: none). Human records
    a record, 0 to 1/4 without a detector. The labelled ones count ``a`` each on average, the others what they counted before.
    ValueError for a share outside 0 to 1, a gain below 1. Source: as ``effective_margins``.
    """
    need_share(share, "share")
    if not gain >= 1 - 1e-9:
        raise ValueError(f"gain must be 1 or more, not {gain}")
    return max(share - share**2 * gain, 0.0)


def _posterior(human: float, synthetic: float, real: float) -> float:
    """Share of human records among those that got a word; where there are none of either, that among the next."""
    if human + synthetic > 0:
        return human / (human + synthetic)
    return 1.0 if real > 0 else 0.0
