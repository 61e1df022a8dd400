"""Who descends from whom: copy depth by one rule, family trees, and circles, which are refused.

The rule. A dataset is as deep as its deepest record, by its own depth counts, and where it is the output of a model at least as
deep as that model. A model is 1 + the deepest dataset that it was trained on, and at least as deep as the deepest model that it
was made from. Choosing records from a dataset (``derived_from``) adds no depth of its own: the counts of what was chosen say it.
Where records of unknown depth lie anywhere below, or a model that is not said to be made of anything, a depth is a lower bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from genloss.errors import LedgerError
from genloss.guard.entries import Dataset, Model, Node

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from genloss.guard.entries import Entry

    Things = Mapping[str, Dataset | Model]


def parent_names(thing: Dataset | Model) -> tuple[str, ...]:
    """What a thing was made of, each name once: of a dataset its writer and its sources, of a model its data and its bases."""
    told = (*thing.trained_on, *thing.base) if isinstance(thing, Model) else (thing.written_by, *thing.derived_from)
    return tuple(dict.fromkeys(name for name in told if name))


def cycle_through(thing: Dataset | Model, things: Things) -> list[str]:
    """The names on a way from ``thing`` through its ancestors back to itself; empty where there is none."""
    below: dict[str, str] = {}
    waiting = [(name, thing.name) for name in parent_names(thing)]
    while waiting:
        name, child = waiting.pop()
        if name in below:
            continue
        below[name] = child
        if name == thing.name:
            circle = [name]
            at = child
            while at != thing.name:
                circle.append(at)
                at = below[at]
            return [*circle, thing.name][::-1]
        waiting += [(one, name) for one in parent_names(things[name])]
    return []


def ancestors_first(names: Sequence[str], things: Things) -> list[str]:
    """``names`` and all they descend from, each once, no thing before what it was made of. Raises LedgerError for a circle."""
    order: list[str] = []
    done: set[str] = set()
    open_: set[str] = set()
    waiting = [(name, False) for name in reversed(names)]
    while waiting:  # not by recursion: a long chain is no deep stack
        name, ready = waiting.pop()
        if ready:
            order.append(name)
            done.add(name)
            open_.discard(name)
        elif name in open_:
            raise LedgerError(f"{name!r} descends from itself: a ledger holds no circles")
        elif name not in done:
            open_.add(name)
            waiting.append((name, True))
            waiting += [(one, False) for one in reversed(parent_names(things[name])) if one not in done]
    return order


def depths(names: Sequence[str], things: Things) -> dict[str, tuple[int, bool]]:
    """(copy depth, whether it is exact) of ``names`` and of all they descend from, by the rule at the head of this file."""
    found: dict[str, tuple[int, bool]] = {}
    for name in ancestors_first(names, things):
        thing = things[name]
        exact = all(found[one][1] for one in parent_names(thing))
        if isinstance(thing, Model):
            deepest = [1 + found[one][0] for one in thing.trained_on] + [found[one][0] for one in thing.base]
            found[name] = (max(deepest, default=1), exact and bool(deepest))
        else:
            held = [depth for depth, records in thing.depths.items() if records]
            own = [int(depth.rstrip("+")) for depth in held if depth != "unknown"]
            open_end = any(depth == "unknown" or depth.endswith("+") for depth in held)
            written = [found[thing.written_by][0]] if thing.written_by else []
            found[name] = (max([*own, *written], default=0), exact and not open_end)
    return found


def tree_of(name: str, things: Things, entries: Mapping[str, Entry]) -> Node:
    """The family tree of a thing. An ancestor on several branches is one and the same Node.

    Raises LedgerError for a circle.
    """
    found = depths([name], things)
    nodes: dict[str, Node] = {}
    for one in found:  # ancestors first
        thing = things[one]
        depth, exact = found[one]
        nodes[one] = Node(
            name=one,
            what=thing,
            depth=depth,
            exact=exact,
            entry=entries[one],
            parents=tuple(nodes[parent] for parent in parent_names(thing)),
        )
    return nodes[name]
