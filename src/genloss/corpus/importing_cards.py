"""What a Hugging Face dataset card declares of its set: the YAML between the dashes at the head of a README.md.

Three fields say who wrote the text: ``tags``, ``language_creators`` and ``source_datasets``. The last can only say that the set
was made of others, which tells no origin. ``annotations_creators`` speaks of labels, not of text, and is not read.

A card's head is a small part of YAML, and a small part is all that is read here: top-level keys with a word, a list in brackets,
or a list of dashed lines. Anchors, aliases, tags, and everything nested are not followed, so that a hostile card is only text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from genloss.corpus.origin_words import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEY = re.compile(r"""(?P<quote>["']?)(?P<key>[A-Za-z_][\w.-]{0,80})(?P=quote)\s*:(?:\s+(?P<rest>.*))?$""")
_ITEM = re.compile(r"\s*-\s+(?P<item>.*)$")
_COMMENT = re.compile(r"(^|\s)#.*$")
_OPENED = re.compile(r"^[^\s:#]{1,80}\s*:\s+\[")
_UNREAD = ("{", "?", "<", "!")
"""How YAML begins that holds keys, at the beginning of a line, and is not read here."""
_FIELDS = ("tags", "language_creators")
TAGS = {
    **dict.fromkeys(("synthetic", "synthetic-data", "synthetic-dataset"), "synthetic"),
    **dict.fromkeys(("machine-generated", "ai-generated", "llm-generated", "model-generated"), "synthetic"),
    **dict.fromkeys(("human-written", "human-generated", "human-authored"), "human"),
}
"""Tags that say it. Names of tools are none (distilabel and DataDreamer write ``synthetic`` beside theirs), nor is ``human``,
which as a rule says what a set is about."""
_CREATORS = {
    **dict.fromkeys(("machine-generated", "synthetic"), "synthetic"),
    **dict.fromkeys(("crowdsourced", "expert-generated"), "human"),
}
"""``found`` and ``other`` say nothing: what is found on the web may be either."""


def is_card(text: str) -> bool:
    """Whether a text begins as a card does."""
    return text.lstrip("\ufeff").startswith("---")


def read_card(text: str) -> Iterator[tuple[str, str]]:
    """Yield (origin, field and value) of everything a card says of the origin of its text.

    Raises ValueError where the head has no end, or one of the fields is written in a way that is not read.
    """
    head = front_matter(text)
    for field, meanings in zip(_FIELDS, (TAGS, _CREATORS), strict=True):
        for value in head.get(field, ()):
            if origin := meanings.get(tidy(value)):
                yield origin, f"{field}: {value[:60]}"


def front_matter(text: str) -> dict[str, list[str]]:
    """The plain words of each top-level key of a card's head, lists flattened; empty where there is no head.

    A key that is there twice has the words of both. Raises ValueError where the head has no end, or where one of the two fields
    that are read holds anything but plain words: an alias, a block or a mapping is refused rather than passed over.
    """
    lines = text.lstrip("\ufeff").splitlines()
    if not lines or lines[0].rstrip() != "---":
        return {}
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() in {"---", "..."}), None)
    if end is None:
        raise ValueError("a card's head ends with a line of ---, and this one has none")
    found: dict[str, list[str]] = {}
    field, words = "", list[str]()
    for line in _joined(lines[1:end]):
        if key := _KEY.match(line):
            field, words = key["key"], found.setdefault(key["key"], [])
            rest = key["rest"] or ""
        elif item := _ITEM.match(line):
            rest = item["item"]
        elif line[:1] in _UNREAD:
            raise ValueError(f"its head holds {line[:40]!r}; write one key a line, such as tags: [synthetic]")
        else:
            rest = line if field in _FIELDS and not re.match(r"\s*(#.*)?$", line) else ""
        plain = _words(rest)
        if field in _FIELDS and not plain and not re.match(r"""\s*(\[\s*\]|\[?\s*(''|"")\s*\]?|~|null)?\s*(#.*)?$""", rest):
            raise ValueError(f"{field} is written as {rest.strip()[:40]!r}; write a list of plain words")
        words.extend(plain)
    return found


def _joined(lines: list[str]) -> Iterator[str]:
    """The lines, with a list in brackets that goes over several of them on one."""
    held = ""
    for line in lines:
        if held or (_OPENED.search(line) and "]" not in line):
            held += f" {_COMMENT.sub('', line)}" if held else line
            if "]" not in line:
                continue
            line, held = held, ""  # noqa: PLW2901
        yield line
    if held:
        raise ValueError(f"a list in brackets has no end: {held[:40]!r}")


def _words(value: str) -> list[str]:
    """A word, or those of a list in brackets; comments and quotes are taken off, and what is nested is no word."""
    value = _COMMENT.sub("", value).strip()
    if value.startswith("[") and value.endswith("]"):
        return [word for part in value[1:-1].split(",") for word in _words(part)]
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1]
    return [value] if value and value[0] not in "[{&*!|>%@`" else []
