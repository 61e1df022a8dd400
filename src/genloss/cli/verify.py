"""``genloss verify``: observed against expected, for every closed form."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from genloss.cli import options as opt


def verify(
    only: Annotated[str | None, typer.Option(metavar="NAME", help="Run the checks whose name contains this.")] = None,
    json_: opt.Json = False,
) -> None:
    """Check the closed forms in the product against independent numbers. Exits with 1 if one fails."""
    from genloss import __version__
    from genloss.errors import GenlossError
    from genloss.reports.checks import print_checks
    from genloss.reports.document import document
    from genloss.verification import run_checks

    checks = run_checks(only)
    if not checks:
        msg = f"no check has a name that contains {only!r}; `genloss verify` lists them all"
        raise GenlossError(msg)
    if json_:
        found = document(
            "verify", command=sys.argv, inputs=[], seed=None, version=__version__, checks=[check.to_json() for check in checks]
        )
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        print_checks(checks)
    if any(check.verdict == "fail" for check in checks):
        raise typer.Exit(1)
