"""Ratio tables and the sums over records, against dictionaries in plain Python with each record's fold left out."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from genloss.corpus.columns import Columns
from genloss.corpus.sources import open_source
from genloss.measures.kernel_share import SPARE, place_types
from genloss.measures.share_scores import Scored, by_types, score_source
from genloss.measures.share_tables import RatioTable, ratio_tables
from genloss.profiles.blocks import Words
from genloss.profiles.build import profile_source
from genloss.profiles.kernel_hash import pair_hash
from genloss.profiles.profile import Profile
from genloss.profiles.settings import Settings

COLUMNS = Columns(text="text", group="group")
PRIOR = 0.5


def texts(seed: int, records: int, vocabulary: int = 60, skew: float = 1.0) -> pa.Table:
    """Records of 1 to 30 words of the letters a to j, in about ``records / 3`` groups."""
    rng = np.random.default_rng(seed)
    weights = 1.0 / np.arange(1, vocabulary + 1) ** skew
    words = np.array(["".join(chr(97 + int(d)) for d in str(k)) for k in rng.permutation(vocabulary)])
    made = [" ".join(words[rng.choice(vocabulary, rng.integers(1, 31), p=weights / weights.sum())]) for _ in range(records)]
    return pa.table({"text": made, "group": [f"g{k}" for k in rng.integers(max(1, records // 3), size=records)]})


def profiled(table: pa.Table, capacity: int = 1 << 20) -> Profile:
    settings = Settings(grouped=True, keep_text=False, capacity=capacity)
    return profile_source(open_source(table, COLUMNS), settings, workers=1).profile


def scored(table: pa.Table, tables: tuple[RatioTable, RatioTable], workers: int = 1) -> Scored:
    return score_source(open_source(table, COLUMNS), by_types(tables), extra_traits=2, workers=workers)


@dataclass
class Plain:
    """Counts of a reference: type -> fold -> tokens, and fold -> all tokens."""

    types: dict[object, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    tokens: Counter[int] = field(default_factory=Counter)

    @classmethod
    def of(cls, table: pa.Table, folds: NDArray[np.int64], width: int) -> Plain:
        made = cls()
        for text, fold in zip(table["text"].to_pylist(), folds.tolist(), strict=True):
            for one in units(text, width):
                made.types[one][fold] += 1
                made.tokens[fold] += 1
        return made

    def rest(self, kind: object, fold: int) -> int:
        """Occurrences outside a fold."""
        return sum(self.types[kind].values()) - self.types[kind][fold] if kind in self.types else 0

    def others(self, fold: int) -> int:
        return sum(self.tokens.values()) - self.tokens[fold]


def units(text: str, width: int) -> list[object]:
    words = text.split()
    return list(words) if width == 1 else list(pairwise(words))


def by_dictionaries(text: str, fold: int, sides: list[Plain], width: int) -> tuple[list[float], int]:
    """Sums of log ratios, by synthetic reference, and tokens of types that no other fold of any reference holds."""
    types = len({kind for side in sides for kind in side.types})
    sums, unseen = [0.0] * (len(sides) - 1), 0
    for one in units(text, width):
        if not any(side.rest(one, fold) for side in sides):
            unseen += 1
            continue
        logs = [math.log((side.rest(one, fold) + PRIOR) / (side.others(fold) + PRIOR * types)) for side in sides]
        sums = [total + log - logs[0] for total, log in zip(sums, logs[1:], strict=True)]
    return sums, unseen


@pytest.mark.parametrize("seed", range(4))
def test_scores_are_sums_of_log_ratios_that_lack_the_records_own_fold(seed: int) -> None:
    """References' own records and new ones score what dictionaries say, for one to three synthetic references."""
    count = 1 + seed % 3
    references = [texts(10 * seed + k, 60 + 20 * k, skew=0.6 + 0.3 * k) for k in range(1 + count)]
    target = texts(99 + seed, 40, vocabulary=80)
    tables = ratio_tables(profiled(references[0]), [profiled(one) for one in references[1:]])
    found = [scored(one, tables) for one in (*references, target)]
    for place, width in enumerate((1, 2)):
        plain = [Plain.of(table, one.folds, width) for table, one in zip(references, found[:-1], strict=True)]
        for table, one in zip((*references, target), found, strict=True):
            for text, fold, traits in zip(table["text"].to_pylist(), one.folds.tolist(), one.traits, strict=True):
                sums, unseen = by_dictionaries(text, fold, plain, width)
                assert traits[place * count : (place + 1) * count] == pytest.approx(sums, abs=2e-4)
                assert traits[2 * count + place] == unseen


def test_a_record_known_by_its_own_fold_alone_is_new_to_itself() -> None:
    """A word that only one group says is unseen in that group's own records, and seen in those of another fold."""
    human, machine = texts(1, 60), texts(2, 60)
    human = pa.concat_tables([human, pa.table({"text": ["zebra zebra"], "group": ["the zebra's"]})])
    tables = ratio_tables(profiled(human), [profiled(machine)])
    again = pa.table({"text": ["zebra zebra", *["zebra zebra"] * 40], "group": ["the zebra's", *(f"n{k}" for k in range(40))]})
    found = scored(again, tables)
    same = found.folds == found.folds[0]
    assert (found.traits[same, 2] == 2).all()
    assert (found.traits[~same, 2] == 0).all()
    assert (found.traits[same, 0] == 0).all()
    assert (found.traits[~same, 0] < 0).all()


@pytest.mark.parametrize("capacity", [64, 128])
def test_bounded_tables_use_only_types_whose_counts_are_known(capacity: int) -> None:
    """With room for few types, scores are those of dictionaries over the types that all references keep."""
    references = [texts(50 + k, 400, vocabulary=2000, skew=0.5 + 0.2 * k) for k in range(3)]
    profiles = [profiled(one, capacity) for one in references]
    tables = ratio_tables(profiles[0], profiles[1:])
    found = [scored(one, tables) for one in references]
    for place, (table, unit) in enumerate(zip(tables, ("words", "pairs"), strict=True)):
        level = max(getattr(one, unit).level for one in profiles)
        assert level > 0
        assert table.sampled_share == pytest.approx(2.0**-level)
        known = set(table.keys[table.keys != 0].tolist())
        plain = [hashed(one, side.folds, place + 1) for one, side in zip(references, found, strict=True)]
        sampled = {kind for side in plain for kind in side.types if isinstance(kind, int) and kind <= int(table.threshold)}
        assert sampled <= known
        for counts in (getattr(one, unit) for one in profiles):
            assert all(counts.find(key) is not None or key < 2 ** (64 - counts.level) for key in known)
        types = max(len(known), sum(key <= int(table.threshold) for key in known) * 2**level)
        for key in sorted(known)[:40]:
            slot = table.places[table.keys == np.uint64(key)][0]
            for fold in (0, 7):
                rest = [side.rest(key, fold) for side in plain]
                expected = [
                    math.log((n + PRIOR) / (side.others(fold) + PRIOR * types)) for n, side in zip(rest, plain, strict=True)
                ]
                got = table.ratios[fold, slot]
                assert (
                    np.isnan(got).all() if not any(rest) else got == pytest.approx(np.array(expected[1:]) - expected[0], abs=1e-4)
                )


def hashed(table: pa.Table, folds: NDArray[np.int64], width: int) -> Plain:
    """The same counts, by the hash of each type."""
    words = Words(table["text"].combine_chunks().cast(pa.large_string()))
    made = Plain()
    for i, fold in enumerate(folds.tolist()):
        said = words.hashes[words.bounds[i] : words.bounds[i + 1]]
        kinds = said if width == 1 else [pair_of(a, b) for a, b in pairwise(said)]
        for kind in kinds:
            made.types[int(kind)][fold] += 1
            made.tokens[fold] += 1
    return made


def pair_of(first: np.uint64, second: np.uint64) -> int:
    """By the definition in docs/words-1.md, in Python's own whole numbers."""
    mask = (1 << 64) - 1
    h = (int(first) * 0x9E3779B97F4A7C15 + int(second)) & mask
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        h = ((h ^ (h >> 33)) * factor) & mask
    h = (h ^ (h >> 33)) & ~15 & mask
    return h or 16


def test_nothing_depends_on_workers_or_on_how_a_source_is_cut() -> None:
    """One table, or the same records in five, by one worker or three, give the same numbers to the last bit."""
    human, machine, target = texts(1, 80), texts(2, 80), texts(3, 90)
    tables = ratio_tables(profiled(human), [profiled(machine)])
    whole = scored(target, tables)
    parts = score_source(
        open_source([target.slice(k * 18, 18) for k in range(5)], COLUMNS), by_types(tables), extra_traits=2, workers=3
    )
    assert np.array_equal(whole.traits, parts.traits)
    assert np.array_equal(whole.groups, parts.groups)
    assert whole.content == parts.content
    cut = ratio_tables(
        profile_source(
            open_source([human.slice(0, 33), human.slice(33)], COLUMNS), Settings(grouped=True, keep_text=False), workers=2
        ).profile,
        [profiled(machine)],
    )
    assert np.array_equal(scored(target, cut).traits, whole.traits)


def test_records_in_another_order_have_the_same_scores() -> None:
    """Shuffling the target shuffles its scores; shuffling the references changes nothing."""
    human, machine, target = texts(4, 80), texts(5, 80), texts(6, 50)
    order = np.random.default_rng(0).permutation(50)
    tables = ratio_tables(profiled(human), [profiled(machine)])
    again = ratio_tables(profiled(human.take(np.arange(80)[::-1])), [profiled(machine)])
    assert np.array_equal(scored(target, tables).traits[order], scored(target.take(order), again).traits)


def test_a_table_too_crowded_at_its_end_is_refused() -> None:
    """Types that all want the last slots do not fit; types anywhere else are found where they were put."""
    last = np.arange(1, SPARE + 3, dtype=np.uint64) * np.uint64(16) + np.uint64(0xFFFFFFFFFF000000)
    assert len(place_types(last, 8)[0]) == 0
    types = np.random.default_rng(1).integers(16, 1 << 63, size=500, dtype=np.uint64)
    keys, places = place_types(types, 10)
    assert sorted(keys[keys != 0].tolist()) == sorted(types.tolist())
    assert np.array_equal(types[places[keys != 0]], keys[keys != 0])


def test_pairs_are_hashed_as_the_page_says() -> None:
    """``pair_hash`` is its definition in whole numbers."""
    for first, second in ((16, 32), (1 << 63, 48), (12345 << 4, 99 << 40)):
        found = pair_hash(np.uint64(first), np.uint64(second))  # type: ignore[no-untyped-call]  # compiled, without types
        assert int(found) == pair_of(np.uint64(first), np.uint64(second))
