"""``genloss signed``: what the signatures in images, video, audio and documents say of their origin."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from genloss.cli import options as opt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genloss.corpus.signed_files import SignedFile, SignedFiles

MOST_ROWS, MOST_NOTES = 40, 12
"""Files and notes shown on a terminal; --json and --to have them all."""


def signed(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, or folders with all files below them.")],
    trust: Annotated[
        Path | None,
        typer.Option(
            metavar="CERTS.pem", help="Root certificates of the signers you believe. Without them no signature is evidence."
        ),
    ] = None,
    to: Annotated[
        Path | None, typer.Option(metavar="OUT.parquet", help="Write one row a file: path, origin, copy_depth, evidence, ...")
    ] = None,
    workers: opt.Workers = None,
    json_: opt.Json = False,
) -> None:
    """Say who made images, video, audio and PDF files, by the C2PA signatures in them.

    A file is evidence only where its signature holds and you vouch for the signer; nothing is ever fetched from a network.
    """
    from genloss import __version__
    from genloss.corpus.signed_files import read_signed_files, row, signed_parquet
    from genloss.reports.document import document
    from genloss.reports.terminal_tables import write_plain
    from genloss.writing import write_whole

    found = read_signed_files(paths, trust=trust, workers=workers)
    if to is not None:
        write_whole(to, signed_parquet(found))
    if json_:
        body = {
            "trust": None if trust is None else str(trust),
            "files": [row(one) for one in found.files],
            "origin": found.by_origin(),
            "evidence": found.by_evidence(),
            "state": found.by_state(),
            "passed_over": found.passed_over,
        }
        inputs = [{"path": path} for path in paths]
        made = document("signed", command=sys.argv, inputs=inputs, seed=None, version=__version__, **body)
        typer.echo(json.dumps(made, ensure_ascii=False))
        return
    write_plain("".join(f"{line}\n" for line in _lines(found)), sys.stdout)
    if to is not None:
        typer.echo(f"\nWritten: {to}")


def _lines(found: SignedFiles) -> Iterator[str]:
    """The counts, one line a file, and what was noted, each note with the number of its files."""
    from genloss.reports.terminal import PLAIN_WIDTH
    from genloss.reports.terminal_tables import plain_table, plain_text

    origins = ", ".join(f"{count:,} {name}" for name, count in found.by_origin().items() if count)
    files = f"{len(found.files):,} file{'' if len(found.files) == 1 else 's'}"
    yield from _wrapped(f"{files}: {origins}; {found.by_evidence()['signed']:,} by a signature that counts.")
    if found.passed_over:
        yield from _wrapped(f"Passed over, being of formats that carry no signature: {found.passed_over:,}.")
    yield ""
    shared = _shared([one.path for one in found.files])
    heads = ("file", "origin", "depth", "signer", "source type")
    table = plain_table(heads, [_cells(one, one.path[shared:]) for one in found.files[:MOST_ROWS]])
    yield from plain_text(table, PLAIN_WIDTH).splitlines()
    if len(found.files) > MOST_ROWS:
        yield f"... and {len(found.files) - MOST_ROWS:,} more: --json or --to"
    notes = Counter(note for one in found.files for note in one.signed.notes)
    if notes:
        yield ""
    for note, count in notes.most_common(MOST_NOTES):
        yield from _wrapped(f"{count:,} x {note}")
    if len(notes) > MOST_NOTES:
        yield f"... and {len(notes) - MOST_NOTES:,} other notes: --json or --to"


def _cells(one: SignedFile, path: str) -> tuple[str, ...]:
    """A row. A signer nobody vouches for stands in brackets, and so does what is no source type that holds."""
    from genloss.reports.terminal_tables import crop

    origin = one.signed.provenance.origin
    depth = {"human": "0", "synthetic": "1+"}.get(origin, "?")
    name = one.signed.common_name or one.signed.issuer or "-"
    signer = crop(name, 14) if one.signed.trusted or name == "-" else f"({crop(name, 12)})"
    says = ", ".join(one.signed.source_types) if one.signed.state == "valid" else ""
    return (
        crop(path if len(path) <= 22 else f"..{path[-20:]}", 22),
        origin,
        depth,
        signer,
        crop(says or f"({one.signed.state})", 23),
    )


def _shared(paths: list[str]) -> int:
    """The length of the folder that all paths begin with, and its slash."""
    try:
        folder = os.path.commonpath([os.path.split(path)[0] for path in paths])
    except ValueError:  # some from the root, some from here
        return 0
    start = os.path.join(folder, "")  # noqa: PTH118  keeps the spelling of what is cut
    return len(start) if all(path.startswith(start) for path in paths) else 0


def _wrapped(text: str) -> list[str]:
    import textwrap

    from genloss.reports.safe import safe
    from genloss.reports.terminal import PLAIN_WIDTH

    return textwrap.wrap(safe(text), PLAIN_WIDTH, subsequent_indent="  ", break_long_words=True) or [""]
