"""From a source of text to a stream of token ids and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from genloss.corpus.records import Block, Tally
from genloss.corpus.sources import require_records
from genloss.engine import map_ordered
from genloss.errors import LoopError
from genloss.loops.streams import END, record_starts
from genloss.profiles.arrow import buffers
from genloss.profiles.blocks import Words, count_block
from genloss.profiles.build import account
from genloss.profiles.kernel_hash import hash_records, hash_strings
from genloss.profiles.kernel_merge import take_texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from genloss.corpus.sources import Shard, Source
    from genloss.loops.streams import Stream
    from genloss.profiles.build import Progress
    from genloss.profiles.profile import Profile
    from genloss.profiles.settings import Settings

_FEWEST = 2


@dataclass(frozen=True)
class Vocabulary:
    """The word types of a source: id i (from 1) is the i-th smallest hash."""

    hashes: NDArray[np.uint64]
    """Shape (V,), increasing; as in profiles."""
    offsets: NDArray[np.int64]
    """Shape (V + 1,), into ``data``."""
    data: NDArray[np.uint8]
    """The folded texts in UTF-8."""

    def __len__(self) -> int:
        """V."""
        return len(self.hashes)

    def text(self, word: int) -> str:
        """The text of one id."""
        return bytes(self.data[self.offsets[word - 1] : self.offsets[word]]).decode()


@dataclass(frozen=True)
class Text:
    """A source as a stream of token ids."""

    stream: Stream
    vocabulary: Vocabulary
    groups: NDArray[np.uint64] | None
    """Shape (records,): hashes of the records' groups; None where none were named. A record without one is its own group."""
    tally: Tally
    content: int
    """Sum of the records' hashes modulo 2**64, as in profiles."""
    name: str


@dataclass(frozen=True)
class _Part:
    hashes: NDArray[np.uint64]
    sizes: NDArray[np.int64]
    groups: NDArray[np.uint64] | None
    types: Vocabulary
    tally: Tally


def read_text(source: Source, *, workers: int, progress: Progress | None = None) -> Text:
    """Read a whole source into memory as token ids, 4 bytes a word; records without words are left out.

    Raises SourceError where a file cannot be read, LoopError where there are fewer than two records with words.
    """

    def read(shard: Shard) -> list[_Part]:
        parts = []
        for block in source.blocks(shard):
            parts.append(_part(block))
            if progress is not None:
                progress(block.read, block.source_bytes)
        return parts

    parts = [part for made in map_ordered(read, source.shards, workers=workers) for part in made]
    tally = sum((part.tally for part in parts), Tally())
    require_records(source, tally)
    sizes = np.concatenate([part.sizes for part in parts])
    if len(sizes) < _FEWEST:
        raise LoopError(f"{source.name}: a loop needs two records with words at least, and there is {len(sizes)}")
    vocabulary = _together([part.types for part in parts])
    hashes = np.concatenate([part.hashes for part in parts])
    ends = np.cumsum(sizes)
    stream = np.zeros(len(hashes) + len(sizes), np.int32)
    stream[np.arange(len(hashes)) + np.repeat(np.arange(len(sizes)), sizes)] = np.searchsorted(vocabulary.hashes, hashes) + 1
    content = int(hash_records(hashes, np.concatenate([[0], ends])).sum(dtype=np.uint64))
    groups = [part.groups for part in parts if part.groups is not None]
    return Text(stream, vocabulary, np.concatenate(groups) if groups else None, tally, content, source.name)


def _part(block: Block) -> _Part:
    words = Words(block.text)
    hashes, first = np.unique(words.hashes, return_index=True)
    offsets, data = words.spell(first)
    sizes = np.diff(words.bounds)
    groups = None
    if block.group is not None:
        alone = block.group.is_null().to_numpy(zero_copy_only=False)
        groups = np.where(alone, np.uint64(0), hash_strings(*buffers(block.group)))[sizes > 0]
    return _Part(words.hashes, sizes[sizes > 0], groups, Vocabulary(hashes, offsets, data), account(block))


def _together(parts: Iterable[Vocabulary]) -> Vocabulary:
    """One vocabulary of all."""
    texts: dict[int, bytes] = {}
    for part in parts:
        for place, key in enumerate(part.hashes.tolist()):
            if key not in texts:
                texts[key] = part.data[part.offsets[place] : part.offsets[place + 1]].tobytes()
    hashes = np.array(sorted(texts), np.uint64)
    spelled = [texts[key] for key in sorted(texts)]
    offsets = np.cumsum([0, *map(len, spelled)]).astype(np.int64)
    return Vocabulary(hashes, offsets, np.frombuffer(b"".join(spelled), np.uint8))


def render(stream: Stream, vocabulary: Vocabulary) -> pa.LargeStringArray:
    """The text of every record: its folded words with one space between. Generation 0 lost case and punctuation too."""
    starts = record_starts(stream)
    words = stream[stream != END].astype(np.int64) - 1
    ends = np.append(stream[1:] == END, True)[stream != END]  # a record's last word has no space behind it
    offsets, data = take_texts(vocabulary.offsets, vocabulary.data, vocabulary.offsets, vocabulary.data, words, words)
    bounds = np.concatenate([[0], np.cumsum(np.diff(offsets) + ~ends)])
    out = np.full(bounds[-1], ord(" "), np.uint8)
    out[np.arange(len(data)) + np.repeat(bounds[:-1] - offsets[:-1], np.diff(offsets))] = data
    records = bounds[starts - np.arange(len(starts))]  # where each begins, counted in words first
    return pa.LargeStringArray.from_buffers(len(records) - 1, pa.py_buffer(records), pa.py_buffer(out))


def profile_stream(
    stream: Stream, vocabulary: Vocabulary, settings: Settings, groups: NDArray[np.uint64] | None = None
) -> Profile:
    """The profile of a stream, the same as that of its rendered text, each record a group of its own where none are named."""
    text = render(stream, vocabulary)
    names = None if groups is None else pa.array([f"{one:016x}" if one else None for one in groups.tolist()], pa.large_string())
    return count_block(Block(text=text, group=names, ids=None, read=len(text)), settings).pruned()
