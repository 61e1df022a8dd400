"""What the ledger keeps: datasets, models, the edges between them, and corrections; each an entry that is never changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMark:
    """One file as it was when it was added."""

    path: str
    """Relative to the dataset's root, with ``/`` between parts; never absolute, never through ``..``."""
    size: int
    """Bytes."""
    sha256: str
    """64 hexadecimal digits."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Fields that a later version wrote, kept as they are; likewise below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A set of records as the ledger knows it."""

    name: str
    source: str
    """Where it is: a path or an address, without credentials."""
    files: tuple[FileMark, ...]
    records: int
    tokens: int
    content: str
    """Sum of the records' hashes modulo 2**64, 16 hexadecimal digits, as profiles have it: the same records, the same number."""
    origins: Mapping[str, int]
    """Records by origin: human, synthetic, unknown; they add up to ``records``."""
    depths: Mapping[str, int]
    """Records by copy depth: "0", "1", ... and "unknown"; they add up to ``records``."""
    evidence: Mapping[str, int]
    """Records by evidence class: signed, declared, dated, detected, none; they add up to ``records``."""
    profile: str = ""
    """SHA-256 of the saved profile that belongs to it; empty where none was kept."""
    licence: str = ""
    """An SPDX expression or a plain text; empty where it is not known."""
    written_by: str = ""
    """Name of the model whose output it holds; empty for anything else."""
    derived_from: tuple[str, ...] = ()
    """Names of the datasets it was made of."""
    notes: str = ""
    root: str = ""
    """The folder that ``files`` lie in: relative to the ledger's home where it is below it, else absolute."""
    patterns: tuple[str, ...] = ()
    """The sources again, relative to ``root``: files, globs, or ``.`` for all of it. So a new file can be told."""
    reading: Mapping[str, str] = field(default_factory=dict)
    """How the records were read, where it was said: text, group, where, lines, ..."""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model and what it was trained on."""

    name: str
    trained_on: tuple[str, ...]
    """Names of datasets."""
    base: tuple[str, ...] = ()
    """Names of the models it was made from: fine-tuned, distilled, merged."""
    source: str = ""
    files: tuple[FileMark, ...] = ()
    licence: str = ""
    notes: str = ""
    root: str = ""
    """The folder that ``files`` lie in, as for a dataset."""
    patterns: tuple[str, ...] = ()
    """The files and folders that were named, relative to ``root``, or ``.`` for all of it. So a new file can be told."""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A later word on an entry: the entry stays, the fields named here count from now on."""

    name: str
    """Of the dataset or model that is corrected."""
    changes: Mapping[str, Any]
    """Field by field: what holds instead."""
    reason: str
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the ledger."""

    number: int
    """1, 2, 3, ...: the order in which entries were written."""
    at: str
    """When, ISO 8601 in UTC, by the clock of the machine that wrote it."""
    by: str
    """Who."""
    what: Dataset | Model | Correction
    previous: str
    """``digest`` of the entry before; empty for the first. So a changed or removed entry shows."""
    digest: str
    """SHA-256, in hexadecimal, of everything above in canonical JSON; see ``guard.chain``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A dataset or a model in a family tree, with all corrections applied."""

    name: str
    what: Dataset | Model
    depth: int
    """Copy depth: of a dataset its deepest record's, of a model 1 + the deepest of what it was trained on."""
    exact: bool
    """False where something below is unknown: then the depth is this at least."""
    entry: Entry
    """The entry that brought it in."""
    parents: tuple[Node, ...] = field(default=())
    """What it was made of: datasets and models. Empty for originals."""
