"""The settings of a law: what may be set, by name, and how a setting is written."""

from __future__ import annotations

import math
from dataclasses import MISSING, fields
from typing import Any, ClassVar

from genloss.errors import LoopError
from genloss.loops.regimes import spelled_number


class Settings:
    """The base of every law's dataclass: its label and its parameters follow from its fields."""

    __slots__ = ()
    name: ClassVar[str] = ""
    hidden: ClassVar[tuple[str, ...]] = ()
    """Fields that are not for the user."""
    has_weights: ClassVar[bool] = True
    """Whether a fit can count some points for more than others."""
    has_counts: ClassVar[bool] = False
    """Whether parts of a pool are drawn from counts, which NumPy does up to a size."""

    @property
    def same_rows(self) -> bool:
        """Whether every batch is the same rows with new labels."""
        return False

    @property
    def parameters(self) -> dict[str, Any]:
        """All settings as plain JSON."""
        return {"name": self.name, **{one.name: self._plain(one.name) for one in self._shown()}}

    @property
    def label(self) -> str:
        """The name, and whatever is not as by default: ``gaussian dimensions=10``."""
        changed = [one for one in self._shown() if one.default is MISSING or getattr(self, one.name) != one.default]
        return " ".join([self.name, *(f"{one.name}={spelled(self._plain(one.name))}" for one in changed)])

    @classmethod
    def settable(cls) -> tuple[str, ...]:
        """The names of what may be set."""
        return tuple(one.name for one in fields(cls) if one.name not in cls.hidden)  # type: ignore[arg-type]

    def at_least(self, name: str, least: float) -> None:
        """Raise LoopError where a setting is smaller, or no number."""
        value = getattr(self, name)
        if not (math.isfinite(value) and value >= least):
            raise LoopError(f"{self.name}: {name} is at least {least:g}, not {value:g}")

    def above(self, name: str, bound: float) -> None:
        """Raise LoopError where a setting is not larger, or no number."""
        value = getattr(self, name)
        if not (math.isfinite(value) and value > bound):
            raise LoopError(f"{self.name}: {name} is above {bound:g}, not {value:g}")

    def one_of(self, name: str, choices: tuple[str, ...]) -> None:
        """Raise LoopError where a setting is not one of the choices."""
        if getattr(self, name) not in choices:
            raise LoopError(f"{self.name}: {name} is one of {', '.join(choices)}, not {getattr(self, name)!r}")

    def _shown(self) -> list[Any]:
        return [one for one in fields(self) if one.name not in self.hidden]  # type: ignore[arg-type]

    def _plain(self, name: str) -> Any:
        return getattr(self, name)


def shrink_of(shrink: float, guidance: float) -> float:
    """Lambda, given itself or as the guidance w of a diffusion model, ``1/(1 + w)``. Raises LoopError where it cannot be.

    Source: Alemohammad et al. 2024 (arXiv 2307.01850).
    """
    if not (0 <= shrink <= 1):
        raise LoopError(f"shrink is from 0 to 1, not {shrink:g}")
    if not (guidance >= 0 and math.isfinite(guidance)):
        raise LoopError(f"guidance is at least 0, not {guidance:g}")
    if shrink != 1 and guidance:
        raise LoopError("shrink and guidance say the same in two ways: give one of them")
    return shrink / (1 + guidance)


def parsed(kind: type, text: Any, name: str) -> Any:
    """A setting of the type that a field has, from the text of a command line or the value of a TOML file."""
    if kind is bool:
        if text in (True, "true", "yes"):
            return True
        if text in (False, "false", "no"):
            return False
        raise LoopError(f"{name} is true or false, not {text!r}")
    if kind is str:
        return str(text)
    try:
        number = float(text)
    except (TypeError, ValueError):
        raise LoopError(f"{name} is a number, not {text!r}") from None
    if kind is int:
        if number != int(number) if math.isfinite(number) else True:
            raise LoopError(f"{name} is a whole number, not {text!r}")
        return int(number)
    return number


def spelled(value: Any) -> str:
    """A setting as it is written."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return spelled_number(value) if isinstance(value, float) else str(value)
