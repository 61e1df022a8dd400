"""Sets that distilabel made: which column a model wrote, and which names the model.

A step that generates text leaves ``generation``, ``model_name``, its inputs (``instruction``, ``system_prompt``) and
``distilabel_metadata``, a record of raw inputs and outputs that is not needed here. ``model_name`` speaks of what the step
wrote and not of what it was given, so an input is never called synthetic by it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from genloss.corpus.origin_columns import OriginColumns
from genloss.errors import SourceError

if TYPE_CHECKING:
    from genloss.corpus.columns import Columns

WRITTEN, MODEL = "generation", "model_name"
_GIVEN = frozenset({"instruction", "system_prompt", "prompt", "input", "context", "reference"})


def as_distilabel(columns: Columns) -> Columns:
    """The columns of a set that distilabel made, but for those that are named already.

    Raises SourceError where the text is one that the step was given.
    """
    text = columns.text or WRITTEN
    if text in _GIVEN:
        message = f"in a set by distilabel {text!r} is what the model was given, not what it wrote; name that with --text, or"
        raise SourceError(f"{message} say who wrote this with --origin-column or --model-column and leave --distilabel out")
    asked = columns.origin or OriginColumns()
    return replace(columns, text=text, origin=replace(asked, model=asked.model or MODEL))
