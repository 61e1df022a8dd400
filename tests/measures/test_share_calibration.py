"""Calibration, by scikit-learn and by a general minimiser; shares and adjusted counting by QuaPy, on the same scores."""

from __future__ import annotations

import warnings
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize

from genloss.measures.share_calibration import calibrate
from genloss.measures.share_references import References, lean
from genloss.theory.quantification import adjusted_share, mixture_shares, posteriors

RIDGE = 1.0
"""Prior precision of each coefficient but the intercepts'."""


def gaussian(seed: int, *sizes: int, features: int = 2, apart: float = 1.5) -> list[NDArray[np.float64]]:
    """Scores of references: each moves one feature; the scales differ a hundredfold."""
    rng = np.random.default_rng(seed)
    scale = 10.0 ** np.arange(features)
    made = [rng.normal(size=(n, features)) for n in sizes]
    for k in range(1, len(sizes)):
        made[k][:, (k - 1) % features] += apart
    return [one * scale + 3 for one in made]


def balanced(scores: list[NDArray[np.float64]]) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """All scores in one table, their reference, and weights by which every reference counts alike."""
    n = sum(len(one) for one in scores)
    label = np.repeat(np.arange(len(scores)), [len(one) for one in scores])
    weight = np.repeat([n / len(scores) / len(one) for one in scores], [len(one) for one in scores])
    return np.concatenate(scores), label, weight


def test_two_references_are_told_apart_as_scikit_learn_does() -> None:
    """Log odds are those of LogisticRegression with C = 1 / ridge on the same standardised scores and weights."""
    linear_model = pytest.importorskip("sklearn.linear_model")
    scores = gaussian(1, 300, 90)
    made = calibrate(scores)
    x, label, weight = balanced(scores)
    rival = linear_model.LogisticRegression(C=1 / RIDGE, tol=1e-10, max_iter=1000)
    rival.fit((x - made.centre) / made.scale, label, sample_weight=weight)
    expected = rival.decision_function((x - made.centre) / made.scale)
    assert made.ratios(x)[:, 1] == pytest.approx(expected, abs=1e-4)
    assert made.ratios(x)[:, 0] == pytest.approx(0.0)


def test_scores_are_standardised() -> None:
    """Centre and scale are of the size of the scores' own mean and standard deviation: no unit matters."""
    scores = gaussian(2, 400, 400)
    made = calibrate(scores)
    assert made.centre == pytest.approx(np.concatenate(scores).mean(axis=0), rel=0.05)
    assert made.scale == pytest.approx(np.concatenate(scores).std(axis=0), rel=0.05)
    larger = calibrate([one * 1000 - 7 for one in scores])
    assert larger.ratios(scores[0] * 1000 - 7) == pytest.approx(made.ratios(scores[0]), abs=1e-6)


def test_several_references_are_told_apart_as_a_general_minimiser_does() -> None:
    """Multinomial log odds against the human reference minimise the penalised loss."""
    scores = gaussian(3, 200, 120, 60)
    made = calibrate(scores)
    x, label, weight = balanced(scores)
    design = np.column_stack([np.ones(len(x)), (x - made.centre) / made.scale])

    def loss(flat: NDArray[np.float64]) -> float:
        b = flat.reshape(3, 2)
        odds = np.column_stack([np.zeros(len(x)), design @ b])
        fits = odds[np.arange(len(x)), label] - np.logaddexp.reduce(odds, axis=1)
        return float(-(weight * fits).sum() + RIDGE / 2 * (b[1:] ** 2).sum())

    found: Any = minimize(loss, np.zeros(6), method="BFGS", tol=1e-9)
    assert made.coefficients.ravel() == pytest.approx(found.x, abs=2e-3)
    assert loss(made.coefficients.ravel()) <= found.fun + 1e-6


def test_references_without_any_overlap_stay_finite() -> None:
    """Scores that separate without error give large ratios of the right sign, not infinite ones."""
    scores = [np.linspace(0, 1, 60)[:, None], np.linspace(5, 6, 60)[:, None]]
    made = calibrate(scores)
    assert np.isfinite(made.coefficients).all()
    assert (made.ratios(scores[0])[:, 1] < -1).all()
    assert (made.ratios(scores[1])[:, 1] > 1).all()


def test_a_score_that_never_changes_tells_nothing() -> None:
    """A constant score gives ratios of 0, and no number that is no number."""
    made = calibrate([np.ones((60, 1)), np.ones((80, 1))])
    assert made.ratios(np.array([[1.0], [2.0]])) == pytest.approx(0.0, abs=1e-6)


def test_the_sign_of_a_score_does_not_matter() -> None:
    """Calibration learns whether more means machine: a score turned round reads alike."""
    scores = gaussian(4, 200, 200)
    turned = calibrate([-one for one in scores])
    assert turned.ratios(-scores[1]) == pytest.approx(calibrate(scores).ratios(scores[1]), abs=1e-6)


def test_the_lean_is_the_mean_likelihood_of_all_synthetic_references() -> None:
    """log((r1 + r2) / 2), r against the human one."""
    ratios = np.array([[0.0, np.log(3), np.log(5)], [0.0, np.log(0.5), np.log(0.5)]])
    assert lean(ratios) == pytest.approx([np.log(4), np.log(0.5)])


@pytest.fixture(scope="module")
def rival() -> Any:
    """QuaPy, which warns of its own and others' deprecations as it is imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("quapy.method.aggregative")


@pytest.mark.parametrize("references", [2, 3])
def test_shares_are_those_of_quapys_expectation_maximisation(rival: Any, references: int) -> None:
    """EMQ (Saerens), begun from equal priors on the same calibrated posteriors, ends within its own tolerance of ours."""
    scores = gaussian(5, *[300] * references)
    made = calibrate(scores)
    target = np.concatenate([one[: 120 // (k + 1)] for k, one in enumerate(gaussian(6, *[300] * references))])
    equal = np.full(references, 1 / references)
    theirs, _ = rival.EMQ.EM(equal.copy(), posteriors(made.ratios(target), equal), epsilon=1e-9)
    assert mixture_shares(made.ratios(target)) == pytest.approx(theirs, abs=1e-4)


def test_adjusted_counting_is_quapys(rival: Any) -> None:
    """ACC on the same crisp labels and the same error rates, solved exactly, gives the Rogan-Gladen share."""
    scores = gaussian(7, 300, 300)
    made = calibrate(scores)
    target = np.concatenate([one[:n] for one, n in zip(gaussian(8, 300, 300), (140, 60), strict=True)])
    said = [(lean(made.ratios(one)) > 0).astype(int) for one in scores]
    flagged = float((lean(made.ratios(target)) > 0).mean())
    rates = rival.ACC.getPteCondEstim([0, 1], np.repeat([0, 1], [300, 300]), np.concatenate(said))
    theirs = rival.ACC.solve_adjustment(rates, np.array([1 - flagged, flagged]), method="inversion", solver="exact-raise")
    ours = adjusted_share(flagged, float(said[1].mean()), float(1 - said[0].mean()))
    assert ours == pytest.approx(float(theirs[1]), abs=1e-9)


def test_the_cross_check_counts_what_leans_to_synthetic(rival: Any) -> None:
    """``adjusted_count`` on references and target is QuaPy's ACC on the same calls."""
    from genloss.measures.share_checks import adjusted_count

    scores = gaussian(9, 300, 300)
    made = References.of(["human", "m"], [as_scored(one, k) for k, one in enumerate(scores)], per_word=False)
    target = as_scored(np.concatenate([one[:n] for one, n in zip(gaussian(10, 300, 300), (100, 100), strict=True)]), 3)
    said = [(one.lean.values > 0).astype(int) for one in made.readings]
    flagged = float((made.read(target).lean.values > 0).mean())
    rates = rival.ACC.getPteCondEstim([0, 1], np.repeat([0, 1], [300, 300]), np.concatenate(said))
    theirs = rival.ACC.solve_adjustment(rates, np.array([1 - flagged, flagged]), method="inversion", solver="exact-raise")
    assert adjusted_count(made.read(target), made).value == pytest.approx(float(theirs[1]), abs=1e-6)


def as_scored(scores: NDArray[np.float64], side: int) -> Any:
    """Records with scores and nothing else, in groups of 5."""
    n = len(scores)
    groups = np.random.default_rng(side).integers(1 << 60, size=-(-n // 5), dtype=np.uint64).repeat(5)[:n]
    return SimpleScored(scores=scores, traits=scores, sizes=np.full(n, 100), groups=groups, hashes=np.arange(n, dtype=np.uint64))


class SimpleScored(SimpleNamespace):
    """As much of a scored source as references look at."""

    scores: NDArray[np.float64]
    groups: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.scores)
