"""Compiled: the table of types of any subset of records, from postings sorted once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from genloss.profiles.jit import jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDS = 16


@jit
def subset_entries(
    hashes: NDArray[np.uint64],
    starts: NDArray[np.int64],
    records: NDArray[np.int32],
    tokens: NDArray[np.int32],
    fold_of: NDArray[np.int8],
    group_of: NDArray[np.int64],
) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint32], int]:
    """Keys, tokens, records, groups of the entries of a table, and their number; the arrays are longer than that.

    Type t's postings are ``starts[t]:starts[t + 1]``, sorted by group and record; ``fold_of`` is -1 for a record left out.
    """
    room = len(records)
    keys = np.empty(room, np.uint64)
    out_tokens = np.empty(room, np.int64)
    out_records = np.empty(room, np.uint32)
    out_groups = np.empty(room, np.uint32)
    by_fold = np.zeros((FOLDS, 3), np.int64)
    n = 0
    for t in range(len(hashes)):
        by_fold[:] = 0
        group, found = np.int64(-1), False
        for e in range(starts[t], starts[t + 1]):
            fold = fold_of[records[e]]
            if fold < 0:
                continue
            found = True
            by_fold[fold, 0] += tokens[e]
            by_fold[fold, 1] += 1
            if group_of[records[e]] != group:
                group = group_of[records[e]]
                by_fold[fold, 2] += 1
        if not found:
            continue
        for fold in range(FOLDS):
            if by_fold[fold, 0]:
                keys[n] = hashes[t] | np.uint64(fold)
                out_tokens[n] = by_fold[fold, 0]
                out_records[n] = by_fold[fold, 1]
                out_groups[n] = by_fold[fold, 2]
                n += 1
    return keys, out_tokens, out_records, out_groups, n
