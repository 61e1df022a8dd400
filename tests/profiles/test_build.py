from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import genloss
from genloss.errors import GenlossError, SourceError
from genloss.profiles.format import profile_bytes
from genloss.profiles.profile import Profile
from tests.profiles.support import bundled


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three thousand passages in twelve row groups of three files, groups spanning some of them."""
    folder = tmp_path_factory.mktemp("shards")
    table = bundled().slice(0, 3000)
    for k in range(3):
        pq.write_table(table.slice(1000 * k, 1000), folder / f"{k}.parquet", row_group_size=250)
    return folder


@pytest.mark.parametrize("capacity", [500, 1 << 20])
def test_the_bytes_do_not_depend_on_the_workers(shards: Path, capacity: int) -> None:
    """One, two and five threads make the same profile, byte for byte, bounded heads included."""
    made = [genloss.profile(shards, group="speech", capacity=capacity, workers=workers) for workers in (1, 2, 5)]
    assert profile_bytes(made[0]) == profile_bytes(made[1]) == profile_bytes(made[2])


def test_a_group_that_spans_shards_is_noticed(shards: Path) -> None:
    """Groups are counted once each, and group_span tells how many blocks one was seen in on average."""
    profile = genloss.profile(shards, group="speech")
    speeches = bundled().slice(0, 3000)["speech"].unique()
    assert profile.n_groups.sum() == len(speeches)
    assert profile.group_span > 1


def test_python_sources_give_the_profile_of_the_file(shards: Path) -> None:
    """A table, mappings and a file of the same records have the same content."""
    table = bundled().slice(0, 1000)
    from_file = genloss.profile(shards / "0.parquet", group="speech")
    from_table = genloss.profile(table, group="speech")
    from_rows = genloss.profile(iter(table.to_pylist()), group="speech")
    assert from_file.content == from_table.content == from_rows.content
    assert (from_file.words.table.tokens == from_rows.words.table.tokens).all()


def write_lines(path: Path, *lines: str | bytes) -> Path:
    path.write_bytes(b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines))
    return path


def test_bad_records_are_counted_and_kept_aside(tmp_path: Path) -> None:
    """The file of rejected records names the place and the reason of each; the good ones are profiled."""
    source = write_lines(
        tmp_path / "a.jsonl", '{"text": "one two"}', "{broken", '{"text": null}', b'{"text": "\xff"}', '{"text": 7}'
    )
    kept = tmp_path / "bad.jsonl"
    profile = genloss.profile(source, rejected=kept)
    assert profile.n_records.sum() == 1
    found = [json.loads(line) for line in kept.read_text().splitlines()]
    assert sorted(row["reason"] for row in found) == ["broken JSON", "invalid UTF-8", "no text", "text is not a string"]
    assert all(row["path"].endswith("a.jsonl") and row["position"] for row in found)


def test_strict_stops_at_the_first_bad_record(tmp_path: Path) -> None:
    """With strict, a bad record is an error that names its place, and no file of rejected records is left."""
    source = write_lines(tmp_path / "a.jsonl", '{"text": "one two"}', "{broken")
    with pytest.raises(SourceError, match="line 2"):
        genloss.profile(source, strict=True, rejected=tmp_path / "bad.jsonl")
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_source_of_bad_records_alone_is_an_error(tmp_path: Path) -> None:
    """Where nothing is left to profile, the error says so and no output is left behind."""
    source = write_lines(tmp_path / "a.jsonl", '{"text": null}')
    with pytest.raises(GenlossError, match=r"a\.jsonl"):
        genloss.profile(source, rejected=tmp_path / "bad.jsonl")
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_texts_can_be_left_out(tmp_path: Path) -> None:
    """Without texts a profile file holds no word of the corpus, and counts the same."""
    table = pa.table({"text": ["Moby whales", "whales again"], "id": ["secret-1", "secret-2"]})
    bare = genloss.profile(table, keep_text=False)
    full = genloss.profile(table)
    assert (bare.words.table.keys == full.words.table.keys).all()
    assert bare.text_of("words", int(bare.words.table.hashes[0])) is None
    path = tmp_path / "bare.profile"
    bare.save(path)
    loaded = Profile.load(path)
    assert len(loaded.example_ids) == 0
    assert loaded == bare


def test_nfc_makes_one_type_of_two_spellings() -> None:
    """Composed and decomposed letters are two types as they are, and one under NFC; the tokenizer's name says which."""
    table = pa.table({"text": ["caf\u00e9", "cafe\u0301"]})
    as_is, nfc = genloss.profile(table), genloss.profile(table, nfc=True)
    assert (len(as_is.words.table), len(nfc.words.table)) == (2, 1)
    assert nfc.tokenizer == "words-1+nfc"


def test_more_blocks_than_one_give_the_same_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counting in blocks of a few kilobytes gives the table of one large block."""
    table = bundled().slice(0, 600)
    whole = genloss.profile(table)
    monkeypatch.setattr("genloss.corpus.records.BLOCK_BYTES", 4096)
    pieces = genloss.profile(table)
    assert profile_bytes(pieces) == profile_bytes(whole)
