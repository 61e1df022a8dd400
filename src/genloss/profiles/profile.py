"""The profile: a small, mergeable summary of a corpus, from which every measure is taken."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from genloss.errors import ProfileError
from genloss.profiles.merging import add_counts, raised
from genloss.profiles.origins import Origins, nothing_told
from genloss.profiles.pair_text import pair_text
from genloss.profiles.type_counts import FOLDS

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from genloss.profiles.names import Names
    from genloss.profiles.type_counts import TypeCounts

HASH_NAME = "fnv1a64-fmix64"

SUMS = ("n_records", "n_alone", "n_tokens", "n_pairs", "n_bytes", "lengths", "raw_bytes", "packed_bytes")
"""The parts of a profile that are plain sums."""


@dataclass(frozen=True)
class Profile:
    """What a corpus holds, in one pass: counts of types by fold, and sums over records by fold."""

    tokenizer: str
    """``words-1``, or ``words-1+nfc`` where the text was NFC-normalised first."""
    grouped: bool
    """True where a group column was named; otherwise every record is its own group."""
    words: TypeCounts
    pairs: TypeCounts
    records: TypeCounts
    """Types are distinct records (their sequences of words), tokens their occurrences."""
    groups: TypeCounts
    """Types are named groups, tokens the word tokens in them, ``groups`` the blocks they were seen in."""
    n_records: NDArray[np.int64]
    """Shape (16,): records by fold."""
    n_alone: NDArray[np.int64]
    """Shape (16,): records without a group, each of which is its own; all of them where not grouped."""
    n_tokens: NDArray[np.int64]
    """Shape (16,): word tokens by fold."""
    n_pairs: NDArray[np.int64]
    """Shape (16,): word-pair tokens by fold (a record of n words has n - 1)."""
    n_bytes: NDArray[np.int64]
    """Shape (16,): bytes of UTF-8 text by fold."""
    lengths: NDArray[np.int64]
    """Shape (16, 64): records by fold and by length class; see ``profiles.lengths``."""
    raw_bytes: NDArray[np.int64]
    """Shape (16,): bytes of text that were compressed; see ``profiles.compression``."""
    packed_bytes: NDArray[np.int64]
    """Shape (16,): what zstd made of them."""
    codec: str
    """Compressor and version, or ``mixed`` where profiles of different versions were added."""
    content: int
    """Sum of all records' hashes modulo 2**64: the same records give the same number, in whatever order."""
    example_ids: Names
    """The ids of the records that ``examples`` of words and pairs name; ``example_ids.get(hash) -> str | None``."""
    told: Origins | None = None
    """Counts by origin, copy depth and evidence; None where nothing was told of any record. See ``origins``."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Parts written by a later version, kept as they are."""

    @cached_property
    def n_groups(self) -> NDArray[np.int64]:
        """Shape (16,): groups by fold, records that are their own among them. An estimate where there are over 65,536 names."""
        kept = np.bincount(self.groups.table.folds, minlength=FOLDS)
        return (kept.astype(np.int64) << self.groups.level) + self.n_alone

    @property
    def origins(self) -> Origins:
        """Counts by origin, copy depth and evidence; all unknown where nothing was told."""
        return nothing_told(self.n_records, self.n_tokens) if self.told is None else self.told

    @property
    def group_span(self) -> float:
        """Blocks of input that a group was seen in, on average: 1 where groups lie together, and group counts are exact."""
        table = self.groups.table
        return float(table.groups.sum() / len(table.keys)) if len(table.keys) else 1.0

    def text_of(self, unit: str, type_hash: int) -> str | None:
        """The text of a type of ``words`` or ``pairs``; None where it is not kept."""
        counts: TypeCounts = getattr(self, unit)
        found = counts.find(type_hash)
        if found is None:
            return None
        table, place = found
        return table.text(place) if unit == "words" else pair_text(self.words, table, place)

    def __add__(self, other: Profile) -> Profile:
        """The profile of both corpora together. Raises ProfileError where the two were not made alike."""
        return add_profiles(self, other).pruned()

    def pruned(self) -> Profile:
        """The same profile, with the names of those records only that are still an example of something."""
        tables = (self.words.table, self.words.head, self.pairs.table, self.pairs.head)
        wanted = np.concatenate([table.examples for table in tables])
        return replace(self, example_ids=self.example_ids.only(wanted))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the profile to one file, whole or not at all. Raises WriteError where it cannot be written."""
        from genloss.profiles.format import write_profile

        write_profile(self, path)

    @staticmethod
    def load(path: str | os.PathLike[str]) -> Profile:
        """Read a profile. Raises ProfileError where the file is damaged or of another version; nothing in it is ever run."""
        from genloss.profiles.format import read_profile

        return read_profile(path)

    def __eq__(self, other: object) -> bool:
        """True where both hold the same, to the last bit."""
        if not isinstance(other, Profile):
            return NotImplemented
        from genloss.profiles.format import profile_bytes

        return profile_bytes(self) == profile_bytes(other)

    __hash__ = None  # type: ignore[assignment]  # compared by content, so not hashable


def cut_to(profile: Profile, total: Profile) -> Profile:
    """What of a profile a sum with ``total`` can keep: a level only ever rises, so what lies above its threshold is cut now."""
    counts: dict[str, Any] = {
        unit: raised(getattr(profile, unit), getattr(total, unit).level) for unit in ("words", "pairs", "records", "groups")
    }
    return replace(profile, **counts)


def add_profiles(a: Profile, b: Profile) -> Profile:
    """The sum of two profiles, with all their names. Raises ProfileError where the two were not made alike."""
    for what in ("tokenizer", "grouped"):
        mine, theirs = getattr(a, what), getattr(b, what)
        if mine != theirs:
            msg = f"profiles differ in {what} ({mine} and {theirs}), so they cannot be added: profile the sources alike"
            raise ProfileError(msg)
    counts: dict[str, Any] = {}
    for unit in ("words", "pairs", "records", "groups"):
        mine, theirs = getattr(a, unit), getattr(b, unit)
        if mine.capacity != theirs.capacity:
            msg = f"profiles differ in capacity ({mine.capacity} and {theirs.capacity} {unit}), so they cannot be added"
            raise ProfileError(msg)
        counts[unit] = add_counts(mine, theirs)
    sums: dict[str, Any] = {name: getattr(a, name) + getattr(b, name) for name in SUMS}
    return Profile(
        tokenizer=a.tokenizer,
        grouped=a.grouped,
        **counts,
        **sums,
        codec=a.codec if a.codec == b.codec else "mixed",
        content=(a.content + b.content) % 2**64,
        example_ids=a.example_ids + b.example_ids,
        told=None if a.told is b.told is None else a.origins + b.origins,
        extra={**b.extra, **a.extra},
    )
