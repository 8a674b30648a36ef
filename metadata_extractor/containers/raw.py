"""Camera RAW: the metadata of the file, and of the embedded JPEG that is the picture."""

from typing import Final

from darkroom.formats import RAW, raw
from metadata_extractor.containers.contents import Contents
from metadata_extractor.containers.jpeg import read_jpeg
from metadata_extractor.ifd import Directory, read_tiff

_MAKE: Final = 0x010F
_XMP, _IPTC = 700, 33723

_KINDS_BY_MAKE: Final = {b"NIKON": "nef", b"SONY": "arw", b"PENTAX": "pef", b"RICOH": "pef", b"SAMSUNG": "srw"}
"""The kinds of TIFFs that differ only in the camera's maker."""


def read_raw(data: bytes) -> Contents:
    """Read a RAW file's own metadata, and its JPEG's for blocks that it lacks."""
    inside = raw.embedded(data)
    contents = read_jpeg(inside) if inside else Contents(RAW)
    contents.format, contents.variant = RAW, raw.kind(data)
    if inside:
        contents.features.add("embedded_jpeg")
    if contents.variant == raw.CR3:
        _read_cr3(contents, data)
    elif contents.variant != raw.RAF:
        _read_tiff(contents, data)
    return contents


def _read_cr3(contents: Contents, data: bytes) -> None:
    blocks = {name: data[start:end] for name, (start, end) in raw.cr3_blocks(data).items()}
    contents.exif = blocks.get(b"CMT1") or contents.exif
    contents.exif_parts = {"ExifIFD": blocks.get(b"CMT2", b""), "GPS": blocks.get(b"CMT4", b"")}
    if packet := blocks.get(b"XMP "):
        contents.xmp.insert(0, packet)


def _read_tiff(contents: Contents, data: bytes) -> None:
    tiff = read_tiff(data)
    if tiff is None:
        return
    contents.exif = data
    first = tiff.directory("IFD0")
    if contents.variant == raw.OTHER:
        contents.variant = _kind_by_make(first)
    if packet := first.raw(_XMP):
        contents.xmp.insert(0, packet)
    contents.iptc = first.raw(_IPTC) or contents.iptc


def _kind_by_make(first: Directory) -> str | None:
    words = first.raw(_MAKE).upper().split(maxsplit=1)
    return _KINDS_BY_MAKE.get(words[0].strip(b"\0")) if words else None
