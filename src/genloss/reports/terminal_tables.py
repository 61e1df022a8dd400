"""Tables for terminals, and plain text: no boxes, one line a row, nothing in them interpreted."""

from __future__ import annotations

import io
import sys
from typing import IO, TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

from genloss.reports.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType


def plain_table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, numeric: Sequence[int] = ()) -> Table:
    """A table without boxes, one line a row."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", show_header=any(heads))
    for index, head in enumerate(heads):
        table.add_column(Text(head), justify="right" if index in numeric else "left", no_wrap=True, overflow="crop")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def crop(text: object, width: int) -> str:
    """``text`` made safe and cut to ``width`` terminal cells, with ``..`` where something was cut."""
    shown = safe(text)
    return shown if cell_len(shown) <= width else set_cell_size(shown, width - 2).rstrip() + ".."


def plain_text(shown: RenderableType, width: int) -> str:
    """What rich can print as plain text: no escape sequences, no line wider than ``width`` or with blanks at its end."""
    target = io.StringIO()
    Console(file=target, width=width, force_terminal=False, color_system=None, markup=False, highlight=False, emoji=False).print(
        shown
    )
    return "\n".join(line.rstrip() for line in target.getvalue().rstrip().split("\n")) + "\n"


def write_plain(text: str, file: IO[str] | None) -> None:
    """Write text to ``file``, standard output where None; characters that its encoding lacks become escapes."""
    out = sys.stdout if file is None else file
    encoding = getattr(out, "encoding", None) or "utf-8"
    out.write(text.encode(encoding, "backslashreplace").decode(encoding))
