"""The shell of a page without scripts: one file, nothing fetched, light and dark, and a policy that allows its style alone."""

from __future__ import annotations

from genloss.reports.safe import html
from genloss.reports.scripts import own, policy


def plain_page(title: str, body: str, *, styles: tuple[str, ...], kind: str) -> str:
    """A whole page around ``body``, which is HTML already; ``styles`` are files beside this one, ``kind`` the body's class."""
    style = "\n".join(map(own, styles))
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{html(policy([], [style]))}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{html(title)}</title>",
            f"<style>{style}</style>",
            "</head>",
            f'<body class="{html(kind)}">',
            body,
            "</body>",
            "</html>",
            "",
        )
    )
