"""Which papers to cite for a run, each with the reason: a citation is data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from genloss.loops.papers import PAPERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from genloss.loops.regimes import Regime

Reason = tuple[str, str]
"""Key of a paper, and why it is cited."""

BY_GENERATOR: Final[dict[str, tuple[Reason, ...]]] = {
    "ngram": (("suresh2025", "the law of how many types outlive the copies is theirs, and so is the loop of n-grams"),),
    "gaussian": (
        ("shumailov2024", "the loop of refitted Gaussians, and the theorem that their variance vanishes, are theirs"),
        ("suresh2025", "the rate at which a Gaussian's spread vanishes is theirs"),
    ),
    "mixture": (
        ("shumailov2024", "the loop of refitted Gaussian mixtures is theirs"),
        ("suresh2025", "the bound on a mixture's spread is theirs"),
    ),
    "kde": (
        ("kazdan2024", "the loop of kernel density estimates is theirs"),
        ("borji2024", "that the size of a collapse of fitted and resampled densities depends on the distance is theirs"),
    ),
    "regression": (
        ("gerstgrasser2024", "the loop of linear regressions and its errors under replace and accumulate are theirs"),
        ("dohmatob2024regression", "the error of a chain of regressions in proportion to d/n is theirs"),
    ),
    "categorical": (
        ("shumailov2024", "the exact discrete loop, which ends in one outcome, is theirs"),
        ("seddik2024", "the loss of diversity in a discrete loop is theirs"),
        ("suresh2025", "how long a type of probability p stays alive is theirs"),
    ),
    "bernoulli": (("suresh2025", "the bounds on how long an outcome stays alive are theirs"),),
    "poisson": (("suresh2025", "the survival of a Poisson rate is theirs, and exact"),),
    "uniform": (("barzilai2025", "that accumulating is safe only for regular families, of a support that stays, is theirs"),),
}
"""What each generator's loop is known from."""


def cite(generator_parameters: Mapping[str, Any], regimes: Sequence[Regime]) -> list[dict[str, Any]]:
    """The papers of a run of one generator, each once with all reasons in ``why``: definitions, then generator, then regimes."""
    return cite_cells([(generator_parameters, regime) for regime in regimes])


def cite_cells(cells: Sequence[tuple[Mapping[str, Any], Regime]]) -> list[dict[str, Any]]:
    """The same for a grid: cells of any generator, by its parameters, under any regime."""
    reasons: dict[str, list[str]] = {"schaeffer2025": ["the eight definitions of collapse are theirs"]}
    found = [reason for parameters, _ in cells for reason in _of_generator(parameters)]
    found += [reason for parameters, regime in cells for reason in _of_regime(regime, str(parameters.get("name", "")))]
    for key, why in found:
        held = reasons.setdefault(key, [])
        if why not in held:
            held.append(why)
    return [{**PAPERS[key].to_json(), "why": "; ".join(held)} for key, held in reasons.items()]


def _of_generator(parameters: Mapping[str, Any]) -> Iterator[Reason]:
    name = str(parameters.get("name", ""))
    yield from BY_GENERATOR.get(name, ())
    if parameters.get("law") == "zipf":
        yield "dohmatob2024tails", "the memorising learner on a power law, and its missing mass, are theirs"
    if parameters.get("temperature") not in {None, 1}:
        yield "marchi2024", "that a temperature other than 1 degenerates a closed loop is theirs"
    if parameters.get("shrink") not in {None, 1} or parameters.get("guidance"):
        yield "alemohammad2024", "the sampling bias that shrinks what is drawn is theirs"
    if name == "regression" and parameters.get("bias"):
        yield "dohmatob2025", "the floor that biased synthetic labels leave is theirs"


def _of_regime(regime: Regime, generator: str) -> Iterator[Reason]:
    parts = regime.name.split("+")
    if "replace" in parts:
        yield "shumailov2024", "the regime replace is theirs"
        if generator in {"ngram", "categorical", "bernoulli"}:
            yield "ewens2004", "counts under replace drift as in a population without mutation"
    if regime.synthetic == "all":
        yield "gerstgrasser2024", "the regime accumulate is theirs"
        if generator in {"gaussian", "poisson", "bernoulli"}:
            yield "dey2024", "that accumulating has the same limit in every exponential family is theirs"
    if regime.subsample:
        yield "kazdan2024", "the regime accumulate-subsample is theirs"
    if regime.real == "fixed":
        yield "alemohammad2024", "the loop with fixed real data is theirs"
        yield "bertrand2024", "the stability of a loop that keeps a share of real data is theirs"
    if regime.real == "fresh":
        yield "alemohammad2024", "the loop with fresh real data is theirs"
    if getattr(regime, "growth", 0):
        yield "xu2025", "that batches must grow faster than the generations is theirs"
        yield "shumailov2024", "that the distance stays finite only for growing batches is theirs"
    weight = getattr(regime, "weight", None)
    if weight is not None:
        golden = "the golden weight is theirs" if weight == "golden" else "the weighting of real against synthetic data is theirs"
        yield "he2026", golden
