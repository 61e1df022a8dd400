"""From the parts of all chains to what is shown: means over replicates, theory, what died, one sentence."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np

from genloss.loops.citations import cite_cells
from genloss.loops.generators import common_parameters, generator_title
from genloss.loops.series import series
from genloss.loops.streams import END, n_words
from genloss.loops.text_definitions import text_verdicts
from genloss.theory.branching import types_left

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from genloss.loops.beginning import Beginning
    from genloss.loops.cells import Cell
    from genloss.loops.measuring import Measures
    from genloss.loops.streams import Stream
    from genloss.loops.texts import Vocabulary

CHECKED_ORDERS = (1, 2, 3)
"""Orders for which the closed form was compared with simulations (``genloss verify``)."""
LEFT = "words.types_left"
DIED_PER_GENERATION = 8
_HALF = 0.5


def theory_line(cell: Cell, measures: Measures, generations: int) -> list[float] | None:
    """Expected share of words left at every generation; None where no closed form covers the cell."""
    exact = getattr(cell.generator, "is_exact", False) and getattr(cell.generator, "order", 0) in CHECKED_ORDERS
    if cell.regime.name != "replace" or not exact:
        return None
    words = measures.words
    return [types_left(words.original[: words.types], generation) for generation in range(generations + 1)]


def stacked(parts: Sequence[dict[str, Any]]) -> dict[str, NDArray[np.float64]]:
    """Each measure of one cell, shape (generations + 1, replicates); nan where unknown."""
    return {name: np.array([part["measures"][name] for part in parts], np.float64).T for name in parts[0]["measures"]}


def last_seen(part: dict[str, Any]) -> NDArray[np.uint16]:
    """Shape (words of generation 0,): the last generation that held each word."""
    return np.frombuffer(base64.b64decode(part["last_seen"]), "<u2").astype(np.uint16)


def died(
    part: dict[str, Any], kept: dict[str, NDArray[np.bool_]], measures: Measures, vocabulary: Vocabulary
) -> list[dict[str, Any]]:
    """The commonest words that a chain lost for good, by the generation from which they never came back.

    ``kept`` says of other regimes, by name, which words of generation 0 are alive at their end.
    """
    seen = last_seen(part)
    counts, made = measures.words.original, []
    for generation in range(1, len(part["measures"][LEFT])):
        gone = np.flatnonzero(seen == generation - 1)
        common = gone[np.lexsort((gone, -counts[gone]))][:DIED_PER_GENERATION]
        made += [
            {
                "type": vocabulary.text(int(measures.words.ids[word])),
                "count": int(counts[word]),
                "generation": generation,
                "kept_by": [name for name, alive in kept.items() if alive[word]],
            }
            for word in common
        ]
    return made


def sentence(regimes: Sequence[dict[str, Any]], copies: str, generations: int) -> str:
    """What happened, in one sentence: the regime that kept the fewest words, and the one that kept the most."""

    def told(one: dict[str, Any]) -> str:
        at = one["measures"][LEFT]
        value, low, high = (at[name][-1] for name in ("value", "low", "high"))
        interval = "" if low is None else f" ({100 * low:.1f}\u2013{100 * high:.1f})"
        return f"{100 * value:.1f} %{interval}"

    ordered = sorted(regimes, key=lambda one: one["measures"][LEFT]["value"][-1])
    worst, best = ordered[0], ordered[-1]
    times = f"{generations} generation" + ("s" if generations != 1 else "")
    start = f"After {times} of {copies}, text under {worst['regime']} holds {told(worst)} of the words of generation 0"
    if worst is best:
        return start + "."
    return f"{start}; under {best['regime']} it holds {told(best)}."


def loop_body(
    cells: Sequence[Cell],
    parts: dict[str, list[dict[str, Any]]],
    measured: Mapping[str, Mapping[str, NDArray[np.float64]]],
    beginning: Beginning,
    measures: Measures,
    vocabulary: Vocabulary,
    generations: int,
) -> dict[str, Any]:
    """The part of a loop's document that does not depend on where it was computed."""
    regimes, several = [], len({cell.generator.label for cell in cells}) > 1
    common = common_parameters([cell.generator.parameters for cell in cells])
    model = generator_title(common)
    at_end = {
        cell.name: np.mean([last_seen(part) == generations for part in parts[cell.name]], axis=0) >= _HALF for cell in cells
    }
    for cell in cells:
        line = theory_line(cell, measures, generations)
        others = [other for other in cells if other.generator == cell.generator and other is not cell]
        kept = {str(other.regime): at_end[other.name] for other in others}
        regimes.append(
            {
                "cell": cell.name,
                "regime": cell.name if several else str(cell.regime),
                "says": cell.regime.says,
                "measures": {
                    name: series(values, line if name == LEFT else None) for name, values in measured[cell.name].items()
                },
                "definitions": text_verdicts(measured[cell.name], cell.regime),
                "died": died(parts[cell.name][0], kept, measures, vocabulary),
                "photocopies": parts[cell.name][0]["photocopies"],
            }
        )
    return {
        "sentence": sentence(regimes, f"{model} copies", generations),
        "generator": common,
        "generations": generations,
        "replicates": len(parts[cells[0].name]),
        "generation_0": {
            **_size(beginning.original),
            "word_types": measures.words.types,
            "pair_types": measures.pairs.types,
        },
        "reserve": _size(beginning.reserve),
        "judge": _size(beginning.judge),
        "regimes": regimes,
        "citations": cite_cells([(cell.generator.parameters, cell.regime) for cell in cells]),
    }


def _size(stream: Stream) -> dict[str, int]:
    return {"records": int((stream == END).sum()), "tokens": n_words(stream)}
