"""``genloss origin`` as it is called: what it settles, writes, reads back and refuses."""

from __future__ import annotations

import json
import os
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import genloss
from genloss.cli import main
from genloss.corpus import jsonl
from genloss.corpus.origin_columns import CUTOFF, EARLIEST, P_VALUE
from genloss.errors import GenlossError, SourceError
from genloss.origins import Witnesses

ROWS: list[dict[str, Any]] = [
    {"id": "r1", "text": "the cat sat on the mat", "site": "a", "by": "human", "day": "2015-03-02", "p": 0.4},
    {"id": "r2", "text": "a model wrote this one", "site": "a", "by": "ai", "day": "2015-03-02", "p": 1e-7},
    {"id": "r3", "text": "nobody knows who wrote this", "site": "b", "by": None, "day": None, "p": 1e-9},
    {"id": "r4", "text": "an old page", "site": "b", "by": None, "day": "2019", "p": 1e-9},
    {"id": "r5", "text": "a new page", "site": "c", "by": "unknown", "day": "2024-01-01", "p": None},
]
SETTLED = [
    ("human", 0, "declared"),
    ("synthetic", None, "declared"),
    ("synthetic", None, "detected"),
    ("human", 0, "dated"),
    ("unknown", None, "none"),
]
"""By the precedence in ``corpus.origin``: r2's column outweighs its date, r4's date its watermark."""
WHO = ("--origin-column", "by", "--date-column", "day", "--watermark-column", "p")


@pytest.fixture
def records(tmp_path: Path) -> Path:
    file = tmp_path / "records.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return file


def call(*arguments: object) -> int:
    """The exit code of a command run in this process."""
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    return int(str(stop.value.code))


def labels(file: Path) -> list[tuple[Any, ...]]:
    return [(row["origin"], row["copy_depth"], row["evidence"]) for row in pq.read_table(file).to_pylist()]


def test_records_are_written_with_where_they_come_from(records: Path, tmp_path: Path) -> None:
    """Each record carries the strongest witness's word and class; depth is a nullable integer; kept columns go along."""
    out = tmp_path / "out.parquet"
    assert call("origin", records, *WHO, "--to", out, "--group", "site", "--keep", "day") == 0
    assert labels(out) == SETTLED
    table = pq.read_table(out)
    assert table.schema.field("copy_depth").type == pa.int32()
    assert table.column("site").to_pylist() == [row["site"] for row in ROWS]
    assert table.column("day").to_pylist() == [row["day"] for row in ROWS]


def test_what_was_written_reads_back_unchanged(records: Path, tmp_path: Path) -> None:
    """Origin, depth and evidence survive any number of passes: what was detected stays detected, and no conflict is made up."""
    files = [tmp_path / f"out{k}.parquet" for k in range(3)]
    assert call("origin", records, *WHO, "--to", files[0]) == 0
    for before, after in pairwise(files):
        again = genloss.origin(before, provenance=True, to=after)
        assert labels(after) == labels(before) == SETTLED
        assert again["conflicts"] == 0


def test_a_file_can_take_its_own_place(records: Path, tmp_path: Path) -> None:
    """Written beside and renamed, the output may be the input: nothing is read half written."""
    out = tmp_path / "out.parquet"
    genloss.origin(records, origin_column="by", to=out)
    genloss.origin(out, provenance=True, to=out)
    assert len(labels(out)) == len(ROWS)


def test_json_has_shares_conflicts_and_doubts(records: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One object, whose counts each add up to all records and words; the verb gives the same."""
    assert call("origin", records, *WHO, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "genloss/origin/1"
    assert (found["records"], found["tokens"]) == (5, 22)  # words of the five texts: 6 + 5 + 5 + 3 + 3
    assert found["origins"] == {"human": 2, "synthetic": 2, "unknown": 1}
    assert found["depths"] == {"0": 2, "unknown": 3}
    assert found["evidence"] == {"signed": 0, "declared": 2, "dated": 1, "detected": 1, "none": 1}
    assert found["tokens_by"]["origins"] == {"human": 9, "synthetic": 10, "unknown": 3}
    assert found["conflicts"] == 2
    verb = genloss.origin(records, origin_column="by", date_column="day", watermark_column="p")
    assert {**found, "command": None} == json.loads(json.dumps(verb))


def test_conflicts_name_the_record_and_every_witness(records: Path, tmp_path: Path) -> None:
    """Where a weaker witness names the other origin, the record is listed with what each said and what counts."""
    listed = tmp_path / "conflicts.jsonl"
    assert call("origin", records, *WHO, "--conflicts", listed) == 0
    second, fourth = (json.loads(line) for line in listed.read_text(encoding="utf-8").splitlines())
    assert (second["record"], second["origin"], second["evidence"]) == ("r2", "synthetic", "declared")
    assert [(one["by"], one["origin"]) for one in second["claims"]] == [
        ("column by", "synthetic"), ("column day", "human"), ("column p", "synthetic"),
    ]  # fmt: skip
    assert (fourth["record"], fourth["origin"], fourth["evidence"]) == ("r4", "human", "dated")


def test_the_terminal_shows_shares_and_what_was_doubted(records: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A table of shares by origin, depth and evidence, then the conflicts and the dates that say nothing."""
    lost = json.dumps({"text": "a lost date", "day": "1970-01-01", "by": None, "p": None, "id": "x", "site": None})
    records.write_text(f"{records.read_text(encoding='utf-8')}{lost}\n", encoding="utf-8")
    assert call("origin", records, *WHO) == 0
    shown = capsys.readouterr().out
    for text in ("human            2  33.3%", "detected         1  16.7%", "2 records with witnesses that disagree",
                 "1 record with a date that cannot be trusted"):  # fmt: skip
        assert text in shown


def test_a_card_speaks_of_all_records_after_the_columns(records: Path, tmp_path: Path) -> None:
    """A declaration fills what columns leave open, and loses against a column that speaks of the record itself."""
    (tmp_path / "README.md").write_text("---\ntags: [synthetic]\n---\n# A set\n", encoding="utf-8")
    found = genloss.origin(records, origin_column="by", declared_by=tmp_path / "README.md")
    assert found["origins"] == {"human": 1, "synthetic": 4, "unknown": 0}
    assert (found["evidence"]["declared"], found["conflicts"]) == (5, 1)
    assert found["declared"] == {"origin": "synthetic", "by": "README.md: tags: synthetic"}


def test_an_export_of_the_ledger_is_read_as_it_was_counted(records: Path, tmp_path: Path) -> None:
    """Croissant that says how many records of one origin a set has declares that origin; of a mixture it declares nothing."""
    file = tmp_path / "croissant.json"
    for counts, origin in (({"synthetic": 5}, "synthetic"), ({"human": 2, "synthetic": 3}, "unknown")):
        file.write_text(json.dumps({"@type": "sc:Dataset", "recordsByOrigin": counts}), encoding="utf-8")
        assert genloss.origin(records, declared_by=file)["origins"][origin] == 5


def test_distilabel_is_read_by_what_its_model_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The generation is synthetic where a model is named; of the instruction, which the model was given, nothing is said."""
    file = tmp_path / "set.parquet"
    meta = [{"raw_output_text_generation_0": "x"}] * 2
    written = {"instruction": ["why", "how"], "generation": ["so it is", "like this"], "model_name": ["m-7b", None]}
    pq.write_table(pa.table({**written, "distilabel_metadata": meta}), file)
    assert genloss.origin(file, distilabel=True)["origins"] == {"human": 0, "synthetic": 1, "unknown": 1}
    assert call("origin", file, "--distilabel", "--text", "instruction") == 2
    assert "was given" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "nobody is asked"),
        (("--origin-column", "nope"), "no column 'nope'"),
        (("--origin-column", "day"), r"'2015-03-02' \(2\)"),
        (("--provenance", "--origin-column", "by"), "leave out the others"),
        (("--evidence-column", "by"), "needs the column"),
        (("--date-column", "day", "--cutoff", "soon"), "--cutoff 'soon' is no day"),
        (("--date-column", "day", "--cutoff", "2999-01-01"), "cut-off"),
        (("--watermark-column", "p", "--watermark-below", "2"), "between 0 and 1"),
        (("--declared-by", "nowhere.md"), "cannot read nowhere.md"),
        (("--origin-column", "by", "--to", "."), "is no file"),
        (("--origin-column", "by", "--to", "none/out.parquet"), "cannot write none/out.parquet"),
        (("--origin-column", "by", "--text", "id", "--id", "by", "--to", "x.parquet", "--group", "origin"), "no column 'origin'"),
    ],
)
def test_mistakes_are_one_clear_line(
    records: Path, arguments: tuple[str, ...], why: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each mistake ends with exit code 2 and one line that says what to try; nothing is left on disk."""
    monkeypatch.chdir(records.parent)
    assert call("origin", records.name, *arguments) == 2
    said = capsys.readouterr().err
    assert said.startswith("genloss: error: ")
    assert said.count("\n") == 1
    assert re.search(why, said)
    assert [path.name for path in records.parent.iterdir()] == [records.name]


def test_a_failure_on_the_way_leaves_the_old_file(records: Path, tmp_path: Path) -> None:
    """A word that is not understood stops the run, and what stood at the output's place stays as it was."""
    out = tmp_path / "out.parquet"
    out.write_bytes(b"old")
    records.write_text(records.read_text(encoding="utf-8") + '{"text": "x", "by": "robot"}\n', encoding="utf-8")
    with pytest.raises(SourceError, match=r"'robot' \(1\)"):
        genloss.origin(records, origin_column="by", to=out)
    assert out.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.parquet", "records.jsonl"]
    found = genloss.origin(records, origin_column="by", to=out, lenient=True)
    assert found["doubts"]["unreadable"] == 1
    assert labels(out)[-1] == ("unknown", None, "none")


def test_a_pipe_or_device_is_never_replaced(records: Path, tmp_path: Path) -> None:
    """What is there and is no file is refused as an output instead of being renamed over."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(GenlossError, match="is no file"):
        genloss.origin(records, origin_column="by", to=pipe)
    with pytest.raises(GenlossError, match="is no file"):
        genloss.origin(records, origin_column="by", conflicts=pipe)
    assert pipe.is_fifo()


def test_hostile_text_is_shown_and_never_obeyed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Escape sequences in columns, cards and names reach neither terminal nor error unescaped; half surrogates do not stop it."""
    file = tmp_path / "x.jsonl"
    file.write_text(json.dumps({"text": "a b", "by": "\x1b[31mred"}) + "\n", encoding="utf-8")
    assert call("origin", file, "--origin-column", "by") == 2
    card = tmp_path / "card.json"
    card.write_text(json.dumps({"@type": "Dataset", "keywords": "synthetic, \ud800\x1b[2J"}), encoding="utf-8")
    assert call("origin", file, "--declared-by", card, "--conflicts", tmp_path / "c") == 0
    assert call("origin", file, "--declared-by", card, "--json") == 0
    shown = capsys.readouterr()
    assert "\x1b" not in shown.out + shown.err


def test_a_profile_counts_what_was_settled(records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Genloss profile takes the same options, keeps the counts, and shows them; without them it shows none."""
    made = tmp_path / "p.profile"
    assert call("profile", records, "-o", made, *WHO, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["origins"] == {"human": 2, "synthetic": 2, "unknown": 1}
    assert found["doubts"]["conflict"] == 2
    assert genloss.Profile.load(made).told is not None
    assert call("profile", records, "-o", made) == 0
    assert "origins" not in capsys.readouterr().out
    assert genloss.Profile.load(made).told is None


def test_the_defaults_are_the_library_s() -> None:
    """The command's cut-off, earliest day and p-value are those of OriginColumns."""
    told = Witnesses()
    assert (told.cutoff, told.earliest, told.watermark_below) == (CUTOFF.isoformat(), EARLIEST.isoformat(), P_VALUE)


def test_a_file_that_begins_broken_is_asked_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the first records of a file cannot be read, later ones are still asked by the columns that were named."""
    monkeypatch.setattr(jsonl, "PEEK_BYTES", 16)
    file = tmp_path / "x.jsonl"
    file.write_text("{broken\n" * 4 + '{"text": "a b", "by": "ai"}\n', encoding="utf-8")
    found = genloss.origin(file, origin_column="by")
    assert found["origins"] == {"human": 0, "synthetic": 1, "unknown": 0}
    assert found["inputs"][0]["rejected"] == 4
