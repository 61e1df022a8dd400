from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genloss.corpus import importing_declarations
from genloss.corpus.importing_cards import front_matter, read_card
from genloss.corpus.importing_croissant import read_croissant
from genloss.corpus.importing_declarations import read_declaration
from genloss.errors import SourceError

yaml = pytest.importorskip("yaml")


@pytest.mark.parametrize(
    ("head", "origin"),
    [
        ("tags:\n- synthetic\n- distilabel", "synthetic"),
        ("license: mit\ntags: [Synthetic, rlaif]  # made", "synthetic"),
        ("tags:\n  - 'human-written'", "human"),
        ("tags: [text,\n  'synthetic']", "synthetic"),
        ("language_creators:\n- machine-generated", "synthetic"),
        ("language_creators: expert-generated", "human"),
        ("language_creators:\n- crowdsourced\n- machine-generated", "unknown"),
        ("tags: [synthetic]\nlanguage_creators: [crowdsourced]", "unknown"),
        ("language_creators:\n- found", "unknown"),
        ("annotations_creators:\n- machine-generated", "unknown"),
        ("source_datasets:\n- original", "unknown"),
        ("tags:\n- distilabel\n- human", "unknown"),
        ("dataset_info:\n  tags:\n  - synthetic", "unknown"),
        ("description: a set on synthetic fibres", "unknown"),
    ],
)
def test_cards_say_who_wrote_the_text(tmp_path: Path, head: str, origin: str) -> None:
    """Tags and language creators tell the origin; fields of labels and sources do not, and two origins leave it open."""
    card = tmp_path / "README.md"
    card.write_text(f"---\n{head}\n---\n# A set\ntags:\n- human\n", encoding="utf-8")
    found = read_declaration(card)
    assert found.origin == origin
    assert found.by.startswith("README.md: ")


_word = st.from_regex(r"[a-z][a-z0-9-]{0,10}[a-z0-9]", fullmatch=True).filter(
    lambda one: one not in {"null", "true", "false", "yes", "no", "on", "off"}
)


@given(st.dictionaries(_word, st.one_of(_word, st.lists(_word, min_size=1)), min_size=1), st.sampled_from([None, False]))
def test_the_small_part_of_yaml_is_read_as_yaml_is(head: dict[str, Any], style: Any) -> None:
    """Words and lists of words, in either style, are what PyYAML reads."""
    head = {**head, "other": ["one"]}  # a list, so that the whole is no list in braces
    text = yaml.safe_dump(head, default_flow_style=style, width=30)
    assert front_matter(f"---\n{text}---\n") == {key: one if isinstance(one, list) else [one] for key, one in head.items()}


def test_a_bomb_of_aliases_is_only_text() -> None:
    """Anchors and aliases are not followed, so nothing grows; a field that needs one is refused."""
    lines = ["a0: &a0 [x, x]", *(f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 9)}]" for k in range(1, 30))]
    assert sum(len(words) for words in front_matter("---\n" + "\n".join(lines) + "\n---\n").values()) < 30
    with pytest.raises(ValueError, match="tags is written as"):
        front_matter("---\n" + "\n".join([*lines, "tags: *a29"]) + "\n---\n")


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ("tags:\n- synthetic\n", "ends with"),
        ("tags: >\n  synthetic\n---", "tags is written as '>'"),
        ("tags: {a: synthetic}\n---", "tags is written as"),
        ("tags:\n- !!str synthetic\n---", "tags is written as"),
        ("tags: [synthetic,\nlicense: mit\n---", "no end"),
        ("{tags: [synthetic]}\n---", "one key a line"),
        ("? tags\n: [synthetic]\n---", "one key a line"),
    ],
)
def test_a_card_that_could_hide_a_declaration_is_refused(tmp_path: Path, head: str, why: str) -> None:
    """YAML that is broken, or says one of the fields in a way that is not read, is a clear error and never silence."""
    (tmp_path / "README.md").write_text(f"---\n{head}", encoding="utf-8")
    with pytest.raises(SourceError, match=why):
        read_declaration(tmp_path / "README.md")


@pytest.mark.parametrize(
    ("body", "origin"),
    [
        ({"keywords": ["text", "synthetic"]}, "synthetic"),
        ({"keywords": "English, Synthetic"}, "synthetic"),
        ({"digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"}, "synthetic"),
        ({"sc:digitalSourceType": {"@id": "schema:TrainedAlgorithmicMediaDigitalSource"}}, "synthetic"),
        ({"digitalSourceType": "https://schema.org/DigitalCaptureDigitalSource"}, "human"),
        ({"digitalSourceType": "composite"}, "unknown"),
        ({"digitalSourceType": {"@id": "https://schema.org/CompositeSyntheticDigitalSource"}}, "unknown"),
        ({"digitalSourceType": "CompositeWithTrainedAlgorithmicMediaDigitalSource"}, "unknown"),
        ({"genloss:recordsByOrigin": {"human": 0, "synthetic": 7, "unknown": 0}}, "synthetic"),
        ({"recordsByOrigin": {"@value": {"human": 3}}}, "human"),
        ({"recordsByOrigin": {"human": 3, "synthetic": 7}}, "unknown"),
        ({"recordsByOrigin": {"human": 3, "unknown": 7}}, "unknown"),
        ({"recordsByOrigin": {"human": 3, "synthetic": 7}, "rai:hasSyntheticData": False}, "unknown"),
        ({"keywords": [{"@type": "DefinedTerm", "name": "synthetic"}]}, "synthetic"),
        ({"rai:dataCollectionType": ["Web Scraping", "Synthetic Data"]}, "synthetic"),
        ({"rai:hasSyntheticData": False}, "human"),
        ({"rai:hasSyntheticData": True}, "unknown"),
        ({"rai:hasSyntheticData": True, "keywords": ["synthetic"]}, "synthetic"),
        ({"rai:hasSyntheticData": True, "keywords": ["human-written"]}, "unknown"),
        ({"http://mlcommons.org/croissant/RAI/hasSyntheticData": [{"@value": "false"}]}, "human"),
        ({"prov:wasGeneratedBy": {"prov:label": "synthetic"}}, "unknown"),
        ({"recordSet": [{"keywords": ["synthetic"]}]}, "unknown"),
    ],
)
def test_croissant_says_who_made_the_set(tmp_path: Path, body: dict[str, Any], origin: str) -> None:
    """Five properties of the set itself tell the origin, under any prefix, in a graph or not; parts of it do not."""
    file = tmp_path / "croissant.json"
    whole = {"@context": "http://192.0.2.1/never-fetched", "@type": "sc:Dataset", **body}
    graph = {"@context": {}, "@graph": [{"@type": "cr:RecordSet", "keywords": ["human"]}, {"@type": ["sc:Dataset"], **body}]}
    for value in (whole, graph):
        file.write_text(json.dumps(value), encoding="utf-8")
        assert read_declaration(file).origin == origin


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "neither"),
        (b"# A page", "neither"),
        (b"[" * 100_000, "neither"),
        (b'{"@type":' * 50_000, "neither"),
        (b'{"@type": ' + b"9" * 10_000 + b"}", "neither"),
        (b'{"a": 1}', "not JSON-LD"),
        (b'{"@type": "Person", "keywords": "synthetic"}', "of a dataset"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_other_files_are_refused_by_name(tmp_path: Path, data: bytes, why: str) -> None:
    """What is neither a card nor JSON-LD, broken, or deep beyond reason is one clear error."""
    file = tmp_path / "x.json"
    file.write_bytes(data)
    with pytest.raises(SourceError, match=rf"x\.json: .*{why}"):
        read_declaration(file)


def test_a_huge_or_missing_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More bytes than any card has, no file, and a folder are errors that name it."""
    monkeypatch.setattr(importing_declarations, "LARGEST", 100)
    (tmp_path / "big.md").write_text("---\n" + "a" * 100, encoding="utf-8")
    for name, why in (("big.md", "MiB"), ("none.md", "cannot read"), ("", "cannot read")):
        with pytest.raises(SourceError, match=why):
            read_declaration(tmp_path / name)


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text()
    | st.sampled_from(["synthetic", "human", "Dataset", "true"]),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["@type", "@graph", "@value", "@id", "keywords", "hasSyntheticData"]), inner)
    ),
    max_leaves=30,
)


@given(
    st.dictionaries(
        st.sampled_from(["@type", "@context", "@graph", "keywords", "rai:hasSyntheticData", "digitalSourceType"]), _json
    )
)
def test_any_json_is_read_to_the_end(value: dict[str, Any]) -> None:
    """Croissant of any shape gives origins that exist, and never an exception."""
    assert {origin for origin, _ in read_croissant(value)} <= {"human", "synthetic", "some"}


@given(st.text(alphabet=st.sampled_from(list("---\n tags:[]{}&*!'\"#,synthetic\t|>\x00é"))))
def test_any_card_is_read_to_the_end(text: str) -> None:
    """A card of any shape gives origins that exist, or is refused with a ValueError."""
    found: set[str] = set()
    with suppress(ValueError):
        found = {origin for origin, _ in read_card(f"---\n{text}\n---")}
    assert found <= {"human", "synthetic"}


@given(st.binary(max_size=200))
@settings(max_examples=50)
def test_any_bytes_are_a_declaration_or_a_clear_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Reading gives a declaration or a SourceError, whatever the file holds."""
    file = tmp_path_factory.getbasetemp() / "any"
    for head in (b"", b"---\n", b'{"@type": '):
        file.write_bytes(head + data)
        with suppress(SourceError):
            assert read_declaration(file).origin in {"human", "synthetic", "unknown"}
