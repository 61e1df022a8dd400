"""The papers that loops, laws and definitions come from, as data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper; what is not known for certain is None."""

    key: str
    authors: str
    year: int
    title: str | None
    id: str | None
    erratum: str | None = None
    """What a reader of the paper must know: a published correction, or versions that differ."""

    def to_json(self) -> dict[str, Any]:
        """All fields, null where unknown."""
        return asdict(self)


_ALL: Final = (
    Paper(
        "shumailov2024",
        "Shumailov et al.",
        2024,
        "AI models collapse when trained on recursively generated data",
        "arXiv:2305.17493",
        "Author Correction, Nature 640, E6 (2025), s41586-025-08905-3: alpha_i = gamma_i = 0 should read beta_i = gamma_i = 0",
    ),
    Paper(
        "gerstgrasser2024",
        "Gerstgrasser et al.",
        2024,
        "Is Model Collapse Inevitable? Breaking the Curse of Recursion by Accumulating Real and Synthetic Data",
        "arXiv:2404.01413",
    ),
    Paper(
        "kazdan2024",
        "Kazdan et al.",
        2024,
        "Collapse or Thrive? Perils and Promises of Synthetic Data in a Self-Generating World",
        "arXiv:2410.16713",
    ),
    Paper("alemohammad2024", "Alemohammad et al.", 2024, "Self-Consuming Generative Models Go MAD", "arXiv:2307.01850"),
    Paper(
        "dohmatob2024tails",
        "Dohmatob et al.",
        2024,
        "A Tale of Tails: Model Collapse as a Change of Scaling Laws",
        "arXiv:2402.07043",
    ),
    Paper(
        "dohmatob2024regression",
        "Dohmatob, Feng and Kempe",
        2024,
        "Model Collapse Demystified: The Case of Regression",
        "arXiv:2402.07712",
    ),
    Paper(
        "dohmatob2025",
        "Dohmatob et al.",
        2025,
        "Strong Model Collapse",
        "arXiv:2410.04840",
        'versions differ: the abstracts of v1 and v2 say "as little as 1%", the ICLR version says 0.1 %',
    ),
    Paper(
        "suresh2025",
        "Suresh, Thangaraj and Khandavally",
        2025,
        "Rate of Model Collapse in Recursive Training",
        "arXiv:2412.17646",
    ),
    Paper("schaeffer2025", "Schaeffer et al.", 2025, "Position: Model Collapse Does Not Mean What You Think", "arXiv:2503.03150"),
    Paper(
        "seddik2024",
        "Seddik et al.",
        2024,
        "How Bad is Training on Synthetic Data? A Statistical Analysis of Language Model Collapse",
        "arXiv:2404.05090",
    ),
    Paper("dey2024", "Dey and Donoho", 2024, "Universality of the pi^2/6 Pathway in Avoiding Model Collapse", "arXiv:2410.22812"),
    Paper("barzilai2025", "Barzilai and Shamir", 2025, None, "arXiv:2505.19046"),
    Paper("he2026", "He, Xu and Cheng", 2026, None, "arXiv:2502.18049"),
    Paper("xu2025", "Xu, He and Cheng", 2025, None, "arXiv:2505.13947"),
    Paper("kanabar2026", "Kanabar and Gastpar", 2026, None, "arXiv:2501.19273"),
    Paper("jangjoo2026", "Jangjoo, Di Sarra, Marsili and Roudi", 2026, None, "arXiv:2506.20623"),
    Paper(
        "bertrand2024",
        "Bertrand et al.",
        2024,
        "On the Stability of Iterative Retraining of Generative Models on their own Data",
        "arXiv:2310.00429",
    ),
    Paper(
        "ferbach2024",
        "Ferbach et al.",
        2024,
        "Self-Consuming Generative Models with Curated Data Provably Optimize Human Preferences",
        "arXiv:2407.09499",
    ),
    Paper(
        "feng2025",
        "Feng et al.",
        2025,
        "Beyond Model Collapse: Scaling Up with Synthesized Data Requires Verification",
        "arXiv:2406.07515",
    ),
    Paper(
        "gillman2024",
        "Gillman et al.",
        2024,
        "Self-Correcting Self-Consuming Loops for Generative Model Training",
        "arXiv:2402.07087",
    ),
    Paper("marchi2024", "Marchi et al.", 2024, "Heat Death of Generative Models in Closed-Loop Learning", "arXiv:2404.02325"),
    Paper("borji2024", "Borji", 2024, None, "arXiv:2410.12954"),
    Paper(
        "guo2024",
        "Guo et al.",
        2024,
        "The Curious Decline of Linguistic Diversity: Training Language Models on Synthetic Text",
        "arXiv:2311.09807",
    ),
    Paper("drayson2025", "Drayson et al.", 2025, None, "arXiv:2502.15654"),
    Paper("zhu2024", "Zhu et al.", 2024, None, "arXiv:2412.14689"),
    Paper(
        "gambetta2024", "Gambetta et al.", 2024, None, "arXiv:2410.12341", "its title changed three times: cite it by its number"
    ),
    Paper("ewens2004", "Ewens", 2004, "Mathematical Population Genetics", None),
)


PAPERS: Final = {paper.key: paper for paper in _ALL}
"""Every paper by its key."""
