"""Words for origins and evidence as columns spell them: an explicit table, and nothing guessed beyond it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from genloss.corpus.origin import EVIDENCE, HUMAN, NONE, SYNTHETIC, UNKNOWN
from genloss.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

WORDS: Mapping[str, int] = {
    **dict.fromkeys(("human", "humans", "human-written", "human-generated", "human-authored", "person", "people"), HUMAN),
    **dict.fromkeys(("original", "real", "natural", "organic"), HUMAN),
    **dict.fromkeys(("synthetic", "synthesized", "synthesised", "artificial", "generated", "fake"), SYNTHETIC),
    **dict.fromkeys(("machine", "machine-generated", "machine-written", "model", "model-generated"), SYNTHETIC),
    **dict.fromkeys(("ai", "ai-generated", "ai-written", "llm", "llm-generated", "bot"), SYNTHETIC),
    **dict.fromkeys(("", "unknown", "unsure", "unclear", "undetermined", "none", "null", "n/a", "na", "?", "mixed"), UNKNOWN),
}
"""Spellings, in lower case, with ``-`` for blanks and underscores."""

_YES, _NO = frozenset({"true", "yes", "1", "t", "y"}), frozenset({"false", "no", "0", "f", "n"})
_ASKS_SYNTHETIC = ("synthetic", "machine", "machine-generated", "generated", "ai", "ai-generated", "llm", "llm-generated", "fake")
_ASKS_HUMAN = ("human", "human-written", "human-generated")


def tidy(word: str) -> str:
    """A word as the tables spell it."""
    return re.sub(r"[\s_-]+", "-", word.strip().casefold())


def question(column: str) -> Mapping[str, int]:
    """What yes and no mean in a column whose name asks for an origin, such as ``is_synthetic``; empty for any other name."""
    asked = tidy(column).removeprefix("is-").removeprefix("was-")
    if asked in _ASKS_SYNTHETIC:
        return {**dict.fromkeys(_YES, SYNTHETIC), **dict.fromkeys(_NO, HUMAN)}
    if asked in _ASKS_HUMAN:
        return {**dict.fromkeys(_YES, HUMAN), **dict.fromkeys(_NO, SYNTHETIC)}
    return {}


def parse_words(told: Sequence[str]) -> dict[str, int]:
    """Words of the user's own, each as ``WORD=ORIGIN``. Raises SourceError for anything else."""
    found: dict[str, int] = {}
    for one in told:
        word, equals, origin = one.rpartition("=")
        code = {"human": HUMAN, "synthetic": SYNTHETIC, "unknown": UNKNOWN}.get(tidy(origin))
        if not equals or code is None:
            raise SourceError(f"{one!r} is no word for an origin; write WORD=human, WORD=synthetic or WORD=unknown")
        if found.setdefault(tidy(word), code) != code:
            raise SourceError(f"the word {word!r} is given two origins; give it one")
    return found


def origin_codes(column: Any, name: str, own: Mapping[str, int]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Codes of the origins that a text column spells, and where it holds a word that is not in the tables (then unknown).

    ``own`` goes before what yes and no mean by the column's ``name``, and that before ``WORDS``. Nulls are unknown.
    """
    return _codes(column, {**WORDS, **question(name), **own}, UNKNOWN)


def evidence_codes(column: Any) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Codes of the evidence classes that a text column names, and where it names none of them. Nulls are ``none``."""
    return _codes(column, {"": NONE, **{word: code for code, word in enumerate(EVIDENCE)}}, NONE)


def _codes(column: Any, table: Mapping[str, int], missing: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    encoded = column.dictionary_encode()
    words = [tidy(word) for word in encoded.dictionary.to_pylist()]
    codes = np.array([*(table.get(word, missing) for word in words), missing], np.uint8)
    strange = np.array([*(word not in table for word in words), False])
    places = encoded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    return codes[places], strange[places]
