"""Which format a file is in, by its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["parquet", "jsonl", "csv", "text"]

_KINDS: dict[str, Kind] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "text",
}
_CODECS = {".gz": "gzip", ".zst": "zstd"}

SUPPORTED = ".parquet, .jsonl, .ndjson, .json, .csv, .tsv, .txt (all but .parquet also with .gz or .zst)"
"""The suffixes that are read, as a message says them."""


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is to be read."""

    kind: Kind
    codec: str | None = None
    """``gzip``, ``zstd`` or None, as pyarrow calls them."""
    delimiter: str = ","
    """Between the fields of a CSV file."""


def format_of(name: str) -> Format | None:
    """Return the format that a file's name tells, whatever its case; None for one that is not supported."""
    low = name.lower()
    if low.endswith(".parquet"):
        return Format("parquet")
    codec = None
    for suffix, known in _CODECS.items():
        if low.endswith(suffix):
            codec, low = known, low.removesuffix(suffix)
    for suffix, kind in _KINDS.items():
        if low.endswith(suffix):
            return Format(kind, codec, "\t" if suffix == ".tsv" else ",")
    return None
