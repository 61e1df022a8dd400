"""Student's t, from scipy's special functions: ``scipy.stats`` would take half a second and 50 MB to load."""

from __future__ import annotations

from scipy.special import stdtr, stdtrit


def quantile(share: float, freedom: float) -> float:
    """The value below which a t-distributed number falls with probability ``share``."""
    return float(stdtrit(freedom, share))


def below(value: float, freedom: float) -> float:
    """Probability that a t-distributed number is at most ``value``."""
    return float(stdtr(freedom, value))
