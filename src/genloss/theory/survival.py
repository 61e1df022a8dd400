"""The chance that a type outlives a thinning in two stages: some of the groups, then some of their records."""

from __future__ import annotations

from math import comb


def alive(groups: int, records: float, kept_groups: float, kept_records: float) -> float:
    """Probability that a type is still there when each group is kept with one chance and each record in it with another.

    ``1 - (1 - p_g + p_g q)^g``, ``q = (1 - p_r)^(r/g)``: g groups hold the type in r records, spread evenly over them; ``p_g``
    and ``p_r`` are ``kept_groups`` and ``kept_records``. Range 0 to 1; 0 for a type in no group. Source: own; each stage is
    plain binomial thinning.
    """
    if groups == 0:
        return 0.0
    lost_within = (1 - kept_records) ** (records / groups) if kept_records < 1 else 0.0
    return 1.0 - (1 - kept_groups + kept_groups * lost_within) ** groups


def alive_among(groups: int, records: float, total: int, drawn: int, kept_records: float) -> float:
    """The same where exactly ``drawn`` of ``total`` groups are kept: a hypergeometric first stage.

    ``1 - sum_j C(g, j) C(N-g, G-j) / C(N, G) q^j``. Differs from ``alive`` where few groups are drawn and a type lives in many.
    """
    if groups == 0:
        return 0.0
    lost_within = (1 - kept_records) ** (records / groups) if kept_records < 1 else 0.0
    ways = sum(comb(groups, j) * comb(total - groups, drawn - j) * lost_within**j for j in range(min(groups, drawn) + 1))
    return 1.0 - ways / comb(total, drawn)
