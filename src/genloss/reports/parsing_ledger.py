"""The checks of a ledger's document that holds a family tree: every parent is there, and nobody is their own ancestor."""

from __future__ import annotations

from typing import Any, Final

from genloss.reports.parsing_basics import (
    DocumentError,
    at_least,
    brief,
    list_of,
    mapping,
    nullable,
    optional,
    refuse,
    text,
    truth,
)

_KINDS: Final = ("dataset", "model")
_MOST: Final = 2**63
"""Counts are below this: more is damage, not data."""


def check_ledger(obj: Any, where: str) -> None:
    """``sentence``, ``unknown`` and ``tree``; a ledger's other documents have no tree, and nothing of them is relied on."""
    mapping(obj, where)
    if "tree" not in obj:
        return
    text(obj.get("sentence"), f"{where}.sentence")
    list_of(text)(obj.get("unknown"), f"{where}.unknown")
    tree = mapping(obj["tree"], f"{where}.tree")
    root = text(tree.get("root"), f"{where}.tree.root")
    list_of(_node)(tree.get("nodes"), f"{where}.tree.nodes")
    parents = {one["name"]: one["parents"] for one in tree["nodes"]}
    if len(parents) < len(tree["nodes"]):
        raise DocumentError(f"{brief(where)}.tree.nodes: two have one name; make the document again with --json")
    if not tree["nodes"] or tree["nodes"][0]["name"] != root:
        raise DocumentError(f"{brief(where)}.tree.nodes: the root must stand first; make the document again with --json")
    for name, held in parents.items():
        for parent in held:
            if parent not in parents:
                raise DocumentError(f"{brief(where)}.tree: {brief(name)} has a parent that is not there: {brief(parent)}")
    _acyclic(parents, where)


def _node(obj: Any, where: str) -> None:
    mapping(obj, where)
    for name in ("name", "licence", "source", "at", "by"):
        text(obj.get(name), f"{where}.{name}")
    if obj.get("kind") not in _KINDS:
        refuse(obj.get("kind"), f"{where}.kind", "dataset or model")
    _count(obj.get("depth"), f"{where}.depth")
    for name in ("exact", "original"):
        truth(obj.get(name), f"{where}.{name}")
    for name in ("records", "tokens", "corrections"):
        nullable(_count, obj, name, where)
    optional(_counts, obj.get("origins"), f"{where}.origins")
    list_of(text)(obj.get("parents"), f"{where}.parents")


def _counts(obj: Any, where: str) -> None:
    for name, many in mapping(obj, where).items():
        _count(many, f"{where}.{name}")


def _count(obj: Any, where: str) -> None:
    if at_least(0, obj, where) >= _MOST:
        refuse(obj, where, "a count")


def _acyclic(parents: dict[str, list[str]], where: str) -> None:
    """Take away who has no parent left, again and again: whoever remains stands in a circle, or above one."""
    left = {name: len(set(held)) for name, held in parents.items()}
    children: dict[str, list[str]] = {}
    for name, held in parents.items():
        for parent in set(held):
            children.setdefault(parent, []).append(name)
    done = [name for name, many in left.items() if not many]
    for name in done:
        for child in children.get(name, []):
            left[child] -= 1
            if not left[child]:
                done.append(child)  # the list is its own queue: it grows while it is walked
    if len(done) < len(parents):
        raise DocumentError(f"{brief(where)}.tree: somebody is their own ancestor; make the document again with --json")
