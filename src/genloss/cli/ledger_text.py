"""What ``genloss ledger`` prints: lists, histories and checks as plain lines, with nothing in them that a terminal obeys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genloss.guard.bodies import to_body
from genloss.guard.entries import Correction, Dataset
from genloss.guard.lineage import depths, parent_names
from genloss.guard.replay import word
from genloss.reports.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from genloss.guard.checking import Check
    from genloss.guard.entries import Entry
    from genloss.guard.ledger import Written
    from genloss.guard.replay import State


def depth_words(depth: int, *, exact: bool) -> str:
    """``copy depth 2``, or ``copy depth 2 at least``."""
    return f"copy depth {depth}" + ("" if exact else " at least")


def counts_words(counts: Mapping[str, int]) -> str:
    """``900 synthetic, 12 unknown``."""
    return ", ".join(f"{many:,} {name}" for name, many in counts.items() if many) or "none"


def files_words(many: int) -> str:
    """``1 file``, ``12 files``."""
    return f"{many:,} file" + ("" if many == 1 else "s")


def written_words(written: Written, depth: tuple[int, bool]) -> str:
    """One line on what was written, or was there already."""
    entry = written.entry
    what = entry.what
    if not written.new:
        return f"{safe(what.name)} is in the ledger as it is (entry {entry.number}); nothing was written"
    if isinstance(what, Correction):
        return f"entry {entry.number}: {safe(what.name)} corrected ({', '.join(map(safe, what.changes))})"
    told = f"entry {entry.number}: {word(what)} {safe(what.name)}, {depth_words(depth[0], exact=depth[1])}"
    if isinstance(what, Dataset):
        return f"{told}, {what.records:,} records ({counts_words(what.origins)}), {files_words(len(what.files))}"
    return f"{told}, {files_words(len(what.files))}"


def things_body(state: State) -> list[dict[str, Any]]:
    """Every dataset and model, for a document."""
    found = depths(list(state.things), state.things)
    return [thing_body(state, name, found[name]) for name in state.things]


def thing_body(state: State, name: str, depth: tuple[int, bool]) -> dict[str, Any]:
    """One dataset or model with its corrections applied, its depth, and what it was made of."""
    thing = state.things[name]
    return {
        "kind": word(thing),
        **to_body(thing),
        "depth": depth[0],
        "exact": depth[1],
        "parents": list(parent_names(thing)),
        "entry": state.brought_in[name].number,
        "corrections": len(state.corrections.get(name, [])),
    }


def entry_body(entry: Entry) -> dict[str, Any]:
    """One entry as it was written."""
    kind = "correction" if isinstance(entry.what, Correction) else word(entry.what)
    head = {"number": entry.number, "at": entry.at, "by": entry.by, "kind": kind}
    return {**head, "body": to_body(entry.what), "previous": entry.previous, "digest": entry.digest}


def list_lines(things: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """All datasets and models, a line each."""
    width = min(40, max((len(safe(one["name"])) for one in things), default=0))
    for one in things:
        held = f"{one['records']:,} records ({counts_words(one['origins'])})" if one["kind"] == "dataset" else ""
        made = f"from {', '.join(map(safe, one['parents']))}" if one["parents"] else ""
        depth = depth_words(one["depth"], exact=one["exact"])
        told = "; ".join(part for part in (depth, held, made) if part)
        yield f"{one['kind']:<7}  {safe(one['name']):<{width}}  {told}"


def history_lines(state: State, name: str) -> Iterator[str]:
    """One dataset or model: what holds now, then the entries that say so."""
    depth, exact = depths([name], state.things)[name]
    thing = state.things[name]
    yield f"{word(thing)} {safe(name)}, {depth_words(depth, exact=exact)}"
    for key, value in to_body(thing).items():
        if key != "name" and value not in ("", [], {}):
            yield f"  {safe(key)}: {_value(key, value)}"
    for entry in (state.brought_in[name], *state.corrections.get(name, [])):
        yield f"entry {entry.number}, {entry.at}, by {safe(entry.by)}"
        if isinstance(entry.what, Correction):
            yield f"  reason: {safe(entry.what.reason)}"
            for key, value in entry.what.changes.items():
                yield f"  {safe(key)}: {_value(key, value)}"
        else:
            yield f"  {'as first written, before the corrections below' if state.corrections.get(name) else 'as written'}"


def check_lines(checks: Sequence[Check]) -> Iterator[str]:
    """The checks, with every file that is not as it was."""
    for one in checks:
        yield f"{one.verdict:<10}  {safe(one.name)}, {one.what}: {safe(one.why)}"
        for state in ("changed", "missing", "new"):
            for path in getattr(one, state):
                yield f"            {state}: {safe(path)}"


def _value(key: str, value: Any) -> str:
    if key == "files":
        size = sum(one["size"] for one in value)
        return f"{files_words(len(value))}, {size:,} bytes"
    if isinstance(value, dict):
        return safe(", ".join(f"{name} {many:,}" if isinstance(many, int) else f"{name} {many}" for name, many in value.items()))
    if isinstance(value, list):
        return safe(", ".join(map(str, value)))
    return f"{value:,}" if isinstance(value, int) else safe(value)
