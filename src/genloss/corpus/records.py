"""What readers hand to counters: bounded blocks of records, and the account of those they refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

BLOCK_BYTES = 8 << 20
"""A block holds about this many bytes of text at most (one record more where the last one overshoots)."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record that was read and not counted: where it lies and why it was refused."""

    path: str
    position: str
    """Where in the file, for a reader: ``line 12``, ``row 40``, ``record 7``."""
    reason: str
    """One of a few fixed words, the key under which rejections are counted: ``invalid UTF-8``, ``broken JSON``, ..."""
    excerpt: str = ""
    """The first characters of the record, as text that prints (undecodable bytes escaped)."""


@dataclass(frozen=True, slots=True)
class Block:
    """A bounded run of consecutive records of one shard, ready to count.

    ``text`` has no nulls and holds valid UTF-8. ``group`` and ``ids`` have one value a record, or are ``None`` where no
    such column was named; a null group makes the record its own group. ``read == len(text) + filtered + len(rejected)``.
    """

    text: pa.LargeStringArray
    group: pa.LargeStringArray | None
    ids: pa.LargeStringArray | None
    read: int
    filtered: int = 0
    rejected: tuple[Rejection, ...] = ()
    extras: Mapping[str, pa.LargeStringArray] = field(default_factory=dict)
    """The columns that were asked for beside these, as texts (numbers in full, dates in ISO 8601), with nulls where missing."""
    source_bytes: int = 0
    """Bytes of the source that this block stands for, for the progress bar (compressed bytes where it is compressed)."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records were read, and what became of each: ``read == profiled + filtered + rejected``."""

    read: int = 0
    profiled: int = 0
    filtered: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    """Number of rejected records by reason."""

    def __add__(self, other: Tally) -> Tally:
        """Add two tallies."""
        reasons = Counter(self.rejected) + Counter(other.rejected)
        return Tally(
            read=self.read + other.read,
            profiled=self.profiled + other.profiled,
            filtered=self.filtered + other.filtered,
            rejected=dict(sorted(reasons.items())),
        )
