"""The JSON document: what is computed becomes one object, and everything that is shown is made from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genloss.guard.naming import without_secrets
from genloss.writing import finite

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from genloss.measures.comparison import Band, Comparison, Side
    from genloss.measures.estimate import Estimate

FORMAT_VERSION = 1


def document(
    kind: str,
    /,
    *,
    command: Sequence[str] | None,
    inputs: Sequence[Mapping[str, Any]],
    seed: int | None,
    version: str,
    **body: Any,
) -> dict[str, Any]:
    """One object of ``genloss/<kind>/1``: where it came from, then ``body``. Never holds nan or inf (they become None).

    Passwords and keys of addresses in ``command`` are left out: documents and their pages are handed on.
    """
    head = {
        "schema": f"genloss/{kind}/{FORMAT_VERSION}",
        "version": version,
        "command": None if command is None else [without_secrets(str(part)) for part in command],
        "seed": seed,
        "inputs": [dict(one) for one in inputs],
    }
    made: dict[str, Any] = finite({**head, **body})
    return made


def comparison_document(
    comparison: Comparison,
    *,
    command: Sequence[str] | None,
    inputs: Sequence[Mapping[str, Any]],
    seed: int | None,
    version: str,
) -> dict[str, Any]:
    """A comparison as ``genloss/compare/1``.

    ``inputs`` has one mapping a source: side (``reference`` or ``candidate``), path, records, tokens, rejected, content hash.
    """
    return document("compare", command=command, inputs=inputs, seed=seed, version=version, **comparison_body(comparison))


def demo_document(
    comparisons: Sequence[tuple[str, Comparison]],
    *,
    command: Sequence[str] | None,
    inputs: Sequence[Mapping[str, Any]],
    seed: int | None,
    version: str,
    **body: Any,
) -> dict[str, Any]:
    """Several titled comparisons as ``genloss/demo/1``; ``body`` adds keys: a ``sentence``, a ``loop``."""
    made = [{"title": title, **comparison_body(one)} for title, one in comparisons]
    return document("demo", command=command, inputs=inputs, seed=seed, version=version, comparisons=made, **body)


def comparison_body(comparison: Comparison) -> dict[str, Any]:
    """The part of a comparison's document that does not depend on where it was computed."""
    made: dict[str, Any] = finite(
        {
            "verdict": {"lost": comparison.lost, "sentence": comparison.sentence},
            "definitions": [
                {"name": one.name, "lost": one.lost, "measures": list(one.measures), "why": one.why}
                for one in comparison.definitions
            ],
            "sides": {"reference": _side(comparison.reference), "candidate": _side(comparison.candidate)},
            "measures": {name: estimate_body(one) for name, one in comparison.measures.items()},
            "bands": [_band(one) for one in comparison.bands],
            "died": [
                {
                    "unit": one.unit,
                    "type": one.type,
                    "expected": one.expected,
                    "absent_by_chance": one.absent_by_chance,
                    "record": one.record,
                }
                for one in comparison.died
            ],
            "died_count": {
                unit: {"absent": absent, "human_absent": human} for unit, (absent, human) in comparison.died_count.items()
            },
            "notes": list(comparison.notes),
        }
    )
    return made


def estimate_body(estimate: Estimate) -> dict[str, Any]:
    """An estimate with the contrast on which the verdict stands beside it."""
    return {
        **estimate.to_json(),
        "contrast": estimate.contrast,
        "contrast_stderr": estimate.contrast_stderr,
        "p_loss": estimate.p_loss,
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "records": side.records,
        "tokens": side.tokens,
        "groups": side.groups,
        "grouped": side.grouped,
        "bytes": side.bytes,
    }


def _band(band: Band) -> dict[str, Any]:
    return {
        "unit": band.unit,
        "zipf_low": band.zipf_low,
        "zipf_high": band.zipf_high,
        "types": band.types,
        "saturated": band.saturated,
        "tail_survival": estimate_body(band.tail_survival),
    }
