"""A family tree as ``genloss/ledger/1``: flat, since nested JSON neither holds a thousand generations nor shared ancestors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genloss.guard.ancestry import corrections, everyone, is_original
from genloss.guard.entries import Dataset
from genloss.guard.naming import ORIGINS, ordered, public_source, public_text, whole_text
from genloss.guard.passport import sentence
from genloss.guard.unknowns import unknowns
from genloss.reports.document import document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from genloss.guard.entries import Entry, Node


def tree_document(
    node: Node, *, command: Sequence[str] | None, inputs: Sequence[Mapping[str, Any]], version: str, entries: Iterable[Entry] = ()
) -> dict[str, Any]:
    """The tree of a dataset or model as a document of kind ``ledger``.

    ``tree`` has the name of its ``root`` and ``nodes``: each once, the root first, then breadth first, with its ``parents``
    by name. ``entries`` are the ledger's, for the numbers of corrections.
    """
    tree = everyone(node)
    later = corrections(tree, entries)
    nodes = [{**tree_node(one), "corrections": len(later.get(name, []))} for name, one in tree.items()]
    return document(
        "ledger",
        command=command,
        inputs=inputs,
        seed=None,
        version=version,
        sentence=whole_text(sentence(node, tree)),
        unknown=[whole_text(one) for one in unknowns(node, tree)],
        tree={"root": whole_text(node.name), "nodes": nodes},
    )


def tree_node(node: Node) -> dict[str, Any]:
    """What a tree says of one dataset or model; ``origins``, ``records`` and ``tokens`` are None for a model."""
    what = node.what
    held = what if isinstance(what, Dataset) else None
    return {
        "name": whole_text(node.name),
        "kind": "model" if held is None else "dataset",
        "depth": node.depth,
        "exact": node.exact,
        "original": is_original(node),
        "origins": None if held is None else ordered(held.origins, ORIGINS),
        "records": None if held is None else held.records,
        "tokens": None if held is None else held.tokens,
        "licence": public_text(what.licence),
        "source": public_source(what.source),
        "at": node.entry.at,
        "by": whole_text(node.entry.by),
        "parents": list(dict.fromkeys(whole_text(parent.name) for parent in node.parents)),
    }
