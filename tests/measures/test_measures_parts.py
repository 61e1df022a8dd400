"""The parts: jackknife, splits, kernels against a plain second implementation, and the verdict's arithmetic."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from genloss.measures import kernel_shift, kernel_tail, kernel_thin
from genloss.measures.estimate import Estimate
from genloss.measures.jackknife import Spread, delete_one, type_variance, without_each
from genloss.measures.shift import windows
from genloss.measures.side_by_side import SideBySide, side_by_side
from genloss.measures.tails import tails
from genloss.measures.verdict import definitions, holm, overall
from genloss.measures.views import half_splits, leave_one_out, left
from genloss.theory.divergence import jensen_shannon
from genloss.theory.survival import alive
from tests.measures.small_corpora import profile, zipfian


def test_jackknife_of_a_mean_is_its_variance_over_n() -> None:
    """Delete-one values of a mean of 5 numbers give s^2 / 5: 2.5 / 5 for 1 to 5."""
    x = np.arange(1.0, 6.0)
    assert delete_one((x.sum() - x) / 4) == pytest.approx(2.5 / 5)


def test_one_fold_has_an_unknown_variance() -> None:
    """One value says nothing about its error."""
    assert math.isnan(delete_one(np.ones(1)))
    assert math.isnan(delete_one(np.array([1.0, np.nan])))


def test_strata_of_types_scale_up() -> None:
    """Leaving out one of 16 equal strata of sampled types changes nothing; types that count once are always in."""
    sums = without_each(np.append(np.full(16, 3.0), 7.0))
    assert sums == pytest.approx(np.full(17, 55.0))
    assert type_variance(sums[1:], 0.5) == pytest.approx(0.0)
    assert type_variance(np.arange(16.0), 1.0) == 0.0


def test_p_values_are_those_of_students_t() -> None:
    """T = -2.131 with 15 degrees of freedom leaves 2.5 % below (any table of t)."""
    assert Spread(1.0, 0.0, 0.0, 15.0).below(-2.131) == pytest.approx(0.025, abs=5e-5)


def test_half_splits_are_balanced() -> None:
    """Fifteen halves of eight folds, any two folds together in seven of them."""
    splits = half_splits().astype(int)
    assert splits.shape == (15, 16)
    assert np.all(splits.sum(axis=1) == 8)
    together = splits.T @ splits + (1 - splits).T @ (1 - splits)
    assert set(together[~np.eye(16, dtype=bool)]) == {7}


def test_views_leave_out_each_fold_that_holds_something() -> None:
    """Empty folds are skipped, and sides that share groups lose the same fold."""
    r, c = np.ones(16, np.int64), np.r_[np.ones(3, np.int64), np.zeros(13, np.int64)]
    apart, joint = leave_one_out(r, c), leave_one_out(r, c, joint=True)
    assert (len(apart.reference), (apart.reference >= 0).sum(), (apart.candidate >= 0).sum()) == (20, 16, 3)
    assert np.array_equal(joint.reference, joint.candidate)
    assert left(np.arange(16), np.array([-1, 4])).tolist() == [120.0, 116.0]


def test_windows_are_consecutive_folds() -> None:
    """Each set of D holds its width of folds, and each fold is in as many sets."""
    found = windows(3)
    assert np.all(found.sum(axis=0) == 3)
    assert np.all(found.sum(axis=1) == 3)


@pytest.mark.parametrize(("groups", "records", "drawn", "kept"), [(1, 1, 3, 1.0), (2, 5, 4, 0.3), (9, 30, 12, 0.7)])
def test_the_kernels_survival_is_the_readable_one(groups: int, records: int, drawn: int, kept: float) -> None:
    """Where a type is in fewer groups than are drawn, the kernel computes the plain formula."""
    assert kernel_thin.survives(groups, records, 20, drawn, kept) == pytest.approx(alive(groups, records, drawn / 20, kept))


def test_a_binomial_draw_is_fixed_by_its_seed_and_unbiased() -> None:
    """The same seed draws the same number; 4,000 seeds have the mean of the binomial within five standard errors."""
    draws = np.array([kernel_shift.thinned(10.0, 0.3, np.uint64(16 * i)) for i in range(4000)])
    assert kernel_shift.thinned(10.0, 0.3, np.uint64(32)) == draws[2]
    assert draws.mean() == pytest.approx(3.0, abs=5 * math.sqrt(10 * 0.3 * 0.7 / 4000))
    many = np.array([kernel_shift.thinned(200.0, 0.3, np.uint64(16 * i)) for i in range(4000)])
    assert many.mean() == pytest.approx(60.0, abs=5 * math.sqrt(200 * 0.3 * 0.7 / 4000))


@pytest.fixture(scope="module")
def pair() -> SideBySide:
    """Words of two samples of one population, side by side."""
    return side_by_side(profile(zipfian(1)), profile(zipfian(2, first_group=500)), "words")


def _dense(pair: SideBySide, side: str, name: str) -> NDArray[np.float64]:
    """Counts as a matrix of types by folds."""
    sparse = getattr(pair.aligned, side)
    out = np.zeros((len(pair.aligned.hashes), 16))
    out[np.repeat(np.arange(len(out)), np.diff(sparse.starts)), sparse.folds] = getattr(sparse, name)
    return out


def test_the_tail_kernel_agrees_with_matrices(pair: SideBySide) -> None:
    """Novelty and mass of one split and one left-out fold, computed from dense matrices, are the kernel's."""
    found = tails(pair)
    r, c = _dense(pair, "reference", "tokens"), _dense(pair, "candidate", "tokens").sum(axis=1)
    gone = int(pair.views.reference[3])
    for view, columns in ((0, np.ones(16, bool)), (3, np.arange(16) != gone)):
        news = []
        for split in half_splits():
            b = r[:, ~split & columns].sum(axis=1)
            a = r[:, split & columns].sum(axis=1)
            news.append((a[b == 0].sum() / a.sum(), c[b == 0].sum() / c.sum()))
        assert found.new[view] == pytest.approx(np.mean(news, axis=0))


def test_the_shift_kernel_agrees_with_the_closed_form(pair: SideBySide) -> None:
    """Jensen-Shannon between two sets of folds, unthinned, is that of their summed counts."""
    r, c = _dense(pair, "reference", "tokens"), _dense(pair, "candidate", "tokens")
    x_in, y_in = windows(16)[:1], windows(5)[:1]
    p, q = c.sum(axis=1), r[:, y_in[0]].sum(axis=1)
    a = pair.aligned
    got = kernel_shift.shift_sums(
        a.hashes, a.candidate.starts, a.candidate.folds, a.candidate.tokens, a.candidate.records, a.reference.starts,
        a.reference.folds, a.reference.tokens, a.weights, a.strata, x_in, y_in, np.array([p.sum()]), np.array([q.sum()]),
        np.ones(1),
    )  # fmt: skip
    assert got.sum() == pytest.approx(jensen_shannon(p, q))


def test_thinning_sums_of_the_whole_are_the_counts(pair: SideBySide) -> None:
    """With every group and record kept, the sums are plain sums over types."""
    a, one = pair.aligned, np.ones(1)
    side = a.reference
    total = np.array([float(pair.reference_groups[0])])
    sums = kernel_thin.thin_sums(
        side.starts, side.folds, side.tokens, side.records, side.groups, a.weights, a.strata, np.array([-1]), total, total, one
    ).sum(axis=1)[0]
    counts = _dense(pair, "reference", "tokens").sum(axis=1)
    counts = counts[counts > 0]
    assert sums[kernel_thin.ALIVE] == len(counts)
    assert sums[kernel_thin.LOGS] == pytest.approx((counts * np.log(counts)).sum())
    assert sums[kernel_thin.SQUARES] == pytest.approx((counts**2).sum())
    assert sums[kernel_thin.TOKENS] == counts.sum()


def test_bands_cover_every_type_of_the_list(pair: SideBySide) -> None:
    """Over all bands the list holds as many types as half A of the reference, averaged over splits."""
    found = tails(pair)
    r = _dense(pair, "reference", "tokens")
    sizes = [(r[:, split].sum(axis=1) > 0).sum() for split in half_splits()]
    assert found.bands[0, :, kernel_tail.TYPES].sum() == pytest.approx(np.mean(sizes))


def test_holm_multiplies_the_smallest_by_their_number() -> None:
    """Three p-values, worked by hand: .01 * 3, then .02 * 2, then .9; unknown ones are left out."""
    assert holm({"a": 0.02, "b": 0.9, "c": 0.01, "d": math.nan}) == pytest.approx({"c": 0.03, "a": 0.04, "b": 0.9})


def test_nothing_that_could_be_tested_cannot_say() -> None:
    """Without p-values no definition is met or unmet."""
    found = definitions({"words.tail_survival": Estimate(value=1.0, why="few")}, like_lengths=True)
    assert all(d.lost is None for d in found)
    assert overall(found) is None
    assert "few" in found[0].why


def test_one_loss_is_enough() -> None:
    """A small p in one measure meets its definition and the whole."""
    found = definitions(
        {"words.tail_survival": Estimate(value=0.5, p_loss=1e-6), "words.repeated_share": Estimate(value=0.3, p_loss=0.5)},
        like_lengths=True,
    )
    assert {d.name: d.lost for d in found}["tail lost"] is True
    assert {d.name: d.lost for d in found}["repetition up"] is False
    assert overall(found) is True
