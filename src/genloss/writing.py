"""What is written: files whole or not at all, and numbers that JSON has."""

from __future__ import annotations

import math
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from genloss.errors import WriteError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Beside:
    """A file that is written beside its target and put in its place by ``keep``; otherwise nothing is left of it.

    Raises WriteError where the folder cannot be written to, and where a folder or device stands in the file's place.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.exists() and not path.is_file():  # renaming would put a file where a device was
            raise WriteError(f"cannot write {path}: it is there, and is no file; name another")
        with written(path):
            handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
        self.beside = Path(name)
        """What to write into."""
        self._kept = False

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Leave nothing behind that was not kept."""
        if not self._kept:
            self.close()
            self.beside.unlink(missing_ok=True)

    def close(self) -> None:
        """Close what is open; for those that hold something open."""

    def keep(self) -> None:
        """Put the file in its place."""
        with written(self.path):
            self.close()
            umask = os.umask(0)
            os.umask(umask)
            self.beside.chmod(0o666 & ~umask)  # mkstemp makes files private; this one is as open as any other
            self.beside.replace(self.path)
            self._kept = True


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Say of a failure to write which file it was. Raises WriteError for an OSError."""
    try:
        yield
    except OSError as error:
        hint = "name a file in a folder that exists and can be written to"
        raise WriteError(f"cannot write {path}: {error.strerror or error}; {hint}") from error


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that no reader ever sees half of it. Raises WriteError as ``Beside`` does."""
    with Beside(path) as file:
        with written(path):
            file.beside.write_bytes(data)
        file.keep()


def finite(value: Any) -> Any:
    """``value`` as plain JSON types, nan and inf as None, NumPy scalars as Python numbers, anything else as its text."""
    if value is None or isinstance(value, bool | str | int):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [finite(one) for one in value]
    if hasattr(value, "tolist"):
        return finite(value.tolist())
    return str(value)
