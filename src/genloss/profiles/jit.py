"""numba, with a cache that notices every edit: its folder is named by versions and by a hash of all kernel sources.

numba looks only at the file that holds a kernel, not at the files its callees live in; and it raises where it finds no
folder it may write to. Here the folder changes whenever any file called ``kernel_*.py`` does, and without a writable folder
kernels are compiled anew in each process, with a note.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba

import genloss

if TYPE_CHECKING:
    from collections.abc import Callable

_F = TypeVar("_F", bound="Callable[..., Any]")

log = logging.getLogger("genloss")


def jit(function: _F) -> _F:
    """Compile a kernel: no Python objects, no GIL, results kept between processes where that is possible."""
    folder = _cache_folder()
    if folder is None:
        return cast("_F", numba.njit(nogil=True)(function))
    config: Any = numba.config
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder)  # read when the decorator runs, so it is set for our kernels alone
    try:
        return cast("_F", numba.njit(nogil=True, cache=True)(function))
    finally:
        config.CACHE_DIR = before


def inline(function: _F) -> _F:
    """Compile a helper into the kernels that call it; it has no cache entry of its own."""
    return cast("_F", numba.njit(nogil=True, inline="always")(function))


@cache
def _cache_folder() -> Path | None:
    """The folder for this version of the kernels; None where nothing can be written."""
    for base in _candidates():
        folder = base / f"kernels-{genloss.__version__}-{sys.implementation.cache_tag}-numba{numba.__version__}-{kernel_hash()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError:
            continue
    log.warning("no writable cache folder: kernels are compiled in each process (set GENLOSS_CACHE to a folder to keep them)")
    return None


def _candidates() -> list[Path]:
    if named := os.environ.get("GENLOSS_CACHE"):
        return [Path(named)]
    if named := os.environ.get("XDG_CACHE_HOME"):
        return [Path(named) / "genloss"]
    try:
        return [Path.home() / ".cache" / "genloss"]
    except RuntimeError:  # no home is known
        return []


@cache
def kernel_hash() -> str:
    """Twelve hexadecimal digits that change with any byte of any kernel source of the package."""
    root = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("kernel_*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
