"""Walking a family tree: every ancestor once, however many ways lead to it, and however many generations it is away."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from genloss.guard.entries import Correction, Dataset, Model

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from genloss.guard.entries import Entry, Node

# Nodes are told apart by name and never compared or hashed: both would follow every way up, of which there can be 2**40.


def everyone(root: Node) -> dict[str, Node]:
    """The node and all its ancestors by name, the node first, then breadth first in the order of ``parents``."""
    found = {root.name: root}
    waiting = deque([root])
    while waiting:
        for parent in waiting.popleft().parents:
            if parent.name not in found:
                found[parent.name] = parent
                waiting.append(parent)
    return found


RAILS: Final = 8
"""Deeper levels are drawn no further to the right: a thousand generations are a long page, not a wide one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a tree that is written from top to bottom."""

    name: str
    level: int
    """Steps from the root, which has level 0."""
    rails: tuple[bool, ...]
    """Of the first ``RAILS`` levels, the outermost first: whether a sister of the ancestor there is still to come below."""
    above: bool
    """Whether this one stands above already, so that its parents are not said again."""


def lines(root: str, parents: Mapping[str, Sequence[str]], *, most: int | None = None) -> list[Line]:
    """The tree as lines: a name, then its parents below it, each with all of its own; said once, later only mentioned.

    There are as many lines as edges, and one for the root. ``most`` stops early.
    """
    made: list[Line] = []
    seen: set[str] = set()
    stack: list[tuple[str, int, tuple[bool, ...]]] = [(root, 0, ())]
    while stack and (most is None or len(made) < most):
        name, level, rails = stack.pop()
        made.append(Line(name, level, rails, name in seen))
        if name in seen:
            continue
        seen.add(name)
        held = list(dict.fromkeys(parents[name]))
        for index, parent in reversed(list(enumerate(held))):
            stack.append((parent, level + 1, (*rails, index + 1 < len(held)) if level < RAILS else rails))
    return made


def parent_names(tree: Mapping[str, Node]) -> dict[str, tuple[str, ...]]:
    """Each one's parents by name: what ``lines`` takes."""
    return {name: tuple(parent.name for parent in node.parents) for name, node in tree.items()}


def is_original(node: Node) -> bool:
    """Whether it is a human original: a dataset made of nothing else, every record of human origin and copy depth 0."""
    what = node.what
    if not isinstance(what, Dataset) or node.parents or not node.exact or node.depth:
        return False
    return what.origins.get("human", 0) == what.records


def originals(tree: Mapping[str, Node]) -> list[Node]:
    """The human originals at which a tree ends."""
    return [node for node in tree.values() if is_original(node)]


def dead_ends(tree: Mapping[str, Node]) -> list[Node]:
    """Where the trail ends without a human original: nothing is recorded of what these were made of."""
    return [node for node in tree.values() if not node.parents and not is_original(node)]


def models(tree: Mapping[str, Node]) -> list[Node]:
    """The models in a tree."""
    return [node for node in tree.values() if isinstance(node.what, Model)]


def corrections(tree: Mapping[str, Node], entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The corrections of those in the tree, by name, in the order in which they were written."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        if isinstance(entry.what, Correction) and entry.what.name in tree:
            found.setdefault(entry.what.name, []).append(entry)
    return {name: sorted(several, key=lambda entry: entry.number) for name, several in found.items()}
