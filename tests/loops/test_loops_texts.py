from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import genloss
from genloss.errors import LoopError, SourceError
from genloss.loops.beginning import begin
from genloss.loops.streams import n_words
from genloss.loops.texts import Text, profile_stream, render
from genloss.measures.aligned import align
from genloss.profiles.profile import Profile
from genloss.profiles.settings import Settings
from tests.loops.loop_texts import records_of, small_text, text_of

TEXTS = st.lists(
    st.text(st.sampled_from("aAbB'’.-\n \t1é\u0301ÉİßſσςΣ中文กข-😀👩\u200d_:,\u00ad"), max_size=12) | st.text(max_size=8),
    min_size=2,
    max_size=6,
)


def content(made: Profile) -> list[object]:
    """All that a profile counts, without the names of files."""
    tables = [made.words.table, made.pairs.table, made.records.table]
    return [
        *(getattr(table, name).tolist() for table in tables for name in ("keys", "tokens", "records", "groups", "examples")),
        *(getattr(made, name).tolist() for name in ("n_records", "n_alone", "n_tokens", "n_pairs", "n_bytes", "lengths")),
        made.content, made.tokenizer, made.grouped,
    ]  # fmt: skip


def words_of(made: Profile) -> Counter[int]:
    """Occurrences of every word by hash."""
    counts: Counter[int] = Counter()
    for key, tokens in zip(made.words.table.hashes.tolist(), made.words.table.totals.tolist(), strict=True):
        counts[key] += tokens
    return counts


@settings(max_examples=120, deadline=None)
@given(TEXTS)
def test_a_stream_holds_the_words_of_its_source(texts: list[str]) -> None:
    """The words of the rendered stream are those of the original texts, type by type, and so often."""
    try:
        text = text_of(texts)
    except (LoopError, SourceError):
        return
    assert n_words(text.stream) == sum(words_of(genloss.profile(iter(texts))).values())
    again = profile_stream(text.stream, text.vocabulary, Settings(grouped=False))
    assert words_of(again) == words_of(genloss.profile(iter(texts)))


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_the_profile_of_a_stream_is_that_of_its_text(texts: list[str]) -> None:
    """Profiling a stream gives what profiling the texts that it renders to gives."""
    try:
        text = text_of(texts)
    except (LoopError, SourceError):
        return
    rendered = render(text.stream, text.vocabulary).to_pylist()
    direct = profile_stream(text.stream, text.vocabulary, Settings(grouped=False))
    assert content(direct) == content(genloss.profile(iter(rendered)))


def test_rendering_by_hand() -> None:
    """Words are folded and have one space between; records without words are left out."""
    text = text_of(["The cat, the CAT!", "...", "Don't  go\nhome", "中文"])
    found = render(text.stream, text.vocabulary).to_pylist()
    assert found[:2] == ["the cat the cat", "don't go home"]
    assert len(found) == 3
    assert records_of(text.stream)[0][0] == records_of(text.stream)[0][2]
    assert [text.vocabulary.text(word) for word in records_of(text.stream)[1]] == ["don't", "go", "home"]
    assert len(text.vocabulary) == len({token for record in records_of(text.stream) for token in record})
    assert np.array_equal(text.vocabulary.hashes, np.unique(text.vocabulary.hashes))


def test_a_text_does_not_depend_on_how_it_was_read(tmp_path: object) -> None:
    """Reading 400 records anew gives the same stream and the same hash of what it holds."""
    first, second = small_text(), text_of(render(small_text().stream, small_text().vocabulary).to_pylist())
    assert np.array_equal(first.stream, second.stream)
    assert first.content == second.content


@pytest.mark.parametrize("texts", [["one record of words"], ["one record", "...", "   "]])
def test_fewer_than_two_records_are_refused(texts: list[str]) -> None:
    """One record with words makes no loop."""
    with pytest.raises(LoopError, match="two records with words at least, and there is 1"):
        text_of(texts)


def rows(groups: int | None) -> list[dict[str, str]]:
    """1,000 records of 5 to 14 words that occur once, in groups of different sizes."""
    made = []
    for k in range(1000):
        words = " ".join(f"w{k}x{j}" for j in range(5 + k % 10))
        made.append({"text": words, "author": "" if groups is None else f"a{(k * k) % groups}"})
    return made


def parts_of(text: Text, tokens: int | None = None, reserve: float = 0.5) -> list[set[str]]:
    """The records of the three parts, by the number in their words."""
    made = begin(text, seed=1, reserve=reserve, tokens=tokens)
    return [
        {text.vocabulary.text(record[0]).split("x")[0][1:] for record in records_of(part)}
        for part in (made.original, made.reserve, made.judge)
    ]


@pytest.mark.parametrize("groups", [None, 300])
@pytest.mark.parametrize("reserve", [0.0, 0.25, 0.5, 0.8])
def test_the_three_parts_share_no_record_and_no_group(groups: int | None, reserve: float) -> None:
    """Each record, and each group, is in one part; a tenth of the words judges, the reserve has its share, all are used."""
    text = text_of(rows(groups), **({"group": "author"} if groups else {}))
    parts = parts_of(text, reserve=reserve)
    assert sum(map(len, parts)) == len(set.union(*parts)) == 1000
    if groups:
        named = [{f"a{int(k) ** 2 % groups}" for k in part} for part in parts]
        assert sum(map(len, named)) == len(set.union(*named))
    made = begin(text, seed=1, reserve=reserve, tokens=None)
    total = n_words(text.stream)
    # The largest unit is the most that a boundary can be off by, at both ends of a part.
    by_group = Counter((int(k["text"].split("x")[0][1:]) ** 2 % groups if groups else n) for n, k in enumerate(rows(groups)))
    off = 2 * 14 * max(by_group.values())
    for part, share in ((made.original, 0.9 - reserve), (made.reserve, reserve), (made.judge, 0.1)):
        assert abs(n_words(part) - share * total) <= off
    assert (n_words(made.reserve) == 0) == (reserve == 0)


def test_generation_0_knows_the_groups_of_its_records() -> None:
    """Records of one author have one hash, of two authors two, cut short or not; where no groups were named there are none."""
    text = text_of(rows(300), group="author")
    for tokens in (None, 500):
        made = begin(text, seed=1, reserve=0.5, tokens=tokens)
        authors = [int(text.vocabulary.text(record[0]).split("x")[0][1:]) ** 2 % 300 for record in records_of(made.original)]
        assert made.groups is not None
        assert len(made.groups) == len(authors)
        pairs = set(zip(authors, made.groups.tolist(), strict=True))
        assert len(pairs) == len(set(authors)) == len(set(made.groups.tolist()))
    assert begin(text_of(rows(None)), seed=1, reserve=0.5, tokens=None).groups is None


def test_a_stream_is_profiled_by_the_groups_of_its_records() -> None:
    """A word of four records, two of one group and one without a group, is in three groups; in four where none are named."""
    text = text_of(["one word"] * 4)
    known = np.array([7, 7, 9, 0], np.uint64)
    for groups, many in ((known, 3), (None, 4)):
        made = profile_stream(text.stream, text.vocabulary, Settings(grouped=groups is not None), groups)
        found = align(made.words, made.words, 1 << 22).reference
        assert found.groups.sum() == 2 * many  # two words
        assert found.records.sum() == 2 * 4


def test_more_tokens_leave_reserve_and_judge_as_they_are() -> None:
    """Generation 0 of fewer words is the beginning of a longer one; what is kept back is the same."""
    text = small_text()
    whole = begin(text, seed=3, reserve=0.5, tokens=None)
    assert n_words(whole.original) == whole.size
    for tokens in (1, 50, 777, whole.size):
        less = begin(text, seed=3, reserve=0.5, tokens=tokens)
        assert less.size == tokens
        assert np.array_equal(less.reserve, whole.reserve)
        assert np.array_equal(less.judge, whole.judge)
        assert np.array_equal(less.original[:-1], whole.original[: len(less.original) - 1])
    other = begin(text, seed=4, reserve=0.5, tokens=None)
    assert not np.array_equal(other.judge, whole.judge)


def test_more_tokens_than_there_are_and_impossible_reserves_are_refused() -> None:
    """A refusal tells how many words there are, or between what the reserve lies."""
    there = begin(small_text(), seed=0, reserve=0.5, tokens=None).size
    with pytest.raises(LoopError, match=f"has {there:,} for generation 0 .*--tokens"):
        begin(small_text(), seed=0, reserve=0.5, tokens=there + 1)
    for reserve in (-0.1, 0.81, 1.0):
        with pytest.raises(LoopError, match="from 0 % to 80 %"):
            begin(small_text(), seed=0, reserve=reserve, tokens=None)
