"""Citations: every reason leads to a paper, a run has those of its parts, and what is not known is null."""

import pytest

from genloss.loops.citations import BY_GENERATOR, cite
from genloss.loops.papers import PAPERS
from genloss.loops.regimes import REGIMES, parse_regime

AMOUNT = {"fixed": "=10%", "fresh": "=10%"}


def test_every_paper_is_whole_and_every_reason_has_its_paper() -> None:
    """A key is the author and the year, an id is of one kind, and no reason names a paper that is not there."""
    assert len(PAPERS) > 20
    for key, paper in PAPERS.items():
        assert key == paper.key
        assert str(paper.year) in key
        assert paper.authors.split(",")[0].split()[0].lower() in key
        assert paper.id is None or paper.id.startswith("arXiv:")
        assert paper.title is None or paper.title == paper.title.strip() != ""
    assert {key for reasons in BY_GENERATOR.values() for key, _ in reasons} <= set(PAPERS)
    assert PAPERS["shumailov2024"].erratum is not None
    assert PAPERS["dohmatob2025"].erratum is not None


@pytest.mark.parametrize("name", REGIMES)
def test_every_regime_is_cited_for_what_it_is(name: str) -> None:
    """Each has a paper beside the one of the definitions, once, with its reason in words."""
    made = cite({"name": "unheard of"}, [parse_regime(name + AMOUNT.get(name, ""))])
    assert made[0]["key"] == "schaeffer2025"
    assert len(made) > 1
    assert len({one["key"] for one in made}) == len(made)
    assert all(one["why"].endswith(("theirs", "mutation", "exact")) for one in made)


def test_a_run_cites_generator_and_regimes_once_each_with_all_reasons() -> None:
    """Two reasons for one paper stand in one entry."""
    made = {one["key"]: one for one in cite({"name": "gaussian"}, [parse_regime("replace"), parse_regime("accumulate")])}
    assert list(made) == ["schaeffer2025", "shumailov2024", "suresh2025", "gerstgrasser2024", "dey2024"]
    assert "theorem" in made["shumailov2024"]["why"]
    assert "the regime replace is theirs" in made["shumailov2024"]["why"]
    assert made["gerstgrasser2024"]["why"] == "the regime accumulate is theirs"
    assert made["shumailov2024"]["erratum"].startswith("Author Correction")


def test_settings_are_cited_only_where_they_are_set() -> None:
    """A temperature of 1 and no shrinking have no paper; others have."""
    replace = [parse_regime("replace")]

    def keys(**parameters: object) -> set[str]:
        return {one["key"] for one in cite({"name": "ngram"} | parameters, replace)}

    assert keys(temperature=1.0) == keys() == {"schaeffer2025", "suresh2025", "shumailov2024", "ewens2004"}
    assert keys(temperature=0.7) - keys() == {"marchi2024"}
    assert keys(shrink=0.8) - keys() == keys(shrink=1.0, guidance=0.5) - keys() == {"alemohammad2024"}
    assert keys(name="categorical", law="zipf") - keys(name="categorical", law="uniform") == {"dohmatob2024tails"}
    assert keys(name="regression", bias=0.1) - keys(name="regression", bias=0.0) == {"dohmatob2025"}


def test_composed_regimes_are_cited_for_every_part() -> None:
    """Accumulating with fresh data, growing batches and a weight has a paper for each."""
    made = {
        one["key"] for one in cite({"name": "gaussian"}, [parse_regime("accumulate+fresh=10%"), parse_regime("replace+grow=1.5")])
    }
    assert {"gerstgrasser2024", "alemohammad2024", "xu2025"} <= made
    assert "he2026" in {one["key"] for one in cite({"name": "gaussian"}, [parse_regime("fresh=10%+weight=golden")])}
