from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genloss.errors import ProfileError, WriteError
from genloss.profiles import format as profile_format
from genloss.profiles.format import profile_bytes
from genloss.profiles.profile import Profile
from tests.profiles.support import Record, joined, profile_of, records_of_words, speeches


@given(st.lists(records_of_words, max_size=30), st.sampled_from([24, 1 << 20]))
@settings(max_examples=50, deadline=None)
def test_loading_what_was_saved_is_the_identity(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record], capacity: int
) -> None:
    """A profile read back is the profile that was written, and is written again as the same bytes."""
    path = tmp_path_factory.mktemp("profiles") / "a.profile"
    profile = profile_of(records, capacity=capacity)
    profile.save(path)
    loaded = Profile.load(path)
    assert loaded == profile
    assert profile_bytes(loaded) == path.read_bytes()
    for kind in profile.pairs.table.hashes.tolist():
        assert loaded.text_of("pairs", kind) == profile.text_of("pairs", kind)


def test_any_flipped_bit_is_noticed(tmp_path: Path) -> None:
    """Whichever bit of the file is flipped, reading it is refused."""
    path = tmp_path / "a.profile"
    data = bytearray(profile_bytes(profile_of([("a rose is a rose", "x")])))
    for at in range(0, len(data), 7):
        damaged = bytearray(data)
        damaged[at] ^= 1 << (at % 8)
        path.write_bytes(damaged)
        with pytest.raises(ProfileError, match=r"a\.profile"):
            Profile.load(path)


@pytest.mark.parametrize("kept", [0, 4, 100, -1])
def test_a_truncated_file_is_refused(tmp_path: Path, kept: int) -> None:
    """A file that ends early is no profile."""
    path = tmp_path / "a.profile"
    path.write_bytes(profile_bytes(profile_of([("a", "x")]))[:kept])
    with pytest.raises(ProfileError):
        Profile.load(path)


def test_another_version_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A profile of a later format says that its version is why it cannot be read."""
    path = tmp_path / "a.profile"
    profile = profile_of([("a", "x")])
    monkeypatch.setattr(profile_format, "VERSION", 2)
    profile.save(path)
    monkeypatch.undo()
    with pytest.raises(ProfileError, match="another version"):
        Profile.load(path)


def test_parts_of_a_later_version_survive_a_round_trip(tmp_path: Path) -> None:
    """Header keys and arrays that this version does not know are written back as they were read."""
    from dataclasses import replace

    path = tmp_path / "a.profile"
    profile = replace(
        profile_of([("a", "x")]), extra={"origin": {"human": 3}, "arrays": {"depths": np.arange(5, dtype=np.int64)}}
    )
    profile.save(path)
    loaded = Profile.load(path)
    assert loaded.extra["origin"] == {"human": 3}
    assert loaded.extra["arrays"]["depths"].tolist() == [0, 1, 2, 3, 4]
    assert profile_bytes(loaded) == path.read_bytes()


def test_the_header_is_readable_json(tmp_path: Path) -> None:
    """Whoever has only the file can read what it is: version, hash, tokenizer and folds stand in a JSON header."""
    data = profile_bytes(profile_of([("a", "x")]))
    header = json.loads(data[16 : 16 + int.from_bytes(data[8:16], "little")])
    assert (header["version"], header["hash"], header["tokenizer"], header["folds"]) == (1, "fnv1a64-fmix64", "words-1", 16)


def test_a_folder_that_is_not_there_is_an_error_with_its_name(tmp_path: Path) -> None:
    """Saving into a missing folder names it, and leaves nothing behind."""
    with pytest.raises(WriteError, match="nowhere"):
        profile_of([("a", "x")]).save(tmp_path / "nowhere" / "a.profile")
    assert list(tmp_path.iterdir()) == []


def test_the_capacity_bounds_the_size_of_the_file() -> None:
    """Twice the text hardly makes a larger file once the tables are full."""
    sizes = [len(profile_bytes(profile_of(joined(speeches()[:many]), capacity=2048))) for many in (60, 120)]
    assert sizes[1] < 1.3 * sizes[0]
