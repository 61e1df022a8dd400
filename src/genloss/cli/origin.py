"""``genloss origin``: where every record comes from, by what evidence, and how deep a copy it is."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from genloss.cli import options as opt
from genloss.cli import origin_options as who


def origin(
    source: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="Files, globs, folders, s3:// or gs:// addresses.")],
    to: Annotated[
        Path | None, typer.Option(metavar="OUT.parquet", help="Write all records, with columns origin, copy_depth and evidence.")
    ] = None,
    conflicts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the records whose witnesses disagree, one JSON object a line.")
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="A further column to write, as text; repeat it for several.")
    ] = None,
    text: opt.Text = None,
    group: opt.Group = None,
    id_: opt.Id = None,
    where: opt.Where = None,
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
    lines: opt.Lines = False,
    nfc: opt.Nfc = False,
    strict: opt.Strict = False,
    rejected: opt.Rejected = None,
    json_: opt.Json = False,
) -> None:
    """Say where records come from: origin, copy depth, and the class of evidence for both.

    Evidence counts in the order signed, declared, dated, detected; the record keeps the class of what decided, and a weaker one
    that disagrees is counted as a conflict. Nothing is ever upgraded. For signed images, video and audio see `genloss signed`.
    """
    from genloss.cli.progress import progress_bar
    from genloss.corpus.columns import Columns
    from genloss.origins import run_origin
    from genloss.reports.terminal_tables import write_plain

    columns = Columns(text=text, group=group, id=id_, where=where, keep=tuple(keep or ()), lines=lines, nfc=nfc)
    columns = who.Witnesses(
        origin_column=origin_column, depth_column=depth_column, evidence_column=evidence_column, provenance=provenance,
        model_column=model_column, date_column=date_column, cutoff=cutoff, earliest=earliest, watermark_column=watermark_column,
        watermark_below=watermark_below, declared_by=declared_by, distilabel=distilabel, origin_word=origin_word, lenient=lenient,
    ).added_to(columns)  # fmt: skip
    found = run_origin(
        source, columns, to=to, conflicts=conflicts, strict=strict, rejected=rejected, command=sys.argv, progress=progress_bar
    )
    if json_:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    write_plain("".join(f"{line}\n" for line in _lines(found)), sys.stdout)


_DOUBTS = {
    "unreadable": "with a word or number that was not understood",
    "contradiction": "whose columns contradict each other",
    "untrusted_date": "with a date that cannot be trusted, which says nothing",
    "unreadable_date": "with a date that cannot be read, which says nothing",
}


def _lines(body: Mapping[str, Any]) -> Iterator[str]:
    """Tables of origins, depths and evidence, then what was doubted."""
    from genloss.reports.safe import safe
    from genloss.reports.terminal import PLAIN_WIDTH
    from genloss.reports.terminal_tables import plain_table, plain_text

    records = body["records"]
    rows = [
        (kind, name, f"{many:,}", f"{many / records:.1%}")
        for kind, title in (("origin", "origins"), ("copy depth", "depths"), ("evidence", "evidence"))
        for name, many in body[title].items()
        if many
    ]
    yield from plain_text(plain_table(("", "", "records", "share"), rows, numeric=(2, 3)), PLAIN_WIDTH).splitlines()
    yield ""
    yield f"{_records(body['conflicts'])} with witnesses that disagree; the stronger counts."
    for name, many in body["doubts"].items():
        if many:
            yield f"{_records(many)} {_DOUBTS[name]}."
    if body["declared"] is not None:
        said = body["declared"]["origin"]
        what = "No origin of all records is declared" if said == "unknown" else f"Declared {said}"
        yield f"{what} by {safe(body['declared']['by'])[:120]}."
    if body["output"] is not None:
        yield f"Written: {safe(body['output'])}"


def _records(many: int) -> str:
    return "1 record" if many == 1 else f"{many:,} records"
