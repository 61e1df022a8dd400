"""Comparing whole profiles: what holds for human against human, for copies, for losses and for hopeless input."""

import dataclasses
import math

import numpy as np
import pytest

from genloss.errors import MeasureError
from genloss.measures.comparing import compare_profiles
from genloss.measures.comparison import Comparison
from genloss.measures.died import absent_by_chance
from genloss.measures.side_by_side import side_by_side
from genloss.verification.sampling import Corpus, corpus_of_words
from tests.measures.small_corpora import corpus, profile, zipfian

LOSS_OF_TYPES = ("words.hill_0_at_size", "words.tail_survival", "words.distinct")


def collapsed(seed: int, first_group: int) -> Corpus:
    """Words as of ``zipfian`` whose rarer three quarters never occur."""
    words = np.random.default_rng(seed).choice(1000, 1600 * 50, p=(w := 1 / np.arange(1, 1001)) / w.sum())
    return corpus(words, 50, 20, first_group)


@pytest.fixture(scope="module")
def human() -> Comparison:
    """Two samples of one population."""
    return compare_profiles(profile(zipfian(1)), profile(zipfian(2, first_group=500)))


def test_every_measure_has_the_names_of_the_contract(human: Comparison) -> None:
    """The names in which reports and gates ask are all there, each for words and pairs."""
    of_units = {
        "coverage", "hill_0", "hill_1", "hill_2", "hill_0_at_size", "hill_1_at_size", "hill_2_at_size", "tail_survival",
        "tail_mass", "js_divergence", "novelty", "distinct", "repeated_share",
    }  # fmt: skip
    of_records = {"compression_ratio", "duplicate_share", "overlap_share", "length"}
    wanted = {f"{unit}.{name}" for unit in ("words", "pairs") for name in of_units} | {f"records.{n}" for n in of_records}
    assert set(human.measures) == wanted


def test_a_second_sample_of_one_population_has_lost_nothing(human: Comparison) -> None:
    """Contrasts stay within four and a half of their standard errors, and the verdict says so."""
    assert human.lost is False
    assert human.sentence.startswith("No loss shown")
    for name, estimate in human.measures.items():
        if math.isfinite(estimate.contrast_stderr):
            assert abs(estimate.contrast) < 4.5 * estimate.contrast_stderr, name
            assert estimate.null_low <= estimate.null_high
            assert estimate.low <= estimate.value <= estimate.high, name


def test_died_counts_agree_with_chance_where_nothing_is_lost() -> None:
    """With an open vocabulary as many types are absent as a second sample is expected to lack, within a tenth."""
    found = compare_profiles(profile(zipfian(1, types=200_000)), profile(zipfian(2, types=200_000, first_group=500)))
    for observed, expected in found.died_count.values():
        assert observed == pytest.approx(expected, rel=0.1)


def test_words_that_never_occur_are_found() -> None:
    """A candidate that draws from a quarter of the words has lost its tail and its diversity, at a known rate."""
    found = compare_profiles(profile(zipfian(1)), profile(collapsed(5, 500)))
    assert found.lost is True
    assert found.sentence.startswith("Lost: ")
    assert {d.name for d in found.definitions if d.lost} >= {"tail lost", "diversity lost"}
    for name in LOSS_OF_TYPES:
        assert found.measures[name].p_loss < 1e-6, name
    assert found.measures["words.novelty"].p_loss > 0.5
    assert found.died[0].expected >= found.died[-1].expected or found.died[-1].unit == "pairs"
    assert found.died[0].absent_by_chance < 0.05
    assert found.died[0].type == f"{int(found.died[0].type, 16):016x}"


def test_new_words_are_novelty_and_no_loss() -> None:
    """A candidate in which a tenth of the words are new reads as invented."""
    rng = np.random.default_rng(8)
    words = rng.choice(4000, 1600 * 50, p=(w := 1 / np.arange(1, 4001)) / w.sum())
    new = rng.random(len(words)) < 0.1
    found = compare_profiles(profile(zipfian(1)), profile(corpus(np.where(new, words + 10_000, words), 50, 20, 500)))
    assert {d.name for d in found.definitions if d.lost} >= {"invented", "distribution shifted"}
    assert found.measures["words.novelty"].value == pytest.approx(0.1, abs=0.03)


def test_a_copy_of_the_reference_overlaps_it_and_is_noticed() -> None:
    """The same records on both sides: an overlap of 1, said in the notes, and no difference in diversity."""
    side = profile(zipfian(1))
    found = compare_profiles(side, side)
    assert found.measures["records.overlap_share"].value == pytest.approx(1.0)
    assert any("word for word" in note for note in found.notes)
    assert any("share groups" in note for note in found.notes)
    assert found.measures["words.hill_0_at_size"].contrast == 0.0


def test_repeated_records_are_duplicates() -> None:
    """Every record twice, in the same group: half of the records repeat an earlier one."""
    once = np.random.default_rng(3).choice(4000, 800 * 50, p=(w := 1 / np.arange(1, 4001)) / w.sum()).reshape(800, 50)
    twice = np.repeat(once, 2, axis=0).ravel()
    found = compare_profiles(profile(zipfian(1)), profile(corpus(twice, 50, 20, 500)))
    assert found.measures["records.duplicate_share"].value == pytest.approx(0.5, abs=1e-9)
    assert found.measures["records.duplicate_share"].p_loss < 0.001


def test_one_word_over_and_over_is_one_type() -> None:
    """All-same: Hill numbers of 1, full coverage, all but one token of a record repeated."""
    found = compare_profiles(profile(zipfian(1)), profile(corpus(np.zeros(80_000, np.int64), 50, 20, 500)))
    for q in (0, 1, 2):
        assert found.measures[f"words.hill_{q}_at_size"].value == pytest.approx(1.0, abs=0.05)
    assert found.measures["words.coverage"].value == pytest.approx(1.0, abs=1e-9)
    assert found.measures["words.repeated_share"].value == pytest.approx(49 / 50)
    assert found.lost is True


def test_few_groups_give_an_estimate_and_no_verdict() -> None:
    """Under 20 groups the numbers are there and the verdict is "cannot say"; under 10 intervals are called rough."""
    found = compare_profiles(profile(zipfian(1)), profile(zipfian(2, records=160, first_group=500)))
    assert found.lost is None
    assert found.sentence.startswith("Cannot say")
    assert all(math.isnan(e.p_loss) for e in found.measures.values())
    assert math.isfinite(found.measures["words.hill_0_at_size"].value)
    assert any("rough" in note for note in found.notes)


def test_one_group_has_an_unknown_error() -> None:
    """One group on a side: the value is there, its error is unknown and never 0."""
    found = compare_profiles(profile(zipfian(1)), profile(zipfian(2, records=20, first_group=500)))
    assert found.lost is None
    for name, estimate in found.measures.items():
        assert math.isnan(estimate.contrast_stderr), name


def test_a_candidate_without_words_is_refused() -> None:
    """A profile that holds no pair of words cannot be compared, and the error says which side it is."""
    empty = profile(corpus(np.arange(40), 1, 1))
    with pytest.raises(MeasureError, match="candidate has no two words"):
        compare_profiles(profile(zipfian(1)), empty)


def test_other_tokenizers_are_refused() -> None:
    """Counts made by different rules are never compared."""
    side = profile(zipfian(1))
    with pytest.raises(MeasureError, match="tokenizers differ"):
        compare_profiles(side, dataclasses.replace(side, tokenizer="words-1+nfc"))


def test_permuting_records_changes_nothing() -> None:
    """Records in another order, with their groups, give the same comparison."""
    whole = zipfian(2, first_group=500)
    order = np.random.default_rng(0).permutation(len(whole.group_hashes))
    words = whole.words.reshape(-1, 50)[order].ravel()
    shuffled = corpus_of_words(
        words, whole.bounds, whole.record_hashes[order], whole.group_hashes[order], whole.data, whole.offsets
    )
    a = compare_profiles(profile(zipfian(1)), profile(whole)).measures
    b = compare_profiles(profile(zipfian(1)), profile(shuffled)).measures
    for name in a:
        if "compression" not in name:  # its bytes did not move along
            assert a[name].value == pytest.approx(b[name].value, rel=1e-9, nan_ok=True), name


def test_absence_by_chance_falls_with_groups() -> None:
    """The more groups a type is in, the less likely a second sample lacks it; types in none are always lacking."""
    pair = side_by_side(profile(zipfian(1)), profile(zipfian(2, first_group=500)), "words")
    groups = np.array([0.0, 1, 2, 5, 20])
    chance = absent_by_chance(pair, groups, groups, np.ones(5))
    assert chance[0] == 1.0
    assert np.all(np.diff(chance) < 0)
