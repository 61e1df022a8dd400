"""Measure, print, and with ``--write`` keep the table in docs/benchmarks.md."""

from __future__ import annotations

import argparse
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import lab, loops, shares, whole, words
from benchmarks.corpus import make

if TYPE_CHECKING:
    from benchmarks.timing import Row

PAGE = Path("docs/benchmarks.md")
PARTS = ("profiles", "loops", "lab", "shares")


def main() -> None:
    """Run the benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the tables in docs/benchmarks.md")
    parser.add_argument("--only", choices=PARTS, help="one part alone")
    parser.add_argument(
        "--gigabytes", type=float, default=0.5, help="size of the file in the memory test [0.5; the goal is for 5]"
    )
    asked = parser.parse_args()
    for part in PARTS:
        if asked.only in {None, part}:
            text = table(_rows(part, asked.gigabytes))
            print(text)
            if asked.write:
                _keep(part, text)
    sys.exit(0)


def _rows(part: str, gigabytes: float) -> list[Row]:
    if part == "profiles":
        return _profiles(gigabytes)
    if part == "shares":
        return shares.rows(make())
    return loops.rows() if part == "loops" else lab.rows()


def _profiles(gigabytes: float) -> list[Row]:
    large = whole.memory(gigabytes)  # first: a child's peak is at least its parent's at the fork
    paths = make()
    return [*words.rows(paths), *whole.threads(paths), *whole.commands(paths), *large]


def _keep(part: str, text: str) -> None:
    """Put a table in its place on the page, between the part's two marks."""
    begin, end = f"<!-- measured: {part} -->", f"<!-- end: {part} -->"
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(begin)[0], page.split(end)[1]
    PAGE.write_text(f"{before}{begin}\n\n{text}\n{end}{after}", encoding="utf-8")


def table(rows: list[Row]) -> str:
    """The rows as Markdown, and what they were measured on."""
    lines = ["| what | genloss | against | ratio | goal | met |", "|---|---|---|---|---|---|"]
    for row in rows:
        below = row.other.endswith((" s", " GB"))
        goal = f"at {'most' if below else 'least'} {row.goal}"
        lines.append(f"| {row.what} | {row.ours} | {row.other} | {row.ratio:.2f} | {goal} | {'yes' if row.met else 'no'} |")
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "pyarrow", "polars", "nltk", "scikit-learn"))
    return "\n".join(
        [
            *lines,
            "",
            f"One core copies memory at {words.memory_speed():,.0f} MB/s, the limit of any counter.",
            f"Measured {datetime.now(UTC):%Y-%m-%d} on {platform.machine()}, Python {platform.python_version()}, {packages}.",
            "",
        ]
    )


if __name__ == "__main__":
    main()
