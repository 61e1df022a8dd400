from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genloss.profiles import kernel_count, twin
from genloss.profiles.blocks import Words
from genloss.profiles.profile import Profile
from genloss.profiles.type_counts import FOLD_MASK, Table, TypeCounts
from tests.profiles.support import Record, block_of, bundled, profile_of, records_of_words

text_of_all_kinds = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("aZ09 '’-‐‑_.\u00ad\u200d\u200b\u0301\u0308ß中ไิกいー🙂ﬁΣςİ½Ⅷ\n\t"),
    ),
    max_size=40,
)


def entries(counts: TypeCounts) -> dict[tuple[int, int], list[int]]:
    """A table as the twin keeps it."""
    table = counts.table
    rows = zip(
        (table.keys & ~FOLD_MASK).tolist(),
        (table.keys & FOLD_MASK).tolist(),
        table.tokens.tolist(),
        table.records.tolist(),
        table.groups.tolist(),
        strict=True,
    )
    return {(kind, fold): list(counted) for kind, fold, *counted in rows}


def examples(table: Table) -> dict[int, int]:
    return dict(zip(table.hashes.tolist(), table.examples.tolist(), strict=True))


def assert_equals_twin(profile: Profile, records: list[Record]) -> None:
    expected = twin.count(records)
    for unit in ("words", "pairs", "records"):
        counts, theirs = getattr(profile, unit), getattr(expected, unit)
        assert entries(counts) == theirs.entries, unit
        assert examples(counts.table) == theirs.examples, unit
        if unit != "records":
            assert {kind: profile.text_of(unit, kind) for kind in theirs.texts} == theirs.texts
    for name in ("n_records", "n_tokens", "n_pairs", "n_bytes"):
        assert getattr(profile, name).tolist() == getattr(expected, name), name


@given(st.lists(text_of_all_kinds, max_size=6))
@settings(max_examples=300, deadline=None)
def test_the_kernel_finds_the_twins_words_in_any_text(texts: list[str]) -> None:
    """Tokenizing and hashing agree with the plain twin, record by record, and so do the spelled texts."""
    made = Words(pa.array(texts, pa.large_string()))
    for k, text in enumerate(texts):
        expected = twin.words(text)
        span = slice(int(made.bounds[k]), int(made.bounds[k + 1]))
        assert made.hashes[span].tolist() == [twin.word_hash(word) for word in expected]
        offsets, data = made.spell(np.arange(span.start, span.stop))
        spelled = [bytes(data[offsets[i] : offsets[i + 1]]).decode() for i in range(len(expected))]
        assert spelled == expected


@given(st.lists(st.one_of(records_of_words, st.tuples(text_of_all_kinds, st.sampled_from([None, "x", "y"]))), max_size=20))
@settings(max_examples=100, deadline=None)
def test_a_block_counts_what_the_twin_counts(records: list[Record]) -> None:
    """Tokens, record and group frequencies, examples, texts and sums equal the twin's, for records in any order of groups."""
    assert_equals_twin(profile_of(records), records)


def test_the_bundled_speeches_count_what_the_twin_counts() -> None:
    """On 2,000 real passages every count equals the twin's."""
    table = bundled().slice(8000, 2000)
    records = list(zip(table["text"].to_pylist(), table["speech"].to_pylist(), strict=True))
    assert_equals_twin(profile_of(records), records)


def test_the_bundled_speeches_count_what_a_counter_counts() -> None:
    """Over the whole bundled corpus, word totals equal collections.Counter over the same rule."""
    texts = bundled()["text"].to_pylist()
    expected = Counter[str]()
    for text in texts:
        expected.update(twin.words(text))
    profile = profile_of([(text, None) for text in texts])
    table = profile.words.table
    assert {table.text(k): int(n) for k, n in enumerate(table.totals)} == expected


def test_a_table_grows_when_all_hashes_crowd_at_its_end() -> None:
    """Hashes that share the highest slots run over a table's end; it grows until they fit, and nothing is written past it."""
    crowd = np.uint64(2**64 - 2**55) + (np.arange(3000, dtype=np.uint64) << np.uint64(43))
    words = np.sort(crowd) & ~FOLD_MASK
    bounds = np.array([0, len(words)], np.int64)
    zero = np.zeros(1, np.int64)
    table, _, found = kernel_count.count_fold(
        words, bounds, zero, zero, np.zeros(1, np.uint64), kernel_count.empty_table(), 12, 1
    )
    assert found == len(words)
    assert sorted(table["key"][table["key"] != 0].tolist()) == words.tolist()


@pytest.mark.parametrize("records", [[], [("", None)], [("...", "a"), ("", "a")]])
def test_records_without_words_are_records(records: list[Record]) -> None:
    """A record of punctuation or of nothing counts as a record with no words."""
    profile = profile_of(records)
    assert profile.n_records.sum() == len(records)
    assert profile.n_tokens.sum() == 0
    assert len(profile.words.table) == 0


def test_ids_stand_for_records_and_excerpts_stand_in_for_ids() -> None:
    """An example record is named by its id, or by the beginning of its text where no ids were given."""
    from genloss.profiles.blocks import count_block
    from genloss.profiles.settings import Settings

    records: list[Record] = [("a whale " * 30, "x")]
    named = count_block(block_of(records, ["log-7"]), Settings(grouped=True))
    assert named.example_ids.get(int(named.words.table.examples[0])) == "log-7"
    unnamed = count_block(block_of(records), Settings(grouped=True))
    assert unnamed.example_ids.get(int(unnamed.words.table.examples[0])) == ("a whale " * 30)[:60]
