"""What a reader must know beside the numbers of a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genloss.measures.side_by_side import FEW, ROUGH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from genloss.measures.comparison import Band
    from genloss.measures.estimate import Estimate
    from genloss.measures.side_by_side import SideBySide
    from genloss.profiles.profile import Profile

UNLIKE_LENGTHS = 1.2
OVERLAP = 0.01
SPAN = 1.1
LOWEST_CUT = 3


def length_ratio(reference: Profile, candidate: Profile) -> float:
    """Mean words of a record, the candidate's over the reference's."""
    rates = [float(side.n_tokens.sum()) / max(float(side.n_records.sum()), 1.0) for side in (candidate, reference)]
    return rates[0] / rates[1]


def like_lengths(reference: Profile, candidate: Profile) -> bool:
    """True where mean lengths of records differ by less than a fifth."""
    return 1 / UNLIKE_LENGTHS <= length_ratio(reference, candidate) <= UNLIKE_LENGTHS


def group_word(reference: Profile, candidate: Profile) -> str:
    """What a sampling unit is called: a group where groups were named, else a record."""
    return "groups" if reference.grouped or candidate.grouped else "records"


def notes(
    reference: Profile, candidate: Profile, pair: SideBySide, measures: Mapping[str, Estimate], bands: Sequence[Band]
) -> list[str]:
    """All notes that apply, the gravest first."""
    return [
        *_about_overlap(pair, measures),
        *_about_groups(reference, candidate, pair),
        *_about_records(reference, candidate),
        *_about_types(reference, candidate, bands),
    ]


def _about_overlap(pair: SideBySide, measures: Mapping[str, Estimate]) -> Iterator[str]:
    overlap = measures["records.overlap_share"].value
    if overlap > OVERLAP:
        yield f"{100 * overlap:.0f} % of the candidate's records stand word for word in the reference: no second sample"
    if pair.views.joint:
        yield "candidate and reference share groups: each fold was left out of both at once"


def _about_groups(reference: Profile, candidate: Profile, pair: SideBySide) -> Iterator[str]:
    fewest, what = int(pair.fewest_groups), group_word(reference, candidate)
    if fewest < FEW:
        yield f"only {fewest} {what} on a side: under {FEW}, losses cannot be told from too little mixing"
    if fewest < ROUGH:
        yield f"under {ROUGH} {what}, intervals are rough"
    if reference.grouped != candidate.grouped:
        yield "only one side has groups: on the other every record counts as its own, so its intervals may be too narrow"
    elif not reference.grouped:
        yield "no groups were named: records of one source are taken as independent, so intervals may be too narrow"
    for name, side in (("reference", reference), ("candidate", candidate)):
        if side.grouped and side.group_span > SPAN:
            yield (
                f"groups of the {name} lie apart in the source ({side.group_span:.1f} places each): numbers of groups by type "
                "are too high, and survival is rough; sort the source by group"
            )


def _about_records(reference: Profile, candidate: Profile) -> Iterator[str]:
    if not like_lengths(reference, candidate):
        yield (
            f"the candidate's records have {length_ratio(reference, candidate):.2f} times the words of the reference's: "
            "repeated_share depends on length and is left out of the verdict"
        )


def _about_types(reference: Profile, candidate: Profile, bands: Sequence[Band]) -> Iterator[str]:
    for unit in ("words", "pairs"):
        level = max(getattr(reference, unit).level, getattr(candidate, unit).level)
        if level:
            yield f"{unit}: one type in {2**level} was kept; the error that this adds is in every interval"
    for unit in ("words", "pairs"):
        if not any(band.unit == unit and band.zipf_high <= LOWEST_CUT for band in bands):
            yield f"{unit}: types below the lowest band shown are too rare for half of the reference to see"
