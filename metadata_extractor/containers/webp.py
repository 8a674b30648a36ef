"""WebP: what its chunks say. Sources: RFC 9649; C2PA 2.1, appendix A."""

import struct

from darkroom.formats import WEBP
from darkroom.formats.webp import chunks, sides
from metadata_extractor.containers.contents import Contents
from metadata_extractor.ifd import find_tiff


def read_webp(data: bytes) -> Contents:
    """Read the chunks of a WebP file."""
    contents = Contents(WEBP, colour_mode="rgb", bit_depth=8)
    delays = frames = 0
    tags: dict[str, object] = {}
    for kind, body, end in chunks(data):
        size = sides(data, kind, body) if contents.width is None else None
        if size:
            contents.width, contents.height = size
        if kind == b"VP8X" and body + 10 <= len(data):
            contents.alpha = bool(data[body] & 0x10)
            if data[body] & 0x02:
                contents.frames = 0
        elif kind == b"VP8 " and body + 10 <= len(data):
            tags.setdefault("Compression", "lossy")
            contents.chroma_subsampling = "4:2:0"
            if size:
                contents.alpha = False
        elif kind == b"VP8L" and body + 5 <= len(data):
            tags.setdefault("Compression", "lossless")
            if size:
                (bits,) = struct.unpack_from("<I", data, body + 1)
                contents.alpha = bool(bits >> 28 & 1)
        elif kind == b"ANIM" and body + 6 <= len(data):
            contents.loops = int.from_bytes(data[body + 4 : body + 6], "little")
        elif kind == b"ANMF" and body + 16 <= len(data):
            frames += 1
            delays += int.from_bytes(data[body + 12 : body + 15], "little")
        elif kind == b"ICCP" and contents.icc is None:
            contents.icc = data[body:end]
        elif kind == b"EXIF" and contents.exif is None:
            # The chunk should contain only a TIFF structure; many writers put JPEG's header in front of it.
            contents.exif = find_tiff(data[body:end]) or None
        elif kind == b"C2PA" and contents.c2pa is None:
            contents.c2pa = data[body:end]
        elif kind in (b"XMP ", b"XMP\0"):
            contents.xmp.append(data[body:end])
    if contents.frames is not None:
        contents.frames, contents.duration_ms = frames, delays
    if tags:
        contents.tags[WEBP.name] = tags
    return contents
