"""The eight definitions of collapse for text: which measure of words plays which part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from genloss.loops.definitions import judge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from genloss.loops.regimes import Regime

ROLES: Final = {
    "risk": "words.missing",
    "variance": "words.hill_2_kept",
    "tail": "words.tail_survival",
    "novel": "pairs.novelty",
}
"""``words.missing`` is 1 - ``words.coverage``: the error of a model that knows what it saw and nothing else (Dohmatob et al.
2024, arXiv:2402.07043). ``words.hill_2_kept`` is ``words.hill_2`` as a share of generation 0's: 1 / sum p^2 is to counts what the
variance is to numbers. Text has no modes that anyone has named."""

NO_MODES: Final = "text has no modes that anyone named"
FRESH_IS_NEW: Final = "fresh human text brings new pairs too, which cannot be told from invented ones"


def text_verdicts(measured: Mapping[str, NDArray[np.float64]], regime: Regime) -> list[dict[str, Any]]:
    """A verdict by each definition on one cell; ``measured`` has its measures, shape (generations + 1, replicates)."""
    series = {name: measured[name] for name in ("words.tail_survival", "pairs.novelty") if name in measured}
    if (coverage := measured.get("words.coverage")) is not None:
        series["words.missing"] = 1 - coverage
    if (diversity := measured.get("words.hill_2")) is not None:
        series["words.hill_2_kept"] = diversity / np.where(diversity[0] > 0, diversity[0], np.nan)
    roles, absent = dict(ROLES), {"modes": NO_MODES}
    if regime.real == "fresh":
        absent["novel"] = FRESH_IS_NEW
        del roles["novel"]
    return judge(series, range(len(next(iter(measured.values())))), roles, absent=absent)
