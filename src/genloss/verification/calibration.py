"""Calibration on human text, where nothing is lost: does each interval cover 0, and how often is a loss raised.

``python -m genloss.verification.calibration [--splits N] [--design NAME]`` prints the table of docs/calibration.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import beta
from scipy.stats import t as student

from genloss.measures.comparing import compare_profiles
from genloss.verification.designs import DESIGNS, Design, bundled
from genloss.verification.sampling import Corpus, subset_profile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LEAST, MOST = 0.90, 0.98
FALSE_ALARMS = 0.05


@dataclass(frozen=True)
class Row:
    """One measure in one design."""

    design: str
    measure: str
    n: int
    """Splits in which the contrast and its error were known."""
    mean: float
    spread: float
    stderr: float
    """Root mean square."""
    covered: float
    alarms: float
    """Share of splits with an uncorrected one-sided p below .05."""

    @property
    def verdict(self) -> str:
        """``pass`` where the binomial 95 % interval of the coverage meets [.90, .98]; else ``too wide`` or ``too narrow``."""
        hits = round(self.covered * self.n)
        low = float(beta.ppf(0.025, hits, self.n - hits + 1)) if hits else 0.0
        high = float(beta.ppf(0.975, hits + 1, self.n - hits)) if hits < self.n else 1.0
        if high < LEAST:
            return "too narrow"
        return "too wide" if low > MOST else "pass"


def splits(corpus: Corpus, design: Design, n: int, first: int = 0) -> Iterator[dict[str, Any]]:
    """Compare candidate and reference of ``n`` splits; folds are drawn anew in each."""
    for i in range(first, first + n):
        rng = np.random.default_rng([i, design.size, design.scattered, design.within])
        chosen, rest = design.split(corpus, rng)
        reference, candidate = subset_profile(corpus, rest, i), subset_profile(corpus, chosen, i)
        found = compare_profiles(reference, candidate)
        filled = [int(np.count_nonzero(side.n_groups)) for side in (reference, candidate)]
        measures = {
            name: (e.contrast, e.contrast_stderr, e.p_loss) for name, e in found.measures.items() if np.isfinite(e.contrast)
        }
        for band in found.bands:
            e = band.tail_survival
            measures[f"{band.unit}.survival {band.zipf_low:g} to {band.zipf_high:g}"] = (e.contrast, e.contrast_stderr, e.p_loss)
        yield {
            "design": design.name,
            "split": i,
            "lost": found.lost,
            "definitions": {d.name: d.lost for d in found.definitions},
            "folds": min(filled),
            "measures": measures,
            "died": found.died_count,
        }


def rows(results: Sequence[dict[str, Any]]) -> list[Row]:
    """The table of one design."""
    names = dict.fromkeys(name for result in results for name in result["measures"])
    made = []
    for name in names:
        kept = [(*r["measures"][name], r["folds"]) for r in results if name in r["measures"]]
        contrast, stderr, p, folds = (np.array(column, float) for column in zip(*kept, strict=True))
        known = np.isfinite(contrast) & np.isfinite(stderr) & (stderr > 0)
        if not known.any():
            continue
        reach = student.ppf(0.975, np.maximum(folds[known] - 1, 1)) * stderr[known]
        made.append(
            Row(
                design=str(results[0]["design"]),
                measure=name,
                n=int(known.sum()),
                mean=float(contrast[known].mean()),
                spread=float(contrast[known].std()),
                stderr=float(np.sqrt((stderr[known] ** 2).mean())),
                covered=float((np.abs(contrast[known]) <= reach).mean()),
                alarms=float((p[known] < FALSE_ALARMS).mean()),
            )
        )
    return made


def printed(results: Sequence[dict[str, Any]]) -> str:
    """One design as text: a line a measure, then how often each definition was met."""
    lines = [f"design {results[0]['design']}: {len(results)} splits"]
    lines += [f"{'measure':<28}{'n':>5}{'mean':>9}{'sd':>8}{'stderr':>8}{'cover':>7}{'p<.05':>7}  verdict"]
    lines += [
        f"{r.measure:<28}{r.n:>5}{r.mean:>+9.4f}{r.spread:>8.4f}{r.stderr:>8.4f}{r.covered:>7.3f}{r.alarms:>7.3f}  {r.verdict}"
        for r in rows(results)
    ]
    verdicts = [r["lost"] for r in results]
    lines.append(f"lost: {verdicts.count(True)}, not lost: {verdicts.count(False)}, cannot say: {verdicts.count(None)}")
    for name in results[0]["definitions"]:
        raised = sum(r["definitions"][name] is True for r in results)
        lines.append(f"  {name}: {raised} of {len(results)}")
    for unit in results[0]["died"]:
        observed, expected = np.array([r["died"][unit] for r in results]).T
        ratio = observed / expected
        lines.append(f"  {unit} absent, observed over expected by chance: {ratio.mean():.3f} (sd {ratio.std():.3f})")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the calibration and print it; ``--save`` adds every split to a file of JSON lines, ``--load`` prints such a file."""
    parser = argparse.ArgumentParser(prog="python -m genloss.verification.calibration", description=__doc__)
    parser.add_argument("--splits", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="number of the first split")
    parser.add_argument("--design", action="append", choices=[d.name for d in DESIGNS])
    parser.add_argument("--save")
    parser.add_argument("--load", action="append", default=[])
    chosen = parser.parse_args(arguments)
    designs = [d for d in DESIGNS if not chosen.design or d.name in chosen.design]
    results: dict[str, list[dict[str, Any]]] = {d.name: [] for d in designs}
    if chosen.load:
        for path in chosen.load:
            with open(path, encoding="utf-8") as file:  # noqa: PTH123 - a plain path
                for line in file:
                    result = json.loads(line)
                    results.setdefault(result["design"], []).append(result)
    else:
        corpus = bundled()
        for i in range(chosen.first, chosen.first + chosen.splits):
            for design in designs:
                found = next(splits(corpus, design, 1, i))
                results[design.name].append(found)
                if chosen.save:
                    with open(chosen.save, "a", encoding="utf-8") as file:  # noqa: PTH123 - a plain path
                        file.write(json.dumps(found) + "\n")
    sys.stdout.write("\n\n".join(printed(found) for found in results.values() if found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
