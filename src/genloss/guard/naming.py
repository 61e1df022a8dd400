"""What of a ledger may leave the house, and how: no credentials, no paths of this machine, names that no format trips over."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from genloss.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Mapping

ORIGINS: Final = ("human", "synthetic", "unknown")
"""Who wrote a record."""

EVIDENCE: Final = ("signed", "declared", "dated", "detected", "none")
"""How it is known, the strongest first."""

SCHEME: Final = "urn:genloss:"
"""Identifiers in exports are names under this: ``urn:genloss:dataset:speeches``."""

TERMS: Final = f"{SCHEME}terms:"
"""Words that no standard has: ``urn:genloss:terms:copyDepth``; docs/exports.md defines them."""

_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_SECRET: Final = re.compile("token|secret|passw|pwd|key|sig|auth|credential", re.IGNORECASE)
"""An option of an address that is named so is no business of others."""

_DRIVE: Final = re.compile(r"[A-Za-z]:[\\/]")
_JOINED: Final = ", "
"""Between the sources of a dataset that was made of several."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def whole_text(text: str) -> str:
    """``text`` without lone surrogates, which no encoding can write: each becomes U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


def shown(text: str, most: int = 120) -> str:
    """``text`` cut to ``most`` characters, with three dots for the rest: a page stays a page, whatever a name holds."""
    whole = whole_text(text)
    return whole if len(whole) <= most else whole[:most] + "..."


def without_secrets(text: str) -> str:
    """``text`` without user names, passwords and keys in the addresses that it holds."""
    # No regular expression over the whole: one that finds addresses takes the square of the length of a long word.
    return "".join(_public_word(word) if "://" in word else word for word in re.split(r"(\s+)", whole_text(text)))


def public_text(text: str) -> str:
    """Somebody's words, such as notes, without secrets in addresses, and without the folders of local paths.

    A path ends at a space: of one that holds spaces, what follows the first is taken for ordinary words.
    """
    return "".join(map(_without_folders, re.split(r"(\s+)", without_secrets(text))))


def public_source(source: str) -> str:
    """Where something is, for others: an address without credentials and options; of a local path only its last part.

    A relative path that stays below its root is kept. Of several sources, as the ledger joins them, each by itself; but where
    one is local only the last part of any path is kept, since a folder can have a comma and a space in its name.
    """
    places = whole_text(source).split(_JOINED)
    hidden = any(is_local(place) for place in places)
    return _JOINED.join(_public_place(place, hidden=hidden) for place in places)


def public_address(source: str) -> str:
    """The same where it is one address that others could open; else empty."""
    told = public_source(source)
    return told if is_address(told) and not re.search(r"\s", told) else ""


def public_path(path: str) -> str:
    """A path below a root as it is; of any other path only its last part."""
    text = whole_text(path)
    return _last(text) if is_local(text) or ".." in re.split(r"[\\/]", text) else text


def is_local(path: str) -> bool:
    """Whether it names a folder of this machine, from its root, its drives or its homes on."""
    text = path.lstrip()
    return text.startswith(("/", "\\", "~")) or text[:5].lower() == "file:" or _DRIVE.match(text) is not None


def is_address(text: str) -> bool:
    """Whether it is an address that others could open: has a scheme, and is not a file of this machine."""
    return _ADDRESS.match(text) is not None and not text.lower().startswith("file:")


def quoted(name: str) -> str:
    """A name as part of an identifier: everything but letters, digits and ``_.-~`` percent-encoded as UTF-8."""
    return quote(whole_text(name), safe="")


def identifier(kind: str, name: str) -> str:
    """``urn:genloss:dataset:...``: the same name, the same identifier; two names, two identifiers."""
    return f"{SCHEME}{kind}:{quoted(name)}"


def moment(at: str) -> str:
    """A time of the ledger as RFC 3339 in UTC, with ``Z``. Raises LedgerError where it is none."""
    try:
        found = datetime.fromisoformat(at)
        known = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:  # the latter: before the year 1, or after 9999, in UTC
        raise LedgerError(f"{at[:40]!r} in the ledger is not a time; run `genloss ledger verify`") from error
    return known.isoformat().replace("+00:00", "Z")


def ordered(counts: Mapping[str, Any], names: tuple[str, ...] = ()) -> dict[str, int]:
    """Counts in an order that does not depend on how they were stored: ``names`` first, then numbers by size, then the rest."""
    rest = sorted((name for name in counts if name not in names), key=lambda name: (not name.isdecimal(), len(name), name))
    return {name: int(counts[name]) for name in (*(one for one in names if one in counts), *rest)}


def _public_place(place: str, *, hidden: bool) -> str:
    text = _public_word(place)  # whole: a password can hold a space
    if is_address(text):
        return re.split(r"[?#]", text, maxsplit=1)[0]
    return _last(text) if hidden else public_path(text)


def _without_folders(word: str) -> str:
    start, mark, rest = word.partition("://")
    if mark:
        return f"{start}{mark}{_last(rest)}" if start.lower().endswith("file") else word
    pieces = re.split(r"([\"'`()\[\]{}<>=,;|])", word)
    return "".join(_last(one) if is_local(one) and len(re.findall(r"[^\\/]+", one)) > 1 else one for one in pieces)


def _public_word(word: str) -> str:
    first, *rest = word.split("://")
    return "://".join([first, *map(_public_rest, rest)])


def _public_rest(rest: str) -> str:
    """What follows ``://``: without what stands before the last ``@`` that could end a password, and without signed options."""
    head = re.split(r"[/?#]", rest, maxsplit=1)[0]
    _, colon, port = head.rpartition(":")
    if "@" in rest and colon and not port.isdecimal():  # user:password, in which anything can stand
        rest = rest.rpartition("@")[2]
    elif "@" in head:
        rest = rest[head.rindex("@") + 1 :]
    place, *options = re.split(r"[?#]", rest, maxsplit=1)
    return place if options and _SECRET.search(options[0]) else rest


def _last(path: str) -> str:
    named = [part for part in re.split(r"[\\/]", path) if part not in {"", ".", ".."}]
    return named[-1] if named else ""
