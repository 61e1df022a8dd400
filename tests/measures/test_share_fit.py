"""Errors of shares, tests of fit and oddness: their sizes under what they assume, and what they see where it does not hold."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np
import pytest
from numpy.typing import NDArray

from genloss.measures.share_calibration import calibrate
from genloss.measures.share_fit import ODD, Oddness, Sample, misfit, unlike_share
from genloss.measures.share_mixture import Side, clustered, detectable, estimate_shares

APART = 1.5
"""Standard deviations between the scores of people and of the machine."""


def groups_of(n: int, size: int = 5, first: int = 0) -> NDArray[np.uint64]:
    """Consecutive records, so many a group."""
    return (np.arange(n) // size + first).astype(np.uint64)


def clustered_scores(rng: np.random.Generator, n: int, mean: float, size: int = 5, shared: float = 0.3) -> NDArray[np.float64]:
    """Unit Gaussians of which a share of the variance belongs to the group."""
    of_group = rng.normal(size=-(-n // size)).repeat(size)[:n]
    return np.asarray(mean + math.sqrt(shared) * of_group + math.sqrt(1 - shared) * rng.normal(size=n))


def test_clustered_variance_is_that_of_group_sums() -> None:
    """By hand in plain Python: sums of a group's deviations, squared, over n^2, times G / (G - 1)."""
    rng = np.random.default_rng(0)
    values, groups = rng.normal(size=(40, 2)), rng.integers(7, size=40).astype(np.uint64)
    sums: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for value, group in zip(values - values.mean(axis=0), groups.tolist(), strict=True):
        sums[group] = [a + b for a, b in zip(sums[group], value.tolist(), strict=True)]
    g = len(sums)
    expected = [[sum(s[i] * s[j] for s in sums.values()) * g / (g - 1) / 40**2 for j in range(2)] for i in range(2)]
    assert clustered(values, groups) == pytest.approx(np.array(expected))
    assert np.isnan(clustered(values, np.zeros(40, np.uint64))).all()


def sides(rng: np.random.Generator, target: float, n: int = 300, size: int = 5) -> tuple[Side, list[Side]]:
    """A target of known share and calibrated references of 300 records, of scores whose groups go together."""
    known = [clustered_scores(rng, 300, k * APART, size)[:, None] for k in (0, 1)]
    made = calibrate(known)
    synthetic = round(target * n)
    new = np.concatenate([clustered_scores(rng, n - synthetic, 0.0, size), clustered_scores(rng, synthetic, APART, size)])
    # People's records and the machine's are of different groups.
    groups = np.concatenate([groups_of(n - synthetic, size), groups_of(synthetic, size, 10_000)])
    references = [Side(made.ratios(one), groups_of(300, size, 1000 * (k + 1))) for k, one in enumerate(known)]
    return Side(made.ratios(new[:, None]), groups), references


@pytest.mark.parametrize("true", [0.0, 0.1, 0.5, 1.0])
def test_intervals_cover_a_known_share(true: float) -> None:
    """In 150 draws of clustered Gaussian scores 95 % intervals cover at least .90, less 3 binomial standard errors (.073)."""
    rng = np.random.default_rng([1, int(100 * true)])
    hits, errors = 0, []
    for _ in range(150):
        target, references = sides(rng, true)
        value, _, low, high = estimate_shares(target, references).of([1])
        hits += low - 1e-9 <= true <= high + 1e-9
        errors.append(value - true)
    assert hits >= 150 * (0.90 - 3 * math.sqrt(0.9 * 0.1 / 150))
    # The estimate is free of bias away from the ends, within 4 standard errors and the 1 % that calibration may be off.
    if 0 < true < 1:
        assert abs(np.mean(errors)) < 4 * np.std(errors) / math.sqrt(150) + 0.01


def test_an_estimate_lies_in_its_interval_between_0_and_1() -> None:
    """Whatever the share: 0 <= low <= value <= high <= 1, and the shares and intervals of complements are complements."""
    rng = np.random.default_rng(2)
    for true in (0.0, 0.03, 0.5, 0.97, 1.0):
        found = estimate_shares(*sides(rng, true, n=60))
        (value, error, low, high), (other, _, least, most) = found.of([1]), found.of([0])
        assert 0 <= low <= value <= high <= 1
        assert error > 0
        assert (value, low, high) == pytest.approx((1 - other, 1 - most, 1 - least), abs=1e-6)


@pytest.mark.parametrize(("true", "n"), [(0.0, 200), (0.3, 200), (0.3, 5000), (1.0, 60)])
def test_the_error_is_that_of_target_and_references(true: float, n: int) -> None:
    """By hand for two references of 60 records, each its own group: q, its spread given who wrote what, and theirs."""
    rng = np.random.default_rng([14, n])
    known = [rng.normal(k * APART, 1, 60)[:, None] for k in (0, 1)]
    made = calibrate(known)
    new = np.concatenate([rng.normal(0, 1, n - round(true * n)), rng.normal(APART, 1, round(true * n))])[:, None]
    alone = [Side(made.ratios(one), np.arange(len(one), dtype=np.uint64)) for one in (new, *known)]
    found = estimate_shares(alone[0], alone[1:])
    p = max(found.value[1], 0.05) / (max(found.value[1], 0.05) + max(found.value[0], 0.05))
    q, people, machine = (p * np.exp(one.ratios[:, 1]) / (1 - p + p * np.exp(one.ratios[:, 1])) for one in alone)
    gap = machine.mean() - people.mean()
    centre = (q.mean() - people.mean()) / gap
    share = min(1.0, max(0.0, centre))
    of_target = q.var(ddof=1) / n - share * (1 - share) * gap**2 / n
    least = ((1 - share) * people.var() + share * machine.var()) / n
    of_references = (1 - centre) ** 2 * people.var(ddof=1) / 60 + centre**2 * machine.var(ddof=1) / 60
    assert found.centre[1] == pytest.approx(centre, abs=1e-6)
    assert found.of([1])[1] == pytest.approx(math.sqrt(max(of_target, least) + of_references) / gap, rel=1e-5)
    assert found.freedom == min(59, n - 1)


def test_one_group_has_an_unknown_error() -> None:
    """A target of a single group has a share and no error."""
    target, references = sides(np.random.default_rng(3), 0.5)
    value, error, _, _ = estimate_shares(Side(target.ratios, np.zeros(300, np.uint64)), references).of([1])
    assert 0 < value < 1
    assert math.isnan(error)


def test_a_record_said_again_by_its_own_group_is_no_news() -> None:
    """Every record twice, in its own group: the same share, and the same interval but for what varies within the references."""
    target, references = sides(np.random.default_rng(4), 0.4)
    twice = Side(np.repeat(target.ratios, 2, axis=0), np.repeat(target.groups, 2))
    once, again = estimate_shares(target, references).of([1]), estimate_shares(twice, references).of([1])
    assert again[0] == pytest.approx(once[0], abs=1e-6)
    assert again[1] == pytest.approx(once[1], rel=0.05)


def test_records_and_references_come_in_any_order() -> None:
    """Shuffled records of target and references change nothing but the last digits."""
    rng = np.random.default_rng(5)
    target, references = sides(rng, 0.3)
    shuffled = [one.only(rng.permutation(len(one))) for one in (target, *references)]
    assert estimate_shares(shuffled[0], shuffled[1:]).of([1]) == pytest.approx(
        estimate_shares(target, references).of([1]), abs=1e-6
    )


def test_the_smallest_share_that_shows_shows_in_about_four_of_five_targets() -> None:
    """At that share the interval's low end is above 0 in .8 of 200 targets, within .15; more records show less."""
    rng = np.random.default_rng(6)
    smallest = float(np.mean([detectable(sides(rng, 0.0)[1], 300) for _ in range(20)]))
    seen = 0
    for _ in range(200):
        target, references = sides(rng, smallest)
        seen += estimate_shares(target, references).of([1])[2] > 0
    assert seen / 200 == pytest.approx(0.8, abs=0.15)
    _, references = sides(rng, 0.0)
    assert detectable(references, 3000) < detectable(references, 300) < detectable(references, 30)
    assert detectable(references, 300, power=0.5) < detectable(references, 300, power=0.99)


def test_references_that_are_alike_show_nothing() -> None:
    """Two draws of one law: nan, or so much that no share below 1 would show."""
    rng = np.random.default_rng(7)
    known = [rng.normal(size=(300, 1)) for _ in range(2)]
    known[1] = known[0].copy()
    made = calibrate(known)
    references = [Side(made.ratios(one), groups_of(300, 5, 1000 * k)) for k, one in enumerate(known)]
    assert not detectable(references, 300) < 1


def samples(rng: np.random.Generator, share: float, shift: float = 0.0) -> tuple[Sample, list[Sample]]:
    known = [Sample(clustered_scores(rng, 300, k * APART), groups_of(300, 5, 1000 * (k + 1))) for k in (0, 1)]
    cut = round(300 * share)
    new = np.concatenate([clustered_scores(rng, 300 - cut, 0.0), clustered_scores(rng, cut, APART)]) + shift
    return Sample(new, np.concatenate([groups_of(300 - cut), groups_of(cut, 5, 10_000)])), known


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_test_of_fit_refuses_true_mixtures_rarely(share: float) -> None:
    """In 80 draws p < .05 happens in at most .05 plus 3 binomial standard errors (.123), and p is not always near 1."""
    rng = np.random.default_rng([8, int(10 * share)])
    p = np.array([misfit(*samples(rng, share), np.array([1 - share, share]), rng).p for _ in range(80)])
    assert (p < 0.05).mean() <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 80)
    assert (p < 0.6).mean() > 0.2


def test_the_test_of_fit_sees_a_shift() -> None:
    """A target that scores a standard deviation lower or higher is told in 9 of 10 draws at p < .02."""
    rng = np.random.default_rng(9)
    for share, shift in ((0.0, -1.0), (0.5, 1.0)):
        p = [misfit(*samples(rng, share, shift), np.array([1 - share, share]), rng).p for _ in range(10)]
        assert sum(one < 0.02 for one in p) >= 9


def test_the_distance_is_kolmogorovs_once_shares_have_moved() -> None:
    """Against plain empirical distributions at quantiles of the mixture, less what follows the references' gap."""
    rng = np.random.default_rng(10)
    target, known = samples(rng, 0.4, 0.8)
    drawn = np.concatenate([np.repeat(known[0].values, 6), np.repeat(known[1].values, 4)])
    points = np.quantile(drawn, np.arange(1, 256) / 256, method="inverted_cdf")
    curve, human, machine = (np.array([(one.values <= x).mean() for x in points]) for one in (target, *known))
    away, gap = machine - human, curve - 0.6 * human - 0.4 * machine
    left = gap - away * (away @ gap) / (away @ away)
    assert misfit(target, known, np.array([0.6, 0.4]), rng).distance == pytest.approx(np.abs(left).max(), abs=0.005)


def test_fit_is_unknown_where_a_side_has_one_group() -> None:
    """Nothing says how a single group varies."""
    target, known = samples(np.random.default_rng(11), 0.5)
    alone = Sample(target.values, np.zeros(300, np.uint64))
    assert math.isnan(misfit(alone, known, np.array([0.5, 0.5]), np.random.default_rng(0)).p)
    assert math.isnan(unlike_share(alone, known, np.array([0.5, 0.5])).low)


def traits(rng: np.random.Generator, n: int, rate: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Sums over 50 to 150 words of two traits, one Gaussian and one a count."""
    sizes = rng.integers(50, 151, size=n)
    return np.column_stack([rng.normal(rate * sizes, np.sqrt(sizes)), rng.poisson((0.1 + rate / 10) * sizes)]), sizes


def test_tails_of_new_records_are_those_of_the_reference() -> None:
    """Conformal: of 3,000 new records a share u lie as far out as u of the reference's own, within 4 standard errors of both."""
    rng = np.random.default_rng(12)
    made = Oddness.of([traits(rng, 1000, 0.2)])
    tails = made.tails(*traits(rng, 3000, 0.2))
    assert ((tails >= 0) & (tails <= 1)).all()
    for u in (0.05, ODD, 0.5, 0.9):
        assert (tails < u).mean() == pytest.approx(u, abs=4 * math.sqrt(u * (1 - u) * (1 / 1000 + 1 / 3000)) + 1 / 1000)


def test_a_record_is_as_odd_as_its_nearest_reference_says() -> None:
    """With two references records of either are ordinary, records of neither are odd."""
    rng = np.random.default_rng(13)
    made = Oddness.of([traits(rng, 500, 0.2), traits(rng, 500, 1.2)])
    for rate in (0.2, 1.2):
        assert (made.tails(*traits(rng, 1000, rate)) < ODD).mean() <= ODD + 4 * math.sqrt(ODD / 500 + ODD / 1000)
    assert (made.tails(*traits(rng, 1000, 0.7)) < ODD).mean() > 0.9


def test_the_unlike_share_is_what_the_references_do_not_hold() -> None:
    """(q - m) / (1 - m): tails with .6 odd where references have .2 give (.6 - .2) / .8 = .5."""
    ordinary, odd = np.linspace(0.3, 1, 80), np.full(20, 0.1)
    reference = Sample(np.concatenate([ordinary, odd])[np.random.default_rng(0).permutation(100)], groups_of(100))
    target = Sample(np.concatenate([ordinary[:40], np.full(60, 0.1)])[np.random.default_rng(1).permutation(100)], groups_of(100))
    found = unlike_share(target, [reference, reference], np.array([0.7, 0.3]))
    assert found.value == pytest.approx(0.5)
    assert 0 < found.low < found.value < found.high <= 1
    same = unlike_share(reference, [reference, reference], np.array([0.7, 0.3]))
    assert same.value == pytest.approx(0.0)
    assert same.low == 0
