"""Mixes and detectors as the command line writes them."""

from __future__ import annotations

import re

from genloss.guard.worth import Detector, Stage, WorthError

_WHOLE = r"[0-9]{1,300}"
"""Longer ones are no numbers of records, and Python refuses to read them at all."""
_DECIMAL = r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+"


def parse_stage(text: str) -> Stage:
    """``5000@60%`` (records, and the share of them that is human) or ``3000:2000`` (human, synthetic).

    Raises WorthError for anything else, a bare decimal too.
    """
    if found := re.fullmatch(rf"\s*({_WHOLE}):({_WHOLE})\s*", text, re.ASCII):
        return Stage(int(found[1]), int(found[2]))
    size, at, share = text.strip().partition("@")
    if not at or not re.fullmatch(_WHOLE, size, re.ASCII):
        raise WorthError(
            f"--stage {text:.60}: not a stage; write 5000@60% (records, human share) or 3000:2000 (human, synthetic)"
        )
    return Stage.at(int(size), parse_percent(share, f"--stage {text:.60}", f"{size}@{{}}"))


def parse_detector(text: str) -> Detector:
    """``1%,10%``: the shares of human records that are flagged, and of synthetic ones that are passed.

    Raises WorthError for anything else, and as ``Detector`` does.
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 2:
        hint = "write both rates of error: human records flagged, synthetic ones passed, such as 1%,10%"
        raise WorthError(f"--detector {text:.60}: {hint}")
    rates = [parse_percent(part, f"--detector {text:.60}", "{}") for part in parts]
    return Detector(*rates)


def parse_percent(text: str, option: str, form: str = "{}") -> float:
    """A share in per cent, ``10%``, as a number from 0 to 1.

    ``form`` is how the option is written, with the share left open. Raises WorthError, for a bare decimal with the two ways to
    say it.
    """
    if (found := re.fullmatch(rf"({_DECIMAL})\s*%", text.strip(), re.ASCII)) and float(found[1]) <= 100:
        return float(found[1]) / 100
    if re.fullmatch(_DECIMAL, text.strip(), re.ASCII):
        value = float(text)
        ways = f"{form.format(f'{value:g}%')} or {form.format(f'{100 * value:g}%')}" if value <= 1 else form.format(f"{value:g}%")
        raise WorthError(
            f"{option}: {text.strip():.60} could mean two things; write {ways}" if value <= 1 else f"{option}: write {ways}"
        )
    raise WorthError(f"{option}: {text.strip()[:60] or 'nothing'} is not a share; write it in per cent, {form.format('10%')}")
