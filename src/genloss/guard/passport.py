"""The data passport: one page on which a buyer of data reads who wrote it, how deep a copy it is, and what nobody knows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from genloss.guard.ancestry import corrections, everyone, is_original, lines, models, originals, parent_names
from genloss.guard.entries import Correction, Dataset
from genloss.guard.naming import EVIDENCE, ORIGINS, moment, ordered, public_source, public_text, shown
from genloss.guard.public_files import public_files
from genloss.guard.unknowns import unknowns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from genloss.guard.ancestry import Line
    from genloss.guard.entries import Entry, Model, Node

FILES: Final = 20
"""So many files are listed; of more, how many there are."""

TREE: Final = 24
"""So many lines of the family tree fit a page."""

CORRECTIONS: Final = 12
"""So many corrections are told, the latest."""

LONGEST: Final = 400
"""Notes and reasons of more characters are cut."""

_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
"""A name that a shell takes as it is; any other is not put into a command that somebody may copy."""

HOW: Final = {
    "signed": "a signature in the file says so",
    "declared": "whoever made it says so",
    "dated": "it was published before machines wrote such text",
    "detected": "statistics say so: good for a share of many, not for a single record",
    "none": "nothing says so",
}
"""What an evidence class means to one who never heard of it."""


@dataclass(frozen=True, slots=True)
class Kin:
    """One line of the family tree."""

    line: Line
    model: bool
    depth: str
    """``copy depth 1``, or what stands for it."""
    original: bool
    """Whether it is a human original."""


@dataclass(frozen=True, slots=True)
class Passport:
    """What the page says, whatever it is written in. Every text is as the ledger has it: to be escaped where it is shown."""

    name: str
    sentence: str
    unknown: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    origins: tuple[tuple[str, int, float], ...]
    """Origin, records, share of all in per cent. Empty for a model."""
    evidence: tuple[tuple[str, int, float, str], ...]
    """Evidence class, records, share, what it means."""
    depths: tuple[tuple[str, int, float], ...]
    kin: tuple[Kin, ...]
    kin_more: bool
    """Whether the tree goes on below what is shown."""
    files: tuple[tuple[str, str, str], ...]
    """Path, size, SHA-256."""
    files_more: int
    corrected: tuple[tuple[str, str, str, str], ...]
    """When, by whom, which fields, why."""
    corrected_more: int
    check: tuple[str, ...]
    """Commands that check it."""
    version: str


def passport(node: Node, *, version: str, entries: Iterable[Entry] = ()) -> Passport:
    """Everything a passport says about a dataset or model; ``version`` is that of genloss, ``entries`` the ledger's."""
    tree = everyone(node)
    what = node.what
    later = corrections({node.name: node}, entries).get(node.name, [])
    listed = list(zip(what.files, public_files(what), strict=True))[:FILES]
    kin = lines(node.name, parent_names(tree), most=TREE + 1)
    total = what.records if isinstance(what, Dataset) else 0
    held = what if isinstance(what, Dataset) else None
    return Passport(
        name=shown(node.name),
        sentence=sentence(node, tree),
        unknown=tuple(unknowns(node, tree)),
        facts=tuple((name, shown(text, LONGEST)) for name, text in _facts(node, held or what)),
        origins=tuple(_shares(held.origins, ORIGINS, total)) if held else (),
        evidence=tuple((*one, HOW.get(one[0], "")) for one in _shares(held.evidence, EVIDENCE, total)) if held else (),
        depths=tuple(_shares(held.depths, (), total)) if held else (),
        kin=tuple(_kin(line, tree[line.name]) for line in kin[:TREE]),
        kin_more=len(kin) > TREE,
        files=tuple((shown(path), size_text(one.size), one.sha256) for one, path in listed),
        files_more=len(what.files) - len(listed),
        corrected=tuple(_correction(entry) for entry in later[-CORRECTIONS:]),
        corrected_more=max(len(later) - CORRECTIONS, 0),
        check=("genloss ledger verify", f"genloss ledger trace {node.name if _PLAIN.fullmatch(node.name) else 'NAME'}"),
        version=version,
    )


def sentence(node: Node, tree: Mapping[str, Node]) -> str:
    """What it is in one line: kind, copy depth, how many human originals and models it goes back to."""
    kind = "a dataset" if isinstance(node.what, Dataset) else "a model"
    if is_original(node):
        return f"{shown(node.name)} is a dataset of human originals: copy depth 0, made of nothing else in the ledger."
    own = len(originals(tree))
    between = len(models(tree)) - (not isinstance(node.what, Dataset))
    back = f", and goes back to {_many(own, 'human original')}" if own else "; no human original is on record behind it"
    by = f" through {_many(between, 'other model' if kind == 'a model' else 'model')}" if own and between else ""
    return f"{shown(node.name)} is {kind} of {depth_text(node.depth, exact=node.exact)}{back}{by}."


def depth_text(depth: int, *, exact: bool) -> str:
    """``copy depth 2``, or ``copy depth 2 at least``."""
    return f"copy depth {depth:,}" + ("" if exact else " at least")


def size_text(size: int) -> str:
    """Bytes in the unit that leaves fewest digits: ``18.2 MB``."""
    value = float(size)
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if value < 1000 or unit == "TB":
            return f"{value:,.0f} {unit}" if unit == "bytes" or value >= 100 else f"{value:.1f} {unit}"
        value /= 1000
    raise AssertionError


def _facts(node: Node, what: Dataset | Model) -> Iterable[tuple[str, str]]:
    if isinstance(what, Dataset):
        yield "records", f"{what.records:,}"
        yield "words", f"{what.tokens:,}"
    yield "copy depth", f"{node.depth:,}" + ("" if node.exact else " at least")
    if what.files:
        yield "size", f"{size_text(sum(one.size for one in what.files))} in {_many(len(what.files), 'file')}"
    yield "licence", public_text(what.licence) or "not known"
    if what.source:
        yield "source", public_source(what.source)
    if isinstance(what, Dataset) and what.written_by:
        yield "written by", what.written_by
    if what.notes:
        yield "notes", public_text(what.notes)
    if isinstance(what, Dataset):
        yield "content hash", what.content
        if what.profile:
            yield "profile", what.profile
    yield "entered by", f"{node.entry.by}, {_minute(node.entry.at)}"
    yield "ledger entry", node.entry.digest


def _shares(counts: Mapping[str, int], names: tuple[str, ...], total: int) -> Iterable[tuple[str, int, float]]:
    for name, many in ordered(counts, names).items():
        if many:
            yield name, many, 100 * many / total if total else 0.0


def _kin(line: Line, node: Node) -> Kin:
    depth = depth_text(node.depth, exact=node.exact)
    return Kin(line, not isinstance(node.what, Dataset), depth, is_original(node))


def _correction(entry: Entry) -> tuple[str, str, str, str]:
    what = entry.what
    changes: Sequence[str] = sorted(what.changes) if isinstance(what, Correction) else ()
    reason = public_text(what.reason) if isinstance(what, Correction) else ""
    return (_minute(entry.at), shown(entry.by), shown(", ".join(changes)), shown(reason, LONGEST))


def _minute(at: str) -> str:
    told = moment(at)
    return f"{told[:10]} {told[11:16]} UTC"


def _many(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")
