"""``genloss forecast``: what a corpus will have lost after generations of copies, without running them."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Annotated

import typer

from genloss.cli import options as opt
from genloss.cli.output import give

_FORECAST = "Forecast"
_SIDES = "Where the two sides differ"
_Column = Annotated[str | None, typer.Option(metavar="COLUMN", rich_help_panel=_SIDES, help="Overrides the shared option.")]
_Filter = Annotated[str | None, typer.Option(metavar="FILTER", rich_help_panel=_SIDES, help="Overrides the shared option.")]


def forecast(
    reference: Annotated[str, typer.Argument(help="The human originals: a source, or a profile made from one.")],
    candidate: Annotated[
        str | None, typer.Argument(help="What one round of your generator made of them: a source or a profile.")
    ] = None,
    regime: Annotated[
        list[str],
        typer.Option(
            metavar="REGIME",
            rich_help_panel=_FORECAST,
            help="What the next generation is trained on, as in `genloss loop`: replace, accumulate, accumulate-subsample, "
            "fixed=10%, fresh=10%, fresh=5000 (records). Repeat it for several.",
        ),
    ] = ["replace"],  # noqa: B006 - typer copies it
    generations: Annotated[int, typer.Option(min=1, rich_help_panel=_FORECAST, help="How many copies of copies.")] = 10,
    threshold: Annotated[
        str, typer.Option(metavar="SHARE", rich_help_panel=_FORECAST, help="Say when the measure falls below this.")
    ] = "50%",
    keep: Annotated[
        str,
        typer.Option(metavar="SHARE", rich_help_panel=_FORECAST, help="Say how much fresh human text keeps the measure at this."),
    ] = "90%",
    measure: Annotated[
        str, typer.Option(metavar="MEASURE", rich_help_panel=_FORECAST, help="What threshold and target are about.")
    ] = "words.tail_survival",
    size: Annotated[
        int | None,
        typer.Option(min=1, rich_help_panel=_FORECAST, help="Words of each generation. [default: as many as the reference has]"),
    ] = None,
    judge: Annotated[
        int | None,
        typer.Option(
            min=1,
            rich_help_panel=_FORECAST,
            help="Words of the human sample whose rare words are watched. [default: as many as the reference has]",
        ),
    ] = None,
    trained_on_reference: Annotated[
        bool,
        typer.Option(
            "--trained-on-reference/--trained-elsewhere",
            rich_help_panel=_FORECAST,
            help="Whether the candidate's generator was trained on the reference itself.",
        ),
    ] = True,
    text: opt.Text = None,
    group: opt.Group = None,
    where: opt.Where = None,
    reference_text: _Column = None,
    reference_group: _Column = None,
    reference_where: _Filter = None,
    candidate_text: _Column = None,
    candidate_group: _Column = None,
    candidate_where: _Filter = None,
    lines: opt.Lines = False,
    nfc: opt.Nfc = False,
    workers: opt.Workers = None,
    report: opt.Report = None,
    json_: opt.Json = False,
) -> None:
    """Foresee what a corpus will have lost after generations of copies, with prediction bands.

    Exact recursions, nothing is run. With a candidate, the growth and scatter of rare, middling and frequent words are those of
    your generator; without one, copies of maximum likelihood are assumed.
    """
    from genloss.cli.progress import progress_bar
    from genloss.corpus.columns import Columns
    from genloss.forecasts.forecasting import forecast_profiles
    from genloss.loops.regimes import parse_regime, parse_share
    from genloss.sides import Reading, described, take_side

    regimes = [parse_regime(one) for one in regime]
    shares = {"threshold": parse_share(threshold, "--threshold"), "keep": parse_share(keep, "--keep")}
    shared = Columns(text=text, group=group, where=where, lines=lines, nfc=nfc)
    columns = opt.columns_by_side(
        shared,
        reference_text=reference_text, reference_group=reference_group, reference_where=reference_where,
        candidate_text=candidate_text, candidate_group=candidate_group, candidate_where=candidate_where,
    )  # fmt: skip
    reading = Reading(keep_text=False, workers=workers, progress=progress_bar)
    asked = {"reference": reference, **({} if candidate is None else {"candidate": candidate})}
    made = {side: take_side(source, columns[side], reading) for side, source in asked.items()}
    found = forecast_profiles(
        made["reference"].profile,
        made["candidate"].profile if "candidate" in made else None,
        regimes,
        generations=generations,
        measure=measure,
        size=size,
        judge=judge,
        own=trained_on_reference,
        **shares,
    )
    document = replace(found, inputs=tuple(described(side, one) for side, one in made.items())).to_json(sys.argv)
    give(document, report=report, json_=json_)
