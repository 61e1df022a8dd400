"""The tokenizer words-1 and its counts in plain Python: slow, readable, and written from docs/words-1.md alone.

The compiled kernel is written from the same page. Neither looks at the other, and the tests hold them together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from genloss.profiles.tables import APOSTROPHE, HYPHEN, LETTER, MARK, OTHER, SINGLE, load_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WORD_64 = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
FOLD_MASK = 15

WORD = "word"
"""An open token that letters, marks and connectors continue."""
ONE = "single"
"""An open token that only marks continue."""


@dataclass
class UnitCounts:
    """The counts of one unit: words, word pairs or records."""

    entries: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    """(type's hash, fold) -> [tokens, records that hold it, groups that hold it]."""
    examples: dict[int, int] = field(default_factory=dict)
    """Type's hash -> the smallest hash of a record that holds it."""
    texts: dict[int, str] = field(default_factory=dict)
    """Type's hash -> its text; empty for records."""


@dataclass
class TwinCounts:
    """What the kernel counts of a corpus; lists have one number a fold."""

    words: UnitCounts = field(default_factory=UnitCounts)
    pairs: UnitCounts = field(default_factory=UnitCounts)
    records: UnitCounts = field(default_factory=UnitCounts)
    n_records: list[int] = field(default_factory=lambda: [0] * 16)
    n_tokens: list[int] = field(default_factory=lambda: [0] * 16)
    n_pairs: list[int] = field(default_factory=lambda: [0] * 16)
    n_bytes: list[int] = field(default_factory=lambda: [0] * 16)


def char_class(character: str) -> int:
    """The class of one character."""
    tables, point = load_tables(), ord(character)
    return int(tables.classes[tables.pages[point >> 8], point & 255])


def char_fold(character: str) -> str:
    """The character that is appended for this one."""
    tables, point = load_tables(), ord(character)
    return chr(tables.folds[tables.pages[point >> 8], point & 255])


def words(text: str) -> list[str]:
    """The words of one record, folded, in order."""
    found: list[str] = []
    kind: str | None = None
    token = ""
    connector = ""

    def close() -> None:
        nonlocal kind, token, connector
        if kind is not None:
            found.append(token)
        kind, token, connector = None, "", ""

    for character in text:
        what, folded = char_class(character), char_fold(character)
        if what == LETTER and kind == WORD:
            token, connector = token + connector + folded, ""
        elif what in (LETTER, SINGLE):
            close()
            kind, token = (WORD if what == LETTER else ONE), folded
        elif what == MARK and connector:
            close()
        elif what == MARK and kind is not None:
            token += folded
        elif what in (APOSTROPHE, HYPHEN) and kind == WORD and not connector:
            connector = folded
        elif what in (APOSTROPHE, HYPHEN, OTHER):
            close()
    close()
    return found


def fnv1a64(data: bytes) -> int:
    """The 64-bit FNV-1a hash: xor a byte, multiply by the prime, byte after byte (Fowler, Noll and Vo)."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & WORD_64
    return value


def fmix64(value: int) -> int:
    """The finalizer of MurmurHash3's 128-bit variant for 64-bit machines (Appleby)."""
    value = (value ^ value >> 33) * 0xFF51AFD7ED558CCD & WORD_64
    value = (value ^ value >> 33) * 0xC4CEB9FE1A85EC53 & WORD_64
    return value ^ value >> 33


def type_hash(value: int) -> int:
    """A hash as the hash of a type: the low four bits make room for the fold, and 0 means "no type"."""
    return (value & ~FOLD_MASK) or 16


def word_hash(word: str) -> int:
    """The hash of a folded word."""
    return type_hash(fmix64(fnv1a64(word.encode())))


def pair_hash(first: int, second: int) -> int:
    """The hash of a pair of words, from the words' hashes."""
    return type_hash(fmix64(first * GOLDEN + second & WORD_64))


def record_hash(word_hashes: Sequence[int]) -> int:
    """The hash of a record, all 64 bits of it, from its words' hashes in order; 0 for a record without words."""
    value = 0
    for one in word_hashes:
        value = fmix64(value * GOLDEN + one & WORD_64)
    return value


def group_hash(group: str) -> int:
    """The hash of a group's value, all 64 bits of it."""
    return fmix64(fnv1a64(group.encode()))


def fold(hash_of_group: int) -> int:
    """The fold of all records of a group, 0 to 15."""
    return hash_of_group & FOLD_MASK


def count(records: Iterable[tuple[str, str | None]]) -> TwinCounts:
    """Count records of (text, group); the group is None where a record is its own."""
    made = TwinCounts()
    groups: dict[tuple[str, int, int], set[object]] = defaultdict(set)
    for position, (text, group) in enumerate(records):
        tokens = words(text)
        hashes = [word_hash(word) for word in tokens]
        whole = record_hash(hashes)
        where = fold(whole if group is None else group_hash(group))
        owner = ("record", position) if group is None else ("group", group)
        pairs = [(pair_hash(*both), " ".join(names)) for both, names in zip(pairwise(hashes), pairwise(tokens), strict=True)]

        made.n_records[where] += 1
        made.n_tokens[where] += len(tokens)
        made.n_pairs[where] += len(pairs)
        made.n_bytes[where] += len(text.encode())
        for name, unit, kinds in (
            ("words", made.words, list(zip(hashes, tokens, strict=True))),
            ("pairs", made.pairs, pairs),
            ("records", made.records, [(type_hash(whole), None)]),
        ):
            for kind, times in Counter(kind for kind, _ in kinds).items():
                holders = groups[name, kind, where]
                holders.add(owner)
                entry = unit.entries.setdefault((kind, where), [0, 0, 0])
                entry[:] = [entry[0] + times, entry[1] + 1, len(holders)]
                unit.examples[kind] = min(whole, unit.examples.get(kind, whole))
            unit.texts.update((kind, said) for kind, said in kinds if said is not None)
    return made
