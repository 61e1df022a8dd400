"""What each next generation is trained on."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Literal

from genloss.errors import LoopError

REGIMES = ("replace", "accumulate", "accumulate-subsample", "fixed", "fresh")

_WAYS = "write a share of the training set as {share:g}%, or a number of records as {name}=5000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """The recipe of a training set. Sizes are in words; N is the size of generation 0.

    Order of events: the first model is trained on generation 0, whatever the regime. Each model then writes N words. From the
    second generation on, the training set is made of the text of the generation before (``synthetic="last"``) or of
    generation 0 and all text since (``"all"``), and of real text: none, the same part of generation 0 each time
    (``"fixed"``), or new text from the reserve (``"fresh"``). Where real text is added to the last generation, the whole has N
    words. With ``subsample`` the training set is a random part of that pool, of ``budget`` words, from the first generation
    on. Source of the names: Alemohammad et al. 2024 (fixed, fresh), Gerstgrasser et al. 2024 (accumulate), Kazdan et al. 2024
    (accumulate-subsample).
    """

    name: str
    """One of REGIMES."""
    synthetic: Literal["last", "all"] = "last"
    real: Literal["none", "fixed", "fresh"] = "none"
    share: float | None = None
    """Real text as a share of the training set, 0 to 1."""
    records: int | None = None
    """Real text in records, instead of a share."""
    subsample: bool = False
    budget: int | None = None
    """Words of the training set under a subsample; None: N."""

    def __str__(self) -> str:
        """The regime as the command line takes it."""
        if self.share is not None:
            percent = f"{100 * self.share:.10f}".rstrip("0").rstrip(".")
            return f"{self.name}={percent}%"
        amount = self.budget if self.records is None else self.records
        return self.name if amount is None else f"{self.name}={amount}"

    @property
    def says(self) -> str:
        """The regime in a sentence."""
        amount = f"{self.records:,} records of" if self.records is not None else f"for {100 * (self.share or 0):g} % on"
        return {
            "replace": "each generation is trained on the text of the one before, and on nothing else",
            "accumulate": "each generation is trained on the human originals and on all text written since",
            "accumulate-subsample": "each generation is trained on a random part of the originals and all text since",
            "fixed": f"each generation is trained on the text of the one before and {amount} human originals, always the same",
            "fresh": f"each generation is trained on the text of the one before and {amount} human text, new each time",
        }[self.name]


def parse_regime(text: str) -> Regime:
    """A regime as the command line writes it: ``replace``, ``fixed=10%``, ``fresh=5000``.

    Raises LoopError, which says what to write instead, for an unknown name or an amount that cannot be.
    """
    name, given, amount = text.strip().partition("=")
    if name not in REGIMES:
        near = difflib.get_close_matches(name, REGIMES, 1, 0.4)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(REGIMES)}"
        raise LoopError(f"there is no regime {name!r}; {hint}")
    if name in {"replace", "accumulate"}:
        if given:
            raise LoopError(f"{name} takes no amount; write --regime {name}")
        return Regime(name=name, synthetic="all" if name == "accumulate" else "last")
    if name == "accumulate-subsample":
        if given and not re.fullmatch(r"[1-9][0-9]*", amount):
            raise LoopError(f"{text}: the size of the subsample is a number of words, such as {name}=100000; without one it is N")
        return Regime(name=name, synthetic="all", subsample=True, budget=int(amount) if given else None)
    if not given:
        raise LoopError(f"{name} needs an amount of human text: --regime {name}=10% or --regime {name}=5000 (records)")
    share, records = _amount(name, amount)
    return Regime(name=name, real="fixed" if name == "fixed" else "fresh", share=share, records=records)


def parse_share(text: str, option: str) -> float:
    """A share as the command line writes it, ``10%``. Raises LoopError for anything else, a bare decimal too."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)%", text.strip())
    if not found or float(found[1]) > 100:
        raise LoopError(f"{option} {text}: not a share; write it in per cent, such as 50%")
    return float(found[1]) / 100


def _amount(name: str, amount: str) -> tuple[float | None, int | None]:
    """A share or a number of records."""
    if found := re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)%", amount):
        percent = float(found[1])
        if not 0 < percent <= 100:
            raise LoopError(f"{name}={amount}: a share lies above 0 % and at most at 100 %")
        return percent / 100, None
    if re.fullmatch(r"[1-9][0-9]*", amount):
        return None, int(amount)
    if re.fullmatch(r"[0-9]*\.[0-9]+", amount):
        share = 100 * float(amount)
        raise LoopError(f"{name}={amount} could mean two things: {_WAYS.format(share=share, name=name)}")
    raise LoopError(f"{name}={amount}: not an amount; {_WAYS.format(share=10, name=name)}")
