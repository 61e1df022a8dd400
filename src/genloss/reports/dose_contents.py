"""What is shown of a dose-response run: which measures first, at which doses, and in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genloss.reports.law_contents import settings
from genloss.reports.law_definitions import LAW_MEANINGS
from genloss.reports.loop_definitions import LOOP_MEANINGS, loop_title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def is_dose(document: Mapping[str, Any]) -> bool:
    """Whether a document is a dose-response run."""
    return str(document["schema"]).split("/")[1] == "dose"


def dose_names(curve: Mapping[str, Any]) -> list[str]:
    """The measures of a curve, those first that show at the smallest share; those that never show in the order of definitions."""
    order = list(LAW_MEANINGS)

    def place(name: str) -> tuple[float, int]:
        found = curve["measures"][name]["threshold"]
        return (2.0 if found is None else found, order.index(name) if name in order else len(order))

    return sorted(curve["measures"], key=place)


def measures_of(body: Mapping[str, Any]) -> list[str]:
    """Every measure of any curve."""
    return list(dict.fromkeys(name for curve in body["curves"] for name in dose_names(curve)))


def dose_title(name: str) -> str:
    """``words.types_left`` as ``words left``, ``variance_kept`` as ``variance kept``."""
    if "." in name:
        return loop_title(name)
    meaning = LAW_MEANINGS.get(name)
    return name.replace("_", " ") if meaning is None else meaning.title


def dose_unit(name: str) -> str:
    """The unit of a measure in its first words: what is written at a chart's axis."""
    meaning = LOOP_MEANINGS.get(name.partition(".")[2]) if "." in name else LAW_MEANINGS.get(name)
    return name if meaning is None else meaning.unit.split(";")[0].split(",")[0]


def dose_label(share: float) -> str:
    """``0.1 %``."""
    return f"{100 * share:g} %"


def shown_doses(doses: Sequence[float]) -> list[int]:
    """The places of the doses that have a column: the powers of ten, a half and all."""
    wanted = (0.001, 0.01, 0.1, 0.5, 1.0)
    found = [place for place, dose in enumerate(doses) if dose in wanted]
    return found or list(range(len(doses)))[-len(wanted) :]


def generator_settings(body: Mapping[str, Any]) -> str:
    """What the generator was set to."""
    return settings(body["generator"]) or "what copies"
