"""Profiles and spectra for the tests of forecasts."""

from __future__ import annotations

from functools import cache

import numpy as np

import genloss
from genloss.forecasts.classes import Classes, assumed
from genloss.forecasts.predicting import Outlook
from genloss.forecasts.spectrum import spectrum
from genloss.profiles.profile import Profile

WORDS = 40
"""Words of a record."""


def records(n: int, seed: int, types: int = 3000) -> list[str]:
    """Records of independent words whose frequencies fall as their rank."""
    rng = np.random.default_rng(seed)
    share = 1 / np.arange(2, types + 2)
    drawn = rng.choice(types, size=(n, WORDS), p=share / share.sum())
    return [" ".join(f"w{word}" for word in record) for record in drawn]


@cache
def human(n: int = 500, seed: int = 1, types: int = 3000) -> Profile:
    """A profile of n such records."""
    return genloss.profile(iter(records(n, seed, types)), workers=1)


def outlook(profile: Profile, classes: Classes | None = None, size: float | None = None) -> Outlook:
    """What a forecast of a profile stands on."""
    counts = spectrum(profile)
    return Outlook(counts, classes or assumed(), size or counts.size, counts.size)
