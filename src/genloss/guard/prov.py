"""A family tree as W3C PROV-JSON: datasets and models are entities, what made them activities, people agents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from genloss.guard.ancestry import corrections, everyone
from genloss.guard.entries import Correction, Dataset
from genloss.guard.naming import (
    EVIDENCE,
    ORIGINS,
    SCHEME,
    TERMS,
    moment,
    ordered,
    public_address,
    public_source,
    public_text,
    quoted,
    whole_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from genloss.guard.entries import Entry, Node

_KINDS: Final = ("dataset", "model", "training", "generation", "derivation", "person", "entry")
"""One namespace a kind, so that a model and an activity of one name are told apart."""

_PREFIXES: Final = {**{kind: f"{SCHEME}{kind}:" for kind in _KINDS}, "genloss": TERMS}

Records = dict[str, dict[str, Any]]


def prov(node: Node, *, version: str, entries: Iterable[Entry] = ()) -> str:
    """The whole tree of ``node`` as PROV-JSON, one line at the end; ``version`` is that of genloss.

    ``entries`` are the ledger's: each correction becomes a revision of the entry before it, attributed to who made it.
    """
    tree = everyone(node)
    made: dict[str, Records] = {"entity": {}, "activity": {}, "agent": {}}
    relations = _Relations()
    for one in tree.values():
        made["entity"][_name(one)] = _entity(one)
        if one.parents:
            _making(one, made["activity"], relations)
    later = corrections(tree, entries)
    for one in tree.values():
        _history(one, later.get(one.name, []), made, relations)
    made["entity"][_name(node)]["genloss:version"] = version
    body = {"prefix": _PREFIXES, **{kind: held for kind, held in (made | relations.held).items() if held}}
    return json.dumps(body, indent=2, allow_nan=False) + "\n"


class _Relations:
    """PROV's relations, numbered in the order in which they are written."""

    def __init__(self) -> None:
        self.held: dict[str, Records] = {}
        self._number = 0

    def add(self, kind: str, **ends: Any) -> None:
        """One more; ``ends`` are the relation's arguments without ``prov:``, or whole attribute names with a colon."""
        self._number += 1
        named = {name if ":" in name else f"prov:{name}": value for name, value in ends.items()}
        self.held.setdefault(kind, {})[f"_:{kind}{self._number}"] = named


def _making(node: Node, activities: Records, relations: _Relations) -> None:
    """The activity that made it, of what, and that it was derived from each of them."""
    if not isinstance(node.what, Dataset):
        kind, told = "training", "training of"
    elif any(not isinstance(one.what, Dataset) for one in node.parents):
        kind, told = "generation", "generation of"
    else:
        kind, told = "derivation", "derivation of"
    activity = f"{kind}:{quoted(node.name)}"
    activities[activity] = {"prov:type": _qualified(f"genloss:{kind}"), "prov:label": whole_text(f"{told} {node.name}")}
    relations.add("wasGeneratedBy", entity=_name(node), activity=activity)
    for parent in node.parents:
        relations.add("used", activity=activity, entity=_name(parent))
        relations.add("wasDerivedFrom", generatedEntity=_name(node), usedEntity=_name(parent), activity=activity)


def _history(node: Node, later: Sequence[Entry], made: Mapping[str, Records], relations: _Relations) -> None:
    """What the ledger says of it, by whom, and what was corrected: each entry is a revision of the one before."""
    previous = ""
    for entry in (node.entry, *later):
        name = f"entry:{quoted(entry.digest)}"
        person = f"person:{quoted(entry.by)}"
        made["agent"][person] = {"prov:type": _qualified("prov:Person"), "prov:label": whole_text(entry.by)}
        made["entity"][name] = {
            "prov:type": _qualified("genloss:entry"),
            "genloss:describes": _qualified(_name(node)),
            "genloss:at": {"$": moment(entry.at), "type": "xsd:dateTime"},
            "genloss:number": entry.number,
        }
        if isinstance(entry.what, Correction):
            made["entity"][name]["genloss:reason"] = public_text(entry.what.reason)
            made["entity"][name]["genloss:corrects"] = ", ".join(whole_text(one) for one in sorted(entry.what.changes))
        relations.add("wasAttributedTo", entity=name, agent=person)
        if previous:
            relations.add(
                "wasDerivedFrom", generatedEntity=name, usedEntity=previous, **{"prov:type": _qualified("prov:Revision")}
            )
        else:
            relations.add("wasAttributedTo", entity=_name(node), agent=person, **{"genloss:as": "who entered it into the ledger"})
        previous = name


def _entity(node: Node) -> dict[str, Any]:
    what = node.what
    made: dict[str, Any] = {
        "prov:type": _qualified("genloss:dataset" if isinstance(what, Dataset) else "genloss:model"),
        "prov:label": whole_text(what.name),
        "genloss:copyDepth": node.depth,
        "genloss:copyDepthExact": node.exact,
    }
    if what.source:
        name = "prov:location" if public_address(what.source) else "genloss:file"
        made[name] = public_source(what.source)
    if what.licence:
        made["genloss:licence"] = public_text(what.licence)
    if isinstance(what, Dataset):
        made |= {"genloss:content": what.content, "genloss:records": what.records, "genloss:tokens": what.tokens}
        made |= {f"genloss:origin-{name}": many for name, many in ordered(what.origins, ORIGINS).items()}
        made |= {f"genloss:evidence-{name}": many for name, many in ordered(what.evidence, EVIDENCE).items()}
        made |= {f"genloss:depth-{quoted(name)}": many for name, many in ordered(what.depths).items()}
    return made


def _name(node: Node) -> str:
    return f"{'dataset' if isinstance(node.what, Dataset) else 'model'}:{quoted(node.name)}"


def _qualified(name: str) -> dict[str, str]:
    return {"$": name, "type": "prov:QUALIFIED_NAME"}
