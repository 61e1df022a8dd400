"""One side of a comparison: a source to profile, a saved profile, or a profile in memory."""

from __future__ import annotations

import os
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genloss.corpus.records import Tally
from genloss.corpus.sources import open_source
from genloss.profiles.build import Profiled, profile_source
from genloss.profiles.format import MAGIC, is_profile
from genloss.profiles.profile import Profile
from genloss.profiles.settings import CAPACITY, Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from genloss.corpus.columns import Columns
    from genloss.corpus.sources import SourceLike
    from genloss.profiles.build import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How sources are read and counted, whichever side they are on."""

    keep_text: bool = True
    capacity: int = CAPACITY
    workers: int | None = None
    """None: one for each processor that this process may use."""
    strict: bool = False
    rejected: Path | None = None
    progress: Callable[[str, int | None], AbstractContextManager[Progress]] | None = None
    """Entered with a source's name and size in bytes (None where unknown); what it yields is called after every block."""


def take_side(source: SourceLike | Profile, columns: Columns, reading: Reading) -> Profiled:
    """The profile of a source, read or made. Raises GenlossError where that cannot be done."""
    if isinstance(source, Profile):
        return Profiled(source, _recorded(source), "profile")
    if (path := _profile_path(source)) is not None:
        saved = Profile.load(path)
        return Profiled(saved, _recorded(saved), str(path))
    opened = open_source(source, columns)
    settings = Settings(
        grouped=columns.group is not None,
        nfc=columns.nfc,
        keep_text=reading.keep_text,
        capacity=reading.capacity,
        origin=columns.origin,
    )
    with reading.progress(opened.name, opened.total_bytes) if reading.progress else nullcontext() as progress:
        return profile_source(
            opened,
            settings,
            workers=reading.workers or processors(),
            strict=reading.strict,
            rejected=reading.rejected,
            progress=progress,
        )


def described(side: str, made: Profiled) -> dict[str, Any]:
    """A source as the ``inputs`` of a JSON object describe it."""
    return {
        "side": side,
        "path": made.name,
        "records": made.tally.profiled,
        "tokens": int(made.profile.n_tokens.sum()),
        "rejected": sum(made.tally.rejected.values()),
        "rejected_by_reason": dict(made.tally.rejected),
        "filtered": made.tally.filtered,
        "content": f"{made.profile.content:016x}",
    }


def _recorded(profile: Profile) -> Tally:
    records = int(profile.n_records.sum())
    return Tally(read=records, profiled=records)


def _profile_path(source: object) -> Path | None:
    """The path of a saved profile, told by its first bytes; None for anything else."""
    if isinstance(source, list | tuple) and len(source) == 1:
        source = source[0]
    if not isinstance(source, str | os.PathLike):
        return None
    path = Path(source)
    try:
        with path.open("rb") as file:
            return path if is_profile(file.read(len(MAGIC))) else None
    except (OSError, ValueError):  # a folder, a glob, a URL, nothing at all: the reader will say what it is
        return None


def processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
