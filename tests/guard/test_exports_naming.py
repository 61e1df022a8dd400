import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genloss.errors import LedgerError
from genloss.guard.ancestry import RAILS, dead_ends, everyone, is_original, lines, originals, parent_names
from genloss.guard.entries import Correction
from genloss.guard.exports import FORMS, export
from genloss.guard.naming import identifier, moment, ordered, public_address, public_path, public_source, public_text, quoted
from tests.guard import families


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("https://ada:secret@example.org/a/b.parquet?X-Amz-Signature=1#x", "https://example.org/a/b.parquet"),
        ("s3://KEY:SEC/RET@bucket/a.jsonl", "s3://bucket/a.jsonl"),
        ("postgresql+pg8000://me:p@ss@host/db", "postgresql+pg8000://host/db"),
        ("/home/ada/corpora/speeches.parquet", "speeches.parquet"),
        ("file:///home/ada/speeches.parquet", "speeches.parquet"),
        ("C:\\Users\\ada\\speeches.parquet", "speeches.parquet"),
        ("~/speeches/", "speeches"),
        ("../../ada/speeches.parquet", "speeches.parquet"),
        ("file:/home/ada/speeches.parquet", "speeches.parquet"),
        (" /home/ada/speeches.parquet", "speeches.parquet"),
        ("https://ada:two words@example.org/a", "https://example.org/a"),
        ("data/speeches.parquet", "data/speeches.parquet"),
        ("data/a.jsonl, data/b.jsonl", "data/a.jsonl, data/b.jsonl"),
        ("data/a.jsonl, /home/ada/private/b.jsonl", "a.jsonl, b.jsonl"),
        ("/home/ada/a.jsonl, /home/ada/b.jsonl", "a.jsonl, b.jsonl"),
        ("s3://k:s@b/a.parquet?k=s, file:///home/ada/b.jsonl", "s3://b/a.parquet, b.jsonl"),
        ("/home/Doe, John/private/a.jsonl", "Doe, a.jsonl"),
        ("/", ""),
        ("", ""),
    ],
)
def test_a_source_leaves_without_credentials_and_local_folders(source: str, told: str) -> None:
    """Addresses lose user, password and options; local paths all but the last part, unless they are below a root."""
    assert public_source(source) == told


def test_notes_leave_without_secrets_in_addresses() -> None:
    """User names, passwords and signed options go from an address inside a text; an ordinary option stays."""
    told = public_text("see https://me:pw@a.org/x and https://b.org/y?token=abc or https://c.org/z?page=2")
    assert told == "see https://a.org/x and https://b.org/y or https://c.org/z?page=2"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("read /home/ada/notes.txt first", "read notes.txt first"),
        ("(from <file:///home/ada/x.txt>)", "(from <file://x.txt>)"),
        ("path=~/private/x, 'C:\\Users\\ada\\y'", "path=x, 'y'"),
        ("human and/or machine, 1/2 of it, /half, data/x.txt", "human and/or machine, 1/2 of it, /half, data/x.txt"),
        ("https://a.org/home/ada/x=/b/c", "https://a.org/home/ada/x=/b/c"),
    ],
)
def test_notes_leave_without_folders_of_this_machine(words: str, told: str) -> None:
    """Of a local path in a text the last part stays; fractions, relative paths and addresses are as they were."""
    assert public_text(words) == told


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("https://me:pw@a.org/x?y=1", "https://a.org/x"),
        ("https://a.org/x, https://b.org/y", ""),
        ("https://a.org/two words", ""),
        ("file:///home/ada/x", ""),
        ("data/x", ""),
    ],
)
def test_only_one_whole_address_is_an_address(source: str, told: str) -> None:
    """Where a format wants an address, several joined ones, or one with spaces, are none."""
    assert public_address(source) == told


@pytest.mark.parametrize("form", FORMS)
def test_no_export_holds_a_secret_or_a_folder_of_this_machine(form: str) -> None:
    """Whatever a node's fields hold, neither a password nor a home folder is in any export of it."""
    what: dict[str, Any] = {
        "source": "s3://user:hunter2@bucket/x.parquet?token=hunter2, /home/ada/y.parquet",
        "notes": "from https://user:hunter2@a.org/ and /home/ada/z",
        "licence": "https://user:hunter2@licences.org/l",
        "files": families.marks("/home/ada/x.parquet"),
        "root": "/home/ada",
    }
    reason = "as https://user:hunter2@a.org/ and /home/ada/z say"
    corrected = families.entry(Correction(name="x", changes={"licence": ""}, reason=reason), 2)
    text = export(families.human("x", **what), form, version="1", entries=[corrected])
    assert "say" in text
    assert "hunter2" not in text
    assert "home" not in text


@pytest.mark.parametrize("form", FORMS)
def test_the_same_ledger_gives_the_same_bytes(form: str) -> None:
    """An export depends on what is said, not on the order in which counts were stored, nor on when it is made."""
    one = families.human(
        "x", 3, origins={"human": 2, "unknown": 1}, depths={"0": 1, "10": 1, "2": 1}, evidence={"none": 1, "dated": 2}
    )
    two = families.human(
        "x", 3, origins={"unknown": 1, "human": 2}, depths={"2": 1, "10": 1, "0": 1}, evidence={"dated": 2, "none": 1}
    )
    assert export(one, form, version="1") == export(two, form, version="1")
    assert export(one, form, version="1").endswith("\n")


def test_another_form_is_refused_by_name() -> None:
    """A form that is not known is an error that lists those that are."""
    with pytest.raises(LedgerError, match="croissant, prov, openlineage, passport-md"):
        export(families.family(), "spdx", version="1")


@given(st.text(), st.text())
def test_names_and_identifiers_are_one_to_one(one: str, other: str) -> None:
    """An identifier is plain ASCII, and two names share one only where they are the same name."""
    assert re.fullmatch(r"urn:genloss:dataset:[A-Za-z0-9_.~%-]*", identifier("dataset", one))
    assert (quoted(one) == quoted(other)) == (one == other)


@given(st.text())
def test_a_path_that_leaves_is_never_absolute(path: str) -> None:
    """No path in an export begins at a root or a home, or climbs out of where it lies."""
    told = public_path(path)
    assert not told.startswith(("/", "\\", "~/"))
    assert ".." not in re.split(r"[\\/]", told)


def test_times_are_written_in_one_way() -> None:
    """Any ISO 8601 time becomes UTC with a Z; what is none is an error."""
    assert moment("2026-05-04T09:30:00+02:00") == "2026-05-04T07:30:00Z"
    assert moment("2026-05-04T09:30:00") == moment("2026-05-04T09:30:00Z") == "2026-05-04T09:30:00Z"
    for none in ("yesterday", "", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-10:00"):
        with pytest.raises(LedgerError, match="is not a time"):
            moment(none)


def test_copy_depths_are_ordered_as_numbers() -> None:
    """10 comes after 2, and unknown last."""
    assert list(ordered({"unknown": 1, "10": 1, "2": 1, "0": 1})) == ["0", "2", "10", "unknown"]


def test_originals_and_dead_ends_are_told_apart() -> None:
    """A human set with nothing before it is an original; a model of unknown training, or a half-known set, is a dead end."""
    tree = everyone(families.mixed())
    assert [one.name for one in originals(tree)] == ["letters"]
    assert [one.name for one in dead_ends(tree)] == ["downloaded-lm"]
    assert not is_original(families.human(origins={"human": 899, "unknown": 1}))
    assert is_original(families.human())
    assert not is_original(replace(families.human(), exact=False))
    assert not is_original(replace(families.human(), depth=1))


def test_a_tree_is_as_long_as_its_edges_and_never_wider_than_its_rails() -> None:
    """2**40 ways are 163 lines, 81 of them mentions of what stands above; 2,000 levels stop moving right after the eighth."""
    wide = everyone(families.shared(40))
    found = lines("top", parent_names(wide))
    assert len(found) == 163  # 162 edges and the root
    assert sum(line.above for line in found) == 163 - 83  # 83 names
    deep = lines("text-999", parent_names(everyone(families.chain(1000))))
    assert (len(deep), deep[-1].level, max(len(line.rails) for line in deep)) == (2001, 2000, RAILS)
    assert len(lines("text-999", parent_names(everyone(families.chain(1000))), most=24)) == 24


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=1), st.sampled_from(FORMS))
def test_every_machine_form_is_strict_json(name: str, form: str) -> None:
    """Without nan, in ASCII, and read back with the name in it."""
    text = export(families.human(name), form, version="1")
    if form != "passport-md":
        assert text.isascii()
        assert json.dumps(name)[1:-1] in json.dumps(json.loads(text))
