"""What the references say of text whose share is known: of known human text, and of blends made of their own held-out records."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from genloss.measures.estimate import Estimate
from genloss.measures.share_mixture import clustered, estimate_shares
from genloss.theory import student
from genloss.theory.quantification import adjusted_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genloss.measures.share_mixture import Shares
    from genloss.measures.share_references import Reading, References

STEPS = 11
"""Blends of true share 0, 10, ... 100 %."""
_FEWEST = 20


@dataclass(frozen=True)
class Blend:
    """A blend of held-out records whose share is known, and what was read."""

    true: float
    share: Estimate


def sum_of(shares: Shares, chosen: Sequence[int], n: int) -> Estimate:
    """Some of the shares together, as an estimate over n records."""
    value, stderr, low, high = shares.of(chosen)
    why = "" if math.isfinite(stderr) else "one group alone: its error is unknown"
    return Estimate(value=value, stderr=stderr, low=low, high=high, n=float(n), n_unit="records", unit="share", why=why)


def read_share(reading: Reading, references: References) -> Estimate:
    """The synthetic share of what was read; unknown below 20 records."""
    n = len(reading.side)
    if n < _FEWEST:
        return Estimate(value=math.nan, n=float(n), n_unit="records", unit="share", why=f"fewer than {_FEWEST} records")
    return sum_of(estimate_shares(reading.side, references.sides), range(1, len(references.names)), n)


def held_out(references: References) -> Estimate:
    """The synthetic share of the human reference itself: each half of its folds read by the other half's calibration.

    0 is right. It shows that the references can tell their own human text, and nothing of the target's domain. Unknown where a
    half is too small.
    """
    found = [read_share(half.others[0], half.references) for half in references.halves or ()]
    if not found or not all(math.isfinite(one.stderr) for one in found):
        n = float(len(references.scored[0]))
        return Estimate(value=math.nan, n=n, n_unit="records", unit="share", why="the references are too small to be halved")
    mean = {name: sum(getattr(one, name) for one in found) / 2 for name in ("value", "low", "high")}
    stderr = math.hypot(*(one.stderr for one in found)) / 2
    return Estimate(**mean, stderr=stderr, n=sum(one.n for one in found), n_unit="records", unit="share")


def make_blends(references: References, size: int, rng: np.random.Generator) -> list[Blend]:
    """Blends of known share of held-out records, ``size`` of them or as many as there are, read by the other half's calibration.

    Synthetic records come from all synthetic references alike. Even and odd folds take turns; none where a half is too small.
    """
    if references.halves is None:
        return []
    made = []
    for step in range(STEPS):
        half = references.halves[step % 2]
        pools = half.others
        true = step / (STEPS - 1)
        wanted = [1 - true, *[true / (len(pools) - 1)] * (len(pools) - 1)]
        most = min([size, *(int(len(pool.side) / want) for pool, want in zip(pools, wanted, strict=True) if want)])
        counts = [round(want * most) for want in wanted]
        chosen = [pool.only(rng.permutation(len(pool.side))[:count]) for pool, count in zip(pools, counts, strict=True)]
        blend = _together(chosen)
        made.append(Blend(sum(counts[1:]) / sum(counts), read_share(blend, half.references)))
    return made


def _together(readings: list[Reading]) -> Reading:
    first = readings[0]
    groups = np.concatenate([one.side.groups for one in readings])

    def joined(part: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.concatenate([getattr(one, part).values for one in readings])

    side = type(first.side)(np.concatenate([one.side.ratios for one in readings]), groups)
    return type(first)(side, type(first.lean)(joined("lean"), groups), type(first.tails)(joined("tails"), groups))


def adjusted_count(reading: Reading, references: References) -> Estimate:
    """The synthetic share by counting what leans to synthetic, and correcting for the rates of error on held-out records.

    A cross-check beside the estimate, never applied to it: that would correct twice. Source: ``theory.quantification``.
    """
    flags = [(one.lean.values > 0).astype(np.float64)[:, None] for one in (reading, *references.readings)]
    groups = [one.side.groups for one in (reading, *references.readings)]
    rates = [float(flag.mean()) for flag in flags]
    noise = [float(clustered(flag, group)[0, 0]) for flag, group in zip(flags, groups, strict=True)]
    n = float(len(reading.side))
    sensitivity, gap = float(np.mean(rates[2:])), float(np.mean(rates[2:])) - rates[1]
    value = adjusted_share(rates[0], sensitivity, 1 - rates[1])
    if not math.isfinite(value):
        return Estimate(value=math.nan, n=n, n_unit="records", unit="share", why="the references are not told apart")
    spread = noise[0] + (1 - value) ** 2 * noise[1] + value**2 * sum(noise[2:]) / len(noise[2:]) ** 2
    stderr = math.sqrt(spread) / gap
    reach = stderr * student.quantile(0.975, min(len(np.unique(group)) for group in groups) - 1.0)
    if not math.isfinite(reach):
        # max and min would make numbers of nan.
        why = "one group alone: its error is unknown"
        return Estimate(value=value, n=n, n_unit="records", unit="share", why=why)
    raw = (rates[0] - rates[1]) / gap
    low, high = (min(1.0, max(0.0, end)) for end in (raw - reach, raw + reach))
    return Estimate(value=value, stderr=stderr, low=low, high=high, n=n, n_unit="records", unit="share")
