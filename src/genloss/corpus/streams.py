"""Opening files: plain or compressed streams of bytes, and one clear line where that fails."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa

from genloss.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

BOM = b"\xef\xbb\xbf"
"""UTF-8's byte order mark, which some programs put at the start of a text file; it is no part of the text."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that exists, on whatever filesystem."""

    filesystem: Any
    """A ``pyarrow.fs.FileSystem``."""
    path: str
    """As the filesystem knows it."""
    name: str
    """As messages and JSON show it: no credentials."""
    size: int
    """Bytes, compressed where the file is."""


@contextmanager
def explained(name: str, advice: str) -> Iterator[None]:
    """Turn what pyarrow and the operating system raise into a SourceError that names the file and what to try."""
    try:
        yield
    except FileNotFoundError as error:
        message = f"{name}: no such file or directory; check the spelling"
        raise SourceError(message) from error
    except PermissionError as error:
        message = f"{name}: no permission to read it; check its owner and mode"
        raise SourceError(message) from error
    except (pa.ArrowException, OSError, EOFError) as error:
        message = f"{name}: {first_line(error)}; {advice}"
        raise SourceError(message) from error


def first_line(error: BaseException) -> str:
    """Return what an exception says, in one line."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__


class ByteStream:
    """A file read from front to back, decompressed where it is compressed; a context manager."""

    def __init__(self, file: File, codec: str | None, *, start: int = 0) -> None:
        """Open ``file`` at byte ``start`` (of a plain file only)."""
        self._raw = file.filesystem.open_input_file(file.path)
        if start:
            self._raw.seek(start)
        self._stream = pa.CompressedInputStream(self._raw, codec) if codec else self._raw
        self._told = start

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._stream.close()
        self._raw.close()

    def read(self, size: int) -> bytes:
        """Read at most ``size`` bytes, and fewer only at the end."""
        data: bytes = self._stream.read(size)
        return data

    @property
    def arrow(self) -> Any:
        """The stream as a ``pyarrow.NativeFile``."""
        return self._stream

    def progress(self) -> int:
        """Bytes of the file read since the last call, compressed where it is compressed."""
        at = self._raw.tell()
        step, self._told = at - self._told, at
        return int(step)


def show(data: bytes | str, *, limit: int = 80) -> str:
    """Return the first characters as text that prints: undecodable bytes and control characters are escaped."""
    text = data[: 4 * limit].decode("utf-8", "backslashreplace") if isinstance(data, bytes) else data
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:limit])
