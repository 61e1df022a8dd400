"""torch and transformers, where they are installed, and what is loaded from a directory of theirs: files of data, never code."""

from __future__ import annotations

import importlib
import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from genloss.errors import MeasureError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

LARGEST = 1 << 26
"""Most bytes of a JSON file that is read here."""

_LOCAL = {"local_files_only": True, "trust_remote_code": False}


def libraries() -> tuple[Any, Any]:
    """(torch, transformers). MeasureError, with what to install, where one is missing."""
    try:
        return importlib.import_module("torch"), importlib.import_module("transformers")
    except ImportError as error:
        raise MeasureError("this detector needs torch and transformers: pip install 'genloss[detect]'") from error


def device_of(name: str) -> Any:
    """The torch device called ``name``, such as cpu or cuda:1. MeasureError where there is none such."""
    torch, _ = libraries()
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
        torch.Generator(device)  # keys are drawn on it: the meta device makes tensors, and draws nothing
    except Exception as error:  # each kind of device fails in its own way
        raise MeasureError(f"there is no device {name!r} that torch can use here; try --device cpu") from error
    return device


def local_directory(path: Path, what: str) -> Path:
    """The same path. MeasureError where it is no directory on this machine."""
    try:
        found = path.is_dir()
    except OSError:  # a name that no file system takes
        found = False
    if not found:
        raise MeasureError(f"{what}: {path} is no directory on this machine; genloss downloads no models, so fetch it first")
    return path


def read_json(path: Path, what: str) -> dict[str, Any]:
    """The JSON object in a file. MeasureError where it cannot be read, is too large, repeats a key, or is anything else."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)  # not by its size: a device or a pipe has none, and may never end
        if len(data) > LARGEST:
            raise MeasureError(f"{what}: {path.name} is larger than {LARGEST >> 20} MB, so it is no settings file")
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except OSError as error:
        raise MeasureError(f"{what}: {path} cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise MeasureError(f"{what}: {path.name} is not sound JSON") from error  # its text may hold keys: not shown
    if not isinstance(value, dict):
        raise MeasureError(f"{what}: {path.name} must hold one JSON object")
    return value


def load_tokenizer(directory: Path, what: str) -> Any:
    """The tokenizer in a local directory. MeasureError where there is none that transformers itself knows."""
    _, transformers = libraries()
    with _quietly(transformers):
        try:
            return transformers.AutoTokenizer.from_pretrained(local_directory(directory, what), **_LOCAL)
        except MeasureError:
            raise
        except Exception as error:  # a damaged directory makes it raise anything
            raise MeasureError(f"{what}: no tokenizer can be loaded from {directory}: {_first_line(error)}") from error


def load_classifier(directory: Path, what: str) -> Any:
    """The sequence classifier in a local directory, in single precision, ready to be asked.

    Weights come from safetensors files alone, since other checkpoints are pickles, which can run code. MeasureError where
    there are none, where the model is code of its own, or where its weights do not fill it (a head that was never trained
    would give random scores).
    """
    _, transformers = libraries()
    _only_data(local_directory(directory, what), what)
    safely = {"use_safetensors": True, "attn_implementation": "eager", "output_loading_info": True}
    with _quietly(transformers):
        try:
            model, told = transformers.AutoModelForSequenceClassification.from_pretrained(directory, **_LOCAL, **safely)
        except Exception as error:  # a damaged directory makes it raise anything
            raise MeasureError(f"{what}: no classifier can be loaded from {directory}: {_first_line(error)}") from error
    if missing := sorted(told["missing_keys"]):
        raise MeasureError(f"{what}: its weights lack {missing[0]!r}, so it is no trained classifier; give one that is")
    return model.float().eval()


def token_ids(tokenizer: Any, texts: Sequence[str]) -> list[NDArray[np.int64]]:
    """The token ids of each text, without any that the tokenizer would add.

    Special tokens that are spelled out in a text are text: else a record could end its own scoring by writing one.
    """
    if not texts:
        return []
    coded = tokenizer(
        list(texts),
        add_special_tokens=False,
        split_special_tokens=True,
        return_attention_mask=False,
        return_token_type_ids=False,
        verbose=False,
    )
    return [np.array(ids, np.int64) for ids in coded["input_ids"]]


def _only_data(directory: Path, what: str) -> None:
    if (directory / "adapter_config.json").exists():
        raise MeasureError(f"{what}: {directory} holds an adapter; merge it into its model and save the whole")
    config = read_json(directory / "config.json", what)
    if str(config.get("model_type")) not in libraries()[1].CONFIG_MAPPING:
        raise MeasureError(f"{what}: its model_type is none that transformers itself has, and a model's own code is never run")
    if not str(config.get("transformers_weights", "model.safetensors")).endswith((".safetensors", ".safetensors.index.json")):
        raise MeasureError(f"{what}: {directory} names weights that are no safetensors file; save it in that format")
    found = sorted(directory.rglob("*.safetensors"))
    if not found:
        raise MeasureError(
            f"{what}: {directory} has no *.safetensors file; other weights can run code, so save it in that format"
        )
    for index in directory.rglob("*.safetensors.index.json"):
        shards = read_json(index, what).get("weight_map")
        names = list(shards.values()) if isinstance(shards, dict) else [None]
        if not all(isinstance(name, str) and name.endswith(".safetensors") and Path(name).name == name for name in names):
            raise MeasureError(f"{what}: {index.name} lists weights that are no safetensors files beside it")


@contextmanager
def _quietly(transformers: Any) -> Iterator[None]:
    """No progress bars of its own, since genloss has one; no report of what did not fit, since that is one line of ours."""
    told = transformers.utils.logging
    shown, heard = told.is_progress_bar_enabled(), told.get_verbosity()
    told.disable_progress_bar()
    told.set_verbosity_error()
    try:
        yield
    finally:
        told.set_verbosity(heard)
        if shown:
            told.enable_progress_bar()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:300]
