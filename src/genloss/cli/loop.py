"""``genloss loop``: copies of copies of a text, under one regime or several."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from genloss.cli import options as opt

_LOOP = "Loop"
_GENERATOR = "Generator"


def loop(
    source: Annotated[str, typer.Argument(help="The human text: a path, a glob, a folder, or a URI.")],
    regime: Annotated[
        list[str],
        typer.Option(
            metavar="REGIME",
            rich_help_panel=_LOOP,
            help="What the next generation is trained on: replace, accumulate, accumulate-subsample, fixed=10%, fresh=10%, "
            "fresh=5000 (records). Repeat it for several.",
        ),
    ] = ["replace"],  # noqa: B006 - typer copies it
    generations: Annotated[int, typer.Option(min=1, rich_help_panel=_LOOP, help="How many copies of copies.")] = 10,
    replicates: Annotated[int, typer.Option(min=1, rich_help_panel=_LOOP, help="Independent runs of each regime.")] = 8,
    seed: Annotated[int, typer.Option(min=0, rich_help_panel=_LOOP, help="Settles everything that is drawn.")] = 0,
    tokens: Annotated[
        int | None,
        typer.Option(min=1, rich_help_panel=_LOOP, help="Words of generation 0. [default: all that is not kept back]"),
    ] = None,
    reserve: Annotated[
        str,
        typer.Option(
            metavar="SHARE",
            rich_help_panel=_LOOP,
            help="Part of the source kept back for fresh text. A tenth more judges.",
        ),
    ] = "50%",
    generator: Annotated[str, typer.Option(metavar="NAME", rich_help_panel=_GENERATOR, help="What copies: ngram.")] = "ngram",
    order: Annotated[int, typer.Option(rich_help_panel=_GENERATOR, help="Of the n-gram: 1 to 5 words.")] = 2,
    discount: Annotated[
        float, typer.Option(rich_help_panel=_GENERATOR, help="Absolute discounting, 0 to 1; 0 is maximum likelihood.")
    ] = 0.0,
    temperature: Annotated[float, typer.Option(rich_help_panel=_GENERATOR, help="Below 1 favours what is common.")] = 1.0,
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
    """Copy a text, copy the copy, and so on, and measure what each generation has lost.

    A generator is fitted to the text and writes as many words anew; the next is fitted to those, under each regime. Every
    generation is measured against the first text, with intervals over replicates and, where there is one, the exact law.
    """
    from genloss.cli.progress import progress_bar
    from genloss.cli.steps import Watch
    from genloss.corpus.columns import Columns
    from genloss.loops.generators import make_generator
    from genloss.loops.regimes import parse_regime, parse_share
    from genloss.loops.running import Plan
    from genloss.reports.terminal import print_document
    from genloss.verbs import run_plan

    plan = Plan(
        generators=[make_generator(generator, order=order, discount=discount, temperature=temperature)],
        regimes=[parse_regime(one) for one in regime],
        generations=generations,
        replicates=replicates,
        seed=seed,
        tokens=tokens,
        reserve=parse_share(reserve, "--reserve"),
    )
    columns = Columns(text=text, group=group, where=where, lines=lines, nfc=nfc)
    watch = Watch(generations, len(plan.cells) * replicates)
    made = run_plan(
        source, columns, plan, workers=workers, out=out, keep_profiles=keep_profiles, watch=watch, progress=progress_bar
    )
    found = made.to_json(sys.argv)
    if json_:
        if out is not None:
            found |= {name: str(out / found[name]) for name in ("cells", "table")}
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    print_document(found)
    if out is not None:
        typer.echo(f"\nTables: {out}/table.parquet. The report: genloss report {out} -o report.html")
