"""``genloss share`` as it is called: what it reads, what does not matter to it, and mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import genloss
from genloss.cli import main
from genloss.errors import GenlossError, MeasureError

WORDS = np.array(["w" + "".join(chr(97 + int(digit)) for digit in str(k)) for k in range(300)])


def writing(seed: int, writer: int = 0, records: int = 160, groups: int = 32, first: str = "g") -> pa.Table:
    """Records of 40 words of one vocabulary; each writer has their own favourites. Three months, and a score."""
    rng = np.random.default_rng(seed)
    weights = np.roll(1 / np.arange(1, 301) ** 0.8, 25 * writer)
    texts = [" ".join(WORDS[rng.choice(300, 40, p=weights / weights.sum())]) for _ in range(records)]
    place = np.arange(records)
    return pa.table(
        {
            "text": texts,
            "group": [f"{first}{seed}-{k % groups}" for k in place],
            "month": [f"2024-{1 + k % 3:02}" for k in place],
            "score": rng.normal(size=records) - 1.5 * writer,
        }
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """People's text, two models', known human text, and a target of which a quarter is the first model's."""
    folder = tmp_path_factory.mktemp("share")
    for name, table in {
        "people": writing(1),
        "model": writing(2, 1),
        "other": writing(3, 2),
        "known": writing(4),
        "target": pa.concat_tables([writing(5, records=150, groups=30), writing(6, 1, records=50, groups=10)]),
        "few": writing(7, records=20),
        "one": writing(8, groups=1),
        "eight": writing(8, groups=8),
        "foreign": writing(9, 6, records=200),
    }.items():
        pq.write_table(table, folder / f"{name}.parquet")
    return folder


def call(*arguments: object) -> int:
    """The exit code of a command run in this process."""
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    return int(str(stop.value.code))


def asked(files: Path, *more: str, target: str = "target", human: str = "people", synthetic: str = "model") -> list[str]:
    """Arguments of a call on files by name."""
    where = [f"{files / name}.parquet" for name in (target, human, synthetic)]
    return ["share", where[0], "--human", where[1], "--synthetic", where[2], "--group", "group", *more]


def read(files: Path, capfd: pytest.CaptureFixture[str], *more: str, **sides: str) -> dict[str, Any]:
    """The document of a call."""
    assert call(*asked(files, *more, "--json", **sides)) == 0
    printed = capfd.readouterr()
    assert printed.err == ""
    found: dict[str, Any] = json.loads(printed.out)
    return found


def measured(found: dict[str, Any]) -> dict[str, Any]:
    """Everything but how it was asked for."""
    return {key: value for key, value in found.items() if key not in ("command", "inputs", "notes")}


def test_a_quarter_is_read_and_holds(files: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The true share lies in the interval, shares sum to 1 with what is unlike, the control reads 0, and the verdict is yes."""
    found = read(files, capfd, "--control", f"{files / 'known'}.parquet", "--by", "month")
    assert found["schema"] == "genloss/share/1"
    assert found["share"]["low"] <= 0.25 <= found["share"]["high"]
    assert sum(one["share"]["value"] for one in found["shares"]) + found["unlike"]["value"] == pytest.approx(1.0)
    assert [one["reference"] for one in found["shares"]] == ["human", "model"]
    assert found["control"]["low"] == 0
    assert found["control_of"] == "domain"
    assert found["verdict"]["holds"] is True
    assert [(one["value"], one["records"]) for one in found["by"]] == [("2024-01", 67), ("2024-02", 67), ("2024-03", 66)]
    assert [one["side"] for one in found["inputs"]] == ["target", "human", "synthetic", "control"]
    assert [one["records"] for one in found["inputs"]] == [200, 160, 160, 160]
    assert found["separation"]["auc"] > 0.95
    assert 1 / 200 <= found["detectable"] < 0.1


def test_without_known_human_text_nobody_can_say(files: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """No control: the share is given, the verdict is open, and says what to give."""
    found = read(files, capfd)
    assert found["verdict"]["holds"] is None
    assert "--control" in found["verdict"]["sentence"]
    assert found["control_of"] == "held out"
    assert read(files, capfd, "--same-domain")["control_of"] == "same domain"


def test_text_of_someone_else_is_refused(files: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A target by neither writer: the verdict is no, and most of it is unlike any reference."""
    found = read(files, capfd, "--same-domain", target="foreign")
    assert found["verdict"]["holds"] is False
    assert found["unlike"]["low"] > 0.3
    assert found["share"]["high"] > 0.9


def test_the_same_file_as_human_and_synthetic_tells_nothing(files: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """References that are one: no share, and the verdict says that they are not told apart."""
    found = read(files, capfd, "--same-domain", synthetic="people")
    assert found["share"]["value"] is None
    assert [one["share"]["value"] for one in found["shares"]] == [None, None]
    assert found["detectable"] is None or found["detectable"] == 1
    assert "not told apart" in found["verdict"]["sentence"]
    assert found["verdict"]["holds"] is None


def test_neither_workers_nor_the_order_of_records_changes_a_number(
    files: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """One worker or three, files as they are or shuffled and cut in two: the same share to a millionth, the same fit."""
    once = read(files, capfd, "--same-domain", "--workers", "1")
    assert measured(read(files, capfd, "--same-domain", "--workers", "3")) == measured(once)
    rng = np.random.default_rng(0)
    for name in ("target", "people", "model"):
        table = pq.read_table(files / f"{name}.parquet")
        table = table.take(rng.permutation(len(table)))
        (tmp_path / name).mkdir()
        pq.write_table(table.slice(0, 70), tmp_path / name / "a.parquet")
        pq.write_table(table.slice(70), tmp_path / name / "b.parquet")
    cut = [str(tmp_path / name / "*.parquet") for name in ("target", "people", "model")]
    arguments = ["share", cut[0], "--human", cut[1], "--synthetic", f"model={cut[2]}", "--group", "group", "--same-domain"]
    assert call(*arguments, "--json", "--workers", "2") == 0
    again = json.loads(capfd.readouterr().out)
    for part in ("share", "unlike", "cross_check", "control"):
        for end in ("value", "low", "high"):
            assert again[part][end] == pytest.approx(once[part][end], abs=1e-6)
    assert again["detectable"] == pytest.approx(once["detectable"], abs=1e-6)
    assert again["fit"]["oddness"]["distance"] == pytest.approx(once["fit"]["oddness"]["distance"], abs=1e-6)


def test_the_order_of_synthetic_references_does_not_matter(files: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Two models named one way round or the other have the same shares."""
    model, other = (f"{name}={files / name}.parquet" for name in ("model", "other"))
    found = []
    for first, second in ((model, other), (other, model)):
        target, human = (f"{files / name}.parquet" for name in ("target", "people"))
        assert (
            call("share", target, "--human", human, "--synthetic", first, "--synthetic", second, "--group", "group", "--json")
            == 0
        )
        found.append({one["reference"]: one["share"] for one in json.loads(capfd.readouterr().out)["shares"]})
    assert list(found[0]) == ["human", "model", "other"]
    assert list(found[1]) == ["human", "other", "model"]
    for name, share in found[0].items():
        assert share["value"] == pytest.approx(found[1][name]["value"], abs=2e-4)
        assert share["high"] == pytest.approx(found[1][name]["high"], abs=2e-3)
    assert found[0]["model"]["low"] <= 0.25 <= found[0]["model"]["high"]
    assert found[0]["other"]["low"] <= 0.01


def test_a_record_twice_is_one_group_and_no_news(files: Path) -> None:
    """Without --group a record and its copy are one group: the target doubled has the same share, and no smaller an error."""
    target = pq.read_table(files / "target.parquet")
    sides: dict[str, Any] = {"human": files / "people.parquet", "synthetic": files / "model.parquet"}
    once, twice = genloss.share(target, **sides), genloss.share(pa.concat_tables([target, target]), **sides)
    assert twice.share.value == pytest.approx(once.share.value, abs=1e-6)
    assert twice.share.stderr > 0.99 * once.share.stderr
    assert twice.share.n == 2 * once.share.n


def test_a_detector_of_either_sign_reads_alike(files: Path) -> None:
    """A column of scores in which less means machine, and a function that says the opposite, give one share."""
    sides: dict[str, Any] = {"human": files / "people.parquet", "synthetic": files / "model.parquet", "group": "group"}
    column = genloss.share(files / "target.parquet", detector="column:score", **sides)
    scores = {
        text: -score
        for name in ("target", "people", "model")
        for text, score in zip(*(pq.read_table(files / f"{name}.parquet")[c].to_pylist() for c in ("text", "score")), strict=True)
    }
    function = genloss.share(files / "target.parquet", detector=lambda texts: [scores[text] for text in texts], **sides)
    assert function.share.value == pytest.approx(column.share.value, abs=1e-4)
    assert column.share.low <= 0.25 <= column.share.high
    assert column.detector == "column:score"


def test_streams_that_can_be_read_once_are_not_references(files: Path) -> None:
    """References are read twice: an iterator is refused by name, a list is read; a target and a control may be iterators."""
    human = pq.read_table(files / "people.parquet").to_pylist()
    sides: dict[str, Any] = {"synthetic": files / "model.parquet", "group": "group"}
    with pytest.raises(MeasureError, match="human is an iterator"):
        genloss.share(files / "target.parquet", human=iter(human), **sides)
    plain = genloss.share(files / "target.parquet", human=human, **sides)
    stream = genloss.share(iter(pq.read_table(files / "target.parquet").to_pylist()), human=files / "people.parquet", **sides)
    assert plain.share.value == pytest.approx(stream.share.value)


MISTAKES: dict[str, tuple[list[str], dict[str, str], str]] = {
    "few records": ([], {"human": "few"}, "has 20 records"),
    "few synthetic records": ([], {"synthetic": "few"}, "has 20 records"),
    "one group": ([], {"human": "one"}, "10 are the least"),
    "eight groups": ([], {"synthetic": "eight"}, "has 8 groups"),
    "no file": ([], {"target": "nowhere"}, "no such file"),
    "no column to break down by": (["--by", "week"], {}, "'week'"),
    "no column of scores": (["--detector", "column:no"], {}, "'no'"),
    "texts for scores": (["--detector", "column:text"], {}, "no number"),
    "no such detector": (["--detector", "oracle:x"], {}, "oracle"),
    "no text column": (["--text", "body"], {}, "'body'"),
    "a synthetic called human": (["--synthetic", "human=x.parquet"], {}, "human"),
    "the same name twice": (["--synthetic", "else/model.parquet"], {}, "NAME=SOURCE"),
    "two controls": (["--control", "x.parquet", "--same-domain"], {}, "give one of them"),
    "a broken filter": (["--where", "month ="], {}, "month ="),
    "nothing left by a filter": (["--target-where", "month == 'never'"], {}, "leaves none of 200"),
    "a negative seed": (["--seed", "-1"], {}, "seed"),
}


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_one_line_and_exit_code_2(files: Path, capfd: pytest.CaptureFixture[str], mistake: str) -> None:
    """Each is told in one line that names what is wrong, with nothing on standard output and no traceback."""
    more, sides, told = MISTAKES[mistake]
    assert call(*asked(files, *more, **sides)) == 2
    printed = capfd.readouterr()
    assert printed.out == ""
    assert told in printed.err
    assert "Traceback" not in printed.err
    assert printed.err.startswith("genloss: error: ")


@pytest.mark.parametrize("text", ["", "   ", "...", "\x1b[31m"])
def test_a_target_without_words_is_refused(files: Path, text: str) -> None:
    """Records that hold no word have no score."""
    target = pa.table({"text": [text] * 30, "group": [str(k) for k in range(30)]})
    if text == "\x1b[31m":
        target = pa.table({"text": pa.array([None] * 30, pa.string()), "group": [str(k) for k in range(30)]})
    with pytest.raises(GenlossError):
        genloss.share(target, human=files / "people.parquet", synthetic=files / "model.parquet", group="group")


@pytest.mark.parametrize("bad", ["nan", "short", "text", "raise", "inf"])
def test_a_detector_that_misbehaves_is_named(files: Path, bad: str) -> None:
    """Nothing but nan, too few numbers, texts, an error or infinity: one MeasureError, never a share."""

    def broken(texts: Any) -> Any:
        if bad == "raise":
            raise RuntimeError("out of tune")
        return {"nan": [np.nan] * len(texts), "short": [0.0], "text": ["x"] * len(texts), "inf": [np.inf] * len(texts)}[bad]

    with pytest.raises(MeasureError) as told:
        genloss.share(
            files / "target.parquet", human=files / "people.parquet", synthetic=files / "model.parquet", detector=broken
        )
    assert "\n" not in str(told.value)


def test_hostile_names_and_values_are_shown_as_text(files: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Escape codes, markup and quotes in names of references and values of columns reach no terminal or page as such."""
    evil = "<script>alert(1)</script>\x1b[31m'\"; DROP TABLE x"
    target = writing(5, records=60, groups=15).append_column("site", pa.array([evil] * 60))
    pq.write_table(target, tmp_path / "t.parquet")
    page = tmp_path / "page.html"
    arguments = ["share", tmp_path / "t.parquet", "--human", files / "people.parquet"]
    arguments += ["--synthetic", f"<b>{'x' * 50}\x1b]0;x\x07={files / 'model'}.parquet", "--group", "group", "--by", "site"]
    assert call(*arguments, "--report", page) == 0
    assert "\x1b" not in capfd.readouterr().out
    text = page.read_text(encoding="utf-8")
    assert "<script>alert(1)" not in text
    assert "<b>xxx" not in text
    assert "\x1b" not in text
