"""A comparison or a loop in a notebook: tables only, every text escaped, no script and no style that leaks out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from genloss.measures.comparison import Comparison
from genloss.reports.contents import comparisons, verdict_sentence
from genloss.reports.definition_sections import citations_section, definitions_section
from genloss.reports.document import comparison_body
from genloss.reports.dose_sections import dose_tables
from genloss.reports.forecast_contents import begun
from genloss.reports.forecast_sections import falls_table, forecast_table, fresh_table
from genloss.reports.law_contents import is_laws
from genloss.reports.law_sections import law_tables
from genloss.reports.loop_contents import loop_of, regime_titles
from genloss.reports.loop_sections import band_table, died, last_table
from genloss.reports.markup import Markup, element, join
from genloss.reports.parsing import DocumentError, parse_document, report_kind
from genloss.reports.sections import sections
from genloss.reports.share_sections import share_tables
from genloss.reports.tree_page import tree_table
from genloss.reports.worth_sections import worth_tables

if TYPE_CHECKING:
    from collections.abc import Mapping


_WHOLE: Final = {
    "forecast": (forecast_table, falls_table, fresh_table),
    "dose": (dose_tables,),
    "worth": (worth_tables,),
    "share": (share_tables,),
    "ledger": (tree_table,),
}
"""The tables that a notebook shows of these kinds."""


def comparison_fragment(shown: Comparison | Mapping[str, Any]) -> str:
    """The verdict and the tables of a comparison, or of any document that a report is made from, for ``_repr_html_``.

    Raises DocumentError where the document is damaged or of another kind.
    """
    loop: Mapping[str, Any] | None = None
    parts: list[str] = []
    if isinstance(shown, Comparison):
        several: list[tuple[str, Mapping[str, Any]]] = [("", comparison_body(shown))]
    else:
        checked = parse_document(dict(shown))
        kind = report_kind(checked)
        several = comparisons(checked)
        loop = loop_of(checked)
        if kind in _WHOLE:
            head = element("p", element("strong", begun((checked["verdict"] if kind == "share" else checked)["sentence"])))
            parts.append(join(head, *(tables(checked) for tables in _WHOLE[kind])))
    for title, body in several:
        head = element("p", element("strong", f"{title}: {verdict_sentence(body)}" if title else verdict_sentence(body)))
        parts.append(join(head, sections(body, level=4, chart=lambda _body, _name: "")))
    if loop is not None:
        parts.append(_loop(loop))
    return element("div", Markup("\n".join(parts)), class_="genloss")


def loop_fragment(document: Mapping[str, Any]) -> str:
    """The sentence and the tables of a ``loop`` document, or of the loop that a ``demo`` document carries.

    Raises DocumentError where the document is damaged or has no loop.
    """
    checked = parse_document(dict(document))
    report_kind(checked)
    loop = loop_of(checked)
    if loop is None:
        raise DocumentError("this document has no loop; give one made by a loop")
    return element("div", _loop(loop), class_="genloss")


def _loop(loop: Mapping[str, Any]) -> Markup:
    head = element("p", element("strong", loop["sentence"]))
    verdicts = definitions_section(list(zip(regime_titles(loop), loop["regimes"], strict=True)))
    tables = (law_tables(loop),) if is_laws(loop) else (last_table(loop), band_table(loop), died(loop))
    return join(head, *tables, verdicts, citations_section(loop))
