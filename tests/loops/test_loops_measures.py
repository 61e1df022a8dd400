from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genloss.loops.counting import PairCounter, WordCounter
from genloss.loops.measuring import Measures
from tests.loops.loop_texts import beginning_of, records, stream_of

KINDS = 8
wide = st.lists(st.lists(st.integers(1, KINDS), min_size=1, max_size=9), min_size=1, max_size=9)


def words_in(made: list[list[int]]) -> Counter[int]:
    """Words, counted plainly."""
    return Counter(token for record in made for token in record)


def pairs_in(made: list[list[int]]) -> Counter[tuple[int, int]]:
    """Pairs of words side by side in a record, counted plainly."""
    return Counter(pair for record in made for pair in pairwise(record))


@settings(max_examples=80, deadline=None)
@given(wide, wide, wide)
def test_counts_are_those_of_a_counter(original: list[list[int]], judge: list[list[int]], text: list[list[int]]) -> None:
    """Words and pairs are counted as collections.Counter counts them, generation 0's types first, then the judge's others."""
    streams = [stream_of(one) for one in (original, judge, text)]
    words = WordCounter(streams[0], streams[1], KINDS)
    ids = words.ids.tolist()
    for made, stream in zip((original, judge, text), streams, strict=True):
        found = dict(zip(ids, words.count(stream).tolist(), strict=True))
        assert {word: count for word, count in found.items() if count} == words_in(made)
    known, listed = words_in(original), words_in(judge)
    assert words.types == len(known)
    assert set(ids[: words.types]) == known.keys()
    assert set(ids[words.types : len(words.original)]) == listed.keys() - known.keys()
    assert [known[word] for word in ids[: len(words.original)]] == words.original.tolist()
    assert [listed[word] for word in ids[: len(words.judge)]] == words.judge.tolist()

    pairs = PairCounter(streams[0], streams[1])
    first, second, third = (pairs_in(one) for one in (original, judge, text))
    assert pairs.types == len(first)
    assert len(pairs.judge) == len(pairs.original) == len(first.keys() | second.keys())
    assert sorted(zip(pairs.original.tolist(), pairs.judge.tolist(), strict=True)) == sorted(
        (first[pair], second[pair]) for pair in first.keys() | second.keys()
    )
    for counted in (third, first, third):  # counting changes nothing: the third comes out the same twice
        found = pairs.count(streams[2] if counted is third else streams[0]).tolist()
        assert sorted(one for one in found[: pairs.types] if one) == sorted(
            count for pair, count in counted.items() if pair in first
        )
        assert sum(found) == sum(counted.values())
        assert sum(1 for one in found if one) == len(counted)


def test_many_pairs_are_counted_through_growing_tables() -> None:
    """100,000 words among 500 kinds hold more pairs than the table begins with room for; each is counted."""
    drawn = np.random.default_rng(2).integers(1, 501, (2000, 50)).tolist()
    first, second = drawn[:1000], drawn[1000:]
    pairs = PairCounter(stream_of(first), stream_of(second))
    one, two = pairs_in(first), pairs_in(second)
    assert pairs.types == len(one) > 4096
    assert Counter(pairs.original[: pairs.types].tolist()) == Counter(one.values())
    assert sorted(pairs.judge[pairs.judge > 0].tolist()) == sorted(two.values())
    found = pairs.count(stream_of(second))
    assert np.array_equal(found[: len(pairs.judge)], pairs.judge)
    assert int(found[: pairs.types].sum()) == sum(count for pair, count in two.items() if pair in one)


@settings(max_examples=60, deadline=None)
@given(records, records)
def test_generation_0_has_lost_nothing(original: list[list[int]], judge: list[list[int]]) -> None:
    """At generation 0 all types and tokens are left, nothing is new, and the rare of the judge survive as they are."""
    beginning = beginning_of(original, judge=judge)
    found, alive = Measures(beginning, KINDS).take(beginning.original)
    assert alive.all()
    for unit, there in (("words", words_in(original)), ("pairs", pairs_in(original))):
        if not there:
            continue
        assert found[f"{unit}.types_left"] == 1
        assert found[f"{unit}.coverage"] == 1
        assert found[f"{unit}.novelty"] == 0
        assert found[f"{unit}.hill_0"] == len(there)
        assert found[f"{unit}.tail_survival"] in {1, None}
        assert all(value == 1 for name, value in found.items() if name.startswith(f"{unit}.tail_survival."))


def test_measures_by_hand() -> None:
    """Every measure of a text of ten words, by hand."""
    # Generation 0: a 4, b 2, c 1, d 1 (8 words). Judge, where the rare occur once: a 2, c 1, d 1, e 1, b 1.
    # The text: a 5, b 2, e 2, f 1 (10 words). It has a and b of a, b, c, d, and of the judge's rare b, c, d, e b and e.
    a, b, c, d, e, f = range(1, 7)
    beginning = beginning_of([[a, a, b, c], [a, a, b, d]], judge=[[a, a, b], [c, d, e]])
    found, alive = Measures(beginning, 6).take(stream_of([[a, a, a, b, e], [a, a, b, e, f]]))
    assert alive.tolist() == [True, True, False, False]
    assert found["words.types_left"] == 0.5  # 2 of 4
    assert found["words.coverage"] == 0.75  # 6 of 8
    assert found["words.novelty"] == pytest.approx(0.3)  # e, e, f of 10
    assert found["words.tail_survival"] == pytest.approx(2 / 3)  # b and e are alive; b, c and d were in generation 0
    assert found["words.hill_0"] == 4
    shares = (0.5, 0.2, 0.2, 0.1)
    assert found["words.hill_1"] == pytest.approx(math.exp(-sum(p * math.log(p) for p in shares)))
    assert found["words.hill_2"] == pytest.approx(1 / (0.25 + 0.04 + 0.04 + 0.01))
    # Pairs of generation 0: aa 2, ab 2, bc, bd. Of the text: aa 3, ab 2, be 2, ef. Two of four are left, 4 of 6 tokens.
    assert found["pairs.types_left"] == 0.5
    assert found["pairs.coverage"] == pytest.approx(4 / 6)
    assert found["pairs.novelty"] == pytest.approx(3 / 8)
    # The judge's pairs aa, ab, cd, de all occur once: aa and ab were in generation 0, both are alive.
    assert found["pairs.tail_survival"] == 1


def test_bands_are_on_the_zipf_scale() -> None:
    """With 1,000 words in the judge a count of 1 is a Zipf value of 6, so that all types are in the band above."""
    judge = [[k % 10 + 1] * 10 for k in range(100)]
    beginning = beginning_of([[1, 2, 3, 4]], judge=judge)
    found, _ = Measures(beginning, 10).take(stream_of([[1, 1, 2, 2]]))
    bands = {name: value for name, value in found.items() if name.startswith("words.tail_survival.")}
    assert bands == {"words.tail_survival.above_6": 0.5}  # 1 and 2 of 1, 2, 3, 4
    assert found["words.tail_survival"] is None  # none occurs once


def test_no_pairs_are_no_pairs() -> None:
    """Records of one word have no pairs: shares of them are unknown, and there are 0 kinds."""
    beginning = beginning_of([[1], [2]], judge=[[1]])
    found, _ = Measures(beginning, 2).take(stream_of([[1], [1]]))
    assert found["pairs.hill_0"] == 0
    assert found["pairs.types_left"] is None
    assert found["pairs.novelty"] is None
    assert found["words.types_left"] == 0.5
