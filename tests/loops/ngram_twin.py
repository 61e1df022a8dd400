"""n-gram models a second time, from the definition: a dictionary of contexts, and counts of what follows each.

A record's beginning is as many marks as the order has words before; contexts never reach over it. Interpolated absolute
discounting after Ney, Essen and Kneser (1994): ``p_m(w|c) = max(n(c,w) - d, 0)/n(c) + d D(c)/n(c) * p_(m-1)(w|c')``, where c'
is c without its oldest word and D(c) the number of kinds that follow c; the shortest context has plain shares.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

END = 0
BEGIN = -1
Context = tuple[int, ...]


class Twin:
    """Fitted to records."""

    def __init__(self, records: Sequence[Sequence[int]], order: int, discount: float = 0.0, temperature: float = 1.0) -> None:
        self.order, self.discount, self.temperature = order, discount, temperature
        self.follows: defaultdict[Context, Counter[int]] = defaultdict(Counter)
        for record in records:
            for history, token in self.steps(record, ended=True):
                for size in range(order):
                    self.follows[history[len(history) - size :]][token] += 1

    def steps(self, record: Sequence[int], *, ended: bool) -> list[tuple[Context, int]]:
        """Each token of a record, its end among them where it was ended, with the order - 1 symbols before it."""
        before = self.order - 1
        padded = [BEGIN] * before + list(record)
        tokens = [*record, END] if ended else list(record)
        return [(tuple(padded[at : at + before]), token) for at, token in enumerate(tokens)]

    def context(self, history: Context) -> Context:
        """The longest end of a history that occurs in training."""
        while history and history not in self.follows:
            history = history[1:]
        return history

    def shares(self, context: Context) -> dict[int, float]:
        """The probability of every token after a context."""
        counts = self.follows[context]
        heated = {token: count ** (1 / self.temperature) for token, count in counts.items()}
        total = sum(heated.values())
        if not self.discount or not context:
            return {token: weight / total for token, weight in heated.items()}
        given_up = self.discount * len(counts) / total
        made = {token: given_up * share for token, share in self.shares(context[1:]).items()}
        for token, count in counts.items():
            made[token] += (count - self.discount) / total
        return made
