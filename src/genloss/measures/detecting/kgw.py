"""The green-list watermark of Kirchenbauer et al., as transformers writes it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, final

import numpy as np

from genloss.errors import MeasureError
from genloss.measures.detecting.loading import device_of, libraries, load_tokenizer, read_json, token_ids
from genloss.measures.detecting.watermark import Watermark, nothing, number, settings, share_inside, whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from genloss.measures.detecting.watermark import Tested

CACHE = 1 << 28
"""Most bytes of green lists that are kept."""

RULES = {
    "greenlist_ratio": (share_inside, "a number above 0 and below 1"),
    "bias": (number, "a number"),
    "hashing_key": (whole(-(2**63), 2**63 - 1), "a whole number of 64 bits"),
    "seeding_scheme": (lambda value: value in ("lefthash", "selfhash"), '"lefthash" or "selfhash"'),
    "context_width": (whole(1, 1000), "a whole number from 1 to 1000"),
    "vocab_size": (whole(2, 2**24), "a whole number from 2 to 16777216: that of the model, not of the tokenizer"),
}
"""The keys of transformers' WatermarkingConfig, and the model's vocabulary."""


@final
class Kgw(Watermark):
    """z of the green tokens: ``(g - gamma T)/sqrt(T gamma (1-gamma))``, and the binomial chance of g or more of T.

    T: distinct pairs of a token and the seed of its green list, g: how many of them are green, gamma: the green list's share of
    the vocabulary, to the token. A pair that comes again says nothing new, and neither does a context that differs only where
    the scheme does not look: counting either again makes prompts and boilerplate look marked. Source: Kirchenbauer et al.
    (arXiv 2301.10226 and 2306.04634); counting once: Fernandez et al. (arXiv 2308.00113).
    """

    def __init__(self, file: Path, *, device: str = "cpu") -> None:
        self.name = f"kgw:{file.name}"
        told, directory = settings(file, RULES, self.name)
        told.pop("bias", None)  # how strongly it was marked does not matter to who looks
        vocabulary = told.pop("vocab_size", None) or _vocabulary(directory, self.name)
        _, transformers = libraries()
        self._tokenizer = load_tokenizer(directory, self.name)
        self._device = device_of(device)
        self._processor = transformers.WatermarkLogitsProcessor(vocab_size=vocabulary, device=self._device, **told)
        self._green_lists = lru_cache(maxsize=max(1, 8 * CACHE // vocabulary))(self._green_list)
        self.gamma = self._processor.greenlist_size / vocabulary
        if not 0 < self.gamma < 1:
            raise MeasureError(f"{self.name}: greenlist_ratio leaves no token, or all, of {vocabulary} on the green list")

    def test(self, texts: Sequence[str]) -> Tested:
        """Count each text's distinct pairs."""
        from scipy.special import bdtrc

        found = nothing(len(texts))
        for row, ids in enumerate(token_ids(self._tokenizer, texts)):
            green, counted = self.count(ids)
            found.counted[row] = counted
            if counted:
                found.z[row] = (green - self.gamma * counted) / np.sqrt(counted * self.gamma * (1 - self.gamma))
                found.p[row] = bdtrc(green - 1, counted, self.gamma) if green else 1.0
        return found

    def count(self, ids: NDArray[np.int64]) -> tuple[int, int]:
        """(green, all) distinct pairs of seed and token among the token ids, shape (T,)."""
        torch, _ = libraries()
        selfhash = self._processor.seeding_scheme == "selfhash"
        width = self._processor.context_width if selfhash else 1  # lefthash looks at one token, whatever its width
        before = 0 if selfhash else 1
        if ids.size and ids.max() >= self._processor.vocab_size:
            raise MeasureError(
                f"{self.name}: its tokenizer gives token {ids.max()} and vocab_size is {self._processor.vocab_size}; "
                "both must be those of the model"
            )
        first = self._processor.context_width - 1 + before  # transformers marks no token before it
        if ids.size <= first:
            return 0, 0
        windows = np.lib.stride_tricks.sliding_window_view(ids[first - before - width + 1 :], width + before)
        pairs: dict[tuple[int, int], bool] = {}
        for window in np.unique(windows, axis=0):
            token = int(window[-1])
            context = torch.tensor(window if selfhash else window[:-1], device=self._device)
            self._processor.set_seed(context)
            pair = int(self._processor.rng.initial_seed()), token
            if pair not in pairs:
                bits = self._green_lists(pair[0], tuple(context.tolist()) if selfhash else (int(context[-1]),))
                pairs[pair] = bool(bits[token >> 3] & (0x80 >> (token & 7)))
        return sum(pairs.values()), len(pairs)

    def _green_list(self, _seed: int, context: tuple[int, ...]) -> NDArray[np.uint8]:
        """One bit for each token."""
        torch, _ = libraries()
        listed = self._processor._get_greenlist_ids(torch.tensor(context, device=self._device))  # noqa: SLF001 - as its own detector
        green = np.zeros(self._processor.vocab_size, np.bool_)
        green[listed.cpu().numpy()] = True
        return np.packbits(green)


def _vocabulary(directory: Path, what: str) -> int:
    """The model's vocabulary size, where its config.json is beside its tokenizer."""
    size: Any = read_json(directory / "config.json", what).get("vocab_size") if (directory / "config.json").exists() else None
    fits, meaning = RULES["vocab_size"]
    if not fits(size):
        raise MeasureError(f"{what}: say vocab_size, {meaning}; the tokenizer's directory has no config.json that does")
    return int(size)
