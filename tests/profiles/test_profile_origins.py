"""Counts by origin, copy depth and evidence in profiles: sums like all others, and kept like all others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import genloss
from genloss.corpus.origin_columns import OriginColumns
from genloss.errors import ProfileError
from genloss.profiles.format import profile_bytes
from genloss.profiles.origins import by_class, by_doubt, nothing_told

STATES = [
    ("human", "0", "declared"),
    ("human", "0", "dated"),
    ("synthetic", "1", "declared"),
    ("synthetic", "17", "signed"),
    ("synthetic", None, "detected"),
    (None, None, "none"),
]
ASKED = OriginColumns(origin="origin", depth="depth", evidence="evidence")


def table(states: list[tuple[str | None, str | None, str]]) -> pa.Table:
    columns = list(zip(*states, strict=True))
    texts = [f"word{k} and other words" for k in range(len(states))]
    kinds = {name: pa.array(column, pa.string()) for name, column in zip(("origin", "depth", "evidence"), columns, strict=True)}
    return pa.table({"text": texts, **kinds})


def made(states: list[tuple[str | None, str | None, str]], asked: OriginColumns | None = ASKED) -> genloss.Profile:
    return genloss.profile(table(states), origin=asked, workers=1)


@given(st.lists(st.sampled_from(STATES), min_size=1, max_size=12))
@settings(max_examples=25, deadline=None)
def test_counts_are_those_of_the_records(states: list[tuple[str | None, str | None, str]]) -> None:
    """Each record is counted once by origin, depth class and evidence; depths of 15 and more are one class."""
    found = by_class(made(states).origins.records)
    for place, name in ((0, "origins"), (2, "evidence")):
        counted = {key: many for key, many in found[name].items() if many}
        assert counted == {key: sum((one[place] or "unknown") == key for one in states) for key in counted}
        assert sum(counted.values()) == len(states)
    deep = {"17": "15+", None: "unknown"}
    classes = [deep.get(one[1], one[1]) for one in states]
    assert {key: many for key, many in found["depths"].items() if many} == {key: classes.count(key) for key in set(classes)}


@given(st.lists(st.sampled_from(STATES), min_size=2, max_size=12), st.integers(1, 11))
@settings(max_examples=25, deadline=None)
def test_profiles_of_parts_add_up_to_that_of_the_whole(states: list[tuple[str | None, str | None, str]], cut: int) -> None:
    """Adding is exact, in either order, also where one part was told nothing."""
    cut = min(cut, len(states) - 1)
    whole = table(states)
    a, b = (genloss.profile(part, origin=ASKED, workers=1) for part in (whole[:cut], whole[cut:]))
    for name in ("records", "tokens", "doubts"):
        expected = getattr(made(states).origins, name)
        for total in (a + b, b + a):
            assert np.array_equal(getattr(total.origins, name), expected)
    untold = genloss.profile(whole[cut:], workers=1)
    sum_ = a + untold
    assert by_class(sum_.origins.records)["origins"]["unknown"] >= len(states) - cut
    assert int(sum_.origins.records.sum()) == len(states)


def test_counts_are_kept_in_the_file(tmp_path: Path) -> None:
    """A profile that is read is the one that was written, counts by origin and all."""
    profile = made(STATES)
    profile.save(tmp_path / "p")
    again = genloss.Profile.load(tmp_path / "p")
    assert again == profile
    assert by_class(again.origins.tokens) == by_class(profile.origins.tokens)
    assert sum(by_doubt(again.origins).values()) == 0


def test_a_file_without_counts_reads_as_unknown(tmp_path: Path) -> None:
    """What an earlier version wrote, or was told nothing, holds as many unknown records as it has records."""
    profile = made(STATES, None)
    assert b"origins." not in profile_bytes(profile)
    profile.save(tmp_path / "p")
    again = genloss.Profile.load(tmp_path / "p")
    assert again.told is None
    assert by_class(again.origins.records)["origins"] == {"human": 0, "synthetic": 0, "unknown": len(STATES)}
    assert not again.origins.told


def test_to_be_told_nothing_is_to_know_nothing() -> None:
    """A column that is empty throughout makes the same file as no column at all."""
    nothing: list[tuple[str | None, str | None, str]] = [(None, None, "none")] * 3
    assert profile_bytes(made(nothing)) == profile_bytes(made(nothing, None))


def test_unknown_fields_survive(tmp_path: Path) -> None:
    """Parts of a later version are kept beside the counts, through reading and writing."""
    profile = replace(made(STATES), extra={"later": {"a": 1}, "arrays": {"later.counts": np.arange(3)}})
    profile.save(tmp_path / "p")
    again = genloss.Profile.load(tmp_path / "p")
    assert again.extra["later"] == {"a": 1}
    assert again.extra["arrays"]["later.counts"].tolist() == [0, 1, 2]
    assert profile_bytes(again) == profile_bytes(profile)


def counts(**changed: Any) -> Any:
    return replace(nothing_told(np.ones(16, np.int64), np.ones(16, np.int64)), **changed)


@pytest.mark.parametrize(
    "wrong",
    [
        {"records": np.zeros((16, 3, 17, 4), np.int64)},
        {"records": np.zeros((16, 3, 17, 5), np.int64)},
        {"tokens": np.zeros((16, 3, 17, 5), np.uint64)},
        {"doubts": np.full((16, 5), -1, np.int64)},
        {"doubts": np.zeros((16, 4), np.int64)},
    ],
)
def test_counts_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    """Another shape, another type, a negative number, and sums that do not fit the records are errors."""
    counts().check(np.ones(16, np.int64), np.ones(16, np.int64))
    with pytest.raises(ValueError, match="counts by origin"):
        counts(**wrong).check(np.ones(16, np.int64), np.ones(16, np.int64))


def test_a_file_with_forged_counts_is_refused(tmp_path: Path) -> None:
    """Counts in a file that do not add up to its records are a ProfileError, although the digest is right."""
    profile = made(STATES)
    assert profile.told is not None
    forged = replace(profile, told=replace(profile.told, records=profile.told.records * 2))
    (tmp_path / "p").write_bytes(profile_bytes(forged))
    with pytest.raises(ProfileError, match="do not add up"):
        genloss.Profile.load(tmp_path / "p")
