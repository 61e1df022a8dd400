from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from genloss.errors import LoopError
from genloss.loops.ngram import Ngram
from genloss.loops.streams import n_words
from tests.loops.loop_texts import records, records_of, stream_of
from tests.loops.ngram_twin import Context, Twin

TINY = ((1, 2, 3, 1, 2, 4), (1, 2, 3, 5), (2, 1, 2, 3, 3, 1), (5,), (4, 1, 2, 3, 1, 2, 5, 5), (1, 2, 4), (3, 1, 2, 3, 4))
WORDS = 200_000
SETTINGS = [Ngram(order=order, discount=d, temperature=t) for d, t in ((0.0, 1.0), (0.5, 1.0), (0.0, 0.7), (0.0, 2.0))
            for order in (1, 2, 3, 4)]  # fmt: skip
ALPHA = 1e-3 / len(SETTINGS)
"""One false alarm in a thousand runs with other seeds, over all settings."""
generators = st.builds(
    lambda order, more: Ngram(order=order, discount=more[0], temperature=more[1]),
    st.integers(1, 5),
    st.sampled_from([(0.0, 1.0), (0.5, 1.0), (0.9, 1.0), (0.0, 0.7), (0.0, 2.0)]),
)


def transitions(twin: Twin, written: list[tuple[int, ...]]) -> dict[Context, Counter[int]]:
    """What followed each context; the end of the last record was not drawn, but cut."""
    found: defaultdict[Context, Counter[int]] = defaultdict(Counter)
    for at, record in enumerate(written):
        for history, token in twin.steps(record, ended=at + 1 < len(written)):
            found[twin.context(history)][token] += 1
    return found


def chi_square(twin: Twin, found: dict[Context, Counter[int]]) -> float:
    """The p-value of Pearson's chi-square over all contexts; kinds that are expected fewer than 5 times count as one."""
    total, degrees = 0.0, 0
    for context, counts in found.items():
        n, shares = sum(counts.values()), twin.shares(context)
        assert abs(sum(shares.values()) - 1) < 1e-12
        assert counts.keys() <= shares.keys()
        rare = {token for token, share in shares.items() if n * share < 5}
        cells = [(counts[token], n * share) for token, share in shares.items() if token not in rare]
        if rare:
            cells.append((sum(counts[token] for token in rare), n * sum(shares[token] for token in rare)))
        if len(cells) > 1 and min(expected for _, expected in cells) >= 1:
            total += sum((seen - expected) ** 2 / expected for seen, expected in cells)
            degrees += len(cells) - 1
    assert degrees > 0
    return float(stats.chi2.sf(total, degrees))


@pytest.mark.parametrize("generator", SETTINGS, ids=lambda one: one.label)
def test_samples_have_the_shares_of_a_second_implementation(generator: Ngram) -> None:
    """What follows each context in 200,000 words agrees with the shares that a dictionary of counts gives."""
    twin = Twin(TINY, generator.order, generator.discount, generator.temperature)
    rng = np.random.default_rng(11)
    sample = generator.sample(generator.fit(stream_of(TINY), rng), WORDS, rng)
    assert chi_square(twin, transitions(twin, records_of(sample))) > ALPHA


def test_the_chi_square_sees_another_model() -> None:
    """Samples at one temperature do not pass for those at another, nor those of one discount for another's."""
    for made, other in ((Ngram(temperature=0.7), Twin(TINY, 2, 0.0, 0.8)), (Ngram(discount=0.5), Twin(TINY, 2, 0.4))):
        rng = np.random.default_rng(12)
        sample = made.sample(made.fit(stream_of(TINY), rng), WORDS, rng)
        assert chi_square(other, transitions(other, records_of(sample))) < ALPHA


@settings(max_examples=60, deadline=None)
@given(records, st.integers(1, 5), st.integers(0, 300), st.integers(0, 2**32))
def test_maximum_likelihood_writes_no_new_k_gram(made: list[list[int]], order: int, n: int, seed: int) -> None:
    """Every word that is written follows its last order - 1 symbols somewhere in training, a record's beginning among them."""
    twin, rng = Twin(made, order), np.random.default_rng(seed)
    generator = Ngram(order=order)
    written = records_of(generator.sample(generator.fit(stream_of(made), rng), n, rng)) if n else []
    for at, record in enumerate(written):
        for history, token in twin.steps(record, ended=at + 1 < len(written)):
            assert token in twin.follows[history]


@settings(max_examples=80, deadline=None)
@given(records, generators, st.integers(1, 300), st.integers(0, 2**32))
def test_a_sample_has_n_words_and_depends_on_the_rng_alone(made: list[list[int]], generator: Ngram, n: int, seed: int) -> None:
    """A sample has n words and ends a record; the same state writes the same; the training stream stays what it was."""
    data = stream_of(made)
    model = generator.fit(data, np.random.default_rng(0))
    arrays: list[NDArray[Any]] = [model.contexts, model.bounds, model.slots]
    kept = [array.copy() for array in arrays]
    first, second = (generator.sample(model, n, np.random.default_rng(seed)) for _ in range(2))
    assert n_words(first) == n
    assert first[-1] == 0
    assert first[-2] != 0
    assert first.dtype == np.int32
    assert np.array_equal(first, second)
    assert np.array_equal(data, stream_of(made))
    for before, after in zip(kept, arrays, strict=True):
        assert np.array_equal(before, after)


def test_other_states_write_other_texts() -> None:
    """Two states of the rng do not write the same 100 words."""
    model = Ngram().fit(stream_of(TINY), np.random.default_rng(0))
    first, second = (Ngram().sample(model, 100, np.random.default_rng(seed)) for seed in (1, 2))
    assert not np.array_equal(first, second)


@settings(max_examples=80, deadline=None)
@given(records, st.integers(1, 5), st.lists(st.integers(1, 4), min_size=4, max_size=6))
def test_place_of_finds_the_end_of_an_opening_or_nothing(made: list[list[int]], order: int, opening: list[int]) -> None:
    """The words before the place are the last order - 1 of the opening; None is told where no record holds them in a row."""
    data, size = stream_of(made), order - 1
    if len(data) < size:
        return
    place = Ngram(order=order).place_of(Ngram(order=order).fit(data, np.random.default_rng(0)), np.array(opening, np.int32))
    wanted = tuple(opening[len(opening) - size :])
    held = any(tuple(record[k : k + size]) == wanted for record in made for k in range(len(record) - size + 1))
    if not held:
        assert place is None
    else:
        assert place is not None
        assert size == 0 or tuple(data[place - size + 1 : place + 1].tolist()) == wanted


def test_a_sample_goes_on_from_a_place() -> None:
    """After 5 5 of the record 4 1 2 3 1 2 5 5, which occurs once, a trigram can but begin a new record."""
    generator = Ngram(order=3)
    model = generator.fit(stream_of(TINY), np.random.default_rng(0))
    place = generator.place_of(model, np.array([9, 5, 5], np.int32))
    assert place is not None
    assert generator.sample_from(model, place, 20, np.random.default_rng(1))[0] == 0


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"order": 0}, "1 to 5, not 0"),
        ({"order": 6}, "1 to 5, not 6"),
        ({"discount": 1.0}, "below 1, not 1"),
        ({"discount": -0.1}, "at least 0"),
        ({"temperature": 0.0}, "above 0, not 0"),
        ({"temperature": float("inf")}, "above 0"),
        ({"temperature": float("nan")}, "above 0"),
        ({"discount": 0.5, "temperature": 2.0}, "exclude each other"),
    ],
)
def test_settings_that_cannot_be_are_refused(parameters: dict[str, float], says: str) -> None:
    """An order, a discount or a temperature out of range is refused, with its range."""
    with pytest.raises(LoopError, match=says):
        Ngram(**parameters)  # type: ignore[arg-type]


def test_a_text_without_words_cannot_be_fitted() -> None:
    """No stream, and a stream of empty records, are refused."""
    for data in (np.zeros(0, np.int32), np.zeros(3, np.int32)):
        with pytest.raises(LoopError, match="no record"):
            Ngram().fit(data, np.random.default_rng(0))


@pytest.mark.parametrize("order", [3, 4, 5])
def test_records_begin_alike_however_the_one_before_ended(order: int) -> None:
    """First words under a discount of 0.9 have the shares of the second implementation."""
    twin, generator = Twin(TINY, order, 0.9), Ngram(order=order, discount=0.9)
    rng = np.random.default_rng(13)
    found = transitions(twin, records_of(generator.sample(generator.fit(stream_of(TINY), rng), WORDS, rng)))
    beginning = (-1,) * (order - 1)
    assert chi_square(twin, {beginning: found[beginning]}) > ALPHA


def test_a_short_opening_is_found_in_the_first_record() -> None:
    """A trigram finds the opening of one word of the first record, as it finds that of the second."""
    generator = Ngram(order=3)
    model = generator.fit(stream_of([(1, 2), (3, 4)]), np.random.default_rng(0))
    assert generator.place_of(model, np.array([3], np.int32)) == 3
    assert generator.place_of(model, np.array([1], np.int32)) == 0


def test_a_temperature_near_0_writes_what_is_most_common() -> None:
    """At a temperature of 0.001, where 3 ** 1000 is no number of 64 bits, the commonest word alone is written."""
    generator = Ngram(order=1, temperature=0.001)
    data = stream_of([(1,), (1, 2, 2, 2, 2, 2, 3, 3, 3, 3)])
    sample = generator.sample(generator.fit(data, np.random.default_rng(0)), 50, np.random.default_rng(1))
    assert set(sample[:-1].tolist()) == {2}
