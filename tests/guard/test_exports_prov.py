import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genloss.guard.entries import Node
from genloss.guard.prov import prov
from tests.guard import families

model = pytest.importorskip("prov.model", reason="the PROV tests need prov: pip install prov")


def read(text: str) -> Any:
    """The document as the package prov reads it."""
    return model.ProvDocument.deserialize(content=text, format="json")


def relations(document: Any, kind: Any) -> set[tuple[str, ...]]:
    """The ends of every relation of a kind, as ``prefix:name``."""
    return {tuple(str(end) for _, end in one.formal_attributes[:2]) for one in document.get_records(kind)}


def test_the_tree_is_read_back_as_it_was() -> None:
    """Entities, activities and people of a family, and who was made by what of whom."""
    found = read(prov(families.family(), version="1"))
    entities = {str(one.identifier) for one in found.get_records(model.ProvEntity)}
    assert {"dataset:imitation", "model:small-lm", "dataset:speeches"} < entities
    assert {str(one.identifier) for one in found.get_records(model.ProvActivity)} == {"generation:imitation", "training:small-lm"}
    assert {str(one.identifier) for one in found.get_records(model.ProvAgent)} == {"person:Ada"}
    assert relations(found, model.ProvUsage) == {
        ("generation:imitation", "model:small-lm"),
        ("training:small-lm", "dataset:speeches"),
    }
    assert relations(found, model.ProvGeneration) == {
        ("dataset:imitation", "generation:imitation"),
        ("model:small-lm", "training:small-lm"),
    }
    assert relations(found, model.ProvDerivation) == {
        ("dataset:imitation", "model:small-lm"),
        ("model:small-lm", "dataset:speeches"),
    }
    assert ("dataset:imitation", "person:Ada") in relations(found, model.ProvAttribution)


@pytest.mark.parametrize(
    "make", [families.family, families.mixed, lambda: families.shared(3), lambda: families.human(families.HOSTILE)]
)
def test_it_survives_a_round_trip(make: Any) -> None:
    """Written again by the package and read again, it is the same document, and it unifies without conflict."""
    found = read(prov(make(), version="1", entries=families.corrected()))
    assert read(found.serialize(format="json")) == found
    assert found.unified() == found


def test_a_correction_is_a_revision_of_the_entry_before() -> None:
    """Two corrections make a chain of three entries, each attributed to who wrote it, with the reason."""
    entries = families.corrected()
    found = read(prov(families.family(), version="1", entries=entries))
    first, second, third = (f"entry:{one.digest}" for one in entries[2:])
    assert {(second, first), (third, second)} < relations(found, model.ProvDerivation)
    revisions = [one for one in found.get_records(model.ProvDerivation) if "Revision" in str(one.get_asserted_types())]
    assert len(revisions) == 2
    assert {(second, "person:Grace"), (first, "person:Ada")} < relations(found, model.ProvAttribution)
    (told,) = found.get_record(second)
    assert "The licence was missing." in {str(value) for _, value in told.extra_attributes}


def test_copy_depth_is_at_every_entity() -> None:
    """In a chain of three models the depths are 0, 1, 1, 2, 2, 3, 3."""
    found = json.loads(prov(families.chain(3), version="1"))
    depths = {name: one["genloss:copyDepth"] for name, one in found["entity"].items() if "genloss:copyDepth" in one}
    assert depths == {
        "dataset:speeches": 0,
        **{f"model:model-{number}": number + 1 for number in range(3)},
        **{f"dataset:text-{number}": number + 1 for number in range(3)},
    }


def test_deep_and_shared_ancestry_is_written_once_each() -> None:
    """1,000 generations, and 2**40 ways to one ancestor, give one entity each and one derivation an edge."""
    deep = json.loads(prov(families.chain(1000), version="1"))
    assert len([name for name in deep["entity"] if not name.startswith("entry:")]) == 2001
    assert len(deep["wasDerivedFrom"]) == 2000
    wide = json.loads(prov(families.shared(40), version="1"))
    assert len([name for name in wide["entity"] if not name.startswith("entry:")]) == 83  # 2 at the bottom, 40 pairs, the top
    assert len(wide["wasDerivedFrom"]) == 162  # 40 pairs of two parents each, and the top's two


def renamed(names: list[str]) -> Node:
    top = families.human(names[0])
    for index, name in enumerate(names[1:]):
        top = families.output(name, top) if index % 2 else families.model(name, top)
    return top


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=5, unique=True))
def test_any_names_are_told_apart(names: list[str]) -> None:
    """Whatever names are made of, each entity has an identifier of its own, and its label is the name."""
    found = read(prov(renamed(names), version="1"))
    own = [one for one in found.get_records(model.ProvEntity) if not str(one.identifier).startswith("entry:")]
    assert len({one.identifier for one in own}) == len(names)
    assert Counter(str(one.label) for one in own) == Counter(names)
