"""An estimated share as the JSON object ``genloss/share/1``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genloss.reports.document import document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genloss.measures.share import Share
    from genloss.measures.share_fit import Misfit


def share_document(share: Share, *, command: Sequence[str] | None, version: str) -> dict[str, Any]:
    """The document; what is unknown is None."""
    body = share_body(share)
    return document(
        "share", command=command, inputs=[dict(one) for one in share.inputs], seed=share.seed, version=version, **body
    )


def share_body(share: Share) -> dict[str, Any]:
    """The part that does not depend on where it was computed."""
    return {
        "detector": share.detector,
        "share": share.share.to_json(),
        "shares": [
            {"reference": name, "kind": "synthetic" if place else "human", "share": one.to_json()}
            for place, (name, one) in enumerate(share.shares.items())
        ],
        "unlike": share.unlike.to_json(),
        "by": [
            {"column": one.column, "value": one.value, "records": one.records, "share": one.share.to_json()} for one in share.by
        ],
        "detectable": share.detectable,
        "control": share.control.to_json(),
        "control_of": share.control_of,
        "cross_check": share.cross_check.to_json(),
        "fit": {"scores": _fit(share.scores_fit), "oddness": _fit(share.oddness_fit)},
        "blends": [{"true": one.true, "records": int(one.share.n), "share": one.share.to_json()} for one in share.blends],
        "separation": {"auc": share.separation},
        "verdict": {"holds": share.holds, "sentence": share.sentence},
        "notes": list(share.notes),
    }


def _fit(one: Misfit) -> dict[str, float]:
    return {"distance": one.distance, "p": one.p}
