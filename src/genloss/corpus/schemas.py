"""Columns of sources that know their types: Parquet files and Arrow tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from genloss.corpus.blocks import is_textual
from genloss.corpus.columns import Chosen, Columns, choose
from genloss.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator


def settle(schema: Any, columns: Columns, name: str) -> Chosen:
    """Choose the columns by an Arrow schema; raise SourceError where one is missing or of a type that cannot serve."""
    types = {field.name: field.type for field in schema}
    plain = [column for column, kind in types.items() if is_textual(kind) or pa.types.is_integer(kind)]
    chosen = choose(columns, types, name=name, plain_ids=plain)
    twice = [column for column in chosen.needed if schema.names.count(column) > 1]
    if twice:
        message = f"{name}: column {twice[0]!r} is there twice; rename one of them"
        raise SourceError(message)
    kind = types[chosen.text]
    if not is_textual(kind) and not pa.types.is_null(kind):
        textual = [column for column in types if is_textual(types[column])]
        message = f"{name}: column {chosen.text!r} is {kind}, not text; text columns are {', '.join(textual) or 'none'}"
        raise SourceError(message)
    for column in chosen.plain:
        if pa.types.is_nested(types[column]):
            message = f"{name}: column {column!r} is {types[column]}; it must be a text, a number or a date"
            raise SourceError(message)
    if chosen.where is not None:
        chosen.where.check(types, name)
    return chosen


def flat(table: Any, names: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the columns ``names`` of a table or record batch as plain arrays of one length, batch by batch."""
    batches = [table] if isinstance(table, pa.RecordBatch) else table.select(names).to_batches()
    for batch in batches:
        yield {name: batch.column(name) for name in names}
