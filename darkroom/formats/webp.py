"""WebP: its chunks. Source: RFC 9649."""

import struct
from collections.abc import Iterator
from typing import Final

from darkroom.formats.format import BEYOND, Decoder, Format, Memory, Part

MAX_CHUNKS: Final = 100_000
"""An animation has one a frame: an hour at 25 frames a second has 90,000."""


def chunks(data: bytes) -> Iterator[Part]:
    """Each chunk after the file's header, with its content (section 2.3)."""
    start = 12
    for _ in range(MAX_CHUNKS):
        if start + 8 > len(data):
            return
        kind, length = struct.unpack_from("<4sL", data, start)
        yield kind, start + 8, start + 8 + length
        start += 8 + length + (length & 1)
    if start + 8 <= len(data):
        yield BEYOND, start, len(data)


def sides(data: bytes, kind: bytes, start: int) -> tuple[int, int] | None:
    """The picture's width and height in a chunk; None for other chunks (sections 2.5 to 2.7)."""
    body = data[start : start + 10]
    if kind == b"VP8X" and len(body) == 10:
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L" and len(body) >= 5 and body[0] == 0x2F:
        (bits,) = struct.unpack_from("<L", body, 1)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and len(body) == 10 and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    return None


WEBP: Final = Format(
    name="WebP",
    media_type="image/webp",
    extension="webp",
    signature=rb"RIFF....WEBP",
    decoder=Decoder(module="PIL.WebPImagePlugin", image_class="WebPImageFile", gives_frames=True),
    memory=Memory(rendered=20, decoded=16, copies=3),
    moves=True,
)
