"""Forecasts against loops: fit on generation 1 of one replicate, predict generations 2 to 10, compare with all replicates.

``python -m genloss.verification.forecasts [--corpus NAME=PATH ...] [--write]`` prints the tables of docs/forecast.md; with
``--write`` it puts them there. The bundled speeches are always the first corpus.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from genloss.corpus.columns import Columns
from genloss.corpus.sources import open_source
from genloss.engine import map_ordered
from genloss.forecasts.classes import assumed, classes_of
from genloss.forecasts.predicting import Outlook
from genloss.forecasts.spectrum import spectrum
from genloss.loops.beginning import begin
from genloss.loops.cells import Cell
from genloss.loops.chain import Bench, run_chain
from genloss.loops.measuring import Measures
from genloss.loops.ngram import Ngram
from genloss.loops.regimes import parse_regime
from genloss.loops.streams import n_words
from genloss.loops.texts import profile_stream, read_text
from genloss.profiles.settings import Settings
from genloss.verification.loops import speeches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genloss.loops.streams import Stream
    from genloss.loops.texts import Text
    from genloss.profiles.profile import Profile

REGIMES = ("replace", "accumulate", "accumulate-subsample", "fixed=10%", "fresh=10%")
ORDERS = (1, 2, 3)
GENERATIONS, REPLICATES, TOKENS, RESERVE = 10, 4, 300_000, 0.5
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
GOAL, LEAST, MOST = 0.02, 0.90, 0.98


@dataclass(frozen=True)
class Hit:
    """One measure of one generation of one replicate, and what was predicted of it."""

    corpus: str
    regime: str
    order: int
    measure: str
    generation: int
    replicate: int
    fitted: bool
    """Whether growth was measured on generation 1, or copies of maximum likelihood were assumed."""
    actual: float
    predicted: float
    low: float
    high: float

    @property
    def error(self) -> float:
        """Relative."""
        return self.predicted / self.actual - 1 if self.actual else np.nan

    @property
    def covered(self) -> bool:
        """Whether the band holds the actual value."""
        return bool(self.low <= self.actual <= self.high)


@dataclass(frozen=True)
class Ran:
    """Loops on one corpus."""

    reference: Profile
    judge: int
    """Words of the judge."""
    first: dict[str, Profile]
    """By cell: the profile of generation 1 of the first replicate."""
    measures: dict[str, list[dict[str, list[float | None]]]]
    """By cell: the measures of each replicate, generation after generation."""


def run(text: Text, *, tokens: int = TOKENS, replicates: int = REPLICATES, seed: int = 1, workers: int = 2) -> Ran:
    """All orders and regimes on one corpus. Takes a minute or two for 300,000 words."""
    beginning = begin(text, seed=seed, reserve=RESERVE, tokens=tokens)
    settings = Settings(grouped=False)
    reference = profile_stream(beginning.original, text.vocabulary, settings)
    first: dict[str, Profile] = {}

    def keep(cell: Cell, replicate: int, generation: int, output: Stream) -> None:
        if (replicate, generation) == (0, 1):
            first[cell.name] = profile_stream(output, text.vocabulary, settings)

    bench = Bench(beginning, text.vocabulary, Measures(beginning, len(text.vocabulary)), GENERATIONS, seed, keep)
    cells = [Cell(Ngram(order=order), parse_regime(regime)) for order in ORDERS for regime in REGIMES]
    chains = [(cell, replicate) for cell in cells for replicate in range(replicates)]
    parts = list(map_ordered(lambda chain: run_chain(bench, *chain), chains, workers=workers))
    measures: dict[str, list[dict[str, list[float | None]]]] = {cell.name: [] for cell in cells}
    for (cell, _), part in zip(chains, parts, strict=True):
        measures[cell.name].append(part["measures"])
    return Ran(reference, n_words(beginning.judge), first, measures)


def compared(corpus: str, ran: Ran) -> list[Hit]:
    """Every value of every generation from the second on, with its prediction; with a candidate and without."""
    hits = []
    for order in ORDERS:
        for regime in REGIMES:
            cell = Cell(Ngram(order=order), parse_regime(regime))
            for candidate in (ran.first[cell.name], None):
                hits += _hits(corpus, cell, ran, candidate)
    return hits


def _hits(corpus: str, cell: Cell, ran: Ran, candidate: Profile | None) -> list[Hit]:
    counts = spectrum(ran.reference)
    classes = assumed() if candidate is None else classes_of(ran.reference, candidate, counts)
    outlook = Outlook(counts, classes, counts.size, float(ran.judge))
    rounds = outlook.rounds(cell.regime, GENERATIONS)
    hits = []
    for generation in range(2, GENERATIONS + 1):
        for measure, e in outlook.estimates(rounds[:generation]).items():
            for replicate, measures in enumerate(ran.measures[cell.name]):
                actual = measures.get(measure, [None] * (generation + 1))[generation]
                if actual is None:
                    continue
                hits.append(
                    Hit(
                        corpus=corpus, regime=str(cell.regime), order=cell.generator.order, measure=measure,
                        generation=generation, replicate=replicate, fitted=candidate is not None, actual=actual,
                        predicted=e.value, low=e.low, high=e.high,
                    )
                )  # fmt: skip
    return hits


def summary(hits: Sequence[Hit]) -> tuple[float, float, float, float]:
    """Median and 90th percentile of the absolute error, mean error, coverage."""
    errors = np.array([hit.error for hit in hits])
    errors = errors[np.isfinite(errors)]
    covered = float(np.mean([hit.covered for hit in hits]))
    return float(np.median(np.abs(errors))), float(np.quantile(np.abs(errors), 0.9)), float(errors.mean()), covered


def tables(hits: Sequence[Hit]) -> str:
    """The tables of docs/forecast.md, as Markdown."""
    fitted = [hit for hit in hits if hit.fitted]
    corpora = list(dict.fromkeys(hit.corpus for hit in hits))
    lines = ["By measure, all orders and regimes, growth measured on generation 1:", ""]
    lines += _table(fitted, ("measure",), corpora)
    lines += ["", "By regime and order, the measures types_left, tail_survival, hill_0, hill_1 and hill_2 together:", ""]
    main = [hit for hit in fitted if hit.measure.removeprefix("words.") in MAIN]
    lines += _table(main, ("regime", "order"), corpora)
    plain = [hit for hit in hits if not hit.fitted and hit.measure.removeprefix("words.") in MAIN]
    lines += ["", "The same without a candidate, copies of maximum likelihood assumed:", ""]
    lines += _table(plain, ("regime",), corpora)
    lines += ["", _verdict(main)]
    return "\n".join(lines)


MAIN = ("types_left", "tail_survival", "hill_0", "hill_1", "hill_2")


def _table(hits: Sequence[Hit], keys: tuple[str, ...], corpora: Sequence[str]) -> list[str]:
    head = [*keys, *(f"{corpus}: error, mean, covered" for corpus in corpora)]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    groups: dict[tuple[Any, ...], list[Hit]] = {}
    for hit in hits:
        groups.setdefault(tuple(getattr(hit, key) for key in keys), []).append(hit)
    for group, found in [*groups.items(), (("all", *[""] * (len(keys) - 1)), list(hits))]:
        cells = []
        for corpus in corpora:
            own = [hit for hit in found if hit.corpus == corpus]
            if not own:
                cells.append("")
                continue
            median, _, mean, covered = summary(own)
            cells.append(f"{100 * median:.2f} %, {100 * mean:+.2f} %, {100 * covered:.0f} %")
        lines.append("| " + " | ".join([*map(str, group), *cells]) + " |")
    return lines


def _verdict(hits: Sequence[Hit]) -> str:
    median, tenth, _, covered = summary(hits)
    goal = "met" if median < GOAL else "missed"
    range_ = "within" if LEAST <= covered <= MOST else "outside"
    return (
        f"All corpora together: median absolute error {100 * median:.2f} % (goal of 2 %: {goal}), nine tenths are below "
        f"{100 * tenth:.1f} %; the bands cover {100 * covered:.1f} % ({range_} the goal of 90-98 %), {len(hits):,} values."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all corpora and print the tables; ``--write`` puts them into docs/forecast.md, ``--save`` keeps every value."""
    parser = argparse.ArgumentParser(prog="python -m genloss.verification.forecasts", description=__doc__)
    parser.add_argument("--corpus", action="append", default=[], metavar="NAME=PATH")
    parser.add_argument("--tokens", type=int, default=TOKENS)
    parser.add_argument("--replicates", type=int, default=REPLICATES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--save", type=Path)
    chosen = parser.parse_args(arguments)
    texts = {"speeches": speeches()}
    for told in chosen.corpus:
        name, _, path = told.partition("=")
        texts[name] = read_text(open_source(path, Columns()), workers=chosen.workers)
    hits = []
    for name, text in texts.items():
        ran = run(text, tokens=chosen.tokens, replicates=chosen.replicates, seed=chosen.seed, workers=chosen.workers)
        hits += compared(name, ran)
    if chosen.save:
        chosen.save.write_text(
            "".join(json.dumps({k: getattr(hit, k) for k in Hit.__dataclass_fields__}) + "\n" for hit in hits), encoding="utf-8"
        )
    printed = tables(hits)
    sys.stdout.write(printed + "\n")
    if chosen.write:
        page = Path(__file__).parents[3] / "docs" / "forecast.md"
        before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
        page.write_text(before + BEGIN + "\n\n" + printed + "\n\n" + END + rest.partition(END)[2], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
