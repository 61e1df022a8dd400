"""A run's directory: what is there is used again, what is not is computed, and nothing is ever half written."""

from __future__ import annotations

import io
import json
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from genloss.errors import LoopError
from genloss.loops.files import as_json, file_digest, read_part, write_part
from genloss.writing import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from genloss.loops.cells import Cell

MANIFEST, LOG, DIGESTS = "manifest.json", "log.jsonl", "digests.json"
_LIBRARIES = ("numpy", "numba", "pyarrow")
_OWN = ("[!.]*.json", "[!.]*.parquet", "[!.]*.profile", "parts/[!.]*.json", "parts/[!.]*.npz", "profiles/[!.]*.profile")
"""What a run writes, but for its log; a report that somebody puts beside it is not its own."""
_LEFT_OVER = (".*.json.*", ".*.parquet.*", ".*.profile.*", "parts/.*.json.*", "parts/.*.npz.*", "profiles/.*.profile.*")
"""What a killed run had not renamed yet."""
_FREE = ("libraries", "python", "source.path")
"""Facts of the manifest that may differ when a run goes on."""


class Directory:
    """The files of one run. Raises LoopError where the folder belongs to another run or cannot be written to."""

    def __init__(self, path: Path, parameters: dict[str, Any], *, free: tuple[str, ...] = ()) -> None:
        """Open or begin a run; it may go on with another value of the ``free`` parameters, and with other libraries."""
        self.path, self._free = path, free
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LoopError(f"cannot make the folder {path}: {error.strerror or error}; name another with -o") from error
        facts = {"python": platform.python_version(), "libraries": {name: version(name) for name in _LIBRARIES}}
        self._settle({**parameters, **facts})
        (path / "parts").mkdir(exist_ok=True)
        for pattern in _LEFT_OVER:
            for left_over in path.glob(pattern):
                left_over.unlink(missing_ok=True)

    def _settle(self, wanted: dict[str, Any]) -> None:
        target = self.path / MANIFEST
        if not target.exists():
            # A run that was killed before it had a manifest has left nothing else.
            others = sorted(item.name for item in self.path.iterdir() if not item.name.startswith(f".{MANIFEST}."))
            if others:
                found = ", ".join(others[:3])
                raise LoopError(f"{self.path} holds files and no {MANIFEST} ({found}): name a new or empty folder with -o")
            write_whole(target, as_json(wanted) + b"\n")
            return
        try:
            there = json.loads(target.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise LoopError(f"{target} is damaged ({error}): name another folder with -o") from error
        mine, theirs = _flat(json.loads(as_json(wanted))), _flat(there)
        differing = [name for name in sorted(mine.keys() | theirs.keys()) if mine.get(name) != theirs.get(name)]
        for name in differing:
            if not name.startswith((*_FREE, *self._free)):
                raise LoopError(
                    f"{self.path} belongs to another run: there, {name} = {theirs.get(name)}, here {mine.get(name)}; "
                    f"name another folder with -o, or repeat the command that made it"
                )
        if any(name.startswith(self._free) for name in differing):
            write_whole(target, as_json(wanted) + b"\n")

    def part(self, cell: Cell, replicate: int) -> dict[str, Any] | None:
        """A chain that was run before; None where it is still to be run. Raises LoopError where its file is damaged."""
        return read_part(self._part(cell, replicate))

    def keep_part(self, cell: Cell, replicate: int, part: dict[str, Any]) -> None:
        """Keep what a chain has made."""
        write_part(self._part(cell, replicate), part)

    def _part(self, cell: Cell, replicate: int) -> Path:
        return self.path / "parts" / f"{cell.slug}.{replicate:04d}.json"

    def profile_path(self, cell: Cell, replicate: int, generation: int) -> Path:
        """Where the profile of a generation's text is kept."""
        folder = self.path / "profiles"
        folder.mkdir(exist_ok=True)
        return folder / f"{cell.slug}.{replicate:04d}.{generation:04d}.profile"

    def has_profiles(self, cell: Cell, replicate: int, generations: int) -> bool:
        """True where the profiles of all generations of a chain are kept."""
        return all(self.profile_path(cell, replicate, generation).exists() for generation in range(1, generations + 1))

    def finish(self, cells: pa.Table, table: pa.Table, report: bytes) -> None:
        """Write the tables and the report, and the digest of every file."""
        for name, one in (("cells.parquet", cells), ("table.parquet", table)):
            sink = io.BytesIO()
            pq.write_table(one, sink, compression="zstd")
            write_whole(self.path / name, sink.getvalue())
        write_whole(self.path / "report.json", report)
        files = sorted(file for pattern in _OWN for file in self.path.glob(pattern) if file.name != DIGESTS)
        digests = {file.relative_to(self.path).as_posix(): file_digest(file) for file in files}
        write_whole(self.path / DIGESTS, as_json(digests) + b"\n")

    def log(self, **facts: Any) -> None:
        """Add a line to the log, where times and machine facts are; it is no part of the result."""
        line = as_json({"at": datetime.now(UTC).isoformat(timespec="seconds"), **facts})
        try:
            with (self.path / LOG).open("ab") as file:
                file.write(line + b"\n")
        except OSError as error:
            raise LoopError(f"cannot write {self.path / LOG}: {error.strerror or error}") from error


def check_digests(path: Path) -> None:
    """Raise LoopError where a file of a finished run is missing or is not what was written."""
    try:
        wanted = json.loads((path / DIGESTS).read_text(encoding="utf-8"))
    except OSError as error:
        raise LoopError(f"{path} is no finished run: {DIGESTS} is missing; run the same `genloss loop` again") from error
    except ValueError as error:
        raise LoopError(f"{path / DIGESTS} is damaged; run the same `genloss loop` again") from error
    for name, digest in wanted.items():
        file = path / name
        if not file.is_file() or file_digest(file) != digest:
            state = "is damaged" if file.is_file() else "is missing"
            raise LoopError(f"{file} {state}; delete it and run the same `genloss loop` again")


def _flat(value: Any, name: str = "") -> dict[str, Any]:
    if not isinstance(value, dict):
        return {name: value}
    return {key: one for inner, part in value.items() for key, one in _flat(part, f"{name}.{inner}".strip(".")).items()}
