"""The plain-Python tokenizer against the examples and the wording of docs/words-1.md."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genloss.profiles import twin


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the page's own examples
        ("don’t", ["don't"]),
        ("don't", ["don't"]),
        ("well-known", ["well-known"]),
        ("rock--roll", ["rock", "roll"]),
        ("speakers'", ["speakers"]),
        ("1,000", ["1", "000"]),
        ("中文", ["中", "文"]),
        # empty and nearly so
        ("", []),
        (" \n\t", []),
        ("...!?", []),
        ("'-'", []),
        ("\u0301", []),
        # connectors
        ("'tis -- 'twas", ["tis", "twas"]),
        ("-1", ["1"]),
        ("a-b'c", ["a-b'c"]),
        ("a-'b", ["a", "b"]),
        ("a'-'b", ["a", "b"]),
        ("rock'n'roll", ["rock'n'roll"]),
        ("non\u2011breaking and hy\u2010phen", ["non-breaking", "and", "hy-phen"]),
        ("end-", ["end"]),
        ("1990-2000", ["1990-2000"]),
        ("en\u2013dash", ["en", "dash"]),
        # letters, digits, case
        ("HELLO Hello hello", ["hello"] * 3),
        ("snake_case e.g. U.S.", ["snake", "case", "e", "g", "u", "s"]),
        ("x² ½ Ⅻ", ["x²", "½", "ⅻ"]),
        ("Straße STRASSE ẞ", ["straße", "strasse", "ß"]),
        ("ΟΔΟΣ οδος", ["οδοσ", "οδοσ"]),
        ("İI", ["İi"]),
        # marks
        ("e\u0301te\u0301", ["e\u0301te\u0301"]),
        ("a \u0301b", ["a", "b"]),
        ("a-\u0301b", ["a", "b"]),
        ("a'\u0301", ["a"]),
        ("中\u0301文", ["中\u0301", "文"]),
        ("α\u0345", ["αι"]),
        # singles
        ("中a文", ["中", "a", "文"]),
        ("a中", ["a", "中"]),
        ("中-文", ["中", "文"]),
        ("a-中", ["a", "中"]),
        ("中'a", ["中", "a"]),
        ("コーヒー", ["コ", "ー", "ヒ", "ー"]),
        ("ไทย", ["ไ", "ท", "ย"]),
        ("ก\u0e31น", ["ก\u0e31", "น"]),
        ("한국어", ["한국어"]),
        # ignored
        ("so\u00adft", ["soft"]),
        ("a-\u200db", ["a-b"]),
        ("a\u200d\u0301", ["a\u0301"]),
        ("a\u200d'b", ["a'b"]),
        ("\ufeffword", ["word"]),
        ("a\u200bb", ["a", "b"]),
        # far planes
        ("a😀b", ["a", "b"]),
        ("𐐀", ["𐐨"]),
        ("𠀀𠀁", ["𠀀", "𠀁"]),
    ],
)
def test_words_are_those_of_the_rule(text: str, expected: list[str]) -> None:
    """The words are what the rule's wording gives, worked by hand."""
    assert twin.words(text) == expected


@given(st.text())
def test_joining_records_with_a_space_joins_their_words(text: str) -> None:
    """White space closes everything, so the words of two texts with a space between are the words of both."""
    assert twin.words(f"{text} {text}") == twin.words(text) * 2


@given(st.text(alphabet="aB'’-‐ \u0301\u00ad中1."))
def test_words_come_out_of_the_tokenizer_as_they_went_in(text: str) -> None:
    """A word that was found is found again as that one word: nothing is left to fold, join or cut."""
    for word in twin.words(text):
        assert twin.words(word) == [word]


@pytest.mark.parametrize(
    ("data", "expected"),
    [(b"", 0xCBF29CE484222325), (b"a", 0xAF63DC4C8601EC8C), (b"foobar", 0x85944171F73967E8)],
)
def test_fnv1a64_gives_the_published_values(data: bytes, expected: int) -> None:
    """FNV-1a agrees with the test vectors that its authors publish (Noll's test_fnv, 64-bit FNV-1a)."""
    assert twin.fnv1a64(data) == expected


def test_fmix64_is_a_bijection_with_its_known_fixed_point() -> None:
    """The finalizer sends 0 to 0, and inverting its steps (multiplicative inverses) gives the argument back."""

    def undo(value: int) -> int:
        value ^= value >> 33
        value = value * pow(0xC4CEB9FE1A85EC53, -1, 1 << 64) & twin.WORD_64
        value ^= value >> 33
        value = value * pow(0xFF51AFD7ED558CCD, -1, 1 << 64) & twin.WORD_64
        return value ^ value >> 33

    assert twin.fmix64(0) == 0
    assert twin.fmix64(1) == 0xB456BCFC34C2CB2C  # MurmurHash3's fmix64(1), as quoted in many ports' tests
    for value in (1, 2, 0x9E3779B97F4A7C15, twin.WORD_64):
        assert undo(twin.fmix64(value)) == value


def test_hashes_of_types_leave_room_for_the_fold() -> None:
    """Word and pair hashes have four low bits clear and are never 0; record and group hashes keep all their bits."""
    one, two = twin.word_hash("one"), twin.word_hash("two")
    assert one & 15 == two & 15 == twin.pair_hash(one, two) & 15 == 0
    assert twin.type_hash(15) == 16
    assert twin.type_hash(0x1F) == 0x10
    assert twin.pair_hash(one, two) != twin.pair_hash(two, one)
    assert len({twin.fold(twin.group_hash(f"group {i}")) for i in range(200)}) == 16
    assert twin.record_hash([]) == 0
    assert twin.record_hash([one]) == twin.fmix64(one)


def test_counts_of_a_small_corpus_worked_by_hand() -> None:
    """Tokens, records and groups are counted apart, fold by fold."""
    made = twin.count([("The cat, the cat", "g"), ("the dog", "g"), ("THE", "h"), ("", "g")])
    g, h = twin.fold(twin.group_hash("g")), twin.fold(twin.group_hash("h"))
    assert g != h  # or the numbers below would fall together
    the, cat, dog = map(twin.word_hash, ("the", "cat", "dog"))
    assert made.words.entries == {(the, g): [3, 2, 1], (cat, g): [2, 1, 1], (dog, g): [1, 1, 1], (the, h): [1, 1, 1]}
    assert made.pairs.entries == {
        (twin.pair_hash(the, cat), g): [2, 1, 1],
        (twin.pair_hash(cat, the), g): [1, 1, 1],
        (twin.pair_hash(the, dog), g): [1, 1, 1],
    }
    assert made.words.texts == {the: "the", cat: "cat", dog: "dog"}
    assert made.pairs.texts[twin.pair_hash(cat, the)] == "cat the"
    assert (made.n_records[g], made.n_tokens[g], made.n_pairs[g], made.n_bytes[g]) == (3, 6, 4, 16 + 7)
    assert (made.n_records[h], made.n_tokens[h], made.n_pairs[h], made.n_bytes[h]) == (1, 1, 0, 3)
    long, short, alone = (twin.record_hash(list(map(twin.word_hash, r.split()))) for r in ("the cat the cat", "the dog", "the"))
    assert made.words.examples == {the: min(long, short, alone), cat: long, dog: short}
    assert made.records.entries == {
        (long & ~15, g): [1, 1, 1],
        (short & ~15, g): [1, 1, 1],
        (alone & ~15, h): [1, 1, 1],
        (16, g): [1, 1, 1],
    }
    assert made.records.texts == {}
    assert sum(made.n_records) == 4


def test_records_without_a_group_are_their_own() -> None:
    """Equal records without a group lie in the fold of their own hash, and are two groups."""
    made = twin.count([("a b", None), ("A, b!", None), ("a b", "x")])
    record = twin.record_hash([twin.word_hash("a"), twin.word_hash("b")])
    own, named = twin.fold(record), twin.fold(twin.group_hash("x"))
    assert own != named
    assert made.records.entries == {(record & ~15, own): [2, 2, 2], (record & ~15, named): [1, 1, 1]}
    assert made.records.examples == {record & ~15: record}


@given(st.lists(st.tuples(st.text(alphabet="ab '中"), st.sampled_from([None, "x", "y"])), max_size=8))
def test_the_order_of_records_does_not_matter(records: list[tuple[str, str | None]]) -> None:
    """Counts are the same from the last record to the first."""
    assert twin.count(records) == twin.count(records[::-1])
