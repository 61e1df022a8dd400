from __future__ import annotations

import dataclasses
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import genloss
from genloss.errors import LoopError
from genloss.loops.beginning import begin
from genloss.loops.cells import Cell
from genloss.loops.directory import check_digests
from genloss.loops.ngram import Ngram
from genloss.loops.regimes import parse_regime
from genloss.loops.run import Run
from genloss.loops.running import run_loop
from genloss.profiles.format import read_profile
from tests.loops.loop_texts import cell_of, plan_of, small_text, text_of

REGIMES = ("replace", "accumulate", "accumulate-subsample", "fixed=10%", "fresh=10%", "fresh=5")


def rows_of(made: Run, *, means: bool = False) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Rows of the long table by cell, replicate, generation and measure."""
    return {
        (row["cell"], row["replicate"], row["generation"], row["measure"]): (row["value"], row["low"], row["high"], row["theory"])
        for row in made.table.to_pylist()
        if means or row["replicate"] is not None
    }


def result_files(folder: Path) -> dict[str, bytes]:
    """What a run has made; its log holds times."""
    files = [file for file in folder.rglob("*") if file.is_file() and file.name != "log.jsonl"]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def test_the_result_does_not_depend_on_workers_or_a_directory(tmp_path: Path) -> None:
    """One worker or two, in memory or in a folder, give the same tables and the same body."""
    plan = plan_of(*REGIMES, orders=(1, 3))
    one = run_loop(small_text(), plan, workers=1)
    two = run_loop(small_text(), plan, workers=2)
    kept = run_loop(small_text(), plan, workers=2, out=tmp_path / "run")
    for other in (two, kept):
        assert other.table.equals(one.table)
        assert other.cells.equals(one.cells)
        assert other.body == one.body
    assert pq.read_table(tmp_path / "run" / "table.parquet").equals(one.table)
    assert pq.read_table(tmp_path / "run" / "cells.parquet").equals(one.cells)
    assert len(one.cells) == 12
    per_cell = len({row["measure"] for row in one.table.to_pylist()}) * 4  # generations 0 to 3
    assert len(one.table) == 12 * per_cell * 3  # two replicates and their mean


def test_more_regimes_or_replicates_change_no_row() -> None:
    """What a chain measures stays what it was when regimes, orders, replicates or generations are added."""
    few = rows_of(run_loop(small_text(), plan_of("replace", "fresh=10%"), workers=1))
    more = rows_of(
        run_loop(
            small_text(), plan_of("fresh=10%", "accumulate", "replace", orders=(3, 2), replicates=3, generations=4), workers=2
        )
    )
    assert few.items() <= more.items()
    other = rows_of(run_loop(small_text(), plan_of("replace", "fresh=10%", seed=1), workers=1))
    assert few != other


def test_means_have_student_intervals() -> None:
    """The mean of two replicates has half a t interval of 12.7062 |a - b| / 2, and that of one has none."""
    made = run_loop(small_text(), plan_of("replace"), workers=1)
    rows = rows_of(made, means=True)
    for generation in (1, 3):
        a, b, mean = (rows["ngram-2 replace", replicate, generation, "words.types_left"] for replicate in (0, 1, None))
        assert mean[0] == pytest.approx((a[0] + b[0]) / 2)
        # t(0.975, 1) = tan(0.475 pi) = 12.7062; the standard error of two is |a - b| / 2.
        assert mean[2] - mean[0] == pytest.approx(12.706205 * abs(a[0] - b[0]) / 2, rel=1e-6, abs=1e-12)
        assert mean[0] - mean[1] == pytest.approx(mean[2] - mean[0], abs=1e-12)
    alone = rows_of(run_loop(small_text(), plan_of("replace", replicates=1), workers=1), means=True)
    assert alone["ngram-2 replace", None, 3, "words.types_left"][1:3] == (None, None)


def test_generation_0_of_every_chain_is_whole() -> None:
    """At generation 0 of a run all types are left, nothing is new, and theory says so too."""
    for (_, _, generation, measure), (value, _, _, theory) in rows_of(
        run_loop(small_text(), plan_of(*REGIMES), workers=2)
    ).items():
        if generation == 0 and measure.endswith("types_left"):
            assert value == 1
            assert theory in {1, None}
        if generation == 0 and measure.endswith("novelty"):
            assert value == 0


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """A finished run of two regimes."""
    folder = tmp_path / "run"
    run_loop(small_text(), plan_of("replace", "fresh=10%"), workers=2, out=folder)
    return folder


def again(folder: Path, **more: Any) -> Run:
    """The same call again."""
    return run_loop(small_text(), plan_of("replace", "fresh=10%", **more), workers=2, out=folder)


def test_a_run_goes_on_where_parts_are_missing(finished: Path) -> None:
    """After parts, tables and digests were deleted and a killed run left files behind, the same call gives the same bytes."""
    before = result_files(finished)
    check_digests(finished)
    parts = sorted((finished / "parts").iterdir())
    assert [part.name for part in parts] == [
        "ngram-2-fresh-10pct.0000.json", "ngram-2-fresh-10pct.0001.json",
        "ngram-2-replace.0000.json", "ngram-2-replace.0001.json",
    ]  # fmt: skip
    kept = parts[2].stat().st_mtime_ns
    for file in (parts[0], parts[3], finished / "table.parquet", finished / "digests.json"):
        file.unlink()
    for name in ("parts/.ngram-2-replace.0001.json.x1", ".table.parquet.x2"):
        (finished / name).write_bytes(b"half")
    again(finished)
    assert result_files(finished) == before
    assert parts[2].stat().st_mtime_ns == kept
    starts = [json.loads(line) for line in (finished / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["found"] for line in starts if line["event"] == "start"] == [0, 2]


def test_a_damaged_part_is_refused_by_its_name(finished: Path) -> None:
    """A flipped byte is told with the file's name; the other parts stay, and deleting the file repairs the run."""
    before = result_files(finished)
    part = finished / "parts" / "ngram-2-replace.0001.json"
    data = bytearray(part.read_bytes())
    for place in (0, 100, len(data) - 2):
        broken = data.copy()
        broken[place] ^= 1
        part.write_bytes(broken)
        with pytest.raises(LoopError, match=r"ngram-2-replace\.0001\.json is damaged.*delete that file"):
            again(finished)
        with pytest.raises(LoopError, match=r"ngram-2-replace\.0001\.json is damaged"):
            check_digests(finished)
    part.write_bytes(data[:50])
    with pytest.raises(LoopError, match="is damaged"):
        again(finished)
    assert {name: one for name, one in result_files(finished).items() if "0001" not in name or "fresh" in name} == {
        name: one for name, one in before.items() if "0001" not in name or "fresh" in name
    }
    part.unlink()
    with pytest.raises(LoopError, match="is missing"):
        check_digests(finished)
    again(finished)
    assert result_files(finished) == before


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"seed": 1}, r"\bseed\b.*\b0\b.*\b1\b"),
        ({"generations": 4}, r"\bgenerations\b.*\b3\b.*\b4\b"),
        ({"reserve": 0.4}, r"\breserve\b.*\b0\.5\b.*\b0\.4\b"),
    ],
)
def test_the_folder_of_another_run_is_refused(finished: Path, more: dict[str, Any], says: str) -> None:
    """What differs is named with both values, and nothing there is changed."""
    before = result_files(finished)
    with pytest.raises(LoopError, match="belongs to another run: .*" + says):
        again(finished, **more)
    assert result_files(finished) == before


def test_a_folder_takes_more_cells_and_replicates(finished: Path) -> None:
    """A run goes on with an order and a replicate more: nothing is run twice, and the manifest says what is there now."""
    before = {file: file.stat().st_mtime_ns for file in (finished / "parts").iterdir()}
    again(finished, orders=(2, 3), replicates=3)
    assert all(file.stat().st_mtime_ns == then for file, then in before.items())
    assert len(list((finished / "parts").iterdir())) == 2 * 2 * 3
    manifest = json.loads((finished / "manifest.json").read_bytes())
    assert manifest["replicates"] == 3
    assert len(manifest["cells"]) == 4


def test_other_texts_and_other_versions_are_refused(finished: Path) -> None:
    """Another source and another version of genloss are told; other libraries and another path of the source are not."""
    with pytest.raises(LoopError, match=r"source\.content"):
        run_loop(text_of([f"other words {k}" for k in range(400)]), plan_of("replace", "fresh=10%", tokens=None), workers=1,
                 out=finished)  # fmt: skip
    manifest = finished / "manifest.json"
    there = json.loads(manifest.read_bytes())
    manifest.write_text(json.dumps({**there, "libraries": {"numpy": "0"}, "python": "2.7"}), encoding="utf-8")
    again(finished)
    run_loop(dataclasses.replace(small_text(), name="elsewhere"), plan_of("replace", "fresh=10%"), workers=1, out=finished)
    manifest.write_text(json.dumps({**there, "version": "0.0.1"}), encoding="utf-8")
    with pytest.raises(LoopError, match=r"\bversion\b.*\b0\.0\.1\b.*" + re.escape(genloss.__version__)):
        again(finished)
    manifest.write_text("{", encoding="utf-8")
    with pytest.raises(LoopError, match=r"manifest\.json is damaged"):
        again(finished)


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    """A folder that holds a file and no manifest is refused, and the file stays."""
    (tmp_path / "thesis.txt").write_text("words", encoding="utf-8")
    with pytest.raises(LoopError, match=r"holds files and no manifest\.json \(thesis\.txt\)"):
        again(tmp_path)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "words"
    with pytest.raises(LoopError, match="cannot make the folder"):
        again(tmp_path / "thesis.txt")


def test_a_folder_with_hidden_files_keeps_them(tmp_path: Path) -> None:
    """A hidden file that no run has left is not deleted, where the folder is refused or used."""
    (tmp_path / ".env").write_text("KEY=1", encoding="utf-8")
    (tmp_path / "thesis.txt").write_text("words", encoding="utf-8")
    with pytest.raises(LoopError, match="holds files"):
        again(tmp_path)
    assert (tmp_path / ".env").exists()


def test_a_folder_with_a_hidden_folder_is_refused_in_words(tmp_path: Path) -> None:
    """A hidden folder, such as .git, is an error of one line or none, and no crash."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "thesis.txt").write_text("words", encoding="utf-8")
    with pytest.raises(LoopError, match="holds files"):
        again(tmp_path)


def test_the_same_records_in_another_order_are_another_source(finished: Path) -> None:
    """Generation 0 depends on the order of the records, so that a reordered source cannot go on with a run."""
    rows = [" ".join(f"x{k % 7}y{j}" for j in range(20)) for k in range(400)]
    folder = finished.parent / "ordered"
    first, second = text_of(rows), text_of(rows[::-1])
    plan = plan_of("replace")
    assert begin(first, seed=0, reserve=0.5, tokens=None).original.tolist() != begin(
        second, seed=0, reserve=0.5, tokens=None
    ).original.tolist()  # fmt: skip
    run_loop(first, plan, workers=1, out=folder)
    with pytest.raises(LoopError, match="belongs to another run"):
        run_loop(dataclasses.replace(second, name=first.name), plan, workers=1, out=folder)


def test_kept_profiles_load(tmp_path: Path) -> None:
    """Every generation of every chain has a profile of N words, and the tables are those of a run without."""
    folder, plan = tmp_path / "run", plan_of("replace", "accumulate", tokens=1000)
    made = run_loop(small_text(), plan, workers=2, out=folder, keep_profiles=True)
    files = sorted((folder / "profiles").iterdir())
    assert len(files) == 2 * 2 * 3
    assert genloss.Profile.load(folder / "generation-0.profile").n_tokens.sum() == 1000
    assert files[0].name == "ngram-2-accumulate.0000.0001.profile"
    rows = rows_of(made)
    for file in files:
        slug, replicate, generation, _ = file.name.split(".")
        profile = read_profile(file)
        assert int(profile.n_tokens.sum()) == 1000
        key = (slug.replace("ngram-2-", "ngram-2 "), int(replicate), int(generation))
        assert rows[*key, "words.hill_0"][0] == len(profile.words.table)
        assert rows[*key, "pairs.hill_0"][0] == len(profile.pairs.table)
    check_digests(folder)
    assert made.table.equals(run_loop(small_text(), plan, workers=1).table)
    with pytest.raises(LoopError, match="name one with -o"):
        run_loop(small_text(), plan, workers=1, keep_profiles=True)


def test_an_unfinished_run_has_no_digests(tmp_path: Path, finished: Path) -> None:
    """Without digests, or with damaged ones, a folder is no finished run."""
    copy = tmp_path / "copy"
    shutil.copytree(finished, copy)
    (copy / "digests.json").write_text("[", encoding="utf-8")
    with pytest.raises(LoopError, match="damaged"):
        check_digests(copy)
    (copy / "digests.json").unlink()
    with pytest.raises(LoopError, match="no finished run"):
        check_digests(copy)


def test_what_cannot_be_run_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    """Too few records, too high an order, too many tokens, too small a reserve: one line each, and no folder."""
    folder = tmp_path / "run"
    short = text_of(["one two three"] * 30)
    cases = [
        (small_text(), plan_of("replace", tokens=10**6), "1,000,000 words were asked for"),
        (short, plan_of("replace", orders=(5,)), "ngram-5 needs a record of 5 words at least, and the longest has 3"),
        (small_text(), plan_of("fresh=80%", generations=9), "runs out in generation"),
        (small_text(), plan_of("fresh=10%", reserve=0.0), "runs out in generation 2"),
        (small_text(), plan_of("replace", generations=0), "generations must be at least 1, not 0"),
        (small_text(), plan_of("replace", replicates=0), "replicates must be at least 1, not 0"),
        (small_text(), plan_of("replace", seed=-1), "seed must be at least 0, not -1"),
        (small_text(), plan_of("replace", tokens=0), "tokens must be at least 1, not 0"),
        (small_text(), plan_of(), "needs a regime and a generator"),
    ]
    for text, plan, says in cases:
        with pytest.raises(LoopError, match=says):
            run_loop(text, plan, workers=1, out=folder)
    assert not folder.exists()
    with pytest.raises(LoopError, match="two records"):
        genloss.loop(iter(["one record of words"]))


def test_a_cell_asked_for_twice_is_run_once() -> None:
    """The same regime twice is one cell, and cells have different names and slugs."""
    assert [cell.name for cell in plan_of("replace", "replace", "fixed=10%").cells] == ["ngram-2 replace", "ngram-2 fixed=10%"]
    cells = [cell_of(one) for one in (*REGIMES, "fixed=10", "accumulate-subsample=10", "fixed=0.5%")]
    cells += [Cell(Ngram(discount=0.5), parse_regime("replace")), Cell(Ngram(temperature=0.7), parse_regime("replace"))]
    assert len({cell.name for cell in cells}) == len({cell.slug for cell in cells}) == len(cells)


def test_the_verb_is_the_run() -> None:
    """genloss.loop on the texts gives the tables of run_loop on them."""
    rows = [" ".join(f"w{(k * j) % 17}" for j in range(12)) for k in range(60)]
    made = genloss.loop(iter(rows), regimes=["replace", "fresh=10%"], generations=3, replicates=2, workers=2)
    assert made.table.equals(run_loop(text_of(rows), plan_of("replace", "fresh=10%"), workers=1).table)
    assert made.sentence in made.to_json()["sentence"]


def test_profiles_asked_for_later_are_made(finished: Path) -> None:
    """Where a finished run is asked for profiles of its generations, its chains are run again, to the same table."""
    before = result_files(finished)["table.parquet"]
    plan = plan_of("replace", "fresh=10%")
    run_loop(small_text(), plan, workers=2, out=finished, keep_profiles=True)
    assert result_files(finished)["table.parquet"] == before
    assert len(list((finished / "profiles").iterdir())) == 2 * plan.replicates * plan.generations


def test_several_orders_are_told_apart() -> None:
    """A grid of orders has a cell for each, and the report calls each by its generator and regime."""
    made = genloss.loop(
        iter([f"day {k} saw {k % 7} whales" for k in range(60)]), order=[1, 2], generations=1, replicates=1, workers=1
    )
    assert [one["regime"] for one in made.body["regimes"]] == ["ngram-1 replace", "ngram-2 replace"]
    assert made.cells["order"].to_pylist() == [1, 2]
