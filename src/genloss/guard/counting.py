"""Who wrote the records of a dataset, how deep they are, and how that is known: from its profile and from what is declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from genloss.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genloss.profiles.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What whoever adds a dataset says of all its records. Raises LedgerError where it contradicts itself."""

    origin: str | None = None
    """human, synthetic or unknown; None: nothing is said."""
    depth: int | None = None

    def __post_init__(self) -> None:
        if self.origin not in {None, "human", "synthetic", "unknown"}:
            raise LedgerError(f"an origin is human, synthetic or unknown, not {self.origin!r:.40}")
        if self.depth is not None and self.origin in {None, "unknown"}:
            raise LedgerError("a copy depth needs an origin: say --origin human (depth 0) or --origin synthetic (1 or more)")
        if self.origin == "human" and self.depth:
            raise LedgerError(f"human originals have copy depth 0, not {self.depth}")
        if self.origin == "synthetic" and self.depth is not None and self.depth < 1:
            raise LedgerError("what a model wrote has copy depth 1 or more")

    @property
    def said_depth(self) -> str:
        """The depth as a key of counts."""
        return "0" if self.origin == "human" else "unknown" if self.depth is None else str(self.depth)


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginCounts:
    """Records by origin, by copy depth and by evidence class; each adds up to all of them. Zeros are left out."""

    origins: Mapping[str, int]
    depths: Mapping[str, int]
    evidence: Mapping[str, int]


def origin_counts(profile: Profile, declared: Declared) -> OriginCounts:
    """What the records' own evidence says, and for those it says nothing of, what is declared.

    Nothing is upgraded: a record keeps its own class, and a depth that its witness does not give stays unknown. Raises
    LedgerError where a record's own evidence contradicts the declaration.
    """
    records = int(profile.n_records.sum())
    found = _of_profile(profile)
    silent = found.origins.get("unknown", 0)
    if declared.origin in {None, "unknown"}:
        if declared.origin and silent < records:
            raise LedgerError(
                f"{records - silent} of {records} records say their origin; leave out --origin unknown, or the column"
            )
        return found
    origin = str(declared.origin)
    other = "synthetic" if origin == "human" else "human"
    if found.origins.get(other, 0):
        raise LedgerError(
            f"declared {origin}, but {found.origins[other]} of {records} records are {other} by their own evidence; "
            "leave out the declaration, or filter them with --where"
        )
    strange = [depth for depth in found.depths if depth not in {"unknown", declared.said_depth}]
    if strange and declared.depth is not None:
        raise LedgerError(f"declared depth {declared.depth}, but records have {', '.join(strange)} by their own evidence")
    return OriginCounts(
        origins=_moved(found.origins, "unknown", origin, silent),
        depths=_moved(found.depths, "unknown", declared.said_depth, silent),
        evidence=_moved(found.evidence, "none", "declared", silent),
    )


def _of_profile(profile: Profile) -> OriginCounts:
    """What the profile itself counted: all unknown where no witness was asked."""
    from genloss.profiles.origins import by_class

    by = by_class(profile.origins.records)
    return OriginCounts(**{name: {key: many for key, many in counts.items() if many} for name, counts in by.items()})


def _moved(counts: Mapping[str, int], source: str, target: str, many: int) -> dict[str, int]:
    made = dict(counts)
    made[source] = made.get(source, 0) - many
    made[target] = made.get(target, 0) + many
    return {key: value for key, value in made.items() if value}
