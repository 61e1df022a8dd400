"""What each digital source type says of who made a thing: human, synthetic, open, or nothing.

Sources: the digital source type vocabulary of IPTC NewsCodes as of 2024-10-23,
http://cv.iptc.org/newscodes/digitalsourcetype/, and the two terms that C2PA adds to it, http://c2pa.org/digitalsourcetype/.
The comments give the point of each definition that decides.
"""

from __future__ import annotations

from typing import Any, Final

_IPTC: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_C2PA: Final = "http://c2pa.org/digitalsourcetype/"

HUMAN, SYNTHETIC, OPEN, NOTHING = "human", "synthetic", "open", "nothing"
"""``open``: a machine may have made it, or not; ``nothing``: of who made the content, the type does not speak at all."""

SAYS: Final = {
    _IPTC + "digitalCapture": HUMAN,  # recorded from real life
    _IPTC + "computationalCapture": HUMAN,  # several frames of real life merged, without generative AI
    _IPTC + "negativeFilm": HUMAN,  # digitised from film
    _IPTC + "positiveFilm": HUMAN,
    _IPTC + "print": HUMAN,  # digitised from paper
    _IPTC + "minorHumanEdits": HUMAN,  # retired for humanEdits
    _IPTC + "humanEdits": HUMAN,  # changed by people with tools that do not generate
    _IPTC + "digitalArt": HUMAN,  # retired for digitalCreation: made by a human
    _IPTC + "digitalCreation": HUMAN,  # made by a human with tools that do not generate
    _IPTC + "dataDrivenMedia": HUMAN,  # data shown by human programming or creativity
    _IPTC + "compositeCapture": HUMAN,  # every element is a capture of real life
    _IPTC + "trainedAlgorithmicMedia": SYNTHETIC,  # by a trained model
    _IPTC + "compositeWithTrainedAlgorithmicMedia": SYNTHETIC,  # changed or filled in by generative AI
    _IPTC + "compositeSynthetic": SYNTHETIC,  # at least one element is generative AI
    _IPTC + "algorithmicMedia": SYNTHETIC,  # purely by an algorithm: no person made it, though no model was trained either
    _C2PA + "trainedAlgorithmicData": SYNTHETIC,  # data by a trained model
    _IPTC + "composite": OPEN,  # elements may or may not be generative AI
    _IPTC + "virtualRecording": OPEN,  # of generative AI and/or captured elements
    _IPTC + "screenCapture": OPEN,  # whatever the screen showed
    _IPTC + "softwareImage": OPEN,  # retired: by software, whoever held it
    _IPTC + "algorithmicallyEnhanced": NOTHING,  # sharpened, denoised: the main content stays what it was
    _C2PA + "empty": NOTHING,  # a blank canvas
}
"""URI of a source type -> what it says."""

_SPEAKERS: Final = ("c2pa.actions", "c2pa.metadata", "cawg.metadata", "stds.iptc")
"""Labels of the assertions in which C2PA places source types: what was done, and metadata of the whole."""
_KEY: Final = "digitalsourcetype"


def says(source_type: str) -> str:
    """What one source type says; a URI that is not in the table leaves everything open."""
    return SAYS.get(source_type.replace("https://", "http://", 1), OPEN)


def short(source_type: str) -> str:
    """The last part of a known URI, as people write it; any other text whole."""
    return source_type.rpartition("/")[2] if source_type.replace("https://", "http://", 1) in SAYS else source_type


def source_types(manifest: dict[str, Any]) -> tuple[str, ...]:
    """All source types that a manifest's own assertions name, in their order, each once."""
    found: dict[str, None] = {}
    assertions = manifest.get("assertions")
    for one in assertions if isinstance(assertions, list) else ():
        if isinstance(one, dict) and str(one.get("label", "")).startswith(_SPEAKERS):
            _collect(one.get("data"), found)
    return tuple(found)


def _collect(value: Any, found: dict[str, None]) -> None:
    if isinstance(value, list):
        for one in value:
            _collect(one, found)
    elif isinstance(value, dict):
        for key, one in value.items():
            if str(key).rpartition(":")[2].lower() == _KEY:
                found.update(dict.fromkeys(str(part) for part in (one if isinstance(one, list) else [one])))
            else:
                _collect(one, found)
