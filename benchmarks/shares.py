"""Scoring records between references on one core, beside naive Bayes in scikit-learn on the same text, and a whole estimate."""

from __future__ import annotations

import subprocess
import sys
import time
from importlib import resources
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from benchmarks.timing import Row, seconds
from genloss.corpus.columns import Columns
from genloss.corpus.sources import open_source
from genloss.measures.share_scores import by_types, score_source
from genloss.measures.share_tables import ratio_tables
from genloss.profiles.build import profile_source
from genloss.profiles.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from genloss.profiles.profile import Profile

_SAMPLE = 4000
"""Passages that scikit-learn scores."""


def rows(paths: dict[str, Path]) -> list[Row]:
    """The lines of the table on shares."""
    human, machine = _table("sotu"), _table("sotu_smollm2")
    tables = ratio_tables(_profile(human), [_profile(machine)])
    target = open_source(str(paths["parquet"]), Columns(group="speech"))
    size = sum(block.text.nbytes for shard in target.shards for block in target.blocks(shard)) / 1e6
    ours = size / seconds(lambda: score_source(target, by_types(tables), extra_traits=2), 3)
    sample = pq.read_table(paths["parquet"])["text"].to_pylist()[:_SAMPLE]
    bayes = sum(map(len, sample)) / 1e6 / _bayes(human["text"].to_pylist(), machine["text"].to_pylist(), sample)
    taken = _command(paths["parquet"])
    whole = f"{size:.0f} MB against the bundled references, whole process, with control, blends and fit"
    return [
        Row("scoring words and pairs, reading included, one core", f"{ours:.0f} MB/s", "25 MB/s", ours / 25, "1", ours >= 25),
        Row("the same, against naive Bayes of words and pairs in scikit-learn", f"{ours:.0f} MB/s", f"{bayes:.1f} MB/s",
            ours / bayes, "10", ours >= 10 * bayes),
        Row(whole, f"{taken:.1f} s", "30 s", taken / 30, "1", taken <= 30),
    ]  # fmt: skip


def _table(name: str) -> pa.Table:
    with resources.files("genloss.data").joinpath(f"{name}.parquet").open("rb") as file:
        return pq.read_table(file, columns=["text", "speech"])


def _profile(table: pa.Table) -> Profile:
    source = open_source(table, Columns(group="speech"))
    return profile_source(source, Settings(grouped=True, keep_text=False), workers=1).profile


def _bayes(human: list[str], machine: list[str], target: list[str]) -> float:
    """Seconds in which scikit-learn scores the target by words and pairs; fitting does not count."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.naive_bayes import MultinomialNB

    words = CountVectorizer(ngram_range=(1, 2), token_pattern=r"[\w'-]+")  # noqa: S106 - a pattern of words
    model = MultinomialNB().fit(words.fit_transform([*human, *machine]), [0] * len(human) + [1] * len(machine))
    return seconds(lambda: model.predict_joint_log_proba(words.transform(target)), 2)


def _command(path: Path) -> float:
    """Seconds of one ``genloss share``, after one that warms the kernels' cache."""
    folder = resources.files("genloss.data")
    human, machine = (str(folder.joinpath(f"{name}.parquet")) for name in ("sotu", "sotu_smollm2"))
    call = [sys.executable, "-m", "genloss", "share", str(path), "--human", human, "--synthetic", f"smollm2={machine}",
            "--group", "speech", "--json"]  # fmt: skip
    taken = []
    for _ in range(2):
        began = time.perf_counter()
        subprocess.run(call, check=True, capture_output=True)
        taken.append(time.perf_counter() - began)
    return min(taken)
