"""What theory expects of a cell, measure by measure: the closed forms that cover its law and regime."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from genloss.lab.bernoulli import Bernoulli
from genloss.lab.categorical import Categorical
from genloss.lab.gaussian import Gaussian
from genloss.lab.kde import Kde
from genloss.lab.parameters import shrink_of
from genloss.lab.poisson import Poisson
from genloss.lab.regression import Regression
from genloss.lab.training import batch_size, real_size
from genloss.lab.uniform import Uniform
from genloss.theory import drift, gaussian, pooling, regression
from genloss.theory.branching import survival_rate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from genloss.lab.cells import LawCell

Line = tuple[str, "Callable[[int], float]"]
"""A measure, and its expectation in generation k, from 1 on."""


def expected(cell: LawCell, recorded: Sequence[int]) -> dict[str, list[float | None]]:
    """Expectations by measure, one for each recorded generation; None at generation 0. Empty where no closed form is known."""
    lines = _LINES.get(type(cell.generator))
    found = dict(lines(cell)) if lines is not None and cell.regime.weight in {None, "pooled"} else {}
    return {name: [None if k == 0 else line(k) for k in recorded] for name, line in found.items()}


def _kind(cell: LawCell) -> str:
    """The preset whose closed forms hold; empty where none does."""
    regime = cell.regime
    if regime.synthetic == "all" and regime.real == "none" and regime.subsample and not regime.growth:
        return "subsample" if regime.budget in {None, cell.samples} else ""
    name = regime.name.removesuffix("+weight") if regime.weight == "pooled" else regime.name
    return name if name in {"replace", "accumulate", "fixed", "fresh"} else ""


def _gaussian(cell: LawCell) -> Iterator[Line]:
    law, n = cell.generator, cell.samples
    shrink, biased, kind = shrink_of(law.shrink, law.guidance), law.biased, _kind(cell)
    if n < 2:
        return  # a single point has no variance
    if shrink == 1 and (cell.regime.name == "replace+grow" or kind == "replace"):
        yield from _replaced(cell)
    elif kind == "replace":
        yield "variance_kept", lambda k: shrink ** (k - 1) * gaussian.variance_kept(n, k, biased=biased)
    elif kind == "fresh":
        real = real_size(cell.regime, n)
        yield "variance_kept", lambda k: gaussian.fresh_path(real, n - real, k, shrink=shrink, biased=biased)[0]
        yield "mean_shift", lambda k: gaussian.fresh_path(real, n - real, k, shrink=shrink, biased=biased)[1]
    elif biased and shrink == 1 and (path := _path(cell)) is not None:
        yield "variance_kept", lambda k: path(k)[0]
        yield "mean_shift", lambda k: path(k)[1]


def _path(cell: LawCell) -> Callable[[int], tuple[float, float]] | None:
    """Variance kept and drift under a preset, with fits that divide by n; the variance is that of types as well."""
    n, kind = cell.samples, _kind(cell)
    real = real_size(cell.regime, n)
    paths: dict[str, Callable[[int], tuple[float, float]]] = {
        "replace": lambda k: (drift.diversity_kept(n, k), 1 - drift.diversity_kept(n, k)),
        "accumulate": lambda k: (pooling.accumulate_kept(n, k), 1 - pooling.accumulate_kept(n, k)),
        "subsample": lambda k: pooling.subsample_kept(n, k),
        "fixed": lambda k: pooling.fixed_path(real, n - real, k),
        "fresh": lambda k: gaussian.fresh_path(real, n - real, k, biased=True),
    }
    return paths.get(kind) if real < n else None


def _replaced(cell: LawCell) -> Iterator[Line]:
    law, n = cell.generator, cell.samples
    d, biased = law.dimensions, law.biased

    yield "variance_kept", lambda k: drift.diversity_kept_sizes(_sizes(cell, k)) if biased else 1.0
    if cell.regime.growth:
        return
    yield "mean_shift", lambda k: gaussian.mean_drift(n, k, biased=biased)
    if biased and n > d:
        yield "determinant_kept", lambda k: gaussian.determinant_kept(n, d, k)
    if d == 1:
        yield "spread_kept", lambda k: gaussian.spread_kept(n, k, biased=biased)
        yield "wasserstein", lambda k: gaussian.wasserstein_squared([n] * k, biased=biased)


def _categorical(cell: LawCell) -> Iterator[Line]:
    law, n, kind = cell.generator, cell.samples, _kind(cell)
    if law.temperature != 1 or law.top_p != 1:
        return
    yield from _diversity(cell)
    if kind != "replace":
        return
    p = law.probabilities
    p = p[p > 0]

    yield "types_left", lambda k: float(_alive(n, p, k).mean())
    yield "hill_0", lambda k: float(_alive(n, p, k).sum())
    yield "missing", lambda k: float(p @ (1 - _alive(n, p, k)))


def _alive(n: int, p: NDArray[np.float64], k: int) -> NDArray[np.float64]:
    """Chances that types are alive: exact for small samples and after one generation, else those of Poisson offspring."""
    if n <= _CHAIN:
        return drift.types_alive(n, p, k)
    return np.asarray(-np.expm1(n * np.log1p(-np.minimum(p, 1 - 1e-16)) if k == 1 else -n * p * survival_rate(k)))


def _diversity(cell: LawCell) -> Iterator[Line]:
    if cell.regime.name == "replace+grow":
        yield "diversity_kept", lambda k: drift.diversity_kept_sizes(_sizes(cell, k))
    elif (path := _path(cell)) is not None:
        yield "diversity_kept", lambda k: path(k)[0]


def _sizes(cell: LawCell, k: int) -> list[int]:
    return [batch_size(cell.regime, cell.samples, generation) for generation in range(1, k + 1)]


def _bernoulli(cell: LawCell) -> Iterator[Line]:
    law, n = cell.generator, cell.samples
    if law.temperature != 1:
        return
    yield from _diversity(cell)
    yield "rate", _same
    if _kind(cell) == "replace" and n <= _CHAIN:
        yield "alive", lambda k: drift.binary_alive(n, law.p, k)
        yield "mixed", lambda k: drift.binary_mixed(n, law.p, k)


def _poisson(cell: LawCell) -> Iterator[Line]:
    law, n = cell.generator, cell.samples
    yield "rate", _same
    if _kind(cell) == "replace":
        yield "alive", lambda k: drift.poisson_alive(n, law.rate, k)


def _uniform(cell: LawCell) -> Iterator[Line]:
    law, n = cell.generator, cell.samples
    if _kind(cell) == "replace":
        yield "width_kept", (lambda k: drift.uniform_kept(n, k)) if law.biased else _same


def _regression(cell: LawCell) -> Iterator[Line]:
    law, n, kind = cell.generator, cell.samples, _kind(cell)
    if law.bias or not law.noise:
        return
    if kind == "replace":
        yield "test_error", lambda k: regression.replace_error(n, law.dimensions, k, law.noise)
    elif kind == "accumulate" and law.design == "fixed":
        yield "test_error", lambda k: regression.accumulate_error(n, law.dimensions, k, law.noise)


def _kde(cell: LawCell) -> Iterator[Line]:
    law, n = cell.generator, cell.samples
    if law.shape != "gaussian" or _kind(cell) != "replace" or law.bandwidth in {"scott", "silverman"}:
        return
    yield "variance_kept", lambda k: pooling.kde_variance(n, float(law.bandwidth), k - 1, start=1 - 1 / n)


def _same(_: int) -> float:
    """What is kept in the mean, however unlikely."""
    return 1.0


_CHAIN = 1000
"""Most samples for which the exact Markov chain of a coin is worth its matrix."""

_LINES: dict[type, Callable[[Any], Iterator[Line]]] = {
    Gaussian: _gaussian,
    Categorical: _categorical,
    Bernoulli: _bernoulli,
    Poisson: _poisson,
    Uniform: _uniform,
    Regression: _regression,
    Kde: _kde,
}
