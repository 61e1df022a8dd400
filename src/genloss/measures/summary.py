"""What one profile says by itself, before it is compared with anything."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from genloss.measures.estimate import Estimate
from genloss.measures.jackknife import delete_one
from genloss.profiles.origins import by_class, by_doubt
from genloss.profiles.type_counts import FOLDS
from genloss.theory import student

if TYPE_CHECKING:
    from genloss.profiles.profile import Profile
    from genloss.profiles.type_counts import TypeCounts


def summarise(profile: Profile) -> dict[str, Any]:
    """The facts of a profile as a JSON body: sizes, types seen, and Good-Turing coverage of words and word pairs."""
    made: dict[str, Any] = {
        "tokenizer": profile.tokenizer,
        "bytes": int(profile.n_bytes.sum()),
        "groups": int(profile.n_groups.sum()) if profile.grouped else "none named: every record is its own",
        "distinct_records": round(_types(profile.records)),
    }
    if profile.told is not None and profile.told.told:
        made |= by_class(profile.told.records) | {"doubts": dict(by_doubt(profile.told))}
    for unit, tokens in (("words", profile.n_tokens), ("pairs", profile.n_pairs)):
        counts: TypeCounts = getattr(profile, unit)
        made[unit] = {"types": round(_types(counts)), "held": "all" if counts.level == 0 else f"1 in {2**counts.level}"}
        made.setdefault("measures", {})[f"{unit}.coverage"] = coverage(counts, tokens).to_json()
    return made


def coverage(counts: TypeCounts, tokens: np.ndarray[Any, np.dtype[np.int64]]) -> Estimate:
    """Share of a further token's probability that lies on types already seen.

    Formula: 1 - f1 / n, with f1 the types seen once and n the tokens. Share, 0 to 1; 0 where every type was seen once, 1 where
    none was; unknown for an empty corpus. Tokens of one record are not independent, so it reads too high. Source: Good (1953),
    Biometrika 40:237. The error deletes one fold at a time; one corpus alone has no null.
    """
    n = int(tokens.sum())
    if n == 0:
        return Estimate(value=math.nan, unit="share", why="the corpus holds no words")
    table = counts.table
    sizes = np.diff(table.starts)
    totals = np.repeat(table.totals, sizes)
    once = np.bincount(table.folds[totals == 1], minlength=FOLDS)  # types seen once lie in one fold
    left_once = np.bincount(table.folds[totals - table.tokens == 1], minlength=FOLDS)
    f1 = int(once.sum())
    filled = np.flatnonzero(tokens)
    scale = 2.0**counts.level
    without = 1 - scale * (f1 - once + left_once)[filled] / np.maximum(n - tokens[filled], 1)
    value = 1 - scale * f1 / n
    if len(filled) < 2:
        return Estimate(value=value, n=n, unit="share", why="all records lie in one fold, so the error is unknown")
    stderr = math.sqrt(delete_one(without))
    reach = stderr * student.quantile(0.975, len(filled) - 1)
    return Estimate(value=value, stderr=stderr, low=value - reach, high=min(value + reach, 1.0), n=n, unit="share")


def _types(counts: TypeCounts) -> float:
    """Distinct types: counted, or estimated from the sample that is held."""
    return len(counts.table) / counts.sampled_share
