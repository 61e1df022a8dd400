"""Where a record comes from: its origin, its copy depth, and the class of evidence for both.

Several witnesses may speak of one record: a column, a card of the whole set, a date, a watermark, a signature. One rule
settles what counts, and nothing is ever upgraded:

1. The strongest class that says human or synthetic decides: signed, declared, dated, detected. Of two witnesses of one class the
   one that speaks of the record (a column) goes before the one that speaks of the whole set (a card).
2. The record carries that witness's class, never a stronger one, however many agree with it.
3. Copy depth is what that same witness says. Where it gives none: 0 for human, unknown (at least 1) for synthetic.
4. A weaker witness that names the other origin changes nothing, but it is counted as a conflict, and can be listed.
5. Where nobody says anything, the origin is unknown, the depth unknown, and the evidence none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from genloss.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ORIGINS = ("human", "synthetic", "unknown")
HUMAN, SYNTHETIC, UNKNOWN = range(3)
"""Codes of origins in arrays: places in ``ORIGINS``."""

EVIDENCE = ("signed", "declared", "dated", "detected", "none")
SIGNED, DECLARED, DATED, DETECTED, NONE = range(5)
"""Codes of evidence classes in arrays: places in ``EVIDENCE``, the strongest first."""

NO_DEPTH = -1
"""An unknown copy depth in arrays."""
DEEPEST = 1000
"""No copy depth is larger: what is, was no copy depth."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Origin, copy depth and evidence of one record. Raises SourceError where they contradict each other."""

    origin: str = "unknown"
    depth: int | None = None
    """0 for an original; None where it is unknown. An origin of human makes it 0."""
    evidence: str = "none"

    def __post_init__(self) -> None:
        if self.origin == "human" and self.depth is None:
            object.__setattr__(self, "depth", 0)
        if why := contradiction(self.origin, self.depth, self.evidence):
            raise SourceError(f"a record cannot be so: {why}")


def contradiction(origin: str, depth: int | None, evidence: str) -> str:
    """Why the three cannot hold together; empty where they can."""
    found = {
        f"origin {origin!r}; there are {', '.join(ORIGINS)}": origin not in ORIGINS,
        f"evidence {evidence!r}; there are {', '.join(EVIDENCE)}": evidence not in EVIDENCE,
        f"copy depth {depth} is not between 0 and {DEEPEST}": depth is not None and not 0 <= depth <= DEEPEST,
        f"human, yet with copy depth {depth}; originals have 0": origin == "human" and bool(depth),
        "synthetic, yet with copy depth 0; what a model wrote has 1 or more": origin == "synthetic" and depth == 0,
        f"origin {origin} with evidence {evidence}; one needs the other": (origin == "unknown") != (evidence == "none"),
        f"origin unknown, yet with copy depth {depth}": origin == "unknown" and depth is not None,
        "synthetic by its date; a date can only say human": (evidence, origin) == ("dated", "synthetic"),
        "human by a detector; a detector can only say synthetic": (evidence, origin) == ("detected", "human"),
    }
    return next((why for why, holds in found.items() if holds), "")


@dataclass(frozen=True, slots=True)
class Claims:
    """What one witness says of each of n records."""

    by: str
    """The witness, as a list of conflicts names it: ``column origin``, ``card README.md: tags``, ..."""
    origins: NDArray[np.uint8]
    """Shape (n,): codes of origins."""
    depths: NDArray[np.int32]
    """Shape (n,): copy depths, ``NO_DEPTH`` where unknown."""
    evidence: NDArray[np.uint8]
    """Shape (n,): codes of evidence classes, ``NONE`` exactly where the origin is unknown."""


def claims(by: str, origins: NDArray[np.uint8], evidence: int) -> Claims:
    """What a witness of one class says, who knows of depth only that originals have 0."""
    said = origins != UNKNOWN
    return Claims(
        by,
        origins,
        np.where(origins == HUMAN, 0, NO_DEPTH).astype(np.int32),
        np.where(said, evidence, NONE).astype(np.uint8),
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """What counts of n records, by the rule at the top of this module."""

    origins: NDArray[np.uint8]
    depths: NDArray[np.int32]
    evidence: NDArray[np.uint8]
    conflicts: NDArray[np.bool_]
    """Shape (n,): where some other witness names the other origin."""


def settle(witnesses: Sequence[Claims], n: int) -> Settled:
    """Settle what counts of ``n`` records. Witnesses of one class stand in the order in which they are believed."""
    origins = np.full(n, UNKNOWN, np.uint8)
    depths = np.full(n, NO_DEPTH, np.int32)
    evidence = np.full(n, NONE, np.uint8)
    for one in witnesses:
        stronger = one.evidence < evidence
        origins = np.where(stronger, one.origins, origins)
        depths = np.where(stronger, one.depths, depths)
        evidence = np.where(stronger, one.evidence, evidence)
    conflicts = np.zeros(n, np.bool_)
    for one in witnesses:
        conflicts |= (one.origins != UNKNOWN) & (one.origins != origins)
    return Settled(origins, depths, evidence, conflicts)
