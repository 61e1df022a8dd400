"""``genloss report``: the HTML page of a saved JSON result."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def report(
    result: Annotated[Path, typer.Argument(metavar="JSON", help="What `genloss compare --json` or the demo wrote.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The page to write: .html, or .svg/.png for its chart.")
    ],
) -> None:
    """Turn a saved JSON result into one self-contained HTML page, or its chart into SVG or PNG."""
    from genloss.errors import GenlossError
    from genloss.profiles.format import write_whole
    from genloss.reports.charts import render_chart
    from genloss.reports.html import render_html
    from genloss.reports.parsing import parse_document

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
