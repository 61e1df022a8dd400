from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from genloss.errors import LoopError
from genloss.lab.blocks import recorded_generations
from genloss.lab.catalogue import make_cells, make_laws
from genloss.lab.cells import MEMORY
from genloss.loops.ngram import Ngram
from genloss.loops.regimes import parse_regime
from genloss.requests import LoopRequest, from_toml

if TYPE_CHECKING:
    from pathlib import Path


def test_settings_that_differ_anywhere_are_cells_of_their_own() -> None:
    """Two numbers that agree in six digits have two names, so neither takes the place, or the file, of the other."""
    laws = make_laws(["bernoulli"], {"p": ["0.1234567", "0.1234568"]})
    regimes = [parse_regime(f"replace+grow={power}") for power in ("0.1234567", "0.1234568")]
    assert len({cell.name for cell in make_cells(laws, regimes, [10])}) == len({*laws}) * 2 == 4
    assert Ngram(order=2, temperature=0.1234567).label != Ngram(order=2, temperature=0.1234568).label


def test_a_number_is_named_as_short_as_it_can_be() -> None:
    """A name has no more digits than tell its number from others."""
    assert [one.label for one in make_laws(["bernoulli"], {"p": [0.5, 1e-5]})] == ["bernoulli p=0.5", "bernoulli p=1e-05"]
    assert str(parse_regime("fresh=10%+weight=0.3")) == "fresh=10%+weight=0.3"


def test_growing_points_share_the_memory() -> None:
    """The replicates of a block hold their largest batch at once within the bytes that are allowed."""
    law = make_laws(["gaussian"], {})[0]
    small, grown = make_cells([law.by_points()], [parse_regime("replace"), parse_regime("replace+grow=2")], [100])
    assert small.blocks(1000, 100) == [1000]
    assert max(grown.blocks(1000, 100)) * law.by_points().memory(100 * 100**2) * 4 <= MEMORY
    assert sum(grown.blocks(1000, 100)) == 1000


def test_points_that_accumulate_share_the_memory() -> None:
    """The replicates of a block hold every generation's points at once, twice while the array grows, within what is allowed."""
    law = make_laws(["gaussian"], {})[0].by_points()
    (cell,) = make_cells([law], [parse_regime("accumulate")], [1000])
    sizes = cell.blocks(5000, 100)
    assert max(sizes) * law.memory(1000) * 101 * 2 <= MEMORY < (max(sizes) + 1) * law.memory(1000) * 101 * 2
    assert sum(sizes) == 5000


def test_long_runs_are_recorded_by_the_logarithm() -> None:
    """All generations up to 200 are measured; of more at most 201, the first and the last among them, ever wider apart."""
    assert recorded_generations(200) == list(range(201))
    for many in (201, 1000, 100_000):
        found = recorded_generations(many)
        assert len(found) <= 201
        assert found[:3] == [0, 1, 2]
        assert found[-1] == many
        apart = np.diff(found)
        assert (apart >= 1).all()
        assert apart[-1] > 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('generator = "gaussian"\ngenerators = ["poisson"]', "generator and generators say the same"),
        ('generator = "gaussian"\n[settings]\nbiased = [[true]]', "biased is true or false"),
        ('generator = "gaussian"\n[settings]\nbiased = "maybe"', "biased is true or false"),
        ('generator = "gaussian"\n[settings]\ndimensions = [[1]]', "dimensions is a number"),
    ],
)
def test_a_plan_that_cannot_be_read_is_refused(text: str, told: str, tmp_path: Path) -> None:
    """A plan with a key given twice, or a value of another kind, is refused with the key's name."""
    plan = tmp_path / "plan.toml"
    plan.write_text(text)
    with pytest.raises(LoopError, match=told):
        from_toml(plan, {}).law_plan()


def test_a_setting_told_beside_a_plan_takes_the_place_of_the_plans(tmp_path: Path) -> None:
    """Of a plan's table of settings those told again are replaced, and the others stay."""
    plan = tmp_path / "plan.toml"
    plan.write_text('generator = "gaussian"\n[settings]\ndimensions = [1, 3]\nshrink = 0.5')
    cells = from_toml(plan, {"settings": {"dimensions": ["2"]}}).law_plan().cells
    assert [cell.generator.label for cell in cells] == ["gaussian dimensions=2 shrink=0.5"]


def test_truth_is_written_in_three_ways() -> None:
    """True, ``true`` and ``yes`` are true; False, ``false`` and ``no`` are not."""
    for truth, words in ((True, [True, "true", "yes"]), (False, [False, "false", "no"])):
        request = LoopRequest(generators=["gaussian"], settings={"biased": words})
        assert [cell.generator.biased for cell in request.law_plan().cells] == [truth]
