"""What is not known about a dataset or model, in plain sentences: it belongs at the top of whatever is handed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from genloss.guard.ancestry import dead_ends
from genloss.guard.entries import Dataset
from genloss.guard.naming import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genloss.guard.entries import Node

NAMED: Final = 5
"""So many names are said; of more, how many there are."""


def unknowns(node: Node, tree: Mapping[str, Node]) -> list[str]:
    """Every gap in what is known of ``node``, whose whole family ``tree`` is; empty where there is none."""
    found = []
    what = node.what
    if isinstance(what, Dataset):
        found += _of_records(what)
        if not what.files:
            found.append("No file is on record, so nothing can be compared with a hash.")
    if not node.exact:
        found.append(f"The copy depth is {node.depth} at least: something below it is unknown.")
    if not what.licence:
        found.append("No licence is on record.")
    if (ends := [one.name for one in dead_ends(tree)]) != []:
        own = ends == [node.name]
        if own and isinstance(what, Dataset) and not what.written_by:
            found.append("It is no human original, and nothing is on record of what it was made of.")
        elif own:
            found.append("Nothing is on record of what it was made of.")
        else:
            found.append(f"The trail ends before a human original at {_names(ends)}.")
    if (dim := [name for name, one in tree.items() if name != node.name and _dim(one)]) != []:
        found.append(f"Records of unknown origin are among its ancestors: {_names(dim)}.")
    return found


def _of_records(what: Dataset) -> list[str]:
    def some(counts: Mapping[str, int], name: str) -> str:
        held = counts.get(name, 0)
        return "" if not held else f"All {held:,} records" if held == what.records else f"{held:,} of {what.records:,} records"

    found = []
    if many := some(what.origins, "unknown"):
        found.append(f"{many} are of unknown origin: who wrote them is not known.")
    if many := some(what.depths, "unknown"):
        found.append(f"{many} are of unknown copy depth.")
    if many := some(what.evidence, "none"):
        found.append(f"{many} have no evidence for their origin.")
    if many := some(what.evidence, "detected"):
        found.append(f"{many} have a detected origin: good for a share of many records, not for the single one.")
    return found


def _dim(node: Node) -> bool:
    return isinstance(node.what, Dataset) and node.what.origins.get("unknown", 0) > 0


def _names(names: list[str]) -> str:
    told = ", ".join(shown(name) for name in names[:NAMED])
    return f"{told} and {len(names) - NAMED:,} more" if len(names) > NAMED else told
