"""Comparing a candidate with human originals: every measure, what died, and the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genloss.errors import MeasureError
from genloss.measures import completeness, diversity, repetition, shift, tails, whole_records
from genloss.measures.aligned import MAX_TYPES
from genloss.measures.comparison import Band, Comparison, Died, Side
from genloss.measures.died import died
from genloss.measures.notes import group_word, like_lengths, notes
from genloss.measures.side_by_side import FEW, SideBySide, side_by_side
from genloss.measures.verdict import definitions, overall, sentence

if TYPE_CHECKING:
    from genloss.measures.estimate import Estimate
    from genloss.profiles.profile import Profile

UNITS = ("words", "pairs")


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
    met = definitions(measures, like_lengths=like_lengths(reference, candidate))
    few = f": fewer than {FEW} {group_word(reference, candidate)} on a side" if whole.fewest_groups < FEW else ""
    return Comparison(
        reference=_side(reference),
        candidate=_side(candidate),
        measures=measures,
        bands=bands,
        died=dead,
        died_count=counts,
        definitions=met,
        lost=overall(met),
        sentence=sentence(met, measures, few=few),
        notes=notes(reference, candidate, whole, measures, bands),
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
