"""What a block has measured, as a file: plain arrays, each with a checksum of its own."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from typing import TYPE_CHECKING

import numpy as np

from genloss.errors import LoopError
from genloss.profiles.format import write_whole

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
    write_whole(path, sink.getvalue())


def read_arrays(path: Path) -> dict[str, NDArray[np.float64]] | None:
    """A part that was written before; None where there is none. Raises LoopError where it is damaged."""
    try:
        with np.load(path, allow_pickle=False) as found:
            return {name: found[name] for name in found.files}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, zlib.error) as error:
        raise LoopError(f"{path} is damaged ({error}); delete that file and run the same command again") from error
