"""What may be written into a ledger, and what is made of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genloss.errors import LedgerError
from genloss.guard.bodies import from_body, kind_of, to_body
from genloss.guard.chain import canonical, parsed
from genloss.guard.entries import Correction, FileMark, Model
from genloss.guard.ledger import Ledger
from genloss.guard.paths import checked_path
from tests.guard.ledger_things import dataset

TEXTS = st.text(max_size=30) | st.sampled_from(["'; DROP TABLE genloss_ledger_entries; --", "\x1b[2J", "%s :name ?", "\0"])
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda one: st.lists(one, max_size=3))


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    with Ledger.open(tmp_path / "ledger.sqlite", create=True) as opened:
        yield opened


def test_what_is_written_is_read_back(ledger: Ledger, tmp_path: Path) -> None:
    """Another opening of the file reads the same things, numbered 1, 2, ..., each tied to the one before."""
    human, model = dataset("human", licence="CC0-1.0"), Model(name="m", trained_on=("human",))
    assert ledger.add(human, by="me").new
    assert ledger.add_model(model, by="me").new
    with Ledger.open(tmp_path / "ledger.sqlite") as again:
        first, second = again.entries()
    assert [first.what, second.what, first.number, second.number, second.previous] == [human, model, 1, 2, first.digest]


def test_the_depth_rule(ledger: Ledger) -> None:
    """A model is 1 + its deepest data and no less than its base; its output is as deep; what is unknown makes a bound of it."""
    ledger.add(dataset("human"), by="me")
    ledger.add_model(Model(name="m1", trained_on=("human",)), by="me")
    ledger.add(dataset("out1", 1, written_by="m1"), by="me")
    ledger.add_model(Model(name="m2", trained_on=("human", "out1")), by="me")
    ledger.add_model(Model(name="tuned", trained_on=("human",), base=("m2",)), by="me")
    ledger.add(dataset("web", None), by="me")
    ledger.add_model(Model(name="m3", trained_on=("web", "out1")), by="me")
    ledger.add(dataset("low", 1, written_by="m2"), by="me")
    found = {name: ledger.depth(name) for name in ("human", "m1", "out1", "m2", "tuned", "web", "m3", "low")}
    assert found == {
        "human": (0, True), "m1": (1, True), "out1": (1, True), "m2": (2, True), "tuned": (2, True),
        "web": (0, False), "m3": (2, False), "low": (2, True),
    }  # fmt: skip
    tree = ledger.tree("m2")
    assert [one.name for one in tree.parents] == ["human", "out1"]
    assert tree.parents[0] is tree.parents[1].parents[0].parents[0]


def test_a_depth_with_an_open_end_is_a_bound(ledger: Ledger) -> None:
    """Records of "15+" are 15 deep at least, and a model that is not said to be made of anything is 1 deep at least."""
    ledger.add(dataset("deep", 1, depths={"15+": 3}), by="me")
    ledger.add_model(Model(name="of it", trained_on=("deep",)), by="me")
    ledger.add_model(Model(name="of nothing", trained_on=()), by="me")
    found = [ledger.depth(name) for name in ("deep", "of it", "of nothing")]
    assert found == [(15, False), (16, False), (1, False)]


def test_the_same_again_is_no_entry_and_something_else_is_an_error(ledger: Ledger) -> None:
    """Adding the same dataset twice writes once; another content under its name is refused, with what to do."""
    assert ledger.add(dataset("a"), by="me").new
    assert not ledger.add(dataset("a"), by="you").new
    with pytest.raises(LedgerError, match="differs in content; other content is another dataset"):
        ledger.add(dataset("a", content="0" * 16), by="me")
    with pytest.raises(LedgerError, match="ledger correct a --set licence"):
        ledger.add(dataset("a", licence="MIT"), by="me")
    assert len(ledger.entries()) == 1


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (dataset("b", derived_from=("speeches-v1",)), "did you mean 'speeches-v2'"),
        (dataset("b", derived_from=("m",)), "'m' is a model"),
        (dataset("b", written_by="speeches-v2"), "is a dataset"),
        (dataset("b", derived_from=("b",)), "made from itself"),
        (dataset(" b"), "is no name"),
        (dataset("b\x1b"), "is no name"),
        (dataset("b", records=4), "add up to 3"),
        (dataset("b", files=(FileMark(path="x", size=1, sha256="0" * 64),) * 2), "a path twice"),
        (dataset("b", derived_from=("speeches-v2", "speeches-v2")), "something twice: speeches-v2"),
        (dataset("b", tokens=True), "tokens is no count"),
        (dataset("b", depths={"1": 3}), "they are the same records"),
        (dataset("m"), "is a model in the ledger"),
    ],
)
def test_what_cannot_hold_is_refused(ledger: Ledger, what: Any, says: str) -> None:
    """Unknown names, names of the other kind, counts that do not add up: one error, and nothing is written."""
    ledger.add(dataset("speeches-v2"), by="me")
    ledger.add_model(Model(name="m", trained_on=("speeches-v2",)), by="me")
    with pytest.raises(LedgerError, match=says):
        ledger.add(what, by="me")
    assert len(ledger.entries()) == 2


def test_a_correction_counts_and_the_entry_stays(ledger: Ledger) -> None:
    """The corrected field holds from now on, the first entry is as it was, and a circle or a changed record count is refused."""
    ledger.add(dataset("human"), by="me")
    ledger.add_model(Model(name="m", trained_on=("human",)), by="me")
    ledger.add(dataset("out", 1, written_by="m"), by="me")
    ledger.correct(Correction(name="human", changes={"licence": "CC0-1.0"}, reason="asked"), by="you")
    assert ledger.datasets()["human"].licence == "CC0-1.0"
    assert ledger.entries()[0].what == dataset("human")
    for changes, says in (
        ({"derived_from": ["out"]}, "close a circle: 'human' from 'out' from 'm' from 'human'"),
        ({"records": 9}, "is not corrected"),
        ({"licence": 3}, "licence is no text"),
    ):
        with pytest.raises(LedgerError, match=says):
            ledger.correct(Correction(name="human", changes=changes, reason="x"), by="me")
    with pytest.raises(LedgerError, match="needs a reason"):
        ledger.correct(Correction(name="human", changes={"licence": "MIT"}, reason=" "), by="me")
    assert len(ledger.entries()) == 4


def test_a_correction_back_is_a_correction(ledger: Ledger) -> None:
    """The last word said twice is one entry, an older one said again is a new one, and the dataset as first added is there."""
    ledger.add(dataset("a"), by="me")
    said = [Correction(name="a", changes={"licence": one}, reason="x") for one in ("MIT", "CC0-1.0")]
    assert [ledger.correct(said[k], by="me").new for k in (0, 0, 1, 0)] == [True, False, True, True]
    assert ledger.datasets()["a"].licence == "MIT"
    assert not ledger.add(dataset("a"), by="me").new
    assert not ledger.add(dataset("a", licence="MIT"), by="me").new


def test_a_long_chain_is_no_deep_stack(ledger: Ledger) -> None:
    """A family of 60 generations has the depth of its length."""
    ledger.add(dataset("d0"), by="me")
    for k in range(1, 61):
        ledger.add_model(Model(name=f"m{k}", trained_on=(f"d{k - 1}",)), by="me")
        ledger.add(dataset(f"d{k}", k, written_by=f"m{k}"), by="me")
    assert ledger.depth("d60") == (60, True)


WRITER = """
import sys
from genloss.guard.ledger import Ledger
from tests.guard.ledger_things import dataset
with Ledger.open(sys.argv[1], create=True) as ledger:
    for k in range(int(sys.argv[3])):
        ledger.add(dataset(f"{sys.argv[2]}-{k}"), by=sys.argv[2])
"""


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    """Three processes that begin one ledger and write ten entries each lose none, and the chain holds."""
    path = tmp_path / "ledger.sqlite"
    processes = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), name, "10"]) for name in ("a", "b", "c")]
    assert [one.wait(timeout=60) for one in processes] == [0, 0, 0]
    with Ledger.open(path) as ledger:
        entries = ledger.entries()
    assert [one.number for one in entries] == list(range(1, 31))
    assert {one.what.name for one in entries} == {f"{name}-{k}" for name in "abc" for k in range(10)}


@given(source=TEXTS, licence=TEXTS, notes=TEXTS, extra=st.dictionaries(st.text(max_size=8), JSON, max_size=3))
@settings(max_examples=60, deadline=None)
def test_any_text_survives(source: str, licence: str, notes: str, extra: dict[str, Any]) -> None:
    """Whatever characters a text holds, and whatever fields a later version wrote, come back as they were."""
    what = dataset("a", source=source, licence=licence, notes=notes)
    known = to_body(what)
    body = {**extra, **known}
    text = canonical(body)
    assert text.isascii()
    assert from_body(kind_of(what), parsed(text)).extra == {key: one for key, one in extra.items() if key not in known}
    assert to_body(from_body("dataset", body)) == body


def test_what_is_no_json_is_not_kept(ledger: Ledger) -> None:
    """NaN has no spelling in JSON, so it is neither written nor read."""
    with pytest.raises(LedgerError, match="cannot be kept as JSON"):
        ledger.add(dataset("a", extra={"later": float("nan")}), by="me")
    with pytest.raises(LedgerError, match="no JSON"):
        parsed('{"later":NaN}')
    assert not ledger.entries()


@given(st.dictionaries(st.sampled_from([*to_body(dataset("a")), "other"]), JSON | TEXTS, min_size=1))
@settings(max_examples=150, deadline=None)
def test_any_json_is_read_or_refused(changes: dict[str, Any]) -> None:
    """A body with arbitrary values is either read or a LedgerError, never anything else."""
    for body in (changes, {**to_body(dataset("a")), **changes}):
        try:
            from_body("dataset", body)
        except LedgerError:
            continue


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../x", "a/../../x", "a//b", "./a", "C:/x", "c:x", "a\\b", "a\0b", "\udc80"])
def test_paths_that_lead_elsewhere_are_refused(path: str) -> None:
    """Absolute paths, parents, drives, backslashes, NUL and bytes that are no UTF-8 are no paths of a ledger."""
    with pytest.raises(LedgerError):
        checked_path(path)
    assert checked_path("a/b c/..d") == "a/b c/..d"


def test_sql_in_a_name_is_a_name(ledger: Ledger) -> None:
    """A name that is SQL is written and found like any other."""
    name = "Robert'); DROP TABLE genloss_ledger_entries;-- :x %s"
    ledger.add(dataset(name, notes="\x1b[31m \0"), by="'; --")
    assert ledger.datasets()[name].notes == "\x1b[31m \0"
