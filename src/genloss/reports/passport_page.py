"""The data passport as a page: one file without scripts that prints on a sheet or two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from genloss.guard.naming import shown
from genloss.reports.markup import Markup, element, join, table
from genloss.reports.numbers import count
from genloss.reports.plain_page import plain_page
from genloss.reports.tree_list import member, tree_key, tree_list
from genloss.reports.tree_page import unknown_box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genloss.guard.ancestry import Line
    from genloss.guard.passport import Passport

STYLES: Final = ("page.css", "tree.css", "passport.css")

_CLASSES: Final = {"human": "human", "synthetic": "synthetic", "unknown": "unknown-origin"}


def passport_page(found: Passport) -> str:
    """The passport as a whole HTML page."""
    head = element(
        "header",
        element("p", "Data passport", class_="masthead"),
        element("h1", found.name, class_="long"),
        element("p", found.sentence, class_="verdict"),
    )
    parts = [unknown_box(found.unknown), element("h2", "What it is"), _facts(found)]
    if found.origins:
        parts += [element("h2", "Who wrote it, and how deep a copy it is"), _origins(found)]
    parts += [element("h2", "What it was made from"), tree_key(), *_tree(found)]
    if found.files:
        parts += [element("h2", "Files"), *_files(found)]
    if found.corrected:
        parts += [element("h2", "What was corrected, and why"), *_corrected(found)]
    commands = element("ul", *(element("li", element("code", one)) for one in found.check))
    parts += [element("h2", "How to check it"), element("p", "In the project that holds the ledger and the files:"), commands]
    foot = element("footer", element("p", f"Written by genloss {found.version} from its ledger."))
    body = join(head, element("main", join(*parts)), foot)
    return plain_page(f"Data passport: {found.name}", body, styles=STYLES, kind="passport")


def _facts(found: Passport) -> Markup:
    rows = (element("div", element("dt", name), element("dd", text)) for name, text in found.facts)
    return element("dl", *rows, class_="facts-small")


def _origins(found: Passport) -> Markup:
    origins = [(_named(name), count(many), _share(share)) for name, many, share in found.origins]
    depths = [(name, count(many), _share(share)) for name, many, share in found.depths]
    evidence = [(name, how, count(many), _share(share)) for name, many, share, how in found.evidence]
    pair = element(
        "div",
        table("Origin of the records", ("origin", "records", "share"), origins, numeric=(1, 2)),
        table("Copy depth, 0 is an original", ("copy depth", "records", "share"), depths, numeric=(1, 2)),
        class_="pairs",
    )
    how = table("How the origin is known", ("evidence", "what it means", "records", "share"), evidence, numeric=(2, 3))
    return join(_bar(found.origins), pair, how)


def _named(origin: str) -> Markup:
    swatch = element("span", aria_hidden="true", class_=f"swatch {_CLASSES.get(origin, 'unknown-origin')}")
    return element("span", swatch, origin)


def _bar(origins: Sequence[tuple[str, int, float]]) -> Markup:
    """The shares as one bar, drawn without style attributes, which the page's policy does not allow."""
    parts, start = [], 0.0
    for name, _, share in origins:
        kind = _CLASSES.get(name, "unknown-origin")
        parts.append(element("rect", x=f"{start:.3f}", y="0", width=f"{share:.3f}", height="6", class_=kind))
        start += share
    told = ", ".join(f"{_share(share)} {name}" for name, _, share in origins)
    drawn = "".join(parts)
    # viewBox and preserveAspectRatio have capitals, which ``element`` cannot write.
    opened = '<svg class="shares" viewBox="0 0 100 6" preserveAspectRatio="none" role="img"'
    return Markup(f"{opened}>{element('title', told)}{drawn}</svg>")


def _tree(found: Passport) -> list[Markup]:
    known = {id(kin.line): kin for kin in found.kin}

    def label(line: Line) -> Markup:
        kin = known[id(line)]
        kind = "model" if kin.model else "dataset"
        told = "human original" if kin.original else f"a {kind}"
        return member(shown(line.name), kind=kind, original=kin.original, depth=kin.depth, told=told, above=line.above)

    made = [tree_list([kin.line for kin in found.kin], label)]
    if found.kin_more:
        made.append(element("p", "The tree goes on: genloss ledger trace shows all of it.", class_="aside"))
    return made


def _files(found: Passport) -> list[Markup]:
    rows = [(path, size, element("code", digest, class_="digest")) for path, size, digest in found.files]
    caption = "Every file" if not found.files_more else f"The first {count(len(rows))} files, and {count(found.files_more)} more"
    return [table(caption, ("file", "size", "SHA-256"), rows, numeric=(1,), free=(0, 2), labelled=True)]


def _corrected(found: Passport) -> list[Markup]:
    more = f", the latest; {count(found.corrected_more)} more are in the ledger" if found.corrected_more else ""
    heads = ("when", "by whom", "fields", "why")
    return [table(f"Corrections{more}", heads, found.corrected, free=(1, 2, 3), labelled=True)]


def _share(share: float) -> str:
    return f"{share:.1f} %"
