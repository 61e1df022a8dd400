"""The tables of docs/share.md: how they are made, and that they say what was wanted."""

from pathlib import Path

import numpy as np
import pytest

from genloss.verification.share_lean import PairModel
from genloss.verification.share_traps import EDITS, traps_table
from genloss.verification.shares import BEGIN, DESIGNS, END, TRUE, Design, binomial, blends_table, main, run_split, written

PAGE = Path(__file__).parents[2] / "docs" / "share.md"


def rows(name: str) -> list[list[str]]:
    """The cells of a design's table on the page."""
    section = PAGE.read_text(encoding="utf-8").partition(f"### {name}\n")[2].partition("\n#")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("|")][2:]


@pytest.mark.parametrize("design", DESIGNS[:4], ids=lambda design: design.name)
def test_the_page_shows_what_was_wanted(design: Design) -> None:
    """On both pairs, for every true share: 200 blends, a mean error of 3 points at most, and no miss of coverage."""
    found = rows(f"{design.name[0].upper()}{design.name[1:]}")
    assert [row[0] for row in found] == [*(f"{100 * true:g}" for true in TRUE), "all"]
    assert [row[1] for row in found] == ["200"] * len(TRUE) + [str(200 * len(TRUE))]
    assert all(float(row[2]) <= 3 for row in found)
    assert all(row[-1] == "" for row in found)


def test_a_split_is_measured_and_printed() -> None:
    """One split of the whale: a blend of each true share, none 15 points off, in a table with a line for each and one for all."""
    found = run_split(DESIGNS[3], 1)
    assert [one["true"] for one in found] == list(TRUE)
    assert all(abs(one["exact"] - one["true"]) < 0.002 for one in found)
    assert max(abs(one["read"] - one["exact"]) for one in found) < 0.15
    assert len(blends_table(found).splitlines()) == 2 + len(TRUE) + 1
    assert run_split(DESIGNS[3], 1) == found


def test_misses_are_said() -> None:
    """A cell that errs by more than 3 points or covers too rarely says so in its line."""
    off = [{"true": 0.1, "exact": 0.1, "read": 0.2, "low": 0.15, "high": 0.25, "cross": 0.1, "holds": True, "unlike": False}]
    line = blends_table([one | {"split": k} for one in off for k in range(50)]).splitlines()[2]
    assert "error, too few" in line
    assert "| 10.0 | +10.0 | 0.0 (0.0-7.1) |" in line


def test_binomial_intervals_are_clopper_and_pearsons() -> None:
    """0 of 10: up to 1 - .025^(1/10) = .3085; 10 of 10: from .6915."""
    assert binomial(0, 10) == pytest.approx((0.0, 1 - 0.025**0.1))
    assert binomial(10, 10) == pytest.approx((0.025**0.1, 1.0))


def test_tables_are_put_between_their_marks() -> None:
    """The rest of the page stays, twice is once, and a page without marks is refused."""
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    once = written(page, "new")
    assert once == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    assert written(once, "new") == once
    with pytest.raises(ValueError, match="lacks"):
        written("no marks", "new")


def test_what_was_saved_is_printed_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of JSON lines gives its tables without measuring anything."""
    saved = tmp_path / "blends.jsonl"
    saved.write_text(
        f'{{"design": "{DESIGNS[3].name}", "split": 0, "true": 0.5, "exact": 0.5, "read": 0.49, "low": 0.4, "high": 0.6,'
        ' "holds": null, "cross": 0.5, "unlike": false}\n'
        '{"trap": "a trap", "true": 0.0, "read": null, "low": null, "high": null, "control": 0.2, "held_out": null, "auc": 0.9,'
        ' "holds": false}\n',
        encoding="utf-8",
    )
    assert main(["--load", str(saved)]) == 0
    printed = capsys.readouterr().out
    assert "### Whale" in printed
    assert "| a trap | 1 | 0 |" in printed
    assert "does not fit 1" in printed
    assert traps_table([]).count("\n") == 1


def test_edits_change_as_much_as_they_say() -> None:
    """Words dropped and swapped in their share, within 4 binomial standard errors; clauses take turns."""
    rng = np.random.default_rng(0)
    text = " ".join(["word"] * 2000)
    dropped = EDITS["three tenths of the words dropped"](text, "", ["other"], rng).split()
    swapped = EDITS["a tenth of the words swapped for people's"](text, "", ["other"], rng).split()
    assert len(dropped) == pytest.approx(1400, abs=4 * 20.5)
    assert swapped.count("other") == pytest.approx(200, abs=4 * 13.4)
    assert EDITS["every other clause a person's"]("A, b. C!", "1, 2. 3!", [], rng) == "A, 2. C!"


def test_the_model_of_pairs_is_a_probability() -> None:
    """Over a closed vocabulary chances of the next word sum to 1 but for what new words are granted."""
    model = PairModel.of(["a b a c", "b a"], 0.6)
    logs = [2 * float(model([f"a {word}"])[0]) - float(model(["a"])[0]) for word in ("a", "b", "c")]
    # Words alone: (3 + 1, 2 + 1, 1 + 1) of 10; after a, which stands thrice: b and c once each, and once nothing.
    assert np.exp(logs) == pytest.approx([0.4 * 0.4, 0.4 * 0.3 + 0.6 / 3, 0.4 * 0.2 + 0.6 / 3])
