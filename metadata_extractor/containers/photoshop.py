"""Photoshop image resources ("8BIM" blocks), the carrier of IPTC-IIM in JPEG, TIFF and PNG.

Source: Adobe Photoshop File Formats Specification, "Image Resource Blocks".
"""

import struct
from typing import Final

from metadata_extractor.containers.contents import Contents
from metadata_extractor.ifd import find_tiff

MAX_RESOURCES: Final = 1_000

_IPTC: Final = 0x0404
_ICC: Final = 0x040F
_EXIF: Final = 0x0422
_XMP: Final = 0x0424
_IPTC_DIGEST: Final = 0x0425
_SIGNATURES: Final = (b"8BIM", b"PHUT", b"DCSR", b"AgHg", b"MeSa")


def read_resources(contents: Contents, data: bytes) -> None:
    """Take the metadata blocks out of a run of image resources into `contents`."""
    position = 0
    for _ in range(MAX_RESOURCES):
        if data[position : position + 4] not in _SIGNATURES or position + 12 > len(data):
            return
        (identifier,) = struct.unpack_from(">H", data, position + 4)
        name_length = data[position + 6]
        position += 6 + (name_length + 2 & ~1)
        if position + 4 > len(data):
            return
        (size,) = struct.unpack_from(">I", data, position)
        value = data[position + 4 : position + 4 + size]
        position += 4 + size + (size & 1)
        if identifier == _IPTC and contents.iptc is None:
            contents.iptc = value
        elif identifier == _IPTC_DIGEST:
            contents.iptc_digest = value
        elif identifier == _ICC and contents.icc is None:
            contents.icc = value
        elif identifier == _EXIF and contents.exif is None:
            contents.exif = find_tiff(value) or None
        elif identifier == _XMP:
            contents.xmp.append(value)
