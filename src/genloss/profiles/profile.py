"""The profile: a small, mergeable summary of a corpus, from which every measure is taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from genloss.profiles.type_counts import TypeCounts

HASH_NAME = "fnv1a64-fmix64"


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
    groups: TypeCounts | None
    """Types are groups, tokens the word tokens in them, ``groups`` the shards they were seen in; None where not grouped."""
    n_records: NDArray[np.int64]
    """Shape (16,): records by fold."""
    n_tokens: NDArray[np.int64]
    """Shape (16,): word tokens by fold."""
    n_pairs: NDArray[np.int64]
    """Shape (16,): word-pair tokens by fold (a record of n words has n - 1)."""
    n_bytes: NDArray[np.int64]
    """Shape (16,): bytes of UTF-8 text by fold."""
    n_groups: NDArray[np.int64]
    """Shape (16,): distinct groups by fold (an estimate above 2**16 groups; records where not grouped)."""
    lengths: NDArray[np.int64]
    """Shape (16, 64): records by fold and by length class; see ``profiles.lengths``."""
    raw_bytes: NDArray[np.int64]
    """Shape (16,): bytes of text that were compressed, in windows of fixed size, of the sampled records."""
    packed_bytes: NDArray[np.int64]
    """Shape (16,): what zstd made of them."""
    codec: str
    """Compressor and version, or ``mixed`` where profiles of different versions were added."""
    content: int
    """Sum of all records' hashes modulo 2**64: the same records give the same number, in whatever order."""
    example_ids: Mapping[int, str] = field(default_factory=dict)
    """Record hash -> the record's id or location, for the records that ``examples`` of words and pairs name."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Parts written by a later version, kept as they are."""
