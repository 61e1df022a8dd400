"""Write the character tables of the tokenizer words-1 (docs/words-1.md) from the Unicode data inside the package ``regex``.

Run in a throwaway environment, since genloss itself needs none of this::

    python -m venv /tmp/tables && /tmp/tables/bin/pip install numpy regex==2026.11.15
    /tmp/tables/bin/python tools/make_unicode_tables.py src/genloss/profiles/words_1.npz

The output has the same bytes each time. It is frozen: a table of another Unicode version belongs to another tokenizer name.
"""

from __future__ import annotations

import io
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import regex

REGEX_VERSION = "2026.11.15"
UNICODE_VERSION = "18.0.0"
"""Of that release of ``regex``, by its own description."""

OTHER, LETTER, MARK, SINGLE, APOSTROPHE, HYPHEN, IGNORED = range(7)

CODE_POINTS = 0x110000
PAGE = 256

SCRIPTS_WITHOUT_SPACES = (
    *("Ahom", "Bopomofo", "Han", "Hiragana", "Katakana", "Khmer", "Lao", "Myanmar"),
    *("New_Tai_Lue", "Nushu", "Tai_Le", "Tai_Tham", "Tai_Viet", "Tangut", "Thai", "Yi"),
)
PROLONGED_SOUND_MARKS = (0x30FC, 0xFF70)
APOSTROPHES = (0x0027, 0x2019)
HYPHENS = (0x002D, 0x2010, 0x2011)
ZERO_WIDTH_SPACE = 0x200B


def which(pattern: str) -> np.ndarray:
    """Shape (0x110000,), bool: the code points that the pattern matches on their own."""
    found = np.zeros(CODE_POINTS, bool)
    everything = "".join(map(chr, range(CODE_POINTS)))
    for match in regex.finditer(f"(?V0)(?:{pattern})+", everything):
        found[match.start() : match.end()] = True
    return found


def make_classes() -> np.ndarray:
    """Shape (0x110000,), uint8: each code point's class. Written from the last line of the rule's table to the first."""
    scripts = "".join(rf"\p{{sc={name}}}" for name in SCRIPTS_WITHOUT_SPACES)
    classes = np.full(CODE_POINTS, OTHER, np.uint8)
    classes[which(r"\p{Cf}")] = IGNORED
    classes[ZERO_WIDTH_SPACE] = OTHER
    classes[which(r"\p{M}")] = MARK
    classes[which(r"[\p{L}\p{N}]")] = LETTER
    classes[which(r"[\p{L}\p{Nl}]") & which(f"[{scripts}]")] = SINGLE
    classes[list(PROLONGED_SOUND_MARKS)] = SINGLE
    classes[list(HYPHENS)] = HYPHEN
    classes[list(APOSTROPHES)] = APOSTROPHE
    return classes


def make_folds(classes: np.ndarray) -> np.ndarray:
    """Shape (0x110000,), int32: what each code point is appended as; 0 for those that never are (other, ignored)."""
    folds = np.zeros(CODE_POINTS, np.int32)
    for point in np.flatnonzero(np.isin(classes, (LETTER, MARK, SINGLE))):
        folded = regex._regex.fold_case(regex.IGNORECASE | regex.UNICODE, chr(point))  # noqa: SLF001 - it has no public name
        folds[point] = ord(folded)
    folds[ord("I")] = ord("i")  # status C in CaseFolding; regex leaves all four Turkic forms of i alone
    folds[list(APOSTROPHES)] = APOSTROPHES[0]
    folds[list(HYPHENS)] = HYPHENS[0]
    return folds


def paged(classes: np.ndarray, folds: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cut both into pages of 256 code points, equal pages kept once: (pages, classes, folds) as the file holds them."""
    index: dict[bytes, int] = {}
    pages = np.zeros(CODE_POINTS // PAGE, np.uint16)
    kept = []
    for page in range(len(pages)):
        span = slice(page * PAGE, (page + 1) * PAGE)
        key = classes[span].tobytes() + folds[span].tobytes()
        if key not in index:
            index[key] = len(index)
            kept.append(span)
        pages[page] = index[key]
    return pages, np.stack([classes[span] for span in kept]), np.stack([folds[span] for span in kept])


def write(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write an ``.npz`` whose bytes depend on the arrays alone (numpy's own writer stamps the time)."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, array, version=(1, 0), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, buffer.getvalue(), compress_type=zipfile.ZIP_DEFLATED, compresslevel=9)


def main() -> None:
    """Make the tables and write them to the path given."""
    if version("regex") != REGEX_VERSION:
        sys.exit(f"these tables come from regex {REGEX_VERSION} (Unicode {UNICODE_VERSION}), found {version('regex')}")
    classes = make_classes()
    pages, page_classes, page_folds = paged(classes, make_folds(classes))
    write(
        Path(sys.argv[1]),
        {"pages": pages, "classes": page_classes, "folds": page_folds, "unicode": np.array(UNICODE_VERSION)},
    )
    print(f"{len(page_classes)} pages; code points by class: {np.bincount(classes).tolist()}")


if __name__ == "__main__":
    main()
