"""What each measure means, in words a newcomer can check: the part of a report that defines its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

UNIT_NAMES: Final = {"words": "words", "pairs": "word pairs", "records": "records"}
"""The counted units, as a reader knows them."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One measure, defined."""

    title: str
    """As a reader would say it, to stand after the unit's name."""
    short: str
    """The same in at most 20 characters, for tables."""
    sentence: str
    formula: str
    unit: str
    """Unit and range of the value."""
    source: str


MEANINGS: Final = {
    "tail_survival": Meaning(
        "rare types still alive",
        "rare still alive",
        "Of the rare types of human text, the share that still occurs in the candidate, over the share that still occurs in "
        "other human text of the same size.",
        "mean over splits of the reference into halves A and B of (alive in candidate / alive in B), for the rare types listed "
        "from A, candidate and B rarefied to the same number of groups and tokens",
        "ratio, 0 and up; 1 = nothing lost. Rare: Zipf value below 4, fewer than 10 per million tokens",
        "genloss; Zipf value: van Heuven et al. 2014; rarefaction: Chao et al. 2014",
    ),
    "novelty": Meaning(
        "tokens new to the reference",
        "new",
        "Share of the candidate's tokens whose type half of the reference never shows; the other half of it has some too.",
        "tokens of types that are not in half B / tokens; for the human range the same of half A; mean over splits",
        "share of tokens, 0-100 %",
        "genloss",
    ),
    "tail_mass": Meaning(
        "tokens that are rare types",
        "share that is rare",
        "Share of the candidate's tokens that are rare types of human text: how much of the text the tail makes up.",
        "tokens of the rare types of half A / tokens; for the human range the same of half B; mean over splits",
        "share of tokens, 0-100 %",
        "genloss; Zipf value: van Heuven et al. 2014",
    ),
    "coverage": Meaning(
        "coverage",
        "coverage",
        "Share of the next group's tokens whose type was seen before, at equal size. A loss reads higher: less is left to see.",
        "1 - sum of (c / n) P(none of the type's other groups is left after thinning), c a type's count among n tokens",
        "share of tokens, 0-100 %",
        "Good 1953; Chao and Jost 2012, for groups",
    ),
    "hill_0": Meaning(
        "richness at equal coverage",
        "richness (q = 0)",
        "Number of distinct types, both sides read at the same coverage. More fragile than at equal size.",
        "Hill number of order 0: S, after thinning by groups to the same unseen share",
        "types, 1 and up",
        "Chao and Jost 2012, with groups as sampling units",
    ),
    "hill_1": Meaning(
        "typical types at equal coverage",
        "typical (q = 1)",
        "How many equally common types would be as diverse, both sides at the same coverage. More fragile than at equal size.",
        "Hill number of order 1: exp(-sum p log p), after thinning by groups to the same unseen share",
        "types, 1 and up",
        "Chao and Jost 2012, with groups as sampling units",
    ),
    "hill_2": Meaning(
        "dominant types at equal coverage",
        "dominant (q = 2)",
        "The same with most weight on the commonest types, at the same coverage. More fragile than at equal size.",
        "Hill number of order 2: 1 / sum p^2, after thinning by groups to the same unseen share",
        "types, 1 and up",
        "Chao and Jost 2012, with groups as sampling units",
    ),
    "hill_0_at_size": Meaning(
        "richness at equal size",
        "richness (q = 0)",
        "Number of distinct types, both sides read at the same number of groups and tokens.",
        "Hill number of order 0: S, of expected counts after thinning in two stages",
        "types, 1 and up",
        "Hill 1973; Chao et al. 2014, thinned by groups and then within them",
    ),
    "hill_1_at_size": Meaning(
        "typical types at equal size",
        "typical (q = 1)",
        "How many equally common types would be as diverse, both sides read at the same number of groups and tokens.",
        "Hill number of order 1: exp(-sum p log p), of expected counts after thinning in two stages",
        "types, 1 and up",
        "Hill 1973; Chao et al. 2014, thinned by groups and then within them",
    ),
    "hill_2_at_size": Meaning(
        "dominant types at equal size",
        "dominant (q = 2)",
        "The same with most weight on the commonest types, both sides read at the same number of groups and tokens.",
        "Hill number of order 2: 1 / sum p^2, of expected counts after thinning in two stages",
        "types, 1 and up",
        "Hill 1973; Chao et al. 2014, thinned by groups and then within them",
    ),
    "js_divergence": Meaning(
        "distance from the reference",
        "distance (JS, bits)",
        "How far the two distributions of types lie apart; two human samples lie apart too, by their size.",
        "Jensen-Shannon divergence: H((P + Q) / 2) - (H(P) + H(Q)) / 2, H in bits",
        "bits, 0-1",
        "Lin 1991",
    ),
    "distinct": Meaning(
        "distinct types at equal size",
        "types per token",
        "Distinct types for each token at the same size. It falls with size: figures for whole corpora are not comparable.",
        "types / tokens after thinning in two stages",
        "types per token, 0-1",
        "Li et al. 2016, at equal size",
    ),
    "repeated_share": Meaning(
        "repeated tokens",
        "repeated share",
        "Share of tokens that repeat a type already seen in the same sample.",
        "1 - types / tokens, at the candidate's size",
        "share of tokens, 0-100 %",
        "genloss",
    ),
    "compression_ratio": Meaning(
        "compressed size",
        "compressed size",
        "What zstd leaves of the text: repetitive text packs smaller.",
        "compressed bytes / bytes, over a fixed sample of records in a shuffled order",
        "ratio, 0-1; lower = more repetitive",
        "Shaib et al. 2024",
    ),
    "duplicate_share": Meaning(
        "duplicates",
        "duplicates",
        "Share of records that repeat an earlier one word for word.",
        "1 - distinct records / records",
        "share of records, 0-100 %",
        "Lee et al. 2022",
    ),
    "overlap_share": Meaning(
        "found in the reference",
        "in the reference",
        "Share of the candidate's records that stand in the reference word for word.",
        "candidate records whose hash is in the reference / candidate records",
        "share of records, 0-100 %",
        "genloss",
    ),
    "length": Meaning("length", "length", "Mean number of words of a record.", "tokens / records", "words, 0 and up", "genloss"),
}

NULL_MEANING: Final = (
    "Human range: what the same measure reads for human text of the candidate's size, from splits of the reference. "
    "A loss is a value outside it, not merely a low one."
)

SATURATED: Final = "Saturated: so common that other human text keeps nearly all of them, so the band can hardly show a loss."

TOGETHER: Final = (
    "Survival and novelty are read together. Noise mimics rarity: misspelt and invented words can hit rare words by accident "
    "and keep them alive. Survival near or above 1 is health only where novelty is near the human range too; where novelty is "
    "high, it is noise."
)


def measure_title(name: str) -> str:
    """``words.tail_survival`` as ``words: rare types still alive``; a name that is not known is given back as it is."""
    unit, _, measure = name.partition(".")
    meaning = MEANINGS.get(measure)
    if meaning is None:
        return name
    return f"{UNIT_NAMES.get(unit, unit)}: {meaning.title}"


def short_title(name: str) -> str:
    """``pairs.hill_0_at_size`` as ``pairs: richness (q = 0)``; a name that is not known is given back as it is."""
    unit, _, measure = name.partition(".")
    meaning = MEANINGS.get(measure)
    return name if meaning is None else f"{unit}: {meaning.short}"
