from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genloss.corpus import jsonl
from genloss.errors import SourceError

value = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=4)
    | st.just([1])
    | st.just({"a": 1})
)
record = st.fixed_dictionaries({}, optional={"text": st.text(max_size=6) | value, "g": value, "n": value, "other": value})
ODD = [
    b'{"text": "a", "text": "b"}',
    b'{"text": "a", "other": 1, "other": 2}',
    b'{"text": "\\ud800"}',
    b'{"text": "a", "other": "\\udc00"}',
    b'{"text": "\\ud83d\\ude00"}',
    b'{"text": "\xff"}',
    b'{"text": "a", "other": "\xff"}',
    b'{"text": "a", "other": NaN}',
    b'{"text": "a", "other": Inf}',
    b'{"text": "a", "other": -Infinity}',
    b'{"text": "a", "n": NaN}',
    b'{"text": "a", "n": 1e999}',
    b'{"text": "a"} {"text": "b"}',
    b'{"text":',
    b'"c"}',
    b"[1]",
    b'"x"',
    b"7",
    b"null",
    b"{",
    b"}",
    b"{}",
    b"",
    b"  ",
    b' {"text": "pad"} ',
    b'{"text": "a",}',
    b'{"text": "a"}\x00}',
    b'{"text": "tab\there"}',
    b'{"text": "a", "n": 01}',
    b'{"text": "nul\\u0000"}',
    b"{'text': 'a'}",
    b'{"te\\u0078t": "escaped key"}',
    b'{"text": "Name: Inf]"}',
    b'{"text": "a", "g": -0}',
    b'{"text": "a", "g": 1e3}',
    b'{"text": "cr"}\r',
]
odd_line = st.sampled_from(ODD) | record.map(lambda item: json.dumps(item).encode())


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(odd_line, max_size=6),
    g=st.sampled_from(['"s"', "3", "true", "null"]),
    where=st.sampled_from([None, "n > 0", "g == 's'", "n == 1 or g != 'x'", "other is None", "not (n < 2)", "g == 3"]),
)
def test_both_parsers_agree(parts: list[bytes], g: str, where: str | None, tmp_path: Path, gather: Callable[..., Any]) -> None:
    """Arrow's parser and the line-by-line one give the same records, groups, filter and rejections, on odd lines too."""
    first = b'{"text": "first", "g": ' + g.encode() + b', "n": 1, "other": 0}'
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join([first, *parts]))
    fast = gather(path, group="g", where=where)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsonl, "fast_columns", lambda data, schema: None)
        slow = gather(path, group="g", where=where)
    assert (fast.texts, fast.groups, fast.read, fast.filtered) == (slow.texts, slow.groups, slow.read, slow.filtered)
    assert fast.rejected == slow.rejected


@pytest.mark.parametrize("odd", ODD)
def test_both_parsers_agree_on_each_odd_line(odd: bytes, tmp_path: Path, gather: Callable[..., Any]) -> None:
    """Both parsers make the same of one odd line among clean ones, whether they take it or refuse it."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "first", "g": 1, "n": 2}\n' + odd + b'\n{"text": "last", "g": 3, "n": 4}\n')
    fast = gather(path, group="g", where="n != 7 or n is None")
    plain = gather(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsonl, "fast_columns", lambda data, schema: None)
        slow = gather(path, group="g", where="n != 7 or n is None")
        slow_plain = gather(path)
    assert (fast.texts, fast.groups, fast.rejected, fast.read) == (slow.texts, slow.groups, slow.rejected, slow.read)
    assert (plain.texts, plain.rejected, plain.read) == (slow_plain.texts, slow_plain.rejected, slow_plain.read)
    assert plain.texts[0] == "first"
    assert plain.texts[-1] == "last"


def test_clean_blocks_take_the_fast_path(tmp_path: Path, gather: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A clean file never reaches the line-by-line parser, nor does one with NaN in a field that is not read."""

    def fail(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(jsonl, "slow_blocks", fail)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "a", "id": 1, "loss": NaN}\r\n\n{"text": "b", "id": 2, "y": [{}]}')
    found = gather(path, where="id >= 1")
    assert (found.texts, found.ids) == (["a", "b"], ["1", "2"])


def test_bad_records_by_reason(tmp_path: Path, gather: Callable[..., Any]) -> None:
    """Each kind of bad record is refused for its own reason, with its line; the good ones are all read."""
    rows = [
        b'{"text": "good", "g": "x"}',
        b'{"text": ',
        b"[1, 2]",
        b'{"g": 1}',
        b'{"text": null}',
        b'{"text": 5}',
        b'{"text": "\xff"}',
        b'{"text": "\\ud800"}',
        b'{"text": "a", "text": "b"}',
        b'{"text": "a", "g": {}}',
        b'{"text": "also good", "g": 7}',
        b'{"text": "x", "g": 1.5}',
    ]
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join(rows))
    found = gather(path, group="g")
    assert (found.texts, found.groups) == (["good", "also good", "x"], ["x", "7", "1.5"])
    assert found.reasons == [
        ("line 2", "broken JSON"),
        ("line 3", "not an object"),
        ("line 4", "no text"),
        ("line 5", "no text"),
        ("line 6", "text is not a string"),
        ("line 7", "invalid UTF-8"),
        ("line 8", "invalid UTF-8"),
        ("line 9", "duplicate key"),
        ("line 10", "not a plain value"),
    ]
    assert {item.path for item in found.rejected} == {str(path)}


def test_a_null_in_a_clean_block_is_placed_by_its_line(tmp_path: Path, gather: Callable[..., Any]) -> None:
    """A missing text is refused with its line number by the fast path too, blank lines counted."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "a"}\n\n{"other": 1}\n{"text": "b"}\n')
    assert gather(path).reasons == [("line 3", "no text")]


@pytest.mark.parametrize(
    ("columns", "says"),
    [({"text": "body"}, "no column 'body'"), ({"group": "who"}, "no column 'who'"), ({"where": "y == 1"}, "'y'")],
)
def test_missing_columns(columns: dict[str, str], says: str, tmp_path: Path, gather: Callable[..., Any]) -> None:
    """A column that no first record has is an error that lists those there are."""
    (tmp_path / "a.jsonl").write_text('{"text": "a", "year": 1}\n')
    with pytest.raises(SourceError, match=f"{says}.*its columns are text, year"):
        gather(tmp_path / "a.jsonl", **columns)


def test_json_array_is_named(tmp_path: Path, gather: Callable[..., Any]) -> None:
    """A JSON array is refused with the way to make JSON Lines of it."""
    (tmp_path / "a.json").write_text('[{"text": "a"}]')
    with pytest.raises(SourceError, match="JSON array, not JSON Lines"):
        gather(tmp_path / "a.json")
