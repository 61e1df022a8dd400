"""``genloss dose``: from which share of synthetic data on it shows."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from genloss.cli import options as opt
from genloss.cli.output import give


def dose(
    source: Annotated[
        str | None, typer.Argument(help="The human text of a loop of text; laws need none.", show_default=False)
    ] = None,
    generator: Annotated[str, typer.Option(metavar="NAME", help="What copies: a law, or ngram.")] = "gaussian",
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE,...", help="A setting of the generator, or a list of values.")
    ] = None,
    samples: Annotated[str | None, typer.Option(metavar="N,...", help="Samples a generation, of laws. [default: 1000]")] = None,
    generations: Annotated[int, typer.Option(min=2, help="How many copies of copies; from the second on they see the dose.")] = 2,
    replicates: Annotated[int, typer.Option(min=1, help="Independent runs at each dose.")] = 400,
    seed: Annotated[int, typer.Option(min=0, help="Settles everything that is drawn.")] = 0,
    text: opt.Text = None,
    group: opt.Group = None,
    where: opt.Where = None,
    lines: opt.Lines = False,
    nfc: opt.Nfc = False,
    workers: opt.Workers = None,
    report: opt.Report = None,
    json_: opt.Json = False,
) -> None:
    """Find the smallest share of synthetic data that shows.

    The share of synthetic data goes from 0 through 0.1 % to 100 %, the rest is fresh and real. A share shows where the median run
    lies outside of the band that holds 95 % of the runs on real data alone, corrected for the number of measures.
    """
    from genloss.cli.loop import settings_of, whole_numbers
    from genloss.cli.steps import CellWatch, Watch
    from genloss.lab.dose import DOSES
    from genloss.requests import LoopRequest
    from genloss.verbs import run_dose

    is_text = generator == "ngram"
    request = LoopRequest(
        source=source, generators=[generator], settings=settings_of(set_ or []),
        samples=None if is_text else whole_numbers(samples) or [1000],
        generations=generations, replicates=replicates, seed=seed, text=text, group=group, where=where, lines=lines, nfc=nfc,
    )  # fmt: skip
    watch = Watch(generations, len(DOSES) * replicates, every=CellWatch.EVERY) if is_text else CellWatch()
    found = run_dose(request, command=sys.argv, workers=workers, watch=watch)
    give(found, report=report, json_=json_)
