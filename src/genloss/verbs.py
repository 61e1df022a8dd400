"""The verbs of the package, as Python calls them: ``profile``, ``compare``, ``loop`` and ``report``."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genloss import __version__
from genloss.corpus.columns import Columns
from genloss.corpus.sources import open_source
from genloss.measures.comparison import Comparison
from genloss.profiles.format import write_whole
from genloss.profiles.settings import CAPACITY
from genloss.sides import Reading, described, processors, take_side

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from genloss.corpus.sources import SourceLike
    from genloss.loops.chain import Step
    from genloss.loops.run import Run
    from genloss.loops.running import Plan
    from genloss.profiles.build import Progress
    from genloss.profiles.profile import Profile


def profile(
    source: SourceLike,
    *,
    text: str | None = None,
    group: str | None = None,
    id: str | None = None,  # noqa: A002 - the name of the option, and of most people's column
    where: str | None = None,
    lines: bool = False,
    nfc: bool = False,
    keep_text: bool = True,
    capacity: int = CAPACITY,
    workers: int | None = None,
    strict: bool = False,
    rejected: str | os.PathLike[str] | None = None,
) -> Profile:
    """Profile a source in one pass.

    Parameters
    ----------
    source
        A path, a glob, a directory, ``s3://`` or ``gs://``, an Arrow table, a Hugging Face dataset, an iterable of texts or of
        mappings, or a list of such.
    text, group, id
        Columns: the text (guessed where it is called ``text``, ``content`` or ``body``), what ties records together (folds
        are drawn by group, so that errors are honest), what names a record.
    where
        A simple filter: ``"temperature == 0.7 and lang == 'en'"``.
    lines
        Plain text files: one record a line instead of one a file.
    nfc
        Normalise the text to Unicode NFC first.
    keep_text
        Keep the texts of types and the ids of example records; False leaves hashes and counts alone.
    capacity
        Most entries (a type in one of the 16 folds) of words, and of pairs; above that, a uniform sample of types is held.
    workers
        Threads; the result does not depend on it.
    strict, rejected
        Stop at the first bad record; or a file that lists the bad ones.

    Raises
    ------
    GenlossError
        Where a file cannot be read, a column is missing, or nothing could be profiled.

    """
    columns = Columns(text=text, group=group, id=id, where=where, lines=lines, nfc=nfc)
    reading = Reading(
        keep_text=keep_text,
        capacity=capacity,
        workers=workers,
        strict=strict,
        rejected=None if rejected is None else Path(rejected),
    )
    return take_side(source, columns, reading).profile


def compare(
    reference: SourceLike | Profile,
    candidate: SourceLike | Profile,
    *,
    text: str | None = None,
    group: str | None = None,
    id: str | None = None,  # noqa: A002 - as in profile()
    where: str | None = None,
    lines: bool = False,
    nfc: bool = False,
    reference_columns: Mapping[str, Any] | None = None,
    candidate_columns: Mapping[str, Any] | None = None,
    capacity: int = CAPACITY,
    workers: int | None = None,
    strict: bool = False,
) -> Comparison:
    """Measure what ``candidate`` has lost against the human originals ``reference``.

    Each is a profile, the path of a saved one, or any source that ``profile`` takes. Where the two sides differ in columns or
    filters, ``reference_columns`` and ``candidate_columns`` say so: ``candidate_columns={"where": "temperature == 0.7"}``.

    Raises GenlossError where a side cannot be read or the two cannot be compared.
    """
    from genloss.measures.comparing import compare_profiles

    shared = Columns(text=text, group=group, id=id, where=where, lines=lines, nfc=nfc)
    reading = Reading(capacity=capacity, workers=workers, strict=strict)
    sides = {
        "reference": take_side(reference, replace(shared, **(reference_columns or {})), reading),
        "candidate": take_side(candidate, replace(shared, **(candidate_columns or {})), reading),
    }
    found = compare_profiles(sides["reference"].profile, sides["candidate"].profile)
    return replace(found, inputs=tuple(described(side, made) for side, made in sides.items()))


def loop(
    source: SourceLike,
    *,
    regimes: str | Sequence[str] = "replace",
    generator: str = "ngram",
    order: int | Sequence[int] = 2,
    discount: float = 0.0,
    temperature: float = 1.0,
    generations: int = 10,
    replicates: int = 8,
    seed: int = 0,
    tokens: int | None = None,
    reserve: float = 0.5,
    out: str | os.PathLike[str] | None = None,
    keep_profiles: bool = False,
    text: str | None = None,
    group: str | None = None,
    where: str | None = None,
    lines: bool = False,
    nfc: bool = False,
    workers: int | None = None,
) -> Run:
    """Copy a text, copy the copy, and so on, and measure what each generation has lost against the first.

    Parameters
    ----------
    source, text, group, where, lines, nfc, workers
        As in ``profile``. With a group, whole groups are kept back.
    regimes
        What the next generation is trained on: one or several of ``"replace"``, ``"accumulate"``,
        ``"accumulate-subsample"``, ``"fixed=10%"``, ``"fresh=10%"``, ``"fresh=5000"`` (records).
    generator, order, discount, temperature
        What copies: an n-gram model of words; see ``genloss.loops.ngram``. Several orders make a grid.
    generations, replicates, seed
        How many copies of copies, how often, and what settles everything that is drawn.
    tokens
        Words of generation 0 (None: all that is not kept back). Every generation writes as many.
    reserve
        Share of the source that is kept back for fresh text, 0 to 0.8; a tenth more judges and is never trained on.
    out
        A directory that keeps the run; the same call goes on where it was stopped.
    keep_profiles
        Keep a profile of every generation there.

    Raises
    ------
    GenlossError
        Where the source cannot be read, a regime cannot be carried through, or the directory belongs to another run.

    """
    from genloss.loops.generators import make_generator
    from genloss.loops.regimes import parse_regime
    from genloss.loops.running import Plan

    orders = [order] if isinstance(order, int) else list(order)
    plan = Plan(
        generators=[make_generator(generator, order=one, discount=discount, temperature=temperature) for one in orders],
        regimes=[parse_regime(one) for one in ([regimes] if isinstance(regimes, str) else regimes)],
        generations=generations,
        replicates=replicates,
        seed=seed,
        tokens=tokens,
        reserve=reserve,
    )
    columns = Columns(text=text, group=group, where=where, lines=lines, nfc=nfc)
    return run_plan(source, columns, plan, workers=workers, out=None if out is None else Path(out), keep_profiles=keep_profiles)


def run_plan(
    source: SourceLike,
    columns: Columns,
    plan: Plan,
    *,
    workers: int | None = None,
    out: Path | None = None,
    keep_profiles: bool = False,
    watch: Callable[[Step], None] | None = None,
    progress: Callable[[str, int | None], AbstractContextManager[Progress]] | None = None,
) -> Run:
    """Read a source and run a plan on it. Raises GenlossError as ``loop`` does."""
    from genloss.loops.running import run_loop
    from genloss.loops.texts import read_text

    plan.check()
    opened = open_source(source, columns)
    threads = workers or processors()
    with progress(opened.name, opened.total_bytes) if progress else nullcontext() as advance:
        text = read_text(opened, workers=threads, progress=advance)
    return run_loop(text, plan, workers=threads, out=out, keep_profiles=keep_profiles, watch=watch)


def report(result: Comparison | Run | Mapping[str, Any], path: str | os.PathLike[str]) -> None:
    """Write a comparison, a run, or the JSON object of one, as one self-contained HTML file.

    Raises GenlossError where the object is not one that genloss made, or the file cannot be written.
    """
    from genloss.reports.document import comparison_document
    from genloss.reports.html import render_html
    from genloss.reports.parsing import parse_document

    if isinstance(result, Comparison):
        found = comparison_document(result, command=None, inputs=result.inputs, seed=None, version=__version__)
    else:
        found = parse_document(result if isinstance(result, Mapping) else result.to_json())
    write_whole(Path(path), render_html(found).encode())
