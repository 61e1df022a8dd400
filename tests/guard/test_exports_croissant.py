import json
import logging
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from genloss.errors import LedgerError
from genloss.guard.croissant import CONFORMS_TO, NO_LICENCE, croissant
from genloss.guard.entries import FileMark
from tests.guard import families

mlcroissant: Any = pytest.importorskip("mlcroissant", reason="the Croissant tests need mlcroissant: pip install mlcroissant")

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib, used by mlcroissant


def validated(text: str) -> Any:
    """What mlcroissant reads; it raises where the standard is broken."""
    logging.getLogger("absl").setLevel(logging.ERROR)
    return mlcroissant.Dataset(json.loads(text)).metadata


@pytest.mark.parametrize(
    "make", [families.family, families.mixed, families.human, lambda: families.chain(20).parents[0].parents[0]]
)
def test_mlcroissant_finds_neither_errors_nor_warnings(make: Any) -> None:
    """The reference implementation reads it as version 1.1 and has nothing to say against it."""
    found = validated(croissant(make(), version="1.2.3", entries=families.corrected()))
    assert found.ctx.issues.errors == set()
    assert found.ctx.issues.warnings == set()
    assert found.ctx.conforms_to.value == "http://mlcommons.org/croissant/1.1"
    assert found.ctx.is_v1_1()


def test_the_check_sees_what_is_wrong() -> None:
    """The reference implementation refuses the same description once a hash, or the format of a file, is taken away."""
    for name in ("sha256", "encodingFormat", "contentUrl"):
        made = json.loads(croissant(families.family(), version="1"))
        del made["distribution"][0][name]
        with pytest.raises(mlcroissant.ValidationError):
            validated(json.dumps(made))


def test_what_is_read_is_what_the_ledger_says() -> None:
    """Name, licence, people, dates, files and hashes come back through the reference implementation."""
    found = validated(croissant(families.family(), version="1", entries=families.corrected()))
    assert (found.name, found.license, found.url) == ("imitation", ["CC-BY-4.0"], "urn:genloss:dataset:imitation")
    assert [one.name for one in found.creators] == ["Ada"]
    assert str(found.date_published).startswith("2026-05-04")
    assert str(found.date_modified).startswith("2026-06-02")
    (file,) = found.distribution
    (mark,) = families.marks("imitation.jsonl")
    assert (file.name, file.sha256, file.content_size) == (mark.path, mark.sha256, "1000 B")
    assert file.encoding_formats == ["application/jsonl"]


def test_origin_and_depth_are_in_the_standards_words_where_it_has_some() -> None:
    """Machine-made and partly machine-made text have IPTC codes, human text has none; limits are what is unknown."""
    found = {
        name: json.loads(croissant(make(), version="1"))
        for name, make in vars(families).items()
        if name in {"family", "mixed", "human"}
    }
    kinds = {name: one.get("digitalSourceType", {}).get("@id", "").rpartition("/")[2] for name, one in found.items()}
    assert kinds["family"] == "TrainedAlgorithmicMediaDigitalSource"
    assert kinds["mixed"] == "CompositeSyntheticDigitalSource"
    assert kinds["human"] == ""
    assert found["family"]["genloss:copyDepth"] == 1
    assert found["mixed"]["recordsByOrigin"] == {"human": 100, "synthetic": 60, "unknown": 40}
    assert found["mixed"]["license"] == NO_LICENCE
    assert any("unknown origin" in one for one in found["mixed"]["rai:dataLimitations"])
    assert "rai:dataLimitations" not in found["family"]
    assert found["family"]["conformsTo"] == list(CONFORMS_TO)


def test_what_it_was_made_from_is_in_prov_o() -> None:
    """A model's output names the activity and the model, a blend the datasets, each with its copy depth."""
    made = json.loads(croissant(families.family(), version="1"))
    (used,) = made["prov:wasGeneratedBy"]["prov:used"]
    assert (used["@id"], used["genloss:copyDepth"]) == ("urn:genloss:model:small-lm", 1)
    blend = json.loads(croissant(families.mixed(), version="1"))
    assert [one["@id"] for one in blend["prov:wasDerivedFrom"]] == [
        "urn:genloss:dataset:letters",
        "urn:genloss:dataset:web-copies",
    ]


def test_every_term_of_ours_expands_to_an_address_under_our_name() -> None:
    """Read as RDF, no term of ours falls into another vocabulary, and counts stay whole as JSON literals."""
    from rdflib import Graph, Literal, URIRef

    graph = Graph().parse(data=croissant(families.mixed(), version="1"), format="json-ld")
    mine = {str(predicate) for predicate in graph.predicates() if "genloss" in str(predicate)}
    assert "urn:genloss:terms:copyDepth" in mine
    assert all(one.startswith("urn:genloss:terms:") for one in mine)
    (counts,) = graph.objects(predicate=URIRef("urn:genloss:terms:recordsByOrigin"))
    assert isinstance(counts, Literal)
    assert json.loads(str(counts)) == {"human": 100, "synthetic": 60, "unknown": 40}
    addresses = """http://mlcommons.org/croissant/ https://schema.org/ http://www.w3.org/ns/prov# urn:genloss:terms:
        http://purl.org/dc/terms/ http://www.w3.org/1999/02/22-rdf-syntax-ns#"""
    known = tuple(addresses.split())
    assert all(str(predicate).startswith(known) for predicate in graph.predicates())


def test_a_model_is_refused() -> None:
    """Croissant describes datasets: a model is an error that says what to do."""
    with pytest.raises(LedgerError, match=r"is a model.*export it as prov"):
        croissant(families.family().parents[0], version="1")


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1), st.text(min_size=1), st.text())
@example("x", "/", "")
@example("x", "..", "")
def test_any_name_makes_a_valid_description(name: str, path: str, notes: str) -> None:
    """Whatever stands in a name, a path or a note, the reference implementation accepts it and gives the name back."""
    mark = FileMark(path=path, size=1, sha256="0" * 64)
    found = validated(croissant(families.human(name, files=(mark,), notes=notes), version="1"))
    assert found.ctx.issues.errors == set()
    assert found.name == name


def test_a_hostile_name_is_text_and_nothing_else() -> None:
    """Control characters, direction marks and half characters leave as escapes of JSON, in ASCII."""
    text = croissant(families.human(families.HOSTILE), version="1")
    assert text.isascii()
    assert json.loads(text)["name"] == families.HOSTILE.replace("\ud800", "\ufffd")
    assert validated(text).ctx.issues.errors == set()
