"""What files are called for others: by their place below a source, without the folders of this machine that lead to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from genloss.guard.naming import is_local, public_path

if TYPE_CHECKING:
    from genloss.guard.entries import Dataset, Model


def public_files(what: Dataset | Model) -> list[str]:
    """A path for each of ``what.files``, in their order, no two alike.

    Below a root in the project they are what the ledger has. Several sources outside have the root in common that leads to all
    of them, such as ``/``, and the way from there to each is this machine's: of that no more than a source's own name is kept.
    """
    paths = [one.path for one in what.files]
    sources = getattr(what, "patterns", ()) or tuple(paths)
    if not is_local(what.root) or len(sources) < 2:
        return [public_path(path) for path in paths]
    folders = sorted({_folder(source) for source in sources}, key=lambda folder: (-len(folder), folder))
    found = [next((folder for folder in folders if path.startswith(folder)), "") for path in paths]
    told = [public_path(path.removeprefix(folder)) for path, folder in zip(paths, found, strict=True)]
    if len(set(told)) == len(told):
        return told
    return [f"{1 + folders.index(folder)}/{path}" for path, folder in zip(told, found, strict=True)]


def _folder(source: str) -> str:
    """What leads to a file or a folder, or to the folder of a glob, with the slash at its end."""
    fixed = re.split(r"[*?\[]", source, maxsplit=1)[0]
    return fixed.rstrip("/").rpartition("/")[0] + "/" if "/" in fixed.rstrip("/") else ""
