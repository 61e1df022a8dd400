"""Small family trees made by hand, without a ledger."""

from __future__ import annotations

import hashlib
from typing import Any

from genloss.guard.entries import Correction, Dataset, Entry, FileMark, Model, Node

AT = "2026-05-04T09:30:00+00:00"
HOSTILE = "</script><img src=x onerror=alert(1)>|`a`[b](javascript:1)\x1b[31m\u202eevil\u2028<!--&amp;'\"\\%2F\ud800 *x* \n# h"


def entry(what: Any, number: int = 1, *, by: str = "Ada", at: str = AT) -> Entry:
    """An entry with a digest that depends on its number and name alone."""
    digest = hashlib.sha256(f"{number} {what.name}".encode("utf-8", "surrogatepass")).hexdigest()
    return Entry(number=number, at=at, by=by, what=what, previous="", digest=digest)


def marks(*names: str, size: int = 1000) -> tuple[FileMark, ...]:
    return tuple(FileMark(path=name, size=size, sha256=hashlib.sha256(name.encode()).hexdigest()) for name in names)


def human(name: str = "speeches", records: int = 900, **more: Any) -> Node:
    """A human original."""
    known: dict[str, Any] = {
        "source": f"data/{name}.parquet",
        "files": marks("speeches.parquet"),
        "records": records,
        "tokens": 100 * records,
        "content": "9f1c22d07ab5e310",
        "origins": {"human": records},
        "depths": {"0": records},
        "evidence": {"dated": records},
        "licence": "CC0-1.0",
    }
    what = Dataset(name=name, **{**known, **more})
    return Node(name=name, what=what, depth=0, exact=True, entry=entry(what))


def model(name: str, *parents: Node, **more: Any) -> Node:
    """A model trained on datasets, made from models."""
    data = tuple(one.name for one in parents if isinstance(one.what, Dataset))
    base = tuple(one.name for one in parents if isinstance(one.what, Model))
    what = Model(name=name, trained_on=data, base=base, **{"licence": "Apache-2.0", **more})
    depth = max((1 + one.depth if isinstance(one.what, Dataset) else one.depth for one in parents), default=1)
    exact = bool(parents) and all(one.exact for one in parents)
    return Node(name=name, what=what, depth=depth, exact=exact, entry=entry(what, 2), parents=parents)


def output(name: str, writer: Node, *sources: Node, records: int = 400, **more: Any) -> Node:
    """What a model wrote."""
    known: dict[str, Any] = {
        "source": f"{name}.jsonl",
        "files": marks(f"{name}.jsonl"),
        "records": records,
        "tokens": 80 * records,
        "content": "07be11c99d40a2f6",
        "origins": {"synthetic": records},
        "depths": {str(writer.depth): records},
        "evidence": {"declared": records},
        "licence": "CC-BY-4.0",
    }
    what = Dataset(name=name, written_by=writer.name, derived_from=tuple(one.name for one in sources), **{**known, **more})
    return Node(name=name, what=what, depth=writer.depth, exact=writer.exact, entry=entry(what, 3), parents=(writer, *sources))


def family() -> Node:
    """A human set, a model trained on it, and what the model wrote."""
    return output("imitation", model("small-lm", human()))


def corrected() -> list[Entry]:
    """The entries of ``family`` and two corrections of its output."""
    top = family()
    first = [one.entry for one in (top.parents[0].parents[0], top.parents[0], top)]
    reasons = ("The licence was missing.", "Five of the records were read twice.")
    changes: tuple[dict[str, Any], ...] = ({"licence": "CC-BY-4.0"}, {"records": 400})
    later = [
        entry(
            Correction(name="imitation", changes=change, reason=reason),
            4 + index,
            by="Grace",
            at=f"2026-06-0{index + 1}T10:00:00Z",
        )
        for index, (change, reason) in enumerate(zip(changes, reasons, strict=True))
    ]
    return [*first, *later]


def mixed() -> Node:
    """Half human, half written by a model of unknown training, some of it of unknown origin."""
    stranger = model("downloaded-lm", licence="")
    written = output("web-copies", stranger, records=100, licence="", depths={"unknown": 100})
    base = human("letters", 100)
    known = {"human": 100, "synthetic": 60, "unknown": 40}
    what = Dataset(
        name="mix",
        source="s3://bucket/mix.parquet",
        files=marks(*(f"part-{number:03}.parquet" for number in range(25))),
        records=200,
        tokens=9000,
        content="00000000000000ff",
        origins=known,
        depths={"0": 100, "2": 60, "unknown": 40},
        evidence={"dated": 100, "detected": 60, "none": 40},
        derived_from=("letters", "web-copies"),
    )
    return Node(name="mix", what=what, depth=2, exact=False, entry=entry(what, 9), parents=(base, written))


def chain(generations: int) -> Node:
    """A model learns from what the one before it wrote, again and again."""
    top = human()
    for number in range(generations):
        top = output(f"text-{number}", model(f"model-{number}", top))
    return top


def shared(layers: int) -> Node:
    """Layers of two datasets, each made of both of the layer before: 2**layers ways from top to bottom."""
    pair = (human("a"), human("b"))
    for number in range(layers):
        pair = (_blend(f"left-{number}", pair), _blend(f"right-{number}", pair))
    return _blend("top", pair)


def _blend(name: str, parents: tuple[Node, ...]) -> Node:
    made = human(name, derived_from=tuple(one.name for one in parents))
    return Node(name=name, what=made.what, depth=0, exact=True, entry=made.entry, parents=parents)
