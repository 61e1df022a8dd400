"""What died: types of the reference that the candidate lacks, and how many a second human sample would lack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from genloss.measures.comparison import Died

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from genloss.measures.aligned import Sparse
    from genloss.measures.side_by_side import SideBySide
    from genloss.profiles.profile import Profile

MOST = 50
"""How many are named, a unit."""


def died(reference: Profile, pair: SideBySide) -> tuple[list[Died], tuple[float, float]]:
    """The absent types of highest expected count, and (absent types, absent types expected by chance).

    A type in g of G reference groups is absent from C further groups with probability ``(1 + (C/G)(1 - q))^-(g - s)``: a gamma
    mixture of Poisson rates, ``s = f1/S`` the discount for having been seen at all (f1 of S types are in one group only), q the
    chance that a shorter group misses a type it would hold. Right within 5 % for text; too high for a closed vocabulary that the
    reference has nearly exhausted, so that fewer deaths look surprising there. 113 speeches lack 399 such types where a Poisson
    law expects 56.
    """
    a = pair.aligned
    tokens, records, groups = (_totals(a.reference, name) for name in ("tokens", "records", "groups"))
    held = np.diff(a.candidate.starts) > 0
    chance = absent_by_chance(pair, records, groups, a.weights)
    missing = np.flatnonzero((tokens > 0) & ~held)
    observed, expected = float(a.weights[missing].sum()), float((a.weights * chance)[tokens > 0].sum())
    scale = float(pair.candidate_tokens[0] / pair.reference_tokens[0])
    first = missing[np.lexsort((a.hashes[missing], -tokens[missing]))][:MOST]
    named = [_named(reference, pair.unit, int(a.hashes[i]), float(tokens[i]) * scale, float(chance[i])) for i in first]
    return named, (observed, expected)


def absent_by_chance(
    pair: SideBySide, records: NDArray[np.float64], groups: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Shape (T,): probability that a second human sample of the candidate's groups and tokens lacks each type."""
    seen = groups > 0
    singles = float(weights[groups == 1].sum() / max(weights[seen].sum(), 1.0))
    rate_r = pair.reference_tokens[0] / pair.reference_groups[0]
    rate_c = pair.candidate_tokens[0] / pair.candidate_groups[0]
    kept = min(rate_c / rate_r, 1.0)
    hit = np.ones(len(groups))
    if kept < 1:
        hit[seen] = -np.expm1(np.log1p(-kept) * records[seen] / groups[seen])
    more = pair.candidate_groups[0] / pair.reference_groups[0]
    return np.where(seen, (1 + more * hit) ** -(groups - singles), 1.0)


def _totals(side: Sparse, name: str) -> NDArray[np.float64]:
    values: NDArray[np.float64] = np.append(getattr(side, name), 0.0)
    return np.asarray(np.add.reduceat(values, side.starts[:-1]) * (np.diff(side.starts) > 0))


def _named(reference: Profile, unit: str, type_hash: int, expected: float, chance: float) -> Died:
    found = getattr(reference, unit).find(type_hash)
    record = ""
    if found is not None:
        table, place = found
        record = reference.example_ids.get(int(table.examples[place])) or ""
    return Died(unit, reference.text_of(unit, type_hash) or f"{type_hash:016x}", expected, chance, record)
