"""Giving memory back to the system.

glibc keeps what is freed in pieces under 32 MB, for each thread apart, in case it is wanted again. A profile frees hundreds
of such arrays, so a long run would hold twice what it needs.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def give_back() -> None:
    """Return freed memory to the system, where the C library can (glibc); elsewhere nothing happens."""
    _trim()(0)


@cache
def _trim() -> Callable[[int], object]:
    try:
        found: Callable[[int], object] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library, or another system
        return lambda _pad: None
    return found
