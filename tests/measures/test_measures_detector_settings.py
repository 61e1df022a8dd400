"""Detectors whose settings contradict each other, or lie nowhere: one clear line, nothing printed beside it."""

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from genloss.errors import MeasureError
from genloss.measures.detecting.loading import device_of
from genloss.measures.detectors import ScoreColumn, checked, parse_detector
from tests.measures.small_models import classifier, rewritten


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return classifier(tmp_path / "model", ["the", "union", "war"])


def scores(directory: Path) -> NDArray[np.float64]:
    made = parse_detector(f"classifier:{directory}")
    assert not isinstance(made, ScoreColumn)
    return checked(made, ["the union", "war " * 40])


@pytest.mark.parametrize(
    ("file", "change", "says"),
    [
        ("config.json", {"id2label": {"5": "x", "7": "y"}, "label2id": {"x": 5, "y": 7}}, "does not number its labels"),
        ("tokenizer_config.json", {"model_max_length": "long"}, "no length of a text: 'long'"),
        ("tokenizer_config.json", {"model_max_length": 2}, "no length of a text: 2"),
        ("config.json", {"num_labels": 3}, "no classifier can be loaded"),
    ],
)
def test_settings_that_contradict_the_model_are_one_line(
    model: Path, file: str, change: dict[str, Any], says: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Labels without numbers, lengths that hold no text, weights of another shape: one error, and nothing printed beside it."""
    rewritten(model / file, **change)
    heard: list[str] = []
    listener = logging.Handler()
    listener.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("transformers").addHandler(listener)  # its own handler writes to where standard error was at the start
    with pytest.raises(MeasureError, match=says) as caught:
        parse_detector(f"classifier:{model}")
    assert len(str(caught.value).splitlines()) == 1
    logging.getLogger("transformers").removeHandler(listener)
    assert (heard, *capfd.readouterr()) == ([], "", "")


def test_an_endless_length_is_that_of_the_model(model: Path) -> None:
    """A tokenizer that says infinity does not know: the model's positions count."""
    before = scores(model)
    rewritten(model / "tokenizer_config.json", model_max_length=1e30)
    known = scores(model)
    settings = model / "tokenizer_config.json"
    settings.write_text(settings.read_text(encoding="utf-8").replace("1e+30", "1e400"), encoding="utf-8")
    np.testing.assert_array_equal(scores(model), known)
    assert before[0] == pytest.approx(known[0])  # a short text is not cut by either


def test_a_text_is_cut_at_what_the_model_takes(model: Path) -> None:
    """A tokenizer that allows more tokens than the model has positions (32) does not make it fail: both cut alike."""
    before = scores(model)
    rewritten(model / "tokenizer_config.json", model_max_length=1000)
    np.testing.assert_array_equal(scores(model), before)


@pytest.mark.parametrize("kind", ["classifier", "kgw", "synthid"])
def test_names_that_no_file_system_takes_are_refused(kind: str) -> None:
    """A name of 5,000 letters is a clear error, as is a device that never ends."""
    for where in ("x" * 5000, "/dev/zero"):
        with pytest.raises(MeasureError):
            parse_detector(f"{kind}:{where}")


@pytest.mark.parametrize("device", ["meta", "nowhere"])
def test_a_device_that_draws_nothing_is_refused(device: str) -> None:
    """Torch's meta device makes tensors without values, and no keys."""
    with pytest.raises(MeasureError, match="try --device cpu"):
        device_of(device)
