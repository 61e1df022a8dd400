"""The character tables against what every version of Python's own tables says too."""

import unicodedata

import pytest

from genloss.profiles.tables import APOSTROPHE, HYPHEN, IGNORED, LETTER, MARK, OTHER, SINGLE, load_tables


def char_class(point: int) -> int:
    tables = load_tables()
    return int(tables.classes[tables.pages[point >> 8], point & 255])


def char_fold(point: int) -> int:
    tables = load_tables()
    return int(tables.folds[tables.pages[point >> 8], point & 255])


def test_the_tables_have_the_shape_the_kernel_relies_on() -> None:
    """Every code point has a page, and every page exists."""
    tables = load_tables()
    assert tables.pages.shape == (0x1100,)
    assert tables.classes.shape == tables.folds.shape == (int(tables.pages.max()) + 1, 256)
    assert [str(array.dtype) for array in (tables.pages, tables.classes, tables.folds)] == ["uint16", "uint8", "int32"]
    assert tables.unicode == "18.0.0"
    assert load_tables() is tables


def test_the_tables_cannot_be_changed_by_one_of_their_readers() -> None:
    """The shared arrays are read-only."""
    with pytest.raises(ValueError, match="read-only"):
        load_tables().classes[0, 0] = LETTER


def test_alphabets_have_the_classes_of_pythons_categories() -> None:
    """Latin, Greek, Cyrillic and Hebrew code points have the class that their category in unicodedata gives."""
    by_category = {"L": LETTER, "N": LETTER, "M": MARK}
    points = [p for p in range(0x5D0) if unicodedata.category(chr(p)) != "Cn"]
    assert len(points) > 1400
    for point in points:
        category = unicodedata.category(chr(point))
        expected = IGNORED if category == "Cf" else by_category.get(category[0], OTHER)
        expected = {0x27: APOSTROPHE, 0x2D: HYPHEN}.get(point, expected)
        assert char_class(point) == expected, hex(point)


def test_alphabets_fold_as_python_folds_them() -> None:
    """Where Python's full case folding yields one character, the simple folding of the tables is that one."""
    points = [p for p in range(0x530) if char_class(p) in (LETTER, MARK)]
    several = [p for p in points if len(chr(p).casefold()) > 1]
    assert [hex(p) for p in several] == ["0xdf", "0x130", "0x149", "0x1f0", "0x390", "0x3b0"]
    for point in several:
        assert char_fold(point) == point  # statuses F and T alone in CaseFolding, so nothing simple
    for point in set(points) - set(several):
        assert char_fold(point) == ord(chr(point).casefold()), hex(point)


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        *[(p, SINGLE) for p in (0x4E00, 0x3005, 0x3007, 0x3042, 0x30A2, 0x0E01, 0x0EAA, 0x1000, 0x1780, 0x3105, 0xA000, 0x17000)],
        *[(p, SINGLE) for p in (0x30FC, 0xFF70)],  # prolonged sound marks, of script Common
        *[
            (p, LETTER) for p in (0xAC00, 0x0905, 0x1200, 0x0660, 0xFF21, 0xFF11, 0x216B, 0xBD, 0x0E51)
        ],  # Hangul, digits, Roman 12
        *[(p, MARK) for p in (0x0301, 0x3099, 0x0E31, 0x093E, 0xFE0F, 0x20E3)],
        *[(p, IGNORED) for p in (0xAD, 0x200C, 0x200D, 0x200E, 0x2060, 0xFEFF, 0x061C)],
        *[(p, OTHER) for p in (0x200B, 0x20, 0x3002, 0x5F, 0x1F600, 0xE000, 0x10FFFF, 0x24B6, 0x309B)],
        *[(p, APOSTROPHE) for p in (0x27, 0x2019)],
        *[(p, HYPHEN) for p in (0x2D, 0x2010, 0x2011)],
    ],
)
def test_code_points_have_the_class_of_the_rule(point: int, expected: int) -> None:
    """The class is the one that the first fitting line of docs/words-1.md gives."""
    assert char_class(point) == expected


@pytest.mark.parametrize(
    ("point", "folded"),
    [
        (ord("I"), ord("i")),
        (0x130, 0x130),
        (0x131, 0x131),
        (0x1E9E, 0xDF),  # status S
        (0x1F88, 0x1F80),  # status S
        (0x3C2, 0x3C3),
        (0x17F, ord("s")),
        (0x212A, ord("k")),
        (0x345, 0x3B9),
        (0x13F8, 0x13F0),
        (0x13A0, 0x13A0),
        (0x10400, 0x10428),
        (0x4E00, 0x4E00),
        (0x2019, 0x27),
        (0x2011, 0x2D),
        (0x20, 0),
        (0xAD, 0),
    ],
)
def test_code_points_fold_as_casefolding_says(point: int, folded: int) -> None:
    """Folding follows statuses C and S of Unicode's CaseFolding, whose lines are copied here by hand."""
    assert char_fold(point) == folded
