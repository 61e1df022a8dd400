"""Which files a source is, and the hash of each: read as they lie, never through a link that leads out of their folder."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from genloss.engine import map_ordered
from genloss.errors import LedgerError
from genloss.guard.entries import FileMark
from genloss.guard.paths import checked_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from io import BufferedReader

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_MAGIC = re.compile(r"[*?\[]")

Stamp = tuple[int, int, int]
"""Size, time of change in nanoseconds, inode: what tells that a file is still the same while it is read twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The local files of some sources."""

    root: Path | None
    """The folder that all of them lie in; None where none is local."""
    patterns: tuple[str, ...]
    """The local sources, relative to ``root``: files, globs, or ``.``."""
    files: Mapping[str, Stamp]
    """By path relative to ``root``, with ``/``."""
    remote: int
    """Sources that are not on this machine; their files are not hashed."""


def list_sources(sources: Sequence[str]) -> Listing:
    """The files that ``sources`` (files, folders, globs, addresses) stand for.

    Raises SourceError where a source is not there, LedgerError where a file cannot be kept in a ledger.
    """
    local = [path for path in map(local_path, sources) if path is not None]
    if len(sources) == 1 and local and _is_profile(local[0]):
        return list_paths([Path(local[0])])
    if not local:
        return Listing(root=None, patterns=(), files={}, remote=len(sources))
    root = Path(os.path.commonpath([_base(path) for path in local]))
    patterns = tuple(dict.fromkeys(Path(os.path.relpath(path, root)).as_posix() for path in local))
    for pattern in patterns:
        if pattern != ".":
            checked_path(pattern)
    files = {name: _stamp(root, name) for name in listed(root, patterns)}
    return Listing(root=root, patterns=patterns, files=files, remote=len(sources) - len(local))


def local_path(source: str) -> str | None:
    """The absolute path of a source on this machine; None for an address elsewhere."""
    if not _SCHEME.match(source):
        return os.path.abspath(os.path.expanduser(source))  # noqa: PTH100, PTH111  links are kept: they are looked at later
    parts = urlsplit(source)
    return os.path.abspath(unquote(parts.path)) if parts.scheme.lower() == "file" else None  # noqa: PTH100


def listed(root: Path, patterns: Sequence[str]) -> list[str]:
    """The files that ``patterns`` stand for now, relative to ``root``, each once. Raises SourceError where there are none."""
    from genloss.corpus.files import find_files

    found: dict[str, None] = {}
    for pattern in patterns:
        for file in find_files(str(root / pattern)):
            found[checked_path(Path(os.path.relpath(file.path, root)).as_posix())] = None
    return list(found)


def list_paths(paths: Sequence[Path]) -> Listing:
    """Files of whatever format, and all files below folders but hidden ones: those of a model. Raises LedgerError likewise."""
    whole = [os.path.abspath(path.expanduser()) for path in paths]  # noqa: PTH100  links are kept
    for path in whole:
        if not os.path.lexists(path):
            raise LedgerError(f"{path}: no such file or directory; check the spelling")
    root = Path(os.path.commonpath([path if Path(path).is_dir() else str(Path(path).parent) for path in whole]))
    patterns = tuple(dict.fromkeys(Path(path).relative_to(root).as_posix() for path in whole))
    files = {name: _stamp(root, name) for pattern in patterns for name in below(root, pattern)}
    return Listing(root=root, patterns=patterns, files=files, remote=0)


def below(root: Path, pattern: str) -> list[str]:
    """A file, or all files below a folder but hidden ones, relative to ``root``. Raises LedgerError for one that is shut."""
    found: list[str] = []
    path = root / pattern
    try:
        inside = [Path(folder) / name for folder, _, files in os.walk(path, onerror=_fail) for name in files]
    except OSError as error:
        raise LedgerError(f"cannot read {error.filename}: {error.strerror or error}; what lies in it is not known") from error
    for file in sorted(inside) if path.is_dir() else [path]:
        name = file.relative_to(root).as_posix()
        if not any(part.startswith(".") for part in name.split("/")):
            found.append(checked_path(name))
    return found


def _fail(error: OSError) -> None:
    """Raise what os.walk would pass over in silence."""
    if not isinstance(error, NotADirectoryError):
        raise error


def mark_files(listing: Listing, *, workers: int) -> tuple[FileMark, ...]:
    """Hash all files of a listing. Raises LedgerError where one has changed since it was listed, or leads out of the root."""
    if listing.root is None:
        return ()
    mark = partial(_mark, listing.root)
    return tuple(map_ordered(mark, list(listing.files.items()), workers=workers))


def sha256_of(root: Path, name: str) -> tuple[str, int]:
    """SHA-256 and size of the file ``name`` below ``root``.

    Raises FileNotFoundError where there is none; LedgerError where it is no plain file, cannot be read, or is reached by a link
    that leads out of ``root``.
    """
    with open_below(root, name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size


def open_below(root: Path, name: str) -> BufferedReader:
    """The plain file ``name`` below ``root``, open. Raises as ``sha256_of`` does."""
    checked_path(name)
    path = root / name
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(root.resolve()):
            raise LedgerError(f"{path} is a link that leads out of {root}; copy the file, or name what it points to")
        # a link or a pipe that took its place a moment ago is not followed, and not waited for
        handle = os.open(
            real, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileNotFoundError(str(path)) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise LedgerError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):  # asked of the handle: a folder cannot even be made a file object
        os.close(handle)
        raise LedgerError(f"{path} is no plain file; a ledger keeps plain files alone")
    return os.fdopen(handle, "rb")


def _mark(root: Path, item: tuple[str, Stamp]) -> FileMark:
    name, before = item
    try:
        digest, size = sha256_of(root, name)
    except FileNotFoundError:
        digest, size = "", -1
    if not digest or _stamp(root, name) != before:
        raise LedgerError(f"{root / name} changed while it was read; add it when nobody writes into it")
    return FileMark(path=name, size=size, sha256=digest)


def _stamp(root: Path, name: str) -> Stamp:
    try:
        told = (root / name).stat()
    except OSError as error:
        raise LedgerError(f"cannot read {root / name}: {error.strerror or error}") from error
    return told.st_size, told.st_mtime_ns, told.st_ino


def _is_profile(path: str) -> bool:
    from genloss.profiles.format import MAGIC, is_profile

    try:
        with Path(path).open("rb") as file:
            return is_profile(file.read(len(MAGIC)))
    except (OSError, ValueError):  # a folder, a glob, nothing at all: the listing will say
        return False


def _base(path: str) -> str:
    """The folder of a source: itself, a file's own, or what stands before a glob's first wildcard."""
    if _MAGIC.search(path) and not os.path.lexists(path):
        parts = Path(path).parts
        plain = next(place for place, part in enumerate(parts) if _MAGIC.search(part))
        return str(Path(*parts[:plain]))
    return path if Path(path).is_dir() else str(Path(path).parent)
