from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from genloss.corpus.columns import Columns
from genloss.corpus.records import Block
from genloss.corpus.sources import open_source
from genloss.errors import SourceError
from genloss.measures.share_scores import columns_of, score_source

DATES = ["2024-01-31", "2024-02-01T09:30:00", "2024-02", "2024", "February 2024", None, "2024-2-1", "20240201"]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("when", DATES),
        ("when:year", ["2024", "2024", "2024", "2024", None, None, None, None]),
        ("when:month", ["2024-01", "2024-02", "2024-02", None, None, None, None, None]),
        ("when:day", ["2024-01-31", "2024-02-01", None, None, None, None, None, None]),
    ],
)
def test_periods_are_told_from_dates_in_iso_8601_alone(by: str, expected: list[str | None]) -> None:
    """A year, month or day is read off a date that says it; anything else has none, rather than a wrong one."""
    table = pa.table({"text": [f"word {k}" for k in range(len(DATES))], "when": pa.array(DATES, pa.string())})
    source = open_source(table, Columns(keep=columns_of([by])))
    found = score_source(source, lambda block, _words, _folds: pa.array([0.0] * len(block.text)).to_numpy()[:, None], by=[by])
    assert found.columns[by].dictionary_decode().to_pylist() == expected


def test_a_strict_reading_stops_at_the_first_bad_record() -> None:
    """A record that cannot be counted is an error where that was asked for, and is left out otherwise."""
    table = pa.table({"text": ["one word", None, "two words"]})

    def score(block: Block, _words: object, _folds: object) -> NDArray[np.float64]:
        return np.zeros((len(block.text), 1))

    assert len(score_source(open_source(table), score)) == 2
    with pytest.raises(SourceError, match="row 2: no text"):
        score_source(open_source(table), score, strict=True)


def test_columns_behind_periods_are_read_once() -> None:
    """Two periods of one column need that column once; a colon that names no period is part of the name."""
    assert columns_of(["when:year", "when:month", "site", "a:b"]) == ("when", "site", "a:b")
