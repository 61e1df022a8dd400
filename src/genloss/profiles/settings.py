"""What a profile is made with, beside its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genloss.corpus.origin_columns import OriginColumns

CAPACITY = 1 << 20
"""Entries: enough to hold two million words of English exactly, pairs too. More memory would buy errors that the folds' swamp."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to count."""

    grouped: bool
    nfc: bool = False
    """The reader normalised the text to NFC; part of the tokenizer's name."""
    keep_text: bool = True
    """Keep the texts of types and the ids of example records; without them a profile holds hashes and counts alone."""
    capacity: int = CAPACITY
    """Most entries (a type in a fold) of words, and of word pairs, before the table becomes a sample of types."""
    origin: OriginColumns | None = None
    """Who is asked for the origin of records; None: nobody, and all are unknown."""

    @property
    def tokenizer(self) -> str:
        """The tokenizer's name and version."""
        return "words-1+nfc" if self.nfc else "words-1"

    @property
    def record_capacity(self) -> int:
        """Most entries of distinct records."""
        return max(self.capacity // 4, 16)

    @property
    def group_capacity(self) -> int:
        """Most distinct groups that are held one by one."""
        return max(self.capacity // 16, 16)
