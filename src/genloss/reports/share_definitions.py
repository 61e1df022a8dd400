"""Every number of an estimated share: what it means, its formula, unit and source."""

from __future__ import annotations

from typing import Final

from genloss.reports.definitions import Meaning
from genloss.reports.markup import Markup, element, join

_LEAD: Final = (
    "x: a record; r_k(x): how much likelier x is under reference k than under the human one, calibrated on records that the "
    "references' tables lack (r of the human one is 1); s_k: the share of reference k. Intervals are 95 %, over groups of "
    "records, in the target and in the references."
)

SHARE_MEANINGS: Final = {
    "share": Meaning(
        "machine-made share",
        "share",
        "The share of the target's records that are of the synthetic references, all together.",
        "sum of s_k over synthetic k, where the shares s, 0 or more and 1 together, maximise the sum over x of "
        "log(sum_k s_k r_k(x)). With --detector the detector's score takes the place of words and word pairs",
        "share of records, 0 to 1",
        "Saerens, Latinne and Decaestecker 2002; calibration: Platt 1999",
    ),
    "interval": Meaning(
        "interval of a share",
        "interval",
        "The shares that a test over groups does not refuse. It holds whether or not the calibration is exact, up to 0 and 1.",
        "q(x): the probabilities of the references given x; the shares s for which the target's mean of q is "
        "sum_k s_k E_k[q], up to a t quantile times the error over groups. E_k: mean over held-out records of reference k",
        "share of records, 0 to 1",
        "genloss: the inversion of a test over groups",
    ),
    "unlike": Meaning(
        "unlike any reference",
        "unlike",
        "The share of records that lie further out than the mixture of references has them. A lower bound.",
        "(q - m) / (1 - m); q, m: share of odd records in the target and in the fitted mixture. Odd: under every reference, "
        "fewer than 20 % of its own records lie as far out",
        "share of records, 0 to 1",
        "genloss",
    ),
    "control": Meaning(
        "human text, read alike",
        "control",
        "The share that is read in known human text. 0 is right; more is an error of the references.",
        "as the share, with known human text in the target's place",
        "share of records, 0 to 1",
        "genloss",
    ),
    "detectable": Meaning(
        "smallest share that shows",
        "detectable",
        "The smallest share that a target of this size would show to be above 0, with probability 0.8.",
        "the smallest s for which the lower end of the interval is above 0 in 80 % of targets of share s",
        "share of records, 0 to 1",
        "genloss",
    ),
    "cross_check": Meaning(
        "counted another way",
        "cross-check",
        "Adjusted counting: records that lean to synthetic, less the human ones among them, by their rates of error."
        " Those are known from held-out records.",
        "(c - f) / (t - f), held within 0 and 1; c: share of the target that leans to synthetic, f, t: the same of held-out "
        "human and synthetic records",
        "share of records, 0 to 1",
        "Rogan and Gladen 1978",
    ),
    "fit": Meaning(
        "misfit of the scores and of the oddness",
        "fit",
        "How far the target is from every mixture of the references, and how often chance makes it as far.",
        "Kolmogorov's distance, max |F(z) - sum_k s_k F_k(z)|, without what other shares could follow; chance: by a wild "
        "bootstrap that gives every group a random sign and size (399 draws)",
        "distance, 0 to 1; chance, 0 to 1",
        "Kolmogorov 1933; wild bootstrap: Wu 1986",
    ),
    "blends": Meaning(
        "blends of known share",
        "blends",
        "Mixtures of held-out records of the references, whose true share is known, read as a target is.",
        "as the share, by the calibration of the references' other half",
        "share of records, 0 to 1",
        "genloss",
    ),
    "separation": Meaning(
        "told apart",
        "separation",
        "The probability that a held-out synthetic record scores above a human one (AUC).",
        "mean over pairs of [synthetic above human] + half of [equal]",
        "probability, 0 to 1; 0.5 = not told apart",
        "Mann and Whitney 1947",
    ),
}
"""By the key in the document."""


def share_definitions() -> Markup:
    """All of them, as a list."""
    parts = []
    for name, meaning in SHARE_MEANINGS.items():
        parts.append(
            element(
                "div",
                element("dt", f"{meaning.title[0].upper()}{meaning.title[1:]} ", element("code", name)),
                element("dd", meaning.sentence),
                element("dd", element("i", "Formula "), f"{meaning.formula}.", class_="fine"),
                element("dd", element("i", "Unit "), f"{meaning.unit}.", class_="fine"),
                element("dd", element("i", "Source "), f"{meaning.source}.", class_="fine"),
            )
        )
    return join(element("p", _LEAD, class_="aside"), element("dl", *parts, class_="definitions"))
