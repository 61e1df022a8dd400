"""One seed for everything: each cell, replicate, generation and purpose has randomness of its own, whatever else is run."""

from __future__ import annotations

import hashlib

import numpy as np


def rng_for(seed: int, *names: str | int) -> np.random.Generator:
    """The generator of random numbers for one purpose, such as ``rng_for(0, "ngram-2 replace", 3, 7, "sample")``."""
    digest = hashlib.sha256("\x1f".join(str(name) for name in names).encode()).digest()
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *np.frombuffer(digest, "<u4").tolist()])))
