"""``genloss report``: the HTML page of a saved JSON result, or of a run directory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Final

import typer

_IN_DIRECTORY: Final = "report.json"
"""What is read where a run directory is given."""


def report(
    result: Annotated[
        Path,
        typer.Argument(
            metavar="JSON",
            help="What a command wrote with --json (compare, loop, share, worth, ...), or a run directory: then its report.json.",
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The page to write: .html, or .svg/.png for its chart.")
    ],
) -> None:
    """Turn a saved JSON result, or a run directory, into one self-contained HTML page, or its chart into SVG or PNG."""
    from genloss.errors import GenlossError
    from genloss.loops.directory import check_digests
    from genloss.reports.charts import render_chart
    from genloss.reports.html import render_html
    from genloss.reports.parsing import parse_document
    from genloss.writing import write_whole

    if result.is_dir():
        if not (result / _IN_DIRECTORY).is_file():
            msg = f"{result} has no {_IN_DIRECTORY}: give the directory of a run that is done, or a JSON file"
            raise GenlossError(msg)
        check_digests(result)
        result /= _IN_DIRECTORY
    try:
        loaded = json.loads(result.read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"cannot read {result}: {error.strerror or error}"
        raise GenlossError(msg) from error
    except ValueError as error:  # not UTF-8, or not JSON
        msg = f"{result} is not JSON ({error}); make one with `genloss compare REFERENCE CANDIDATE --json > {result}`"
        raise GenlossError(msg) from error
    found = parse_document(loaded)
    kind = output.suffix.lower().lstrip(".")
    if kind == "svg":
        data = render_chart(found, "svg")
    elif kind == "png":
        data = render_chart(found, "png")
    else:
        data = render_html(found).encode()
    write_whole(output, data)
    typer.echo(f"Report: {output}")
