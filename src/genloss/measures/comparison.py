"""What a comparison holds: named estimates, bands, what died, and a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from genloss.measures.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Band:
    """Tail survival of the types whose Zipf value lies in ``[zipf_low, zipf_high)``."""

    unit: str
    """``words`` or ``pairs``."""
    zipf_low: float
    zipf_high: float
    """``math.inf`` for the last band."""
    types: float
    """Mean number of types in the list."""
    tail_survival: Estimate
    saturated: bool
    """More than 99 % of the band is alive in a second human sample: it can hardly show a loss."""


@dataclass(frozen=True, slots=True)
class Died:
    """A type of the reference that is absent from the candidate."""

    unit: str
    type: str
    """The type's text, or its hash in hexadecimal where the profile was made without texts."""
    expected: float
    """Occurrences expected in a human sample of the candidate's size."""
    absent_by_chance: float
    """Probability that a second human sample of the candidate's groups and tokens lacks it too."""
    record: str
    """Id or location of a reference record where it lived; empty where unknown."""


@dataclass(frozen=True, slots=True)
class Definition:
    """The verdict under one definition of collapse."""

    name: str
    lost: bool | None
    measures: tuple[str, ...]
    """The measures it stands on."""
    why: str


@dataclass(frozen=True, slots=True)
class Side:
    """The size of one side of a comparison."""

    records: int
    tokens: int
    groups: int
    grouped: bool
    bytes: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A candidate compared with human originals."""

    reference: Side
    candidate: Side
    measures: Mapping[str, Estimate]
    """By name, ``words.tail_survival``, in the order in which they are shown."""
    bands: Sequence[Band]
    died: Sequence[Died]
    died_count: Mapping[str, tuple[float, float]]
    """By unit: reference types absent from the candidate, and how many a human sample of its size would lack."""
    definitions: Sequence[Definition]
    lost: bool | None
    """True: less than human, beyond chance and corrected for the number of measures. None: cannot say."""
    sentence: str
    """The verdict in one plain sentence."""
    notes: Sequence[str]
    """What the reader must know: overlap with the reference, few groups, a sampled table, unlike lengths, ..."""
    inputs: Sequence[Mapping[str, Any]] = ()
    """Where the two sides came from, as the JSON object lists it; filled in by the verb that read them."""

    def _repr_html_(self) -> str:
        """The comparison as tables, for notebooks."""
        from genloss.reports.fragment import comparison_fragment

        return comparison_fragment(self)
