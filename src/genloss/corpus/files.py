"""Finding files: paths, directories, globs and URIs, all through ``pyarrow.fs``."""

from __future__ import annotations

import os
import re
from typing import Any, NoReturn
from urllib.parse import urlsplit, urlunsplit

from pyarrow import fs

from genloss.corpus.formats import SUPPORTED, format_of
from genloss.corpus.streams import File, explained, first_line
from genloss.errors import SourceError

_MAGIC = re.compile(r"[*?\[]")
_UNSAFE_PASSWORD = re.compile(r":(?!\d+$)")
"""A colon in an authority that no port follows."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def find_files(source: str | os.PathLike[str]) -> list[File]:
    """List the files that a path, directory, glob or URI stands for, in the order in which they are read.

    A directory stands for every file below it with a supported suffix, sorted by path, but for names that start with a
    dot or an underscore; a glob likewise for what it matches (``**`` crosses directories). Raises SourceError where
    there is nothing, or a file that is named has a suffix that is not supported.
    """
    raw = os.fspath(source)
    shown = display_name(raw)
    with explained(shown, "check the address, the network and the credentials in the environment"):
        if _SCHEME.match(raw):
            return _find_uri(raw, shown)
        local = fs.LocalFileSystem()
        path = os.path.expanduser(raw)  # noqa: PTH111  keeps the user's spelling, as messages should
        if _MAGIC.search(path) and not os.path.lexists(path):
            base, pattern = _cut_glob(path)
            return _match(local, base or ".", base, pattern, shown, "")
        return _find(local, path, shown, "")


def display_name(raw: str | os.PathLike[str]) -> str:
    """Return the source as messages may show it: without user, password and options of a URL."""
    text = os.fspath(raw)
    if not _SCHEME.match(text):
        return text
    scheme, rest = text.split("://", 1)
    authority = rest.partition("/")[0]
    if "@" not in authority and _UNSAFE_PASSWORD.search(authority):
        authority = rest  # a password with a slash that was not percent-encoded
    user, at, _ = authority.rpartition("@")
    place, _, query = rest[len(user + at) :].partition("?")
    return f"{scheme}://{place}" + (f"?{query}" if query and "=" not in query else "")


def _find_uri(raw: str, shown: str) -> list[File]:
    parts = urlsplit(raw)
    if parts.query and "=" not in parts.query:  # no options but a wildcard
        parts = parts._replace(path=f"{parts.path}?{parts.query}", query="")
    base, pattern = _cut_glob(parts.path) if _MAGIC.search(parts.path) else (parts.path, "")
    try:
        filesystem, path = fs.FileSystem.from_uri(urlunsplit(parts._replace(path=base)))
    except Exception as error:  # noqa: BLE001  pyarrow lets through whatever its cloud libraries raise
        # pyarrow puts the whole URI, credentials included, into some of its messages.
        secret = bool(parts.query) or shown != raw
        text = "cannot be opened (%-encode special characters in credentials)" if secret else first_line(error)
        message = f"{shown}: {text}; schemes read are file://, s3:// and gs://"
        raise SourceError(message) from None
    prefix = "" if parts.scheme == "file" else f"{parts.scheme}://"
    if pattern:
        path = path.rstrip("/")
        return _match(filesystem, path, f"{path}/", pattern, shown, prefix)
    return _find(filesystem, path, shown, prefix)


def _find(filesystem: Any, path: str, shown: str, prefix: str) -> list[File]:
    info = filesystem.get_file_info(path)
    if info.type == fs.FileType.File:
        if format_of(path) is None:
            message = f"{shown}: cannot tell its format by its name; supported are {SUPPORTED}"
            raise SourceError(message)
        return [_file(filesystem, info, prefix)]
    if info.type == fs.FileType.Directory:
        found = _below(filesystem, path.rstrip("/") or "/", prefix)
        if not found:
            _nothing(shown, "the directory holds no supported file")
        return found
    if info.type == fs.FileType.NotFound:
        message = f"{shown}: no such file or directory; check the spelling"
        raise SourceError(message)
    message = f"{shown}: neither a file nor a directory; write it to a file first"
    raise SourceError(message)


def _below(filesystem: Any, path: str, prefix: str) -> list[File]:
    infos = filesystem.get_file_info(fs.FileSelector(path, recursive=True))
    chosen = [
        info
        for info in infos
        if info.type == fs.FileType.File
        and format_of(info.path) is not None
        and not any(part.startswith((".", "_")) for part in info.path[len(path) :].split("/"))
    ]
    return [_file(filesystem, info, prefix) for info in sorted(chosen, key=lambda info: info.path)]


def _match(filesystem: Any, base: str, start: str, pattern: str, shown: str, prefix: str) -> list[File]:
    """List what ``pattern`` matches below directory ``base``; ``start`` is how paths below it begin as the user spells them."""
    if filesystem.get_file_info(base).type != fs.FileType.Directory:
        _nothing(shown, "the glob matches nothing")
    matches = _glob(pattern.rstrip("/"))
    infos = filesystem.get_file_info(fs.FileSelector(base, recursive="/" in pattern.rstrip("/") or "**" in pattern))
    found: dict[str, File] = {}
    below = len(base.rstrip("/")) + 1
    for info in sorted(infos, key=lambda info: info.path):
        tail = info.path[below:]
        if not matches.fullmatch(tail):
            continue
        if info.type == fs.FileType.Directory:
            found.update({file.path: file for file in _below(filesystem, info.path, prefix)})
        elif info.type == fs.FileType.File and format_of(info.path) is not None:
            file = _file(filesystem, info, prefix)
            name = file.name if prefix else start + tail
            found[info.path] = File(filesystem, file.path, name, file.size)
    if not found:
        _nothing(shown, "the glob matches no supported file")
    return [found[path] for path in sorted(found)]


def _nothing(shown: str, why: str) -> NoReturn:
    message = f"{shown}: {why}; supported are {SUPPORTED}"
    raise SourceError(message)


def _file(filesystem: Any, info: Any, prefix: str) -> File:
    return File(filesystem, info.path, prefix + info.path, info.size)


def _cut_glob(path: str) -> tuple[str, str]:
    """Split a path before the first name that holds a wildcard: the plain part keeps its last slash."""
    first = _MAGIC.search(path)
    cut = path.rfind("/", 0, first.start() if first else len(path)) + 1
    return path[:cut], path[cut:]


def _glob(pattern: str) -> re.Pattern[str]:
    """Translate a glob: ``**/`` any directories, ``*`` and ``?`` within a name, ``[a-z]``; none matches a leading dot."""
    out, at = [], 0
    while at < len(pattern):
        at_name = at == 0 or pattern[at - 1] == "/"
        close = pattern.find("]", at + 2)
        if pattern.startswith("**/", at) and at_name:
            out.append(r"(?:(?![._])[^/]+/)*")
            at += 3
        elif pattern[at:] == "**" and at_name:
            out.append(r"(?:(?![._])[^/]+/)*(?![._])[^/]+")
            at += 2
        elif pattern[at] in "*?":
            out.append((r"(?!\.)" if at_name else "") + ("[^/]*" if pattern[at] == "*" else "[^/]"))
            at += 1
        elif pattern[at] == "[" and close > 0:
            inside = pattern[at + 1 : close].replace("\\", r"\\").replace("[", r"\[")
            out.append("[" + ("^" + inside[1:] if inside.startswith("!") else inside) + "]")
            at = close + 1
        else:
            out.append(re.escape(pattern[at]))
            at += 1
    try:
        return re.compile("".join(out))
    except re.error as error:
        message = f"{pattern}: the glob cannot be read ({error}); the forms are *, **, ? and [a-z]"
        raise SourceError(message) from error
