"""A dataset as Croissant 1.1 JSON-LD: what the standard has words for in its own, origin and copy depth in ours."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from genloss.errors import LedgerError
from genloss.guard.ancestry import corrections, everyone
from genloss.guard.entries import Dataset
from genloss.guard.naming import (
    EVIDENCE,
    ORIGINS,
    TERMS,
    identifier,
    moment,
    ordered,
    public_address,
    public_text,
    quoted,
    whole_text,
)
from genloss.guard.public_files import public_files
from genloss.guard.unknowns import unknowns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genloss.guard.entries import Entry, FileMark, Node

CONFORMS_TO: Final = ("http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0")
"""The specifications that an export declares to follow."""

NO_LICENCE: Final = "NOASSERTION"
"""SPDX's word for "nothing is said": Croissant requires a licence, and none is made up."""

_DIGITAL_SOURCE: Final = "https://schema.org/"

_WORDS: Final = tuple(
    """annotation arrayShape citeAs column containedIn equivalentProperty excludes extract field fileProperty fileObject fileSet
    format includes isArray isLiveDataset jsonPath key md5 parentField path readLines recordSet references regex repeated
    replace samplingRate sdVersion separator source subField transform unArchive value""".split()  # noqa: SIM905  a paragraph reads better than 36 quoted words
)
_OWN: Final = ("recordsByOrigin", "recordsByEvidence", "recordsByCopyDepth", "corrections")
"""JSON objects as they are: their keys are no words of any vocabulary."""

# The context of the 1.1 specification's appendix, then prefixes for provenance and for the words that no standard has.
_CONTEXT: Final[dict[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "genloss": TERMS,
    "description": {"@container": "@language"},
    "name": {"@container": "@language"},
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "conformsTo": "dct:conformsTo",
    **{word: f"cr:{word}" for word in _WORDS},
    **{word: {"@id": f"genloss:{word}", "@type": "@json"} for word in _OWN},
}

_FORMATS: Final = {
    ".parquet": "application/vnd.apache.parquet",
    ".jsonl": "application/jsonl",
    ".ndjson": "application/jsonl",
    ".json": "application/json",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".gz": "application/gzip",
    ".zst": "application/zstd",
    ".zip": "application/zip",
    ".tar": "application/x-tar",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".pdf": "application/pdf",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
}
_UNKNOWN_FORMAT: Final = "application/octet-stream"


def croissant(node: Node, *, version: str, entries: Iterable[Entry] = ()) -> str:
    """``node`` as a Croissant description, one line at the end. Raises LedgerError where it is a model.

    ``version`` is that of genloss, ``entries`` the ledger's, for the corrections. Record sets are left out: the ledger does
    not know columns.
    """
    what = node.what
    if not isinstance(what, Dataset):
        raise LedgerError(f"{node.name[:80]!r} is a model: Croissant describes datasets; export it as prov, or name a dataset")
    tree = everyone(node)
    made: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": whole_text(what.name),
        "description": _description(node, what),
        "conformsTo": list(CONFORMS_TO),
        "license": public_text(what.licence) or NO_LICENCE,
        "url": public_address(what.source) or identifier("dataset", what.name),
        "creator": {"@type": "sc:Person", "name": whole_text(node.entry.by)},
        "datePublished": moment(node.entry.at),
    }
    corrected = corrections({node.name: node}, entries).get(node.name, [])
    if corrected:
        made["dateModified"] = moment(corrected[-1].at)
    made |= {"version": "1.0.0", "sdVersion": f"1.0.{len(corrected)}"}  # the content stays; what is said of it was corrected
    made["citeAs"] = f"{whole_text(what.name)}. Content {what.content}, ledger entry {node.entry.digest}."
    if (source := _digital_source(what)) is not None:
        made["digitalSourceType"] = {"@id": _DIGITAL_SOURCE + source}
    if missing := unknowns(node, tree):
        made["rai:dataLimitations"] = [whole_text(one) for one in missing]
    made |= _provenance(node, what)
    made |= {
        "genloss:version": version,
        "genloss:content": what.content,
        "genloss:records": what.records,
        "genloss:tokens": what.tokens,
        "genloss:copyDepth": node.depth,
        "genloss:copyDepthExact": node.exact,
        "genloss:ledgerEntry": node.entry.digest,
        "recordsByOrigin": ordered(what.origins, ORIGINS),
        "recordsByEvidence": ordered(what.evidence, EVIDENCE),
        "recordsByCopyDepth": ordered(what.depths),
    }
    if corrected:
        made["corrections"] = [_correction(entry) for entry in corrected]
    made["distribution"] = [_file(one, path) for one, path in zip(what.files, public_files(what), strict=True)]
    return json.dumps(made, indent=2, allow_nan=False) + "\n"


def _description(node: Node, what: Dataset) -> str:
    counted = ", ".join(f"{many:,} {name}" for name, many in ordered(what.origins, ORIGINS).items() if many)
    depth = f"{node.depth}" if node.exact else f"{node.depth} at least"
    told = f"{what.records:,} records ({counted or 'none'}), {what.tokens:,} words; copy depth {depth}."
    return f"{told} {public_text(what.notes)}".strip()


def _digital_source(what: Dataset) -> str | None:
    """The IPTC code for it: schema.org has one for machine-made and one for partly machine-made, and none for human text."""
    made = what.origins.get("synthetic", 0)
    if not made:
        return None
    return "TrainedAlgorithmicMediaDigitalSource" if made == what.records else "CompositeSyntheticDigitalSource"


def _provenance(node: Node, what: Dataset) -> dict[str, Any]:
    """What it was made of, in PROV-O as the specification's part on provenance recommends, and who entered it."""
    made: dict[str, Any] = {}
    sources = [one for one in node.parents if isinstance(one.what, Dataset)]
    writers = [one for one in node.parents if not isinstance(one.what, Dataset)]
    if sources:
        made["prov:wasDerivedFrom"] = [_entity("dataset", one) for one in sources]
    if writers:
        activity = {"@type": "prov:Activity", "prov:label": whole_text(f"generation of {what.name}")}
        made["prov:wasGeneratedBy"] = {**activity, "prov:used": [_entity("model", one) for one in writers]}
    made["sdPublisher"] = {"@type": "sc:Person", "name": whole_text(node.entry.by)}
    made["sdDatePublished"] = moment(node.entry.at)
    return made


def _entity(kind: str, node: Node) -> dict[str, Any]:
    known = {"genloss:copyDepth": node.depth, "genloss:copyDepthExact": node.exact}
    return {"@id": identifier(kind, node.name), "@type": "prov:Entity", "prov:label": whole_text(node.name), **known}


def _correction(entry: Entry) -> dict[str, Any]:
    reason = public_text(getattr(entry.what, "reason", ""))
    return {"at": moment(entry.at), "by": whole_text(entry.by), "reason": reason, "entry": entry.digest}


def _file(one: FileMark, told: str) -> dict[str, Any]:
    path = told or "unnamed"  # a file has to be called something
    parts = "/".join(quoted(part) for part in re.split(r"[\\/]", path))
    found = re.search(r"\.[A-Za-z0-9]+$", path)
    return {
        "@type": "cr:FileObject",
        "@id": f"files/{parts}",
        "name": path,
        "contentUrl": parts,
        "contentSize": f"{one.size} B",
        "encodingFormat": _FORMATS.get(found[0].lower(), _UNKNOWN_FORMAT) if found else _UNKNOWN_FORMAT,
        "sha256": one.sha256,
    }
