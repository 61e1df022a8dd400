"""``genloss share``: how much of a target is machine-made, between references whose writers are known."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from genloss.cli import options as opt
from genloss.cli.output import give

_SIDES = "Where the sides differ"
_Column = Annotated[str | None, typer.Option(metavar="COLUMN", rich_help_panel=_SIDES)]
_Filter = Annotated[str | None, typer.Option(metavar="FILTER", rich_help_panel=_SIDES)]


def share(
    target: Annotated[list[str], typer.Argument(metavar="TARGET...", help="What may be machine-made: files, globs, folders.")],
    human: Annotated[
        list[str], typer.Option("--human", metavar="SOURCE", help="Text known to be human, of the target's domain; repeatable.")
    ],
    synthetic: Annotated[
        list[str],
        typer.Option(
            "--synthetic",
            metavar="[NAME=]SOURCE",
            help="Text known to be of a model that may have written the target; repeat it for several models.",
        ),
    ],
    control: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE", help="Known human text of the target's domain that is not in --human: it should read 0."),
    ] = None,
    same_domain: Annotated[
        bool, typer.Option("--same-domain", help="Say that --human is of the target's domain: its held-out half is the control.")
    ] = False,
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Break the share down by a column (site), or by the year, month or day of one (published:month); repeatable.",
        ),
    ] = None,
    detector: Annotated[
        str | None,
        typer.Option(
            metavar="KIND:WHERE",
            help="Score records by something else than their words: column:NAME, classifier:DIRECTORY, kgw:FILE.json, "
            "synthid:FILE.json.",
        ),
    ] = None,
    device: Annotated[str, typer.Option(metavar="DEVICE", help="Where a detector's model runs: cpu, cuda.")] = "cpu",
    seed: Annotated[int, typer.Option(min=0, help="Settles the blends and the tests of fit.")] = 0,
    text: opt.Text = None,
    group: opt.Group = None,
    where: opt.Where = None,
    target_text: _Column = None,
    target_group: _Column = None,
    target_where: _Filter = None,
    human_text: _Column = None,
    human_group: _Column = None,
    human_where: _Filter = None,
    synthetic_text: _Column = None,
    synthetic_group: _Column = None,
    synthetic_where: _Filter = None,
    control_text: _Column = None,
    control_group: _Column = None,
    control_where: _Filter = None,
    lines: opt.Lines = False,
    nfc: opt.Nfc = False,
    workers: opt.Workers = None,
    strict: opt.Strict = False,
    capacity: opt.Capacity = opt.CAPACITY,
    report: opt.Report = None,
    json_: opt.Json = False,
) -> None:
    """Estimate which share of a target is machine-made: never a verdict on a single record.

    Records are scored by how much likelier their words and word pairs are under a synthetic reference than under a human one,
    and calibrated on records that the references' tables lack. Every estimate comes with its interval, with the smallest share
    that would show, and with what known human text reads.
    """
    from genloss import __version__
    from genloss.corpus.columns import Columns
    from genloss.measures.detectors import parse_detector
    from genloss.reports.share_document import share_document
    from genloss.sharing import ShareRequest, named

    told = opt.Common(lines=lines, nfc=nfc, workers=workers, strict=strict, rejected=None, capacity=capacity)
    sides = {
        "target": {"text": target_text, "group": target_group, "where": target_where},
        "human": {"text": human_text, "group": human_group, "where": human_where},
        "synthetic": {"text": synthetic_text, "group": synthetic_group, "where": synthetic_where},
        "control": {"text": control_text, "group": control_group, "where": control_where},
    }
    request = ShareRequest(
        target=target,
        human=human,
        synthetic=named(synthetic),
        control=control or None,
        same_domain=same_domain,
        by=tuple(dict.fromkeys(by or ())),
        detector=None if detector is None else parse_detector(detector, device=device),
        columns=Columns(text=text, group=group, where=where, lines=lines, nfc=nfc),
        own={side: {name: value for name, value in columns.items() if value is not None} for side, columns in sides.items()},
        seed=seed,
    )
    found = share_document(request.measure(told.reading()), command=sys.argv, version=__version__)
    give(found, report=report, json_=json_)
