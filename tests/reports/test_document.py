"""The JSON document holds what the contract says, and nothing else is taken for one."""

import copy
import json
import math
import random
from typing import Any

import numpy as np
import pytest

from genloss.reports.document import document as new_document
from genloss.reports.fragment import comparison_fragment
from genloss.reports.parsing import DocumentError, parse_document, report_kind
from genloss.reports.terminal import render_text
from genloss.writing import finite
from tests.reports import sample


def test_a_document_is_strict_json_and_reads_back_as_it_was() -> None:
    """Neither nan nor inf is written, and reading the file gives the same object."""
    for made in (sample.document(), sample.demo()):
        assert parse_document(json.loads(json.dumps(made, allow_nan=False))) == made


def test_a_comparison_has_the_keys_of_the_contract() -> None:
    """The keys are those of design.md, with the unknown as null beside its reason."""
    made = sample.document()
    assert made["schema"] == "genloss/compare/1"
    assert {"version", "command", "seed", "inputs", "measures", "bands", "died", "verdict"} <= made.keys()
    assert {"sides", "definitions", "notes", "died_count"} <= made.keys()
    unknown = made["measures"]["records.overlap_share"]
    assert (unknown["value"], unknown["why"]) == (None, "no record hashes are kept")
    assert {"value", "stderr", "low", "high", "null_low", "null_high", "n", "n_unit", "unit"} <= unknown.keys()
    assert made["bands"][0]["zipf_low"] is None  # an open end is -inf in Python
    assert made["died"][0].keys() == {"unit", "type", "expected", "absent_by_chance", "record"}
    assert made["verdict"].keys() == {"lost", "sentence"}


def test_a_command_is_kept_without_its_secrets() -> None:
    """Documents and pages are handed on: user, password and keys of an address stay behind, all else is as it was typed."""
    typed = ["genloss", "ledger", "trace", "x y", "--ledger", "postgresql://ada:hunter2@host/db", "s3://b/x?token=hunter2", "a=b"]
    made = new_document("x", command=typed, inputs=[], seed=None, version="1")
    assert made["command"] == [*typed[:5], "postgresql://host/db", "s3://b/x", "a=b"]


def test_numbers_of_numpy_become_numbers_of_json() -> None:
    """Scalars and arrays are plain numbers and lists, the unknown among them null."""
    made = finite({"a": np.int64(3), "b": np.float64(math.nan), "c": np.array([1.5, math.inf]), "d": (True, None), 5: "x"})
    assert json.dumps(made) == '{"a": 3, "b": null, "c": [1.5, null], "d": [true, null], "5": "x"}'


def test_unknown_keys_survive() -> None:
    """A key of a later version is kept."""
    made = sample.document() | {"later": {"x": 1}}
    assert parse_document(made)["later"] == {"x": 1}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"schema": None}, "no .schema."),
        ({"schema": "genloss/compare/2"}, "version 2"),
        ({"schema": "else/compare/1"}, "not a genloss document"),
        ({"measures": []}, "measures: expected an object, found a list"),
        ({"measures": {"a": {"value": True}}}, "measures.a.value: expected a finite number or null, found true or false"),
        ({"measures": {"a\x1b": {"value": "1"}}}, r"measures.a\\x1b.value"),
        ({"bands": [{}]}, r"bands\[0\].unit: expected a text, found null"),
        ({"verdict": {"lost": 1, "sentence": ""}}, "verdict.lost"),
        ({"notes": [1]}, r"notes\[0\]: expected a text, found a number"),
        ({"seed": 1.5}, "seed"),
    ],
)
def test_a_damaged_document_is_refused_in_one_line(change: dict[str, Any], told: str) -> None:
    """The error names the place, what was expected and what was found."""
    with pytest.raises(DocumentError, match=told) as caught:
        parse_document(sample.document() | change)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("obj", [None, 1, "x", [], {}, float("nan")])
def test_what_is_no_document_is_refused(obj: object) -> None:
    """Anything but an object with a schema is an error, not a crash."""
    with pytest.raises(DocumentError):
        parse_document(obj)


def test_no_report_is_made_from_another_kind() -> None:
    """A profile's document is a document, but there is no page of it."""
    made = new_document("profile", command=None, inputs=[], seed=None, version="0", words={"types": 3})
    assert parse_document(made) == made
    with pytest.raises(DocumentError, match="no report is made from a profile document"):
        report_kind(made)


def test_a_document_that_is_accepted_can_be_shown() -> None:
    """However a value anywhere in it is replaced, a document is either refused or shown without an exception."""
    rng = random.Random(7)  # noqa: S311 - which values are broken, nothing secret
    refused = 0
    values: list[Any] = [None, -1.0, 0, 10**30, 1e-320, 1e299, "", "x", "\x1b", [], {}, True, math.nan, math.inf, [[]]]
    for _ in range(600):
        made = copy.deepcopy(rng.choice([sample.document(), sample.demo()]))
        for _ in range(rng.choice([1, 1, 3])):
            broken(made, rng, values)
        try:
            kind = report_kind(parse_document(made))
        except DocumentError:
            refused += 1
        else:
            assert kind in {"compare", "demo"}
            render_text(made)
            comparison_fragment(made)
    assert 100 < refused < 550


def broken(obj: Any, rng: random.Random, values: list[Any]) -> None:
    """Replace or remove one value somewhere below ``obj``."""
    while True:
        key = rng.choice(list(obj) if isinstance(obj, dict) else range(len(obj)))
        below = obj[key]
        if not isinstance(below, dict | list) or not below or rng.random() < 0.1:
            break
        obj = below
    if isinstance(obj, dict) and rng.random() < 0.3:
        del obj[key]
    else:
        obj[key] = copy.deepcopy(rng.choice(values))
