"""Simple filters over columns: ``temperature == 0.7``, ``lang == 'en' and year >= 1990``.

The text is parsed with ``ast`` and never evaluated. A comparison with a missing value is unknown, as in SQL, and a record
whose filter is unknown is left out.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, Literal, NoReturn

import pyarrow as pa
import pyarrow.compute as pc

from genloss.errors import SourceError

LiteralKind = Literal["number", "string", "boolean"]
Arrays = Mapping[str, Any]
"""Column name -> ``pyarrow.Array``, all of one length."""

_FORMS = "temperature == 0.7, lang == 'en' and year >= 1990, split in ['a', 'b'], x is None, not, or, parentheses"
_OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Gt: "greater",
    ast.GtE: "greater_equal",
}
_FLIPPED = {"less": "greater", "less_equal": "greater_equal", "greater": "less", "greater_equal": "less_equal"}


@dataclass(frozen=True, slots=True)
class Filter:
    """A parsed filter."""

    source: str
    columns: Mapping[str, LiteralKind | None]
    """Each column it reads, with the kind of the literals it is compared with (None: only with None)."""
    _mask: Callable[[Arrays], Any]

    def mask(self, arrays: Arrays) -> Any:
        """Return a ``pyarrow.BooleanArray`` without nulls: True where a record passes."""
        return pc.fill_null(self._mask(arrays), False)  # noqa: FBT003

    def check(self, types: Mapping[str, Any], name: str) -> None:
        """Raise SourceError if a column of ``types`` (pyarrow types) cannot be compared with the filter's literals."""
        empty = {column: pa.array([], types[column]) for column in self.columns}
        try:
            self.mask(empty)
        except (pa.ArrowException, TypeError) as error:
            kinds = ", ".join(f"{column} is {types[column]}" for column in self.columns)
            message = f"{name}: the filter {self.source!r} does not fit the types of its columns ({kinds})"
            raise SourceError(message) from error


def parse_filter(source: str) -> Filter:
    """Parse a filter; raise SourceError that shows the allowed forms where it cannot be understood."""
    try:
        tree = ast.parse(source.strip(), mode="eval")
        reader = _Reader(source)
        mask = reader.read(tree.body)
    except SyntaxError as error:
        why = "equality is written ==" if "==" not in source and "=" in source else f"{error.msg}"
        _refuse(source, why, error)
    except (ValueError, RecursionError, MemoryError) as error:
        _refuse(source, "it is too deep or holds a null byte", error)
    return Filter(source, reader.columns, mask)


def _refuse(source: str, why: str, cause: BaseException | None = None) -> NoReturn:
    message = f"cannot read the filter {source!r}: {why}; allowed forms: {_FORMS}"
    raise SourceError(message) from cause


class _Reader:
    """Turns a syntax tree into a function from arrays to a mask, and notes which columns it needs."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.columns: dict[str, LiteralKind | None] = {}

    def read(self, node: ast.expr) -> Callable[[Arrays], Any]:
        if isinstance(node, ast.BoolOp):
            join = pc.and_kleene if isinstance(node.op, ast.And) else pc.or_kleene
            parts = [self.read(value) for value in node.values]
            return lambda arrays: reduce(join, [part(arrays) for part in parts])
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            inner = self.read(node.operand)
            return lambda arrays: pc.invert(inner(arrays))
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            links = [self._link(a, op, b) for a, op, b in zip(sides, node.ops, sides[1:], strict=False)]
            return lambda arrays: reduce(pc.and_kleene, [link(arrays) for link in links])
        _refuse(self.source, f"{ast.unparse(node)!r} is not a comparison")

    def _link(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Callable[[Arrays], Any]:
        if isinstance(left, ast.Name):
            return self._compare(left.id, op, right)
        if isinstance(right, ast.Name) and type(op) in _OPERATORS:
            name = _OPERATORS[type(op)]
            return self._test(right.id, _FLIPPED.get(name, name), self._literal(left))
        _refuse(self.source, "each comparison needs one column and one literal")

    def _compare(self, column: str, op: ast.cmpop, right: ast.expr) -> Callable[[Arrays], Any]:
        if isinstance(op, ast.In | ast.NotIn):
            if not isinstance(right, ast.List | ast.Tuple | ast.Set) or not right.elts:
                _refuse(self.source, "'in' needs a list of literals")
            tests = [self._test(column, "equal", self._literal(item)) for item in right.elts]
            negate = isinstance(op, ast.NotIn)

            def among(arrays: Arrays) -> Any:
                found = reduce(pc.or_kleene, [test(arrays) for test in tests])
                return pc.invert(found) if negate else found

            return among
        if isinstance(op, ast.Is | ast.IsNot) and isinstance(right, ast.Constant) and right.value is None:
            self.columns.setdefault(column, None)
            check = pc.is_null if isinstance(op, ast.Is) else pc.is_valid
            return lambda arrays: check(arrays[column])
        if type(op) not in _OPERATORS:
            _refuse(self.source, "that operator is not known")
        return self._test(column, _OPERATORS[type(op)], self._literal(right))

    def _literal(self, node: ast.expr) -> float | str | bool:
        sign = 1
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            node, sign = node.operand, -1
        if isinstance(node, ast.Constant):
            value = node.value
            if isinstance(value, int | float) and not isinstance(value, bool):
                return sign * value
            if isinstance(value, str | bool) and sign == 1:
                return value
        if isinstance(node, ast.Name):
            _refuse(self.source, f"{node.id!r} stands where a literal should; text is written in quotes")
        _refuse(self.source, f"{ast.unparse(node)!r} is not a number, a text in quotes, True or False")

    def _test(self, column: str, operator: str, literal: float | str | bool) -> Callable[[Arrays], Any]:  # noqa: FBT001
        kind: LiteralKind = "boolean" if isinstance(literal, bool) else "string" if isinstance(literal, str) else "number"
        if self.columns.get(column) not in {None, kind}:
            _refuse(self.source, f"{column} is compared with a {self.columns[column]} and with a {kind}")
        self.columns[column] = kind
        compare = getattr(pc, operator)

        def test(arrays: Arrays) -> Any:
            array, scalar = _comparable(arrays[column], literal)
            return compare(array, scalar)

        return test


def _comparable(array: Any, literal: float | str | bool) -> tuple[Any, Any]:  # noqa: FBT001
    """Bring a column and a literal to types that compare as a reader expects: 0.7 is 0.7 in single precision too."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    kind = array.type
    number = isinstance(literal, int | float) and not isinstance(literal, bool)
    if pa.types.is_null(kind):
        typed = pa.scalar(literal)
        return array.cast(typed.type), typed
    if number and pa.types.is_floating(kind):
        return array, pa.scalar(float(literal), pa.float64()).cast(kind, safe=False)
    if number and pa.types.is_decimal(kind):
        return array.cast(pa.float64()), pa.scalar(float(literal))
    if isinstance(literal, str):
        if pa.types.is_temporal(kind):
            return array.cast(pa.large_string()), pa.scalar(literal, pa.large_string())
        if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
            message = f"{kind} compared with a text"
            raise TypeError(message)
        return array.cast(pa.large_string()), pa.scalar(literal, pa.large_string())
    if isinstance(literal, bool) is not pa.types.is_boolean(kind) or not (pa.types.is_boolean(kind) or pa.types.is_integer(kind)):
        message = f"{kind} compared with {literal}"
        raise TypeError(message)
    return array, pa.scalar(literal)
