"""From a source to its profile: every shard counted on its own, then added up in the source's order."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Self

from genloss.corpus.records import Tally
from genloss.corpus.sources import require_records
from genloss.engine import map_ordered
from genloss.errors import SourceError
from genloss.profiles.blocks import count_block
from genloss.profiles.memory import give_back
from genloss.profiles.profile import Profile, add_profiles, cut_to
from genloss.writing import Beside, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from genloss.corpus.records import Block, Rejection
    from genloss.corpus.sources import Shard, Source
    from genloss.profiles.settings import Settings

    Progress = Callable[[int, int], None]
    """Called after every block, from any thread, with the records and the source bytes that were read."""

_MANY_NAMES = 1 << 16
_AT_ONCE = 3
"""Parts that are added up before they are added to the total."""


@dataclass(frozen=True, slots=True)
class Profiled:
    """A profile, with the account of every record that was read to make it."""

    profile: Profile
    tally: Tally
    name: str
    """What the source is called in messages and reports."""


def profile_source(
    source: Source,
    settings: Settings,
    *,
    workers: int,
    strict: bool = False,
    rejected: Path | None = None,
    progress: Progress | None = None,
) -> Profiled:
    """Profile a source. The result does not depend on ``workers``.

    ``rejected`` names a file for the records that were refused, one JSON object a line; it is written only if all goes well.
    Raises SourceError where a file cannot be read, where nothing could be profiled, and, if ``strict``, at the first bad record.
    """
    total, tally = _Sum(), Tally()
    with RejectionFile(rejected) as refused:
        for part, account, refusals in map_ordered(
            lambda shard: _count_shard(source, shard, settings, strict=strict, progress=progress),
            source.shards,
            workers=workers,
            ahead=workers + 1,
        ):
            refused.write(refusals)
            tally += account
            if part is not None:
                total.add(part)
        require_records(source, tally)
        made = total.result()
        _assert_nothing_lost(tally, made)
        refused.keep()
    return Profiled(made.pruned(), tally, source.name)


class _Sum:
    """The sum of profiles in the order in which they come, a few at a time: the total is large, its parts are small."""

    def __init__(self) -> None:
        self._total: Profile | None = None
        self._waiting: list[Profile] = []

    def add(self, part: Profile) -> None:
        if self._total is None:
            self._total = part
            return
        self._waiting.append(cut_to(part, self._total))
        if len(self._waiting) == _AT_ONCE:
            self._total = _tidied(self.result())
            self._waiting = []
            give_back()

    def result(self) -> Profile:
        if self._total is None:
            msg = "nothing was added"
            raise ValueError(msg)
        return add_profiles(self._total, reduce(add_profiles, self._waiting)) if self._waiting else self._total


def _count_shard(
    source: Source, shard: Shard, settings: Settings, *, strict: bool, progress: Progress | None
) -> tuple[Profile | None, Tally, list[Rejection]]:
    refusals: list[Rejection] = []
    total, tally = None, Tally()
    for block in source.blocks(shard):
        if strict and block.rejected:
            raise SourceError(first_bad(block.rejected[0]))
        tally += account(block)
        refusals += block.rejected
        if len(block.text):
            part = count_block(block, settings)
            total = part if total is None else add_profiles(total, part)
        if progress is not None:
            progress(block.read, block.source_bytes)
    return total, tally, refusals


def account(block: Block) -> Tally:
    """What became of a block's records."""
    reasons = Counter(refusal.reason for refusal in block.rejected)
    return Tally(read=block.read, profiled=len(block.text), filtered=block.filtered, rejected=dict(sorted(reasons.items())))


def _tidied(profile: Profile) -> Profile:
    """Drop names that are no example any more, once there are many: what is left at the end is the same."""
    return profile.pruned() if len(profile.example_ids) > _MANY_NAMES else profile


def _assert_nothing_lost(tally: Tally, profile: Profile) -> None:
    """Every record that was read is in the profile, was filtered out, or was refused; anything else is a bug of ours."""
    accounted = tally.profiled + tally.filtered + sum(tally.rejected.values())
    counted = int(profile.n_records.sum())
    if accounted != tally.read or counted != tally.profiled:
        msg = f"records were lost: {tally.read} read, {accounted} accounted for, {counted} in the profile"
        raise AssertionError(msg)


def first_bad(refusal: Rejection) -> str:
    """What a strict reader says of a bad record."""
    return f"{refusal.path}, {refusal.position}: {refusal.reason} (drop --strict to count bad records and go on)"


class RejectionFile:
    """The file of refused records, in its place when all went well; no file where none was asked for."""

    def __init__(self, path: Path | None) -> None:
        self._file = None if path is None else Beside(path)

    def __enter__(self) -> Self:
        return self

    def write(self, refusals: Iterable[Rejection]) -> None:
        """Add the records that were refused."""
        if self._file is not None and refusals:
            with written(self._file.path), self._file.beside.open("a", encoding="utf-8") as file:
                file.writelines(_lines(refusals))

    def keep(self) -> None:
        """Put the file in its place."""
        if self._file is not None:
            self._file.keep()

    def __exit__(self, *exception: object) -> None:
        if self._file is not None:
            self._file.__exit__(*exception)


def _lines(refusals: Iterable[Rejection]) -> Iterator[str]:
    for refusal in refusals:
        found = {"path": refusal.path, "position": refusal.position, "reason": refusal.reason, "excerpt": refusal.excerpt}
        yield json.dumps(found, ensure_ascii=False) + "\n"
