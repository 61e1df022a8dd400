"""What columns say of origin and copy depth, block by block: who testifies, what they say, and what could not be understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import pyarrow.compute as pc

from genloss.corpus.origin import (
    DATED,
    DECLARED,
    DETECTED,
    EVIDENCE,
    HUMAN,
    NO_DEPTH,
    NONE,
    ORIGINS,
    SYNTHETIC,
    UNKNOWN,
    Claims,
    Settled,
    claims,
    contradiction,
    settle,
)
from genloss.corpus.origin_dates import check_span, days_of, human_before
from genloss.corpus.origin_numbers import depths_of, p_values
from genloss.corpus.origin_words import evidence_codes, origin_codes
from genloss.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from genloss.corpus.records import Block

CUTOFF = date(2022, 11, 30)
"""The day on which ChatGPT was opened to the public: what was published before it was, with few exceptions, written by people."""
EARLIEST = date(1900, 1, 1)
P_VALUE = 1e-4
"""Below it a watermark counts as found. Of a million records without one, a hundred are expected to be taken for marked, and more
under a key to which the text happens to lean (docs/detectors.md). A p-value above it says nothing."""

DOUBTS = ("conflict", "unreadable", "contradiction", "untrusted_date", "unreadable_date")
"""What can be wrong with what is said of a record: two witnesses disagree; a word or number was not understood, or columns
contradict each other (both only where lenient); a date that cannot be right, or cannot be read."""

_MOST = 8
"""Words that a message names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What a card or a manifest says of a whole set."""

    origin: str
    by: str
    """The file and the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginColumns:
    """Who is asked for the origin of records. Raises SourceError where the dates or the p-value make no sense."""

    origin: str | None = None
    """Column of origins, by the words of ``corpus.origin_words``; evidence declared."""
    depth: str | None = None
    """Column of copy depths. By itself it tells the origin too: 0 is human, more is synthetic."""
    evidence: str | None = None
    """Column that names the evidence class of the two above, as ``genloss origin --to`` writes it. It is taken at its word."""
    model: str | None = None
    """Column with the name of the model that wrote the text; a record that has one is synthetic, evidence declared."""
    dated: str | None = None
    """Column of dates of publication, ISO 8601; before ``cutoff`` a record is human, evidence dated."""
    watermark: str | None = None
    """Column of a watermark detector's p-values; below ``p_value`` a record is synthetic, evidence detected."""
    declared: Declaration | None = None
    cutoff: date = CUTOFF
    earliest: date = EARLIEST
    today: date = field(default_factory=lambda: datetime.now(UTC).date())
    p_value: float = P_VALUE
    words: Mapping[str, int] = field(default_factory=dict)
    """Words of the user's own for origins, as ``parse_words`` makes them."""
    lenient: bool = False
    """Count what cannot be understood and go on, with the origin unknown; otherwise it is an error."""

    def __post_init__(self) -> None:
        check_span(self.earliest, self.cutoff, self.today)
        if not 0 < self.p_value < 1:
            raise SourceError(f"a watermark's p-value is compared with a number between 0 and 1, not with {self.p_value}")
        if self.evidence is not None and self.origin is None and self.depth is None:
            raise SourceError("a column of evidence needs the column whose evidence it is: name the origins or depths too")

    @property
    def names(self) -> tuple[str, ...]:
        """The columns, each once."""
        named = (self.origin, self.depth, self.evidence, self.model, self.dated, self.watermark)
        return tuple(dict.fromkeys(name for name in named if name is not None))


@dataclass(frozen=True, slots=True)
class Judged:
    """A block's provenance, and how it came about."""

    settled: Settled
    witnesses: tuple[Claims, ...]
    doubts: Mapping[str, NDArray[np.bool_]]
    """Shape (n,) each, by the names in ``DOUBTS``: which records are in that doubt."""


def judge(block: Block, asked: OriginColumns) -> Judged:
    """Settle where a block's records come from.

    Raises SourceError at words and numbers that are not understood and at columns that contradict each other, unless lenient.
    """
    n = len(block.text)
    doubts = {name: np.zeros(n, np.bool_) for name in DOUBTS}
    witnesses = []
    if asked.origin is not None or asked.depth is not None:
        witnesses.append(_stated(block, asked, doubts))
    if asked.model is not None:
        named = pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(block.extras[asked.model])), 0).fill_null(False)  # noqa: FBT003
        said = np.where(named.to_numpy(zero_copy_only=False), SYNTHETIC, UNKNOWN).astype(np.uint8)
        witnesses.append(claims(f"column {asked.model}", said, DECLARED))
    if asked.declared is not None:
        said = np.full(n, ORIGINS.index(asked.declared.origin), np.uint8)
        witnesses.append(claims(asked.declared.by, said, DECLARED))
    if asked.dated is not None:
        days, doubts["unreadable_date"] = days_of(block.extras[asked.dated])
        said, doubts["untrusted_date"] = human_before(days, asked.cutoff, asked.earliest, asked.today)
        witnesses.append(claims(f"column {asked.dated}", said, DATED))
    if asked.watermark is not None:
        values, strange = p_values(block.extras[asked.watermark])
        _refuse(block.extras[asked.watermark], strange, asked, doubts, asked.watermark, "p-values from 0 to 1")
        said = np.where(values < asked.p_value, SYNTHETIC, UNKNOWN).astype(np.uint8)
        witnesses.append(claims(f"column {asked.watermark}", said, DETECTED))
    settled = settle(witnesses, n)
    doubts["conflict"] = settled.conflicts
    return Judged(settled, tuple(witnesses), doubts)


def _stated(block: Block, asked: OriginColumns, doubts: dict[str, NDArray[np.bool_]]) -> Claims:
    """What the columns of origin, depth and evidence say together."""
    n = len(block.text)
    origins = np.full(n, UNKNOWN, np.uint8)
    depths = np.full(n, NO_DEPTH, np.int32)
    if asked.origin is not None:
        origins, strange = origin_codes(block.extras[asked.origin], asked.origin, asked.words)
        _refuse(block.extras[asked.origin], strange, asked, doubts, asked.origin, "words for an origin", words=True)
    if asked.depth is not None:
        depths, strange = depths_of(block.extras[asked.depth])
        _refuse(block.extras[asked.depth], strange, asked, doubts, asked.depth, "copy depths, whole numbers from 0 to 1000")
        told = (origins == UNKNOWN) & (depths != NO_DEPTH)
        origins = np.where(told, np.where(depths == 0, HUMAN, SYNTHETIC), origins).astype(np.uint8)
    evidence = np.where(origins == UNKNOWN, NONE, DECLARED).astype(np.uint8)
    if asked.evidence is not None:
        evidence, strange = evidence_codes(block.extras[asked.evidence])
        _refuse(block.extras[asked.evidence], strange, asked, doubts, asked.evidence, "signed, declared, dated, detected, none")
    unclear = doubts["unreadable"]
    origins, depths, evidence = _blanked(unclear, origins, depths, evidence)
    wrong = _contradictions(origins, depths, evidence)
    if wrong.any() and not asked.lenient:
        at = int(np.flatnonzero(wrong)[0])
        depth = None if depths[at] == NO_DEPTH else int(depths[at])
        why = contradiction(ORIGINS[origins[at]], depth, EVIDENCE[evidence[at]])
        raise SourceError(f"{_named(block, at)}: {why} (--lenient counts such records as unknown and goes on)")
    doubts["contradiction"] = wrong
    origins, depths, evidence = _blanked(wrong, origins, depths, evidence)
    depths = np.where(origins == HUMAN, 0, depths).astype(np.int32)
    columns = [name for name in (asked.origin, asked.depth) if name is not None]
    return Claims(f"column{'s' if len(columns) > 1 else ''} {', '.join(columns)}", origins, depths, evidence)


def _blanked(
    where: NDArray[np.bool_], origins: NDArray[np.uint8], depths: NDArray[np.int32], evidence: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], NDArray[np.int32], NDArray[np.uint8]]:
    """The same, with nothing known where ``where`` holds."""
    return (
        np.where(where, UNKNOWN, origins).astype(np.uint8),
        np.where(where, NO_DEPTH, depths).astype(np.int32),
        np.where(where, NONE, evidence).astype(np.uint8),
    )


def _contradictions(origins: NDArray[np.uint8], depths: NDArray[np.int32], evidence: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where ``origin.contradiction`` has something to say; a test holds the two together."""
    wrong = (origins == HUMAN) & (depths > 0)
    wrong |= (origins == SYNTHETIC) & (depths == 0)
    wrong |= (origins == UNKNOWN) != (evidence == NONE)
    wrong |= (evidence == DATED) & (origins == SYNTHETIC)
    wrong |= (evidence == DETECTED) & (origins == HUMAN)
    return np.asarray(wrong, np.bool_)


def _refuse(
    column: Any,
    strange: NDArray[np.bool_],
    asked: OriginColumns,
    doubts: dict[str, NDArray[np.bool_]],
    name: str,
    wanted: str,
    *,
    words: bool = False,
) -> None:
    """Note values that were not understood, or raise SourceError with what they are and how many."""
    if strange.any() and not asked.lenient:
        _complain(column, strange, name, wanted, words=words)
    doubts["unreadable"] = doubts["unreadable"] | strange


def _complain(column: Any, strange: NDArray[np.bool_], name: str, wanted: str, *, words: bool) -> NoReturn:
    """Raise SourceError that lists the most frequent values."""
    values, counts = np.unique(column.filter(strange).to_numpy(zero_copy_only=False).astype(str), return_counts=True)
    order = np.argsort(-counts, kind="stable")[:_MOST]
    shown = ", ".join(f"{values[at][:40]!r} ({counts[at]:,})" for at in order)
    more = f" and {len(values) - _MOST:,} more values" if len(values) > _MOST else ""
    hint = "--origin-word WORD=human|synthetic|unknown says what one means; " if words else ""
    found = f"column {name!r} holds {shown}{more} among {len(column):,} records; wanted are {wanted}"
    raise SourceError(f"{found} ({hint}--lenient counts such records as unknown and goes on)")


def _named(block: Block, at: int) -> str:
    """A record as a message names it: by its id, or by how its text begins."""
    if block.ids is not None and (name := block.ids[at].as_py()) is not None:
        return f"record {name[:80]!r}"
    return f"the record that begins {block.text[at].as_py()[:60]!r}"
