from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import integrate, linalg, stats

import genloss
from genloss.lab.catalogue import make_laws
from genloss.lab.categorical import Shares
from genloss.lab.gaussian import GaussianModel
from genloss.lab.uniform import Width


def law_of(name: str, **settings: Any) -> Any:
    (law,) = make_laws([name], {key: [value] for key, value in settings.items()})
    return law


@pytest.mark.parametrize(("mean", "spread"), [(0.0, 1.0), (0.4, 0.6), (-2.5, 0.1), (1.0, 1.7), (0.1, 0.01)])
def test_the_measures_of_a_gaussian_are_their_integrals(mean: float, spread: float) -> None:
    """Tail, novelty, divergence and distance of one dimension are what numerical integration gives."""
    found = law_of("gaussian").measure(GaussianModel(np.array([[mean]]), np.array([[[spread]]])))
    real, model = stats.norm(), stats.norm(mean, spread)
    tails = [(-7, -5), (-5, -3), (3, 5), (5, 7)]
    common = sum(integrate.quad(lambda x: min(real.pdf(x), model.pdf(x)), *ends, limit=200)[0] for ends in tails)
    risk = integrate.quad(lambda x: real.pdf(x) * (real.logpdf(x) - model.logpdf(x)), -12, 12, limit=200)[0]
    w2 = integrate.quad(lambda q: (real.ppf(q) - model.ppf(q)) ** 2, 0, 1, limit=200)[0]
    assert found["variance_kept"][0] == pytest.approx(spread**2)
    assert found["spread_kept"][0] == pytest.approx(spread)
    assert found["mean_shift"][0] == pytest.approx(mean**2)
    assert found["determinant_kept"][0] == pytest.approx(spread**2)
    assert found["tail_mass"][0] == pytest.approx((model.cdf(-3) + model.sf(3)) / (2 * real.sf(3)))
    assert found["novel"][0] == pytest.approx(model.cdf(-4) + model.sf(4))
    assert found["tail_left"][0] == pytest.approx(common / (2 * real.sf(3)), rel=0.02, abs=1e-4)
    assert found["risk"][0] == pytest.approx(risk, rel=1e-6, abs=1e-9)
    assert found["wasserstein"][0] == pytest.approx(w2, rel=1e-4, abs=1e-6)


def test_the_measures_of_a_gaussian_in_three_dimensions_are_those_of_its_matrices() -> None:
    """Trace, determinant, divergence and Wasserstein distance are those of the covariance, by another library."""
    rng = np.random.default_rng(5)
    roots, means = rng.standard_normal((4, 3, 3)), rng.standard_normal((4, 3))
    found = law_of("gaussian", dimensions=3).measure(GaussianModel(means, roots))
    for row, (root, mean) in enumerate(zip(roots, means, strict=True)):
        covariance = root @ root.T
        inverse = linalg.inv(covariance)
        middle = np.real(linalg.sqrtm(covariance))
        risk = (np.trace(inverse) + mean @ inverse @ mean - 3 + math.log(linalg.det(covariance))) / 2
        assert found["variance_kept"][row] == pytest.approx(np.trace(covariance) / 3)
        assert found["determinant_kept"][row] == pytest.approx(linalg.det(covariance))
        assert found["spread_kept"][row] == pytest.approx(np.trace(middle) / 3)
        assert found["wasserstein"][row] == pytest.approx((mean @ mean + np.trace(covariance + np.eye(3) - 2 * middle)) / 3)
        assert found["risk"][row] == pytest.approx(risk)


def test_the_measures_of_types_are_sums_over_them() -> None:
    """Types left, mass missing, Hill numbers and the rarest tenth are counted type by type."""
    p = np.array([0.5, 0.25, 0.12, 0.06, 0.04, 0.03])
    (law,) = make_laws(["categorical"], {}, p)
    rows = np.array([[0.7, 0.3, 0, 0, 0, 0], [0.4, 0.2, 0, 0.3, 0.1, 0], [1.0, 0, 0, 0, 0, 0], p])
    found = law.measure(Shares(rows))
    for row, shares in enumerate(rows):
        alive = shares > 0
        rare = [4, 5]  # 0.03 and 0.04 together are the most that fits into a tenth
        assert found["types_left"][row] == pytest.approx(alive.sum() / 6)
        assert found["missing"][row] == pytest.approx(1 - p[alive].sum())
        assert found["rare_left"][row] == pytest.approx(alive[rare].mean())
        assert found["tail_mass"][row] == pytest.approx(shares[rare].sum() / 0.07)
        assert found["hill_0"][row] == alive.sum()
        assert found["hill_1"][row] == pytest.approx(math.exp(stats.entropy(shares)))
        assert found["hill_2"][row] == pytest.approx(1 / (shares**2).sum())
        assert found["diversity_kept"][row] == pytest.approx((1 - (shares**2).sum()) / (1 - (p**2).sum()))
        assert found["squared_error"][row] == pytest.approx(((shares - p) ** 2).sum())


@pytest.mark.parametrize("end", [0.3, 0.95, 1.0, 1.25])
def test_the_measures_of_a_uniform_law_are_lengths(end: float) -> None:
    """What is missing, what is novel and what the upper tenth holds are lengths of intervals over the model's own."""
    found = law_of("uniform").measure(Width(np.array([end])))
    assert found["missing"][0] == pytest.approx(max(0.0, 1 - end))
    assert found["novel"][0] == pytest.approx(max(0.0, (end - 1) / end))
    assert found["tail_mass"][0] == pytest.approx(max(0.0, min(1.0, end) - 0.9) / end / 0.1)
    assert found["variance_kept"][0] == pytest.approx(end**2)


@pytest.mark.parametrize("name", ["gaussian", "categorical", "bernoulli", "poisson", "uniform", "regression"])
def test_the_real_law_has_lost_nothing(name: str) -> None:
    """In generation 0 all is kept, nothing is missing, and no risk is left."""
    law = law_of(name)
    found = {key: values[0] for key, values in law.measure(law.origin(1)).items()}
    whole = {"variance_kept", "spread_kept", "tail_left", "tail_mass", "types_left", "rare_left", "diversity_kept", "rate"}
    gone = {"mean_shift", "wasserstein", "risk", "missing", "squared_error", "test_error"}
    for key in whole & found.keys():
        assert found[key] == pytest.approx(1), key
    for key in gone & found.keys():
        assert found[key] == pytest.approx(0, abs=1e-12), key
    assert (whole | gone) & found.keys()


def test_means_intervals_and_quantiles_are_those_of_the_replicates() -> None:
    """The numbers of a measure are mean, 95 % interval of Student and quantiles over the replicates of the table."""
    run = genloss.loop(generator="gaussian", samples=10, generations=3, replicates=25, seed=1, workers=1)
    rows = [row for row in run.table.to_pylist() if row["measure"] == "variance_kept" and row["replicate"] is not None]
    values = np.array([[row["value"] for row in rows if row["generation"] == k] for k in range(4)])
    told = run.body["regimes"][0]["measures"]["variance_kept"]
    for k in (1, 2, 3):
        low, high = stats.t.interval(0.95, 24, loc=values[k].mean(), scale=stats.sem(values[k]))
        assert told["value"][k] == pytest.approx(values[k].mean())
        assert told["low"][k] == pytest.approx(low)
        assert told["high"][k] == pytest.approx(high)
        assert told["median"][k] == pytest.approx(np.median(values[k]))


@pytest.mark.parametrize(
    ("law", "regime", "settings"),
    [
        ("gaussian", "replace", {}),
        ("gaussian", "accumulate", {}),
        ("gaussian", "accumulate-subsample", {}),
        ("gaussian", "fixed=25%", {}),
        ("gaussian", "fresh=25%", {"shrink": 0.8}),
        ("gaussian", "replace+grow=1", {"dimensions": 3}),
        ("categorical", "accumulate", {"types": 20}),
        ("bernoulli", "fresh=25%", {"p": 0.2}),
        ("poisson", "replace", {"rate": 0.3}),
        ("uniform", "replace", {}),
        ("regression", "replace", {"dimensions": 3}),
        ("regression", "accumulate", {"dimensions": 3, "design": "fixed"}),
        ("kde", "replace", {"bandwidth": "0.3"}),
    ],
)
def test_what_theory_expects_is_what_replicates_give(law: str, regime: str, settings: dict[str, Any]) -> None:
    """Beside every measure with a closed form the mean over replicates is within five standard errors of it."""
    if law == "kde":
        pytest.importorskip("sklearn")
    many = 300 if law == "kde" else 4000
    run = genloss.loop(
        generator=law, regimes=regime, samples=20, settings=settings, generations=5, replicates=many, seed=6, workers=1
    )
    known = {name: one for name, one in run.body["regimes"][0]["measures"].items() if one["theory"] is not None}
    assert known
    for name, one in known.items():
        for k in range(1, 6):
            error = (one["high"][k] - one["low"][k]) / 2 / stats.t.ppf(0.975, many - 1)
            assert abs(one["value"][k] - one["theory"][k]) <= 5 * error + 1e-9, (
                name,
                k,
                one["value"][k],
                one["theory"][k],
                error,
            )
