from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genloss.corpus.origin import EVIDENCE, NO_DEPTH, NONE, ORIGINS, UNKNOWN, Claims, Provenance, contradiction, settle
from genloss.corpus.origin_columns import _contradictions
from genloss.errors import SourceError

STATES = [
    (origin, depth, evidence)
    for origin in range(3)
    for depth in (NO_DEPTH, 0, 1, 7)
    for evidence in range(5)
    if not contradiction(ORIGINS[origin], None if depth == NO_DEPTH else depth, EVIDENCE[evidence])
    and not (ORIGINS[origin] == "human" and depth == NO_DEPTH)
]
"""Everything that one witness can say of one record."""


def witness(by: str, *said: tuple[int, int, int]) -> Claims:
    origins, depths, evidence = zip(*said, strict=True)
    return Claims(by, np.array(origins, np.uint8), np.array(depths, np.int32), np.array(evidence, np.uint8))


def settled(said: list[tuple[int, int, int]]) -> tuple[int, int, int, bool]:
    """One record at a time, as the rule is written in prose."""
    heard = [one for one in said if one[0] != UNKNOWN]
    if not heard:
        return UNKNOWN, NO_DEPTH, NONE, False
    best = min(heard, key=lambda one: one[2])  # min takes the first of equals
    return (*best, any(one[0] != best[0] for one in heard))


@given(st.lists(st.lists(st.sampled_from(STATES), min_size=3, max_size=3), max_size=5))
def test_settling_is_the_rule_in_prose(said: list[list[tuple[int, int, int]]]) -> None:
    """Records settled all at once are as if each had been settled alone, by the plain rule written a second time."""
    found = settle([witness(str(k), *one) for k, one in enumerate(said)], 3)
    for at in range(3):
        got = (int(found.origins[at]), int(found.depths[at]), int(found.evidence[at]), bool(found.conflicts[at]))
        assert got == settled([one[at] for one in said])


@given(st.lists(st.sampled_from(STATES), min_size=1, max_size=5))
def test_nothing_is_upgraded(said: list[tuple[int, int, int]]) -> None:
    """What is settled is word for word what some one witness said; a weaker one that is added changes nothing but conflicts."""
    found = settle([witness(str(k), one) for k, one in enumerate(said)], 1)
    got = (int(found.origins[0]), int(found.depths[0]), int(found.evidence[0]))
    assert got in [*said, (UNKNOWN, NO_DEPTH, NONE)]
    for more in STATES:
        if more[2] > got[2]:
            again = settle([witness(str(k), one) for k, one in enumerate([*said, more])], 1)
            assert (int(again.origins[0]), int(again.depths[0]), int(again.evidence[0])) == got


def test_columns_contradict_themselves_where_a_record_would() -> None:
    """The check over columns and the check of one record agree on every combination."""
    every = [(o, d, e) for o in range(3) for d in (NO_DEPTH, 0, 1) for e in range(5)]
    every = [one for one in every if not (one[0] == UNKNOWN and one[1] != NO_DEPTH)]  # a depth tells an origin before the check
    one = witness("x", *every)
    wrong = _contradictions(one.origins, one.depths, one.evidence)
    for at, (origin, depth, evidence) in enumerate(every):
        assert wrong[at] == bool(contradiction(ORIGINS[origin], None if depth == NO_DEPTH else depth, EVIDENCE[evidence]))


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        (("human", 2, "declared"), "originals have 0"),
        (("synthetic", 0, "declared"), "1 or more"),
        (("synthetic", 1001, "declared"), "not between"),
        (("synthetic", -1, "declared"), "not between"),
        (("human", 0, "none"), "needs the other"),
        (("unknown", None, "dated"), "needs the other"),
        (("unknown", 1, "none"), "unknown, yet"),
        (("synthetic", None, "dated"), "only say human"),
        (("human", 0, "detected"), "only say synthetic"),
        (("machine", None, "declared"), "there are human"),
        (("human", 0, "sworn"), "there are signed"),
    ],
)
def test_what_cannot_be_is_refused(parts: Any, why: str) -> None:
    """Parts of a record's provenance that contradict each other are an error that says which."""
    with pytest.raises(SourceError, match=why):
        Provenance(*parts)


def test_a_human_record_has_depth_0() -> None:
    """An original needs no depth to be given; of anything else an ungiven depth is unknown."""
    assert Provenance("human", None, "dated").depth == 0
    assert Provenance("synthetic", None, "detected").depth is None
    assert Provenance() == Provenance("unknown", None, "none")
