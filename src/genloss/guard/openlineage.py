"""The making of a dataset or model as an OpenLineage event, with a facet of our own for origin and copy depth."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any, Final

from genloss.guard.ancestry import corrections
from genloss.guard.entries import Dataset
from genloss.guard.naming import (
    EVIDENCE,
    ORIGINS,
    SCHEME,
    identifier,
    moment,
    ordered,
    public_address,
    public_text,
    quoted,
    whole_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from genloss.guard.entries import Entry, Node

NAMESPACE: Final = "genloss"
"""Of jobs and of datasets: their names are the ledger's."""

_SPEC: Final = "https://openlineage.io/spec"
_RUN_EVENT: Final = f"{_SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent"

# Our facet adds fields to the plain dataset facet, which allows it: the schema that it can be checked against is that one.
_OWN: Final = f"{_SPEC}/2-0-2/OpenLineage.json#/$defs/DatasetFacet"


def openlineage(node: Node, *, version: str, entries: Iterable[Entry] = ()) -> str:
    """A COMPLETE run event whose output is ``node`` and whose inputs are its parents, one line at the end.

    OpenLineage has no models, so one is a dataset of type MODEL. ``version`` is that of genloss; ``entries`` are the
    ledger's, for the corrections. The run's id is made of the entry's digest: the same entry, the same run.
    """
    producer = f"{SCHEME}producer:{quoted(version)}"
    corrected = corrections({node.name: node}, entries).get(node.name, [])
    event = {
        "eventType": "COMPLETE",
        "eventTime": moment(node.entry.at),
        "producer": producer,
        "schemaURL": _RUN_EVENT,
        "run": {"runId": str(uuid.uuid5(uuid.NAMESPACE_URL, identifier("entry", node.entry.digest))), "facets": {}},
        "job": {"namespace": NAMESPACE, "name": _job(node), "facets": _job_facets(producer)},
        "inputs": [_dataset(parent, producer) for parent in node.parents],
        "outputs": [_output(node, producer, corrected)],
    }
    return json.dumps(event, indent=2, allow_nan=False) + "\n"


def _job(node: Node) -> str:
    if not isinstance(node.what, Dataset):
        verb = "train"
    elif any(not isinstance(parent.what, Dataset) for parent in node.parents):
        verb = "generate"
    else:
        verb = "derive" if node.parents else "collect"
    return whole_text(f"{verb} {node.name}")


def _job_facets(producer: str) -> dict[str, Any]:
    known = {"processingType": "BATCH", "integration": "GENLOSS", "jobType": "LEDGER"}
    return {"jobType": _facet(producer, f"{_SPEC}/facets/2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet", **known)}


def _dataset(node: Node, producer: str) -> dict[str, Any]:
    return {"namespace": NAMESPACE, "name": whole_text(node.name), "facets": _facets(node, producer)}


def _output(node: Node, producer: str, corrected: Sequence[Entry]) -> dict[str, Any]:
    made = _dataset(node, producer)
    what = node.what
    if corrected:
        made["facets"]["genloss_origin"]["corrections"] = [
            {"at": moment(one.at), "by": whole_text(one.by), "reason": public_text(getattr(one.what, "reason", ""))}
            for one in corrected
        ]
    if isinstance(what, Dataset):
        url = f"{_SPEC}/facets/1-0-2/OutputStatisticsOutputDatasetFacet.json#/$defs/OutputStatisticsOutputDatasetFacet"
        counted = {"rowCount": what.records, "size": sum(one.size for one in what.files), "fileCount": len(what.files)}
        made["outputFacets"] = {"outputStatistics": _facet(producer, url, **counted)}
    return made


def _facets(node: Node, producer: str) -> dict[str, Any]:
    def standard(edition: str, name: str, /, **fields: Any) -> dict[str, Any]:
        return _facet(producer, f"{_SPEC}/facets/{edition}/{name}.json#/$defs/{name}", **fields)

    what = node.what
    kind = "FILE" if isinstance(what, Dataset) else "MODEL"
    made = {"datasetType": standard("1-0-1", "DatasetTypeDatasetFacet", datasetType=kind)}
    if isinstance(what, Dataset):
        made["version"] = standard("1-0-1", "DatasetVersionDatasetFacet", datasetVersion=what.content)
    if address := public_address(what.source):
        made["dataSource"] = standard("1-0-1", "DatasourceDatasetFacet", name=address, uri=address)
    if what.notes:
        made["documentation"] = standard("1-1-0", "DocumentationDatasetFacet", description=public_text(what.notes))
    own: dict[str, Any] = {"copyDepth": node.depth, "copyDepthExact": node.exact}
    if isinstance(what, Dataset):
        own |= {"records": what.records, "tokens": what.tokens, "recordsByOrigin": ordered(what.origins, ORIGINS)}
        own |= {"recordsByEvidence": ordered(what.evidence, EVIDENCE), "recordsByCopyDepth": ordered(what.depths)}
    if what.licence:
        own["licence"] = public_text(what.licence)
    made["genloss_origin"] = _facet(producer, _OWN, **own)
    return made


def _facet(producer: str, schema: str, **fields: Any) -> dict[str, Any]:
    return {"_producer": producer, "_schemaURL": schema, **fields}
