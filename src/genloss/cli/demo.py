"""``genloss demo``: real speeches, a real model's imitation of them, and other human speeches as the control."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer


def demo(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the report and the JSON result go.")] = Path("genloss-demo"),
) -> None:
    """See what a small language model loses when it imitates two centuries of speeches.

    The reference are State of the Union addresses. The candidates are a 135M-parameter model's continuations of passages
    from them, at two temperatures, and, as the control, passages of addresses that the reference does not hold.
    Then a sample of the addresses is copied, and the copy copied, ten times over, under five regimes,
    and what is left is held against a forecast from the first text alone.
    """
    from genloss import __version__
    from genloss.cli.steps import Watch
    from genloss.demo import LOOP_CHAINS, LOOP_GENERATIONS, headline, run_demo, run_demo_loop
    from genloss.errors import GenlossError
    from genloss.reports.document import demo_document
    from genloss.reports.html import render_html
    from genloss.reports.terminal import print_document
    from genloss.writing import write_whole

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"cannot make the folder {out}: {error.strerror or error}; name another with --out"
        raise GenlossError(msg) from error
    comparisons, inputs = run_demo()
    typer.echo("Now the copy of a copy: each generation learns from what the one before wrote.", err=True)
    made, foreseen = run_demo_loop(Watch(LOOP_GENERATIONS, LOOP_CHAINS, every=0.5))
    found = demo_document(
        comparisons, command=sys.argv, inputs=[*inputs, *made.inputs], seed=made.seed, version=__version__,
        sentence=headline(comparisons), loop=dict(made.body), foreseen=foreseen,
    )  # fmt: skip
    write_whole(out / "demo.json", json.dumps(found, ensure_ascii=False).encode())
    write_whole(out / "report.html", render_html(found).encode())
    print_document(found)
    typer.echo(f"\nOpen the report: {out / 'report.html'}")
    typer.echo("Now your own data: genloss compare HUMAN.jsonl CANDIDATE.jsonl --report report.html")
