"""The names of example records: a small sorted map from record hash to id, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from genloss.profiles import kernel_merge
from genloss.profiles.arrow import buffers

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Names:
    """Ids of n records by record hash; where equal records have several ids, the smallest in byte order."""

    hashes: NDArray[np.uint64]
    """Shape (n,), strictly increasing."""
    offsets: NDArray[np.int64]
    """Shape (n + 1,), into ``data``."""
    data: NDArray[np.uint8]
    """UTF-8."""

    @classmethod
    def none(cls) -> Names:
        """No names."""
        return cls(np.zeros(0, np.uint64), np.zeros(1, np.int64), np.zeros(0, np.uint8))

    @classmethod
    def of(cls, hashes: NDArray[np.uint64], ids: pa.LargeStringArray) -> Names:
        """The names of records given in any order, equal ones among them; null ids are left out."""
        table = pa.table({"hash": hashes, "id": ids}).sort_by([("hash", "ascending"), ("id", "ascending")])  # nulls last
        hashes = table["hash"].to_numpy()
        first = np.concatenate([[True], hashes[1:] != hashes[:-1]]) if len(hashes) else np.zeros(0, bool)
        named = first & table["id"].is_valid().to_numpy()
        chosen = table["id"].combine_chunks().filter(pa.array(named))
        data, offsets = buffers(chosen)
        return cls(hashes[named], offsets - offsets[0], data[offsets[0] : offsets[-1]])

    def get(self, record_hash: int) -> str | None:
        """The id of a record; None where it has no name."""
        place = int(np.searchsorted(self.hashes, np.uint64(record_hash)))
        if place == len(self) or int(self.hashes[place]) != record_hash:
            return None
        return self._at(place).decode()

    def _at(self, place: int) -> bytes:
        return bytes(self.data[self.offsets[place] : self.offsets[place + 1]])

    def __len__(self) -> int:
        """n, the number of named records."""
        return len(self.hashes)

    def __add__(self, other: Names) -> Names:
        """The names of both."""
        if not len(self) or not len(other):
            return self if len(self) else other
        here, there = kernel_merge.merge_hashes(self.hashes, other.hashes)
        for k in np.flatnonzero((here >= 0) & (there >= 0)):
            if other._at(int(there[k])) < self._at(int(here[k])):
                here[k] = -1
        hashes = np.where(here >= 0, self.hashes[here], other.hashes[there])
        offsets, data = kernel_merge.take_texts(self.offsets, self.data, other.offsets, other.data, here, there)
        return Names(hashes, offsets, data)

    def only(self, hashes: NDArray[np.uint64]) -> Names:
        """The names of the given records alone (any order, repeats allowed)."""
        if not len(self):
            return self
        wanted = np.unique(hashes)
        places = np.searchsorted(wanted, self.hashes)
        places[places == len(wanted)] = 0
        keep = np.flatnonzero(wanted[places] == self.hashes) if len(wanted) else np.zeros(0, np.int64)
        if len(keep) == len(self):
            return self
        offsets, data = kernel_merge.take_texts(self.offsets, self.data, self.offsets, self.data, keep, keep)
        return Names(self.hashes[keep], offsets, data)
