"""What each measure of a loop of laws means: the model of a generation against the real law, which is known exactly."""

from __future__ import annotations

from typing import Final

from genloss.reports.definitions import Meaning

_SHARE: Final = "share of the real law's; 1 at the start"


def _meaning(title: str, sentence: str, formula: str, unit: str, source: str = "genloss") -> Meaning:
    return Meaning(title, title, sentence, formula, unit, source)


LAW_MEANINGS: Final = {
    "variance_kept": _meaning(
        "variance kept",
        "The model's variance over the real law's, a mean over dimensions. Its mean and its typical value part by construction: "
        "an unbiased fit keeps the mean for ever, while the median falls to 0.",
        "tr Sigma_k / tr Sigma_0",
        _SHARE,
        "Shumailov et al. 2024",
    ),
    "spread_kept": _meaning("spread kept", "The same of standard deviations.", "tr sqrt(Sigma_k) / tr sqrt(Sigma_0)", _SHARE),
    "determinant_kept": _meaning(
        "determinant kept", "The volume that the model fills.", "det Sigma_k / det Sigma_0", _SHARE, "Kazdan et al. 2024"
    ),
    "width_kept": _meaning("width kept", "Length of the model's interval over the real one's.", "theta_k / theta_0", _SHARE),
    "diversity_kept": _meaning(
        "diversity kept",
        "The chance that two draws differ, over the same chance at the start; population genetics calls it heterozygosity.",
        "(1 - sum p_k^2) / (1 - sum p_0^2)",
        _SHARE,
        "Ewens 2004",
    ),
    "modes_kept": _meaning(
        "modes kept",
        "How far apart the closest two modes are, in units of their spread, over the same at the start.",
        "min D_k / min D_0, D = distance / root mean square spread",
        _SHARE,
        "Ashman, Bird and Zepf 1994",
    ),
    "rate": _meaning("rate kept", "The model's rate, or probability, over the real one.", "rate_k / rate_0", _SHARE),
    "alive": _meaning(
        "alive", "Whether the event can still happen; over replicates, how often it can.", "1 if rate_k > 0", "share, 0-1"
    ),
    "types_left": _meaning("types left", "Types that the model still gives a probability.", "types alive / types", "share, 0-1"),
    "rare_left": _meaning("rare types left", "The same of the rarest types.", "rare types alive / rare types", "share, 0-1"),
    "tail_mass": _meaning(
        "tail mass kept",
        "Probability that the model gives to the real law's tail, over the tail's own; it can grow beyond 1.",
        "P_k(tail) / P_0(tail)",
        "ratio, 0 and up; 1 at the start",
    ),
    "tail_left": _meaning(
        "tail left",
        "How much of the real tail the model covers.",
        "mass that both have in the tail / the tail's own",
        "share, 0-1",
    ),
    "novel": _meaning(
        "novel mass",
        "Probability that the model gives to places where real data have (almost) none.",
        "P_k(beyond the real data)",
        "share, 0-1",
    ),
    "missing": _meaning(
        "missing mass",
        "Real probability of what the model can no longer produce: the error of a model that memorises.",
        "sum of p_0 over types with p_k = 0",
        "share, 0-1",
        "Good 1953; Dohmatob et al. 2024",
    ),
    "risk": _meaning(
        "risk", "How badly the model stands for the real law: the law's own loss, see docs/laws.md.", "loss(p_0, p_k)", "0 and up"
    ),
    "test_error": _meaning(
        "test error",
        "Squared error of the fitted rule on new real data, above the noise that none can avoid.",
        "|w_k - w_0|^2",
        "0 and up",
        "Gerstgrasser et al. 2024",
    ),
    "held_out": _meaning(
        "held-out loss",
        "Mean negative log density of real points that no model saw.",
        "-mean log p_k(x)",
        "nats; may be negative",
        "Kazdan et al. 2024",
    ),
    "wasserstein": _meaning(
        "distance from start",
        "Squared Wasserstein distance to the real law, in units of its variance.",
        "W2^2(p_k, p_0) / sigma^2",
        "0 and up",
        "Shumailov et al. 2024",
    ),
    "mean_shift": _meaning(
        "drift of the mean",
        "Squared distance of the mean from the real one, in units of the variance, by dimension.",
        "|mu_k - mu_0|^2 / (d sigma^2)",
        "0 and up",
        "Shumailov et al. 2024",
    ),
    "squared_error": _meaning("squared error", "Of all probabilities.", "sum (p_k - p_0)^2", "0-2"),
    "mixed": _meaning(
        "still mixed", "Whether both outcomes are possible.", "1 if 0 < p_k < 1", "share, 0-1", "Seddik et al. 2024"
    ),
    "hill_0": _meaning("richness (q = 0)", "Types alive.", "number of types with p_k > 0", "types, 1 and up", "Hill 1973"),
    "hill_1": _meaning(
        "diversity (q = 1)", "Equally common types that would be as diverse.", "exp(-sum p log p)", "types, 1 and up", "Hill 1973"
    ),
    "hill_2": _meaning(
        "dominance (q = 2)", "The same with most weight on the commonest.", "1 / sum p^2", "types, 1 and up", "Hill 1973"
    ),
}
"""By measure, the most telling first: tables and charts keep this order."""


def law_title(name: str) -> str:
    """``variance_kept`` as ``variance kept``; a name that is not known is given back as it is."""
    meaning = LAW_MEANINGS.get(name)
    return name if meaning is None else meaning.title
