"""The recursion of a type's count under any regime, against simulated types and laws known otherwise."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import norm

from genloss.theory.branching import survival_rate
from genloss.theory.regime_branching import Round, exponents, offspring, on_rate, on_start, squared, thinned

RUNS = 40_000
K = 5
REGIMES: dict[str, list[Round]] = {
    "replace": [Round()] * K,
    "accumulate": [Round(accumulates=True, output=1 / k) for k in range(1, K + 1)],
    "subsample": [Round(accumulates=True, kept=0.5 / k, output=2) for k in range(1, K + 1)],
    "fixed": [Round(), *[Round(taken=0.9, fixed=0.1)] * (K - 1)],
    "fresh": [Round(), *[Round(taken=0.8, fresh=0.2)] * (K - 1)],
    "fixed, half of it": [Round(kept=0.5, output=2), *[Round(taken=0.9, fixed=0.1, kept=0.5, output=2)] * (K - 1)],
    "accumulate with fresh": [
        Round(accumulates=True),
        *[Round(accumulates=True, taken=0.7, fresh=0.3, output=1 / k) for k in range(2, K + 1)],
    ],
}
LEVEL = float(norm.isf(0.001 / (2 * 2 * len(REGIMES) * 3)))
"""Standard errors at which one of all comparisons here fails by chance once in a thousand runs."""


def simulated(
    rounds: list[Round], count: int, clump: int, fano: float, discount: float, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Counts of independent types after the rounds, in the order of events of the docstring; nothing of the recursion is used."""

    def in_clumps(share: float) -> NDArray[np.int64]:
        return clump * rng.binomial(count // clump, share, RUNS) if share < 1 else np.full(RUNS, count)

    def in_bursts(mean: NDArray[np.float64]) -> NDArray[np.int64]:
        held = rng.poisson(mean)
        return held + (rng.negative_binomial(np.maximum(held, 1), 1 / clump) * (held > 0) if clump > 1 else 0)

    fixed = in_clumps(next((one.fixed for one in rounds if one.fixed), 0.0))
    rate = rng.gamma(count / clump - discount, 1.0, RUNS) * clump
    batches: list[NDArray[np.int64]] = []
    output = np.zeros(RUNS, np.int64)
    for number, one in enumerate(rounds):
        if number:
            batch = rng.binomial(output, one.taken)
            batch = batch + (fixed if one.fixed else 0) + in_bursts(one.fresh * rate / clump)
            batches.append(batch)
        trained = in_clumps(one.kept) if one.accumulates or not number else np.zeros(RUNS, np.int64)
        for batch in batches if one.accumulates else batches[-1:]:
            trained = trained + rng.binomial(batch, one.kept)
        mean = trained * one.output
        if fano == 1:
            output = rng.poisson(mean)
        else:
            output = np.where(mean > 0, rng.negative_binomial(np.maximum(mean / (fano - 1), 1e-9), 1 / fano), 0)
    return output


@pytest.mark.parametrize(("count", "clump", "fano"), [(1, 1, 1.0), (4, 2, 1.0), (3, 1, 1.8)])
@pytest.mark.parametrize("name", REGIMES)
def test_extinction_and_mean_are_those_of_simulated_types(name: str, count: int, clump: int, fano: float) -> None:
    """Chance of extinction and mean count agree with simulated types under every regime, in clumps and overdispersed."""
    discount, angle = 0.4, 1e-4
    seen = simulated(REGIMES[name], count, clump, fano, discount, np.random.default_rng(20261124))

    def minus_log(z: complex) -> complex:
        made = exponents(REGIMES[name], np.array([z]), 1.0, fano)
        value = count * on_start(made, clump) + (count / clump - discount) * np.log1p(clump * on_rate(made, clump))
        return complex(value[0])

    extinct = float(np.exp(-minus_log(0.0).real))
    mean = minus_log(complex(np.exp(-1j * angle))).imag / angle
    error = np.sqrt(extinct * (1 - extinct) / RUNS)
    assert abs(float((seen == 0).mean()) - extinct) < LEVEL * error
    assert abs(float(seen.mean()) - mean) < LEVEL * float(seen.std()) / np.sqrt(RUNS)


def test_replace_is_the_law_of_survival() -> None:
    """Under replace the exponent at z = 0 is g_k of Suresh, Thangaraj and Khandavally."""
    for k in (1, 2, 7, 30):
        made = exponents([Round()] * k, np.array([0.0]))
        assert float(on_start(made)[0]) == pytest.approx(survival_rate(k), rel=1e-12)


def test_accumulate_after_two_rounds_is_worked_by_hand() -> None:
    """Two rounds of accumulate leave one token extinct with the chance worked by hand."""
    # Y2 ~ Poisson((1 + Y1)/2): E exp(-(1 + Y1)/2) = exp(-1/2) exp(-(1 - exp(-1/2))).
    made = exponents(REGIMES["accumulate"][:2], np.array([0.0]))
    assert float(np.exp(-on_start(made)[0])) == pytest.approx(np.exp(-0.5 - (1 - np.exp(-0.5))), rel=1e-12)


def test_offspring_has_the_mean_and_the_fano_factor_asked_for() -> None:
    """Derivatives of the exponent at 0 are the mean and, over it, the Fano factor, below 1 as well."""
    h = 1e-4
    for growth, fano in ((1.0, 1.0), (0.7, 2.5), (1.3, 0.6)):
        value = complex(offspring(np.array([1j * h]), growth, fano)[0])
        assert value.imag / h == pytest.approx(growth, rel=1e-6)
        assert 2 * value.real / h**2 / growth == pytest.approx(fano, rel=1e-5)


def test_growth_may_differ_by_round() -> None:
    """Growth given by round is used in its round: what grows by 2 and then by 1/2 has the mean it began with."""
    angle = 1e-4
    made = exponents([Round()] * 2, np.exp(-1j * np.array([[angle]])), np.array([[[2.0]], [[0.5]]]), np.array([[1.0]]))
    assert float(on_start(made)[0, 0].imag) / angle == pytest.approx(1.0, rel=1e-6)


def test_keeping_everything_changes_nothing_and_no_round_is_refused() -> None:
    """Thinning that keeps all leaves an exponent as it is; a recursion without rounds is an error."""
    assert thinned(np.array([0.3]), 1.0)[0] == 0.3
    with pytest.raises(ValueError, match="one round"):
        exponents([], np.array([0.0]))


def test_the_square_of_the_chance_given_what_was_drawn_is_worked_by_hand() -> None:
    """One token, of which half is drawn: the chance to be extinct is 1 if it is not drawn and exp(-1) if it is."""
    made = exponents([Round(kept=0.5, output=1.0)], np.array([0.0]))
    assert float(np.exp(-on_start(made)[0])) == pytest.approx(0.5 + 0.5 * np.exp(-1), rel=1e-12)
    assert float(np.exp(-on_start(squared(made))[0])) == pytest.approx(0.5 + 0.5 * np.exp(-2), rel=1e-12)
