"""A grid that is not run yet: its cells, and about how long each takes."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from genloss.reports.numbers import count
from genloss.reports.terminal_tables import crop, plain_table, plain_text, write_plain

if TYPE_CHECKING:
    from collections.abc import Sequence


def print_grid(cells: Sequence[tuple[str, float | None]], generations: int, replicates: int, file: IO[str] | None = None) -> None:
    """Show cells with the seconds that each takes (None: not known) on ``file``, standard output where None."""
    rows = [(crop(name, 66), "" if seconds is None else duration(seconds)) for name, seconds in cells]
    known = [seconds for _, seconds in cells if seconds is not None]
    total = f", about {duration(sum(known))}" if known else ""
    many = "1 cell" if len(cells) == 1 else f"{count(len(cells))} cells"
    told = f"{many} of {count(generations)} generations and {count(replicates)} replicates{total}. Nothing was run."
    write_plain(f"{plain_text(plain_table(('cell', 'about'), rows, numeric=(1,)), _WIDTH)}\n{told}\n", file)


_WIDTH = 80


def duration(seconds: float) -> str:
    """Seconds as a person says them: ``0.3 s``, ``12 s``, ``4 min``, ``2.5 h``."""
    if seconds < 100:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"
