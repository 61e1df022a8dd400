"""Many files at once: which of a folder can be signed, what each says, and the table of it."""

from __future__ import annotations

import io
import os
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from genloss.corpus.origin import EVIDENCE, ORIGINS
from genloss.corpus.signed import Signed, Verifier
from genloss.engine import map_ordered
from genloss.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class SignedFile:
    """One file and what its signature says."""

    path: str
    """As the caller named it, or the folder that holds it."""
    signed: Signed


@dataclass(frozen=True, slots=True)
class SignedFiles:
    """Files in the order in which they were named, those of a folder by path."""

    files: tuple[SignedFile, ...]
    passed_over: int
    """Files of folders whose suffix is of no format that carries manifests."""

    def by_origin(self) -> dict[str, int]:
        """Files by origin, all origins named."""
        found = Counter(one.signed.provenance.origin for one in self.files)
        return {name: found[name] for name in ORIGINS}

    def by_evidence(self) -> dict[str, int]:
        """Files by evidence class, all classes named; only signed and none can occur."""
        found = Counter(one.signed.provenance.evidence for one in self.files)
        return {name: found[name] for name in EVIDENCE}

    def by_state(self) -> dict[str, int]:
        """Files by what became of their manifest."""
        return dict(Counter(one.signed.state for one in self.files))


def read_signed_files(
    paths: Sequence[str | os.PathLike[str]], *, trust: Path | None = None, workers: int | None = None
) -> SignedFiles:
    """Read the signed origin of files and of all files below folders.

    Of a folder those are read whose suffix is of a format that can carry a manifest; names that begin with a dot or an
    underscore are passed over, as everywhere. A file that is named is read whatever its name. The result does not depend on
    ``workers``. Raises SourceError as ``read_signed`` does, and where nothing is there to read.
    """
    verifier = Verifier(trust)
    formats = verifier.formats()
    found: dict[Path, None] = {}
    passed_over = 0
    for path in map(Path, paths):
        if not path.is_dir():
            found[path] = None
            continue
        below = list(_below(path))
        chosen = [one for one in below if one.suffix.lower().removeprefix(".") in formats]
        passed_over += len(below) - len(chosen)
        found.update(dict.fromkeys(chosen))
    if not found:
        raise SourceError(f"{', '.join(map(str, paths))}: no file there can carry a manifest; name images, video, audio or PDF")
    read = map_ordered(partial(_read, verifier), list(found), workers=workers or os.cpu_count() or 1)
    return SignedFiles(tuple(read), passed_over)


def signed_parquet(found: SignedFiles) -> bytes:
    """One row a file as Parquet: path, origin, copy_depth (null where unknown), evidence, state, signer, source_type, note.

    The columns origin, copy_depth and evidence are those that data sets are read by.
    """
    import pyarrow as pa
    from pyarrow import parquet

    text = pa.string()
    names = {"path": text, "origin": text, "copy_depth": pa.int32(), "evidence": text}
    more = {"state": text, "signer": text, "source_type": text, "note": text}
    table = pa.Table.from_pylist([row(one) for one in found.files], schema=pa.schema(names | more))
    sink = io.BytesIO()
    parquet.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def row(one: SignedFile) -> dict[str, str | int | None]:
    """A file as a row of the table; texts that no encoding can write are escaped."""
    signed = one.signed
    values = {
        "path": one.path,
        "origin": signed.provenance.origin,
        "copy_depth": signed.provenance.depth,
        "evidence": signed.provenance.evidence,
        "state": signed.state,
        "signer": signed.signer,
        "source_type": ", ".join(signed.source_types) or None,
        "note": "; ".join(signed.notes) or None,
    }
    return {
        name: value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
        for name, value in values.items()
    }


def _read(verifier: Verifier, path: Path) -> SignedFile:
    return SignedFile(str(path), verifier.read(path))


def _below(folder: Path) -> Iterator[Path]:
    """Files below a folder by path; folders that are links are not entered, so that there is no circle."""
    for place, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        below = (Path(place, name) for name in sorted(names) if not name.startswith((".", "_")))
        yield from (path for path in below if path.is_file())


def _refuse(error: OSError) -> None:
    raise SourceError(f"cannot read {error.filename}: {error.strerror or error}") from error
