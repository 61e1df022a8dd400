"""How a band of rarity is named: by what its words' Zipf values mean, occurrences per million."""

from __future__ import annotations


def per_million(zipf: float) -> float:
    """Occurrences per million tokens of a type of that Zipf value: ``10 ** (zipf - 3)`` (van Heuven et al. 2014)."""
    return float(10.0 ** (max(min(zipf, 300.0), -300.0) - 3.0))


def band_label(low: float | None, high: float | None, *, dash: str = "-") -> str:
    """``under 1``, ``1-10``, ``1,000 and more``: the band in occurrences per million; None is an open end."""
    bottom = None if low is None or low <= 0 else _number(per_million(low))
    top = None if high is None else _number(per_million(high))
    if top is None:
        return "all" if bottom is None else f"{bottom} and more"
    return f"under {top}" if bottom is None else f"{bottom}{dash}{top}"


def _number(value: float) -> str:
    if value >= 1e15 or value < 1e-4:
        return f"{value:.0e}"
    if value >= 100:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.2g}"
