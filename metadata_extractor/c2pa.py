"""C2PA (Content Credentials): what the manifests of a file claim. Nothing is validated.

Nobody checks whether a signature is right, who signed, or whether the picture is still the signed one: anybody can
write such a claim.
Source: C2PA Technical Specification 2.1, sections 8 (JUMBF), 10 (claims) and 18.16 (actions).
"""

import json
from collections.abc import Iterator
from typing import Any, Final, Literal

from darkroom.metadata.text import clean_text
from darkroom.summary import C2pa
from metadata_extractor.cbor import CborError, CborValue, loads
from metadata_extractor.jumbf import Superbox, read_jumbf

MAX_STORE: Final = 8 * 2**20
"""Bytes of a manifest store: each manifest has one or two thumbnails of 100 KB."""
MAX_ASSERTION: Final = 256 * 2**10
"""Bytes of one claim or list of actions: real ones have some kilobytes."""
MAX_MANIFESTS: Final = 64
MAX_ACTIONS: Final = 200

NOT_VALIDATED: Final = "not validated"

_MANIFESTS: Final = (b"c2ma", b"c2um")
"""The types of manifests: standard ones and updates."""

_AI: Final = frozenset(
    {"trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "trainedAlgorithmicData"}
)
_CAMERA: Final = frozenset({"digitalCapture", "computationalCapture", "compositeCapture"})
"""IPTC's digital source types: pictures that AI made, wholly or in part, and pictures that a camera took."""


class Credentials:
    """The manifests of a file, as far as they can be read; empty if it has no manifest store."""

    def __init__(self, store: bytes | None) -> None:
        self.present = store is not None
        stores = [box for box in read_jumbf((store or b"")[:MAX_STORE]) if box.label == "c2pa"]
        boxes = [box for each in stores for box in each.boxes if box.kind in _MANIFESTS]
        self.manifests = [_Manifest(box) for box in boxes[-MAX_MANIFESTS:]]
        """The last one is the active one."""

    def summary(self) -> C2pa | None:
        """What the active manifest, or one that it builds on, claims."""
        if not self.present:
            return None
        fields: C2pa = {"validation": NOT_VALIDATED}
        if self.manifests and (generator := self.manifests[-1].generator):
            fields["generator"] = generator[:100]
        types = {kind for manifest in self.manifests for kind in manifest.source_types}
        claims: list[Literal["ai", "camera"]] = []
        if types & _AI:
            claims.append("ai")
        if types & _CAMERA:
            claims.append("camera")
        if claims:
            fields["claims"] = claims
        return fields

    def tag_tree(self) -> dict[str, Any]:
        """Each manifest, the active one last: the program that made it, its title, and the actions."""
        return {
            manifest.label or str(number): manifest.tag_tree() for number, manifest in enumerate(self.manifests)
        }


class _Manifest:
    def __init__(self, box: Superbox) -> None:
        self.label = clean_text(box.label)
        claim = next((_cbor(each) for each in box.boxes if each.label.startswith("c2pa.claim")), {})
        self.generator = _generator(claim)
        self.title = _text(claim.get("dc:title"))
        self.actions: list[str] = []
        types: list[str] = []
        for action in _actions(box):
            self.actions.append(_text(action.get("action")))
            types.append(_text(action.get("digitalSourceType")))
        types += [_text(value) for value in _of_photo_metadata(box)]
        self.source_types = [kind.rstrip("/").rpartition("/")[2] for kind in types if kind]
        """IPTC's digital source types, the last part of each."""

    def tag_tree(self) -> dict[str, Any]:
        fields = {
            "ClaimGenerator": self.generator,
            "Title": self.title,
            "Actions": list(filter(None, self.actions)),
            "DigitalSourceTypes": list(dict.fromkeys(self.source_types)),
        }
        return {name: value for name, value in fields.items() if value}


def _generator(claim: dict[str, CborValue]) -> str:
    """The name and version of the program that made a claim. In version 1 it is in claim_generator, in a form
    for programs.
    """
    generator = claim.get("claim_generator_info")
    first = generator[0] if isinstance(generator, list) and generator else generator
    if isinstance(first, dict) and (name := _text(first.get("name"))):
        return f"{name} {_text(first.get('version'))}".strip()
    return _text(claim.get("claim_generator"))


def _actions(manifest: Superbox) -> Iterator[dict[str, CborValue]]:
    for assertion in _assertions(manifest):
        if assertion.label.partition("__")[0] in ("c2pa.actions", "c2pa.actions.v2"):
            listed = _cbor(assertion).get("actions")
            for action in listed[:MAX_ACTIONS] if isinstance(listed, list) else ():
                if isinstance(action, dict):
                    yield action


def _of_photo_metadata(manifest: Superbox) -> Iterator[CborValue]:
    """The digital source type in IPTC's own assertion, which is JSON-LD."""
    for assertion in _assertions(manifest):
        if assertion.label.partition("__")[0] in ("stds.iptc", "stds.iptc.photo-metadata", "c2pa.metadata"):
            try:
                fields = json.loads(assertion.content(b"json")[:MAX_ASSERTION])
            except (ValueError, RecursionError):
                continue
            if isinstance(fields, dict):
                yield fields.get("Iptc4xmpExt:DigitalSourceType")


def _assertions(manifest: Superbox) -> Iterator[Superbox]:
    for box in manifest.boxes:
        if box.label == "c2pa.assertions":
            yield from box.boxes


def _cbor(box: Superbox) -> dict[str, CborValue]:
    try:
        value = loads(box.content(b"cbor")[:MAX_ASSERTION])
    except CborError:
        return {}
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return clean_text(value, 200) if isinstance(value, str) else ""
