"""Comparisons with made-up numbers of the size that the bundled speeches and their imitation show."""

from __future__ import annotations

import math
from typing import Any

from genloss.measures.comparison import Band, Comparison, Definition, Died, Side
from genloss.measures.estimate import Estimate
from genloss.reports.document import comparison_document, demo_document

HOSTILE = "</script><img src=x onerror=alert(1)>[bold red]x[/]\x1b[31m{{7*7}}\u202eevil\u2028<!--&amp;`${1}`'\""

INPUTS = [
    {
        "side": "reference",
        "path": "sotu.parquet",
        "records": 18052,
        "tokens": 1_790_411,
        "rejected": 0,
        "content": "9f1c22d07ab5e310",
    },
    {
        "side": "candidate",
        "path": "sotu_smollm2.parquet",
        "records": 900,
        "tokens": 71_204,
        "rejected": 3,
        "content": "07be11c99d40a2f6",
    },
]
COMMAND = ["genloss", "compare", "sotu.parquet", "sotu_smollm2.parquet", "--where", "temperature == 0.7"]

COOL = (0.54, 0.51, 0.70, 0.92, 1.00)
"""Survival by band at temperature 0.7, as in the trial that issue 2 reports; WARM is at 1.0."""
WARM = (1.16, 0.81, 0.84, 0.96, 1.00)
HUMAN = (1.01, 0.99, 1.00, 1.00, 1.00)

DEAD = (
    ("thereof", 9.4, 0.002, "1897-12-06/41"),
    ("herewith", 8.8, 0.003, "1874-12-07/12"),
    ("appropriations", 8.1, 0.001, "1911-12-21/7"),
    ("vessels", 7.9, 0.006, "1801-12-08/3"),
    ("tariff", 7.2, 0.004, "1888-12-03/55"),
    ("silver", 6.6, 0.03, "1893-12-04/19"),
    ("isthmus", 5.9, 0.02, "1903-12-07/88"),
    ("reclamation", 5.5, 0.01, "1907-12-03/102"),
    ("treasury's", 5.1, 0.04, "1837-12-05/31"),
    ("pensioners", 4.8, 0.03, "1879-12-01/77"),
    ("farmers", 4.6, 0.02, "1932-12-06/9"),
    ("postmasters", 4.2, 0.05, "1842-12-06/24"),
)


def estimate(value: float, half: float, null: tuple[float, float], **more: Any) -> Estimate:
    """An estimate with a symmetric 95 % interval."""
    known: dict[str, Any] = {"unit": "ratio", "n": 71204.0, "stderr": half / 2.13, "low": value - half, "high": value + half}
    return Estimate(value=value, null_low=null[0], null_high=null[1], **{**known, **more})


def hill(ratio: float, size: float, half: float = 0.02) -> Estimate:
    """A Hill number of the candidate, ``ratio`` times the reference's ``size``."""
    return estimate(ratio * size, half * size, (0.97 * size, 1.02 * size), unit="types", reference=size)


def comparison(survival: tuple[float, ...] = COOL, novelty: float = 0.021, *, lost: bool | None = True) -> Comparison:
    """Words and word pairs by band, diversity, and everything else a comparison holds."""
    cuts = (-math.inf, 3.0, 4.0, 5.0, 6.0, math.inf)
    halves = (0.03, 0.025, 0.02, 0.01, 0.004)
    bands = [
        Band(
            unit=unit,
            zipf_low=cuts[i],
            zipf_high=cuts[i + 1],
            types=(6120, 4380, 2207, 610, 96)[i] * (4 if unit == "pairs" else 1),
            tail_survival=estimate(value * shrink, halves[i], (1 - halves[i] * 0.9, 1 + halves[i] * 0.9)),
            saturated=i == 4,
        )
        for unit, shrink in (("words", 1.0), ("pairs", 0.93))
        for i, value in enumerate(survival)
    ]
    rare = (survival[0] + survival[1]) / 2
    less = min(1.0, 0.45 + rare / 2)
    measures = {
        "words.tail_survival": estimate(rare, 0.03, (0.97, 1.03), p_loss=1e-6, contrast=math.log(rare), contrast_stderr=0.014),
        "words.novelty": estimate(novelty, 0.003, (0.011, 0.016), unit="share"),
        "words.tail_mass": estimate(0.023 * rare, 0.002, (0.020, 0.025), unit="share"),
        "words.coverage": estimate(0.962, 0.003, (0.941, 0.949), unit="share", reference=0.946),
        "words.hill_0": hill(less - 0.04, 9240),
        "words.hill_1": hill(less + 0.1, 702),
        "words.hill_2": hill(min(less + 0.16, 1.0), 121),
        "words.hill_0_at_size": hill(less, 8311),
        "words.hill_1_at_size": hill(less + 0.11, 688),
        "words.hill_2_at_size": hill(min(less + 0.18, 1.0), 120),
        "words.js_divergence": estimate(
            0.118, math.nan, (0.041, 0.049), unit="bits", low=math.nan, high=math.nan, stderr=math.nan
        ),
        "pairs.tail_survival": estimate(rare * 0.93, 0.02, (0.98, 1.02)),
        "pairs.novelty": estimate(novelty * 9, 0.008, (0.14, 0.162), unit="share"),
        "pairs.hill_0_at_size": hill(less - 0.05, 48020),
        "pairs.hill_1_at_size": hill(less - 0.02, 19011),
        "pairs.distinct": estimate(0.502, 0.008, (0.58, 0.61), unit="share", reference=0.594),
        "records.compression_ratio": estimate(0.352, 0.006, (0.409, 0.425), reference=0.417),
        "records.duplicate_share": estimate(0.0, 0.0, (0.0, 0.002), unit="share", n=900.0, n_unit="records"),
        "records.overlap_share": Estimate(
            value=math.nan, unit="share", n=900.0, n_unit="records", why="no record hashes are kept"
        ),
        "records.length": estimate(79.1, 1.2, (96.0, 102.3), unit="words", reference=99.2, n=900.0, n_unit="records"),
    }
    sentences = {
        True: f"Lost: of the rare words of human text, {100 * rare:.0f} % as many are alive as in human text of the same size.",
        False: "No loss shown: nothing is missing beyond what two human samples of this size differ by.",
        None: "Cannot say: the candidate comes from 4 speeches, too few for an error.",
    }
    return Comparison(
        reference=Side(records=18052, tokens=1_790_411, groups=233, grouped=True, bytes=10_700_000),
        candidate=Side(records=900, tokens=71_204, groups=900, grouped=False, bytes=421_000),
        measures=measures,
        bands=bands,
        died=[
            Died(unit="words", type=text, expected=expected, absent_by_chance=chance, record=record)
            for text, expected, chance, record in DEAD
        ]
        + [Died(unit="pairs", type="per annum", expected=6.1, absent_by_chance=0.01, record="1881-12-06/14")],
        died_count={"words": (21_904.0, 18_880.0), "pairs": (402_110.0, 371_204.0)},
        definitions=[
            Definition(
                "the tail goes first", lost, ("words.tail_survival", "pairs.tail_survival"), "0.53 of what human text keeps"
            ),
            Definition("fewer types", lost, ("words.hill_0_at_size",), "0.71 of the reference at equal size"),
            Definition("more repetition", None, ("records.duplicate_share",), "too few records to see duplicates"),
        ],
        lost=lost,
        sentence=sentences[lost],
        notes=[
            "A half of the reference has 895,000 tokens and cannot see types below Zipf value 3.05.",
            "Candidate and reference records differ in length (79 and 99 words): compare like with like where you can.",
        ],
    )


def document(**changes: Any) -> dict[str, Any]:
    """The document of one comparison."""
    return comparison_document(comparison(**changes), command=COMMAND, inputs=INPUTS, seed=0, version="0.1.0")


def demo() -> dict[str, Any]:
    """The document of the demo: two temperatures and the human control."""
    return demo_document(
        [
            ("a small model at temperature 0.7", comparison()),
            ("a small model at temperature 1.0", comparison(WARM, 0.061)),
            ("other human speeches (control)", comparison(HUMAN, 0.0135, lost=False)),
        ],
        command=["genloss", "demo"],
        inputs=INPUTS,
        seed=0,
        version="0.1.0",
        sentence="A small model's imitation of these speeches keeps half of their rare words; other speeches keep them all.",
    )


def hostile(value: Any) -> Any:
    """The same document with every free text replaced or ended by hostile text."""
    if isinstance(value, dict):
        kept: tuple[str, ...] = ("schema", "unit", "n_unit", "version", "kind", "control_of")
        kept += ("verdict",) if isinstance(value.get("verdict"), str) else ()
        return {key: one if key in kept else hostile(one) for key, one in value.items()}
    if isinstance(value, list):
        return [hostile(one) for one in value]
    return value + HOSTILE if isinstance(value, str) else value
