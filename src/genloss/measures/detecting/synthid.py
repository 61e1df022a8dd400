"""SynthID-Text, the tournament watermark, as transformers writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numpy as np

from genloss.errors import MeasureError
from genloss.measures.detecting.loading import device_of, libraries, load_tokenizer, token_ids
from genloss.measures.detecting.watermark import Watermark, nothing, settings, whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from genloss.measures.detecting.watermark import Tested

ROWS = 1 << 13
"""Windows that are hashed at once."""

RULES = {
    "ngram_len": (whole(2, 100), "a whole number from 2 to 100"),
    "keys": (
        lambda value: type(value) is list and 0 < len(value) <= 1000 and all(map(whole(-(2**63), 2**63 - 1), value)),
        "a list of 1 to 1000 whole numbers of 64 bits",
    ),
    "context_history_size": (whole(1, 2**24), "a whole number from 1 to 16777216"),
    "sampling_table_seed": (whole(0, 2**63 - 1), "a whole number, 0 or more"),
    "sampling_table_size": (whole(2, 2**24), "a whole number from 2 to 16777216"),
    "skip_first_ngram_calls": (lambda value: type(value) is bool, "true or false"),
    "debug_mode": (lambda value: type(value) is bool, "true or false"),
}
"""The keys of transformers' SynthIDTextWatermarkingConfig."""


@final
class SynthId(Watermark):
    """z of the weighted mean of g-values over tokens and tournament layers, and its normal chance.

    ``(mean - mu)/sqrt(v/T)``: T tokens whose context comes for the first time (the model marks no other; nothing is counted
    twice), weights falling in a line from 10 to 1 over the layers. mu and v are those of the table that g-values are drawn
    from, which is finite: near 1/2 but not at it, which would show in long records. Source: Dathathri et al. (Nature 634:818,
    2024), weighted mean score; null mean and variance derived here, for hashes that hit each place of the table alike.
    """

    def __init__(self, file: Path, *, device: str = "cpu") -> None:
        self.name = f"synthid:{file.name}"
        told, directory = settings(file, RULES, self.name)
        for key in ("ngram_len", "keys"):
            if key not in told:
                raise MeasureError(f"{self.name}: say {key}, {RULES[key][1]}")
        _, transformers = libraries()
        self._tokenizer = load_tokenizer(directory, self.name)
        self._device = device_of(device)
        made = transformers.SynthIDTextWatermarkingConfig(**told)
        self._processor = made.construct_processor(0, self._device)
        layers = np.linspace(10, 1, len(told["keys"]))
        self._weights = layers / layers.sum()
        self.mean, self.variance = self._null()

    def test(self, texts: Sequence[str]) -> Tested:
        """Average each text's g-values."""
        from scipy.special import ndtr

        found = nothing(len(texts))
        for row, ids in enumerate(token_ids(self._tokenizer, texts)):
            scores = self.scores(ids)
            found.counted[row] = scores.size
            if scores.size:
                found.z[row] = (scores.mean() - self.mean) / np.sqrt(self.variance / scores.size)
        found.p[:] = ndtr(-found.z)  # a sum of fair coins has no heavier tail than the normal law
        return found

    def scores(self, ids: NDArray[np.int64]) -> NDArray[np.float64]:
        """The weighted g-values of each token whose context is new, shape (at most T - ngram_len + 1,)."""
        torch, _ = libraries()
        length = self._processor.ngram_len
        if ids.size < length:
            return np.empty(0)
        windows = np.lib.stride_tricks.sliding_window_view(ids, length)
        _, first = np.unique(windows[:, :-1], axis=0, return_index=True)
        kept = windows[np.sort(first)]
        parts = []
        for start in range(0, len(kept), ROWS):
            part = torch.tensor(kept[start : start + ROWS], device=self._device)
            parts.append(self._weighted(self._processor.compute_ngram_keys(part[None])))
        return np.concatenate(parts)

    def _weighted(self, keys: Any) -> NDArray[np.float64]:
        drawn = self._processor.sample_g_values(keys)[0].cpu().numpy()
        weighted: NDArray[np.float64] = drawn @ self._weights
        return weighted

    def _null(self) -> tuple[float, float]:
        """Mean and variance of one token's score, its hash anywhere.

        A table whose size is a power of two is walked whole (up to ROWS * 8 places), so that layers with related keys are
        seen to move together.
        """
        torch, _ = libraries()
        table = self._processor.sampling_table
        walked = torch.arange(min(table.numel(), ROWS * 8), device=self._device)
        walk = [self._processor.accumulate_hash(walked, key.expand(walked.numel(), 1)) for key in self._processor.keys]
        scores = self._weighted(torch.stack(walk, dim=1)[None])
        if not scores.var():
            raise MeasureError(f"{self.name}: sampling_table_size is too small to hold both g-values")
        return float(table.double().mean()), float(scores.var())
