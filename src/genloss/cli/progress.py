"""The progress bar: records, MB/s and time left, on standard error, and only where that is a terminal."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from genloss.reports.safe import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def progress_bar(name: str, total_bytes: int | None) -> Iterator[Callable[[int, int], None]]:
    """A bar for one source while it is read; what it yields is called with the records and bytes of every block."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _records, _bytes: None
        return
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[records]:,} records"),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    task = bar.add_task(safe(name)[-40:], total=total_bytes, records=0)
    lock = threading.Lock()
    seen = 0

    def advance(records: int, read: int) -> None:
        nonlocal seen
        with lock:  # blocks end in several threads
            seen += records
            bar.update(task, advance=read, records=seen)

    with bar:
        yield advance
