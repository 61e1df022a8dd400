"""Counts that are drawn anew from themselves: diversity, migration, replay, and the time until one type is left."""

from __future__ import annotations

import math
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln

from genloss.lab.categorical import Categorical
from genloss.lab.uniform import Uniform
from genloss.loops.seeds import rng_for
from genloss.theory import drift
from genloss.verification.cases import SEED, Case, Run, bounded, exact, mean, printed, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

WRIGHT = "Wright 1931, Genetics 16:97: haploid drift"
SEDDIK = "Seddik et al. 2024 (arXiv 2404.05090)"
KINGMAN = "Kingman 1982, the coalescent"
KIMURA = "Kimura and Ohta 1969, diffusion"
GROWN = tuple(round(10 * t**1.5) for t in range(1, 31))


def cases() -> Iterator[Case]:
    """All of them; a few seconds."""
    yield from _diversity()
    yield from _ancestors()
    yield from _times()
    yield from _migration()
    yield from _replay()
    yield from _uniform()


def _diversity() -> Iterator[Case]:
    for word, law in (("uniform", Categorical(law="uniform", types=50)), ("zipf", Categorical(types=50))):
        run = Run(law, "replace", 20, (1, 10, 30), 10_000)
        for k in run.generations:
            name = f"lab.categorical.diversity_kept {word} n=20 k={k}"
            yield mean(name, f"{WRIGHT}; {SEDDIK}", drift.diversity_kept(20, k), run.draws("diversity_kept", k))
    grown = Run(Categorical(types=50), "replace+grow=1.5", 10, (30,), 10_000)
    expected = drift.diversity_kept_sizes(GROWN)
    yield mean("lab.categorical.diversity_kept_sizes n=10t^1.5 k=30", WRIGHT, expected, grown.draws("diversity_kept", 30))
    for power, k, value in ((1.0, 1000, 0.469), (1.0, 100_000, 0.296), (1.5, 10_000, 0.766)):
        found = drift.diversity_kept_sizes([round(10 * t**power) for t in range(1, k + 1)])
        yield printed(f"theory.drift.diversity_kept_sizes n=10t^{power:g} k={k}", "growing batches", found, value, 3)


def _ancestors() -> Iterator[Case]:
    run = Run(Categorical(law="uniform", types=5000), "replace", 5000, (1, 2, 5, 20), 60)
    source = "Suresh et al. 2025 (arXiv 2412.17646), p = 1/n"
    for k, value in ((1, 0.632), (2, 0.469), (3, 0.374), (5, 0.268), (10, 0.158), (20, 0.088)):
        yield printed(f"theory.drift.distinct_left k={k}", source, drift.distinct_left(k), value, 3)
    for k in run.generations:
        yield mean(f"lab.categorical.distinct_left n=5000 k={k}", source, drift.distinct_left(k), run.draws("types_left", k))


def _times() -> Iterator[Case]:
    """The limits of large n, against exact chains: they are high, by (log n)/3 and at most half a generation more."""
    yield mean("theory.drift.time_to_one n=2", "exact at n = 2", drift.time_to_one(2), partial(_until_one, 2))
    for n in (20, 100):
        chain = _coalescence(n)
        yield mean(f"theory.drift.time_to_one chain n={n}", "chain of the ancestors' number", chain, partial(_until_one, n))
        source = f"{KINGMAN}, above the exact chain by at most (log n)/3"
        yield bounded(f"theory.drift.time_to_one n={n}", source, drift.time_to_one(n), chain, chain + math.log(n) / 3)
    for n, p in ((100, 0.3), (400, 0.5)):
        chain = _absorption(n, p)
        source = f"{KIMURA}, above the exact chain by at most 1/2 + (log n)/3"
        high = chain + 0.5 + math.log(n) / 3
        yield bounded(f"theory.drift.two_type_time p={p} n={n}", source, drift.two_type_time(p, n), chain, high)
    yield mean(
        "theory.drift.two_type_time chain p=.3 n=100", "binomial draws", _absorption(100, 0.3), partial(_until_lost, 100, 0.3)
    )


def _migration() -> Iterator[Case]:
    n, share = 100, 0.05
    limit = drift.migration_loss(n, share)
    for k in (1, 5, 20, 100):
        expected = drift.migration_path(n, share, k)
        yield mean(
            f"theory.drift.migration_path n=100 m=.05 k={k}", f"{WRIGHT}, island model", expected, partial(_migrated, n, share, k)
        )
    yield mean("theory.drift.migration_loss n=100 m=.05", f"{WRIGHT}, island model", limit, partial(_migrated, n, share, 100))
    for size, few, value, rule in ((100, 0.01, 0.3367, 0.3333), (1000, 0.01, 0.0479, 0.0476)):
        yield printed(f"theory.drift.migration_loss n={size} m=.01", WRIGHT, drift.migration_loss(size, few), value, 4)
        yield printed(f"theory.drift.migration_loss_rule n={size} m=.01", WRIGHT, drift.migration_loss_rule(size, few), rule, 4)
    # Beside 1/(1 + 2nm), the exact one has m (2 - m) for 2 m and n - 1 for n.
    rule, exactly = drift.migration_loss_rule(100_000, 1e-4), drift.migration_loss(100_000, 1e-4)
    yield within("theory.drift.migration_loss_rule n=1e5 m=1e-4", "many draws, few of them fresh", rule, exactly, 2e-4)
    for loss, needed, digits in ((0.1, 4.5, 1), (0.05, 9.5, 1), (0.01, 50, 0)):
        yield printed(f"theory.drift.fresh_needed loss={loss}", "the rule's inverse", drift.fresh_needed(loss), needed, digits)
    # In the lab n m draws are fresh, not each with probability m: s^2 (1 - 1/n_s) in place of (1-m)^2 (1 - 1/n).
    run = Run(Categorical(law="uniform", types=20), "fresh=5%", 100, (80,), 6000)
    lost = 0.95 / 100 / (1 - 0.95**2 * (1 - 1 / 95))
    name = "lab.categorical.fresh squared_error n=100 k=80"
    yield mean(name, "derived: H/n over 1 - s^2 (1 - 1/n_s)", lost, run.draws("squared_error", 80))


def _replay() -> Iterator[Case]:
    source = "derived: fixed real data"
    for k in (1, 3, 10):
        expected = drift.replay_path(10, 90, 0.9, k)
        yield mean(f"theory.drift.replay_path 10 of 100 k={k}", source, expected, partial(_replayed, 10, 90, k))
    limit = drift.replay_distance(10, 90, 0.9)
    yield mean("theory.drift.replay_distance 10 of 100", source, limit, partial(_replayed, 10, 90, 80))
    alone = drift.replay_distance(0, 50, 0.9)
    yield exact("theory.drift.replay_distance without real data", "all of the diversity", alone, 0.9)


def _uniform() -> Iterator[Case]:
    source = "mean of a largest order statistic"
    run = Run(Uniform(), "replace", 10, (1, 8))
    for k in run.generations:
        yield mean(f"lab.uniform.uniform_kept n=10 k={k}", source, drift.uniform_kept(10, k), run.draws("width_kept", k))
    kept = Run(Uniform(), "accumulate", 10, (20,))
    once = drift.uniform_kept(10, 1)
    yield mean(
        "lab.uniform.uniform_kept accumulate n=10 k=20", "never shrinks after the first fit", once, kept.draws("width_kept", 20)
    )


def _until_one(n: int) -> NDArray[np.int64]:
    """Generations until one of n different items has replaced the others, 4000 times."""
    rng = rng_for(SEED, "one of", n)
    items, times = np.tile(np.arange(n), (4000, 1)), np.zeros(4000, np.int64)
    alive = np.arange(4000) if n > 1 else np.zeros(0, np.int64)
    while len(alive):
        items = np.take_along_axis(items, rng.integers(n, size=items.shape), axis=1)
        times[alive] += 1
        mixed = (items != items[:, :1]).any(axis=1)
        items, alive = items[mixed], alive[mixed]
    return times


def _coalescence(n: int) -> float:
    """Mean generations until n lines have one ancestor: i of them have j parents with n!/(n-j)! S(i, j) / n^i."""
    log_ways = np.full((n + 1, n + 1), -np.inf)  # of i lines having exactly j parents, over n^i
    log_ways[0, 0] = 0
    for i in range(1, n + 1):
        for j in range(1, i + 1):
            log_ways[i, j] = np.logaddexp(
                log_ways[i - 1, j] + math.log(j / n), log_ways[i - 1, j - 1] + math.log((n - j + 1) / n)
            )
    chain = np.exp(log_ways)
    times = np.zeros(n + 1)
    for i in range(2, n + 1):
        times[i] = (1 + chain[i, 2:i] @ times[2:i]) / (1 - chain[i, i])
    return float(times[n])


def _absorption(n: int, p: float) -> float:
    """Mean generations until one of two types is lost, by the binomial chain."""
    j = np.arange(1, n)
    share = j[:, None] / n
    log_rows = gammaln(n + 1) - gammaln(j + 1) - gammaln(n - j + 1) + j * np.log(share) + (n - j) * np.log1p(-share)
    times = np.linalg.solve(np.eye(n - 1) - np.exp(log_rows), np.ones(n - 1))
    return float(times[round(n * p) - 1])


def _until_lost(n: int, p: float) -> NDArray[np.int64]:
    rng = rng_for(SEED, "two types", n)
    counts, times = np.full(4000, round(n * p)), np.zeros(4000, np.int64)
    while (mixed := (counts > 0) & (counts < n)).any():
        times += mixed
        counts = rng.binomial(n, counts / n)
    return times


@lru_cache
def _migrated(n: int, share: float, k: int) -> NDArray[np.float64]:
    """Diversity lost in n draws, each of them fresh with a probability, from 20 equal types."""
    rng = rng_for(SEED, "migration", n)
    real = np.full(20, 1 / 20)
    shares = np.broadcast_to(real, (6000, 20))
    for _ in range(k):
        shares = rng.multinomial(n, (1 - share) * shares + share * real) / n
    return np.asarray(1 - (1 - (shares**2).sum(axis=1)) / (1 - 1 / 20))


def _replayed(n_real: int, n_synthetic: int, k: int) -> NDArray[np.float64]:
    """Squared distance of the training law to its own real items, all of them different."""
    rng = rng_for(SEED, "replay", n_real, n_synthetic)
    real = np.full(n_real, 1 / n_real)
    part = n_synthetic / (n_real + n_synthetic)
    shares = np.broadcast_to(real, (10_000, n_real))
    for _ in range(k):
        shares = part * rng.multinomial(n_synthetic, shares) / n_synthetic + (1 - part) * real
    return np.asarray(((shares - real) ** 2).sum(axis=1))
