"""Power: the smallest loss that a candidate of a given size shows.

``python -m genloss.verification.power [--splits N]`` kills a share of the rare words in human passages (each of their
occurrences becomes a common word, drawn by frequency) and prints in what part of the splits "lost" is raised: the table of
docs/calibration.md.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

import numpy as np

from genloss.measures.comparing import compare_profiles
from genloss.profiles.kernel_hash import hash_records
from genloss.verification.designs import bundled
from genloss.verification.sampling import Corpus, corpus_of_words, mixed, subset_profile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from genloss.measures.comparison import Comparison

SIZES = (100, 1_000, 10_000)
LOSSES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7)
RARE = 1e-5
"""Fewer than 10 per million: Zipf value below 4."""


def damaged(corpus: Corpus, chosen: NDArray[np.int64], loss: float, rng: np.random.Generator) -> Corpus:
    """The chosen records, with a share ``loss`` of the corpus's rare words replaced wherever they occur."""
    counts = np.bincount(np.searchsorted(corpus.word_postings.hashes, corpus.words), minlength=len(corpus.word_postings.hashes))
    rare = counts < RARE * counts.sum()
    dead = rare & (rng.random(len(rare)) < loss)
    sizes = corpus.sizes[chosen]
    bounds = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    place = np.repeat(corpus.bounds[:-1][chosen] - bounds[:-1], sizes) + np.arange(bounds[-1])
    words = corpus.words[place]
    hit = dead[np.searchsorted(corpus.word_postings.hashes, words)]
    common = np.where(rare, 0, counts) / counts[~rare].sum()
    words[hit] = rng.choice(corpus.word_postings.hashes, hit.sum(), p=common)
    empty = np.zeros(len(chosen) + 1, np.int64)
    return corpus_of_words(
        words, bounds, mixed(hash_records(words, bounds)), corpus.group_hashes[chosen], np.zeros(0, np.uint8), empty
    )


def compared(corpus: Corpus, size: int, loss: float, split: int) -> Comparison:
    """Passages of some speeches, damaged, against all other speeches."""
    rng = np.random.default_rng([split, size, round(1000 * loss)])
    groups = rng.permutation(np.unique(corpus.group_hashes))
    records = np.array([np.count_nonzero(corpus.group_hashes == group) for group in groups])
    enough = max(int(np.searchsorted(np.cumsum(records), size)) + 1, len(groups) // 2)
    held = np.isin(corpus.group_hashes, groups[:enough])
    chosen = np.sort(rng.choice(np.flatnonzero(held), size, replace=False))
    candidate = damaged(corpus, chosen, loss, rng)
    return compare_profiles(subset_profile(corpus, ~held, split), subset_profile(candidate, np.ones(size, bool), split))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table: a line a size, a column a loss."""
    parser = argparse.ArgumentParser(prog="python -m genloss.verification.power", description=__doc__)
    parser.add_argument("--splits", type=int, default=20)
    n = parser.parse_args(arguments).splits
    corpus = bundled()
    sys.stdout.write(f"{n} splits; share in which a loss is shown (tail survival of words, mean)\n")
    sys.stdout.write("passages" + "".join(f"{loss:>16.0%}" for loss in LOSSES) + "\n")
    for size in SIZES:
        cells = []
        for loss in LOSSES:
            found = [compared(corpus, size, loss, i) for i in range(n)]
            alive = np.mean([c.measures["words.tail_survival"].value for c in found])
            cells.append(f"{np.mean([c.lost is True for c in found]):>8.2f} ({alive:.2f})")
        sys.stdout.write(f"{size:>8}" + "".join(f"{cell:>16}" for cell in cells) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
