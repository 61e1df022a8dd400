"""What holds after all entries: every dataset and model with its corrections, and the rules that no entry may break.

The same rules are applied to what is written and to what is read, so that a ledger that was made otherwise is not trusted.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from genloss.errors import LedgerError
from genloss.guard.bodies import checked, value_of
from genloss.guard.entries import Correction, Dataset, Entry, Model
from genloss.guard.lineage import cycle_through

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CORRECTABLE: Final = {
    Dataset: ("source", "root", "patterns", "origins", "depths", "evidence", "licence", "written_by", "derived_from", "notes"),
    Model: ("trained_on", "base", "source", "root", "patterns", "licence", "notes"),
}
"""What a later word can change. The records themselves cannot: other records are another dataset."""

EDGES: Final = {
    "trained_on": ("dataset", Dataset),
    "derived_from": ("dataset", Dataset),
    "written_by": ("model", Model),
    "base": ("model", Model),
}
"""The fields that name other things, and what those must be."""


@dataclass(slots=True)
class State:
    """All entries so far, and what they amount to."""

    entries: list[Entry] = field(default_factory=list)
    things: dict[str, Dataset | Model] = field(default_factory=dict)
    """By name, in the order they came, with all corrections applied."""
    brought_in: dict[str, Entry] = field(default_factory=dict)
    """By name: the entry that brought it in."""
    corrections: dict[str, list[Entry]] = field(default_factory=dict)
    """By name: the entries that corrected it, in order."""

    def copy(self) -> State:
        """Another one that says the same, and goes its own way from here."""
        corrections = {name: list(entries) for name, entries in self.corrections.items()}
        return State(list(self.entries), dict(self.things), dict(self.brought_in), corrections)

    def after(self, what: Dataset | Model | Correction) -> Dataset | Model:
        """What ``what`` would make of the thing it names. Raises LedgerError where it breaks a rule; changes nothing."""
        if isinstance(what, Correction):
            return self._corrected(what)
        if what.name in self.things:
            raise LedgerError(f"there is a {word(self.things[what.name])} {what.name!r} already; give this one another name")
        self._check_edges(what)
        return what

    def take(self, entry: Entry) -> None:
        """Add an entry. Raises LedgerError where it breaks a rule, and then changes nothing."""
        made = self.after(entry.what)
        if isinstance(entry.what, Correction):
            self.corrections.setdefault(made.name, []).append(entry)
        else:
            self.brought_in[made.name] = entry
        self.things[made.name] = made
        self.entries.append(entry)

    def find(self, name: str) -> Dataset | Model:
        """The thing of that name. Raises LedgerError, with near names, where there is none."""
        if name not in self.things:
            raise LedgerError(f"there is no {name!r} in the ledger{near(name, self.things)}")
        return self.things[name]

    def _corrected(self, what: Correction) -> Dataset | Model:
        thing = self.find(what.name)
        allowed = CORRECTABLE[type(thing)]
        for name in what.changes:
            if name not in allowed:
                raise LedgerError(
                    f"{name!r} of a {word(thing)} is not corrected{near(name, allowed)}; what can be is {', '.join(allowed)}"
                )
        values = {name: value_of(type(thing), name, value) for name, value in what.changes.items()}
        made = checked(replace(thing, **values))
        assert isinstance(made, Dataset | Model)  # noqa: S101  for types: checked gives back what it was given
        if EDGES.keys() & values:
            self._check_edges(made)
        return made

    def _check_edges(self, thing: Dataset | Model) -> None:
        for name, (kind, wanted) in EDGES.items():
            told = getattr(thing, name, ())
            for parent in (told,) if isinstance(told, str) else told:
                if not parent:
                    continue
                if parent == thing.name:
                    raise LedgerError(f"{thing.name!r} cannot be made from itself ({name})")
                found = self.things.get(parent)
                if found is None:
                    fitting = [one for one, its in self.things.items() if isinstance(its, wanted)]
                    raise LedgerError(f"{name}: there is no {kind} {parent!r} in the ledger{near(parent, fitting)}; add it first")
                if not isinstance(found, wanted):
                    raise LedgerError(f"{name}: {parent!r} is a {word(found)}, and this names a {kind}")
        if thing.name in self.things:  # only what is there already can have become its own ancestor
            circle = cycle_through(thing, self.things)
            if circle:
                raise LedgerError(f"that would close a circle: {' from '.join(map(repr, circle))}; nothing descends from itself")


def word(thing: Dataset | Model) -> str:
    """``dataset`` or ``model``."""
    return "dataset" if isinstance(thing, Dataset) else "model"


def near(name: str, names: Iterable[str]) -> str:
    """``; did you mean ...?``, or nothing."""
    found = difflib.get_close_matches(name, list(names), 3, 0.5)
    return f"; did you mean {', '.join(map(repr, found))}?" if found else ""


def replayed(entries: Sequence[Entry], start: State | None = None) -> State:
    """The state after ``entries``, from ``start`` on, which stays as it is.

    Raises LedgerError that names the first entry which breaks a rule.
    """
    state = State() if start is None else start.copy()
    for entry in entries:
        try:
            state.take(entry)
        except LedgerError as error:
            raise LedgerError(f"entry {entry.number} cannot be trusted: {error}") from error
    return state
