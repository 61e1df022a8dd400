"""The verb ``worth``: what a human record is worth, as the object that every report is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genloss import __version__
from genloss.guard.worth_asking import ask_worth
from genloss.reports.document import document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genloss.guard.worth import Detector, Stage


def worth(
    human: float | None = None,
    synthetic: float | None = None,
    *,
    stages: Sequence[str | Stage | tuple[float, float]] = (),
    detectors: Sequence[str | Detector | tuple[float, float]] = (),
    target_loss: float = 0.1,
    target: float | None = None,
    command: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Say what a human record is worth: the object of ``genloss worth --json``, which ``report`` takes too.

    Parameters
    ----------
    human, synthetic
        Records of one generation.
    stages
        Several instead, the last of which is the present one: ``"5000@60%"``, ``"3000:2000"`` (human, synthetic), or (records,
        human share, 0 to 1).
    detectors
        By their errors: ``"1%,10%"``, or the shares of human records flagged and of synthetic ones passed.
    target_loss, target
        What fresh human records should hold losses to, 0 to 1; and how many human records a generation should be as good as.
    command
        The command line, where there is one.

    Raises
    ------
    GenlossError
        Where there is no record, no human one, or a number cannot be.

    """
    found = ask_worth(human, synthetic, stages=stages, detectors=detectors, target_loss=target_loss, target=target)
    return document("worth", command=command, inputs=[], seed=None, version=__version__, **found.to_json())
