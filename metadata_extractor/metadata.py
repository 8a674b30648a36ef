"""Everything a file says about itself: a bounded summary for the catalogue and the full tag tree."""

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any, Final

from darkroom import decode
from darkroom.errors import RejectedImage
from darkroom.metadata.xmp import Xmp
from darkroom.summary import PixelFault, Summary
from metadata_extractor import containers, exif, icc
from metadata_extractor.c2pa import Credentials
from metadata_extractor.containers import Contents
from metadata_extractor.exif import Exif
from metadata_extractor.fingerprint import SAMPLE, fingerprint, fits
from metadata_extractor.ifd import read_tiff
from metadata_extractor.iptc import Iptc
from metadata_extractor.summary import Display, Sources, summarise

MAX_TAGS_BYTES: Final = 512 * 2**10
"""Bytes of the tag tree as JSON: far more than real files have, and less than an API's answer may have."""


@dataclass(frozen=True, slots=True)
class Description:
    """`summary`: the fields of docs/metadata.md; `tags`: every tag, by group and standard name. Both JSON."""

    summary: Summary
    tags: dict[str, Any]


def describe(data: bytes) -> Description:
    """Read all metadata of an image.

    Raises RejectedImage only if the file is not in a supported format. An image whose header can be read but whose
    pixels are broken is described, with the fault under `fault`.
    """
    sources = read_sources(data)
    picture = None
    looks: dict[str, Any] = {}
    fault: PixelFault | None = None
    try:
        picture = decode.open_picture(data)
        if fits(picture, data):
            picture = decode.load(picture, at_least=SAMPLE)
            looks = fingerprint(picture)
    except RejectedImage as rejected:
        # A RAW file is also a TIFF, and a video may have HEIC's brands.
        if sources is None or rejected.code == "unsupported_format":
            raise
        fault = {"code": rejected.code, "message": rejected.message}
    if sources is None:
        raise RejectedImage("not_an_image", "The file is not an image of a known format.")
    if picture:
        sources = replace(sources, display=Display(*picture.size, picture.orientation))
    return Description(summarise(sources, looks, fault), tag_tree(sources))


def describe_unseen(data: bytes, fault: PixelFault) -> Description:
    """`describe` without the pixels, for a picture that kills its decoder; the `fault` says so."""
    sources = read_sources(data)
    if sources is None:
        raise RejectedImage(**fault)
    return Description(summarise(sources, {}, fault), tag_tree(sources))


def read_sources(data: bytes) -> Sources | None:
    """The metadata of a file, read from all its blocks; None if its format is not accepted. No pixel is
    decoded.
    """
    try:
        contents = containers.read(data)
    except RejectedImage:
        return None
    return Sources(
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        contents=contents,
        display=_display_by_header(contents, data),
        exif=_exif(contents),
        xmp=Xmp(contents.xmp),
        iptc=Iptc(contents.iptc),
        credentials=Credentials(contents.c2pa),
    )


def _exif(contents: Contents) -> Exif:
    tiff = read_tiff(contents.exif) if contents.exif else None
    for name, block in contents.exif_parts.items():
        part = read_tiff(block)
        if tiff and part:
            tiff.directories.append(replace(part.directory("IFD0"), name=name))
    return Exif(tiff)


def _display_by_header(contents: Contents, data: bytes) -> Display:
    """How a picture is displayed, as far as its container says; only its decoder knows more."""
    orientation = contents.format.orientation(data)
    sides = contents.width, contents.height
    return Display(*(sides if (orientation or 1) < 5 else sides[::-1]), orientation)


def tag_tree(sources: Sources) -> dict[str, Any]:
    """Every tag by group: the container's own, EXIF's directories, XMP, IPTC, ICC_Profile."""
    contents, tiff = sources.contents, sources.exif.tiff
    warnings = contents.warnings + (tiff.warnings if tiff else [])
    tree: dict[str, Any] = {
        **contents.tags,
        **exif.tag_tree(sources.exif),
        "XMP": sources.xmp.properties,
        "IPTC": sources.iptc.tag_tree(),
        "C2PA": sources.credentials.tag_tree(),
        "ICC_Profile": icc.header(contents.icc or b""),
        "Comments": contents.comments[:20],
        "Warnings": list(dict.fromkeys(warnings))[:50],
    }
    return _bounded({group: tags for group, tags in tree.items() if tags})


def _bounded(tree: dict[str, Any]) -> dict[str, Any]:
    """The tree without its largest values, each of which is replaced by a note of its length.

    If that is not enough, for a file of many names, the entries with the longest names are removed.
    """
    excess = _size(tree) - MAX_TAGS_BYTES
    if excess <= 0:
        return tree
    groups = {
        group: dict(tags) if isinstance(tags, dict) else dict(enumerate(tags)) for group, tags in tree.items()
    }
    entries = [(group, name) for group, tags in groups.items() for name in tags]
    for group, name in sorted(entries, key=lambda entry: -_size(groups[entry[0]][entry[1]])):
        size = _size(groups[group][name])
        note = f"({size} bytes of JSON left out)"
        if excess <= 0 or size <= _size(note):
            break
        groups[group][name] = note
        excess -= size - _size(note)
    for group, name in sorted(entries, key=lambda entry: -len(str(entry[1]))):
        if excess <= 0:
            break
        excess -= _size({name: groups[group].pop(name)}) - 2
    return {
        group: tags if isinstance(tree[group], dict) else list(tags.values())
        for group, tags in groups.items()
        if tags
    }


def _size(value: Any) -> int:
    return len(json.dumps(value))
