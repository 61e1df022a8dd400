"""One self-contained page: the verdict, what it stands on, and how to compute it again; nothing is fetched, ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from genloss.reports.charts import survival_spec
from genloss.reports.contents import comparisons, rarity, units, verdict_sentence, verdict_word
from genloss.reports.dose_sections import dose_facts, dose_introduction, dose_sections
from genloss.reports.figures import Figures
from genloss.reports.foot import definition_list, provenance
from genloss.reports.forecast_contents import begun
from genloss.reports.forecast_sections import forecast_facts, forecast_introduction, forecast_sections
from genloss.reports.foreseen import foreseen_section
from genloss.reports.law_contents import is_laws
from genloss.reports.law_sections import law_facts, law_introduction, law_sections
from genloss.reports.loop_contents import loop_of
from genloss.reports.loop_sections import introduction, loop_facts, loop_sections
from genloss.reports.markup import Markup, element, join, table, whole
from genloss.reports.numbers import count, null_text
from genloss.reports.palette import PAGE
from genloss.reports.parsing import parse_document, report_kind
from genloss.reports.safe import html
from genloss.reports.scripts import bundle, embedded, own, policy
from genloss.reports.sections import DASH, facts, sections, unit_name, value_cell
from genloss.reports.series import MAX_SERIES, series_key
from genloss.reports.share_definitions import share_definitions
from genloss.reports.share_sections import share_facts, share_introduction, share_sections
from genloss.reports.tree_page import tree_page
from genloss.reports.worth_charts import drawn, worth_spec
from genloss.reports.worth_sections import worth_definitions, worth_facts, worth_introduction, worth_sections

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MASTHEAD: Final = "genloss: what was lost"

_FORESEEN: Final = "genloss: what will be lost"

_DOSE: Final = "genloss: from which share on it shows"

_WORTH: Final = "genloss: what a human record is worth"

_SHARE: Final = "genloss: how much is machine-made"

_LONG: Final = 130
"""A headline of more characters is set smaller."""

_NO_SCRIPT: Final = "The charts need JavaScript; every number they show is in the tables."


def render_html(document: Mapping[str, Any]) -> str:
    """The page of a document of a kind in ``REPORTED``, about 1 MB, most of it the charting code.

    Raises DocumentError where the document is damaged or of another kind.
    """
    checked = parse_document(dict(document))
    kind = report_kind(checked)
    if kind == "ledger":
        return tree_page(checked)
    charts = Figures()
    several = comparisons(checked)
    loop = loop_of(checked)
    if kind == "forecast":
        body = _forecast(checked, charts)
    elif kind == "dose":
        body = _dose(checked, charts)
    elif kind == "worth":
        body = _worth(checked, charts)
    elif kind == "share":
        body = _share(checked, charts)
    elif loop is checked:
        body = _loop(checked, charts)
    elif len(several) == 1 and loop is None:
        body = _lone(checked, several[0][1], charts)
    else:
        body = _several(checked, several, charts)
    end = join(
        element("h2", "How each number is defined", id="definitions"),
        _definitions(checked),
        element("h2", "Where it comes from"),
        provenance(checked),
    )
    return _page(_headline(checked), join(body, element("footer", end, _licences())), charts)


def _lone(document: Mapping[str, Any], body: Mapping[str, Any], charts: Figures) -> Markup:
    head = element(
        "header", element("p", _MASTHEAD, class_="masthead"), _title(document), _against(document, body), facts(body), _key()
    )
    return join(head, element("main", sections(body, level=2, chart=charts.of)))


def _several(document: Mapping[str, Any], several: Sequence[tuple[str, Mapping[str, Any]]], charts: Figures) -> Markup:
    head = element("header", element("p", _MASTHEAD, class_="masthead"), _title(document))
    parts = [_summary(several)]
    shared = [unit for _, body in several for unit in units(body)]
    if shared:
        title = f"Rare {unit_name(shared[0])} still alive"
        more = f", the first {MAX_SERIES} comparisons" if len(several) > MAX_SERIES else ""
        spec = survival_spec(several, shared[0], palette=PAGE, width="container")
        parts.append(charts.box(title + more, spec, series_key([title for title, _ in several])))
    for index, (title, body) in enumerate(several, 1):
        lead = element("p", verdict_sentence(body), class_="verdict")
        rest = sections(body, level=3, chart=charts.of)
        parts.append(element("section", element("h2", title), lead, facts(body), _key(), rest, id=f"comparison-{index}"))
    loop = loop_of(document)
    if loop is not None:
        lead = element("p", loop["sentence"], class_="verdict")
        seen = document.get("foreseen")
        told = Markup() if seen is None else foreseen_section(seen, level=3)
        rest = loop_sections(loop, level=3, chart=charts.of_loop, foreseen=told)
        title = element("h2", "When models learn from models")
        parts.append(element("section", title, lead, introduction(loop), loop_facts(loop), rest, id="loop"))
    return join(head, element("main", join(*parts)))


def _loop(document: Mapping[str, Any], charts: Figures) -> Markup:
    masthead = element("p", _MASTHEAD, class_="masthead")
    if is_laws(document):
        head = element("header", masthead, _title(document), law_introduction(document), law_facts(document))
        return join(head, element("main", law_sections(document, level=2, chart=charts.of_loop)))
    head = element("header", masthead, _title(document), introduction(document), loop_facts(document))
    return join(head, element("main", loop_sections(document, level=2, chart=charts.of_loop)))


def _forecast(document: Mapping[str, Any], charts: Figures) -> Markup:
    masthead = element("p", _FORESEEN, class_="masthead")
    head = element("header", masthead, _title(document), forecast_introduction(document), forecast_facts(document))
    return join(head, element("main", forecast_sections(document, level=2, chart=charts.of_forecast)))


def _dose(document: Mapping[str, Any], charts: Figures) -> Markup:
    masthead = element("p", _DOSE, class_="masthead")
    head = element("header", masthead, _title(document), dose_introduction(), dose_facts(document))
    return join(head, element("main", dose_sections(document, level=2, chart=charts.of_dose)))


def _worth(document: Mapping[str, Any], charts: Figures) -> Markup:
    masthead = element("p", _WORTH, class_="masthead")
    head = element("header", masthead, _title(document), worth_introduction(), worth_facts(document))
    spec = worth_spec(document, palette=PAGE, width="container")
    chart = charts.box(
        "Worth of a record by the share that is human", spec, series_key([title for title, _, _ in drawn(document)])
    )
    return join(head, element("main", worth_sections(document, level=2, chart=chart)))


def _share(document: Mapping[str, Any], charts: Figures) -> Markup:
    masthead = element("p", _SHARE, class_="masthead")
    head = element("header", masthead, _title(document), share_introduction(document), share_facts(document))
    return join(head, element("main", share_sections(document, level=2, charts=charts)))


def _definitions(document: Mapping[str, Any]) -> Markup:
    kind = report_kind(dict(document))
    if kind == "share":
        return share_definitions()
    return worth_definitions(document) if kind == "worth" else definition_list(document)


def _summary(several: Sequence[tuple[str, Mapping[str, Any]]]) -> Markup:
    rows = []
    for index, (title, body) in enumerate(several, 1):
        found = rarity(body, "words")
        cells = [value_cell(found[one]) if one in found else "" for one in ("tail_survival", "novelty")]
        human = [whole(null_text(found[one], dash=DASH)) if one in found else "" for one in ("tail_survival", "novelty")]
        link = element("a", title, href=f"#comparison-{index}")
        rows.append((link, verdict_word(body["verdict"].get("lost")), cells[0], human[0], cells[1], human[1]))
    heads = ("compared with human originals", "verdict", "rare words alive", "human range", "new words", "human range")
    return table("Each comparison in one line", heads, rows, stacked=True)


def _title(document: Mapping[str, Any]) -> Markup:
    text = _headline(document)
    return element("h1", text, class_="long") if len(text) > _LONG else element("h1", text)


def _against(document: Mapping[str, Any], body: Mapping[str, Any]) -> Markup:
    """What was compared with what, by name where the document has the names."""

    def told(side: str) -> str:
        names = [str(one["path"]) for one in document["inputs"] if one.get("side") == side and one.get("path")]
        name = names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else "") if names else f"The {side}"
        size = body["sides"][side]
        return f"{name} ({count(size.get('tokens'))} words in {count(size.get('records'))} records)"

    return element("p", f"{told('candidate')}, compared with human originals: {told('reference')}.", class_="lead")


def _headline(document: Mapping[str, Any]) -> str:
    several = comparisons(document)
    if report_kind(dict(document)) == "share":
        return begun(document["verdict"]["sentence"])
    return begun(str(document["sentence"])) if not several or document.get("sentence") else verdict_sentence(several[0][1])


def _key() -> Markup:
    human = element("span", element("span", class_="swatch"), " range of other human text")
    point = element("span", element("span", Markup("&#8212;&#9679;&#8212;"), class_="glyph"), " this candidate, 95 % interval")
    return element("p", human, point, class_="key")


def _licences() -> Markup:
    lines = Markup("\n".join(html(line) for line in own("licences.txt").splitlines()))
    return element("details", element("summary", "Licences of the charting code in this page"), element("pre", lines))


def _page(title: str, body: str, charts: Figures) -> str:
    style, code, boot = own("page.css"), bundle(), own("boot.js")
    data = (
        f'<script type="application/json" data-chart="chart-{number}">{embedded(spec)}</script>'
        for number, spec in enumerate(charts.specs, 1)
    )
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{html(policy([code, boot], [style]))}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{html(title)}</title>",
            f"<style>{style}</style>",
            "</head>",
            "<body>",
            f'<noscript><p class="aside">{_NO_SCRIPT}</p></noscript>',
            body,
            *data,
            f"<script>{code}</script>",
            f"<script>{boot}</script>",
            "</body>",
            "</html>",
            "",
        )
    )
