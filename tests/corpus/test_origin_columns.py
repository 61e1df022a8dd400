from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genloss.corpus.columns import Columns
from genloss.corpus.importing_distilabel import as_distilabel
from genloss.corpus.origin import EVIDENCE, NO_DEPTH, ORIGINS
from genloss.corpus.origin_columns import Declaration, Judged, OriginColumns, judge
from genloss.corpus.origin_dates import days_of
from genloss.corpus.origin_numbers import depths_of, p_values
from genloss.corpus.origin_words import WORDS, origin_codes, parse_words
from genloss.corpus.records import Block
from genloss.corpus.sources import open_source
from genloss.errors import SourceError

TODAY = date(2026, 11, 24)
Row = tuple[str, int | None, str]


def column(values: list[str | None]) -> Any:
    return pa.array(values, pa.large_string())


def block(**extras: list[str | None]) -> Block:
    n = len(next(iter(extras.values())))
    ids = column([f"r{k}" for k in range(n)])
    return Block(column(["some text"] * n), None, ids, n, extras={name: column(one) for name, one in extras.items()})


def rows(found: Judged) -> list[Row]:
    settled = found.settled
    return [
        (ORIGINS[o], None if d == NO_DEPTH else int(d), EVIDENCE[e])
        for o, d, e in zip(settled.origins, settled.depths, settled.evidence, strict=True)
    ]


def asked(**told: Any) -> OriginColumns:
    return OriginColumns(today=TODAY, **told)


def test_spellings_of_origins_are_one_word() -> None:
    """Case, blanks, dashes and underscores make no other word; missing and unknown are unknown."""
    spelt: list[str | None] = ["Human", " AI-Generated", "machine_generated", "REAL", None, "", "n/a", "synthetic"]
    codes, strange = origin_codes(column(spelt), "kind", {})
    assert [ORIGINS[code] for code in codes] == ["human", "synthetic", "synthetic", "human", *["unknown"] * 3, "synthetic"]
    assert not strange.any()


def test_yes_and_no_mean_something_only_where_the_column_asks() -> None:
    """In ``is_synthetic`` true is synthetic, in ``is_human`` human; in a column of another name it is no word at all."""
    for name, origins in (("is_synthetic", ["synthetic", "human"]), ("is_human", ["human", "synthetic"])):
        codes, strange = origin_codes(column(["true", "0"]), name, {})
        assert [ORIGINS[code] for code in codes] == origins
        assert not strange.any()
    assert origin_codes(column(["true", "0"]), "checked", {})[1].all()


def test_words_of_ones_own_go_before_the_table() -> None:
    """A word given with its origin is understood, also where the table says otherwise; what is no origin is refused."""
    own = parse_words(["gpt-4=synthetic", "Real=unknown"])
    codes, strange = origin_codes(column(["GPT 4", "real"]), "by", own)
    assert [ORIGINS[code] for code in codes] == ["synthetic", "unknown"]
    assert not strange.any()
    for wrong in ("gpt", "gpt=robot"):
        with pytest.raises(SourceError, match="WORD=human"):
            parse_words([wrong])
    with pytest.raises(SourceError, match="two origins"):
        parse_words(["a=human", "A=synthetic"])


def test_unknown_words_are_listed_with_their_number() -> None:
    """The error names the column, the words and how often each is there; lenient counts them as unknown instead."""
    told = block(by=["human", "gpt", "gpt", "me"])
    with pytest.raises(SourceError, match=r"'by' holds 'gpt' \(2\), 'me' \(1\) among 4 records.*--origin-word"):
        judge(told, asked(origin="by"))
    found = judge(told, asked(origin="by", lenient=True))
    assert [one[0] for one in rows(found)] == ["human", "unknown", "unknown", "unknown"]
    assert found.doubts["unreadable"].sum() == 3


def test_a_column_of_depths_tells_the_origin_too() -> None:
    """Depth 0 is human, more is synthetic, also where the column of origins is silent; a synthetic record may lack a depth."""
    found = judge(block(depth=["0", "3", None, "2.0"]), asked(depth="depth"))
    assert rows(found) == [
        ("human", 0, "declared"),
        ("synthetic", 3, "declared"),
        ("unknown", None, "none"),
        ("synthetic", 2, "declared"),
    ]
    both = judge(block(by=[None, "ai", "human"], depth=["1", None, None]), asked(origin="by", depth="depth"))
    assert rows(both) == [("synthetic", 1, "declared"), ("synthetic", None, "declared"), ("human", 0, "declared")]


@pytest.mark.parametrize("value", ["-1", "1.5", "nan", "inf", "1001", "99999999999999999999", "two", "1e3", "0x1", "१"])
def test_what_is_no_depth_is_refused(value: str) -> None:
    """Negative, broken, huge and other values are named, and unknown where lenient."""
    with pytest.raises(SourceError, match="whole numbers from 0 to 1000"):
        judge(block(depth=["1", value]), asked(depth="depth"))
    depths, strange = depths_of(column(["1", value, None, " ", "unknown"]))
    assert depths.tolist() == [1, NO_DEPTH, NO_DEPTH, NO_DEPTH, NO_DEPTH]
    assert strange.tolist() == [False, True, False, False, False]


@pytest.mark.parametrize(
    ("by", "depth", "evidence", "why"),
    [
        ("human", "2", None, "r1.*originals have 0"),
        ("ai", "0", None, "r1.*1 or more"),
        ("human", "0", "none", "r1.*needs the other"),
        (None, None, "signed", "r1.*needs the other"),
        ("ai", "1", "dated", "r1.*only say human"),
        ("human", "0", "detected", "r1.*only say synthetic"),
    ],
)
def test_columns_that_contradict_each_other_name_the_record(
    by: str | None, depth: str | None, evidence: str | None, why: str
) -> None:
    """A contradiction is an error with the record's id; lenient makes it unknown, and counts it."""
    told = block(by=["human", by], depth=["0", depth], evidence=["declared", evidence or "declared"])
    columns = {"origin": "by", "depth": "depth", "evidence": "evidence"}
    with pytest.raises(SourceError, match=why):
        judge(told, asked(**columns))
    found = judge(told, asked(**columns, lenient=True))
    assert rows(found) == [("human", 0, "declared"), ("unknown", None, "none")]
    assert found.doubts["contradiction"].tolist() == [False, True]


@given(st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_days_are_read_as_the_calendar_has_them(day: date) -> None:
    """ISO dates, with or without a time, give their day; a month or a year alone gives its last."""
    written: list[str | None] = [f"{day:%Y-%m-%d}", f"{day.isoformat()}T10:00:00Z", f"{day.isoformat()} 23:59:59.5+02:00"]
    written = [str(one).zfill(10) for one in written]
    days, strange = days_of(column([*written, day.isoformat()[:7], day.isoformat()[:4]]))
    assert not strange.any()
    last = (
        (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        if day < date(9999, 12, 1)
        else date(9999, 12, 31)
    )
    expected = [np.datetime64(one.isoformat()) for one in (day, day, day, last, date(day.year, 12, 31))]
    assert days[1:].tolist() == np.array(expected[1:], "datetime64[D]").tolist()


@pytest.mark.parametrize(
    "value",
    ["2021-02-29", "2021-13-01", "2021-00-10", "2021-04-00", "03/04/2021", "1609459200", "yesterday", "2021-1-1", "2021-01-01x"],
)
def test_what_is_no_date_is_counted_and_says_nothing(value: str) -> None:
    """Days that no calendar has, and other spellings, are counted as dates that cannot be read; missing ones are only missing."""
    found = judge(block(day=[value, None, " "]), asked(dated="day"))
    assert rows(found) == [("unknown", None, "none")] * 3
    assert found.doubts["unreadable_date"].tolist() == [True, False, False]


def test_a_date_is_evidence_strictly_before_the_cutoff_alone() -> None:
    """The day before is human; the day itself, a year or month that goes past it, and a date that cannot be right are not."""
    days: dict[str, tuple[str, bool]] = {
        "2022-11-29": ("human", False),
        "2022-11-30": ("unknown", False),
        "2022-11": ("unknown", False),
        "2022-10": ("human", False),
        "2022": ("unknown", False),
        "2021": ("human", False),
        "2026-11-24": ("unknown", False),
        "2026-11-25": ("unknown", True),
        "1899-12-31": ("unknown", True),
        "1900-01-02": ("human", False),
        "1970-01-01": ("unknown", True),
        "0000-01-01": ("unknown", True),
    }
    found = judge(block(day=list(days)), asked(dated="day"))
    assert [(row[0], bool(doubt)) for row, doubt in zip(rows(found), found.doubts["untrusted_date"], strict=True)] == list(
        days.values()
    )
    assert {row for row in rows(found) if row[0] == "human"} == {("human", 0, "dated")}


def test_a_cutoff_that_has_not_come_is_refused() -> None:
    """A cut-off after today, or before the earliest date that is trusted, makes no sense."""
    for cutoff in (TODAY + timedelta(days=1), date(1900, 1, 1)):
        with pytest.raises(SourceError, match="cut-off"):
            asked(dated="day", cutoff=cutoff)


def test_a_watermark_says_synthetic_or_nothing() -> None:
    """Below the threshold a record is synthetic by detection; at it, above it and without one nothing is said."""
    found = judge(block(p=["1e-9", "0.0001", "0.5", None, "0"]), asked(watermark="p"))
    synthetic, nothing = ("synthetic", None, "detected"), ("unknown", None, "none")
    assert rows(found) == [synthetic, nothing, nothing, nothing, synthetic]


@pytest.mark.parametrize("value", ["-0.1", "1.1", "nan", "inf", "1e400", "p<0.01", "--"])
def test_what_is_no_p_value_is_refused(value: str) -> None:
    """Numbers outside 0 to 1 and anything else are an error, and unknown where lenient."""
    with pytest.raises(SourceError, match="p-values"):
        judge(block(p=[value]), asked(watermark="p"))
    values, strange = p_values(column([value]))
    assert math.isnan(values[0])
    assert strange[0]


def test_a_threshold_is_a_probability() -> None:
    """A threshold of 0 or 1, or nan, is refused."""
    for wrong in (0.0, 1.0, float("nan")):
        with pytest.raises(SourceError, match="between 0 and 1"):
            asked(watermark="p", p_value=wrong)


def test_the_stronger_class_decides_and_the_weaker_is_a_conflict() -> None:
    """Declared goes before dated and detected, dated before detected; the column before the card of the whole set."""
    told = block(by=["ai", None, None, "human"], day=["2001-02-03", "2001-02-03", None, None], p=[None, "1e-9", "1e-9", None])
    columns = {"origin": "by", "dated": "day", "watermark": "p"}
    found = judge(told, asked(**columns))
    assert rows(found) == [
        ("synthetic", None, "declared"),
        ("human", 0, "dated"),
        ("synthetic", None, "detected"),
        ("human", 0, "declared"),
    ]
    assert found.doubts["conflict"].tolist() == [True, True, False, False]
    card = judge(told, asked(**columns, declared=Declaration(origin="synthetic", by="card")))
    assert rows(card)[3] == ("human", 0, "declared")
    assert rows(card)[1] == ("synthetic", None, "declared")
    assert card.doubts["conflict"].tolist() == [True, True, False, True]


def test_a_record_that_names_its_model_is_synthetic() -> None:
    """A model's name makes a record synthetic, of unknown depth; without one nothing is said."""
    found = judge(block(model_name=["gpt-x", None, " "]), asked(model="model_name"))
    assert [row[0] for row in rows(found)] == ["synthetic", "unknown", "unknown"]


def test_what_a_distilabel_step_was_given_is_not_what_it_wrote() -> None:
    """The preset reads generation by model_name; for an instruction it is refused, and what was named stays."""
    made = as_distilabel(Columns())
    assert (made.text, made.origin and made.origin.model) == ("generation", "model_name")
    own = as_distilabel(Columns(text="response", origin=OriginColumns(model="writer")))
    assert (own.text, own.origin and own.origin.model) == ("response", "writer")
    with pytest.raises(SourceError, match="was given"):
        as_distilabel(Columns(text="instruction"))


def test_evidence_needs_what_it_is_evidence_for() -> None:
    """A column of evidence alone is refused."""
    with pytest.raises(SourceError, match="needs the column"):
        asked(evidence="evidence")


@given(st.lists(st.one_of(st.none(), st.text(max_size=12), st.sampled_from([*WORDS])), min_size=1, max_size=20))
def test_any_text_in_any_column_is_read_or_refused(values: list[str | None]) -> None:
    """Whatever columns hold, lenient reading gives each record a state that can be, and strict reading that or a SourceError."""
    values = [None if one is None else one.encode("utf-8", "replace").decode() for one in values]
    told = block(a=values, b=values[::-1], c=values, d=values, e=values)
    columns = {"origin": "a", "depth": "b", "dated": "c", "watermark": "d", "model": "e"}
    found = judge(told, asked(**columns, lenient=True))
    from genloss.corpus.origin import contradiction

    assert not [row for row in rows(found) if contradiction(*row)]
    try:
        strict = judge(told, asked(**columns))
    except SourceError:
        return
    assert rows(strict) == rows(found)


def test_what_was_dated_is_not_taken_for_declared() -> None:
    """A file that says how its origins are known is not read without that; with it, nothing is upgraded."""
    table = pa.table({"text": ["a", "b"], "origin": ["human"] * 2, "copy_depth": [0, 0], "evidence": ["dated"] * 2})
    with pytest.raises(SourceError, match="--evidence-column evidence"):
        open_source(table, Columns(origin=OriginColumns(origin="origin")))
    asked = OriginColumns(origin="origin", depth="copy_depth", evidence="evidence")
    source = open_source(table, Columns(origin=asked))
    (found,) = [judge(one, asked) for shard in source.shards for one in source.blocks(shard)]
    assert rows(found) == [("human", 0, "dated")] * 2
