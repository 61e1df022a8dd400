"""The result of a loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from genloss import __version__
from genloss.errors import LoopError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyarrow as pa


@dataclass(frozen=True)
class Run:
    """What a loop has measured."""

    cells: pa.Table
    """One row for each cell: a generator under a regime, with every parameter."""
    table: pa.Table
    """One row for each cell, replicate (null: the mean over them), generation and measure."""
    body: Mapping[str, Any]
    """What the report shows: means with intervals by regime, what died, photocopies."""
    inputs: tuple[Mapping[str, Any], ...]
    seed: int
    path: Path | None
    """The run's directory, where it has one."""

    @property
    def sentence(self) -> str:
        """What happened, in one sentence."""
        return str(self.body["sentence"])

    def to_json(self, command: list[str] | None = None) -> dict[str, Any]:
        """The object of ``genloss loop --json``."""
        from genloss.reports.document import document

        paths = {name: None if self.path is None else f"{name}.parquet" for name in ("cells", "table")}
        return document(
            "loop", command=command, inputs=self.inputs, seed=self.seed, version=__version__, **{**paths, **self.body}
        )

    def plot(self, measure: str | None = None) -> Any:
        """A measure over the generations, a line for each regime, as an Altair chart; None: the first.

        Raises LoopError for an unknown one.
        """
        import altair as alt

        from genloss.reports.loop_charts import lines_spec

        measure = next(iter(self.body["regimes"][0]["measures"])) if measure is None else measure
        spec = lines_spec(self.body, measure)
        if spec is None:
            raise LoopError(
                f"there is no measure {measure!r} to draw; there are {', '.join(self.body['regimes'][0]['measures'])}"
            )
        spec["config"]["background"] = "transparent"  # null, as a page has it, is no colour to Altair
        return alt.LayerChart.from_dict(spec)

    def _repr_html_(self) -> str:
        """The run in a notebook: the sentence and the tables."""
        from genloss.reports.fragment import loop_fragment

        return loop_fragment(self.to_json())
