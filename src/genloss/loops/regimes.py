"""What each next generation is trained on."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Any, Literal

from genloss.errors import LoopError

REGIMES = ("replace", "accumulate", "accumulate-subsample", "fixed", "fresh")
MODIFIERS = ("budget", "grow", "weight")

_WAYS = "write a share of the training set as {share:g}%, or a number of records as {name}=5000"
_NUMBER = r"[0-9]*\.?[0-9]+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """The recipe of a training set. Sizes are in words, or in samples of a law; N is the size of generation 0.

    Order of events: the first model is trained on generation 0, whatever the regime. Each model then writes a batch of N. From
    the second generation on, the training set is made of the batch before (``synthetic="last"``) or of generation 0 and all
    batches since (``"all"``), and of real data: none, the same part of generation 0 each time (``"fixed"``), or new ones
    (``"fresh"``), which take the place of as much of the batch. With ``subsample`` the training set is a random part of that
    pool, of ``budget``, from the first generation on. With ``growth`` a the batch of generation t has N t^a. With ``weight``
    the real part counts for that share of the whole, however large it is. Source of the names: Alemohammad et al. 2024 (fixed,
    fresh), Gerstgrasser et al. 2024 (accumulate), Kazdan et al. 2024 (accumulate-subsample); of the golden weight: He, Xu and
    Cheng 2026.
    """

    name: str
    """One of REGIMES, or several parts joined by ``+``."""
    synthetic: Literal["last", "all"] = "last"
    real: Literal["none", "fixed", "fresh"] = "none"
    share: float | None = None
    """Real data as a share of the batch, 0 to 1."""
    records: int | None = None
    """Real data in records of text, or in samples, instead of a share."""
    subsample: bool = False
    budget: int | None = None
    """Size of the training set under a subsample; None: N."""
    growth: float = 0.0
    weight: float | Literal["golden", "pooled"] | None = None
    """Share that the real part counts for; pooled, or None: as much as it is."""

    def __str__(self) -> str:
        """The regime as the command line takes it."""
        return "+".join(self._part(name) for name in self.name.split("+"))

    def _part(self, name: str) -> str:
        if name in {"fixed", "fresh"}:
            if self.share is None:
                return f"{name}={self.records}"
            percent = f"{100 * self.share:.10f}".rstrip("0").rstrip(".")
            return f"{name}={percent}%"
        amount = {"accumulate-subsample": self.budget, "budget": self.budget, "grow": self.growth, "weight": self.weight}.get(
            name
        )
        if amount is None:
            return name
        return f"{name}={spelled_number(amount) if isinstance(amount, float) else amount}"

    @property
    def says(self) -> str:
        """The regime in a sentence."""
        amount = f"{self.records:,} records of" if self.records is not None else f"for {100 * (self.share or 0):g} % on"
        if self.name in REGIMES:
            return {
                "replace": "each generation is trained on the text of the one before, and on nothing else",
                "accumulate": "each generation is trained on the human originals and on all text written since",
                "accumulate-subsample": "each generation is trained on a random part of the originals and all text since",
                "fixed": f"each generation is trained on the text of the one before and {amount} human originals, always "
                "the same",
                "fresh": f"each generation is trained on the text of the one before and {amount} human text, new each time",
            }[self.name]
        return self.recipe

    @property
    def recipe(self) -> str:
        """The same of any data, with all modifiers."""
        synthetic = "generation 0 and everything written since" if self.synthetic == "all" else "what the one before wrote"
        amount = f"{self.records:,}" if self.records is not None else f"{100 * (self.share or 0):g} %"
        said = [synthetic, {"none": "", "fixed": f"{amount} of generation 0", "fresh": f"{amount} of new real data"}[self.real]]
        made = "each generation is trained on " + " and ".join(one for one in said if one)
        if self.subsample:
            made += f", of which a random {'part' if self.budget is None else f'{self.budget:,}'} is taken"
        if self.growth:
            made += f"; batches grow as t^{self.growth:g}"
        if self.weight is not None:
            weight = f"weight {self.weight:g}" if isinstance(self.weight, float) else f"{self.weight} weight"
            made += f"; the real part has the {weight}"
        return made


def spelled_number(value: float) -> str:
    """A number as short as it is told from every other: what cells are named by, and their randomness is derived from."""
    short = f"{value:g}"
    return short if float(short) == value else repr(value)


def parse_regime(text: str) -> Regime:
    """A regime as the command line writes it: ``replace``, ``fixed=10%``, ``accumulate+fresh=100+budget=5000``.

    Raises LoopError, which says what to write instead, for an unknown name, an amount or a composition that cannot be.
    """
    parts = [part.strip().partition("=") for part in text.split("+")]
    names = [name for name, _, _ in parts]
    made: dict[str, Any] = {}
    for name, given, amount in parts:
        known = REGIMES if len(parts) == 1 else (*REGIMES, *MODIFIERS)
        if name not in known:
            near = difflib.get_close_matches(name, known, 1, 0.4)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise LoopError(f"there is no regime {name!r}; {hint}")
        made |= _told(text, name, given, amount, have=made)
    if len(set(names)) < len(names) or len({"fixed", "fresh"} & set(names)) > 1:
        raise LoopError(f"{text}: each part of a regime is given once, and real data are either fixed or fresh")
    if len({"replace", "accumulate", "accumulate-subsample"} & set(names)) > 1:
        raise LoopError(f"{text}: the batches are replaced or they accumulate, not both")
    if made.get("synthetic") == "all" and made.get("real") == "fixed":
        raise LoopError(f"{text}: accumulate keeps all of generation 0 already; add fresh data, or leave fixed out")
    if "weight" in made and made.get("real", "none") == "none":
        raise LoopError(f"{text}: a weight needs a real part beside the synthetic one; add fixed=... or fresh=...")
    if "weight" in made and (made.get("subsample") or made.get("synthetic") == "all"):
        raise LoopError(f"{text}: a weight goes with the last batch and real data alone; leave the rest out")
    return Regime(name="+".join(sorted(names, key=(*REGIMES, *MODIFIERS).index)), **made)


def _told(text: str, name: str, given: str, amount: str, *, have: dict[str, Any]) -> dict[str, Any]:
    """What one part of a regime says."""
    if name in {"replace", "accumulate"}:
        if given:
            raise LoopError(f"{name} takes no amount; write --regime {name}")
        return {"synthetic": "all" if name == "accumulate" else "last"}
    if name in {"accumulate-subsample", "budget"}:
        return _subsampled(text, name, given, amount, have)
    if name in {"grow", "weight"}:
        return _modified(text, name, amount)
    if not given:
        raise LoopError(f"{name} needs an amount of human text: --regime {name}=10% or --regime {name}=5000 (records)")
    share, records = _amount(name, amount)
    return {"real": name, "share": share, "records": records}


def _subsampled(text: str, name: str, given: str, amount: str, have: dict[str, Any]) -> dict[str, Any]:
    if (given or name == "budget") and not re.fullmatch(r"[1-9][0-9]*", amount):
        without = "; without one it is N" if name != "budget" else ""
        raise LoopError(f"{text}: the size of the subsample is a number of words, such as {name}=100000{without}")
    if "subsample" in have:
        raise LoopError(f"{text}: the size of the subsample is given twice")
    pool = {} if name == "budget" else {"synthetic": "all"}
    return {"subsample": True, "budget": int(amount) if given else None, **pool}


def _modified(text: str, name: str, amount: str) -> dict[str, Any]:
    if name == "grow":
        if not re.fullmatch(_NUMBER, amount):
            raise LoopError(f"{text}: batches grow as t^a; write the power a, such as grow=1.5")
        return {"growth": float(amount)}
    if amount in {"golden", "pooled"}:
        return {"weight": amount}
    if not re.fullmatch(_NUMBER, amount) or not 0 < float(amount) < 1:
        raise LoopError(
            f"{text}: the weight of the real part lies between 0 and 1, or is golden or pooled: weight=0.5, weight=golden"
        )
    return {"weight": float(amount)}


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
