"""WebP: RIFF chunks. Source: RFC 9649."""

import struct

from metadata_extractor.containers.contents import Contents

MAX_CHUNKS = 100_000


def read_webp(data: bytes) -> Contents:
    """Read the chunks of a WebP file."""
    contents = Contents("webp", "image/webp", colour_mode="rgb", bit_depth=8)
    position, delays, frames = 12, 0, 0
    tags: dict[str, object] = {}
    for _ in range(MAX_CHUNKS):
        if position + 8 > len(data):
            break
        kind, length = struct.unpack_from("<4sI", data, position)
        body = position + 8
        if kind == b"VP8X" and body + 10 <= len(data):
            contents.width = 1 + int.from_bytes(data[body + 4 : body + 7], "little")
            contents.height = 1 + int.from_bytes(data[body + 7 : body + 10], "little")
            contents.alpha = bool(data[body] & 0x10)
            if data[body] & 0x02:
                contents.frames = 0
        elif kind == b"VP8 " and body + 10 <= len(data):
            tags.setdefault("Compression", "lossy")
            contents.chroma_subsampling = "4:2:0"
            if contents.width is None and data[body + 3 : body + 6] == b"\x9d\x01\x2a":
                width, height = struct.unpack_from("<HH", data, body + 6)
                contents.width, contents.height = width & 0x3FFF, height & 0x3FFF
                contents.alpha = False
        elif kind == b"VP8L" and body + 5 <= len(data):
            tags.setdefault("Compression", "lossless")
            if contents.width is None and data[body] == 0x2F:
                (bits,) = struct.unpack_from("<I", data, body + 1)
                contents.width, contents.height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
                contents.alpha = bool(bits >> 28 & 1)
        elif kind == b"ANIM" and body + 6 <= len(data):
            contents.loops = int.from_bytes(data[body + 4 : body + 6], "little")
        elif kind == b"ANMF" and body + 16 <= len(data):
            frames += 1
            delays += int.from_bytes(data[body + 12 : body + 15], "little")
        elif kind == b"ICCP" and contents.icc is None:
            contents.icc = data[body : body + length]
        elif kind == b"EXIF" and contents.exif is None:
            # The chunk holds a bare TIFF structure; many writers put JPEG's header in front of it.
            contents.exif = data[body : body + length].removeprefix(b"Exif\0\0")
        elif kind in (b"XMP ", b"XMP\0"):
            contents.xmp.append(data[body : body + length])
        position = body + length + (length & 1)
    if contents.frames is not None:
        contents.frames, contents.duration_ms = frames, delays
    if tags:
        contents.tags["WebP"] = tags
    return contents
