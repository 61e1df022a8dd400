from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from genloss.cli import main


def call(*arguments: object) -> int:
    """The exit code of a command run in this process."""
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    return int(str(stop.value.code))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """100 records of 30 words."""
    file = tmp_path_factory.mktemp("loop") / "human.jsonl"
    rows = ({"text": " ".join(f"w{(7 * k * k + 11 * j * k + j) % 90}" for j in range(30)), "by": str(k % 9)} for k in range(100))
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


FEW = ("--generations", 2, "--replicates", 2, "--workers", 1)


def test_json_is_one_object_and_nothing_else(source: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """--json prints one object of the contract, whose tables can be read; the same command prints it again."""
    out = tmp_path / "run"
    arguments = ("loop", source, "--regime", "replace", "--regime", "fresh=10%", "--group", "by", *FEW, "--json", "-o", out)
    printed, errors = [], "not run"
    for _ in range(2):
        assert call(*arguments) == 0
        captured = capfd.readouterr()
        errors = captured.err
        assert captured.out.count("\n") == 1
        printed.append(json.loads(captured.out))
    assert errors == ""  # the second time nothing is left to do, so that no step is told
    found = printed[0]
    assert found["schema"] == "genloss/loop/1"
    assert [one["regime"] for one in found["regimes"]] == ["replace", "fresh=10%"]
    assert (found["generations"], found["replicates"], found["seed"]) == (2, 2, 0)
    assert pq.read_table(found["table"]).num_rows > 0
    assert pq.read_table(found["cells"]).num_rows == 2
    assert printed[1] == found


def test_without_a_folder_there_are_no_tables(source: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A run in memory names no files, and says the same in words where --json is left out."""
    assert call("loop", source, *FEW, "--json") == 0
    found = json.loads(capfd.readouterr().out)
    assert found["table"] is None
    assert found["cells"] is None
    assert call("loop", source, *FEW) == 0
    assert "generations of bigram copies" in " ".join(capfd.readouterr().out.split())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--regime", "replce"), "did you mean replace?"),
        (("--regime", "fresh"), "--regime fresh=10%"),
        (("--regime", "fresh=0.1"), "could mean two things"),
        (("--regime", "fresh=50%", "--generations", 9), "runs out in generation"),
        (("--reserve", "0.5"), "such as 50%"),
        (("--reserve", "90%"), "from 0 % to 80 %"),
        (("--generator", "ngrams"), "did you mean ngram?"),
        (("--order", 6), "1 to 5, not 6"),
        (("--discount", 1), "below 1, not 1"),
        (("--temperature", 0), "above 0, not 0"),
        (("--tokens", 10**7), "10,000,000 words were asked for"),
        (("--keep-profiles",), "-o"),
    ],
)
def test_what_cannot_be_run_is_one_line_and_exit_code_2(
    arguments: tuple[object, ...], says: str, source: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A mistake of the user is one line on stderr, which says what to write instead; nothing on stdout."""
    assert call("loop", source, *arguments, "--json") == 2
    captured = capfd.readouterr()
    assert captured.out == ""
    assert says in captured.err
    assert captured.err.count("\n") == 1
