"""What a page may run: the charting bundle, the few lines that start it, and the policy that allows those two alone."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib.resources import files
from typing import Any, Final

_BUNDLE_SNIPPET: Final = "window.vegaEmbed = vegaEmbed;"


@cache
def bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script, about 0.9 MB, from vl-convert: no network."""
    import vl_convert

    return inert(vl_convert.javascript_bundle(_BUNDLE_SNIPPET))


@cache
def own(name: str) -> str:
    """A file that lies beside this one: ``boot.js``, ``page.css``, ``licences.txt``."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def inert(code: str) -> str:
    """JavaScript in which nothing can end its element early, and whose hash survives the parser's newline rule."""
    code = code.replace("\r\n", "\n").replace("\r", "\n")
    code = re.sub(r"<(?=/?script)", r"\\x3c", code, flags=re.IGNORECASE)
    return code.replace("<!--", "\\x3c!--")


def embedded(value: Any) -> str:
    """``value`` as JSON for a script element of type application/json: no character in it means anything to HTML."""
    text = json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def policy(scripts: list[str], styles: list[str]) -> str:
    """A Content-Security-Policy that allows exactly these inline scripts and styles, and no request of any kind."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src " + (" ".join(_hash(one) for one in scripts) or "'none'"),
            "style-src " + (" ".join(_hash(one) for one in styles) or "'none'"),
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
