"""The verbs of the package, as Python calls them: ``profile``, ``compare``, ``loop``, ``dose``, ``forecast`` and ``report``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genloss import __version__
from genloss.corpus.columns import Columns
from genloss.corpus.sources import open_source
from genloss.measures.comparison import Comparison
from genloss.profiles.settings import CAPACITY
from genloss.sides import Reading, described, processors, take_side
from genloss.writing import write_whole

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from genloss.corpus.origin_columns import OriginColumns
    from genloss.corpus.sources import SourceLike
    from genloss.forecasts.forecast import Forecast
    from genloss.lab.running import Done
    from genloss.loops.chain import Step
    from genloss.loops.run import Run
    from genloss.loops.running import Plan
    from genloss.measures.share import Share
    from genloss.profiles.build import Progress
    from genloss.profiles.profile import Profile
    from genloss.requests import LoopRequest


def profile(
    source: SourceLike,
    *,
    text: str | None = None,
    group: str | None = None,
    id: str | None = None,  # noqa: A002 - the name of the option, and of most people's column
    where: str | None = None,
    lines: bool = False,
    nfc: bool = False,
    origin: OriginColumns | None = None,
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
    origin
        Who is asked for the origin of records; ``Profile.origins`` then counts them by origin, copy depth and evidence.
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
    columns = Columns(text=text, group=group, id=id, where=where, lines=lines, nfc=nfc, origin=origin)
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
    source: SourceLike | None = None,
    *,
    regimes: str | Sequence[str] = "replace",
    generator: str | Sequence[str] = "ngram",
    order: int | Sequence[int] | None = None,
    discount: float | Sequence[float] | None = None,
    temperature: float | Sequence[float] | None = None,
    samples: int | Sequence[int] | None = None,
    settings: Mapping[str, Any] | None = None,
    generations: int | None = None,
    replicates: int | None = None,
    seed: int = 0,
    tokens: int | None = None,
    reserve: float | None = None,
    out: str | os.PathLike[str] | None = None,
    keep_profiles: bool = False,
    text: str | None = None,
    group: str | None = None,
    where: str | None = None,
    lines: bool = False,
    nfc: bool = False,
    workers: int | None = None,
) -> Run:
    """Copy a text or a law, copy the copy, and so on, and measure what each generation has lost against the first.

    Parameters
    ----------
    source, text, group, where, lines, nfc, workers
        As in ``profile``. With a group, whole groups are kept back. Laws need no source; that of ``categorical`` may be a
        profile or a text, whose words are its types.
    regimes
        What the next generation is trained on: one or several of ``"replace"``, ``"accumulate"``,
        ``"accumulate-subsample"``, ``"fixed=10%"``, ``"fresh=10%"``, ``"fresh=5000"`` (records, or samples), or a composition
        such as ``"accumulate+fresh=10%+budget=5000"``.
    generator, order, discount, temperature, settings
        What copies: ``"ngram"``, a model of words, or a law: ``"gaussian"``, ``"categorical"``, ``"bernoulli"``,
        ``"poisson"``, ``"uniform"``, ``"regression"``, ``"mixture"``, ``"kde"``. ``settings`` are the generator's by name, each
        a value or a list; every combination is a cell of the run.
    samples
        Samples a generation of a law, one number or several (None: 100).
    generations, replicates, seed
        How many copies of copies (None: 10 of text, 100 of a law), how often (8, 100), and what settles everything drawn.
    tokens
        Words of generation 0 of a text (None: all that is not kept back). Every generation writes as many.
    reserve
        Share of the text that is kept back for fresh text, 0 to 0.8 (None: 0.5); a tenth more judges and is never trained on.
    out
        A directory that keeps the run; the same call goes on where it was stopped.
    keep_profiles
        Keep a profile of every generation of text there.

    Raises
    ------
    GenlossError
        Where the source cannot be read, a regime cannot be carried through, or the directory belongs to another run.

    """
    from genloss.requests import LoopRequest

    told = {"order": order, "discount": discount, "temperature": temperature}
    request = LoopRequest(
        source=source,
        generators=_listed(generator),
        regimes=_listed(regimes),
        settings={name: _listed(one) for name, one in {**told, **(settings or {})}.items() if one is not None},
        samples=None if samples is None else _listed(samples),
        generations=generations, replicates=replicates, seed=seed, tokens=tokens, reserve=reserve,
        text=text, group=group, where=where, lines=lines, nfc=nfc,
    )  # fmt: skip
    folder = None if out is None else Path(out)
    if not request.is_text:
        return run_request(request, workers=workers, out=folder)
    return run_plan(
        request.text_source, request.columns, request.text_plan(), workers=workers, out=folder, keep_profiles=keep_profiles
    )


def run_request(
    request: LoopRequest, *, workers: int | None = None, out: Path | None = None, watch: Callable[[Done], None] | None = None
) -> Run:
    """Run what was asked of laws. Raises GenlossError as ``loop`` does."""
    from genloss.lab.running import run_laws

    return run_laws(request.law_plan(), workers=workers or processors(), out=out, watch=watch)


def dose(
    source: SourceLike | None = None,
    *,
    generator: str = "gaussian",
    settings: Mapping[str, Any] | None = None,
    samples: int | Sequence[int] = 1000,
    generations: int = 2,
    replicates: int = 400,
    seed: int = 0,
    text: str | None = None,
    group: str | None = None,
    where: str | None = None,
    lines: bool = False,
    nfc: bool = False,
    workers: int | None = None,
) -> dict[str, Any]:
    """Find the smallest share of synthetic data that shows: the object of ``genloss dose --json``, which ``report`` takes too.

    The share goes from 0 through 0.1 % to 100 %, the rest is fresh and real. All else is as in ``loop``; ``samples`` are of laws.

    Raises GenlossError as ``loop`` does, and for fewer than 40 replicates.
    """
    from genloss.requests import LoopRequest

    request = LoopRequest(
        source=source, generators=[generator], settings={name: _listed(one) for name, one in (settings or {}).items()},
        samples=None if generator == "ngram" else _listed(samples), generations=generations, replicates=replicates, seed=seed,
        text=text, group=group, where=where, lines=lines, nfc=nfc,
    )  # fmt: skip
    return run_dose(request, workers=workers)


def run_dose(
    request: LoopRequest,
    *,
    command: list[str] | None = None,
    workers: int | None = None,
    watch: Callable[[Any], None] | None = None,
) -> dict[str, Any]:
    """Run what was asked of at every dose of synthetic data; where it shows. Raises GenlossError as ``dose`` does."""
    from genloss.lab.dose import check_replicates, dose_body, dose_regimes
    from genloss.reports.document import document
    from genloss.requests import LAW_REPLICATES

    request = replace(request, regimes=dose_regimes())
    if not request.is_text:
        check_replicates(LAW_REPLICATES if request.replicates is None else request.replicates)
        made = run_request(request, workers=workers, watch=watch)
    else:
        plan = request.text_plan()
        check_replicates(plan.replicates)
        made = run_plan(request.text_source, request.columns, plan, workers=workers, watch=watch)
    inputs = [dict(one) for one in made.inputs]
    return document("dose", command=command, inputs=inputs, seed=request.seed, version=__version__, **dose_body(made))


def _listed(value: Any) -> list[Any]:
    """A value, or several, as a list."""
    return [value] if isinstance(value, str) or not isinstance(value, Iterable) else list(value)


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


def forecast(
    reference: SourceLike | Profile,
    candidate: SourceLike | Profile | None = None,
    *,
    regimes: str | Sequence[str] = "replace",
    generations: int = 10,
    threshold: float = 0.5,
    keep: float = 0.9,
    measure: str = "words.tail_survival",
    size: int | None = None,
    judge: int | None = None,
    trained_on_reference: bool = True,
    text: str | None = None,
    group: str | None = None,
    where: str | None = None,
    lines: bool = False,
    nfc: bool = False,
    reference_columns: Mapping[str, Any] | None = None,
    candidate_columns: Mapping[str, Any] | None = None,
    workers: int | None = None,
) -> Forecast:
    """Foresee what is left of ``reference`` after generations of copies, by exact recursions, without running them.

    Parameters
    ----------
    reference, candidate, text, group, where, lines, nfc, reference_columns, candidate_columns, workers
        As in ``compare``. The candidate is what one round of your generator made of the reference; without one, copies of
        maximum likelihood are assumed.
    regimes
        As in ``loop``.
    generations
        How many copies of copies.
    threshold, keep, measure
        The result says in which generation ``measure``, over its value in the reference, falls below ``threshold``, and how
        many fresh human records a generation keep it at ``keep``: shares, 0 to 1.
    size
        Words of each generation (None: as many as the reference has).
    judge
        Words of the human sample whose rare words are watched (None: as many as the reference has).
    trained_on_reference
        False where the candidate's generator was trained on other text: its growth is then measured against half of the
        reference.

    Raises
    ------
    GenlossError
        Where a side cannot be read, or no forecast can be made of it.

    """
    from genloss.forecasts.forecasting import forecast_profiles
    from genloss.loops.regimes import parse_regime

    shared = Columns(text=text, group=group, where=where, lines=lines, nfc=nfc)
    reading = Reading(keep_text=False, workers=workers)
    sides = {"reference": take_side(reference, replace(shared, **(reference_columns or {})), reading)}
    if candidate is not None:
        sides["candidate"] = take_side(candidate, replace(shared, **(candidate_columns or {})), reading)
    found = forecast_profiles(
        sides["reference"].profile,
        sides["candidate"].profile if candidate is not None else None,
        [parse_regime(one) for one in ([regimes] if isinstance(regimes, str) else regimes)],
        generations=generations,
        threshold=threshold,
        keep=keep,
        measure=measure,
        size=size,
        judge=judge,
        own=trained_on_reference,
    )
    return replace(found, inputs=tuple(described(side, made) for side, made in sides.items()))


def report(result: Comparison | Run | Forecast | Share | Mapping[str, Any], path: str | os.PathLike[str]) -> None:
    """Write a comparison, a run, a forecast, a share, or the JSON object of one, as one self-contained HTML file.

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
