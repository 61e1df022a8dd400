"""Manifest stores are judged as data from outside: any shape, and labels chosen to deceive."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from genloss.corpus.signed_store import judge
from genloss.corpus.signed_types import HUMAN, NOTHING, OPEN, SAYS, SYNTHETIC, says, short, source_types
from tests.corpus.signing import IPTC

WORDS = (
    *("active_manifest", "manifests", "validation_results", "validation_state", "activeManifest", "ingredientDeltas"),
    *("validationDeltas", "success", "failure", "code", "url", "assertions", "label", "data", "digitalSourceType"),
    *("ingredients", "relationship", "c2pa", "Valid", "Trusted", "signingCredential.trusted", "claimSignature.validated"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(WORDS),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(WORDS), below, max_size=6),
    max_leaves=30,
)


def code(name: str, label: str) -> dict[str, str]:
    return {"code": name, "url": f"self#jumbf=/c2pa/{label}/c2pa.signature"}


def typed(source_type: str) -> dict[str, Any]:
    action = {"action": "c2pa.created", "digitalSourceType": IPTC + source_type}
    return {"assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [action]}}]}


def store(part: str, **manifests: Any) -> dict[str, Any]:
    """A store whose active manifest ``outer`` holds and is trusted, with one ingredient of that label."""
    passed = [
        code(name, "outer") for name in ("signingCredential.trusted", "claimSignature.validated", "assertion.dataHash.match")
    ]
    recorded: dict[str, Any] = {"activeManifest": {"success": [], "failure": []}}
    ingredient = {"relationship": "componentOf", "active_manifest": part, "validation_results": recorded}
    return {
        "active_manifest": "outer",
        "validation_state": "Trusted",
        "manifests": {"outer": {**typed("digitalCreation"), "ingredients": [ingredient]}, **manifests},
        "validation_results": {
            "activeManifest": {"success": passed, "failure": []},
            "ingredientDeltas": [{"validationDeltas": {"success": [code("signingCredential.trusted", "honest")]}}],
        },
    }


@given(JSON)
@settings(max_examples=200, deadline=None)
def test_any_shape_is_judged(found: Any) -> None:
    """Whatever JSON a store is, it is judged, and none of it is trusted by accident."""
    judged = judge(found if isinstance(found, dict) else {})
    assert not judged.trusted


def test_a_label_chosen_to_be_part_of_every_address_earns_no_trust() -> None:
    """An ingredient called ``c2pa``, as a part of every address is, does not borrow the trust of another."""
    assert judge(store("honest", honest=typed("digitalCapture"))).origin == "human"
    for label in ("c2pa", "c2pa.signature", "hones", "honest/c2pa.signature", ""):
        judged = judge(store(label, **{label: typed("digitalCapture")}))
        assert judged.origin == "unknown", label


def test_a_manifest_made_of_itself_ends() -> None:
    """A circle of ingredients is walked once and left open."""
    inner = {**typed("digitalCapture"), "ingredients": [{"relationship": "parentOf", "active_manifest": "honest"}]}
    assert judge(store("honest", honest=inner)).origin == "unknown"


def test_what_is_missing_is_not_trusted() -> None:
    """Without a signature that was checked, a binding to the content, or a valid state, nothing holds."""
    assert judge(store("honest", honest=typed("digitalCapture"))).trusted
    for missing in ("claimSignature.validated", "assertion.dataHash.match", "signingCredential.trusted"):
        whole = store("honest", honest=typed("digitalCapture"))
        here = whole["validation_results"]["activeManifest"]
        here["success"] = [one for one in here["success"] if one["code"] != missing]
        assert not judge(whole).trusted
    whole = store("honest", honest=typed("digitalCapture"))
    assert not judge({**whole, "validation_state": "Invalid"}).trusted


def test_every_source_type_of_the_library_has_a_meaning() -> None:
    """All 22 types are in the table: 20 of IPTC, of which three are retired, and two of C2PA."""
    import c2pa  # type: ignore[import-untyped]

    names = {one.rpartition("/")[2].lower() for one in SAYS}
    assert {one.name.replace("_", "").lower() for one in c2pa.C2paDigitalSourceType} <= names
    assert len(SAYS) == 22
    assert sum(one.startswith(IPTC) for one in SAYS) == 20
    assert set(SAYS.values()) == {HUMAN, SYNTHETIC, OPEN, NOTHING}


def test_source_types_are_known_by_their_whole_address() -> None:
    """Both spellings of the scheme count; the bare word, another vocabulary and other case do not."""
    assert says(IPTC + "digitalCapture") == says(IPTC.replace("http:", "https:") + "digitalCapture") == HUMAN
    assert {says(one) for one in ("digitalCapture", "http://example.org/digitalCapture", IPTC + "DIGITALCAPTURE", "")} == {OPEN}
    assert short(IPTC + "print") == "print"


def test_source_types_are_found_where_c2pa_places_them() -> None:
    """In actions, in their templates, and in metadata under its prefixes; not in assertions that only quote them."""
    said = {"label": "cawg.metadata", "data": {"Iptc4xmpExt:DigitalSourceType": "a"}}
    did = {
        "label": "c2pa.actions",
        "data": {"actions": [{"digitalSourceType": "b"}], "templates": [{"digitalSourceType": ["c"]}]},
    }
    quoted = {"label": "org.example", "data": {"digitalSourceType": "d"}}
    assert source_types({"assertions": [said, did, quoted, did]}) == ("a", "b", "c")
