import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from transformers import AutoTokenizer, SynthIDTextWatermarkingConfig, WatermarkDetector, WatermarkLogitsProcessor

from genloss.errors import MeasureError
from genloss.measures.detecting.kgw import Kgw
from genloss.measures.detecting.loading import token_ids
from genloss.measures.detecting.synthid import SynthId
from genloss.measures.detectors import checked, detector_p_values, parse_detector
from tests.docs.pages import ROOT, blocks
from tests.measures.small_models import byte_tokenizer, word_tokenizer

WORDS = [f"w{number}" for number in range(796)]
VOCABULARY = 800
KEYS = [654, 400, 836, 123, 340, 443, 597, 160, 57]
SYNTHID: dict[str, Any] = {"ngram_len": 5, "keys": KEYS}
SCHEMES = [
    {"seeding_scheme": "lefthash", "context_width": 1},
    {"seeding_scheme": "lefthash", "context_width": 3},
    {"seeding_scheme": "selfhash", "context_width": 1},
    {"seeding_scheme": "selfhash", "context_width": 4},
]


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Other tests share the cores."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("marks")
    word_tokenizer(made / "words", WORDS)
    return made


def settings(folder: Path, name: str, **told: Any) -> Path:
    file = folder / f"{name}.json"
    file.write_text(json.dumps({"tokenizer": "words", **told}), encoding="utf-8")
    return file


def kgw(folder: Path, **told: Any) -> Kgw:
    return Kgw(settings(folder, "mark", **{"vocab_size": VOCABULARY, **told}))


def synthid(folder: Path, **told: Any) -> SynthId:
    return SynthId(settings(folder, "mark", **{**SYNTHID, **told}))


def spelled(ids: NDArray[np.int64]) -> list[str]:
    return [" ".join(WORDS[at - 4] for at in row) for row in ids]


def human(n: int, length: int, seed: int = 0) -> NDArray[np.int64]:
    """Token ids that nobody marked, shape (n, length): independent, each word as likely."""
    return np.random.default_rng(seed).integers(4, VOCABULARY, (n, length))


def written(processor: Any, n: int, length: int, *, sharp: float = 1.0, seed: int = 0) -> NDArray[np.int64]:
    """Token ids sampled from random logits under a mark, shape (n, length)."""
    torch.manual_seed(seed)
    ids = torch.randint(4, VOCABULARY, (n, 1))
    while ids.shape[1] < length:
        logits = sharp * torch.randn(n, VOCABULARY)
        logits[:, :4] = -torch.inf  # no special tokens
        marked = processor(ids, logits)
        marked[:, :4] = -torch.inf
        ids = torch.cat([ids, torch.multinomial(torch.softmax(marked, 1), 1)], dim=1)
    return np.asarray(ids.numpy())


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: f"{scheme['seeding_scheme']}-{scheme['context_width']}")
def test_green_tokens_are_those_of_transformers(folder: Path, scheme: dict[str, Any]) -> None:
    """Where no pair comes twice, counts and z are those of transformers' own detector."""
    mark = kgw(folder, **scheme)
    config: Any = type("Config", (), {"bos_token_id": -1, "is_encoder_decoder": False, "vocab_size": VOCABULARY})()
    told = {"greenlist_ratio": 0.25, "bias": 2.0, "hashing_key": 15485863, **scheme}
    theirs: Any = WatermarkDetector(config, "cpu", told, ignore_repeated_ngrams=True)
    compared = 0
    for ids in human(20, 30):
        green, counted = mark.count(ids)
        expected = theirs(torch.tensor(ids[None]), return_dict=True)
        if counted < expected.num_tokens_scored[0]:
            continue  # two windows with one seed and token: below
        compared += 1
        assert (green, counted) == (expected.num_green_tokens[0], expected.num_tokens_scored[0])
        assert mark.test(spelled(ids[None])).z[0] == pytest.approx(expected.z_score[0])
    assert compared > 5


def test_z_and_p_are_those_of_the_binomial_law(folder: Path) -> None:
    """Z and the chance of g or more green of T, summed in fractions, gamma = 200/800."""
    mark = kgw(folder)
    ids = human(1, 40)
    green, counted = mark.count(ids[0])
    told = mark.test(spelled(ids))
    gamma = Fraction(200, 800)
    tail = sum(math.comb(counted, k) * gamma**k * (1 - gamma) ** (counted - k) for k in range(green, counted + 1))
    assert told.p[0] == pytest.approx(float(tail))
    assert told.z[0] == pytest.approx((green - counted / 4) / math.sqrt(counted * 3 / 16))
    assert told.counted[0] == counted == len(set(zip(ids[0], ids[0][1:], strict=False)))


def test_gamma_is_the_share_of_whole_tokens(folder: Path) -> None:
    """A green list holds a whole number of tokens: .3 of 801 is 240."""
    assert kgw(folder, greenlist_ratio=0.3, vocab_size=801).gamma == 240 / 801


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: f"{scheme['seeding_scheme']}-{scheme['context_width']}")
def test_repeated_text_says_nothing_new(folder: Path, scheme: dict[str, Any]) -> None:
    """Said ten times, a text has at most the pairs at its seams more, so that boilerplate cannot look marked."""
    mark = kgw(folder, **scheme)
    (ids,) = human(1, 40)
    _, once = mark.count(ids)
    _, often = mark.count(np.tile(ids, 10))
    assert once <= often <= once + scheme["context_width"]


def test_what_the_scheme_does_not_look_at_makes_no_new_pair(folder: Path) -> None:
    """Lefthash seeds by the last token alone: with a width of 3, "a b c d" and "e f c d" hold the pair (c, d) once."""
    mark = kgw(folder, seeding_scheme="lefthash", context_width=3)
    assert mark.count(np.array([10, 11, 12, 13, 14, 15, 12, 13]))[1] == len({(12, 13), (13, 14), (14, 15), (15, 12)})


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: f"{scheme['seeding_scheme']}-{scheme['context_width']}")
def test_unmarked_text_has_uniform_p_values(folder: Path, scheme: dict[str, Any]) -> None:
    """Of 300 unmarked texts p never runs ahead of chance, and fills 0 to 1 evenly once ties are broken at random.

    Kolmogorov's distance at the chance .001, over the two tests of each scheme. selfhash of width 1 has one draw a word type
    and a key draws only once for all texts, so there the key changes with the text.
    """
    rng = np.random.default_rng(1)
    few = scheme == SCHEMES[2]
    marks = [kgw(folder, **scheme, hashing_key=key) for key in (rng.integers(1, 2**31, 15).tolist() if few else [15485863])]
    p, lower = [], []
    for row, ids in enumerate(human(300, 60)):
        mark = marks[row % len(marks)]
        green, counted = mark.count(ids)
        p.append(stats.binom.sf(green - 1, counted, mark.gamma))
        lower.append(stats.binom.sf(green, counted, mark.gamma))
    assert stats.kstest(p, "uniform", alternative="greater").pvalue > 0.001
    assert stats.kstest(rng.uniform(lower, p), "uniform").pvalue > 0.001


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: f"{scheme['seeding_scheme']}-{scheme['context_width']}")
def test_z_grows_with_the_mark_and_with_the_length(folder: Path, scheme: dict[str, Any]) -> None:
    """Text written under the key reads high, more so with a stronger bias and when longer, and under another key it does not."""
    told = {"vocab_size": VOCABULARY, "device": "cpu", **scheme}
    mark, other = kgw(folder, **scheme), kgw(folder, **scheme, hashing_key=7)
    z = {}
    for bias, length in ((0.5, 80), (3.0, 80), (3.0, 20)):
        texts = spelled(written(WatermarkLogitsProcessor(bias=bias, **told), 6, length))
        z[bias, length] = checked(mark, texts)
        assert abs(checked(other, texts).mean()) < 4 / math.sqrt(6)
    assert z[3.0, 80].mean() > z[0.5, 80].mean() + 2
    assert z[3.0, 80].mean() > z[3.0, 20].mean() + 1
    assert z[3.0, 80].min() > 4


def test_a_tokenizer_that_spells_otherwise_keeps_most_of_the_mark(folder: Path) -> None:
    """Byte pairs written, spelled out and read again are not the same tokens, and z still tells the key's text."""
    text = (ROOT / "docs" / "measures.md").read_text(encoding="utf-8")
    byte_tokenizer(folder / "bytes", text.splitlines(), VOCABULARY)
    tokenizer = AutoTokenizer.from_pretrained(folder / "bytes")
    mark = Kgw(settings(folder, "bytes-mark", tokenizer="bytes", vocab_size=VOCABULARY))
    ids = written(WatermarkLogitsProcessor(VOCABULARY, "cpu", bias=4.0), 10, 200)
    texts = tokenizer.batch_decode(torch.tensor(ids))
    again = token_ids(tokenizer, texts)
    assert any(row.tolist() != ids[at].tolist() for at, row in enumerate(again))
    assert checked(mark, texts).min() > 4


def test_the_mean_is_weighted_by_layers_and_counts_new_contexts(folder: Path) -> None:
    """g-values are transformers', masked as by transformers; weights fall in a line from 10 to 1."""
    mark = synthid(folder)
    processor: Any = SynthIDTextWatermarkingConfig(**SYNTHID).construct_processor(VOCABULARY, "cpu")
    (ids,) = human(1, 60)
    ids[30:45] = ids[5:20]  # repeated contexts
    row = torch.tensor(ids[None])
    g = processor.compute_g_values(row)[0].numpy()
    kept = processor.compute_context_repetition_mask(row)[0].numpy()
    weights = np.array([10 - 9 * layer / 8 for layer in range(9)])
    expected = (g[kept] * weights).sum(axis=1) / weights.sum()
    assert kept.sum() == 56 - 12  # 15 tokens again are 12 contexts of 4 again
    np.testing.assert_allclose(np.sort(mark.scores(ids)), np.sort(expected))
    told = mark.test(spelled(ids[None]))
    assert told.counted[0] == 44
    assert told.z[0] == pytest.approx((expected.mean() - mark.mean) / math.sqrt(mark.variance / 44))
    assert told.p[0] == pytest.approx(stats.norm.sf(told.z[0]))


def test_the_null_is_that_of_the_table(folder: Path) -> None:
    """Fair coins to within the table's size; the same key twice moves two layers together, which the variance knows."""
    mark = synthid(folder)
    weights = np.linspace(10, 1, 9) / np.linspace(10, 1, 9).sum()
    fair = (weights**2).sum() / 4
    assert abs(mark.mean - 0.5) < 4 * 0.5 / math.sqrt(2**16)
    assert abs(mark.variance / fair - 1) < 0.05  # layers of one table share 1/256 of a standard deviation a pair
    assert synthid(folder, keys=[5, 5]).variance == pytest.approx(0.25, abs=0.001)
    assert abs(synthid(folder, sampling_table_size=1000).mean - 0.5) < 4 * 0.5 / math.sqrt(1000)


@pytest.mark.parametrize("size", [2**16, 2**10, 1000])
def test_unmarked_text_has_uniform_synthid_p_values(folder: Path, size: int) -> None:
    """P of 1,000 unmarked texts is uniform, Kolmogorov's distance at the chance .001, also with a small table far from fair.

    The mean of z over all, of standard error .03, is 0: with 1/2 for the small table's mean it is not.
    """
    mark = synthid(folder, sampling_table_size=size)
    told = mark.test(spelled(human(1000, 200, seed=2)))
    assert stats.kstest(told.p, "uniform").pvalue > 0.001
    assert abs(told.z.mean()) < 4 / math.sqrt(1000)


def test_synthid_z_grows_with_the_entropy_and_the_length(folder: Path) -> None:
    """Marked text reads high, longer text more so, and text that leaves nothing to choose not at all."""
    mark, other = synthid(folder), synthid(folder, keys=[key + 1000 for key in KEYS])

    def texts(length: int, sharp: float) -> list[str]:
        processor = SynthIDTextWatermarkingConfig(**SYNTHID).construct_processor(VOCABULARY, "cpu")
        return spelled(written(processor, 6, length, sharp=sharp))

    short, long, sure = texts(30, 1), texts(90, 1), texts(90, 200)
    assert checked(mark, long).mean() > checked(mark, short).mean() + 1
    assert checked(mark, long).min() > 4
    assert abs(checked(other, long).mean()) < 4 / math.sqrt(6)
    assert abs(checked(mark, sure).mean()) < checked(mark, long).mean() / 2
    assert (detector_p_values(mark, long) < 1e-4).all()


@pytest.mark.parametrize("make", [kgw, synthid])
def test_too_short_a_text_has_no_score(folder: Path, make: Any) -> None:
    """Without a single window z and p are nan, and others are not touched by it."""
    mark = make(folder)
    told = mark.test(["", "w1", *spelled(human(1, 30))])
    assert np.isnan(told.z[:2]).all()
    assert np.isnan(told.p[:2]).all()
    assert told.counted[:2].tolist() == [0, 0]
    assert 0 <= told.p[2] <= 1
    assert mark.test([]).z.shape == (0,)


@pytest.mark.parametrize("make", [kgw, synthid])
@given(words=st.lists(st.sampled_from([*WORDS[:5], "[SEP]", "\ud7ff", "\x00", "</s>", "é"]), max_size=30))
def test_any_text_has_a_chance_or_none(tmp_path_factory: pytest.TempPathFactory, make: Any, words: list[str]) -> None:
    """P is from 0 to 1 and z finite, or both are nan."""
    key = make.__name__
    if key not in MADE:
        folder = tmp_path_factory.mktemp(key)
        word_tokenizer(folder / "words", WORDS)
        MADE[key] = make(folder)
    told = MADE[key].test([" ".join(words)])
    if told.counted[0]:
        assert 0 <= told.p[0] <= 1
        assert np.isfinite(told.z[0])
    else:
        assert np.isnan(told.p[0])
        assert np.isnan(told.z[0])


MADE: dict[str, Any] = {}


def test_they_are_named_on_the_command_line(folder: Path) -> None:
    """kgw:FILE and synthid:FILE load what the file says, and names are the file's last part."""
    file = settings(folder, "mark-a", vocab_size=VOCABULARY, hashing_key=99)
    made = parse_detector(f"kgw:{file}")
    assert isinstance(made, Kgw)
    assert made.name == "kgw:mark-a.json"
    texts = spelled(human(3, 50))
    np.testing.assert_array_equal(detector_p_values(made, texts), kgw(folder, hashing_key=99).test(texts).p)
    assert isinstance(parse_detector(f"synthid:{settings(folder, 'mark-b', **SYNTHID)}"), SynthId)


@pytest.mark.parametrize(
    ("kind", "told", "says"),
    [
        ("kgw", {"hash_key": 1}, "there is no setting 'hash_key'; there are tokenizer, greenlist_ratio"),
        ("kgw", {"greenlist_ratio": 1.0}, "greenlist_ratio must be a number above 0 and below 1"),
        ("kgw", {"greenlist_ratio": True}, "greenlist_ratio must be"),
        ("kgw", {"greenlist_ratio": 0.001}, "leaves no token, or all, of 800"),
        ("kgw", {"hashing_key": "15485863"}, "hashing_key must be a whole number"),
        ("kgw", {"seeding_scheme": "simple_1"}, 'must be "lefthash" or "selfhash"'),
        ("kgw", {"context_width": 0}, "context_width must be"),
        ("kgw", {"vocab_size": None}, "vocab_size must be"),
        ("kgw", {"vocab_size": 100}, "both must be those of the model"),
        ("kgw", {"tokenizer": "elsewhere"}, "is no directory on this machine"),
        ("kgw", {"tokenizer": ""}, "the tokenizer of the model that may have written the text"),
        ("synthid", {"keys": []}, "keys must be a list of 1 to 1000"),
        ("synthid", {"keys": [2**63]}, "keys must be"),
        ("synthid", {"keys": [True]}, "keys must be"),
        ("synthid", {"ngram_len": 1}, "ngram_len must be"),
        ("synthid", {"bias": 2.0}, "there is no setting 'bias'"),
        ("synthid", {"sampling_table_size": 2**25}, "sampling_table_size must be"),
    ],
)
def test_odd_settings_are_refused(folder: Path, kind: str, told: dict[str, Any], says: str) -> None:
    """Each is one line that names the key and never shows a value, which may be secret."""
    base = {"vocab_size": VOCABULARY} if kind == "kgw" else SYNTHID
    with pytest.raises(MeasureError, match=says) as caught:
        checked(parse_detector(f"{kind}:{settings(folder, 'odd', **{**base, **told})}"), spelled(human(1, 30)))  # type: ignore[arg-type]
    assert not {"15485863", str(2**63)} & set(str(caught.value).split())


@pytest.mark.parametrize("missing", SYNTHID)
def test_synthid_needs_its_keys_and_length(folder: Path, missing: str) -> None:
    """They have no default."""
    told = {key: value for key, value in SYNTHID.items() if key != missing}
    with pytest.raises(MeasureError, match=f"say {missing}, a "):
        SynthId(settings(folder, "part", **told))


def test_the_vocabulary_can_stand_in_the_models_configuration(folder: Path) -> None:
    """Beside the tokenizer, as models are published; where it is nowhere, the error asks for it."""
    file = settings(folder, "bare")
    with pytest.raises(MeasureError, match="say vocab_size, a whole number"):
        Kgw(file)
    (folder / "words" / "config.json").write_text('{"model_type": "gpt2", "vocab_size": 1000}', encoding="utf-8")
    try:
        assert Kgw(file).gamma == 250 / 1000
    finally:
        (folder / "words" / "config.json").unlink()


@pytest.mark.parametrize("body", ["", "[]", '{"a": 1, "a": 2}', '{"greenlist_ratio": NaN}', "[" * 100_000, "\xff"])
@pytest.mark.parametrize("kind", ["kgw", "synthid"])
def test_files_that_are_no_settings_are_refused(tmp_path: Path, kind: str, body: str) -> None:
    """Damaged, nested without end, repeated keys: one line each, and a file that is not there likewise."""
    file = tmp_path / "mark.json"
    with pytest.raises(MeasureError, match="cannot be read"):
        parse_detector(f"{kind}:{file}")
    file.write_bytes(body.encode("latin-1"))
    with pytest.raises(MeasureError, match=f"^{kind}:mark.json: mark.json (is not sound JSON|must hold one JSON object)$"):
        parse_detector(f"{kind}:{file}")


def test_special_tokens_in_a_text_are_only_text(folder: Path) -> None:
    """A record that spells out [SEP] gets its letters, so that none can end its own scoring."""
    tokenizer = AutoTokenizer.from_pretrained(folder / "words")
    (ids,) = token_ids(tokenizer, ["w0 [SEP] w1"])
    assert ids.tolist() == [4, 1, 1, 1, 5]
    assert token_ids(tokenizer, []) == []


def test_the_page_writes_a_column_of_p_values(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The block of docs/detectors.md that needs a mark does what it says; a record too short has none."""
    (code,) = [
        one.code for one in blocks((ROOT / "docs" / "detectors.md").read_text(encoding="utf-8")) if "watermark_p" in one.code
    ]
    texts = [*spelled(human(3, 40)), "w1"]
    mark = settings(folder, "mark", vocab_size=VOCABULARY)
    pq.write_table(pa.table({"text": texts}), folder / "corpus.parquet")
    monkeypatch.chdir(folder)
    exec(code, {})  # noqa: S102 - our own page
    table = pq.read_table(folder / "corpus_p.parquet")
    assert table["watermark_p"].to_pylist() == [*Kgw(mark).test(texts[:3]).p.tolist(), None]


def test_the_pages_settings_are_sound(folder: Path) -> None:
    """Both JSON blocks of docs/detectors.md load."""
    page = (ROOT / "docs" / "detectors.md").read_text(encoding="utf-8")
    one, two = (json.loads(block) for block in re.findall(r"```json\n(.*?)\n```", page, re.DOTALL))
    Kgw(settings(folder, "page-one", **{**one, "tokenizer": "words"}))
    SynthId(settings(folder, "page-two", **{**two, "tokenizer": "words"}))


def test_counts_do_not_depend_on_the_order_of_pairs(folder: Path) -> None:
    """A text and its halves joined the other way share all pairs but those at the seam."""
    mark = kgw(folder)
    (ids,) = human(1, 60)
    forth, back = mark.count(ids), mark.count(np.concatenate([ids[30:], ids[:30]]))
    assert abs(forth[0] - back[0]) <= 1
    assert Counter(ids[1:].tolist()).total() >= forth[1]
