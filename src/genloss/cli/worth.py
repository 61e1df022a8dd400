"""``genloss worth``: what a human record is worth."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from genloss.cli import options as opt
from genloss.cli.output import give


def worth(
    human: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Human records of a generation.", show_default=False)
    ] = None,
    synthetic: Annotated[
        int | None, typer.Option(min=0, metavar="M", help="Synthetic records beside them.", show_default=False)
    ] = None,
    stage: Annotated[
        list[str] | None,
        typer.Option(
            metavar="N@SHARE%",
            help="A set of records and the share of them that is human, 5000@60%, or 3000:2000 (human, synthetic); repeat it for "
            "several, the last of which is the present one.",
        ),
    ] = None,
    detector: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FPR%,FNR%",
            help="A detector by its errors, human records flagged and synthetic ones passed: 1%,10%; repeat it for several.",
        ),
    ] = None,
    target_loss: Annotated[str, typer.Option(metavar="SHARE%", help="What fresh human records should hold losses to.")] = "10%",
    target: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Say how many fresh human records make a generation as good as so many, beside the same synthetic ones.",
            show_default=False,
        ),
    ] = None,
    report: opt.Report = None,
    json_: opt.Json = False,
) -> None:
    """Say what a human record is worth among synthetic ones.

    With labels, with a detector, and with neither; which weight human data should have; and how many fresh human records a
    generation needs. All by closed forms: nothing is read and nothing is drawn.
    """
    from genloss.guard.worth_parsing import parse_percent
    from genloss.reports.worth_document import worth as reckoned

    found = reckoned(
        human, synthetic, stages=stage or [], detectors=detector or [],
        target_loss=parse_percent(target_loss, "--target-loss"), target=target, command=sys.argv,
    )  # fmt: skip
    give(found, report=report, json_=json_)
