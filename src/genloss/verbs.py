"""The verbs of the package, as Python calls them: ``profile``, ``compare`` and ``report``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genloss import __version__
from genloss.corpus.columns import Columns
from genloss.measures.comparison import Comparison
from genloss.profiles.format import write_whole
from genloss.profiles.settings import CAPACITY
from genloss.sides import Reading, described, take_side

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from genloss.corpus.sources import SourceLike
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


def report(result: Comparison | Mapping[str, Any], path: str | os.PathLike[str]) -> None:
    """Write a comparison, or the JSON object of one, as one self-contained HTML file.

    Raises GenlossError where the object is not one that genloss made, or the file cannot be written.
    """
    from genloss.reports.document import comparison_document
    from genloss.reports.html import render_html
    from genloss.reports.parsing import parse_document

    if isinstance(result, Comparison):
        found = comparison_document(result, command=None, inputs=result.inputs, seed=None, version=__version__)
    else:
        found = parse_document(result)
    write_whole(Path(path), render_html(found).encode())
