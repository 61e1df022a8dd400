"""What commands give back: a page where one is asked for, and the result as JSON or as text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def give(document: Mapping[str, Any], *, report: Path | None, json_: bool) -> None:
    """Write the page, then print one JSON object and nothing else, or the text and where the page is."""
    if report is not None:
        from genloss.reports.html import render_html
        from genloss.writing import write_whole

        write_whole(report, render_html(document).encode())
    if json_:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    from genloss.reports.terminal import print_document

    print_document(document)
    if report is not None:
        typer.echo(f"\nReport: {report}")
