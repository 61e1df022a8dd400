"""What a Croissant description declares of its set. It is read as plain JSON: no context is fetched, no term is expanded.

Four properties of the set itself speak of its origin: ``keywords`` (the tags of a card, where Hugging Face wrote the file),
``digitalSourceType`` of schema.org, and ``dataCollectionType`` and ``hasSyntheticData`` of Croissant's vocabulary of
responsible AI. That a set has synthetic data says that some of it is, so it leaves the origin of each record open.
``prov:wasDerivedFrom`` and ``prov:wasGeneratedBy`` name sources and activities, not who wrote the text, and are not read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from genloss.corpus.importing_cards import TAGS
from genloss.corpus.origin_words import tidy
from genloss.corpus.signed_types import HUMAN, SAYS, SYNTHETIC

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SOURCES = {uri.rpartition("/")[2].lower(): said for uri, said in SAYS.items() if said in {HUMAN, SYNTHETIC}}
_COLLECTED = dict.fromkeys(
    ("synthetic", "synthetic-data", "synthetic-data-generation", "synthetic-generation", "machine-generated", "model-generated"),
    "synthetic",
)
_TRUTHS = {"true": "mixed", "false": "human"}


def is_croissant(value: Any) -> bool:
    """Whether JSON looks like JSON-LD."""
    return isinstance(value, dict) and any(key in value for key in ("@context", "@graph", "@type"))


def read_croissant(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (origin, property and value) of everything the set's own properties say; ``mixed`` where it is of both."""
    graph = value.get("@graph")
    for node in graph if isinstance(graph, list) else [value]:
        if not isinstance(node, dict) or (
            node is not value and "Dataset" not in {_local(one) for one in _texts(node.get("@type"))}
        ):
            continue
        for key, held in node.items():
            for text in _texts(held):
                if origin := _meaning(_local(key), text):
                    yield origin, f"{_local(key)}: {text[:60]}"


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
    """The texts of a value, of a list of values, and of ``@value`` and ``@id``; truth values as words."""
    for one in value if isinstance(value, list) else [value]:
        held = one.get("@value", one.get("@id")) if isinstance(one, dict) else one
        if isinstance(held, bool):
            yield str(held).lower()
        elif isinstance(held, str):
            yield held
