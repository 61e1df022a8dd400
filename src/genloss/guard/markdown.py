"""The data passport as Markdown: any name is shown as it is, and formats nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from genloss.guard.naming import shown, whole_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from genloss.guard.passport import Kin, Passport

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()<>#!|~&$@]|:(?=//)|:(?=[A-Za-z+_-][\w+-]*:)|(?<=www)\.|^[-+=])", re.IGNORECASE)
"""All that Markdown, its tables, its HTML or the links and pictures found in plain text could take for more than a character."""

_NUMBERED: Final = re.compile(r"^(\d+)\.(?=\s|$)")
"""What could begin a numbered list."""

_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Control characters, line ends, marks that turn the reading direction, and what has no width."""


def passport_markdown(found: Passport) -> str:
    """The passport as a Markdown page, one line at the end."""
    parts = [f"# Data passport: {escaped(found.name)}", escaped(found.sentence)]
    if found.unknown:
        parts += ["## What is not known", _bullets(map(escaped, found.unknown))]
    else:
        parts.append("Nothing that this page asks about is unknown.")
    parts += ["## What it is", _table(("", ""), [(name, escaped(text)) for name, text in found.facts])]
    if found.origins:
        rows = [(name, f"{many:,}", _share(share)) for name, many, share in found.origins]
        parts += ["## Who wrote it", _table(("origin", "records", "share"), rows)]
        known = [(name, f"{many:,}", _share(share), how) for name, many, share, how in found.evidence]
        parts += ["How that is known:", _table(("evidence", "records", "share", "what it means"), known)]
        rows = [(escaped(name), f"{many:,}", _share(share)) for name, many, share in found.depths]
        parts += [
            "## How deep a copy",
            "0 is an original; 1 was written by a model trained on originals; and so on.",
            _table(("copy depth", "records", "share"), rows),
        ]
    parts += ["## What it was made from", "\n".join(map(_kin, found.kin))]
    if found.kin_more:
        parts.append("The tree goes on: `genloss ledger trace` shows all of it.")
    if found.files:
        rows = [(escaped(path), size, f"`{escaped(digest)}`") for path, size, digest in found.files]
        parts += ["## Files", _table(("file", "size", "SHA-256"), rows)]
        if found.files_more:
            parts.append(f"And {found.files_more:,} more.")
    if found.corrected:
        parts += ["## What was corrected, and why", _table(("when", "by", "fields", "why"), map(_all_escaped, found.corrected))]
        if found.corrected_more:
            parts.append(f"And {found.corrected_more:,} earlier ones.")
    commands = "\n".join(f"    {one}" for one in found.check)
    parts += ["## How to check it", "In the project that holds the ledger and the files:", commands]
    parts.append(f"Written by genloss {escaped(found.version)} from its ledger.")
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """``text`` on one line, in which no character formats anything and none is unseen."""
    seen = _UNSEEN.sub(lambda found: f"\\u{ord(found.group()):04x}", whole_text(text).strip())
    return _NUMBERED.sub(r"\1\\.", _SPECIAL.sub(r"\\\1", seen))


def _all_escaped(texts: Iterable[str]) -> list[str]:
    return [escaped(text) for text in texts]


def _kin(kin: Kin) -> str:
    indent = "  " * len(kin.line.rails)
    kind = "model" if kin.model else "dataset"
    told = "human original" if kin.original else kin.depth
    more = ", said above" if kin.line.above else ""
    return f"{indent}- {escaped(shown(kin.line.name))} ({kind}, {told}{more})"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _share(share: float) -> str:
    return f"{share:.1f} %"
