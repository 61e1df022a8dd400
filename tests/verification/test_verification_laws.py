"""Checks of closed forms: there are enough, none is forgotten, a wrong formula fails, and what is not asked for is not run."""

import inspect
import json
import math
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from genloss.verification import cases, checks, loops, run_checks
from genloss.verification.cases import Case, between, mean, missing
from genloss.verification.checks import FAR, MODULES, SIMULATED, all_cases, bounded, simulated

ROOT = Path(__file__).parents[2]
LAWS = [name for name in MODULES if name not in {"published", "simulations", "loops"}]
THEORIES = (
    "gaussian", "pooling", "regression", "drift", "tails", "weighting", "margins", "needed", "quantification", "curation",
    "neighbours", "branching",
)  # fmt: skip


def named(module: str) -> list[Case]:
    return list(import_module(f"genloss.verification.{module}").cases())


def scaled(value: Any, factor: float) -> Any:
    return tuple(factor * one for one in value) if isinstance(value, tuple) else factor * value


def public(module: ModuleType) -> list[tuple[str, Callable[..., Any]]]:
    return [
        (name, made)
        for name, made in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and made.__module__ == module.__name__
    ]


def test_there_are_checks_of_every_law() -> None:
    """Each module has several checks, 40 and more in all, and no two checks have the same name."""
    assert all(len(named(module)) >= 10 for module in LAWS)
    names = [case.name for case in all_cases()]
    assert len(names) >= 40 + 59
    assert len(set(names)) == len(names)


def test_the_tolerance_counts_all_simulated_checks() -> None:
    """No more checks are judged by standard errors than the correction is for, and all of them are judged by it."""
    many = sum(case.simulated for case in all_cases())
    assert 100 < many <= SIMULATED
    assert math.erfc(FAR / math.sqrt(2)) * SIMULATED == pytest.approx(0.01)
    assert simulated("x", "y", 0.0, FAR - 0.01, 1.0).verdict == "pass"
    assert simulated("x", "y", 0.0, FAR + 0.01, 1.0).verdict == "fail"


@pytest.mark.parametrize("theory", THEORIES)
def test_every_public_function_is_checked(theory: str) -> None:
    """The checks call each closed form, by its module or by a name imported from it."""
    source = "".join(
        Path(str(import_module(f"genloss.verification.{module}").__file__)).read_text(encoding="utf-8") for module in MODULES
    )
    module = import_module(f"genloss.theory.{theory}")
    assert public(module)
    called = {name for name, _ in public(module) if f"{theory}.{name}(" in source}
    called |= {name for name, _ in public(module) if f"{name}(" in source and getattr(loops, name, None) is not None}
    assert {name for name, _ in public(module)} == called


@pytest.mark.parametrize(
    "only",
    [
        "lab.gaussian.variance_kept",
        "lab.gaussian.mean_drift",
        "lab.gaussian.subsample_kept",
        "lab.regression.grown_error",
        "lab.uniform",
        "lab.bernoulli.binary_alive n=100",
        "lab.poisson.poisson_alive",
        "lab.categorical.missing_mass",
        "theory.weighting.effective_sample",
        "theory.curation",
        "theory.neighbours.coverage_expected d=1",
        "lab.protocols.nature",
    ],
)
def test_simulations_agree(only: str) -> None:
    """A part of the simulated checks passes, at their fixed seeds; `make verify` runs them all."""
    found = run_checks(only)
    assert found
    assert [check for check in found if check.verdict != "pass"] == []


@pytest.mark.parametrize(
    ("theory", "function", "only"),
    [
        ("gaussian", "variance_kept", "lab.gaussian.variance_kept biased"),
        ("gaussian", "log_variance_drift", "lab.gaussian.log_variance_drift biased"),
        ("gaussian", "spread_exceeds_bound", "spread_exceeds_bound by hand"),
        ("pooling", "accumulate_limit", "theory.pooling.accumulate_limit"),
        ("pooling", "subsample_kept", "theory.pooling.subsample_kept"),
        ("regression", "replace_error", "lab.regression.replace_error fresh"),
        ("regression", "strong_error", "lab.regression.strong_error"),
        ("drift", "uniform_kept", "lab.uniform"),
        ("drift", "poisson_alive", "lab.poisson.poisson_alive"),
        ("drift", "time_to_one", "theory.drift.time_to_one n=20"),
        ("tails", "missing_mass", "lab.categorical.missing_mass n=500 k=1"),
        ("weighting", "golden_variance", "theory.weighting.golden_variance"),
        ("weighting", "effective_sample_detected", "theory.weighting.effective_sample_detected"),
        ("curation", "breakdown", "theory.curation.breakdown"),
        ("neighbours", "coverage_expected", "theory.neighbours.coverage_expected N=200"),
    ],
)
@pytest.mark.parametrize("factor", [0.95, 1.05])
def test_a_spoiled_formula_fails(monkeypatch: pytest.MonkeyPatch, theory: str, function: str, only: str, factor: float) -> None:
    """A closed form that is wrong by 5 % fails a check that passes without."""
    module = import_module(f"genloss.theory.{theory}")
    right = getattr(module, function)
    assert {check.verdict for check in run_checks(only)} == {"pass"}
    monkeypatch.setattr(module, function, lambda *args, **named: scaled(right(*args, **named), factor))
    assert "fail" in {check.verdict for check in run_checks(only)}


def test_what_is_not_asked_for_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that needs no simulation runs none, neither of the lab nor of the speeches."""

    def refuse(*_: object) -> None:
        raise AssertionError("a simulation was run")

    monkeypatch.setattr(cases, "_ran", refuse)
    monkeypatch.setattr(loops, "_chain", refuse)
    monkeypatch.setattr(loops, "speeches", refuse)
    assert [check.verdict for check in run_checks("theory.neighbours.vendi")] == ["pass"] * 4
    with pytest.raises(AssertionError, match="was run"):
        run_checks("lab.uniform")
    with pytest.raises(AssertionError, match="was run"):
        run_checks("loops.words.types_left order 1 generation 1")


def test_a_run_repeats() -> None:
    """The same check has the same numbers when it is run again."""
    first = run_checks("lab.poisson.poisson_alive n=5")
    cases._ran.cache_clear()
    assert run_checks("lab.poisson.poisson_alive n=5") == first


def test_bounds_are_judged_outside_of_them_alone() -> None:
    """Within bounds z is 0; beyond, it is the distance to the nearer one, in standard errors or exactly."""
    inside = bounded("x", "y", 0.5, 0.0, 1.0, 0.1)
    assert (inside.z, inside.verdict) == (0.0, "pass")
    near = bounded("x", "y", 1.2, 0.0, 1.0, 0.1)
    assert (near.expected, near.verdict) == (1.0, "pass")
    assert near.z == pytest.approx(2.0)
    assert bounded("x", "y", -0.5, 0.0, 1.0, 0.1).verdict == "fail"
    assert bounded("x", "y", 1.0 + 1e-12, 0.0, 1.0).verdict == "pass"
    assert bounded("x", "y", 1.001, 0.0, 1.0).verdict == "fail"
    assert bounded("x", "y", 0.5, 0.0, 1.0, math.nan).verdict == "cannot say"
    assert bounded("x", "y", math.nan, 0.0, 1.0).verdict == "cannot say"
    open_above = bounded("x", "y", 0.9, -math.inf, 1.0, 0.1)
    assert (open_above.expected, open_above.verdict) == (1.0, "pass")


def test_draws_that_do_not_vary_say_nothing() -> None:
    """Where all replicates agree the standard error is unknown, and so is the verdict."""
    assert mean("x", "y", 1.0, lambda: np.ones(10)).run().verdict == "cannot say"
    assert between("x", "y", lambda: np.ones(10), high=0.5).run().verdict == "cannot say"


def test_a_check_without_its_package_says_what_to_install() -> None:
    """It is no failure, but no pass either."""
    found = missing("x", 1.0, "scikit-learn").run()
    assert found.verdict == "cannot say"
    assert "pip install 'genloss[lab]'" in found.source
    assert found.to_json()["observed"] is None


def test_the_page_is_of_these_checks() -> None:
    """docs/verification.json has every check, by name and in order, all passed; the page has them too."""
    written = json.loads((ROOT / "docs" / "verification.json").read_text(encoding="utf-8"))
    names = [case.name for case in all_cases()]
    assert [check["name"] for check in written["checks"]] == names, "run `make verify`"
    assert {check["verdict"] for check in written["checks"]} == {"pass"}
    page = (ROOT / "docs" / "verification.md").read_text(encoding="utf-8")
    assert all(f"| {name} |" in page for name in names)
    assert f"{len(names)} checks: {len(names)} pass" in page


def test_modules_say_what_they_are_about() -> None:
    """Checks come in groups, each under a sentence of its module."""
    ((about, found),) = checks.run_groups("theory.neighbours.vendi")
    assert about.startswith("Clouds of points")
    assert len(found) == 4
