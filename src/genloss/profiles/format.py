"""One file a profile: a magic word, a JSON header, packed arrays, and a digest of everything before it.

Layout: ``MAGIC`` (8 bytes), the header's length (8 bytes, little-endian), the header (JSON, UTF-8), the arrays one after the
other, SHA-256 of all that (32 bytes). The header names every array with its type, shape and packed size. Arrays of
integers are stored byte plane by byte plane (all lowest bytes, then all second bytes, ...), which sorted keys and small
counts compress well in, then packed by zstd. Reading makes arrays and nothing else: no code, no imports by name.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import zstandard

from genloss.errors import ProfileError
from genloss.profiles.merging import empty_table
from genloss.profiles.names import Names
from genloss.profiles.origins import Origins
from genloss.profiles.profile import HASH_NAME, SUMS, Profile
from genloss.profiles.type_counts import FOLDS, Table, TypeCounts
from genloss.writing import write_whole

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from numpy.typing import NDArray

MAGIC = b"GENLOSSP"
VERSION = 1
UNITS = ("words", "pairs", "records", "groups")
_ORIGINS = ("records", "tokens", "doubts")
_HIGHEST = np.uint64(2**64 - 1)
_COLUMNS = ("keys", "tokens", "records", "groups", "examples", "text_offsets", "text_bytes", "parts")
_DTYPES = {"uint8", "uint32", "int64", "uint64"}
_DIGEST_BYTES = 32
_AGAIN = "make it again with `genloss profile`"


def is_profile(head: bytes) -> bool:
    """True where a file that begins with these bytes is a profile."""
    return head.startswith(MAGIC)


def profile_bytes(profile: Profile) -> bytes:
    """The file of a profile; equal profiles give equal bytes."""
    unknown = dict(profile.extra)
    arrays: dict[str, NDArray[Any]] = dict(unknown.pop("arrays", {}))
    header: dict[str, Any] = {
        **unknown,
        "version": VERSION,
        "hash": HASH_NAME,
        "folds": FOLDS,
        "tokenizer": profile.tokenizer,
        "grouped": profile.grouped,
        "codec": profile.codec,
        "content": f"{profile.content:016x}",
        "units": {},
    }
    for unit in UNITS:
        counts: TypeCounts = getattr(profile, unit)
        header["units"][unit] = {"capacity": counts.capacity, "level": counts.level, "head_bound": counts.head_bound}
        for part in ("table", "head"):
            arrays |= {f"{unit}.{part}.{name}": array for name, array in _columns(getattr(counts, part)).items()}
        arrays[f"{unit}.head_weights"] = counts.head_weights
    for name in SUMS:
        arrays[name] = getattr(profile, name)
    if profile.told is not None and profile.told.told:  # what says nothing is not kept, so that equal profiles have equal bytes
        arrays |= {f"origins.{name}": getattr(profile.told, name) for name in _ORIGINS}
    names = profile.example_ids
    arrays |= {"names.hashes": names.hashes, "names.offsets": names.offsets, "names.data": names.data}
    for name, listed in _listed(profile.words.table, names).items():
        if name in arrays:
            arrays[name] = _as_places(arrays[name], listed)
    return _assembled(header, arrays)


def _listed(words: Table, names: Names) -> dict[str, NDArray[np.uint64]]:
    """Arrays of hashes that as a rule all stand in another, sorted one: their places there are far smaller than they."""
    examples = {f"{unit}.{part}.examples": names.hashes for unit in ("words", "pairs") for part in ("table", "head")}
    return examples | {f"pairs.{part}.parts": words.hashes for part in ("table", "head")}


def _as_places(hashes: NDArray[np.uint64], listed: NDArray[np.uint64]) -> NDArray[Any]:
    """The places of hashes in a sorted list, as uint32; the hashes themselves where some are not in it."""
    places = np.searchsorted(listed, hashes)
    known = np.append(listed, _HIGHEST)[places] == hashes
    return places.astype(np.uint32) if known.all() and len(listed) else hashes


def _from_places(array: NDArray[Any], listed: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return listed[array] if array.dtype == np.uint32 else array


def _columns(table: Table) -> dict[str, NDArray[Any]]:
    return {name: array for name in _COLUMNS if (array := getattr(table, name)) is not None}


def _assembled(header: dict[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    packed = {name: _pack(array) for name, array in sorted(arrays.items())}
    header["arrays"] = [
        {"name": name, "dtype": arrays[name].dtype.name, "shape": list(arrays[name].shape), "bytes": len(data)}
        for name, data in packed.items()
    ]
    text = json.dumps(header, sort_keys=True, ensure_ascii=False).encode()
    body = b"".join([MAGIC, len(text).to_bytes(8, "little"), text, *packed.values()])
    return body + hashlib.sha256(body).digest()


def _pack(array: NDArray[Any]) -> bytes:
    planes = np.ascontiguousarray(array).reshape(-1).view(np.uint8).reshape(-1, array.itemsize).T
    return zstandard.ZstdCompressor(level=3).compress(planes.tobytes())


def _unpack(data: bytes, dtype: str, shape: list[int]) -> NDArray[Any]:
    if dtype not in _DTYPES or any(size < 0 for size in shape):
        msg = f"unknown array type {dtype}"
        raise ValueError(msg)
    size = np.dtype(dtype).itemsize
    count = math.prod(shape)
    raw = zstandard.ZstdDecompressor().decompress(data, max_output_size=max(1, count * size))
    planes = np.frombuffer(raw, np.uint8).reshape(size, count)
    return np.ascontiguousarray(planes.T).reshape(-1).view(dtype).reshape(shape)


def write_profile(profile: Profile, path: str | os.PathLike[str]) -> None:
    """Write beside the target, then rename: the file is there whole, or as it was before."""
    write_whole(Path(path), profile_bytes(profile))


def read_profile(path: str | os.PathLike[str]) -> Profile:
    """Read a profile file. Raises ProfileError where it is missing, damaged, or of another kind or version."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        msg = f"cannot read {path}: {error.strerror or error}"
        raise ProfileError(msg) from error
    if not is_profile(data):
        msg = f"{path} is not a genloss profile (it does not begin with {MAGIC.decode()}); {_AGAIN}"
        raise ProfileError(msg)
    body, digest = data[:-_DIGEST_BYTES], data[-_DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != digest:
        msg = f"{path} is damaged: its contents do not match its digest; {_AGAIN}"
        raise ProfileError(msg)
    try:
        return _parsed(body, str(path))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, zstandard.ZstdError) as error:
        msg = f"{path} is not a profile that this version of genloss can read ({error}); {_AGAIN}"
        raise ProfileError(msg) from error


def _parsed(body: bytes, path: str) -> Profile:
    start = len(MAGIC) + 8
    size = int.from_bytes(body[len(MAGIC) : start], "little")
    header = json.loads(body[start : start + size])
    for what, expected in (("version", VERSION), ("hash", HASH_NAME), ("folds", FOLDS)):
        if header.pop(what) != expected:
            msg = f"{path} was made with another {what} than {expected}, and cannot be read; {_AGAIN}"
            raise ProfileError(msg)
    arrays = {}
    at = start + size
    for entry in header.pop("arrays"):
        arrays[entry["name"]] = _unpack(body[at : at + entry["bytes"]], entry["dtype"], entry["shape"])
        at += entry["bytes"]
    names = Names(arrays.pop("names.hashes"), arrays.pop("names.offsets"), arrays.pop("names.data"))
    words = replace(empty_table(), keys=arrays["words.table.keys"])  # for its hashes alone
    for name, listed in _listed(words, names).items():
        if name in arrays:
            arrays[name] = _from_places(arrays[name], listed)
    units = header.pop("units")
    counts: dict[str, Any] = {unit: _counts(units[unit], unit, arrays) for unit in UNITS}
    sums: dict[str, Any] = {name: arrays.pop(name) for name in SUMS}
    told = None
    if any(f"origins.{name}" in arrays for name in _ORIGINS):
        told = Origins(**{name: arrays.pop(f"origins.{name}") for name in _ORIGINS})
        told.check(sums["n_records"], sums["n_tokens"])
    return Profile(
        tokenizer=header.pop("tokenizer"),
        grouped=header.pop("grouped"),
        **counts,
        **sums,
        codec=header.pop("codec"),
        content=int(header.pop("content"), 16),
        example_ids=names,
        told=told,
        extra={**header, **({"arrays": arrays} if arrays else {})},
    )


def _counts(described: Mapping[str, int], unit: str, arrays: dict[str, NDArray[Any]]) -> TypeCounts:
    tables = {}
    for part in ("table", "head"):
        names = {name: f"{unit}.{part}.{name}" for name in _COLUMNS}
        tables[part] = Table(**{name: arrays.pop(full) for name, full in names.items() if full in arrays})
    return TypeCounts(
        capacity=described["capacity"],
        level=described["level"],
        table=tables["table"],
        head=tables["head"],
        head_weights=arrays.pop(f"{unit}.head_weights"),
        head_bound=described["head_bound"],
    )
