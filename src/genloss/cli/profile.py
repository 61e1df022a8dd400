"""``genloss profile``: one pass over a source, kept as a profile."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from genloss.cli import options as opt
from genloss.cli import origin_options as who


def profile(
    source: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="Files, globs, folders, s3:// or gs:// addresses.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The profile to write.")],
    text: opt.Text = None,
    group: opt.Group = None,
    id_: opt.Id = None,
    where: opt.Where = None,
    lines: opt.Lines = False,
    nfc: opt.Nfc = False,
    workers: opt.Workers = None,
    strict: opt.Strict = False,
    rejected: opt.Rejected = None,
    no_text: opt.NoText = False,
    capacity: opt.Capacity = opt.CAPACITY,
    origin_column: who.OriginColumn = None,
    depth_column: who.DepthColumn = None,
    evidence_column: who.EvidenceColumn = None,
    provenance: who.Labels = False,
    model_column: who.ModelColumn = None,
    date_column: who.DateColumn = None,
    cutoff: who.Cutoff = who.CUTOFF,
    earliest: who.Earliest = who.EARLIEST,
    watermark_column: who.WatermarkColumn = None,
    watermark_below: who.WatermarkBelow = who.BELOW,
    declared_by: who.DeclaredBy = None,
    distilabel: who.Distilabel = False,
    origin_word: who.OriginWord = None,
    lenient: who.Lenient = False,
    json_: opt.Json = False,
) -> None:
    """Profile a source: one pass, kept in one small file.

    A profile holds counts, not records. It can be kept for years, added to others and compared, and with --no-text shared
    without sharing the data.
    """
    from genloss import __version__
    from genloss.corpus.columns import Columns
    from genloss.measures.summary import summarise
    from genloss.reports.document import document
    from genloss.reports.terminal import print_document
    from genloss.sides import described, take_side

    told = opt.Common(lines=lines, nfc=nfc, workers=workers, strict=strict, rejected=rejected, no_text=no_text, capacity=capacity)
    columns = Columns(text=text, group=group, id=id_, where=where, lines=lines, nfc=nfc)
    columns = who.Witnesses(
        origin_column=origin_column, depth_column=depth_column, evidence_column=evidence_column, provenance=provenance,
        model_column=model_column, date_column=date_column, cutoff=cutoff, earliest=earliest, watermark_column=watermark_column,
        watermark_below=watermark_below, declared_by=declared_by, distilabel=distilabel, origin_word=origin_word, lenient=lenient,
    ).added_to(columns)  # fmt: skip
    made = take_side(source, columns, told.reading())
    made.profile.save(output)
    found = document(
        "profile",
        command=sys.argv,
        inputs=[described("source", made)],
        seed=None,
        version=__version__,
        output=str(output),
        **summarise(made.profile),
    )
    if json_:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    print_document(found)
    if not sys.stdout.isatty():
        return
    typer.echo(f"\nCompare it: genloss compare {shlex.quote(str(output))} CANDIDATE")
