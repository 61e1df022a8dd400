"""How well a share of machine text is read where it is known, and what is read where the references are wrong.

``python -m genloss.verification.shares [--blends N] [--write docs/share.md] [--save FILE] [--load FILE]`` prints the tables of
docs/share.md; with 200 blends of each share it takes some minutes.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import beta

from genloss.measures.share import measure_share
from genloss.verification.share_pairs import Pair, speeches, split, whale
from genloss.verification.share_traps import traps, traps_table
from genloss.writing import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

TRUE = (0.0, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1.0)
FIRST = 10_000
"""Seed of the first split: what the method was chosen on had others."""
LEAST, MOST = 0.90, 0.98
WANTED_ERROR = 0.03
BEGIN, END = "<!-- tables: written by python -m genloss.verification.shares -->", "<!-- end of tables -->"


@dataclass(frozen=True)
class Design:
    """A pair, and how much of it is taken."""

    name: str
    pair: Callable[[], Pair]
    references: int = 450
    size: int = 300
    part: float = 1.0
    """Of the splits that were asked for."""


def _seven() -> Pair:
    return speeches(0.7)


def _ten() -> Pair:
    return speeches(1.0)


def _both() -> Pair:
    return speeches(0.7, 1.0)


DESIGNS = (
    Design("speeches, temperature 0.7", _seven),
    Design("speeches, temperature 1.0", _ten),
    Design("speeches, both temperatures as two references", _both),
    Design("whale, temperature 0.8", whale),
    Design("speeches, both temperatures, references of 2,000 and 450 and 450, targets of 1,000", _both, 2000, 1000, 0.25),
)


def run_split(design: Design, seed: int) -> list[dict[str, Any]]:
    """One split, and one blend of each true share that the pool can fill; measured as ``genloss share --same-domain`` does."""
    prepared = split(_pair(design.name), design.references, FIRST + seed)
    rng = np.random.default_rng([FIRST, seed])
    found = []
    for true in TRUE:
        places = prepared.draw(true, design.size, rng)
        if places is None:
            continue
        share = measure_share(prepared.pool.only(places), prepared.references, same_domain=True, seed=seed)
        exact = float((prepared.origin[places] > 0).mean())
        found.append(
            {
                "design": design.name, "split": seed, "true": true, "exact": exact, "read": share.share.value,
                "low": share.share.low, "high": share.share.high, "holds": share.holds, "cross": share.cross_check.value,
                "unlike": bool(share.unlike.low > 0),
            }
        )  # fmt: skip
    return found


_PAIRS: dict[str, Pair] = {}


def _pair(name: str) -> Pair:
    """Read once a process."""
    if name not in _PAIRS:
        _PAIRS[name] = next(design for design in DESIGNS if design.name == name).pair()
    return _PAIRS[name]


def binomial(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of Clopper and Pearson."""
    low = float(beta.ppf(0.025, hits, n - hits + 1)) if hits else 0.0
    return low, float(beta.ppf(0.975, hits + 1, n - hits)) if hits < n else 1.0


def blends_table(results: Sequence[Mapping[str, Any]]) -> str:
    """One design as Markdown: a line for each true share, then all of them."""
    columns = (
        "true %", "blends", "mean error", "bias", "covered % (95 % of it)", "width", "does not fit", "part unlike",
        "counting's error", "misses",
    )  # fmt: skip
    lines = [f"| {' | '.join(columns)} |", f"|{'---:|' * (len(columns) - 1)}:---|"]
    for true in [*sorted({r["true"] for r in results}), None]:
        rows = [r for r in results if true is None or r["true"] == true]
        n = len(rows)
        exact, read, low, high, cross = (_column(rows, name) for name in ("exact", "read", "low", "high", "cross"))
        known = np.isfinite(read)
        covered = known & (low - 1e-9 <= exact) & (exact <= high + 1e-9)
        reach = binomial(int(covered.sum()), n) if true is not None else _by_split(rows, covered)
        error = float(np.abs(read - exact)[known].mean())
        misses = ["error"] if error > WANTED_ERROR else []
        misses += ["too few"] if reach[1] < LEAST else ["too many"] if reach[0] > MOST else []
        lines.append(
            f"| {'all' if true is None else f'{100 * true:g}'} | {n} "
            f"| {100 * error:.1f} | {100 * (read - exact)[known].mean():+.1f} "
            f"| {100 * covered.mean():.1f} ({100 * reach[0]:.1f}-{100 * reach[1]:.1f}) | {100 * (high - low)[known].mean():.1f} "
            f"| {sum(r['holds'] is False for r in rows)} | {sum(r['unlike'] for r in rows)} "
            f"| {100 * np.nanmean(np.abs(cross - exact)):.1f} | {', '.join(misses)} |"
        )
    return "\n".join(lines)


def _column(rows: Sequence[Mapping[str, Any]], name: str) -> NDArray[np.float64]:
    return np.array([r[name] for r in rows], float)


def _by_split(rows: Sequence[Mapping[str, Any]], covered: NDArray[np.bool_]) -> tuple[float, float]:
    """Blends of one split share its references: the interval of the mean over splits."""
    splits = np.array([r["split"] for r in rows])
    means = np.array([covered[splits == one].mean() for one in np.unique(splits)])
    reach = 1.96 * float(means.std(ddof=1)) / len(means) ** 0.5 if len(means) > 1 else 1.0
    return max(0.0, float(means.mean()) - reach), min(1.0, float(means.mean()) + reach)


def tables(results: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]) -> str:
    """All of docs/share.md that is measured."""
    parts = []
    for design in DESIGNS:
        rows = [r for r in results if r["design"] == design.name]
        if rows:
            parts.append(f"### {design.name[0].upper()}{design.name[1:]}\n\n{blends_table(rows)}")
    parts.append(f"## Traps\n\n{traps_table(found)}")
    return "\n\n".join(parts)


def written(page: str, made: str) -> str:
    """A page with the tables between its two marks put anew. ValueError where it has no marks."""
    before, _, rest = page.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        message = f"the page lacks {BEGIN} or {END}"
        raise ValueError(message)
    return f"{before}{BEGIN}\n\n{made}\n\n{END}{after}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the blends and the traps, and print or write their tables."""
    parser = argparse.ArgumentParser(prog="python -m genloss.verification.shares", description=__doc__)
    parser.add_argument("--blends", type=int, default=200, help="of every true share, each from a split of its own")
    parser.add_argument("--write", type=Path, help="a page whose tables to put anew")
    parser.add_argument("--save", type=Path, help="keep every blend and trap in a file of JSON lines")
    parser.add_argument("--load", type=Path, help="print such a file")
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args(arguments)
    if chosen.load:
        both = [json.loads(line) for line in chosen.load.read_text(encoding="utf-8").splitlines()]
        results, found = [r for r in both if "design" in r], [r for r in both if "trap" in r]
    else:
        results = []
        with ProcessPoolExecutor(chosen.workers) as pool:
            futures = [pool.submit(run_split, d, i) for d in DESIGNS for i in range(max(2, round(d.part * chosen.blends)))]
            for future in futures:
                results += future.result()
        found = traps()
    if chosen.save:
        write_whole(chosen.save, "".join(f"{json.dumps(r)}\n" for r in (*results, *found)).encode())
    made = tables(results, found)
    if chosen.write:
        write_whole(chosen.write, written(chosen.write.read_text(encoding="utf-8"), made).encode())
    else:
        sys.stdout.write(f"{made}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
