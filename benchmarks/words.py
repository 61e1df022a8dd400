"""Counting words on one core: our kernel, ``wc -w``, Polars, and a Python Counter, on the same 100 MB."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from benchmarks.timing import Row, processes, seconds
from genloss.corpus.columns import Columns
from genloss.corpus.sources import open_source
from genloss.profiles.blocks import count_block, count_words
from genloss.profiles.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

_POLARS = """
import polars as pl, time, sys
text = pl.Series("text", open(sys.argv[1], encoding="utf-8").read().split("\\n"))
best = 1e9
for _ in range(3):
    start = time.perf_counter()
    words = text.to_frame().select(pl.col("text").str.to_lowercase().str.extract_all(r"[\\w'-]+").explode())
    words.group_by("text").len()
    best = min(best, time.perf_counter() - start)
print(best)
"""


def rows(paths: dict[str, Path]) -> list[Row]:
    """The lines of the table on words."""
    size = paths["txt"].stat().st_size / 1e6
    source = open_source(str(paths["parquet"]), Columns(group="speech"))
    blocks = [block for shard in source.shards for block in source.blocks(shard)]
    texts = [block.text for block in blocks]

    ours = size / seconds(lambda: [count_words(text) for text in texts])
    wc = size / processes([["wc", "-w", str(paths["txt"])]])
    polars = size / float(
        subprocess.run(
            [sys.executable, "-c", _POLARS, str(paths["txt"])],
            check=True,
            capture_output=True,
            text=True,
            env={"POLARS_MAX_THREADS": "1", "PATH": ""},
        ).stdout
    )
    sample = pa.concat_arrays(texts).slice(0, 20_000).to_pylist()
    counter = sum(len(text.encode()) for text in sample) / 1e6 / seconds(lambda: _counter(sample), 3)
    settings = Settings(grouped=True)
    whole = size / seconds(lambda: [count_block(block, settings) for block in blocks], 3)
    return [
        Row("words, against wc -w", f"{ours:.0f} MB/s", f"{wc:.0f} MB/s", ours / wc, "0.6", ours / wc >= 0.6),
        Row("words, against Polars", f"{ours:.0f} MB/s", f"{polars:.1f} MB/s", ours / polars, "8", ours / polars >= 8),
        Row("words, against Counter", f"{ours:.0f} MB/s", f"{counter:.1f} MB/s", ours / counter, "8", ours / counter >= 8),
        Row("words, pairs, folds, records: counting", f"{whole:.0f} MB/s", "40 MB/s", whole / 40, "1", whole >= 40),
    ]


def _counter(texts: list[str]) -> Counter[str]:
    words = Counter[str]()
    find = re.compile(r"[\w'-]+").findall
    for text in texts:
        words.update(find(text.lower()))
    return words


def memory_speed() -> float:
    """Megabytes a second that one core copies: no counter can read text faster."""
    data = np.ones(1 << 27, np.uint8)
    target = np.empty_like(data)
    return len(data) / 1e6 / seconds(lambda: np.copyto(target, data))
