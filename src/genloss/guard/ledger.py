"""The ledger: an append-only store of datasets, models, what was made of what, and corrections."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from genloss.errors import LedgerError
from genloss.guard.bodies import checked
from genloss.guard.entries import Dataset, Model
from genloss.guard.lineage import depths, tree_of
from genloss.guard.replay import CORRECTABLE, State, replayed, word
from genloss.guard.store import Store, append, entries_of, rows_of
from genloss.guard.store_guards import broken_guards
from genloss.guard.store_places import place_of

if TYPE_CHECKING:
    from pathlib import Path

    from genloss.guard.entries import Correction, Entry, Node
    from genloss.guard.store_places import Place

AUTHOR_LIMIT = 200
"""Characters in an author's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What became of something that was to be written."""

    entry: Entry
    """The entry that says it."""
    new: bool
    """False where the ledger said so already, and nothing was written."""


class Ledger:
    """A ledger that is open. Every call is a transaction of its own and checks the whole chain before it trusts anything."""

    def __init__(self, store: Store) -> None:
        """Wrap an open store; ``Ledger.open`` is the way in."""
        self._store = store
        self._rows: list[Any] = []
        self._state = State()

    @classmethod
    def open(cls, where: str | Path | None = None, *, create: bool = False) -> Self:
        """Open the ledger at a path or URL; None: GENLOSS_LEDGER, or the project's ``.genloss/ledger.sqlite``.

        Raises LedgerError where there is none (unless ``create``), or none that this program can read.
        """
        return cls(Store(place_of(where), create=create))

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    @property
    def place(self) -> Place:
        """Where it is."""
        return self._store.place

    def add(self, dataset: Dataset, *, by: str) -> Written:
        """Write a dataset down. Raises LedgerError where it names what is not there, or another of its name is."""
        return self._write(dataset, by)

    def add_model(self, model: Model, *, by: str) -> Written:
        """Write a model down. Raises LedgerError where it names what is not there, or another of its name is."""
        return self._write(model, by)

    def correct(self, correction: Correction, *, by: str) -> Written:
        """Write a later word on a dataset or model. Raises LedgerError where it cannot hold, such as for a circle."""
        if not correction.reason.strip():
            raise LedgerError("a correction needs a reason")
        return self._write(correction, by)

    def state(self) -> State:
        """Everything at once, checked: entries, things with their corrections. Raises LedgerError where it cannot be trusted."""
        with self._store.reading() as connection:
            rows = rows_of(connection)
        try:
            return self._replayed(rows)
        except LedgerError as error:
            raise LedgerError(f"{self.place.name}: {error}") from error.__cause__

    def broken_guards(self) -> list[str]:
        """What has become of the triggers by which the database itself refuses changes; empty where they are as made."""
        with self._store.reading() as connection:
            return broken_guards(connection)

    def entries(self) -> list[Entry]:
        """All entries in order."""
        return self.state().entries

    def datasets(self) -> dict[str, Dataset]:
        """All datasets by name, corrections applied."""
        return {name: one for name, one in self.state().things.items() if isinstance(one, Dataset)}

    def models(self) -> dict[str, Model]:
        """All models by name, corrections applied."""
        return {name: one for name, one in self.state().things.items() if isinstance(one, Model)}

    def tree(self, name: str) -> Node:
        """The family tree of a dataset or model. Raises LedgerError where there is none of that name."""
        state = self.state()
        state.find(name)
        return tree_of(name, state.things, state.brought_in)

    def depth(self, name: str) -> tuple[int, bool]:
        """(copy depth, whether it is exact) of a dataset or model, by the rule of ``guard.lineage``."""
        state = self.state()
        state.find(name)
        return depths([name], state.things)[name]

    def _replayed(self, rows: list[Any]) -> State:
        """The state that ``rows`` amount to. Rows that are, to the letter, what was checked last time are not checked again."""
        if rows[: len(self._rows)] != self._rows:
            self._rows, self._state = [], State()
        state = replayed(entries_of(rows, after=self._state.entries), self._state)
        self._rows, self._state = rows, state
        return state.copy()

    def _write(self, what: Dataset | Model | Correction, by: str) -> Written:
        author = by.strip()
        if not author or not author.isprintable() or len(author) > AUTHOR_LIMIT:
            raise LedgerError(f"the author is 1 to {AUTHOR_LIMIT} printable characters, not {by[:60]!r}; name one with --by")
        what = checked(what)
        with self._store.writing() as connection:
            state = self._replayed(rows_of(connection))
            said = _said_already(what, state)
            if said is not None:
                return Written(entry=said, new=False)
            state.after(what)
            at = datetime.now(UTC).isoformat(timespec="milliseconds")
            last = state.entries[-1] if state.entries else None
            return Written(entry=append(connection, what, last=last, at=at, by=author), new=True)


def _said_already(what: Dataset | Model | Correction, state: State) -> Entry | None:
    """The entry that says the same, if any. Raises LedgerError where one of the same name says otherwise."""
    if not isinstance(what, Dataset | Model):
        again = [one for one in state.corrections.get(what.name, [])[-1:] if one.what == what]
        return again[0] if again else None
    there = state.things.get(what.name)
    if there is None:
        return None
    entry = state.brought_in[what.name]
    if what in (there, entry.what):
        return entry
    if type(there) is not type(what):
        raise LedgerError(f"{what.name!r} is a {word(there)} in the ledger; give this {word(what)} another name")
    differ = [one.name for one in fields(what) if getattr(what, one.name) != getattr(there, one.name)]
    if set(differ) <= set(CORRECTABLE[type(there)]):
        hint = f"`genloss ledger correct {what.name} --set {differ[0]}=... --reason ... --by ...` says it anew"
    else:
        hint = f"other content is another {word(what)}: give it another name, such as {what.name + '-2'!r}"
    raise LedgerError(f"{what.name!r} is in the ledger already (entry {entry.number}) and differs in {', '.join(differ)}; {hint}")
