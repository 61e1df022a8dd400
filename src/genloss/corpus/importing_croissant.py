"""What a Croissant description declares of its set. It is read as plain JSON: no context is fetched, no term is expanded.

Five properties of the set itself speak of its origin: ``keywords`` (the tags of a card, where Hugging Face wrote the file),
``digitalSourceType`` of schema.org, ``dataCollectionType`` of Croissant's vocabulary of responsible AI, ``hasSyntheticData``,
which some venues ask for beside it, and ``recordsByOrigin``, which ``genloss ledger export`` writes. That a set has synthetic
data, or is a composite, says that some of it is, so it leaves the origin of each record open. ``prov:wasDerivedFrom`` and
``prov:wasGeneratedBy`` name sources and activities, not who wrote the text, and are not read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from genloss.corpus.importing_cards import TAGS
from genloss.corpus.origin_words import tidy
from genloss.corpus.signed_types import HUMAN, SAYS, SYNTHETIC

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SOME = "some"
"""What is said where a part of the set is synthetic: not which records."""
_SOURCES = {
    name: SOME if said == SYNTHETIC and name.startswith("composite") else said
    for name, said in ((uri.rpartition("/")[2].lower(), said) for uri, said in SAYS.items())
    if said in {HUMAN, SYNTHETIC}
}
"""Of one image "composite" says that a part is synthetic; of a set, that some of its records are."""
_COLLECTED = dict.fromkeys(
    ("synthetic", "synthetic-data", "synthetic-data-generation", "synthetic-generation", "machine-generated", "model-generated"),
    "synthetic",
)
_TRUTHS = {"true": SOME, "false": "human"}


def is_croissant(value: Any) -> bool:
    """Whether JSON is JSON-LD that describes a dataset."""
    return isinstance(value, dict) and any(True for _ in _sets(value))


def read_croissant(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (origin, property and value) of everything the set's own properties say; ``some`` where a part is synthetic."""
    for node in _sets(value):
        for key, held in node.items():
            if _local(key) == "recordsByOrigin" and (counted := _counted(held)):
                yield counted, "recordsByOrigin"
            for text in _texts(held):
                if origin := _meaning(_local(key), text):
                    yield origin, f"{_local(key)}: {text[:60]}"


def _sets(value: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The nodes that are datasets: the whole, or those of a graph."""
    graph = value.get("@graph")
    for node in graph if isinstance(graph, list) else [value]:
        if isinstance(node, dict) and "Dataset" in {_local(one) for one in _texts(node.get("@type"))}:
            yield node


def _counted(held: Any) -> str | None:
    """What counts of records by origin say: one origin where all records have it."""
    counts = held.get("@value", held) if isinstance(held, dict) else {}
    filled = {name for name, many in counts.items() if many} if isinstance(counts, dict) else set()
    if len(filled) == 1 and filled <= {HUMAN, SYNTHETIC}:
        return str(*filled)
    return SOME if SYNTHETIC in filled else None


def _meaning(name: str, text: str) -> str | None:
    if name == "keywords":
        return next((origin for word in text.split(",") if (origin := TAGS.get(tidy(word)))), None)
    if name == "digitalSourceType":
        return _SOURCES.get(_local(text).removesuffix("DigitalSource").lower())
    if name == "dataCollectionType":
        return _COLLECTED.get(tidy(_local(text)))
    return _TRUTHS.get(text.strip().lower()) if name == "hasSyntheticData" else None


def _local(name: str) -> str:
    """The last part of a term: ``rai:dataBiases`` and ``http://mlcommons.org/croissant/RAI/dataBiases`` are one."""
    return re.split(r"[:/#]", name)[-1]


def _texts(value: Any) -> Iterator[str]:
    """The texts of a value, of a list of values, and of ``@value``, ``@id`` and ``name``; truth values as words."""
    for one in value if isinstance(value, list) else [value]:
        held = one.get("@value", one.get("@id", one.get("name"))) if isinstance(one, dict) else one
        if isinstance(held, bool):
            yield str(held).lower()
        elif isinstance(held, str):
            yield held
