"""The text of a word pair, found through its two words: pairs are many, so they keep two hashes instead of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genloss.profiles.type_counts import Table, TypeCounts


def pair_text(words: TypeCounts, pairs: Table, place: int) -> str | None:
    """``first second``; None where texts were left out or one of the words is no longer known."""
    if pairs.parts is None:
        return None
    texts = []
    for part in pairs.parts[place]:
        found = words.find(int(part))
        text = None if found is None else found[0].text(found[1])
        if text is None:
            return None
        texts.append(text)
    return " ".join(texts)
