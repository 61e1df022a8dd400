"""The command line: the library's verbs, one small file each."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from typing import Annotated

import typer

from genloss import __version__
from genloss.cli import compare, demo, dose, forecast, ledger, loop, origin, profile, report, share, signed, verify, worth
from genloss.errors import GenlossError
from genloss.reports.safe import safe

OK, DENIED, MISTAKE, BUG, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes: 1 is a failed check or a denied gate, 2 a mistake in the call or the data, 3 an error of ours."""

app = typer.Typer(
    name="genloss",
    help="Measure what AI data loses when it is made from AI data.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo")(demo.demo)
app.command("compare")(compare.compare)
app.command("profile")(profile.profile)
app.command("loop")(loop.loop)
app.command("forecast")(forecast.forecast)
app.command("dose")(dose.dose)
app.command("report")(report.report)
app.command("share")(share.share)
app.command("origin")(origin.origin)
app.command("signed")(signed.signed)
app.command("worth")(worth.worth)
app.add_typer(ledger.app)
app.command("verify")(verify.verify)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"genloss {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Measure what AI data loses when it is made from AI data."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    logging.basicConfig(format="genloss: note: %(message)s", level=logging.WARNING, stream=sys.stderr)
    try:
        code = app(arguments, standalone_mode=False)
    except GenlossError as error:
        sys.exit(_say(str(error)))
    except typer.TyperException as error:
        sys.exit(_say(f"{error.format_message()} (see `{_command(error)} --help`)"))
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except (BrokenPipeError, SystemExit):  # typer exits by itself in one case only: whoever read our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that the interpreter's last flush is quiet
        sys.exit(OK)
    except Exception as error:  # noqa: BLE001 - the last resort: say that it is our fault, with what we need to mend it
        traceback.print_exc()
        _say(f"this is a bug in genloss {__version__}, not in your data: {type(error).__name__}: {error}")
        sys.exit(BUG)
    sys.exit(code if isinstance(code, int) else OK)


def _say(message: str) -> int:
    print(f"genloss: error: {safe(message)}", file=sys.stderr)
    return MISTAKE


def _command(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    return context.command_path if context is not None else "genloss"
