"""Comparing a candidate with human originals: every measure, what died, and the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genloss.errors import MeasureError
from genloss.measures import completeness, diversity, repetition, shift, tails, whole_records
from genloss.measures.aligned import MAX_TYPES
from genloss.measures.comparison import Band, Comparison, Died, Side
from genloss.measures.died import died
from genloss.measures.side_by_side import FEW, ROUGH, SideBySide, side_by_side
from genloss.measures.verdict import definitions, overall, sentence

if TYPE_CHECKING:
    from genloss.measures.estimate import Estimate
    from genloss.profiles.profile import Profile

UNITS = ("words", "pairs")
UNLIKE_LENGTHS = 1.2
OVERLAP = 0.01
SPAN = 1.02


def compare_profiles(reference: Profile, candidate: Profile, *, max_types: int = MAX_TYPES) -> Comparison:
    """Compare a candidate with a reference of human originals.

    Units with more than ``max_types`` types are thinned to a sample of types, the error of which is in every stderr. Raises
    MeasureError where the profiles were made by different tokenizers or one of them is empty.
    """
    _check(reference, candidate)
    measures: dict[str, Estimate] = {}
    bands: list[Band] = []
    dead: list[Died] = []
    counts: dict[str, tuple[float, float]] = {}
    for unit in UNITS:
        pair = side_by_side(reference, candidate, unit, max_types)
        found, of_unit = _unit_measures(pair)
        measures.update({f"{unit}.{name}": estimate for name, estimate in found.items()})
        bands += of_unit
        named, counts[unit] = died(reference, pair)
        dead += named
    whole = side_by_side(reference, candidate, "records", max_types)
    records = whole_records.record_measures(reference, candidate, whole)
    measures.update({f"records.{name}": estimate for name, estimate in records.items()})
    ratio = _length_ratio(reference, candidate)
    like = 1 / UNLIKE_LENGTHS <= ratio <= UNLIKE_LENGTHS
    found_definitions = definitions(measures, like_lengths=like)
    fewest = whole.fewest_groups
    few = f": fewer than {FEW} {'groups' if _grouped(reference, candidate) else 'records'} on a side" if fewest < FEW else ""
    return Comparison(
        reference=_side(reference),
        candidate=_side(candidate),
        measures=measures,
        bands=bands,
        died=dead,
        died_count=counts,
        definitions=found_definitions,
        lost=overall(found_definitions),
        sentence=sentence(found_definitions, measures, few=few),
        notes=_notes(reference, candidate, whole, measures, bands),
    )


def _check(reference: Profile, candidate: Profile) -> None:
    if reference.tokenizer != candidate.tokenizer:
        msg = f"tokenizers differ ({reference.tokenizer} and {candidate.tokenizer}): profile both sources alike"
        raise MeasureError(msg)
    for name, side in (("reference", reference), ("candidate", candidate)):
        if not side.n_pairs.sum():
            msg = f"the {name} has no two words in a row: check that the text column is the right one"
            raise MeasureError(msg)


def _unit_measures(pair: SideBySide) -> tuple[dict[str, Estimate], list[Band]]:
    size = diversity.thinned(pair)
    complete = completeness.complete(pair, size)
    tail = tails.tails(pair)
    found = {
        "tail_survival": tails.tail_survival(pair, tail),
        "novelty": tails.novelty(pair, tail),
        "tail_mass": tails.tail_mass(pair, tail),
        "coverage": diversity.coverage(pair, size),
        **{f"hill_{q}_at_size": diversity.hill_at_size(pair, size, q) for q in (0, 1, 2)},
        **{f"hill_{q}": completeness.hill(pair, complete, q) for q in (0, 1, 2)},
        "distinct": diversity.distinct(pair, size),
        "repeated_share": repetition.repeated_share(pair),
        "js_divergence": shift.js_divergence(pair, shift.shift(pair)),
    }
    return found, tails.bands(pair, tail)


def _side(profile: Profile) -> Side:
    return Side(
        records=int(profile.n_records.sum()),
        tokens=int(profile.n_tokens.sum()),
        groups=int(profile.n_groups.sum()),
        grouped=profile.grouped,
        bytes=int(profile.n_bytes.sum()),
    )


def _length_ratio(reference: Profile, candidate: Profile) -> float:
    """Mean words of a record, the candidate's over the reference's."""
    rates = [float(side.n_tokens.sum()) / max(float(side.n_records.sum()), 1.0) for side in (candidate, reference)]
    return rates[0] / rates[1]


def _grouped(reference: Profile, candidate: Profile) -> bool:
    return reference.grouped or candidate.grouped


def _notes(
    reference: Profile, candidate: Profile, pair: SideBySide, measures: dict[str, Estimate], bands: list[Band]
) -> list[str]:
    notes = []
    overlap = measures["records.overlap_share"].value
    if overlap > OVERLAP:
        notes.append(f"{100 * overlap:.0f} % of the candidate's records stand word for word in the reference: it is no second sample")
    if pair.views.joint:
        notes.append("candidate and reference share groups: each fold was left out of both at once")
    fewest = int(pair.fewest_groups)
    what = "groups" if _grouped(reference, candidate) else "records"
    if fewest < FEW:
        notes.append(f"only {fewest} {what} on a side: under {FEW}, losses cannot be told from too little mixing")
    if fewest < ROUGH:
        notes.append(f"under {ROUGH} {what}, intervals are rough")
    if reference.grouped != candidate.grouped:
        notes.append("only one side has groups: on the other every record counts as its own, so its intervals may be too narrow")
    elif not reference.grouped:
        notes.append("no groups were named: records of one source are taken as independent, so intervals may be too narrow")
    for name, side in (("reference", reference), ("candidate", candidate)):
        if side.grouped and side.group_span > SPAN:
            notes.append(
                f"groups of the {name} lie apart in the source ({side.group_span:.1f} places each): numbers of groups by type are "
                "too high, and survival is rough; sort the source by group"
            )
    ratio = _length_ratio(reference, candidate)
    if not 1 / UNLIKE_LENGTHS <= ratio <= UNLIKE_LENGTHS:
        notes.append(
            f"the candidate's records have {ratio:.2f} times the words of the reference's: repeated_share depends on length and "
            "is left out of the verdict"
        )
    for unit in UNITS:
        level = max(getattr(reference, unit).level, getattr(candidate, unit).level)
        if level:
            notes.append(f"{unit}: one type in {2**level} was kept; the error that this adds is in every interval")
    shown = {(band.unit, band.zipf_high) for band in bands}
    for unit in UNITS:
        if not any(u == unit and high <= 3 for u, high in shown):  # noqa: PLR2004 - the lowest cut
            notes.append(f"{unit}: types below the lowest band shown are too rare for half of the reference to see")
    return notes
