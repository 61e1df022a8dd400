"""A Hugging Face sequence classifier as a detector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numpy as np

from genloss.errors import MeasureError
from genloss.measures.detecting.loading import device_of, libraries, load_classifier, load_tokenizer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

BATCH = 32
"""Records that go through the model at once."""

USUAL = 512
"""Most tokens, where neither tokenizer nor model says."""


@final
class Classifier:
    """The log-odds that a classifier gives to one of its labels.

    Two labels: the difference of their logits, the second (or the named one) less the other. One: its logit. More, of which
    one holds: ``log(p/(1-p))`` of the named label; more that can hold at once: its logit. Texts are cut at the most tokens the
    model takes; a text without tokens is nan. Scores can differ in the last digits with what else is scored in the same call.
    """

    def __init__(self, directory: Path, *, label: str | None = None, device: str = "cpu") -> None:
        self.name = f"classifier:{directory.name}" + (f"#label={label}" if label is not None else "")
        self._device = device_of(device)
        self._model = load_classifier(directory, self.name).to(self._device)
        self._tokenizer = load_tokenizer(directory, self.name)
        self._label = _label(self._model.config, label, self.name)
        self._longest = _longest(self._tokenizer, self._model.config, self.name)

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Shape (n,): one log-odds for each text, nan where it has no tokens."""
        scores = np.full(len(texts), np.nan)
        if not len(texts):
            return scores
        coded = self._tokenizer(
            list(texts), truncation=True, max_length=self._longest, split_special_tokens=True, padding=False, verbose=False
        )
        lengths = np.array([len(ids) for ids in coded["input_ids"]])
        order = np.argsort(lengths, kind="stable")
        order = order[lengths[order] > self._tokenizer.num_special_tokens_to_add()]
        size = BATCH if self._tokenizer.pad_token is not None else 1
        for start in range(0, order.size, size):
            rows = order[start : start + size]
            scores[rows] = self._log_odds({name: [values[row] for row in rows] for name, values in coded.items()})
        return scores

    def _log_odds(self, coded: dict[str, Any]) -> NDArray[np.float64]:
        torch, _ = libraries()
        if len(coded["input_ids"]) > 1:
            coded = self._tokenizer.pad(coded, verbose=False)
        with torch.inference_mode():
            told = self._model(**{name: torch.tensor(values, device=self._device) for name, values in coded.items()})
            logits = told.logits.double().cpu()
            one = logits[:, self._label]
            if logits.shape[1] > 1 and self._model.config.problem_type != "multi_label_classification":
                others = [at for at in range(logits.shape[1]) if at != self._label]
                one = one - torch.logsumexp(logits[:, others], dim=1)
        scores: NDArray[np.float64] = one.numpy()
        return scores


def _label(config: Any, wanted: str | None, what: str) -> int:
    if sorted(config.id2label) != list(range(config.num_labels)):
        raise MeasureError(f"{what}: its config.json does not number its labels 0, 1, ... (id2label); mend that, then try again")
    names = [str(config.id2label[at]) for at in range(config.num_labels)]
    if wanted is None:
        if len(names) <= 2:
            return len(names) - 1  # which of two does not matter: calibration learns the direction
        raise MeasureError(
            f"{what}: it has {len(names)} labels, say whose odds are the score: #label=NAME, one of {_listed(names)}"
        )
    if names.count(wanted) != 1:
        raise MeasureError(f"{what}: there is no such label, its labels are {_listed(names)}")
    return names.index(wanted)


def _listed(names: list[str]) -> str:
    return ", ".join(repr(name[:40]) for name in names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")


def _longest(tokenizer: Any, config: Any, what: str) -> int:
    """Most tokens: what the tokenizer says, or the model's positions less the two that some models keep for padding."""
    told = getattr(config, "max_position_embeddings", None)
    positions = told if isinstance(told, int) and told > 2 else None
    longest = tokenizer.model_max_length
    if not isinstance(longest, int | float) or not longest > tokenizer.num_special_tokens_to_add():
        raise MeasureError(f"{what}: model_max_length in its tokenizer_config.json is no length of a text: {longest!r:.40}")
    longest = int(min(longest, 1_000_000))
    if longest < 1_000_000:  # a tokenizer that does not know says 10^30
        return min(longest, positions or longest)
    return positions - 2 if positions else USUAL
