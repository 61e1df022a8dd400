"""What ``genloss ledger`` gives back: one JSON object, or lines."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from genloss.guard.ledger import Ledger, Written


def say_written(ledger: Ledger, written: Written, *, inputs: Sequence[Mapping[str, Any]], json_: bool) -> None:
    """Say what was written, or that it was there already; and draw the family tree of what was made of something."""
    from genloss import __version__
    from genloss.cli.ledger_text import entry_body, written_words
    from genloss.reports.terminal_tree import render_tree
    from genloss.reports.tree_document import tree_document

    name = written.entry.what.name
    node = ledger.tree(name)
    depth, exact = node.depth, node.exact
    body = {"ledger": ledger.place.name, "new": written.new, "entry": entry_body(written.entry), "depth": depth, "exact": exact}
    lines = [written_words(written, (depth, exact))]
    if node.parents and not json_:
        drawn = render_tree(tree_document(node, command=None, inputs=[], version=__version__, entries=()))
        lines += ["", *drawn.splitlines()]
    say(body, lines, inputs=inputs, json_=json_)


def say(body: Mapping[str, Any], lines: Iterable[str], *, inputs: Sequence[Mapping[str, Any]] = (), json_: bool) -> None:
    """Print one JSON object of kind ``ledger`` and nothing else, or the lines."""
    from genloss import __version__
    from genloss.reports.document import document
    from genloss.reports.terminal_tables import write_plain

    if json_:
        made = document("ledger", command=sys.argv, inputs=inputs, seed=None, version=__version__, **body)
        # what is no UTF-8, such as an argument's stray byte, is escaped, so that the whole can be read
        typer.echo(re.sub("[\ud800-\udfff]", lambda one: f"\\u{ord(one[0]):04x}", json.dumps(made, ensure_ascii=False)))
        return
    write_plain("".join(f"{line}\n" for line in lines), sys.stdout)
