"""Text from data, made fit to print: nothing in it can steer a terminal or turn the reading direction."""

from __future__ import annotations

import re
from html import escape
from typing import Final

_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL and C1: escape sequences, carriage returns, bells
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional marks, embeddings, overrides and isolates
    "\u2028\u2029\ufeff"  # line and paragraph separators, byte order mark
    "\ud800-\udfff]"  # lone surrogates, which no encoding can write
)


def safe(text: object) -> str:
    r"""``text`` on one line, with control and direction characters shown as ``\x1b`` or ``\u202e`` instead of obeyed.

    Rich markup is not touched: give the result to ``rich.text.Text``, which takes none.
    """
    return _UNSAFE.sub(_visible, str(text))


def html(text: object) -> str:
    """``text`` as HTML that shows it and does nothing else, in an element or a quoted attribute."""
    return escape(safe(text), quote=True)


def _visible(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"
