"""What a block has measured, as a file: plain arrays that NumPy loads, with a digest of the whole as the archive's comment."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

import numpy as np

from genloss.errors import LoopError
from genloss.writing import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from genloss.lab.blocks import Block


def part_path(folder: Path, block: Block) -> Path:
    """Where a block's measures are kept."""
    cell = block.cell
    short = hashlib.sha256(cell.name.encode()).hexdigest()[:8]
    return folder / "parts" / f"{cell.slug[:100]}.{short}.{block.index:04d}.npz"


def write_arrays(path: Path, arrays: dict[str, NDArray[np.float64]]) -> None:
    """Write a part, whole or not at all."""
    sink = io.BytesIO()
    np.savez(sink, **arrays)  # type: ignore[arg-type]
    body = sink.getvalue()[:-2]  # the last two bytes are the length of the comment
    write_whole(path, body + _LENGTH + _digest(body))


def read_arrays(path: Path) -> dict[str, NDArray[np.float64]] | None:
    """A part that was written before; None where there is none. Raises LoopError where it is damaged."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LoopError(f"cannot read {path}: {error.strerror or error}") from error
    body, length, digest = data[: -2 - _HEX], data[-2 - _HEX : -_HEX], data[-_HEX:]
    if length != _LENGTH or digest != _digest(body):
        raise LoopError(f"{path} is damaged: its digest does not fit; delete that file and run the same command again")
    with np.load(io.BytesIO(data), allow_pickle=False) as found:
        return {name: found[name] for name in found.files}


_HEX = 64
_LENGTH = _HEX.to_bytes(2, "little")


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()
