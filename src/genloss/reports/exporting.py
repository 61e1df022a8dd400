"""Every form in which a dataset or model leaves the ledger, the passport's page among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from genloss.errors import LedgerError
from genloss.guard import exports
from genloss.guard.passport import passport
from genloss.reports.passport_page import passport_page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genloss.guard.entries import Entry, Node

FORMS: Final = ("croissant", "prov", "openlineage", "passport-html", "passport-md")
"""What ``render`` writes."""


def render(node: Node, form: str, *, version: str, entries: Iterable[Entry] = ()) -> str:
    """A dataset or model, with all its ancestors, in one of ``FORMS``; the same ledger gives the same text.

    ``version`` is that of genloss; ``entries`` are the ledger's, for the corrections and their reasons. Raises LedgerError
    for another form, and for the Croissant of a model.
    """
    if form == "passport-html":
        return passport_page(passport(node, version=version, entries=entries))
    if form in exports.FORMS:
        return exports.export(node, form, version=version, entries=entries)
    raise LedgerError(f"{form[:40]!r} is no form of export: name one of {', '.join(FORMS)}")
