"""Tables for terminals: no boxes, one line a row, nothing in them interpreted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.table import Table
from rich.text import Text

from genloss.reports.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


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
