"""A comparison in a notebook: tables only, every text escaped, no script and no style that leaks out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genloss.measures.comparison import Comparison
from genloss.reports.contents import comparisons, verdict_sentence
from genloss.reports.document import comparison_body
from genloss.reports.markup import Markup, element, join
from genloss.reports.parsing import parse_document, report_kind
from genloss.reports.sections import sections

if TYPE_CHECKING:
    from collections.abc import Mapping


def comparison_fragment(shown: Comparison | Mapping[str, Any]) -> str:
    """The verdict and the tables of a comparison, or of a ``compare`` or ``demo`` document, for ``_repr_html_``.

    Raises DocumentError where the document is damaged or of another kind.
    """
    if isinstance(shown, Comparison):
        several: list[tuple[str, Mapping[str, Any]]] = [("", comparison_body(shown))]
    else:
        checked = parse_document(dict(shown))
        report_kind(checked)
        several = comparisons(checked)
    parts = []
    for title, body in several:
        head = element("p", element("strong", f"{title}: {verdict_sentence(body)}" if title else verdict_sentence(body)))
        parts.append(join(head, sections(body, level=4, chart=lambda _body, _name: "")))
    return element("div", Markup("\n".join(parts)), class_="genloss")
