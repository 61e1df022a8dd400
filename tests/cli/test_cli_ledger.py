"""``genloss ledger`` from adding to exporting, and what it says when something is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from genloss.cli import main
from genloss.guard.ledger import Ledger
from genloss.reports.exporting import FORMS


def call(*arguments: object) -> int:
    """The exit code of ``genloss ledger ...`` run in this process."""
    with pytest.raises(SystemExit) as stop:
        main(["ledger", *map(str, arguments)])
    return int(str(stop.value.code))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a folder of two files of human text, and one file of copies."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GENLOSS_LEDGER", raising=False)
    (tmp_path / "human").mkdir()
    for name, many in (("human/a", 20), ("human/b", 10), ("copies", 5)):
        rows = (json.dumps({"text": f"{name} {k} one two three", "by": "human" if k % 2 else ""}) for k in range(many))
        (tmp_path / f"{name}.jsonl").write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return tmp_path


@pytest.fixture
def family(project: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    """The family of a human set, a model and its output, by three commands."""
    assert call("add", "human", "human", "--origin", "human", "--licence", "CC0-1.0", "--by", "me") == 0
    assert call("model", "m", "--trained-on", "human", "--by", "me") == 0
    assert call("add", "copies", "copies.jsonl", "--written-by", "m", "--by", "me") == 0
    capfd.readouterr()
    return project


def printed(capfd: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capfd.readouterr().out)
    return found


def test_three_commands_draw_a_family_tree(family: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The tree goes from the output through the model to the human originals, with the copy depth of each; a page too."""
    assert call("trace", "copies", "--json", "--report", family / "tree.html") == 0
    found = printed(capfd)
    assert found["schema"] == "genloss/ledger/1"
    assert [(one["name"], one["depth"]) for one in found["tree"]["nodes"]] == [("copies", 1), ("m", 1), ("human", 0)]
    assert "copies" in (family / "tree.html").read_text(encoding="utf-8")
    assert call("trace", "copies") == 0
    assert "`- m" in capfd.readouterr().out
    assert call("show", "copies", "--json") == 0
    (thing,) = printed(capfd)["things"]
    assert (thing["origins"], thing["depths"], thing["evidence"]) == ({"synthetic": 5}, {"1": 5}, {"declared": 5})
    assert (family / ".genloss" / "profiles" / f"{thing['profile']}.profile").is_file()


def test_without_a_word_everything_is_unknown(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A dataset that nothing is said of is unknown by no evidence, and its depth a lower bound."""
    assert call("add", "web", "human/*.jsonl", "--no-profile", "--json") == 0
    found = printed(capfd)
    body = found["entry"]["body"]
    assert (body["origins"], body["evidence"], found["exact"]) == ({"unknown": 30}, {"none": 30}, False)
    assert [one["path"] for one in body["files"]] == ["a.jsonl", "b.jsonl"]
    assert (body["root"], body["patterns"], body["profile"]) == ("human", ["*.jsonl"], "")
    assert not (project / ".genloss" / "profiles").exists()


def test_a_record_speaks_before_the_declaration(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Records whose column says human stay so, the silent rest takes the declaration; one that contradicts it is an error."""
    rows = [{"text": f"t {k} x", "by": "human" if k < 4 else ""} for k in range(10)]
    (project / "mixed.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert call("add", "silent", "mixed.jsonl", "--origin-column", "by", "--json") == 0
    body = printed(capfd)["entry"]["body"]
    assert (body["origins"], body["depths"]) == ({"human": 4, "unknown": 6}, {"0": 4, "unknown": 6})
    assert body["reading"] == {"origin": "by"}
    assert call("add", "told", "mixed.jsonl", "--origin-column", "by", "--origin", "human", "--json") == 0
    body = printed(capfd)["entry"]["body"]
    assert (body["origins"], body["evidence"]) == ({"human": 10}, {"declared": 10})
    assert call("add", "wrong", "mixed.jsonl", "--origin-column", "by", "--origin", "synthetic") == 2
    assert "declared synthetic, but 4 of 10 records are human" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (("--origin", "unknown"), "3 of 4 records say their origin"),
        (("--origin", "synthetic", "--depth", "1"), "declared depth 1, but records have 2"),
    ],
)
def test_a_declaration_that_records_contradict_is_refused(
    project: Path, capfd: pytest.CaptureFixture[str], said: tuple[str, ...], says: str
) -> None:
    """Neither unknown, where records know, nor another depth than theirs can be declared."""
    rows = [{"text": f"t {k} x", "deep": 2 if k else None} for k in range(4)]
    (project / "deep.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert call("add", "deep", "deep.jsonl", "--depth-column", "deep", *said) == 2
    assert says in capfd.readouterr().err


def test_verify_names_what_changed_is_missing_and_is_new(family: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """All well is exit code 0; a changed, a missing and a new file are each named, with exit code 1."""
    assert call("verify") == 0
    with (family / "human" / "a.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n")
    (family / "human" / "b.jsonl").unlink()
    (family / "human" / "c.jsonl").write_text('{"text": "new"}\n', encoding="utf-8")
    capfd.readouterr()
    assert call("verify", "human", "--json") == 1
    (files,) = [one for one in printed(capfd)["checks"] if one["what"] == "files"]
    assert (files["verdict"], files["changed"], files["missing"], files["new"]) == (
        "fail", ["a.jsonl"], ["b.jsonl"], ["c.jsonl"],
    )  # fmt: skip
    assert call("verify", "copies") == 0


def test_a_new_file_of_a_model_shows(family: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Of a model's folder, and of a file that was named alone, what was not there when it was added is named."""
    for path in ("weights/a.bin", "weights/deep/b.bin", "card.md"):
        (family / "model" / path).parent.mkdir(parents=True, exist_ok=True)
        (family / "model" / path).write_bytes(b"x")
    assert call("model", "whole", "--file", family / "model") == 0
    assert call("model", "part", "--file", family / "model" / "weights", "--file", family / "model" / "card.md") == 0
    assert call("verify") == 0
    (family / "model" / "other.md").write_bytes(b"x")
    (family / "model" / "weights" / "deep" / "payload.bin").write_bytes(b"x")
    capfd.readouterr()
    assert call("verify", "whole", "--json") == 1
    assert printed(capfd)["checks"][-1]["new"] == ["other.md", "weights/deep/payload.bin"]
    assert call("verify", "part", "--json") == 1
    assert printed(capfd)["checks"][-1]["new"] == ["weights/deep/payload.bin"]


def test_a_folder_in_a_files_place_fails_that_file_alone(family: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The check says so of its dataset and goes on to the others."""
    (family / "human" / "a.jsonl").unlink()
    (family / "human" / "a.jsonl").mkdir()
    assert call("verify", "--json") == 1
    found = {one["name"]: one for one in printed(capfd)["checks"] if one["what"] == "files"}
    assert "no plain file" in found["human"]["why"]
    assert found["copies"]["verdict"] == "pass"


def test_columns_of_evidence_and_of_a_watermark_testify(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The evidence class is the column's, a watermark's p-value below one in a million is a detection; both are noted."""
    rows = [{"text": f"t {k} x", "by": "human", "how": "signed" if k < 3 else "declared", "p": 0.5} for k in range(5)]
    rows += [{"text": f"u {k} x", "by": "", "how": "none", "p": 1e-9} for k in range(2)]
    (project / "told.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    columns = ("--origin-column", "by", "--evidence-column", "how", "--watermark-column", "p")
    assert call("add", "told", "told.jsonl", *columns, "--json") == 0
    body = printed(capfd)["entry"]["body"]
    assert body["origins"] == {"human": 5, "synthetic": 2}
    assert body["evidence"] == {"signed": 3, "declared": 2, "detected": 2}
    assert body["reading"] == {"origin": "by", "evidence": "how", "watermark": "p"}


def test_a_name_that_is_not_there_is_said_before_anything_is_read(
    family: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistyped --derived-from, a model in its place and a name that is none do not cost a reading of the whole source."""
    monkeypatch.setattr("genloss.sides.take_side", lambda *_: pytest.fail("the source was read"))
    for arguments, says in (
        (("add", "x", "copies.jsonl", "--derived-from", "humans"), "did you mean 'human'"),
        (("add", "x", "copies.jsonl", "--derived-from", "m"), "that is a model"),
        (("add", " x", "copies.jsonl"), "is no name"),
    ):
        assert call(*arguments) == 2
        assert says in capfd.readouterr().err


def test_a_profile_goes_only_with_its_entry(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped before the entry is kept, no profile stays; stopped right after, the entry's profile is not taken from it."""
    assert call("model", "m", "--by", "me") == 0
    write = Ledger.add
    profiles = project / ".genloss" / "profiles"

    def before(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    def after(self: Ledger, *arguments: Any, **more: Any) -> Any:
        write(self, *arguments, **more)
        raise KeyboardInterrupt

    for stop, left in ((before, 0), (after, 1)):
        monkeypatch.setattr(Ledger, "add", stop)
        assert call("add", "copies", "copies.jsonl") != 0
        assert len(list(profiles.iterdir())) == left
    assert call("verify") == 0


def test_a_stray_byte_in_an_argument_leaves_json_whole(project: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """What is no UTF-8 is escaped in the JSON, which is read back to the same text."""
    assert call("model", "m", "--notes", "\udcff \u00fc") == 0
    capfdbinary.readouterr()
    assert call("show", "m", "--json") == 0
    assert json.loads(capfdbinary.readouterr().out.decode())["things"][0]["notes"] == "\udcff \u00fc"


def test_a_profile_that_changed_or_went_is_named(family: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The profiles beside the ledger are hashed again like any file."""
    with Ledger.open() as ledger:
        human, copies = (ledger.datasets()[name].profile for name in ("human", "copies"))
    with (family / ".genloss" / "profiles" / f"{human}.profile").open("ab") as file:
        file.write(b"x")
    (family / ".genloss" / "profiles" / f"{copies}.profile").unlink()
    assert call("verify", "--json") == 1
    found = {one["name"]: one for one in printed(capfd)["checks"] if one["what"] == "profile"}
    assert [found[name]["verdict"] for name in ("human", "copies")] == ["fail", "fail"]
    assert (found["human"]["changed"], found["copies"]["missing"]) == ([f"{human}.profile"], [f"{copies}.profile"])


def test_files_that_moved_are_found_where_they_are_said_to_be(family: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A folder that was moved fails, and passes where --root says where it is."""
    (family / "human").rename(family / "moved")
    assert call("verify", "human") == 1
    assert call("verify", "human", "--root", family / "moved") == 0


def test_a_link_that_leads_out_is_not_followed(family: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A file replaced by a link out of its folder is not opened, neither when it is checked nor when it is added."""
    target = family / "secret.jsonl"
    (family / "human" / "a.jsonl").rename(target)
    (family / "human" / "a.jsonl").symlink_to(target)
    assert call("verify", "human") == 1
    assert "is a link that leads out" in capfd.readouterr().out
    assert call("add", "again", "human") == 2
    assert "is a link that leads out" in capfd.readouterr().err


def test_a_correction_is_an_entry_of_its_own(family: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """After it the new value holds, the history shows both, and a circle is refused with exit code 2."""
    assert call("correct", "human", "--set", "origins=unknown", "--set", "depths=unknown", "--set", "evidence=none",
                "--reason", "the seller could not say", "--by", "you") == 0  # fmt: skip
    capfd.readouterr()
    assert call("show", "human") == 0
    assert "the seller could not say" in capfd.readouterr().out
    with Ledger.open() as ledger:
        assert ledger.depth("m") == (1, False)
    assert call("correct", "m", "--set", "trained_on=copies", "--reason", "x") == 2
    assert "would close a circle" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "x", "copies.jsonl", "--written-by", "m1"), "did you mean 'm'"),
        (("add", "x", "copies.jsonl", "--written-by", "m", "--origin", "human"), "leave one out"),
        (("add", "x", "copies.jsonl", "--written-by", "m", "--depth", "3"), "leave out --depth"),
        (("add", "x", "copies.jsonl", "--origin", "human", "--depth", "1"), "have copy depth 0"),
        (("add", "x", "copies.jsonl", "--depth", "1"), "needs an origin"),
        (("add", "x", "nothing.jsonl"), "no such file"),
        (("add", "human", "copies.jsonl"), "another name"),
        (("model", "x", "--trained-on", "humans"), "did you mean 'human'"),
        (("show", "copy"), "did you mean 'copies'"),
        (("verify", "--root", "."), "name it"),
        (("correct", "m", "--set", "licence", "--reason", "x"), "no FIELD=VALUE"),
        (("correct", "m", "--set", "licence=a", "--set", "licence=b", "--reason", "x"), "licence is given twice"),
        (("correct", "human", "--set", "origins=human:15,human:15", "--reason", "x"), "no list of counts"),
        (("correct", "human", "--set", "origins=human:-1", "--reason", "x"), "no list of counts"),
        (("export", "human", "-f", "docx"), "no form of export"),
    ],
)
def test_mistakes_are_one_line(family: Path, capfd: pytest.CaptureFixture[str], arguments: Any, says: str) -> None:
    """Each mistake is one line that says what to try, exit code 2, and writes no entry and no profile."""
    profiles = sorted((family / ".genloss" / "profiles").iterdir())
    assert call(*arguments) == 2
    err = capfd.readouterr().err
    assert says in err
    assert err.count("\n") == 1
    assert sorted((family / ".genloss" / "profiles").iterdir()) == profiles
    with Ledger.open() as ledger:
        assert len(ledger.entries()) == 3


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_written(family: Path, capfd: pytest.CaptureFixture[str], form: str) -> None:
    """Export writes each form to a file, whole."""
    assert call("export", "copies", "--format", form, "--output", family / "out") == 0
    assert "copies" in (family / "out").read_text(encoding="utf-8")


def test_control_characters_of_a_file_name_are_shown_not_obeyed(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A file whose name would steer the terminal is kept, and shown with its escapes."""
    (project / "human" / "\x1b[2J.jsonl").write_text('{"text": "x"}\n', encoding="utf-8")
    assert call("add", "odd", "human", "--notes", "\x1b]0;x\x07") == 0
    (project / "human" / "\x1b[2J.jsonl").unlink()
    assert call("verify", "odd") == 1
    assert call("show", "odd") == 0
    out = capfd.readouterr().out
    assert "\x1b" not in out
    assert "\\x1b[2J.jsonl" in out
