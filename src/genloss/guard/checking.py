"""What ``genloss ledger verify`` looks at: the chain, its guards, the clocks, and every file as it lies now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from genloss.engine import map_ordered
from genloss.errors import LedgerError, SourceError
from genloss.guard.describing import profile_path
from genloss.guard.entries import Dataset
from genloss.guard.marks import below, listed, sha256_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from genloss.guard.entries import Entry, FileMark, Model
    from genloss.guard.ledger import Ledger

PASS, FAIL, CANNOT_SAY = "pass", "fail", "cannot say"
AHEAD = timedelta(minutes=5)
"""A clock may be so far ahead of ours without a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    """The dataset or model; ``ledger`` for the ledger itself."""
    what: str
    """chain, guards, clocks, files or profile."""
    verdict: str
    """pass, fail or cannot say."""
    why: str
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    new: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The same for a document."""
        lists = {name: list(getattr(self, name)) for name in ("changed", "missing", "new")}
        return {"name": self.name, "what": self.what, "verdict": self.verdict, "why": self.why, **lists}


def verify(
    ledger: Ledger, name: str | None = None, *, root: Path | None = None, holds: str | None = None, workers: int
) -> list[Check]:
    """Check the chain, its guards and the clocks, then the files of ``name``, or of everything.

    ``root`` is where the files of ``name`` are now, if not where they were. ``holds`` is the digest of an entry that was noted
    elsewhere: so a ledger whose last entries were cut off shows. A chain that is broken fails, and nothing else is looked at,
    since nothing that it says can be trusted. Raises LedgerError for a name that is not there.
    """
    try:
        state = ledger.state()
    except LedgerError as error:
        return [Check(name="ledger", what="chain", verdict=FAIL, why=str(error))]
    things = list(state.things.values()) if name is None else [state.find(name)]
    last = state.entries[-1] if state.entries else None
    said = f"{len(state.entries)} entries, each tied to the one before; the last is {last.digest}" if last else "no entries"
    checks = [Check(name="ledger", what="chain", verdict=PASS, why=said)]
    if holds is not None and not any(entry.digest == holds for entry in state.entries):
        why = f"no entry has the digest {holds}: entries were cut off, or this is another ledger"
        checks = [Check(name="ledger", what="chain", verdict=FAIL, why=why)]
    checks += [_check_guards(ledger.broken_guards()), check_clocks(state.entries, datetime.now(UTC))]
    for thing in things:
        checks.append(_check_files(thing, root or ledger.place.home / thing.root, workers))
        if isinstance(thing, Dataset) and thing.profile and ledger.place.profiles is not None:
            checks.append(_check_profile(thing, ledger.place.profiles))
    return checks


def _check_guards(broken: Sequence[str]) -> Check:
    if not broken:
        return Check(name="ledger", what="guards", verdict=PASS, why="the database itself refuses changes to entries")
    why = (
        f"{', '.join(broken)}: the database no longer refuses changes; compare the last digest with one that was noted (--holds)"
    )
    return Check(name="ledger", what="guards", verdict=FAIL, why=why)


def check_clocks(entries: Sequence[Entry], now: datetime) -> Check:
    """Whether the entries' times can be believed. Their order is by number, whatever the clocks said, so this fails nothing."""
    odd = []
    for before, entry in zip([None, *entries], entries, strict=False):
        at = datetime.fromisoformat(entry.at)
        if before is not None and at < datetime.fromisoformat(before.at):
            odd.append(f"entry {entry.number} ({entry.at}) is dated before entry {before.number} ({before.at})")
        if at > now + AHEAD:
            odd.append(f"entry {entry.number} is dated in the future ({entry.at})")
    if not odd:
        return Check(
            name="ledger", what="clocks", verdict=PASS, why="no entry is dated before the one before it, or in the future"
        )
    more = f"; and {len(odd) - 5} more" if len(odd) > 5 else ""
    why = f"{'; '.join(odd[:5])}{more}: a clock was wrong, the order of entries is not"
    return Check(name="ledger", what="clocks", verdict=CANNOT_SAY, why=why)


def _check_files(thing: Dataset | Model, root: Path, workers: int) -> Check:
    if not thing.files:
        return Check(name=thing.name, what="files", verdict=CANNOT_SAY, why="no file is on record: nothing can be compared")
    states = list(map_ordered(partial(_state_of, root), thing.files, workers=workers))
    by_state = {
        state: tuple(mark.path for mark, one in zip(thing.files, states, strict=True) if one == state)
        for state in ("changed", "missing")
    }
    odd = [f"{mark.path}: {one}" for mark, one in zip(thing.files, states, strict=True) if one not in {"", "changed", "missing"}]
    new = _new_files(thing, root)
    counted = [f"{len(paths)} {state}" for state, paths in (*by_state.items(), ("new", new)) if paths]
    wrong = [*counted, *odd]
    many = len(thing.files)
    files = "1 file" if many == 1 else f"{many:,} files"
    why = f"{', '.join(wrong)}; {files} on record" if wrong else f"{files} as on record"
    if len(by_state["missing"]) == len(thing.files):
        why += f"; if they lie elsewhere now, say where: genloss ledger verify {thing.name} --root FOLDER"
    return Check(name=thing.name, what="files", verdict=FAIL if wrong else PASS, why=why, new=new, **by_state)


def _state_of(root: Path, mark: FileMark) -> str:
    """``changed``, ``missing``, empty where the file is as it was, or why it was not opened."""
    try:
        digest, size = sha256_of(root, mark.path)
    except FileNotFoundError:
        return "missing"
    except LedgerError as error:
        return str(error)
    return "" if (digest, size) == (mark.sha256, mark.size) else "changed"


def _new_files(thing: Dataset | Model, root: Path) -> tuple[str, ...]:
    """Files that the sources stand for now and did not when they were added."""
    known = {mark.path for mark in thing.files}
    found: list[str] = []
    for pattern in thing.patterns:
        try:
            found += listed(root, [pattern]) if isinstance(thing, Dataset) else below(root, pattern)
        except (SourceError, LedgerError):  # its files are gone, which is said already
            continue
    return tuple(dict.fromkeys(path for path in found if path not in known))


def _check_profile(thing: Dataset, folder: Path) -> Check:
    name = profile_path(folder, thing.profile).name
    try:
        digest, _ = sha256_of(folder, name)
    except FileNotFoundError:
        return Check(name=thing.name, what="profile", verdict=FAIL, why="its profile has gone", missing=(name,))
    except LedgerError as error:
        return Check(name=thing.name, what="profile", verdict=FAIL, why=str(error))
    if digest != thing.profile:
        return Check(name=thing.name, what="profile", verdict=FAIL, why="its profile was changed", changed=(name,))
    return Check(name=thing.name, what="profile", verdict=PASS, why="its profile is as on record")
