"""Bounded tables: estimates from a sample of types stay within their stated errors of the exact ones."""

import math

import numpy as np
import pytest

from genloss.measures.aligned import ONCE, align
from genloss.measures.comparing import compare_profiles
from genloss.measures.comparison import Comparison
from tests.measures.small_corpora import profile, zipfian

NAMES = (
    "words.hill_0_at_size",
    "words.hill_1_at_size",
    "words.coverage",
    "words.tail_survival",
    "words.novelty",
    "pairs.hill_0_at_size",
)


@pytest.fixture(scope="module")
def pairs() -> tuple[Comparison, Comparison]:
    """The same comparison with all types, and with tables of a tenth of them."""
    sides = zipfian(1), zipfian(2, first_group=500)
    whole = compare_profiles(*(profile(side) for side in sides), max_types=1 << 20)
    return whole, compare_profiles(*(profile(side, capacity=400) for side in sides))


@pytest.mark.parametrize("name", NAMES)
def test_a_tenth_of_the_types_is_within_its_error(pairs: tuple[Comparison, Comparison], name: str) -> None:
    """The difference from the exact contrast is within four of the standard errors that sampling adds."""
    exact, sampled = (found.measures[name] for found in pairs)
    added = math.sqrt(max(sampled.contrast_stderr**2 - exact.contrast_stderr**2, 0.01**2))
    assert sampled.contrast != exact.contrast
    assert abs(sampled.contrast - exact.contrast) < 4 * added


def test_the_notes_say_how_many_types_were_kept(pairs: tuple[Comparison, Comparison]) -> None:
    """A reader is told that a table is a sample."""
    assert any("was kept" in note for note in pairs[1].notes)


def test_weights_stand_for_all_types() -> None:
    """Weights sum to the number of types in either corpus, within five standard errors of a Poisson sample."""
    sides = [profile(side) for side in (zipfian(1), zipfian(2, first_group=500))]
    whole = align(sides[0].pairs, sides[1].pairs, max_types=1 << 20)
    thinned = align(sides[0].pairs, sides[1].pairs, max_types=1 << 12)
    scale = 1 / thinned.share
    assert set(whole.weights) == {1.0}
    assert thinned.weights.sum() == pytest.approx(len(whole.hashes), abs=5 * scale * math.sqrt(len(whole.hashes) / scale))


def test_frequent_types_count_once_whatever_their_hash() -> None:
    """The most frequent words are in the last stratum with weight 1, though only a part of all hashes is sampled."""
    sides = [profile(side, capacity=400) for side in (zipfian(1), zipfian(2, first_group=500))]
    found = align(sides[0].words, sides[1].words)
    once = found.strata == ONCE
    assert np.all(found.weights[once] == 1.0)
    assert np.all(found.weights[~once] == 1 / found.share)
    tokens = np.add.reduceat(found.reference.tokens, found.reference.starts[:-1][np.diff(found.reference.starts) > 0])
    held = once[np.diff(found.reference.starts) > 0]
    assert held[np.argmax(tokens)]
