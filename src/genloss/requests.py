"""What a user asks of a loop, by words on the command line, arguments of the verb or a TOML file: a plan of text or of laws."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field, fields, replace
from itertools import product
from typing import TYPE_CHECKING, Any

from genloss.corpus.columns import Columns
from genloss.errors import LoopError
from genloss.loops.generators import GENERATORS, make_generator
from genloss.loops.regimes import parse_regime, parse_share
from genloss.sides import Reading, described, take_side

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from genloss.corpus.sources import SourceLike
    from genloss.lab.running import LawPlan
    from genloss.loops.running import Plan

TEXT_SETTINGS = {"order": int, "discount": float, "temperature": float}
LAW_GENERATIONS, LAW_REPLICATES, LAW_SAMPLES = 100, 100, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopRequest:
    """Everything that can be asked; None is what suits the generator."""

    source: SourceLike | None = None
    generators: Sequence[str] = ("ngram",)
    regimes: Sequence[str] = ("replace",)
    settings: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """Lists by name: every combination is a cell of its own."""
    samples: Sequence[int] | None = None
    """Samples a generation, of laws."""
    generations: int | None = None
    replicates: int | None = None
    seed: int = 0
    tokens: int | None = None
    reserve: str | float | None = None
    text: str | None = None
    group: str | None = None
    where: str | None = None
    lines: bool = False
    nfc: bool = False

    @property
    def is_text(self) -> bool:
        """Whether the generators write text. Raises LoopError where some do and some do not, or for an unknown one."""
        from genloss.lab.catalogue import law_class

        for name in self.generators:
            if name not in GENERATORS:
                law_class(name)
        text = {name in GENERATORS for name in self.generators}
        if text == {True, False}:
            raise LoopError(f"{', '.join(self.generators)}: text and laws are copied in runs of their own")
        return text == {True}

    @property
    def text_source(self) -> SourceLike:
        """The text. Raises LoopError where there is none."""
        if self.source is None:
            raise LoopError("a loop of text needs one: name a file, a folder or a URI; or a law, such as --generator gaussian")
        return self.source

    @property
    def columns(self) -> Columns:
        """How the source is read."""
        return Columns(text=self.text, group=self.group, where=self.where, lines=self.lines, nfc=self.nfc)

    def text_plan(self) -> Plan:
        """A plan of text. Raises LoopError for what text has not."""
        from genloss.lab.parameters import parsed
        from genloss.loops.running import GENERATIONS, REPLICATES, RESERVE, Plan

        if self.samples is not None:
            raise LoopError("samples are for laws such as gaussian; the size of a text is --tokens")
        _known(self.settings, TEXT_SETTINGS, "ngram")
        told = {name: [parsed(TEXT_SETTINGS[name], one, name) for one in values] for name, values in self.settings.items()}
        grid = [dict(zip(told, values, strict=True)) for values in product(*told.values())]
        reserve = parse_share(self.reserve, "--reserve") if isinstance(self.reserve, str) else self.reserve
        return Plan(
            generators=[make_generator(name, **one) for name in self.generators for one in grid],
            regimes=[parse_regime(one) for one in self.regimes],
            generations=GENERATIONS if self.generations is None else self.generations,
            replicates=REPLICATES if self.replicates is None else self.replicates,
            seed=self.seed,
            tokens=self.tokens,
            reserve=RESERVE if reserve is None else reserve,
        )

    def law_plan(self) -> LawPlan:
        """A plan of laws. Raises LoopError for what laws have not."""
        from genloss.lab.catalogue import make_cells, make_laws
        from genloss.lab.parameters import parsed
        from genloss.lab.running import LawPlan

        for name, option in (("tokens", "--tokens"), ("reserve", "--reserve")):
            if getattr(self, name) is not None:
                raise LoopError(f"{option} is for text; a law has --samples, and no end of fresh data")
        shares, source = None, None
        if self.source is not None:
            shares, source = self._law_of_source()
        laws = make_laws(self.generators, self.settings, shares)
        samples = (LAW_SAMPLES,) if self.samples is None else [parsed(int, one, "samples") for one in self.samples]
        return LawPlan(
            cells=make_cells(laws, [parse_regime(one) for one in self.regimes], samples),
            generations=LAW_GENERATIONS if self.generations is None else self.generations,
            replicates=LAW_REPLICATES if self.replicates is None else self.replicates,
            seed=self.seed,
            source=source,
        )

    def _law_of_source(self) -> tuple[Any, dict[str, Any]]:
        """Shares of the words of a profile, or of a text that is profiled now; and what it was."""
        from genloss.lab.categorical import profile_shares

        if "categorical" not in self.generators or self.source is None:
            raise LoopError(f"{', '.join(self.generators)} takes no source: leave it out, or use --generator categorical")
        made = take_side(self.source, self.columns, Reading())
        words = made.profile.words
        if words.level:
            raise LoopError(f"{made.name} holds a sample of its word types: profile it again with a larger --capacity")
        return profile_shares(words.table.totals), described("law", made)


def from_toml(path: Path, given: Mapping[str, Any]) -> LoopRequest:
    """A request from a TOML file; what is ``given`` beside it takes the place of the file's.

    Its keys are the fields of LoopRequest; a single value may stand for a list. Raises LoopError where the file cannot be read
    or has another key.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LoopError(f"cannot read {path}: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LoopError(f"{path} is no TOML file: {error}") from error
    for one, several in _PLURALS.items():
        if one in found and several in found:
            raise LoopError(f"{path}: {one} and {several} say the same: give one of them")
    found = {_PLURALS.get(name, name): value for name, value in found.items()}
    _known(found, [one.name for one in fields(LoopRequest)], str(path))
    for name in ("generators", "regimes", "samples"):
        if name in found:
            found[name] = _listed(found[name])
    if not isinstance(found.get("settings", {}), dict):
        raise LoopError(f"{path}: settings is a table, such as [settings] dimensions = [1, 10]")
    found["settings"] = {name: _listed(one) for name, one in found.get("settings", {}).items()}
    found["settings"] |= given.get("settings", {})
    wanted = {one.name: one.type for one in fields(LoopRequest)}
    for name, value in found.items():
        _check_kind(path, name, value, str(wanted[name]))
    return replace(LoopRequest(**found), **{name: value for name, value in given.items() if name != "settings"})


_PLURALS = {"generator": "generators", "regime": "regimes"}


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _check_kind(path: Path, name: str, value: Any, wanted: str) -> None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    fine = {
        "samples": isinstance(value, list) and all(isinstance(one, int) for one in value),
        "generators": isinstance(value, list) and all(isinstance(one, str) for one in value),
        "regimes": isinstance(value, list) and all(isinstance(one, str) for one in value),
        "settings": isinstance(value, dict),
        "source": isinstance(value, str),
        "reserve": isinstance(value, str),
    }.get(name, whole if "int" in wanted else isinstance(value, bool) if wanted == "bool" else isinstance(value, str))
    if not fine:
        kind = "a whole number" if "int" in wanted else "true or false" if wanted == "bool" else "text, or a list of such"
        raise LoopError(f"{path}: {name} is {kind}, not {value!r}")


def _known(found: Mapping[str, Any], names: Any, where: str) -> None:
    for name in found:
        if name not in names:
            near = difflib.get_close_matches(name, list(names), 1, 0.4)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
            raise LoopError(f"{where}: there is no setting {name!r}; {hint}")
