import json
import pickle
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from genloss.errors import GenlossError, MeasureError
from genloss.measures.detectors import KINDS, Detector, ScoreColumn, checked, detector_p_values, parse_detector
from tests.measures.small_models import classifier, rewritten, untyped, word_tokenizer

WORDS = ["the", "of", "and", "to", "a", "for", "in", "is", "at", "union", "state", "war", "peace", "law"]
TEXTS = ["the union is at peace", "war", "", "a law for the state and the union " * 10, "of of of"]


@pytest.fixture(scope="module")
def binary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return classifier(tmp_path_factory.mktemp("two") / "model", WORDS)


@pytest.fixture
def copied(binary: Path, tmp_path: Path) -> Path:
    shutil.copytree(binary, tmp_path / "model")
    return tmp_path / "model"


def scores(spec: str, texts: Sequence[str] = TEXTS) -> NDArray[np.float64]:
    made = parse_detector(spec)
    assert not isinstance(made, ScoreColumn)
    return checked(made, texts)


def one_by_one(directory: Path, text: str) -> NDArray[np.float64]:
    """The logits of one text, as its documentation says to ask for them."""
    tokenizer = AutoTokenizer.from_pretrained(directory)
    model = AutoModelForSequenceClassification.from_pretrained(directory).eval()
    with torch.no_grad():
        logits = model(**tokenizer(text, truncation=True, return_tensors="pt")).logits[0].double().numpy()
    return np.asarray(logits)


class Bomb:
    """What runs code when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.mark,)


def test_a_function_is_a_detector() -> None:
    """Any function of texts gives its scores as 64-bit floats; nan, truth values and whole numbers pass."""
    assert checked(lambda texts: [len(text) for text in texts], ["a", "bb"]).tolist() == [1.0, 2.0]
    assert checked(lambda texts: [float("nan")], ["a"]).tolist() == pytest.approx([np.nan], nan_ok=True)
    assert checked(lambda texts: np.array([True, False]), ["a", "b"]).dtype == np.float64
    assert checked(lambda texts: [], []).shape == (0,)


def test_a_detector_cannot_change_the_texts() -> None:
    """It gets a tuple of its own."""
    texts = ["a", "b"]
    seen: list[Any] = []

    def watching(given: Sequence[str]) -> list[float]:
        seen.append(given)
        return [0.0] * len(given)

    checked(watching, texts)
    assert seen == [("a", "b")]


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ([1.0], "2 texts and must return as many scores, not shape \\(1,\\)"),
        ([[1.0, 2.0]], "not shape \\(1, 2\\)"),
        (3.0, "not shape \\(\\)"),
        (["1", "2"], "must return real numbers"),
        ([1j, 2j], "not complex128"),
        ([None, 1.0], "nan where a text has none, not object"),
        ([[1.0], [1.0, 2.0]], "one number for each text"),
        ([1.0, float("inf")], "gives text 2 an infinite score"),
        ([-float("inf"), 1.0], "gives text 1 an infinite score"),
        (np.array([1, np.longdouble("1e400")]), "gives text 2 an infinite score"),
        (torch.ones(2, requires_grad=True), "one number for each text: Can't call numpy"),
        (None, "not object"),
    ],
)
def test_what_is_no_list_of_scores_is_refused(told: Any, says: str) -> None:
    """Wrong lengths and shapes, texts, complex numbers, gaps and infinities are errors that name the detector."""

    def odd(texts: Sequence[str]) -> Any:
        return told

    with pytest.raises(MeasureError, match=says) as caught:
        checked(odd, ["a", "b"])
    assert "the detector odd" in str(caught.value)


def test_what_a_detector_raises_is_told_with_its_traceback() -> None:
    """The error is one line that says what failed, and what was raised is its cause."""

    def broken(texts: Sequence[str]) -> Any:
        raise KeyError("weights\nmore")

    with pytest.raises(MeasureError, match=r"^the detector broken failed: KeyError: '?weights") as caught:
        checked(broken, ["a"])
    assert isinstance(caught.value.__cause__, KeyError)
    assert caught.value.__cause__.__traceback__ is not None
    assert "\n" not in str(caught.value)


def test_an_interrupt_is_not_swallowed() -> None:
    """Control-C during scoring ends it."""

    def stopped(texts: Sequence[str]) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        checked(stopped, ["a"])


@given(st.text())
def test_any_word_is_a_detector_or_a_clear_error(spec: str) -> None:
    """Naming a detector never fails in any other way, and columns may be called anything."""
    made: Any = None
    try:
        made = parse_detector(spec)
    except GenlossError as error:
        made = str(error)
    assert isinstance(made, ScoreColumn) or "\n" not in made
    if spec.strip():
        assert parse_detector(f"column:{spec}") == ScoreColumn(spec)


@pytest.mark.parametrize("spec", ["binoculars:x", "classifier", "", ":x", "Column:x"])
def test_unknown_kinds_list_the_known_ones(spec: str) -> None:
    """The error spells every kind out."""
    with pytest.raises(MeasureError, match="written KIND:WHERE") as caught:
        parse_detector(spec)
    assert all(meaning in str(caught.value) for meaning in KINDS.values())


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_without_a_place_is_refused(kind: str) -> None:
    """Nothing behind the colon is an error that says what belongs there."""
    with pytest.raises(MeasureError, match="lacks what stands behind the colon"):
        parse_detector(f"{kind}: ")


def test_a_missing_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch, binary: Path) -> None:
    """Without transformers the error has the line to install it, and columns still work."""
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(MeasureError, match=r"pip install 'genloss\[detect\]'"):
        parse_detector(f"classifier:{binary}")
    assert parse_detector("column:score").name == "column:score"


def test_two_labels_score_the_difference_of_their_logits(binary: Path) -> None:
    """As one text at a time without any batch; a text without words has no score, a long one is cut at the most tokens."""
    found = scores(f"classifier:{binary}")
    assert np.isnan(found[2])
    for text, score in zip(TEXTS, found, strict=True):
        if text:
            low, high = one_by_one(binary, text)
            assert score == pytest.approx(high - low, abs=1e-5)  # single precision, sums of 16 in another order
    assert np.ptp(found[~np.isnan(found)]) > 0.1
    np.testing.assert_allclose(scores(f"classifier:{binary}#label=LABEL_0"), -found)


def test_the_same_texts_score_the_same(binary: Path) -> None:
    """Twice the same call gives the same bits, and another order moves the scores along."""
    once = scores(f"classifier:{binary}")
    np.testing.assert_array_equal(once, scores(f"classifier:{binary}"))
    np.testing.assert_allclose(scores(f"classifier:{binary}", TEXTS[::-1]), once[::-1], atol=1e-5)
    assert scores(f"classifier:{binary}", []).shape == (0,)


def test_more_texts_than_a_batch_each_get_their_own_score(binary: Path) -> None:
    """100 texts of mixed lengths read as they do alone."""
    rng = np.random.default_rng(0)
    texts = [" ".join(rng.choice(WORDS, rng.integers(1, 20))) for _ in range(100)]
    found = scores(f"classifier:{binary}", texts)
    alone = np.concatenate([scores(f"classifier:{binary}", [text]) for text in texts[::10]])
    np.testing.assert_allclose(found[::10], alone, atol=1e-5)


def test_a_single_logit_is_the_score(tmp_path: Path) -> None:
    """A model with one output scores by it, without a label."""
    directory = classifier(tmp_path / "one", WORDS, num_labels=1)
    assert scores(f"classifier:{directory}", ["war"])[0] == pytest.approx(one_by_one(directory, "war")[0], abs=1e-5)


def test_of_more_labels_one_must_be_named(tmp_path: Path) -> None:
    """log(p/(1-p)) of the label, from the softmax; without a label, or with one that is not there, the labels are listed."""
    names = {0: "human", 1: "gpt", 2: "other"}
    directory = classifier(tmp_path / "more", WORDS, id2label=names, label2id={name: at for at, name in names.items()})
    for spec in (str(directory), f"{directory}#label=llama"):
        with pytest.raises(MeasureError, match="'human', 'gpt', 'other'"):
            parse_detector(f"classifier:{spec}")
    p = np.exp(logits := one_by_one(directory, "war is peace")) / np.exp(logits).sum()
    found = scores(f"classifier:{directory}#label=gpt", ["war is peace"])
    assert found[0] == pytest.approx(np.log(p[1] / (1 - p[1])), abs=1e-4)
    rewritten(directory / "config.json", problem_type="multi_label_classification")
    assert scores(f"classifier:{directory}#label=gpt", ["war is peace"])[0] == pytest.approx(logits[1], abs=1e-5)


def test_special_tokens_in_a_text_are_text(binary: Path) -> None:
    """A record that spells out [SEP] or [PAD] reads as one with the six unknown words that it splits into."""
    found = scores(f"classifier:{binary}", ["war [SEP] [PAD] peace", "war z z z z z z peace"])
    assert found[0] == pytest.approx(found[1], abs=1e-6)


def test_a_model_without_padding_scores_one_text_at_a_time(tmp_path: Path) -> None:
    """A decoder that has no padding token reads as alone, and is cut below its positions where its tokenizer gives no length."""
    directory = word_tokenizer(tmp_path / "decoder", WORDS)
    told = json.loads((directory / "tokenizer_config.json").read_text(encoding="utf-8"))
    (directory / "tokenizer_config.json").write_text(json.dumps({key: told[key] for key in told if key != "pad_token"}))
    config = untyped.GPT2Config(
        vocab_size=18, n_embd=16, n_layer=2, n_head=2, n_positions=16, initializer_range=0.5, bos_token_id=2, eos_token_id=3
    )
    untyped.GPT2ForSequenceClassification(config).save_pretrained(directory)
    found = scores(f"classifier:{directory}", ["war is at peace", "law", "the " * 40])
    for text, score in zip(["war is at peace", "law", "the " * 12], found, strict=True):  # 14 with the two special tokens
        low, high = one_by_one(directory, text)
        assert score == pytest.approx(high - low, abs=1e-5)


def test_nothing_is_printed(binary: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Loading and scoring leave standard output and standard error alone."""
    scores(f"classifier:{binary}")
    assert capfd.readouterr() == ("", "")


def test_its_name_has_no_path(binary: Path) -> None:
    """Messages and reports name the directory's last part alone."""
    made = parse_detector(f"classifier:{binary}#label=LABEL_1")
    assert isinstance(made, Detector)
    assert made.name == "classifier:model#label=LABEL_1"


def test_a_pickle_is_never_loaded(copied: Path, tmp_path: Path) -> None:
    """A directory with a pickled checkpoint alone is refused, and the code inside does not run."""
    (copied / "model.safetensors").unlink()
    with (copied / "pytorch_model.bin").open("wb") as file:
        pickle.dump(Bomb(tmp_path / "ran"), file)
    with pytest.raises(MeasureError, match=r"no \*.safetensors file; other weights can run code"):
        parse_detector(f"classifier:{copied}")
    assert not (tmp_path / "ran").exists()
    pickle.loads((copied / "pytorch_model.bin").read_bytes())  # noqa: S301 - our own: the bomb is a real one
    assert (tmp_path / "ran").exists()


def shards(copied: Path) -> None:
    (copied / "model.safetensors").rename(copied / "other.safetensors")
    index = {"metadata": {}, "weight_map": {"classifier.weight": "pytorch_model.bin"}}
    (copied / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")


def shards_elsewhere(copied: Path) -> None:
    shards(copied)
    rewritten(copied / "model.safetensors.index.json", weight_map={"a": "../x.safetensors"})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (shards, "lists weights that are no safetensors files"),
        (shards_elsewhere, "lists weights that are no safetensors files"),
        (
            lambda copied: rewritten(copied / "config.json", transformers_weights="adapter_model.bin"),
            "names weights that are no safet",
        ),
        (lambda copied: (copied / "adapter_config.json").write_text("{}"), "holds an adapter"),
    ],
    ids=["index", "elsewhere", "named", "adapter"],
)
def test_no_detour_leads_to_a_pickle(copied: Path, tmp_path: Path, change: Callable[[Path], object], says: str) -> None:
    """An index of shards, a configuration or an adapter that names other files is refused before anything is loaded."""
    with (copied / "pytorch_model.bin").open("wb") as file:
        pickle.dump(Bomb(tmp_path / "ran"), file)
    change(copied)
    with pytest.raises(MeasureError, match=says):
        parse_detector(f"classifier:{copied}")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("kind", ["its own type", "a known type", "tokenizer"])
def test_code_beside_a_model_is_never_run(copied: Path, tmp_path: Path, kind: str) -> None:
    """auto_map is refused where the model needs it and ignored where transformers knows the type itself."""
    (copied / "mine.py").write_text(f"from pathlib import Path\nPath({str(tmp_path / 'ran')!r}).touch()\n", encoding="utf-8")
    code = {"AutoConfig": "mine.Config", "AutoModelForSequenceClassification": "mine.Model"}
    if kind == "tokenizer":
        rewritten(copied / "tokenizer_config.json", auto_map={"AutoTokenizer": ["mine.Tok", "mine.Tok"]}, tokenizer_class="Tok")
    else:
        rewritten(copied / "config.json", auto_map=code, **({"model_type": "mine"} if kind == "its own type" else {}))
    if kind == "its own type":
        with pytest.raises(MeasureError, match="a model's own code is never run"):
            parse_detector(f"classifier:{copied}")
    else:
        with nullcontext() if kind == "a known type" else suppress(MeasureError):  # some versions want a tokenizer's code
            parse_detector(f"classifier:{copied}")
    assert not (tmp_path / "ran").exists()


def test_a_head_that_was_never_trained_is_refused(copied: Path) -> None:
    """Weights without the classifier's would leave it random."""
    from safetensors.torch import load_file, save_file

    kept = {name: value for name, value in load_file(copied / "model.safetensors").items() if not name.startswith("classifier")}
    save_file(kept, copied / "model.safetensors", {"format": "pt"})
    with pytest.raises(MeasureError, match=r"lack 'classifier.bias', so it is no trained classifier"):
        parse_detector(f"classifier:{copied}")


@pytest.mark.parametrize("file", ["config.json", "tokenizer.json", "model.safetensors"])
def test_damaged_directories_are_clear_errors(copied: Path, file: str) -> None:
    """A file that is cut off, or gone, is one line."""
    whole = (copied / file).read_bytes()
    (copied / file).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(MeasureError, match=r"^classifier:model: [^\n]*$"):
        parse_detector(f"classifier:{copied}")
    (copied / file).unlink()
    with pytest.raises(MeasureError, match=r"^classifier:model: [^\n]*$"):
        parse_detector(f"classifier:{copied}")


def test_names_of_hubs_and_devices_are_refused(binary: Path) -> None:
    """What is no directory is not looked for elsewhere; an unknown device says what to try."""
    with pytest.raises(MeasureError, match="is no directory on this machine; genloss downloads no models"):
        parse_detector("classifier:roberta-base-openai-detector")
    with pytest.raises(MeasureError, match="try --device cpu"):
        parse_detector(f"classifier:{binary}", device="abacus")


def test_a_classifier_has_no_p_values(binary: Path) -> None:
    """Nor has a column; the error says which kinds have."""
    for spec in (f"classifier:{binary}", "column:score"):
        with pytest.raises(MeasureError, match="is no watermark and has no p-values; kgw"):
            detector_p_values(parse_detector(spec), ["a"])


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Other tests share the cores."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
