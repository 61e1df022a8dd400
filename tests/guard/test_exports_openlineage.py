import json
import uuid
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genloss.guard.openlineage import openlineage
from tests.guard import families

jsonschema = pytest.importorskip("jsonschema", reason="the OpenLineage tests need jsonschema, which comes with mlcroissant")

# Written from the fields that OpenLineage 2-0-2 documents as required, and their formats; extra fields are allowed in facets.
FACETS: Final = {"type": "object", "additionalProperties": {"$ref": "#/$defs/facet"}}
DATASET: Final = {
    "type": "object",
    "required": ["namespace", "name"],
    "properties": {
        "namespace": {"type": "string"},
        "name": {"type": "string"},
        "facets": FACETS,
        "inputFacets": FACETS,
        "outputFacets": FACETS,
    },
    "additionalProperties": False,
}
SCHEMA: Final = {
    "type": "object",
    "required": ["eventTime", "producer", "schemaURL", "run", "job"],
    "properties": {
        "eventType": {"enum": ["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"]},
        "eventTime": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"},
        "producer": {"$ref": "#/$defs/uri"},
        "schemaURL": {"$ref": "#/$defs/uri"},
        "run": {
            "type": "object",
            "required": ["runId"],
            "properties": {"runId": {"type": "string", "format": "uuid"}, "facets": FACETS},
            "additionalProperties": False,
        },
        "job": {
            "type": "object",
            "required": ["namespace", "name"],
            "properties": {"namespace": {"type": "string"}, "name": {"type": "string"}, "facets": FACETS},
            "additionalProperties": False,
        },
        "inputs": {"type": "array", "items": DATASET},
        "outputs": {"type": "array", "items": DATASET},
    },
    "additionalProperties": False,
    "$defs": {
        "uri": {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+$"},
        "facet": {
            "type": "object",
            "required": ["_producer", "_schemaURL"],
            "properties": {"_producer": {"$ref": "#/$defs/uri"}, "_schemaURL": {"$ref": "#/$defs/uri"}},
        },
    },
}
VALIDATOR: Final = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


def event(node: Any, **more: Any) -> dict[str, Any]:
    """The event, once it has passed the schema."""
    made: dict[str, Any] = json.loads(openlineage(node, version="1.2.3", **more))
    VALIDATOR.validate(made)
    return made


@pytest.mark.parametrize(
    "make", [families.family, families.mixed, families.human, lambda: families.chain(1000), lambda: families.shared(40)]
)
def test_the_event_has_what_the_specification_requires(make: Any) -> None:
    """Every required field of a run event, a job, datasets and facets is there and well formed."""
    made = event(make())
    assert made["eventType"] == "COMPLETE"
    assert made["schemaURL"] == "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"


def test_the_schema_would_see_a_fault() -> None:
    """An event without a run, with a time that is none, or with a facet that does not say who made it, is refused."""
    changes: list[dict[str, Any]] = [
        {"run": {}},
        {"eventTime": "yesterday"},
        {"outputs": [{"namespace": "", "name": "", "facets": {"x": {}}}]},
    ]
    for change in changes:
        assert not VALIDATOR.is_valid(event(families.family()) | change)


def test_inputs_are_parents_and_the_output_is_the_dataset() -> None:
    """A model's output has the model as its input, a model its training data; a model is a dataset of type MODEL."""
    top = families.family()
    made = event(top)
    assert made["job"]["name"] == "generate imitation"
    assert [(one["name"], one["facets"]["datasetType"]["datasetType"]) for one in made["inputs"]] == [("small-lm", "MODEL")]
    assert [one["name"] for one in made["outputs"]] == ["imitation"]
    trained = event(top.parents[0])
    assert trained["job"]["name"] == "train small-lm"
    assert [one["name"] for one in trained["inputs"]] == ["speeches"]
    assert event(families.human())["inputs"] == []


def test_origin_and_copy_depth_are_in_a_facet_of_our_own() -> None:
    """Counts by origin, evidence and copy depth, the licence, and corrections with their reasons."""
    made = event(families.family(), entries=families.corrected())["outputs"][0]
    facet = made["facets"]["genloss_origin"]
    assert (facet["copyDepth"], facet["copyDepthExact"], facet["recordsByOrigin"]) == (1, True, {"synthetic": 400})
    assert facet["licence"] == "CC-BY-4.0"
    assert [one["reason"] for one in facet["corrections"]] == ["The licence was missing.", "Five of the records were read twice."]
    assert made["outputFacets"]["outputStatistics"]["rowCount"] == 400


def test_the_run_is_made_of_the_entry() -> None:
    """The same entry gives the same run, version 5 of a UUID; another gives another; the time is the entry's."""
    one, same, other = event(families.family()), event(families.family()), event(families.human())
    assert one == same
    assert uuid.UUID(one["run"]["runId"]).version == 5
    assert one["run"]["runId"] != other["run"]["runId"]
    assert one["eventTime"] == "2026-05-04T09:30:00Z"


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1), st.text(), st.text())
def test_any_text_makes_a_valid_event(name: str, source: str, version: str) -> None:
    """Whatever stands in a name, a source or a version, the event stays one."""
    made = json.loads(openlineage(families.human(name, source=source), version=version))
    VALIDATOR.validate(made)
    assert made["outputs"][0]["name"] == name


def test_an_output_counts_its_files_and_a_set_without_parents_was_collected() -> None:
    """Of 25 files of 1,000 bytes the sums are told; a human set is collected, a mix derived, text generated, a model trained."""
    made = json.loads(openlineage(families.mixed(), version="1"))
    told = made["outputs"][0]["outputFacets"]["outputStatistics"]
    assert (told["rowCount"], told["fileCount"], told["size"]) == (200, 25, 25_000)
    top = families.family()
    several = (families.human(), families.mixed(), top, top.parents[0])
    jobs = [json.loads(openlineage(one, version="1"))["job"]["name"] for one in several]
    assert jobs == ["collect speeches", "derive mix", "generate imitation", "train small-lm"]
