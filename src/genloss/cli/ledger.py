"""``genloss ledger``: who wrote which data, which model was trained on it, and whether the files are still the same."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from genloss.cli import options as opt
from genloss.cli.ledger_adding import By, Where, add, author, model
from genloss.cli.output import give

app = typer.Typer(
    name="ledger",
    help="Keep who wrote which data, which model was trained on it, and what changed.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command("add")(add)
app.command("model")(model)

_Name = Annotated[str, typer.Argument(metavar="NAME", help="A dataset or model.")]
_Or = Annotated[str | None, typer.Argument(metavar="NAME", help="A dataset or model; all of them where none is named.")]


@app.command("show")
def show(name: _Or = None, ledger: Where = None, json_: opt.Json = False) -> None:
    """List what is in the ledger, or show one with its history and its corrections."""
    from genloss.cli.ledger_output import say
    from genloss.cli.ledger_text import entry_body, history_lines, list_lines, thing_body, things_body
    from genloss.guard.ledger import Ledger
    from genloss.guard.lineage import depths

    with Ledger.open(ledger) as opened:
        state, where = opened.state(), opened.place.name
    if name is None:
        things = things_body(state)
        say({"ledger": where, "things": things}, list_lines(things), json_=json_)
        return
    state.find(name)
    made = thing_body(state, name, depths([name], state.things)[name])
    history = [entry_body(one) for one in (state.brought_in[name], *state.corrections.get(name, []))]
    say({"ledger": where, "things": [made], "history": history}, history_lines(state, name), json_=json_)


@app.command("trace")
def trace(name: _Name, ledger: Where = None, report: opt.Report = None, json_: opt.Json = False) -> None:
    """Draw the family tree of a dataset or model, down to its human originals, with the copy depth at each."""
    from genloss import __version__
    from genloss.guard.ledger import Ledger
    from genloss.reports.tree_document import tree_document

    with Ledger.open(ledger) as opened:
        state = opened.state()
        node = opened.tree(name)
    made = tree_document(node, command=sys.argv, inputs=[], version=__version__, entries=state.entries)
    give(made, report=report, json_=json_)


@app.command("verify")
def verify(
    name: _Or = None,
    root: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where the files of NAME lie now, if not where they were.")
    ] = None,
    holds: Annotated[
        str | None,
        typer.Option(metavar="DIGEST", help="The digest of an entry, noted elsewhere: so entries that were cut off show."),
    ] = None,
    workers: opt.Workers = None,
    ledger: Where = None,
    json_: opt.Json = False,
) -> int:
    """Check the chain of entries, and hash every file again: what changed, what is missing, what is new.

    Exit code 1 where anything is not as it was.
    """
    from genloss.cli.ledger_output import say
    from genloss.cli.ledger_text import check_lines
    from genloss.errors import LedgerError
    from genloss.guard.checking import FAIL
    from genloss.guard.checking import verify as check
    from genloss.guard.ledger import Ledger
    from genloss.sides import processors

    if root is not None and name is None:
        raise LedgerError("--root is where the files of one dataset or model lie: name it")
    with Ledger.open(ledger) as opened:
        checks = check(opened, name, root=root, holds=holds, workers=workers or processors())
        where = opened.place.name
    say({"ledger": where, "checks": [one.to_json() for one in checks]}, check_lines(checks), json_=json_)
    return int(any(one.verdict == FAIL for one in checks))


@app.command("correct")
def correct(
    name: _Name,
    set_: Annotated[
        list[str],
        typer.Option(
            "--set",
            metavar="FIELD=VALUE",
            help="What holds instead; repeat it for several. Names are listed with commas, counts as human:900,unknown:12, and "
            "origins=human stands for all records.",
        ),
    ],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why.")],
    by: By = None,
    ledger: Where = None,
    json_: opt.Json = False,
) -> None:
    """Say something anew of a dataset or model. The old entry stays; the correction is one of its own."""
    from genloss.cli.ledger_output import say_written
    from genloss.guard.correcting import parse_changes
    from genloss.guard.entries import Correction
    from genloss.guard.ledger import Ledger

    with Ledger.open(ledger) as opened:
        changes: dict[str, Any] = parse_changes(opened.state().find(name), set_)
        written = opened.correct(Correction(name=name, changes=changes, reason=reason), by=author(by))
        say_written(opened, written, inputs=[], json_=json_)


@app.command("export")
def export(
    name: _Name,
    form: Annotated[
        str, typer.Option("--format", "-f", metavar="FORMAT", help="croissant, prov, openlineage, passport-html or passport-md.")
    ],
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="[default: standard output]")] = None,
    ledger: Where = None,
) -> None:
    """Write a dataset or model, with all its ancestors, in a form that others read."""
    from genloss import __version__
    from genloss.guard.ledger import Ledger
    from genloss.reports.exporting import render
    from genloss.writing import write_whole

    with Ledger.open(ledger) as opened:
        state = opened.state()
        node = opened.tree(name)
    made = render(node, form, version=__version__, entries=state.entries)
    if output is None:
        typer.echo(made)
    else:
        write_whole(output, made.encode())
