"""``genloss loop``: copies of copies of a text or of a law, under one regime or several."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from genloss.cli import options as opt

if TYPE_CHECKING:
    from genloss.loops.run import Run
    from genloss.requests import LoopRequest

_LOOP = "Loop"
_GENERATOR = "Generator"


def loop(
    source: Annotated[
        str | None, typer.Argument(help="The human text: a path, a glob, a folder, or a URI. Laws need none.", show_default=False)
    ] = None,
    regime: Annotated[
        list[str] | None,
        typer.Option(
            metavar="REGIME",
            rich_help_panel=_LOOP,
            help="What the next generation is trained on: replace, accumulate, accumulate-subsample, fixed=10%, fresh=10%, "
            "fresh=5000 (records), or a composition such as accumulate+fresh=10%+budget=5000, replace+grow=1.5, "
            "fresh=50%+weight=golden. Repeat it for several. [default: replace]",
        ),
    ] = None,
    generations: Annotated[
        int | None,
        typer.Option(min=1, rich_help_panel=_LOOP, help="How many copies of copies. [default: 10 of text, 100 of a law]"),
    ] = None,
    replicates: Annotated[
        int | None,
        typer.Option(min=1, rich_help_panel=_LOOP, help="Independent runs of each cell. [default: 8 of text, 100 of a law]"),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, rich_help_panel=_LOOP, help="Settles everything that is drawn. [default: 0]")
    ] = None,
    tokens: Annotated[
        int | None,
        typer.Option(min=1, rich_help_panel=_LOOP, help="Words of generation 0. [default: all that is not kept back]"),
    ] = None,
    samples: Annotated[
        str | None, typer.Option(metavar="N,...", rich_help_panel=_LOOP, help="Samples a generation, of laws. [default: 100]")
    ] = None,
    reserve: Annotated[
        str | None,
        typer.Option(
            metavar="SHARE",
            rich_help_panel=_LOOP,
            help="Part of the text kept back for fresh text. A tenth more judges. [default: 50%]",
        ),
    ] = None,
    generator: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            rich_help_panel=_GENERATOR,
            help="What copies: ngram (text), or a law: gaussian, categorical, bernoulli, poisson, uniform, regression, mixture, "
            "kde. Repeat it for several. [default: ngram]",
        ),
    ] = None,
    order: Annotated[
        str | None, typer.Option(metavar="N,...", rich_help_panel=_GENERATOR, help="Of the n-gram: 1 to 5 words. [default: 2]")
    ] = None,
    discount: Annotated[
        str | None,
        typer.Option(
            metavar="D,...",
            rich_help_panel=_GENERATOR,
            help="Absolute discounting, 0 to 1; 0 is maximum likelihood. [default: 0]",
        ),
    ] = None,
    temperature: Annotated[
        str | None,
        typer.Option(metavar="T,...", rich_help_panel=_GENERATOR, help="Below 1 favours what is common. [default: 1]"),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE,...",
            rich_help_panel=_GENERATOR,
            help="Any setting of the generator, one value or a list, such as dimensions=1,10; every combination is a cell.",
        ),
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(metavar="FILE", rich_help_panel=_LOOP, help="A TOML file with all of this; options take its place."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", rich_help_panel=_LOOP, help="Show the grid and about how long it takes; run nothing.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="Keep the run here; the same command goes on where it was stopped."),
    ] = None,
    keep_profiles: Annotated[bool, typer.Option("--keep-profiles", help="Keep a profile of every generation in DIR.")] = False,
    text: opt.Text = None,
    group: opt.Group = None,
    where: opt.Where = None,
    lines: opt.Lines = False,
    nfc: opt.Nfc = False,
    workers: opt.Workers = None,
    json_: opt.Json = False,
) -> None:
    """Copy a text or a law, copy the copy, and so on, and measure what each generation has lost.

    A generator is fitted to the data and makes as many anew; the next is fitted to those, under each regime. Every generation is
    measured against the first, with intervals over replicates and, where there is one, the exact law; and judged by each
    definition of collapse.
    """
    from genloss.errors import LoopError
    from genloss.requests import LoopRequest, from_toml

    settings = settings_of(set_ or [], order=order, discount=discount, temperature=temperature)
    told = {
        "source": source, "generators": generator, "regimes": regime, "samples": whole_numbers(samples),
        "generations": generations, "replicates": replicates, "seed": seed, "tokens": tokens, "reserve": reserve, "text": text,
        "group": group, "where": where, "lines": lines or None, "nfc": nfc or None,
    }  # fmt: skip
    given: dict[str, Any] = {"settings": settings, **{name: value for name, value in told.items() if value is not None}}
    request = LoopRequest(**given) if plan is None else from_toml(plan, given)
    if dry_run:
        _show_grid(request, workers)
        return
    if keep_profiles and not request.is_text:
        raise LoopError("profiles are of text; the folder of a run of laws keeps every replicate's measures")
    made = _run(request, workers=workers, out=out, keep_profiles=keep_profiles)
    found = made.to_json(sys.argv)
    if json_:
        if out is not None:
            found |= {name: str(out / found[name]) for name in ("cells", "table")}
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    from genloss.reports.terminal import print_document

    print_document(found)
    if out is not None:
        typer.echo(f"\nTables: {out}/table.parquet. The report: genloss report {out} -o report.html")


def _run(request: LoopRequest, *, workers: int | None, out: Path | None, keep_profiles: bool) -> Run:
    from genloss.cli.progress import progress_bar
    from genloss.cli.steps import CellWatch, Watch
    from genloss.verbs import run_plan, run_request

    if not request.is_text:
        return run_request(request, workers=workers, out=out, watch=CellWatch())
    plan = request.text_plan()
    watch = Watch(plan.generations, len(plan.cells) * plan.replicates)
    return run_plan(
        request.text_source, request.columns, plan,
        workers=workers, out=out, keep_profiles=keep_profiles, watch=watch, progress=progress_bar,
    )  # fmt: skip


def _show_grid(request: LoopRequest, workers: int | None) -> None:
    from genloss.reports.grid import print_grid
    from genloss.sides import processors

    if request.is_text:
        from genloss.corpus.sources import open_source
        from genloss.loops.running import estimated_cost
        from genloss.loops.texts import read_text

        plan = request.text_plan()
        text = read_text(open_source(request.text_source, request.columns), workers=workers or processors())
        costs = estimated_cost(text, plan, workers=workers or processors())
        print_grid([(cell.name, seconds) for cell, seconds in costs], plan.generations, plan.replicates)
        return
    from genloss.lab.running import estimated_cost as estimated_cost_of_laws

    laws = request.law_plan()
    found = estimated_cost_of_laws(laws, workers=workers or processors())
    print_grid([(cell.name, seconds) for cell, seconds in found], laws.generations, laws.replicates)


def settings_of(pairs: list[str], **options: str | None) -> dict[str, list[Any]]:
    """Lists by name. Raises LoopError for a setting without a value, or given twice."""
    from genloss.errors import LoopError

    made: dict[str, list[Any]] = {name: value.split(",") for name, value in options.items() if value is not None}
    for pair in pairs:
        name, given, values = pair.partition("=")
        if not given or not values:
            raise LoopError(f"--set {pair}: write a name and a value, such as --set dimensions=1,10")
        if name in made:
            raise LoopError(f"--set {pair}: {name} was given before; write all its values in one list")
        made[name.strip()] = [value.strip() for value in values.split(",")]
    return made


def whole_numbers(text: str | None) -> list[int] | None:
    """Whole numbers from a list. Raises LoopError for anything else."""
    from genloss.errors import LoopError
    from genloss.lab.parameters import parsed

    if text is None:
        return None
    numbers = [parsed(int, one.strip().replace("_", ""), "samples") for one in text.split(",")]
    if any(number < 1 for number in numbers):
        raise LoopError(f"--samples {text}: at least 1 each")
    return numbers
