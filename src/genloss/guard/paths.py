"""Paths that are read from a ledger or a manifest: checked before anything is opened by them."""

from __future__ import annotations

import re

from genloss.errors import LedgerError

_DRIVE = re.compile(r"[A-Za-z]:")
_SURROGATE = re.compile("[\ud800-\udfff]")


def checked_path(path: str) -> str:
    """``path`` itself, where it can only lead to something below the folder it is relative to, on any system.

    Raises LedgerError where it is empty, absolute, goes through ``..`` or ``.``, names a drive, or holds a backslash, a NUL or
    bytes that are not UTF-8. Links are the business of whoever opens it (``guard.marks``).
    """
    why = ""
    if not path or path.startswith("/"):
        why = "is empty or absolute"
    elif "\\" in path or _DRIVE.match(path):
        why = "holds a backslash or a drive letter"
    elif "\0" in path:
        why = "holds a NUL character"
    elif any(part in {"", ".", ".."} for part in path.split("/")):
        why = "leads through '..', '.' or an empty name"
    elif _SURROGATE.search(path):
        why = "is not UTF-8"
    if why:
        raise LedgerError(f"the path {path!r} {why}: a file of a ledger lies below its folder, by a plain relative path")
    return path
