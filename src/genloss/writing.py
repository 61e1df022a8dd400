"""What is written: files whole or not at all, and numbers that JSON has."""

from __future__ import annotations

import math
import os
import tempfile
from pathlib import Path
from typing import Any

from genloss.errors import WriteError


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that no reader ever sees half of it.

    Raises WriteError where the folder cannot be written to, and where a folder or device stands in the file's place.
    """
    if path.exists() and not path.is_file():  # renaming would put a file where a device was
        raise WriteError(f"cannot write {path}: it is there, and is no file; name another")
    try:
        handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        hint = "name a file in a folder that exists and can be written to"
        raise WriteError(f"cannot write {path}: {error.strerror or error}; {hint}") from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        umask = os.umask(0)
        os.umask(umask)
        Path(beside).chmod(0o666 & ~umask)  # mkstemp makes files private; this one is as open as any other
        Path(beside).replace(path)
    except OSError as error:
        Path(beside).unlink(missing_ok=True)
        raise WriteError(f"cannot write {path}: {error.strerror or error}") from error


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
