from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.lab.lab_compare import FEW, RECIPES, WEIGHTED, assert_same
from tests.lab.lab_twin import GaussianTwin, PoissonTwin, RegressionTwin, TypesTwin, UniformTwin

EVERY = (*RECIPES, *WEIGHTED)
ZIPF = np.arange(1, 7) ** -1.0 / (np.arange(1, 7) ** -1.0).sum()
MOVED = (np.arange(1, 7) + 2.0) ** -2.0 / ((np.arange(1, 7) + 2.0) ** -2.0).sum()


@pytest.mark.parametrize("regime", EVERY)
def test_a_gaussian_by_sums_is_one_by_points(regime: str) -> None:
    """Mean and Wishart scatter, pooled, weighted and refitted, are distributed as those of points under every regime."""
    assert_same("gaussian", {}, regime, GaussianTwin())


@pytest.mark.parametrize("regime", ["accumulate", "accumulate+fresh=25%", "fresh=25%", "fresh=25%+weight=0.6"])
def test_pools_of_tiny_samples_are_those_of_points(regime: str) -> None:
    """Of four samples, where it matters most, the variance between the batches of a pool is that of points."""
    assert_same("gaussian", {}, regime, GaussianTwin(), n=4, many=12000, generations=3)


@pytest.mark.parametrize("regime", EVERY)
def test_an_unbiased_gaussian_in_three_dimensions_is_one_by_points(regime: str) -> None:
    """The same holds of the mean, trace, determinant and risk of three dimensions, divided by n - 1."""
    settings = {"dimensions": 3, "biased": False}
    assert_same("gaussian", settings, regime, GaussianTwin(3, biased=False), many=2000, generations=3)


@pytest.mark.parametrize("regime", [*FEW, "fresh=25%+weight=0.6"])
@pytest.mark.parametrize(("settings", "shrink"), [({"shrink": 0.7}, 0.7), ({"guidance": 0.5}, 1 / 1.5)])
def test_shrunk_gaussians_shrink_synthetic_points_alone(regime: str, settings: dict[str, Any], shrink: float) -> None:
    """Lambda, given itself or by guidance, multiplies the covariance of synthetic points and leaves real ones as they are."""
    assert_same("gaussian", settings, regime, GaussianTwin(shrink=shrink))


@pytest.mark.parametrize("regime", ["replace", "accumulate", "accumulate-subsample", "fresh=25%"])
def test_a_gaussian_of_fewer_samples_than_dimensions_is_one_by_points(regime: str) -> None:
    """Where the covariance is singular the mean, and the variance it keeps, are still those of points."""
    assert_same("gaussian", {"dimensions": 5}, regime, GaussianTwin(5), n=4)


@pytest.mark.parametrize("regime", EVERY)
def test_a_categorical_by_counts_is_one_by_points(regime: str) -> None:
    """One multinomial draw, pooled, picked from and weighted, is distributed as types drawn one by one under every regime."""
    assert_same("categorical", {"types": 6}, regime, TypesTwin(ZIPF))


@pytest.mark.parametrize("regime", [*FEW, "fixed=5+weight=golden"])
@pytest.mark.parametrize(
    ("settings", "twin"),
    [
        ({"law": "uniform"}, TypesTwin(np.full(6, 1 / 6))),
        ({"exponent": 2.0, "offset": 2.0}, TypesTwin(MOVED)),
        ({"temperature": 0.6}, TypesTwin(ZIPF, temperature=0.6)),
        ({"temperature": 1.8}, TypesTwin(ZIPF, temperature=1.8)),
        ({"top_p": 0.7}, TypesTwin(ZIPF, top_p=0.7)),
        ({"temperature": 1.4, "top_p": 0.8}, TypesTwin(ZIPF, temperature=1.4, top_p=0.8)),
    ],
    ids=["uniform", "zipf", "cold", "hot", "nucleus", "hot nucleus"],
)
def test_other_laws_and_biases_of_types_are_those_of_points(regime: str, settings: dict[str, Any], twin: TypesTwin) -> None:
    """Temperature and nucleus change what a model writes, never what is real, and come in that order."""
    assert_same("categorical", {"types": 6, **settings}, regime, twin, many=1500, generations=3)


def test_the_words_of_a_source_are_a_law_of_types() -> None:
    """A law given by its shares is sampled by those shares."""
    shares = np.array([0.5, 0.3, 0.15, 0.05])
    assert_same("categorical", {}, "fresh=25%", TypesTwin(shares), shares=shares)


@pytest.mark.parametrize("regime", EVERY)
def test_a_coin_by_counts_is_one_by_points(regime: str) -> None:
    """Binomial counts are distributed as coins thrown one by one under every regime."""
    assert_same("bernoulli", {"p": 0.15}, regime, TypesTwin(np.array([0.15, 0.85]), coin=True))


@pytest.mark.parametrize("temperature", [0.7, 1.5])
@pytest.mark.parametrize("regime", [*FEW, "fresh=25%+weight=0.6"])
def test_a_coin_at_a_temperature_is_one_by_points(regime: str, temperature: float) -> None:
    """Temperature sharpens or flattens what is thrown by a model, never what is real."""
    twin = TypesTwin(np.array([0.3, 0.7]), temperature=temperature, coin=True)
    assert_same("bernoulli", {"p": 0.3, "temperature": temperature}, regime, twin)


@pytest.mark.parametrize("regime", EVERY)
def test_poisson_totals_are_sums_of_points(regime: str) -> None:
    """A Poisson total of n times the rate is distributed as the sum of n events under every regime."""
    assert_same("poisson", {"rate": 0.4}, regime, PoissonTwin(0.4))


@pytest.mark.parametrize("biased", [True, False])
@pytest.mark.parametrize("regime", RECIPES)
def test_the_largest_of_uniform_points_is_that_of_points(regime: str, biased: bool) -> None:  # noqa: FBT001 - parametrised
    """The end times U^(1/n) is distributed as the largest of n points, and its correction uses the size of the pool."""
    assert_same("uniform", {"biased": biased}, regime, UniformTwin(biased=biased))


@pytest.mark.parametrize("regime", EVERY)
def test_a_regression_by_normal_equations_is_one_by_rows(regime: str) -> None:
    """Wishart normal equations, pooled and weighted, give the errors of least squares on rows under every regime."""
    assert_same("regression", {"dimensions": 2}, regime, RegressionTwin(), many=2000)


@pytest.mark.parametrize(
    ("regime", "settings"),
    [
        ("replace", {"design": "fixed"}),
        ("accumulate", {"design": "fixed", "noise": 0.3}),
        *[(regime, {"bias": 0.5, "noise": 0.3}) for regime in (*FEW, "fixed=5+weight=golden")],
        ("accumulate", {"bias": 0.5, "design": "fixed"}),
    ],
)
def test_a_teacher_who_errs_and_rows_that_stay_are_those_of_points(regime: str, settings: dict[str, Any]) -> None:
    """The teacher's error is added at each labelling by a model, always the same, and a fixed design is labelled again."""
    assert_same("regression", {"dimensions": 2, **settings}, regime, RegressionTwin(**settings), many=2000)
