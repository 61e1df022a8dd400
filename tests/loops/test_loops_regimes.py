from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genloss.errors import LoopError
from genloss.loops.beginning import Beginning
from genloss.loops.generators import make_generator
from genloss.loops.ngram import Ngram
from genloss.loops.regimes import REGIMES, Regime, parse_regime, parse_share
from genloss.loops.streams import drawn, first_records, head, n_words
from genloss.loops.training import TrainingSets, check_regime
from tests.loops.loop_texts import beginning_of, records, records_of, stream_of

amounts = st.one_of(st.integers(1, 10**12).map(str), st.integers(1, 1000).map(lambda tenths: f"{tenths / 10:g}%"))
texts = st.one_of(
    st.sampled_from(["replace", "accumulate", "accumulate-subsample"]),
    st.integers(1, 10**12).map(lambda words: f"accumulate-subsample={words}"),
    st.builds(lambda name, amount: f"{name}={amount}", st.sampled_from(["fixed", "fresh"]), amounts),
)


@given(texts)
def test_a_regime_is_written_as_it_is_read(text: str) -> None:
    """Parsing what a regime is written as gives that regime, and the text it was parsed from."""
    regime = parse_regime(text)
    assert str(regime) == text
    assert parse_regime(str(regime)) == regime
    assert regime.says.startswith("each generation is trained on")


def test_a_regime_says_its_recipe() -> None:
    """Each name has the recipe that its source gives it."""
    assert parse_regime("replace") == Regime(name="replace")
    assert parse_regime("accumulate") == Regime(name="accumulate", synthetic="all")
    assert parse_regime("accumulate-subsample") == Regime(name="accumulate-subsample", synthetic="all", subsample=True)
    assert parse_regime("fixed=10%") == Regime(name="fixed", real="fixed", share=0.1)
    assert parse_regime(" fresh=5000 ") == Regime(name="fresh", real="fresh", records=5000)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("replce", "no regime 'replce'; did you mean replace?"),
        ("acumulate", "did you mean accumulate?"),
        ("frsh=10%", "did you mean fresh?"),
        ("Fixed=10%", "did you mean fixed?"),
        ("zzz", "there are " + ", ".join(REGIMES)),
        ("", "there are " + ", ".join(REGIMES)),
        ("replace=10%", "takes no amount; write --regime replace"),
        ("accumulate=", "takes no amount; write --regime accumulate"),
        ("accumulate-subsample=10%", "such as accumulate-subsample=100000"),
        ("accumulate-subsample=0", "is a number of words"),
        ("fixed", "--regime fixed=10% or --regime fixed=5000 (records)"),
        ("fresh", "--regime fresh=10% or --regime fresh=5000 (records)"),
        ("fresh=0%", "above 0 % and at most at 100 %"),
        ("fresh=100.1%", "above 0 % and at most at 100 %"),
        ("fixed=0.1", "two things: write a share of the training set as 10%, or a number of records as fixed=5000"),
        ("fixed=.25", "two things: write a share of the training set as 25%"),
        ("fresh=0", "not an amount; write a share of the training set as 10%"),
        ("fresh=", "not an amount"),
        ("fresh=-5", "not an amount"),
        ("fresh=ten", "not an amount"),
        ("fresh=10 %", "not an amount"),
        ("fresh=1e3", "not an amount"),
        ("fresh=10%=5", "not an amount"),
    ],
)
def test_a_bad_regime_is_refused_with_what_to_write(text: str, says: str) -> None:
    """An unknown name is answered with the nearest, an amount that cannot be with one that can."""
    with pytest.raises(LoopError, match=re.escape(says)):
        parse_regime(text)


def test_shares_are_written_in_per_cent() -> None:
    """50% and 12.5% are shares; a bare number, one above 100 and words are none."""
    assert parse_share("50%", "--reserve") == 0.5
    assert parse_share(" 12.5% ", "--reserve") == 0.125
    for text in ("0.5", "50", "101%", "-1%", "half", ""):
        with pytest.raises(LoopError, match=r"--reserve .*such as 50%"):
            parse_share(text, "--reserve")


def test_an_unknown_generator_is_refused() -> None:
    """The nearest name is told, or all names."""
    assert make_generator("ngram", order=3) == Ngram(order=3)
    with pytest.raises(LoopError, match=r"did you mean ngram\?"):
        make_generator("ngrams")
    with pytest.raises(LoopError, match="there is ngram"):
        make_generator("zzz")


def distinct(count: int, size: int, first: int) -> list[list[int]]:
    """Records of words that occur once, from ``first`` on."""
    return [list(range(first + k * size, first + (k + 1) * size)) for k in range(count)]


def play(regime: str, beginning: Beginning, generations: int) -> list[list[tuple[int, ...]]]:
    """The training sets of all generations, where every model writes N words -generation, in records of 10."""
    sets = TrainingSets(parse_regime(regime), beginning, lambda generation: np.random.default_rng([4, generation]))
    made = []
    for generation in range(1, generations + 1):
        made.append(records_of(sets.next(generation)))
        sets.add(stream_of([[10**6 + generation] * min(10, beginning.size - at) for at in range(0, beginning.size, 10)]))
    return made


def test_replace_trains_on_the_generation_before() -> None:
    """Generation 1 is trained on generation 0, each later one on all the text of the one before and on nothing else."""
    beginning = beginning_of(distinct(7, 9, 1))
    sets = play("replace", beginning, 3)
    assert sets[0] == records_of(beginning.original)
    assert {token for record in sets[1] for token in record} == {10**6 + 1}
    assert [sum(map(len, one)) for one in sets] == [63, 63, 63]


def test_accumulate_is_the_concatenation() -> None:
    """Under accumulate, the training set of generation k is generation 0 and all text since, in order."""
    beginning = beginning_of(distinct(7, 9, 1))
    sets = play("accumulate", beginning, 4)
    for before, after in pairwise(sets):
        assert after[: len(before)] == before
    assert [sum(map(len, one)) for one in sets] == [63, 126, 189, 252]


@pytest.mark.parametrize("budget", [1, 30, 63, None])
def test_a_subsample_has_its_budget(budget: int | None) -> None:
    """The training set has as many words as were asked for, N without a number, and no record of the pool twice."""
    beginning = beginning_of(distinct(7, 9, 1))
    text = "accumulate-subsample" + (f"={budget}" if budget else "")
    check_regime(parse_regime(text), beginning, 4)
    sets = play(text, beginning, 4)
    assert [sum(map(len, one)) for one in sets] == [budget or 63] * 4
    for one in sets:
        human = [token for record in one for token in record if token < 10**6]
        assert len(human) == len(set(human))
    assert budget == 1 or sets[2] != sets[3]


@settings(max_examples=60, deadline=None)
@given(records, st.integers(1, 1000), st.integers(1, 5), st.sampled_from(["fixed", "fresh"]))
def test_training_sets_with_real_text_have_n_words(made: list[list[int]], tenths: int, generations: int, name: str) -> None:
    """Where a regime was checked, every training set has exactly N words, of them the share that was asked for human."""
    beginning = beginning_of(made, made * 8)
    regime = parse_regime(f"{name}={tenths / 10:g}%")
    try:
        check_regime(regime, beginning, generations)
    except LoopError:
        assert name == "fresh"
        return
    for generation, one in enumerate(play(str(regime), beginning, generations), 1):
        words = [token for record in one for token in record]
        assert len(words) == beginning.size
        if generation > 1:
            assert sum(token < 10**6 for token in words) == round((regime.share or 0) * beginning.size)


def test_fixed_text_is_the_same_each_time() -> None:
    """Under fixed, the human part is one random part of generation 0, and its records come whole where they are counted."""
    beginning = beginning_of(distinct(7, 9, 1))
    for text, words in (("fixed=3", 27), ("fixed=40%", 25)):
        parts = [[record for record in one if record[0] < 10**6] for one in play(text, beginning, 4)[1:]]
        assert parts[0] == parts[1] == parts[2]
        assert sum(map(len, parts[0])) == words
        assert {record[0] for record in parts[0]} <= {record[0] for record in records_of(beginning.original)}


@pytest.mark.parametrize(("amount", "size"), [("3", 9), ("30%", 9), ("20%", 4), ("31.7%", 5), ("100%", 9)])
def test_the_reserve_lasts_as_long_as_it_is_said_to(amount: str, size: int) -> None:
    """A refusal names the most generations; with so many, every training set has N words and no fresh record comes twice."""
    beginning = beginning_of(distinct(10, 9, 1), distinct(180 // size, size, 10_000))
    regime = parse_regime(f"fresh={amount}")
    with pytest.raises(LoopError, match="runs out") as refused:
        check_regime(regime, beginning, 1000)
    found = re.search(r"runs out in generation (\d+): run (\d+) generations", str(refused.value))
    assert found is not None
    out, most = int(found[1]), int(found[2])
    assert out == most + 1
    assert most > 1
    with pytest.raises(LoopError, match=f"runs out in generation {out}:"):
        check_regime(regime, beginning, out)
    check_regime(regime, beginning, most)
    sets = play(str(regime), beginning, most)
    assert [sum(map(len, one)) for one in sets] == [90] * most
    fresh = [record[0] for one in sets[1:] for record in one if record[0] >= 10_000 and record[0] < 10**6]
    assert len(fresh) == len(set(fresh)) > 0
    assert {(first - 10_000) % size for first in fresh} == {0}


def test_fresh_records_that_are_counted_run_out_when_they_are_used_up() -> None:
    """20 records, 3 a generation from the second on, last until generation 7: 6 times 3 are 18, and 21 are too many."""
    beginning = beginning_of(distinct(10, 9, 1), distinct(20, 9, 10_000))
    check_regime(parse_regime("fresh=3"), beginning, 7)
    with pytest.raises(LoopError, match="reserve of 20 runs out in generation 8: run 7 generations"):
        check_regime(parse_regime("fresh=3"), beginning, 8)
    check_regime(parse_regime("fresh=3"), beginning, 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("accumulate-subsample=91", "larger than the pool of generation 1, 90 words"),
        ("fixed=11", "generation 0 has 90 words in 10 records; ask for fewer"),
        ("fresh=11", "ask for fewer real records"),
    ],
)
def test_what_is_larger_than_generation_0_is_refused(text: str, says: str) -> None:
    """A subsample, or real records, of more words than generation 0 has are refused before anything is run."""
    with pytest.raises(LoopError, match=says):
        check_regime(parse_regime(text), beginning_of(distinct(10, 9, 1), distinct(20, 9, 10_000)), 2)


def test_too_many_fresh_records_are_refused_with_the_size_of_generation_0() -> None:
    """The refusal tells the records of generation 0, not those of the reserve."""
    with pytest.raises(LoopError, match="generation 0 has 90 words in 10 records"):
        check_regime(parse_regime("fresh=11"), beginning_of(distinct(10, 9, 1), distinct(20, 9, 10_000)), 2)


@given(records, st.integers(0, 40), st.integers(0, 2**32))
def test_parts_of_streams(made: list[list[int]], words: int, seed: int) -> None:
    """Head takes the first words; drawn takes whole records in another order, the last cut; neither changes the stream."""
    stream = stream_of(made)
    there = n_words(stream)
    first = head(stream, words)
    assert n_words(first) == min(words, there)
    flat = [token for record in made for token in record]
    assert [token for record in records_of(first) for token in record] == flat[:words]
    some = records_of(drawn(stream, words, np.random.default_rng(seed)))
    assert sum(map(len, some)) == min(words, there)
    pool = [tuple(record) for record in made]
    for record in some[:-1]:
        pool.remove(record)
    assert not some or any(record[: len(some[-1])] == some[-1] for record in pool)
    assert records_of(first_records(stream, 0, len(made))) == [tuple(record) for record in made]
    assert np.array_equal(stream, stream_of(made))


@pytest.mark.parametrize(
    "text",
    [
        "accumulate+fresh=100+budget=5000",
        "replace+grow=1.5",
        "fresh=50%+weight=golden",
        "fixed=10%+weight=0.3",
        "fresh=3+weight=pooled",
        "fixed=3+budget=7",
    ],
)
def test_a_composition_is_written_as_it_is_read(text: str) -> None:
    """A composed regime parses to what its parts say, and is written as it was."""
    regime = parse_regime(text)
    assert str(regime) == text
    assert parse_regime(str(regime)) == regime
    assert regime.says == regime.recipe


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("accumulate+replace", "replaced or they accumulate, not both"),
        ("accumulate+fixed=10%", "keeps all of generation 0 already"),
        ("fixed=10%+fresh=10%", "either fixed or fresh"),
        ("fresh=10%+fresh=20%", "given once"),
        ("replace+weight=golden", "needs a real part"),
        ("accumulate+fresh=10%+weight=0.5", "leave the rest out"),
        ("fresh=10%+weight=2", "lies between 0 and 1"),
        ("replace+grow=fast", "the power a, such as grow=1.5"),
        ("accumulate+budget=10%", "such as budget=100000"),
        ("accumulate-subsample=5+budget=7", "given twice"),
        ("replace+bugdet=7", "did you mean budget?"),
    ],
)
def test_a_composition_that_cannot_be_is_refused(text: str, says: str) -> None:
    """One line says which parts exclude each other, or what to write."""
    with pytest.raises(LoopError, match=re.escape(says)):
        parse_regime(text)


def test_accumulating_with_fresh_text_keeps_every_batch() -> None:
    """Each batch has N words, its real part from the reserve, and all batches stay in the pool."""
    beginning = beginning_of([[1, 2, 3]] * 4, [[7, 8, 9]] * 6)
    sets = TrainingSets(parse_regime("accumulate+fresh=2"), beginning, np.random.default_rng)
    seen = [sets.next(1)]
    for generation in range(2, 5):
        sets.add(stream_of([[4, 5, 6]] * 4))
        seen.append(sets.next(generation))
    assert [n_words(one) for one in seen] == [12, 24, 36, 48]
    assert [int((one >= 7).sum()) for one in seen] == [0, 6, 12, 18]
    assert [int(((one >= 4) & (one < 7)).sum()) for one in seen] == [0, 6, 12, 18]


@pytest.mark.parametrize("text", ["replace+grow=1.5", "fresh=10%+weight=golden"])
def test_text_has_no_growing_batches_and_no_weights(text: str) -> None:
    """What only laws can do is refused before a loop of text begins."""
    with pytest.raises(LoopError, match="are for laws such as gaussian"):
        check_regime(parse_regime(text), beginning_of([[1, 2, 3]] * 4, [[7, 8, 9]] * 6), 3)
