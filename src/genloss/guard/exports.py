"""What a ledger knows, in the formats that others read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from genloss.errors import LedgerError
from genloss.guard.croissant import croissant
from genloss.guard.markdown import passport_markdown
from genloss.guard.openlineage import openlineage
from genloss.guard.passport import passport
from genloss.guard.prov import prov

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genloss.guard.entries import Entry, Node

FORMS: Final = ("croissant", "prov", "openlineage", "passport-md")
"""The forms that need nothing of reports; ``genloss.reports.exporting`` has the passport's page too."""


def export(node: Node, form: str, *, version: str, entries: Iterable[Entry] = ()) -> str:
    """A dataset or model, with all its ancestors, in one of ``FORMS``; the same ledger gives the same text.

    ``version`` is that of genloss; ``entries`` are the ledger's, for the corrections and their reasons. Holds no credentials
    and no absolute path of this machine. Raises LedgerError for another form, and for the Croissant of a model.
    """
    if form == "croissant":
        return croissant(node, version=version, entries=entries)
    if form == "prov":
        return prov(node, version=version, entries=entries)
    if form == "openlineage":
        return openlineage(node, version=version, entries=entries)
    if form == "passport-md":
        return passport_markdown(passport(node, version=version, entries=entries))
    raise LedgerError(f"{form[:40]!r} is no form of export: name one of {', '.join(FORMS)}")
