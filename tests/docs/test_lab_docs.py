"""Every generator, regime, setting, measure and definition of the loop has its place on a page that tells the truth of it."""

import math
import re
from dataclasses import fields
from functools import cache
from typing import Any

import pytest

import genloss
from genloss.lab.catalogue import LAWS, law_class
from genloss.lab.cells import LawCell
from genloss.lab.expected import expected
from genloss.loops.definitions import DEFINITIONS
from genloss.loops.generators import GENERATORS
from genloss.loops.ngram import Ngram
from genloss.loops.regimes import MODIFIERS, REGIMES, parse_regime
from tests.docs.pages import ROOT, blocks

GENERATOR_PAGES, REGIME_PAGES = ROOT / "docs" / "generators", ROOT / "docs" / "regimes"
OVERVIEW = (ROOT / "docs" / "laws.md").read_text(encoding="utf-8")
PRESETS = ("replace", "accumulate", "accumulate-subsample", "fixed=20%", "fresh=20%", "replace+grow=1.5")
VARIANTS: dict[str, list[dict[str, Any]]] = {
    "gaussian": [{}, {"biased": False}, {"dimensions": 3}, {"shrink": 0.8}],
    "regression": [{"dimensions": 2}, {"dimensions": 2, "design": "fixed"}],
    "kde": [{"bandwidth": "0.3"}],
}
"""Settings under which laws have closed forms; of the others, the defaults."""


def section(page: str, heading: str) -> str:
    """What stands below a heading, up to the next of its rank or above."""
    rank = heading.partition(" ")[0]
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(rank)}}} |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found, f"there is no heading {heading!r}"
    return found[1]


def table(text: str) -> list[list[str]]:
    """Cells of the rows of the first table, without its head."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows[2:]]


def names(text: str) -> set[str]:
    """Everything in backticks, but for blocks of code."""
    return set(re.findall(r"`([^`]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)))


@cache
def run_of(name: str) -> Any:
    """One small run of a law as it is by default."""
    return genloss.loop(generator=name, samples=50, generations=2, replicates=2)


@pytest.mark.parametrize("name", [*LAWS, *GENERATORS])
def test_every_generator_has_a_page_with_examples(name: str) -> None:
    """A page of its own, with a command and a Python block that run this generator, and a link from the overview."""
    page = (GENERATOR_PAGES / f"{name}.md").read_text(encoding="utf-8")
    code = {one.language: one.code for one in blocks(page) if not one.skipped}
    assert page.startswith(f"# The generator `{name}`\n")
    assert f"--generator {name}" in code["console"]
    assert f'generator="{name}"' in code["python"]
    assert f"(generators/{name}.md)" in OVERVIEW


@pytest.mark.parametrize("name", REGIMES)
def test_every_regime_has_a_page_with_examples(name: str) -> None:
    """A page of its own, with a command and a Python block that run this regime, and links from both overviews."""
    page = (REGIME_PAGES / f"{name}.md").read_text(encoding="utf-8")
    code = {one.language: one.code for one in blocks(page) if not one.skipped}
    assert page.startswith(f"# The regime `{name}`\n")
    assert f"--regime {name}" in code["console"]
    assert f'"{name}' in code["python"]
    assert f"(regimes/{name}.md)" in OVERVIEW
    assert f"(regimes/{name}.md)" in (ROOT / "docs" / "loops.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MODIFIERS)
def test_every_modifier_has_a_section_and_a_command(name: str) -> None:
    """Each part that can be joined to a regime is told of on the page of compositions, and is in a command there."""
    page = (REGIME_PAGES / "compositions.md").read_text(encoding="utf-8")
    assert f"+{name}=" in section(page, f"## `{name}`")
    assert any(f"+{name}=" in one.code for one in blocks(page) if one.language == "console")


def test_no_page_is_of_something_that_is_gone() -> None:
    """Pages are of generators and regimes that there are."""
    assert {page.stem for page in GENERATOR_PAGES.glob("*.md")} == {*LAWS, *GENERATORS}
    assert {page.stem for page in REGIME_PAGES.glob("*.md")} == {*REGIMES, "compositions"}


@pytest.mark.parametrize("name", [*LAWS, *GENERATORS])
def test_every_setting_is_on_the_page_with_its_default(name: str) -> None:
    """The table of settings has each that can be set, in order, and the default that it has."""
    page = (GENERATOR_PAGES / f"{name}.md").read_text(encoding="utf-8")
    one = Ngram if name == "ngram" else law_class(name)
    told = [row[:2] for row in table(section(page, "## Order of events"))]
    wanted = [field for field in fields(one) if field.name not in getattr(one, "hidden", ())]
    spelled = [f"{field.default:g}" if isinstance(field.default, float) else str(field.default).lower() for field in wanted]
    assert told == [[f"`{field.name}`", default] for field, default in zip(wanted, spelled, strict=True)]


@pytest.mark.parametrize("name", LAWS)
def test_every_measure_is_described_with_its_value_at_generation_0(name: str) -> None:
    """The overview's table of a law has each measure that a run returns and no other, the number that the real law scores."""
    rows = table(section(OVERVIEW, f"### `{name}`"))
    measured = run_of(name).body["regimes"][0]["measures"]
    assert {row[0] for row in rows} == {f"`{measure}`" for measure in measured}
    for measure, formula, unit, start, _ in rows:
        value = measured[measure.strip("`")]["value"][0]
        assert formula
        assert unit
        if start == "none":
            assert value is None
        elif not start.startswith("that of p") and not start.startswith("those of p"):
            assert math.isclose(value, float(start.split(" ")[0]), rel_tol=2e-3, abs_tol=1e-12), measure


@pytest.mark.parametrize("name", LAWS)
def test_the_part_of_every_measure_in_the_verdict_is_told(name: str) -> None:
    """The last column names the parts that the law's roles give to its measures."""
    rows = table(section(OVERVIEW, f"### `{name}`"))
    told = {part.split(" ")[0]: measure.strip("`") for measure, _, _, _, part in rows if part and "above" not in part}
    assert told == dict(law_class(name)().roles)


def test_a_gaussian_of_many_dimensions_is_as_described() -> None:
    """Above ten dimensions the risk is the mean's shift, and three measures are left out."""
    law = law_class("gaussian")(dimensions=11)
    gone = {row[0].strip("`") for row in table(section(OVERVIEW, "### `gaussian`")) if "up to 10 dimensions" in row[1]}
    assert gone == set(law_class("gaussian")().measure(law_class("gaussian")().origin(1))) - set(law.measure(law.origin(1)))
    assert law.roles["risk"] == "mean_shift"


@pytest.mark.parametrize("name", LAWS)
def test_every_closed_form_is_on_the_page(name: str) -> None:
    """Each measure that has an expectation under any preset is in the section of closed forms, and so is no other."""
    page = (GENERATOR_PAGES / f"{name}.md").read_text(encoding="utf-8")
    laws = [law_class(name)(**settings) for settings in VARIANTS.get(name, [{}])]
    cells = [LawCell(law, parse_regime(preset), 50) for law in laws for preset in PRESETS]
    known = {measure for cell in cells for measure in expected(cell, [0, 1])}
    text = section(page, "## Closed forms beside it")
    told = {measure for row in table(text) for measure in names(row[0])} if "|" in text else set()
    assert told == known


def test_every_definition_has_a_row_with_its_threshold() -> None:
    """The eight definitions are in their order, each with its part and the number it is judged by."""
    rows = table(section(OVERVIEW, "## Collapsed or not"))
    assert [row[:2] for row in rows] == [[one.name, one.role] for one in DEFINITIONS]
    for row, one in zip(rows, DEFINITIONS, strict=True):
        assert f"{one.threshold:g}" in re.findall(r"[0-9.]*[0-9]", row[3]), one.name
        if one.margin:
            assert f"{one.threshold + one.margin:g}" in row[3]


def test_every_measure_of_a_text_is_described() -> None:
    """What a loop of text returns is on the page of loops, by name or as a band of one."""
    text = [f"on day {k} the crew saw {k * k % 97} whales and {k * 7 % 89} gulls" for k in range(200)]
    made = genloss.loop(iter(text), generations=1, replicates=1)
    page = names((ROOT / "docs" / "loops.md").read_text(encoding="utf-8"))
    for measure in made.body["regimes"][0]["measures"]:
        unit, name, *band = measure.split(".")
        assert f"{unit}." in page
        assert name in page
        assert not band or f"{name}.below_3" in page


def test_the_tables_of_a_run_have_the_columns_that_are_described() -> None:
    """The overview names the columns with sums over replicates."""
    columns = set(run_of("poisson").table.column_names)
    sums = {"value", "low", "high", "median", "q05", "q25", "q75", "q95", "theory"}
    assert columns == {"cell", "generator", "regime", "replicate", "generation", "measure", *sums}
    assert {"replicate", *sums} <= names(section(OVERVIEW, "## The folder of a run"))


def test_the_numbers_of_the_readme_are_those_of_its_command() -> None:
    """The command on the page makes the variance that its table shows: mean, half of the interval, median and theory."""
    shown = section((ROOT / "README.md").read_text(encoding="utf-8"), "### Laws with an exact answer")
    regimes = ["replace", "accumulate", "fresh=10%"]
    told = " ".join(f"--regime {one}" for one in regimes)
    assert f"```\ngenloss loop --generator gaussian --samples 100 {told} --replicates 1000\n```" in shown
    rows = [re.findall(r"[0-9]+\.[0-9]+", line) for line in shown.splitlines() if "variance kept" in line]
    made = genloss.loop(generator="gaussian", samples=100, regimes=regimes, replicates=1000)
    for row, regime in zip(rows, made.body["regimes"], strict=True):
        one = regime["measures"]["variance_kept"]
        found = [one["value"][-1], one["high"][-1] - one["value"][-1], one["median"][-1], one["theory"][-1]]
        assert [float(text) for text in row] == pytest.approx(found, rel=0.05)  # the interval has two digits


def test_a_page_that_says_something_else_is_noticed() -> None:
    """Sections end where the next begins, escaped bars are text, and a heading that is missing is an error."""
    page = "# a\n## b\n| x | y |\n|---|---|\n| `m` | \\|n\\| |\n### c\n1\n## d\n2\n"
    assert section(page, "### c") == "1\n"
    assert table(section(page, "## b")) == [["`m`", "\\|n\\|"]]
    with pytest.raises(AssertionError, match="no heading"):
        section(page, "## e")
