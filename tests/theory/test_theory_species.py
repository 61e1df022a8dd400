"""Closed forms of the statistics of species, against scikit-bio, publications and enumeration."""

import math
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skbio.diversity import alpha

from genloss.theory.coverage import coverage
from genloss.theory.divergence import jensen_shannon
from genloss.theory.hill import entropy_asymptote, hill, hill_asymptote, hill_at_coverage, hill_at_size, size_at_coverage
from genloss.theory.richness import chao1, unseen
from genloss.theory.survival import alive, alive_among
from genloss.theory.zipf import count_below, zipf_value
from genloss.verification.published import GIRDLED, LOGGED

counts = st.lists(st.integers(1, 12), min_size=2, max_size=12)


@given(counts)
def test_chao1_is_scikit_bios_but_for_its_factor(found: list[int]) -> None:
    """Chao1 less what was seen is (n-1)/n times scikit-bio's uncorrected estimate of what was not."""
    n, twice = sum(found), found.count(2)
    theirs = alpha.chao1(np.array(found), bias_corrected=twice == 0) - len(found)
    assert chao1(found) - len(found) == pytest.approx((n - 1) / n * theirs)


@given(counts)
def test_hill_numbers_are_scikit_bios(found: list[int]) -> None:
    """Hill numbers of order 1 and 2 are exp of scikit-bio's Shannon entropy and its inverse Simpson."""
    assert hill(found, 1) == pytest.approx(np.exp(alpha.shannon(np.array(found), base=math.e)))
    assert hill(found, 2) == pytest.approx(alpha.inv_simpson(np.array(found)))


@pytest.mark.parametrize("q", [0, 1, 2])
@pytest.mark.parametrize("function", [hill, hill_asymptote])
def test_all_same_is_one_type(function: Callable[[list[int], int], float], q: int) -> None:
    """A sample of one type over and over is worth one type at every order."""
    assert function([9], q) == pytest.approx(1.0)


def test_an_empty_sample_holds_nothing() -> None:
    """Nothing is seen, hidden or covered in an empty sample."""
    assert (chao1([]), hill([], 0), hill([], 1), coverage([])) == (0.0, 0.0, 0.0, 0.0)
    assert (unseen([]), entropy_asymptote([]), hill_at_size([], 0, 5)) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("size", "types", "covered"),
    # Girdled site, q = 0, as printed in the introduction to iNEXT (Hsieh, Ma and Chao 2016) for its spider data.
    [(1, 1.000, 0.122), (84, 18.912, 0.900), (168, 26.000, 0.929), (248, 30.883, 0.948), (336, 34.731, 0.964)],
)
def test_spiders_are_rarefied_and_extrapolated_as_published(size: int, types: float, covered: float) -> None:
    """Richness and coverage of the girdled site agree with iNEXT at five sizes, to the digits printed."""
    assert hill_at_size(GIRDLED, 0, size) == pytest.approx(types, abs=0.0005)
    assert coverage(GIRDLED, size) == pytest.approx(covered, abs=0.0005)


@pytest.mark.parametrize("q", [0, 1, 2])
def test_rarefaction_is_the_mean_over_all_samples(q: int) -> None:
    """Expected counts of counts over all 126 samples of 5 of 9 tokens give the rarefied Hill number."""
    held = (4, 2, 2, 1)
    tokens = [kind for kind, count in enumerate(held) for _ in range(count)]
    samples = [np.bincount([tokens[i] for i in chosen], minlength=4) for chosen in combinations(range(9), 5)]
    seen = np.array([np.mean([(sample == k).sum() for sample in samples]) for k in range(1, 6)])
    share = np.arange(1, 6) / 5
    by_hand = {0: seen.sum(), 1: np.exp(-(seen * share * np.log(share)).sum()), 2: 1 / (seen * share**2).sum()}
    assert hill_at_size(held, q, 5) == pytest.approx(by_hand[q])


@given(counts, st.integers(0, 2))
def test_hill_numbers_grow_with_size(found: list[int], q: int) -> None:
    """A larger sample never holds fewer types, across the sample's own size."""
    n = sum(found)
    curve = [hill_at_size(found, q, m) for m in range(1, 2 * n + 1, max(n // 5, 1))]
    assert np.all(np.diff(curve) > -1e-9)


@given(counts)
def test_coverage_never_falls(found: list[int]) -> None:
    """A larger sample never covers less."""
    n = sum(found)
    curve = [coverage(found, m) for m in np.linspace(0, 2 * n, 23)]
    assert np.all(np.diff(curve) > -1e-9)
    assert all(-1e-12 <= c <= 1 + 1e-12 for c in curve)


@pytest.mark.parametrize("target", [0.5, 0.8, 0.93, 0.96])
def test_size_at_coverage_undoes_coverage(target: float) -> None:
    """Coverage at the size that has a coverage is that coverage."""
    assert coverage(LOGGED, size_at_coverage(LOGGED, target)) == pytest.approx(target, abs=1e-9)


@pytest.mark.parametrize("q", [0, 1, 2])
def test_a_sample_at_its_own_coverage_is_itself(q: int) -> None:
    """Nothing is interpolated where nothing needs to be."""
    assert hill_at_coverage(LOGGED, q, coverage(LOGGED)) == pytest.approx(hill(LOGGED, q))


@given(counts, counts)
def test_jensen_shannon_is_symmetric_and_at_most_one_bit(left: list[int], right: list[int]) -> None:
    """Divergence does not depend on the order of its sides, nor on their sizes, and lies between 0 and 1."""
    n = max(len(left), len(right))
    a, b = np.zeros(n), np.zeros(n)
    a[: len(left)], b[: len(right)] = left, right
    value = jensen_shannon(a, b)
    assert value == pytest.approx(jensen_shannon(b, a))
    assert value == pytest.approx(jensen_shannon(3 * a, b))
    assert -1e-12 <= value <= 1 + 1e-12


def test_jensen_shannon_of_nothing_is_unknown() -> None:
    """An empty side has no distribution."""
    assert math.isnan(jensen_shannon([0, 0], [1, 2]))


def test_zipf_values_turn_back_into_counts() -> None:
    """Ten per million is 4, and 4 is ten per million; a type not seen has no value."""
    assert zipf_value(10, 1_000_000) == pytest.approx(4.0)
    assert count_below(4.0, 1_000_000) == pytest.approx(10.0)
    assert zipf_value(0, 1_000_000) == -math.inf
    assert count_below(math.inf, 10) == math.inf


def test_survival_in_two_stages_by_enumeration() -> None:
    """All ways to keep 2 of 4 groups and each of two records a group, with a chance of 1/2, give the survival of a type."""
    hits = []
    for kept in combinations(range(4), 2):
        held = [g for g in (0, 1, 2) if g in kept]  # the type is in groups 0, 1 and 2, twice in each
        hits.append(1 - 0.25 ** len(held))  # each of a group's two records is lost with chance 1/2
    assert alive_among(3, 6, 4, 2, 0.5) == pytest.approx(np.mean(hits))


@given(st.integers(1, 9), st.integers(1, 5), st.floats(0.01, 1), st.floats(0.01, 1))
def test_survival_is_a_probability_that_grows_with_what_is_kept(groups: int, each: int, p: float, kept: float) -> None:
    """Keeping everything keeps every type; keeping less never helps."""
    value = alive(groups, groups * each, p, kept)
    assert 0 <= value <= 1
    assert alive(groups, groups * each, 1, 1) == 1.0
    assert value <= alive(groups, groups * each, p, min(2 * kept, 1)) + 1e-12
    assert value <= alive(groups, groups * each, min(2 * p, 1), kept) + 1e-12
    assert alive(0, 0, p, kept) == 0.0
