"""The share of machine text, asked for: which sources play which part, read twice where they are references."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from genloss.corpus.columns import Columns
from genloss.corpus.sources import open_source
from genloss.errors import MeasureError
from genloss.measures.detectors import ScoreColumn, checked, name_of
from genloss.measures.share import measure_share
from genloss.measures.share_references import References
from genloss.measures.share_scores import by_types, columns_of, score_source
from genloss.measures.share_tables import ratio_tables
from genloss.profiles.build import profile_source
from genloss.profiles.settings import Settings
from genloss.sides import Reading, processors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from genloss.corpus.records import Block
    from genloss.corpus.sources import SourceLike
    from genloss.measures.detectors import Detector
    from genloss.measures.share import Share
    from genloss.measures.share_scores import Scored, Scorer
    from genloss.profiles.blocks import Words
    from genloss.profiles.profile import Profile

    AnyDetector = Detector | Callable[[Sequence[str]], ArrayLike] | ScoreColumn

HUMAN = "human"


@dataclass(frozen=True, kw_only=True)
class ShareRequest:
    """What is to be read as what."""

    target: SourceLike
    human: SourceLike
    synthetic: Mapping[str, SourceLike]
    """By the name of the reference."""
    control: SourceLike | None = None
    """Known human text of the target's domain, not in ``human``."""
    same_domain: bool = False
    by: tuple[str, ...] = ()
    detector: AnyDetector | None = None
    columns: Columns = field(default_factory=Columns)
    """Columns of all sources."""
    own: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What differs, by side: ``{"target": {"text": "body"}}``; sides are target, human, synthetic, control."""
    seed: int = 0

    def measure(self, reading: Reading) -> Share:
        """Read everything and estimate. Raises GenlossError where a source cannot be read or a reference is too small."""
        self._check()
        references = {HUMAN: self.human, **self.synthetic}
        sides = {name: HUMAN if name == HUMAN else "synthetic" for name in references}
        scorer, extra = self._scorer({name: (source, sides[name]) for name, source in references.items()}, reading)
        scored = {name: self._score(source, sides[name], scorer, extra, reading) for name, source in references.items()}
        made = References.of(list(scored), list(scored.values()), per_word=self.detector is None)
        target = self._score(self.target, "target", scorer, extra, reading, by=self.by)
        control = None if self.control is None else self._score(self.control, "control", scorer, extra, reading)
        found = measure_share(
            target, made, control=control, same_domain=self.same_domain, by=self.by, seed=self.seed,
            detector=None if self.detector is None else name_of(self.detector),
        )  # fmt: skip
        inputs = [_described("target", target)]
        inputs += [_described(sides[name], one) | ({} if name == HUMAN else {"reference": name}) for name, one in scored.items()]
        inputs += [] if control is None else [_described("control", control)]
        return replace(found, inputs=tuple(inputs), notes=(*found.notes, *self._doubts(target, scored)))

    def _check(self) -> None:
        if not self.synthetic:
            raise MeasureError("no synthetic reference was given; name text of the model that may have written the target")
        if HUMAN in self.synthetic:
            raise MeasureError("a synthetic reference cannot be called 'human'; give it the name of its model")
        if self.same_domain and self.control is not None:
            raise MeasureError("--control and --same-domain say the same thing twice; give one of them")
        for name, source in {HUMAN: self.human, **self.synthetic}.items():
            if self.detector is None and isinstance(source, Iterator):
                raise MeasureError(f"the reference {name} is an iterator, which can be read once, and is read twice; give a list")

    def _columns(self, side: str) -> Columns:
        columns = replace(self.columns, **self.own.get(side, {}))
        scores = (self.detector.column,) if isinstance(self.detector, ScoreColumn) else ()
        return replace(columns, keep=(*scores, *(columns_of(self.by) if side == "target" else ())))

    def _scorer(self, references: Mapping[str, tuple[SourceLike, str]], reading: Reading) -> tuple[Scorer, int]:
        """How records are scored, and how many of the numbers are traits alone."""
        if self.detector is None:
            profiles = [self._profile(source, side, reading) for source, side in references.values()]
            return by_types(ratio_tables(profiles[0], profiles[1:])), 2
        return by_detector(self.detector), 0

    def _profile(self, source: SourceLike, side: str, reading: Reading) -> Profile:
        columns = self._columns(side)
        opened = open_source(source, columns)
        settings = Settings(grouped=columns.group is not None, nfc=columns.nfc, keep_text=False, capacity=reading.capacity)
        with reading.progress(opened.name, opened.total_bytes) if reading.progress else nullcontext() as progress:
            workers = reading.workers or processors()
            return profile_source(opened, settings, workers=workers, strict=reading.strict, progress=progress).profile

    def _score(
        self, source: SourceLike, side: str, scorer: Scorer, extra: int, reading: Reading, by: Sequence[str] = ()
    ) -> Scored:
        opened = open_source(source, self._columns(side))
        with reading.progress(opened.name, opened.total_bytes) if reading.progress else nullcontext() as progress:
            workers = 1 if callable(self.detector) else reading.workers or processors()
            return score_source(
                opened, scorer, by=by, extra_traits=extra, workers=workers, strict=reading.strict, progress=progress
            )

    def _doubts(self, target: Scored, scored: Mapping[str, Scored]) -> list[str]:
        """What the reader must know of how the sources lie to one another."""
        notes = []
        if self._columns("target").group is None:
            notes.append("no group was named: records count as independent, and errors are too small if they are not (--group)")
        for name, one in scored.items():
            shared = float(np.isin(target.hashes, one.hashes).mean())
            if shared > 0.01:
                notes.append(f"{100 * shared:.0f} % of the target's records are also in the reference {name}")
        lengths = {name: float(np.median(one.sizes)) for name, one in {"target": target, **scored}.items()}
        if max(lengths.values()) > 2 * min(lengths.values()):
            told = ", ".join(f"{name} {length:.0f}" for name, length in lengths.items())
            notes.append(f"records differ in length (median words: {told}): scores are calibrated at the references' lengths")
        return notes


def by_detector(detector: AnyDetector) -> Scorer:
    """Score by what a detector, or a column, says of each record: shape (n, 1), nan where it says nothing."""

    def score(block: Block, _words: Words, _folds: NDArray[np.int64]) -> NDArray[np.float64]:
        if not isinstance(detector, ScoreColumn):
            return checked(detector, block.text.to_pylist())[:, None]
        column = block.extras[detector.column]
        try:
            values = pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False)
        except pa.ArrowInvalid as error:
            first = str(error).partition(" as a scalar")[0][:120]
            raise MeasureError(f"the column {detector.column!r} holds something that is no number: {first}") from error
        return np.where(np.isfinite(values), values, np.nan)[:, None]

    return score


def named(sources: Sequence[str]) -> dict[str, SourceLike]:
    """Synthetic references by name, from ``NAME=SOURCE`` or ``SOURCE``, which is called by its file.

    A name may stand several times: its sources are one reference. Raises MeasureError where unnamed ones would be called alike.
    """
    found: dict[str, list[str]] = {}
    plain: Counter[str] = Counter()
    for source in sources:
        name, mark, where = source.partition("=")
        if not mark or not name or any(sign in name for sign in "/\\:*?["):
            name, where = PurePath(source.rstrip("/")).name.split(".")[0] or "synthetic", source
            plain[name] += 1
        found.setdefault(name, []).append(where)
    for name, count in plain.items():
        if len(found[name]) > count or count > 1:
            raise MeasureError(f"two synthetic references would be called {name!r}; write NAME=SOURCE for each")
    return {name: where[0] if len(where) == 1 else where for name, where in found.items()}


def _described(side: str, scored: Scored) -> dict[str, Any]:
    return {
        "side": side,
        "path": scored.name,
        "records": scored.tally.profiled,
        "tokens": int(scored.sizes.sum()),
        "rejected": sum(scored.tally.rejected.values()),
        "rejected_by_reason": dict(scored.tally.rejected),
        "filtered": scored.tally.filtered,
        "content": f"{scored.content:016x}",
    }


def share(
    target: SourceLike,
    *,
    human: SourceLike,
    synthetic: SourceLike | Mapping[str, SourceLike],
    control: SourceLike | None = None,
    same_domain: bool = False,
    by: str | Sequence[str] = (),
    detector: AnyDetector | str | None = None,
    text: str | None = None,
    group: str | None = None,
    where: str | None = None,
    lines: bool = False,
    nfc: bool = False,
    columns: Mapping[str, Mapping[str, Any]] | None = None,
    seed: int = 0,
    workers: int | None = None,
) -> Share:
    """Estimate which share of a target's records is machine-made, between human and synthetic references.

    Parameters
    ----------
    target, human, synthetic
        Sources, as in ``profile``. References are read twice; ``synthetic`` may be several by name, one for each model.
    control, same_domain
        Known human text of the target's domain that is not in ``human``; or the word that ``human`` is of that domain. Without
        either nobody can say whether the estimate holds, and the result says so.
    by
        Columns of the target to break the share down by; ``"published:month"`` takes the months of dates (or year, or day).
    detector
        What scores records instead of their words: a function from texts to numbers, or ``"column:NAME"``,
        ``"classifier:DIRECTORY"``, ``"kgw:FILE.json"``, ``"synthid:FILE.json"``. It is calibrated on the references all the same.
    text, group, where, lines, nfc
        As in ``profile``, of all sources; ``columns`` says what differs by side (target, human, synthetic, control):
        ``{"synthetic": {"where": "temperature == 0.7"}}``.
    seed, workers
        What settles the blends and the tests of fit; threads, on which nothing depends.

    Raises
    ------
    GenlossError
        Where a source cannot be read, or a reference is too small.

    """
    from genloss.measures.detectors import parse_detector

    request = ShareRequest(
        target=target,
        human=human,
        synthetic=dict(synthetic) if isinstance(synthetic, dict) else {"synthetic": synthetic},
        control=control,
        same_domain=same_domain,
        by=(by,) if isinstance(by, str) else tuple(by),
        detector=parse_detector(detector) if isinstance(detector, str) else detector,
        columns=Columns(text=text, group=group, where=where, lines=lines, nfc=nfc),
        own=columns or {},
        seed=seed,
    )
    return request.measure(Reading(workers=workers))
