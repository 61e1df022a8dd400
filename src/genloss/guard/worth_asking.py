"""What is asked about worth, from numbers and texts to a ``Worth``: the same for the command line and for Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genloss.guard.worth import Detector, Stage, Worth, WorthError, worth_of
from genloss.guard.worth_parsing import parse_detector, parse_stage

if TYPE_CHECKING:
    from collections.abc import Sequence


def ask_worth(
    human: float | None = None,
    synthetic: float | None = None,
    *,
    stages: Sequence[str | Stage | tuple[float, float]] = (),
    detectors: Sequence[str | Detector | tuple[float, float]] = (),
    target_loss: float = 0.1,
    target: float | None = None,
) -> Worth:
    """Reckon with one generation, or with several stages: each a Stage, a text as on the command line, or (records, human share).

    Detectors likewise: a Detector, a text, or (false positives, false negatives) as shares. Raises WorthError for what cannot
    be.
    """
    alone = human is not None or synthetic is not None
    if alone and stages:
        raise WorthError("give one generation as --human and --synthetic, or several as --stage, not both")
    # One text alone is one of them: taken apart it would be its letters.
    several = [stages] if isinstance(stages, str) else stages
    asked = [detectors] if isinstance(detectors, str) else detectors
    told = [Stage(human or 0, synthetic or 0)] if alone else [_stage(one) for one in several]
    return worth_of(told, [_detector(one) for one in asked], loss=target_loss, target=target)


def _stage(told: str | Stage | tuple[float, float]) -> Stage:
    if isinstance(told, str):
        return parse_stage(told)
    return told if isinstance(told, Stage) else Stage.at(*_two(told, "a stage is a text, 5000@60%, or (records, human share)"))


def _detector(told: str | Detector | tuple[float, float]) -> Detector:
    if isinstance(told, str):
        return parse_detector(told)
    if isinstance(told, Detector):
        return told
    return Detector(*_two(told, "a detector is a text, 1%,10%, or (false positives, false negatives)"))


def _two(told: tuple[float, float], hint: str) -> tuple[float, float]:
    try:
        one, other = told
    except (TypeError, ValueError) as error:
        raise WorthError(f"{hint}, not {told!r:.40}") from error
    return one, other
