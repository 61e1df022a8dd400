"""``genloss compare``: what a candidate has lost against human originals."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from genloss.cli import options as opt
from genloss.cli.output import give

_SIDES = "Where the two sides differ"
_Column = Annotated[str | None, typer.Option(metavar="COLUMN", rich_help_panel=_SIDES, help="Overrides the shared option.")]
_Filter = Annotated[str | None, typer.Option(metavar="FILTER", rich_help_panel=_SIDES, help="Overrides the shared option.")]


def compare(
    reference: Annotated[str, typer.Argument(help="The human originals: a source, or a profile made from one.")],
    candidate: Annotated[str, typer.Argument(help="What is compared with them: a source or a profile.")],
    text: opt.Text = None,
    group: opt.Group = None,
    id_: opt.Id = None,
    where: opt.Where = None,
    reference_text: _Column = None,
    reference_group: _Column = None,
    reference_id: _Column = None,
    reference_where: _Filter = None,
    candidate_text: _Column = None,
    candidate_group: _Column = None,
    candidate_id: _Column = None,
    candidate_where: _Filter = None,
    lines: opt.Lines = False,
    nfc: opt.Nfc = False,
    workers: opt.Workers = None,
    strict: opt.Strict = False,
    rejected: opt.Rejected = None,
    capacity: opt.Capacity = opt.CAPACITY,
    report: opt.Report = None,
    json_: opt.Json = False,
) -> None:
    """Compare a corpus with human originals: what was lost, with error bars.

    Every number comes with its 95 % interval and with what a second human sample of the same size would read.
    """
    from genloss import __version__
    from genloss.corpus.columns import Columns
    from genloss.measures.comparing import compare_profiles
    from genloss.reports.document import comparison_document
    from genloss.sides import described, take_side
    from genloss.writing import write_whole

    told = opt.Common(lines=lines, nfc=nfc, workers=workers, strict=strict, rejected=rejected, capacity=capacity)
    shared = Columns(text=text, group=group, id=id_, where=where, lines=lines, nfc=nfc)
    columns = opt.columns_by_side(
        shared,
        reference_text=reference_text, reference_group=reference_group,
        reference_id=reference_id, reference_where=reference_where,
        candidate_text=candidate_text, candidate_group=candidate_group,
        candidate_id=candidate_id, candidate_where=candidate_where,
    )  # fmt: skip
    made = {}
    with tempfile.TemporaryDirectory() as folder:
        refused = {side: None if rejected is None else Path(folder) / side for side in columns}
        for side, source in (("reference", reference), ("candidate", candidate)):
            made[side] = take_side(source, columns[side], told.reading(rejected=refused[side]))
        if rejected is not None:
            write_whole(rejected, b"".join(path.read_bytes() for path in refused.values() if path and path.exists()))
    found = comparison_document(
        compare_profiles(made["reference"].profile, made["candidate"].profile),
        command=sys.argv,
        inputs=[described(side, one) for side, one in made.items()],
        seed=None,
        version=__version__,
    )
    give(found, report=report, json_=json_)
