from __future__ import annotations

import math
import random
from collections import Counter
from functools import reduce
from operator import add

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genloss.errors import ProfileError
from genloss.profiles.format import profile_bytes
from genloss.profiles.profile import SUMS, Profile
from genloss.profiles.type_counts import TypeCounts, head_capacity
from tests.profiles.support import Record, joined, profile_of, records_of_words, speeches

UNITS = ("words", "pairs", "records", "groups")
SMALL = 24


def assert_same_but_for_the_heads(a: Profile, b: Profile) -> None:
    """All that is exact is equal bit for bit; heads may differ."""
    for unit in UNITS:
        mine: TypeCounts = getattr(a, unit)
        theirs: TypeCounts = getattr(b, unit)
        assert mine.level == theirs.level, unit
        for name in ("keys", "tokens", "records", "groups", "examples", "text_offsets", "text_bytes", "parts"):
            np.testing.assert_array_equal(getattr(mine.table, name), getattr(theirs.table, name), err_msg=f"{unit}.{name}")
    for name in SUMS:
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))
    assert a.content == b.content


def by_group(records: list[Record]) -> list[list[Record]]:
    """The records of each group together, which is where group frequencies are exact."""
    keys = {group or f"alone {k}": [] for k, (_, group) in enumerate(records)}  # type: dict[str, list[Record]]
    for k, record in enumerate(records):
        keys[record[1] or f"alone {k}"].append(record)
    return list(keys.values())


@given(st.lists(records_of_words, min_size=1, max_size=40), st.randoms(use_true_random=False), st.sampled_from([SMALL, 1 << 20]))
@settings(max_examples=150, deadline=None)
def test_any_sharding_and_any_order_give_the_same_profile(records: list[Record], rng: random.Random, capacity: int) -> None:
    """Cut between groups, shuffle, count and add in any order: all but the head is the profile of the whole."""
    groups = by_group(records)
    whole = profile_of(records, capacity=capacity)
    rng.shuffle(groups)
    cuts = sorted(rng.choices(range(len(groups) + 1), k=3))
    shards = [joined(groups[i:j]) for i, j in zip([0, *cuts], [*cuts, len(groups)], strict=True)]
    made = reduce(add, [profile_of(shard, capacity=capacity) for shard in shards])
    assert_same_but_for_the_heads(made, whole)
    if capacity > SMALL:
        assert made == whole


@given(st.lists(st.lists(records_of_words, max_size=15), min_size=3, max_size=3), st.sampled_from([SMALL, 1 << 20]))
@settings(max_examples=100, deadline=None)
def test_adding_is_associative_and_commutative(parts: list[list[Record]], capacity: int) -> None:
    """(a + b) + c equals a + (b + c), and a + b equals b + a, heads apart; groups may span the parts."""
    a, b, c = (profile_of(part, capacity=capacity) for part in parts)
    assert_same_but_for_the_heads((a + b) + c, a + (b + c))
    assert_same_but_for_the_heads(a + b, b + a)


@given(st.lists(st.lists(records_of_words, max_size=30), min_size=1, max_size=6))
@settings(max_examples=100, deadline=None)
def test_the_head_keeps_its_bound(parts: list[list[Record]]) -> None:
    """A head count is short by at most head_bound, an absent type has no more tokens, and head_bound <= N / (k + 1)."""
    profile = reduce(add, [profile_of(part, capacity=SMALL) for part in parts])
    exact = profile_of(joined(parts))
    for unit in ("words", "pairs"):
        held: TypeCounts = getattr(profile, unit)
        full: TypeCounts = getattr(exact, unit)
        true = dict(zip(full.table.hashes.tolist(), full.table.totals.tolist(), strict=True))
        table = dict(zip(held.table.hashes.tolist(), held.table.totals.tolist(), strict=True))
        head = dict(zip(held.head.hashes.tolist(), held.head.totals.tolist(), strict=True))
        assert held.head_bound <= sum(true.values()) / (head_capacity(SMALL) + 1)
        assert len(head) <= head_capacity(SMALL)
        for kind, count in true.items():
            if kind in table:
                assert table[kind] == count
            else:
                assert count - held.head_bound <= head.get(kind, 0) <= count


def test_a_bounded_table_is_the_same_uniform_sample_everywhere() -> None:
    """A table bounded to a tenth of the types holds those below its threshold, all of them, with the exact counts."""
    records = joined(speeches()[::4])
    exact = profile_of(records)
    bounded = profile_of(records, capacity=len(exact.words.table.keys) // 10)
    assert bounded.words.level == 4
    below = exact.words.table.hashes < np.uint64(1 << 60)
    np.testing.assert_array_equal(bounded.words.table.hashes, exact.words.table.hashes[below])
    np.testing.assert_array_equal(bounded.words.table.totals, exact.words.table.totals[below])
    estimate = len(bounded.words.table) / bounded.words.sampled_share
    error = math.sqrt(len(bounded.words.table)) / bounded.words.sampled_share
    assert abs(estimate - len(exact.words.table)) < 4 * error


def test_a_bounded_head_holds_the_most_frequent_words() -> None:
    """Added shard by shard, the head still has the exact counts of the commonest words, whatever their hash."""
    parts = speeches()[::4]
    profile = reduce(add, [profile_of(part, capacity=2000) for part in parts])
    words = Counter[str]()
    from genloss.profiles import twin

    for text, _ in joined(parts):
        words.update(twin.words(text))
    for word, count in words.most_common(10):
        found = profile.words.find(twin.word_hash(word))
        assert found is not None, word
        table, place = found
        assert table.totals[place] == count


@pytest.mark.parametrize(
    ("other", "word"),
    [
        ({"tokenizer": "words-1+nfc"}, "tokenizer"),
        ({"grouped": False}, "grouped"),
        ({"capacity": SMALL}, "capacity"),
    ],
)
def test_profiles_made_differently_are_not_added(other: dict[str, object], word: str) -> None:
    """Adding profiles of another tokenizer, grouping or capacity is refused, and the message names it."""
    from genloss.profiles.blocks import count_block
    from genloss.profiles.settings import Settings
    from tests.profiles.support import block_of

    mine = profile_of([("a b", "x")])
    settings_ = Settings(
        grouped=bool(other.get("grouped", True)),
        nfc="tokenizer" in other,
        capacity=int(str(other.get("capacity", 1 << 20))),
    )
    theirs = count_block(block_of([("a b", "x")]), settings_)
    with pytest.raises(ProfileError, match=word):
        mine + theirs


def test_duplicating_every_record_doubles_counts_and_nothing_else() -> None:
    """Twice the records of a group: twice the tokens and records, the same types, groups, examples and texts."""
    records = joined(speeches()[:3])
    once, twice = profile_of(records), profile_of(records * 2)
    for unit in ("words", "pairs"):
        a, b = getattr(once, unit).table, getattr(twice, unit).table
        np.testing.assert_array_equal(a.keys, b.keys)
        np.testing.assert_array_equal(2 * a.tokens, b.tokens)
        np.testing.assert_array_equal(2 * a.records, b.records)
        np.testing.assert_array_equal(a.groups, b.groups)
        np.testing.assert_array_equal(a.examples, b.examples)
    assert profile_bytes(once) != profile_bytes(twice)
