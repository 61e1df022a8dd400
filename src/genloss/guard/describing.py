"""A dataset or a model as the ledger keeps it, made from its sources and its profile."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from genloss.errors import LedgerError
from genloss.guard.entries import Dataset, Model
from genloss.guard.marks import list_paths, mark_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from genloss.guard.counting import OriginCounts
    from genloss.guard.marks import Listing
    from genloss.profiles.profile import Profile


def describe(
    name: str,
    sources: Sequence[str],
    listing: Listing,
    profile: Profile,
    counts: OriginCounts,
    *,
    home: Path,
    workers: int,
    reading: Mapping[str, str],
    licence: str = "",
    written_by: str = "",
    derived_from: Sequence[str] = (),
    notes: str = "",
) -> Dataset:
    """The dataset that ``profile`` was made of, its files hashed.

    ``listing`` is what ``marks.list_sources`` said of ``sources`` before they were read, so that a file which changed meanwhile
    is noticed. Paths below ``home`` are kept relative to it. Raises LedgerError where a file changed or cannot be kept.
    """
    return Dataset(
        name=name,
        source=", ".join(_shown(source, home) for source in sources),
        files=mark_files(listing, workers=workers),
        records=int(profile.n_records.sum()),
        tokens=int(profile.n_tokens.sum()),
        content=f"{profile.content:016x}",
        origins=counts.origins,
        depths=counts.depths,
        evidence=counts.evidence,
        licence=licence,
        written_by=written_by,
        derived_from=tuple(derived_from),
        notes=notes,
        root=kept_root(listing.root, home),
        patterns=listing.patterns,
        reading=dict(reading),
    )


def describe_model(
    name: str,
    trained_on: Sequence[str],
    *,
    home: Path,
    workers: int,
    base: Sequence[str] = (),
    files: Sequence[Path] = (),
    source: str = "",
    licence: str = "",
    notes: str = "",
) -> Model:
    """A model, its files hashed. Raises LedgerError where a file cannot be kept."""
    listing = list_paths(files) if files else None
    return Model(
        name=name,
        trained_on=tuple(trained_on),
        base=tuple(base),
        source=_shown(source, home) if source else "",
        files=mark_files(listing, workers=workers) if listing else (),
        licence=licence,
        notes=notes,
        root=kept_root(listing.root, home) if listing else "",
        patterns=listing.patterns if listing else (),
    )


def kept_root(root: Path | None, home: Path) -> str:
    """A folder as the ledger keeps it: relative to ``home`` where it is below it, else absolute."""
    if root is None:
        return ""
    return root.relative_to(home).as_posix() if root.is_relative_to(home) else root.as_posix()


def keep_profile(profile: Profile, folder: Path) -> tuple[str, Path | None]:
    """Save a profile under the name of its own SHA-256: (that, the file if it is new). Raises LedgerError or WriteError."""
    from genloss.profiles.format import profile_bytes
    from genloss.writing import write_whole

    data = profile_bytes(profile)
    digest = hashlib.sha256(data).hexdigest()
    path = profile_path(folder, digest)
    if path.exists():
        return digest, None
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise LedgerError(f"cannot make {folder}: {error.strerror or error}; or add with --no-profile") from error
    write_whole(path, data)
    return digest, path


def profile_path(folder: Path, digest: str) -> Path:
    """Where a kept profile lies."""
    return folder / f"{digest}.profile"


def _shown(source: str, home: Path) -> str:
    """A source without credentials; a path below ``home`` relative to it."""
    from genloss.corpus.files import display_name
    from genloss.guard.marks import local_path

    path = local_path(source)
    if path is None:
        return display_name(source)
    return Path(path).relative_to(home).as_posix() if Path(path).is_relative_to(home) else path
