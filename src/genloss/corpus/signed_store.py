"""What a manifest store says of a file's origin, and whose signatures stand behind it.

A store holds the active manifest and those of its ingredients: the parent that was edited, the parts that were placed, the
inputs that a model was given. The library that checked it hands it over as JSON; all in it is data from outside, and any part
may be missing.

The rule, from strict to lenient:

1. Where a signature, a hash or a certificate does not hold, nothing counts.
2. The file is synthetic where the active manifest says so, or a manifest of what went into it whose signer is trusted.
3. It is human where the active manifest says so, or is silent and its ingredients say so, and no part is left open: every
   ingredient has a manifest that holds, of a trusted signer, that says human.
4. Otherwise it is unknown. What a model was merely given (``inputTo``) counts for nothing: the file is not made of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from genloss.corpus.signed_types import HUMAN, NOTHING, OPEN, SYNTHETIC, says, short, source_types

_TRUSTED, _UNTRUSTED = "signingCredential.trusted", "signingCredential.untrusted"
_EXPIRED: Final = "signingCredential.expired"
_SIGNED: Final = "claimSignature.validated"
_BINDINGS: Final = frozenset(
    f"assertion.{kind}.match" for kind in ("dataHash", "bmffHash", "boxesHash", "collectionHash", "multiAssetHash")
)
"""Codes that say: the content is what was signed. Without one, a manifest could be of any other file."""
_DEEPEST: Final = 50
"""Ingredients of ingredients further down than this are not looked at: they are left open."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a manifest store comes to."""

    holds: bool
    """Signature, certificate dates and hashes are in order, and the content is what was signed."""
    trusted: bool
    """The signer of the active manifest is vouched for."""
    origin: str
    """What is said, whoever says it: human, synthetic or unknown. It counts where both of the above are true."""
    issuer: str | None
    common_name: str | None
    generator: str | None
    types: tuple[str, ...]
    notes: tuple[str, ...]


def judge(store: dict[str, Any]) -> Judged:
    """Judge a checked manifest store, as c2pa gives it in JSON."""
    manifests = _mapping(store.get("manifests"))
    label = str(store.get("active_manifest"))
    active = _mapping(manifests.get(label))
    results = _mapping(store.get("validation_results"))
    here = _mapping(results.get("activeManifest"))
    passed, failed = _codes(here, "success"), _codes(here, "failure")
    ours = _codes(here, "success", label)
    wrong = sorted(failed - {_UNTRUSTED})
    holds = store.get("validation_state") in ("Valid", "Trusted") and not wrong and _SIGNED in ours and bool(passed & _BINDINGS)
    notes: list[str] = []
    if not holds:
        notes.append(f"the manifest does not hold: {', '.join(wrong) or 'the content is not bound to the signature'}")
    if _EXPIRED in wrong:
        notes.append("the certificate has expired, and no time stamp of an authority that --trust names says it had not then")
    walk = _Walk(manifests, [_mapping(one.get("validationDeltas")) for one in _mappings(results.get("ingredientDeltas"))])
    said = walk.says(label, active)
    signature = _mapping(active.get("signature_info"))
    return Judged(
        holds=holds,
        trusted=holds and _TRUSTED in ours and not failed,
        origin=said if said in (HUMAN, SYNTHETIC) else "unknown",
        issuer=_text(signature.get("issuer")),
        common_name=_text(signature.get("common_name")),
        generator=_generator(active),
        types=tuple(short(one) for one in walk.types),
        notes=(*notes, *walk.notes),
    )


class _Walk:
    """Through a manifest and what it was made of."""

    def __init__(self, manifests: dict[str, Any], changes: list[dict[str, Any]]) -> None:
        self.manifests = manifests
        self.changes = changes
        """What was found of ingredients now, where it differs from what was recorded when they were taken in."""
        self.types: dict[str, None] = {}
        self.notes: list[str] = []
        self.known: dict[str, str] = {}

    def says(self, label: str, manifest: dict[str, Any], depth: int = 0) -> str:
        """What a manifest and its ingredients say; each is looked at once, and one that is made of itself is left open."""
        if label in self.known or depth > _DEEPEST:
            return self.known.get(label, OPEN)
        self.known[label] = OPEN
        own = source_types(manifest)
        self.types.update(dict.fromkeys(own))
        taken = [one for one in _mappings(manifest.get("ingredients")) if one.get("relationship") != "inputTo"]
        said = {*map(says, own), *(self._part(one, depth + 1) for one in taken)}
        self.known[label] = next((one for one in (SYNTHETIC, OPEN, HUMAN) if one in said), NOTHING)
        return self.known[label]

    def _part(self, ingredient: dict[str, Any], depth: int) -> str:
        """What an ingredient says; open where that is nothing, or nobody trusted says it."""
        name = _text(ingredient.get("title")) or "without a name"
        label = str(ingredient.get("active_manifest"))
        manifest = self.manifests.get(label)
        if not isinstance(manifest, dict):
            self.notes.append(f"an ingredient has no manifest: {name}")
            return OPEN
        if not self._vouched(label, ingredient):
            self.notes.append(f"an ingredient does not hold, or its signer is not vouched for: {name}")
            return OPEN
        said = self.says(label, manifest, depth)
        return OPEN if said == NOTHING else said

    def _vouched(self, label: str, ingredient: dict[str, Any]) -> bool:
        """Whether the ingredient holds and its signer is trusted *now*.

        The state of the whole file does not tell: it passes over failures that were on record when the ingredient was taken in.
        """
        recorded = _mapping(_mapping(ingredient.get("validation_results")).get("activeManifest"))
        before = _codes(recorded, "success", label)
        failed = _codes(recorded, "failure") | _codes(ingredient, "validation_status")
        now = {code for one in self.changes for code in _codes(one, "success", label)}
        if failed - {_UNTRUSTED} or any(_codes(one, "failure", label) for one in self.changes):
            return False
        return _TRUSTED in now or (_TRUSTED in before and not failed)


def _codes(results: dict[str, Any], kind: str, label: str | None = None) -> set[str]:
    """Codes of one kind of result: all, or those of the manifest with this label.

    The address must begin with the label: whoever makes a manifest chooses its label, and ``c2pa`` is a part of every address.
    A label with a slash could name a part of another manifest: nothing is taken to be about it.
    """
    if label is not None and "/" in label:
        return set()
    where = "" if label is None else f"self#jumbf=/c2pa/{label}/"
    return {str(one.get("code")) for one in _mappings(results.get(kind)) if f"{one.get('url')}/".startswith(where)}


def _generator(manifest: dict[str, Any]) -> str | None:
    """The program that made the claim, with its version."""
    for one in _mappings(manifest.get("claim_generator_info")):
        if name := _text(one.get("name")):
            return " ".join(filter(None, (name, _text(one.get("version")))))
    return _text(manifest.get("claim_generator"))


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
