"""What each measure of a loop means: a generation is always compared with generation 0, at the same size."""

from __future__ import annotations

from typing import Final

from genloss.reports.definitions import UNIT_NAMES, Meaning

LOOP_MEANINGS: Final = {
    "types_left": Meaning(
        "types left",
        "left",
        "Of the distinct types of generation 0, the share that the text of this generation still holds.",
        "types of generation 0 that occur in generation g / types of generation 0",
        "share, 0-100 %",
        "genloss; for a regime that replaces, a population without mutation: Ewens 2004",
    ),
    "tail_survival": Meaning(
        "rare types still alive",
        "rare alive",
        "Of the types that are rare in human text that no model is trained on, how many are alive in this generation, over how "
        "many occur in generation 0, which is human text of the same size.",
        "types rare in the judge that occur in generation g / types rare in the judge that occur in generation 0",
        "ratio, 0 and up; 1 at generation 0, and for other human text on average. Rare: Zipf value below 4, fewer than 10 per "
        "million tokens; where the judge is under 150,000 words, what occurs in it once",
        "genloss; Zipf value: van Heuven et al. 2014",
    ),
    "hill_0": Meaning(
        "richness",
        "richness (q = 0)",
        "Number of distinct types in the generation, whether or not they are of generation 0.",
        "Hill number of order 0: S",
        "types, 1 and up",
        "Hill 1973",
    ),
    "hill_1": Meaning(
        "diversity (typical types)",
        "typical (q = 1)",
        "How many equally common types would be as diverse as the generation is.",
        "Hill number of order 1: exp(-sum p log p)",
        "types, 1 and up",
        "Hill 1973",
    ),
    "hill_2": Meaning(
        "dominant types",
        "dominant (q = 2)",
        "The same with most weight on the commonest types.",
        "Hill number of order 2: 1 / sum p^2",
        "types, 1 and up",
        "Hill 1973",
    ),
    "novelty": Meaning(
        "tokens new to generation 0",
        "new",
        "Share of the generation's tokens whose type generation 0 never shows.",
        "tokens of types that are not in generation 0 / tokens",
        "share of tokens, 0-100 %",
        "genloss",
    ),
    "coverage": Meaning(
        "tokens of generation 0 covered",
        "covered",
        "Share of generation 0's tokens whose type this generation still holds: how much of the first text it could still write.",
        "tokens of generation 0 whose type occurs in generation g / tokens of generation 0",
        "share of tokens, 0-100 %",
        "genloss",
    ),
}


def loop_title(name: str) -> str:
    """``pairs.types_left`` as ``word pairs left``; a name that is not known is given back as it is."""
    unit, _, measure = name.partition(".")
    meaning = LOOP_MEANINGS.get(measure)
    if meaning is None:
        return name
    name_of_unit = UNIT_NAMES.get(unit, unit)
    return f"{name_of_unit} left" if measure == "types_left" else f"{name_of_unit}: {meaning.title}"
