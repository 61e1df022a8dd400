"""n-gram models as kernels: sorting positions by context, and jumping among them.

A stream is int32 token ids; 0 ends a record. Position p's context of level m is the id of its last m symbols, none from before
the record; id 0 is the beginning of a record. A model is the stream and, for each context, the positions that follow it: to
draw the next token is to jump to one of them, so nothing is estimated and nothing is looked up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from genloss.profiles.jit import inline, jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_TO_UNIT = 2.0**-53


@inline
def _uniform(state):
    """A number in [0, 1) from a state of splitmix64 (Steele, Lea and Flood 2014)."""
    z = (state ^ (state >> np.uint64(30))) * _MIX_1
    z = (z ^ (z >> np.uint64(27))) * _MIX_2
    z = z ^ (z >> np.uint64(31))
    return np.float64(z >> np.uint64(11)) * _TO_UNIT


@jit
def successors(contexts: NDArray[np.int32], n_contexts: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Positions that follow each context: those of context c are ``slots[bounds[c]:bounds[c + 1]]``. After the end comes 0."""
    n = len(contexts)
    bounds = np.zeros(n_contexts + 2, np.int64)
    for i in range(n):
        bounds[contexts[i] + 2] += 1
    for k in range(n_contexts + 1):
        bounds[k + 1] += bounds[k]
    slots = np.empty(n, np.int32)
    for i in range(n):
        c = contexts[i] + 1
        slots[bounds[c]] = i + 1
        bounds[c] += 1
    for k in range(n):
        if slots[k] == n:
            slots[k] = 0
    return bounds[:-1], slots


@jit
def sorted_successors(
    stream: NDArray[np.int32], contexts: NDArray[np.int32], n_contexts: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The same, and within a context ordered by token, so that equal tokens lie together."""
    n = len(stream)
    top = 0
    for i in range(n):
        top = max(top, stream[i])
    tokens = np.zeros(top + 2, np.int64)
    for i in range(n):
        tokens[stream[i] + 1] += 1
    for k in range(top + 1):
        tokens[k + 1] += tokens[k]
    by_token = np.empty(n, np.int32)  # two stable counting sorts: by token, then by context
    for i in range(n):
        by_token[tokens[stream[i]]] = i
        tokens[stream[i]] += 1
    bounds = np.zeros(n_contexts + 2, np.int64)
    for i in range(n):
        bounds[contexts[i] + 2] += 1
    for k in range(n_contexts + 1):
        bounds[k + 1] += bounds[k]
    slots = np.empty(n, np.int32)
    for k in range(n):
        i = by_token[k]
        c = contexts[i - 1 if i > 0 else n - 1] + 1
        slots[bounds[c]] = i
        bounds[c] += 1
    return bounds[:-1], slots


@jit
def deeper(stream: NDArray[np.int32], before: NDArray[np.int32], n_before: int) -> tuple[NDArray[np.int32], int]:
    """Context ids one level deeper: the pair of the position before's id and the token here, numbered densely.

    ``before`` has shape (L,), ids of the level above, ``n_before`` of them. Returns ids of shape (L,), and their number; 0 is
    the beginning of a record.
    """
    n = len(stream)
    _, ordered = sorted_successors(stream, before, n_before)
    out = np.zeros(n, np.int32)
    made = 0
    last_context, last_token = -1, -1
    for k in range(n):
        i = ordered[k]
        token = stream[i]
        if token == 0:
            continue
        c = before[i - 1 if i > 0 else n - 1]
        if c != last_context or token != last_token:
            made += 1
            last_context, last_token = c, token
        out[i] = made
    return out, made + 1


@jit
def heated(
    stream: NDArray[np.int32], bounds: NDArray[np.int64], slots: NDArray[np.int32], power: float
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
    """Distinct successors of every context, with running sums of ``(count / largest) ** power``: bounds, positions, sums."""
    n_contexts = len(bounds) - 1
    new_bounds = np.zeros(n_contexts + 1, np.int64)
    positions = np.empty(len(slots), np.int32)
    sums = np.empty(len(slots), np.float64)
    made = 0
    for c in range(n_contexts):
        total = 0.0
        most, run = 0, 0
        for k in range(bounds[c], bounds[c + 1]):
            run = run + 1 if k > bounds[c] and stream[slots[k]] == stream[slots[k - 1]] else 1
            most = max(most, run)
        k = bounds[c]
        while k < bounds[c + 1]:
            first = k
            while k < bounds[c + 1] and stream[slots[k]] == stream[slots[first]]:
                k += 1
            total += (np.float64(k - first) / np.float64(most)) ** power
            positions[made] = slots[first]
            sums[made] = total
            made += 1
        new_bounds[c + 1] = made
    return new_bounds, positions[:made].copy(), sums[:made].copy()


@inline
def _put(out, n, token):
    """``out``, or a longer copy of it where place n is the last, with the token at place n."""
    if n >= len(out) - 1:
        longer = np.empty(2 * len(out), np.int32)
        longer[:n] = out[:n]
        out = longer
    out[n] = token
    return out


@jit
def jump(
    stream: NDArray[np.int32],
    contexts: NDArray[np.int32],
    bounds: NDArray[np.int64],
    slots: NDArray[np.int32],
    start: int,
    words: int,
    seed: np.uint64,
) -> NDArray[np.int32]:
    """Draw a stream of ``words`` words by maximum likelihood, from the context of position ``start``; the last record is cut."""
    out = np.empty(words + words // 16 + 64, np.int32)
    n = 0
    position = start
    state = seed
    while words > 0:
        c = contexts[position]
        first = bounds[c]
        state += _STEP
        position = slots[first + np.int64(_uniform(state) * np.float64(bounds[c + 1] - first))]
        token = stream[position]
        out = _put(out, n, token)
        n += 1
        if token != 0:
            words -= 1
    out[n] = 0
    return out[: n + 1].copy()


@jit
def jump_heated(
    stream: NDArray[np.int32],
    contexts: NDArray[np.int32],
    bounds: NDArray[np.int64],
    positions: NDArray[np.int32],
    sums: NDArray[np.float64],
    start: int,
    words: int,
    seed: np.uint64,
) -> NDArray[np.int32]:
    """The same at a temperature: ``bounds``, ``positions``, ``sums`` are those of ``heated``."""
    out = np.empty(words + words // 16 + 64, np.int32)
    n = 0
    position = start
    state = seed
    while words > 0:
        c = contexts[position]
        low, high = bounds[c], bounds[c + 1] - 1
        state += _STEP
        at = _uniform(state) * sums[high]
        while low < high:
            middle = (low + high) >> 1
            if sums[middle] > at:
                high = middle
            else:
                low = middle + 1
        position = positions[low]
        token = stream[position]
        out = _put(out, n, token)
        n += 1
        if token != 0:
            words -= 1
    out[n] = 0
    return out[: n + 1].copy()


@jit
def jump_discounted(
    stream: NDArray[np.int32],
    contexts: NDArray[np.int32],
    starts: NDArray[np.int64],
    bounds: NDArray[np.int64],
    slots: NDArray[np.int32],
    discount: float,
    start: int,
    words: int,
    seed: np.uint64,
) -> NDArray[np.int32]:
    """The same with absolute discounting: ``contexts`` and ``slots`` have a row a level, the shortest context first.

    The bounds of level m begin at ``bounds[starts[m]]``. An occurrence is drawn; where it is the first of its kind in the
    context, it is given up with chance ``discount`` and drawn from the next shorter context instead. So a successor seen c times
    of N, among D kinds, has ``(c - d)/N``, and the shorter context has ``d D / N``. The new context is the longest one that was
    seen.
    """
    deepest = len(contexts) - 1
    out = np.empty(words + words // 16 + 64, np.int32)
    n = 0
    position, level = np.int64(start), deepest
    state = seed
    while words > 0:
        at = level
        while True:
            c = starts[at] + contexts[at, position]
            first = bounds[c]
            state += _STEP
            k = first + np.int64(_uniform(state) * np.float64(bounds[c + 1] - first))
            found = slots[at, k]
            token = stream[found]
            if at == 0 or (k > first and stream[slots[at, k - 1]] == token):
                break
            state += _STEP
            if _uniform(state) >= discount:
                break
            at -= 1
        out = _put(out, n, token)
        n += 1
        if token != 0:
            words -= 1
        longest = level
        while longest > at:  # the longest context in which this token was seen: its next position knows the new context
            c = starts[longest] + contexts[longest, position]
            low, high = bounds[c], bounds[c + 1]
            while low < high:
                middle = (low + high) >> 1
                if stream[slots[longest, middle]] < token:
                    low = middle + 1
                else:
                    high = middle
            if low < bounds[c + 1] and stream[slots[longest, low]] == token:
                found = slots[longest, low]
                break
            longest -= 1
        position = np.int64(found)
        level = deepest if token == 0 else min(longest + 1, deepest)  # the beginning of a record is known at every level
    out[n] = 0
    return out[: n + 1].copy()
