"""Detectors of machine text, as anything that gives each record one number: a column, a function, a classifier, a watermark."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np

from genloss.errors import GenlossError, MeasureError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

KINDS = {
    "column": "column:NAME, a column of scores that every source has",
    "classifier": "classifier:DIRECTORY, a Hugging Face sequence classifier, also classifier:DIRECTORY#label=NAME",
    "kgw": "kgw:FILE.json, the green-list watermark",
    "synthid": "synthid:FILE.json, the tournament watermark",
}
"""The kinds of detector that can be named on the command line, and how each is spelled."""

_LABEL = "#label="


@runtime_checkable
class Detector(Protocol):
    """Gives each record one number. Larger may mean machine, or smaller: calibration on references learns which."""

    name: str
    """For messages: no secrets, and no whole paths."""

    def __call__(self, texts: Sequence[str], /) -> NDArray[np.float64]:
        """Shape (n,): a score for each text, nan where one cannot be scored."""
        ...


@dataclass(frozen=True, slots=True)
class ScoreColumn:
    """Scores that the sources carry themselves."""

    column: str

    @property
    def name(self) -> str:
        """For messages."""
        return f"column:{self.column}"


def checked(detector: Detector | Callable[[Sequence[str]], ArrayLike], texts: Sequence[str]) -> NDArray[np.float64]:
    """Shape (n,): what the detector says of n texts, as it must be.

    MeasureError where it raises (with its own traceback behind), gives another number of scores, or scores that are no real
    numbers. An infinite score is refused rather than clipped: how sure is sure enough is the detector's to say. nan stays.
    """
    name = name_of(detector)
    try:
        told = detector(tuple(texts))
    except GenlossError:
        raise
    except Exception as error:  # whatever a plug-in raises, the message names it
        raise MeasureError(f"the detector {name} failed: {type(error).__name__}: {_first_line(error)}") from error
    try:
        scores = np.asarray(told)
    except Exception as error:  # ragged lists, tensors on another device
        raise MeasureError(f"the detector {name} must return one number for each text: {_first_line(error)}") from error
    if scores.dtype.kind not in "fiub":
        raise MeasureError(f"the detector {name} must return real numbers, nan where a text has none, not {scores.dtype}")
    if scores.shape != (len(texts),):
        raise MeasureError(f"the detector {name} got {len(texts)} texts and must return as many scores, not shape {scores.shape}")
    with np.errstate(over="ignore"):  # a number too large for 64 bits is infinite, and refused below
        scores = scores.astype(np.float64)
    if (endless := np.isinf(scores)).any():
        at = int(np.flatnonzero(endless)[0]) + 1
        raise MeasureError(f"the detector {name} gives text {at} an infinite score; clip log-odds, or give nan for no score")
    return scores


def name_of(detector: Any) -> str:
    """What to call a detector in messages: its name, or that of its function or class."""
    for name in (getattr(detector, "name", None), getattr(detector, "__name__", None)):
        if isinstance(name, str) and name:
            return name
    return type(detector).__name__


def parse_detector(spec: str, *, device: str = "cpu") -> Detector | ScoreColumn:
    """What ``KIND:WHERE`` names, ready to be asked; models are loaded at once, so that mistakes show before any work.

    ``device`` is where models run, and where keys of watermarks are drawn: the kind of device that the text was written on.
    MeasureError for an unknown kind, a missing extra, and anything that cannot be loaded as data alone.
    """
    kind, mark, where = spec.partition(":")
    if kind not in KINDS or not mark:
        raise MeasureError(f"a detector is written KIND:WHERE, not {spec[:80]!r}; there are {'; '.join(KINDS.values())}")
    if not where.strip():
        raise MeasureError(f"the detector {spec!r} lacks what stands behind the colon: {KINDS[kind]}")
    if kind == "column":
        return ScoreColumn(where)
    if kind == "classifier":
        from genloss.measures.detecting.classifier import Classifier

        path, labelled, label = where.rpartition(_LABEL)
        return Classifier(Path(path), label=label, device=device) if labelled else Classifier(Path(where), device=device)
    if kind == "kgw":
        from genloss.measures.detecting.kgw import Kgw

        return Kgw(Path(where), device=device)
    from genloss.measures.detecting.synthid import SynthId

    return SynthId(Path(where), device=device)


def detector_p_values(detector: Detector | ScoreColumn, texts: Sequence[str]) -> NDArray[np.float64]:
    """Shape (n,): the chance that an unmarked text reads as much of the watermark, 0 to 1, nan where it is too short.

    For a column that is evidence of origin. MeasureError for a detector that is no watermark: a classifier's score has no
    chance to go with it.
    """
    from genloss.measures.detecting.watermark import Watermark

    if not isinstance(detector, Watermark):
        raise MeasureError(f"{name_of(detector)} is no watermark and has no p-values; kgw:FILE.json and synthid:FILE.json have")
    return detector.test(texts).p


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else "it says no more")[:300]
