"""Large English text from the bundled speeches: repeated, with words exchanged so that every copy differs."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(".bench")
SUFFIXES = ("", "", "", "s", "ing", "ed", "er")


def passages() -> pa.Table:
    """The bundled speeches."""
    with resources.files("genloss.data").joinpath("sotu.parquet").open("rb") as file:
        return pq.read_table(file)


def perturbed(copies: int, seed: int = 0) -> Iterator[list[tuple[str, str, str]]]:
    """Lists of (id, text, speech): in each copy one word in twelve is another word, some with a new ending."""
    table = passages()
    words = [text.split() for text in table["text"].to_pylist()]
    vocabulary = np.array(sorted({word for text in words for word in text}), object)
    names = list(zip(table["id"].to_pylist(), table["speech"].to_pylist(), strict=True))
    rng = np.random.default_rng(seed)
    for copy in range(copies):
        made = []
        for (name, speech), text in zip(names, words, strict=True):
            changed = list(text)
            places = rng.integers(len(text), size=len(text) // 12)
            for place, word, ending in zip(
                places, rng.choice(vocabulary, len(places)), rng.integers(len(SUFFIXES), size=len(places)), strict=True
            ):
                changed[place] = word + SUFFIXES[ending]
            made.append((f"{copy}-{name}", " ".join(changed), f"{copy}-{speech}"))
        yield made


def make(megabytes: int = 100) -> dict[str, Path]:
    """The same corpus as lines of text, Parquet and JSON Lines, under ``.bench/``; made once."""
    FOLDER.mkdir(exist_ok=True)
    paths = {kind: FOLDER / f"english-{megabytes}.{kind}" for kind in ("txt", "parquet", "jsonl")}
    if all(path.exists() for path in paths.values()):
        return paths
    copies = -(-megabytes * 10**6 // passages()["text"].nbytes)
    rows = [row for copy in perturbed(copies) for row in copy]
    ids, texts, speeches = zip(*rows, strict=True)
    pq.write_table(pa.table({"id": ids, "text": texts, "speech": speeches}), paths["parquet"], row_group_size=20_000)
    paths["txt"].write_text("\n".join(texts) + "\n", encoding="utf-8")
    with paths["jsonl"].open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": i, "text": t, "speech": s}) + "\n" for i, t, s in rows)
    return paths


def make_large(gigabytes: float) -> Path:
    """A file of text lines of that size: the 100 MB corpus again and again, letters exchanged in one of eight runs."""
    path = FOLDER / f"english-{gigabytes:g}-gigabytes.txt"
    if path.exists():
        return path
    base = make()["txt"].read_bytes()
    rng = np.random.default_rng(1)
    letters = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz", np.uint8)
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        while file.tell() < gigabytes * 1e9:
            at = 0
            while at < len(base):
                end = base.find(b"\n", at + (1 << 20)) + 1 or len(base)
                run = base[at:end]
                if rng.integers(8) == 0:
                    table = np.arange(256, dtype=np.uint8)
                    table[letters] = rng.permutation(letters)
                    run = run.translate(table.tobytes())
                file.write(run)
                at = end
    partial.replace(path)
    return path
