"""Signed evidence of a file's origin: the manifest that a camera, an editor or a generator leaves in it under C2PA.

A signature counts only where it holds (hashes, certificates and dates are in order), its signer is vouched for by a
certificate that the caller gave, and what it says names a human or synthetic origin. Everything else is evidence none, with a
note of what was found: a file that was tampered with is a finding, not an error. Nothing is ever fetched: no remote manifest,
no revocation list, no identity.

Copy depth: 0 where a file is human; unknown (at least 1) where it is synthetic, since no source type tells how deep its model
was.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from genloss.corpus.origin import Provenance
from genloss.corpus.signed_store import Judged, judge
from genloss.errors import SourceError

if TYPE_CHECKING:
    import os

STATES: Final = ("valid", "invalid", "absent", "unreadable", "unsupported", "remote")
"""What became of a manifest: it holds; it does not, the file was changed; there is none; the file is damaged, or so its
manifest; its format can carry none that is read here; it lies elsewhere, and was not fetched."""

_OLDEST: Final = (0, 38)
"""The first version that tells formats by content, and the one whose answers the tests know."""
NEEDS: Final = "signed files need c2pa-python, 0.38 or later: pip install 'genloss[signed]'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What a file's signature says of its origin, and why it counts or does not."""

    provenance: Provenance
    """Evidence is ``signed`` or ``none``, and nothing else."""
    state: str
    """One of ``STATES``."""
    trusted: bool = False
    """The manifest holds and its signer is vouched for."""
    issuer: str | None = None
    """Organisation named in the signer's certificate; anybody's word unless ``trusted``."""
    common_name: str | None = None
    source_types: tuple[str, ...] = ()
    """Digital source types of the manifest and of trusted ingredients, by their last part where IPTC or C2PA define them."""
    generator: str | None = None
    """Program that made the claim."""
    notes: tuple[str, ...] = ()

    @property
    def signer(self) -> str | None:
        """Common name and organisation of the signer, on one line."""
        names = [name for name in (self.common_name, self.issuer) if name]
        return ", ".join(dict.fromkeys(names)) or None


def read_signed(path: str | os.PathLike[str], *, trust: Path | None = None) -> Signed:
    """Read the signed origin of one file: image, video, audio, PDF or office document.

    ``trust`` is a PEM file with the root certificates of the signers who are believed; without it nobody is. Raises
    SourceError where the file cannot be read, the certificates are none, or c2pa-python is not installed.
    """
    return Verifier(trust).read(path)


class Verifier:
    """Reads many files under the same certificates; threads may share one."""

    def __init__(self, trust: Path | None = None) -> None:
        self._c2pa = _library()
        anchors = None if trust is None else read_certificates(trust)
        self._anyone = anchors is not None
        self._context = self._c2pa.Context.from_dict(
            {
                "trust": {"trust_anchors": anchors, "user_anchors": None, "allowed_list": None},
                "verify": {
                    "verify_after_reading": True,
                    "verify_trust": True,
                    "verify_timestamp_trust": True,
                    "ocsp_fetch": False,
                    "remote_manifest_fetch": False,
                },
                # Belt and braces: identities by did:web would be fetched too, and no host may be spoken to.
                "core": {"decode_identity_assertions": False, "allowed_network_hosts": [], "allow_redirects": False},
            }
        )

    def read(self, path: str | os.PathLike[str]) -> Signed:
        """As ``read_signed``. Raises SourceError where the file cannot be opened or read."""
        place = Path(path)
        if place.exists() and not place.is_file():
            raise SourceError(f"{place} is not a file; name one, or a folder of them to `genloss signed`")
        try:
            with place.open("rb") as file:
                return self._read(place, file)
        except OSError as error:
            raise SourceError(f"cannot read {place}: {error.strerror or error}; name a file that can be read") from error

    def formats(self) -> frozenset[str]:
        """Suffixes, without the dot, of the formats that can carry a manifest."""
        return frozenset(one for one in self._c2pa.Reader.get_supported_mime_types() if "/" not in one) - {"c2pa"}

    def _read(self, place: Path, file: Any) -> Signed:
        suffix = place.suffix.lower().removeprefix(".")
        known = suffix in self.formats()
        if not file.read(1):
            return _nothing("unreadable", "the file is empty")
        file.seek(0)
        try:
            with self._c2pa.Reader(suffix if known else None, file, context=self._context) as reader:
                store = json.loads(reader.json())
            judged = judge(store if isinstance(store, dict) else {})
        except self._c2pa.C2paError.ManifestNotFound:
            return _nothing("absent", "no manifest: none was made, or it was stripped")
        except self._c2pa.C2paError as error:
            return _unread(str(error))
        except (ValueError, RecursionError):
            return _nothing("unreadable", "the manifest is not understood, or nested too deeply")
        return self._weigh(judged)

    def _weigh(self, judged: Judged) -> Signed:
        counts = judged.holds and judged.trusted and self._anyone
        named = counts and judged.origin != "unknown"
        return Signed(
            provenance=Provenance(judged.origin, None, "signed") if named else Provenance(),
            state="valid" if judged.holds else "invalid",
            trusted=counts,
            issuer=judged.issuer,
            common_name=judged.common_name,
            source_types=judged.types,
            generator=judged.generator,
            notes=(*_why_not(judged, counts=counts), *judged.notes),
        )


def read_certificates(path: Path) -> str:
    """The certificates of a PEM file, as text. Raises SourceError where it cannot be read or holds none that is whole."""
    hint = "--trust takes a PEM file with the root certificates of the signers you believe"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror or error}; {hint}") from error
    from cryptography.x509 import load_pem_x509_certificates  # c2pa-python needs it itself

    try:
        found = load_pem_x509_certificates(data)
    except ValueError as error:
        raise SourceError(f"{path}: holds no certificates, or damaged ones; {hint}") from error
    from cryptography.hazmat.primitives.serialization import Encoding

    return "".join(one.public_bytes(Encoding.PEM).decode() for one in found)


def _library() -> Any:
    try:
        import c2pa  # type: ignore[import-untyped]
    except ImportError as error:
        raise SourceError(NEEDS) from error
    if tuple(int(part) for part in version("c2pa-python").split(".")[:2]) < _OLDEST:
        raise SourceError(f"{NEEDS} --upgrade")
    return c2pa


def _nothing(state: str, note: str) -> Signed:
    return Signed(provenance=Provenance(), state=state, notes=(note,))


def _unread(message: str) -> Signed:
    """What an error of the library means; its texts are stable enough to choose a note by, never to choose evidence by."""
    first = " ".join(message.split("\n", 1)[0].split())[:200]
    if first.startswith("NotSupported"):
        return _nothing("unsupported", "not a format that carries manifests (text, CSV, JSON Lines and Parquet do not)")
    if "remote manifest" in first:
        return _nothing("remote", f"the manifest lies elsewhere and was not fetched: {first}")
    return _nothing("unreadable", f"the file or its manifest is damaged: {first}")


def _why_not(judged: Judged, *, counts: bool) -> tuple[str, ...]:
    """Why a manifest that holds is no evidence; nothing where it is."""
    if not judged.holds:
        return ()
    if not counts:
        who = judged.common_name or judged.issuer or "without a name"
        return (f"signed, but nobody vouches for the signer: {who}; give the root certificate with --trust if you do",)
    if judged.origin == "unknown" and not judged.types:
        return ("signed and trusted, but nothing in it says who made the content",)
    if judged.origin == "unknown":
        return (f"signed and trusted, but it leaves open who made the content: {', '.join(judged.types)}",)
    return ()
